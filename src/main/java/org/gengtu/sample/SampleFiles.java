package org.gengtu.sample;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.gengtu.sample.SamplePlot.Placement;
import org.gengtu.sample.Shapefile.Column;
import org.locationtech.jts.algorithm.InteriorPointArea;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/** The made-up county as the files that a bureau has. Equal settings give equal bytes, anywhere and at any time. */
final class SampleFiles {
    static final String CHECKSUMS_FILE = "checksums.txt";

    /** Zone 35 is the three-degree zone of 105° E. */
    private static final double ZONE_METRES = 35_000_000;

    private static final String PLAIN = projection("CGCS2000_3_Degree_GK_CM_105E", "500000.0");
    private static final String ZONED = projection("CGCS2000_3_Degree_GK_Zone_35", "35500000.0");

    private static final List<Column> VILLAGE_COLUMNS = List.of(
            Column.text("村代码", 12),
            Column.text("村名", 24),
            Column.text("乡镇代码", 12),
            Column.text("乡镇名", 24),
            Column.text("曾用名", 48),
            Column.text("原代码", 48),
            Column.day("变更日期"));

    private static final List<Column> PLOT_COLUMNS = List.of(
            Column.text("源编号", 8),
            Column.text("地块编码", 19),
            Column.text("村代码", 12),
            Column.text("村名", 24),
            Column.text("社组", 8),
            Column.number("面积亩", 8, 2),
            Column.text("撂荒类型", 8),
            Column.text("撂荒原因", 48),
            Column.text("地类代码", 4),
            Column.day("撂荒时间"),
            Column.day("发现日期"));

    private static final List<Column> DATED_PLOT_COLUMNS = Stream.concat(
                    PLOT_COLUMNS.stream(), Stream.of(Column.day("复耕日期"), Column.day("复种日期")))
            .toList();

    private static final List<Column> ROAD_COLUMNS = List.of(
            Column.text("道路等级", 8),
            Column.text("道路名称", 32),
            Column.number("路面宽度", 5, 1),
            Column.text("路面类型", 8),
            Column.number("设计时速", 3, 0),
            Column.number("限重吨", 3, 0),
            Column.number("最大纵坡", 5, 1));

    private static final String[] UNMAPPED_COLUMNS = {
        "源编号", "地块编码", "村代码", "村名", "社组", "面积亩", "撂荒类型", "撂荒原因", "地类代码", "撂荒时间", "发现日期", "经度", "纬度"
    };

    private SampleFiles() {}

    /**
     * @param seed of everything
     * @param plots how many, 1 to 1,000,000
     * @param year of the campaign
     * @param until the day at whose beginning the campaign is looked at: nothing recorded on it or later is written
     * @param dated share of the mapped plots whose row itself dates a restoration; 0: the file has no such columns
     */
    record Settings(long seed, int plots, int year, LocalDate until, double dated) {
        static final Settings COMMITTED = new Settings(
                SampleCounty.SEED,
                SampleCounty.PLOTS,
                SampleCounty.DEMONSTRATION_ON.getYear(),
                SampleCounty.DEMONSTRATION_ON,
                0);
    }

    /** Writes all files and their checksums into the folder; {@code done} hears the number of plots written so far. */
    static void write(Path folder, Settings settings, IntConsumer done) throws IOException {
        Files.createDirectories(folder);
        Path scratch = Files.createTempDirectory(folder, ".parts");
        try {
            Terrain terrain = new Terrain(settings.seed);
            Regions regions = Regions.generate(settings.seed, terrain);
            GeoPackage.write(folder.resolve(SampleCounty.TOWNSHIPS_FILE), regions.townships());
            villages(folder, scratch, regions);
            Campaign campaign = new Campaign(settings.seed, settings.year, settings.until, regions);
            plots(
                    folder,
                    scratch,
                    settings,
                    new Plots(settings.seed, settings.year, terrain, regions),
                    regions,
                    campaign,
                    done);
            try (CSVPrinter csv = csv(folder.resolve(SampleCounty.CAMPAIGN_FILE), false, Campaign.COLUMNS)) {
                campaign.write(cells -> csv.printRecord((Object[]) cells));
            }
            try (CSVPrinter csv = csv(folder.resolve(SampleCounty.INDICATORS_FILE), true, IndicatorTree.COLUMNS)) {
                IndicatorTree.write(csv);
            }
            roads(folder, scratch, RoadNet.generate(settings.seed, terrain, regions));
            checksums(folder);
        } finally {
            try (var left = Files.list(scratch)) {
                for (Path part : left.toList()) {
                    Files.delete(part);
                }
            }
            Files.delete(scratch);
        }
    }

    private static void villages(Path folder, Path scratch, Regions regions) throws IOException {
        Shapefile file = new Shapefile(scratch, "villages", PLAIN, VILLAGE_COLUMNS);
        try (file) {
            for (Village village : regions.villages()) {
                Township township = regions.townships().get(village.township());
                file.add(
                        village.boundary().getExteriorRing().getCoordinates(),
                        0,
                        village.code(),
                        village.name(),
                        township.code(),
                        township.name(),
                        village.formerNames(),
                        village.formerCodes(),
                        village.changedOn().replace("-", ""));
            }
        }
        file.zip(folder.resolve(SampleCounty.VILLAGES_FILE));
    }

    private static void roads(Path folder, Path scratch, List<RoadNet.Road> roads) throws IOException {
        Shapefile file = Shapefile.ofLines(scratch, "roads", PLAIN, ROAD_COLUMNS);
        try (file) {
            for (RoadNet.Road road : roads) {
                file.add(road.points(), 0, road.cells());
            }
        }
        file.zip(folder.resolve(SampleCounty.ROADS_FILE));
    }

    private static void plots(
            Path folder,
            Path scratch,
            Settings settings,
            Plots plots,
            Regions regions,
            Campaign campaign,
            IntConsumer done)
            throws IOException {
        boolean dated = settings.dated > 0;
        Shapefile mapped = new Shapefile(scratch, "plots", ZONED, dated ? DATED_PLOT_COLUMNS : PLOT_COLUMNS);
        try (mapped;
                CSVPrinter unmapped = csv(folder.resolve(SampleCounty.UNMAPPED_PLOTS_FILE), true, UNMAPPED_COLUMNS)) {
            plots.generate(settings.plots, plot -> {
                try {
                    campaign.add(plot);
                    String[] row = row(plot, regions.villages().get(plot.village()));
                    if (plot.placement() == Placement.BOUNDARY) {
                        row[9] = row[9].replace("-", "");
                        row[10] = row[10].replace("-", "");
                        mapped.add(plot.ring(), ZONE_METRES, dated ? dated(row, plot, settings) : row);
                    } else {
                        for (String cell : row) {
                            unmapped.print(cell);
                        }
                        Coordinate place = plot.placement() == Placement.POINT ? inside(plot) : null;
                        unmapped.print(place == null ? "" : degrees(place.x));
                        unmapped.print(place == null ? "" : degrees(place.y));
                        unmapped.println();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                done.accept(plot.number());
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        mapped.zip(folder.resolve(SampleCounty.PLOTS_FILE));
    }

    private static String[] row(SamplePlot plot, Village village) {
        return new String[] {
            plot.sourceKey(),
            plot.code(village),
            village.code(),
            village.name(),
            plot.group() + "社",
            plot.declaredCentimu() == 0 ? "" : Campaign.mu(plot.declaredCentimu()),
            plot.idleKind(),
            plot.causes(),
            plot.landClass(),
            plot.abandonedSince().toString(),
            plot.foundOn().toString()
        };
    }

    /** The row with the days of a restoration and a recultivation, by the end of September at the latest; or blanks. */
    private static String[] dated(String[] row, SamplePlot plot, Settings settings) {
        Dice dice = Dice.of(settings.seed, 9, plot.number());
        String[] dated = Arrays.copyOf(row, row.length + 2);
        dated[row.length] = "";
        dated[row.length + 1] = "";
        if (dice.chance(settings.dated)) {
            LocalDate restoredOn = plot.foundOn().plusDays(20 + dice.below(180));
            dated[row.length] = restoredOn.toString().replace("-", "");
            if (dice.chance(0.6)) {
                dated[row.length + 1] =
                        restoredOn.plusDays(5 + dice.below(50)).toString().replace("-", "");
            }
        }
        return dated;
    }

    private static Coordinate inside(SamplePlot plot) {
        Coordinate inner = InteriorPointArea.getInteriorPoint(new GeometryFactory().createPolygon(plot.ring()));
        return GaussKruger.toDegrees(inner.x, inner.y, 7);
    }

    /** Seven decimals, without an exponent or a decimal comma. */
    private static String degrees(double value) {
        long tenMillionths = Math.round(value * 1e7);
        return tenMillionths / 10_000_000 + "." + Regions.digits((int) (tenMillionths % 10_000_000), 7);
    }

    private static CSVPrinter csv(Path path, boolean marked, String[] columns) throws IOException {
        BufferedWriter writer = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        // spreadsheet programs know UTF-8 by the mark
        if (marked) {
            writer.write('\uFEFF');
        }
        CSVFormat format = CSVFormat.Builder.create()
                .setRecordSeparator(marked ? "\r\n" : "\n")
                .setHeader(columns)
                .get();
        return new CSVPrinter(writer, format);
    }

    private static String projection(String name, String falseEasting) {
        return "PROJCS[\"" + name
                + "\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\","
                + falseEasting
                + "],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",105.0],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    }

    private static void checksums(Path folder) throws IOException {
        try (Writer writer = Files.newBufferedWriter(folder.resolve(CHECKSUMS_FILE), StandardCharsets.UTF_8)) {
            for (String file : SampleCounty.files()) {
                writer.write(checksum(folder.resolve(file)) + "  " + file + "\n");
            }
        }
    }

    private static String checksum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
