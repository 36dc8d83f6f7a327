package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.geo.Outcome;
import org.gengtu.importing.file.ReadOptions;
import org.gengtu.importing.file.Rows;
import org.gengtu.importing.file.SharedData;
import org.gengtu.importing.file.SurveyFiles;
import org.gengtu.importing.file.SurveySource;
import org.gengtu.ledger.Commit;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.io.WKTReader;

/** The folder of real files through the whole importer, into made-up villages that fit. */
@ExtendWith(SharedData.class)
class RealFilesTest extends ImportingTest {
    private static final double SAME_DEGREES = 1e-7;

    /** What the rules of plots say beyond the verdicts of reader and geometry checker. */
    private static final Set<ProblemCode> RULES_OF_PLOTS = Set.of(
            ProblemCode.ROW_AREA_ZERO,
            ProblemCode.ROW_NO_VILLAGE,
            ProblemCode.ROW_OVERLAP,
            ProblemCode.ROW_DUPLICATE,
            ProblemCode.ROW_AREA_DIFFERS);

    private void makeVillages(List<Envelope> boxes) {
        List<RegionRow> rows = new ArrayList<>(List.of(
                RegionRow.named(new RegionCode(COUNTY), "测试县"), RegionRow.named(new RegionCode("990101101000"), "甲镇")));
        for (int i = 0; i < boxes.size(); i++) {
            rows.add(village("990101101%03d".formatted(200 + i), "村" + i, boxes.get(i)));
        }
        regions.register(rows, Commit.of(ACTOR, "test"));
    }

    /** Villages of ten degrees by ten wherever the file has shapes. */
    private void makeVillagesAround(Path file) {
        Map<String, Envelope> cells = new TreeMap<>();
        try (SurveySource source = SurveyFiles.open(file, ReadOptions.none());
                Rows rows = source.rows()) {
            rows.forEachRemaining(row -> {
                Coordinate at = row.geometry().getEnvelopeInternal().centre();
                double x = 10 * Math.floor(at.x / 10);
                double y = 10 * Math.floor(at.y / 10);
                cells.put(x + " " + y, new Envelope(x, x + 10, y, y + 10));
            });
        }
        makeVillages(List.copyOf(cells.values()));
    }

    @Test
    void theTownshipsAndVillagesOfACountyKnownByNameAndCodeOnly() throws Exception {
        Path streets = SharedData.file("admin/510722_streets.csv");
        Path villages = SharedData.file("admin/510722_villages.csv");
        ImportJob townships = run(Layer.TOWNSHIPS, streets, Map.of("countyName", "三台县"));
        assertThat(townships.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(run(Layer.VILLAGES, villages, Map.of()).phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("region WHERE level = 'TOWNSHIP'")).isEqualTo(33);
        assertThat(count("region WHERE level = 'VILLAGE'")).isEqualTo(462);
        assertThat(count("region_boundary")).isZero();
        assertThat(one("SELECT name FROM region_state WHERE region_code = '510722000000'", String.class))
                .isEqualTo("三台县");
        Map<String, String> names = new HashMap<>();
        jdbc.sql("SELECT region_code, name FROM region_state").query(row -> {
            names.put(row.getString(1), row.getString(2));
        });
        for (Path file : List.of(streets, villages)) {
            for (CSVRecord row : csv(Files.readString(file))) {
                String code = row.get("code");
                assertThat(names).containsEntry(code + "0".repeat(12 - code.length()), row.get("name"));
            }
        }
        Map<String, Long> before = census();
        run(Layer.TOWNSHIPS, streets, Map.of());
        run(Layer.VILLAGES, villages, Map.of());
        assertThat(census()).isEqualTo(before);
        Path plots = file("p.csv", lines("村代码,面积亩", "510722101002,1.5", "510722101003,2"));
        assertThat(run(Layer.PLOTS, plots, Map.of()).phase()).isEqualTo(ImportPhase.DONE);
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        return CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))
                .getRecords();
    }

    @Test
    void allParcelsGoInAndComeOutAgainByGdalAsTheyWere() throws Exception {
        Path merged = SharedData.file("parcels/parcels_merged_4326.gpkg");
        makeVillagesAround(merged);
        // Five of them share one boundary: a key tells them apart.
        Path file = folder.resolve("parcels.gpkg");
        gdal(
                "-f",
                "GPKG",
                "-nln",
                "parcels",
                "-sql",
                "SELECT *, fid AS key FROM parcels ORDER BY fid",
                file.toString(),
                merged.toString());
        ImportJob job = run(Layer.PLOTS, file, Map.of("onlyValid", true));
        assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.DONE);
        Set<Long> rejected = new TreeSet<>();
        Set<Long> crossing = new TreeSet<>();
        Map<ProblemCode, Long> counts = new TreeMap<>();
        for (ImportJobs.Written written : findings(job)) {
            ProblemCode code = written.finding().code();
            counts.merge(code, 1L, Long::sum);
            if (written.finding().outcome() == Outcome.REJECTED && rejected.add(written.rowNumber())) {
                assertThat(code).isIn(ProblemCode.ROW_AREA_ZERO, ProblemCode.ROW_GEOMETRY_INVALID);
            }
            if (code == ProblemCode.ROW_GEOMETRY_INVALID || code == ProblemCode.ROW_SELF_INTERSECTION_REPAIRED) {
                crossing.add(written.rowNumber());
                assertThat(written.finding().where()).startsWith("POINT");
            }
        }
        System.out.println("Parcels: " + job.result().get("rows") + " " + counts);
        assertThat(crossing).hasSizeLessThanOrEqualTo(4);
        assertThat(count("plot")).isEqualTo(2_420 - rejected.size());
        assertThat(counts.getOrDefault(ProblemCode.ROW_NO_VILLAGE, 0L)).isZero();

        List<Geometry> given = ogr(merged.toString(), "-sql", "SELECT * FROM parcels ORDER BY fid");
        assertThat(given).hasSize(2_420);
        List<Geometry> expected = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            if (!rejected.contains(i + 1L)) {
                expected.add(crossing.contains(i + 1L) ? null : given.get(i));
            }
        }
        areTheSame(exported(), expected);

        Map<String, Long> before = census();
        ImportJob again = run(Layer.PLOTS, file, Map.of("onlyValid", true));
        assertThat(told(again, "unchanged")).isEqualTo(2_420 - rejected.size());
        assertThat(told(again, "registered")).isZero();
        assertThat(told(again, "corrected")).isZero();
        assertThat(census()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"nl_brp_2023.gpkg", "ai4sf_vietnam.gpkg", "india_10k.zip"})
    void parcelsOfOtherFramesGoIn(String name) {
        Path file = SharedData.file("parcels/" + name);
        makeVillagesAround(file);
        ImportJob job = run(Layer.PLOTS, file, Map.of("onlyValid", true));
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("plot")).isEqualTo(100 - rows(job, "rejected"));
        assertThat(codes(job)).doesNotContain(ProblemCode.ROW_NO_VILLAGE, ProblemCode.ROW_FAR_AWAY);
    }

    /** The shapes in the ledger, in the order of their rows, by GDAL's own client. */
    private List<Geometry> exported() throws Exception {
        return ogr(
                "PG:active_schema=county",
                "-sql",
                "SELECT p.plot_id, b.geom FROM plot p JOIN plot_boundary b USING (plot_id) ORDER BY p.plot_id");
    }

    private List<Geometry> ogr(String source, String... options) throws Exception {
        Path out = folder.resolve("ogr-" + System.nanoTime() + ".csv");
        List<String> command = new ArrayList<>(List.of("-f", "CSV", "-lco", "GEOMETRY=AS_WKT"));
        command.addAll(List.of(options));
        command.addAll(List.of(out.toString(), source));
        gdal(command.toArray(String[]::new));
        List<Geometry> shapes = new ArrayList<>();
        for (CSVRecord row : csv(Files.readString(out, StandardCharsets.ISO_8859_1))) {
            shapes.add(new WKTReader().read(row.get("WKT")));
        }
        return shapes;
    }

    private void gdal(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("ogr2ogr"));
        command.addAll(List.of(options));
        ProcessBuilder ogr = new ProcessBuilder(command);
        String url = database.url().replace("jdbc:postgresql:", "");
        Map<String, String> properties = database.properties().stream()
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        URI server = URI.create("postgresql:" + url);
        ogr.environment()
                .putAll(Map.of(
                        "PGHOST", server.getHost(),
                        "PGPORT", Integer.toString(server.getPort()),
                        "PGDATABASE", server.getPath().substring(1),
                        "PGUSER", properties.get("spring.datasource.username"),
                        "PGPASSWORD", properties.get("spring.datasource.password"),
                        "PGOPTIONS",
                                "-c search_path="
                                        + one("SHOW search_path", String.class).replace(" ", ""),
                        "OGR_WKT_PRECISION", "17"));
        Process process = ogr.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private static void areTheSame(List<Geometry> actual, List<Geometry> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            Geometry wanted = expected.get(i);
            if (wanted == null) {
                continue;
            }
            Geometry one = parts(actual.get(i));
            Geometry other = parts(wanted);
            boolean same = one.norm().equalsExact(other.norm(), SAME_DEGREES)
                    || DiscreteHausdorffDistance.distance(one, other) < SAME_DEGREES
                            && one.getNumGeometries() == other.getNumGeometries();
            assertThat(same)
                    .as("row %d: %s and %s", i + 1, actual.get(i), wanted)
                    .isTrue();
        }
    }

    private static Geometry parts(Geometry shape) {
        return shape instanceof Polygon polygon
                ? shape.getFactory().createMultiPolygon(new Polygon[] {polygon})
                : (MultiPolygon) shape;
    }

    @Test
    void everyVariantOfAShapefileIsTheSameNinePlots() throws Exception {
        makeVillages(List.of(new Envelope(103, 107, 30, 34)));
        Map<String, ?> options = Map.of("mapping", Map.of("plotCode", "adcode"));
        List<Geometry> given = null;
        int corrections = 0;
        for (String name : List.of(
                "my_4490_utf8",
                "my_4490_gbk",
                "my_4490_gbk_nohint",
                "my_4490_gbk_wrongcpg",
                "my_4523_gk_zone35_gbk",
                "my_4544_gk_cm105_gbk",
                "my_gk35_noprj")) {
            Path file = SharedData.file("shapefiles/cgcs2000_derived/" + name + ".shp");
            ImportJob job = run(Layer.PLOTS, file, options);
            assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.DONE);
            assertThat(told(job, "registered")).as(name).isEqualTo(given == null ? 9 : 0);
            boolean degrees = name.startsWith("my_4490");
            if (degrees && given != null) {
                assertThat(told(job, "unchanged")).as(name).isEqualTo(9);
            }
            corrections += (int) told(job, "corrected");
            given = given == null ? ogr(file.toString()) : given;
            if (!name.equals("my_gk35_noprj")) {
                // GDAL's own projection, beside ours
                List<Geometry> turned = ogr(file.toString(), "-t_srs", "EPSG:4490");
                areTheSame(newest(), turned);
            }
            areTheSame(newest(), given);
        }
        assertThat(count("plot_event WHERE kind = 'CORRECTED'")).isEqualTo(corrections);
        assertThat(jdbc.sql("SELECT DISTINCT code FROM plot_state ORDER BY code")
                        .query(String.class)
                        .list())
                .hasSize(9)
                .contains("510722");
    }

    private List<Geometry> newest() throws Exception {
        return ogr("PG:active_schema=county", "-sql", """
                SELECT s.plot_id, b.geom FROM plot_state s JOIN plot_boundary b USING (boundary_id)
                WHERE s.known_to = 9223372036854775807 ORDER BY s.plot_id""");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my_4490_gbk_wrongcpg", "my_4523_gk_zone35_gbk", "my_4544_gk_cm105_gbk", "my_gk35_noprj"})
    void theSameShapesAreVillagesToo(String name) throws Exception {
        makeVillages(List.of());
        Path source = SharedData.file("shapefiles/cgcs2000_derived/" + name + ".shp");
        // the codes of villages are not in the file
        String sql = "SELECT '990101101' || substr(adcode, 4) AS code, 'V' || adcode AS name, geometry FROM \"" + name
                + "\"";
        gdal(
                "-f",
                "ESRI Shapefile",
                "-dialect",
                "SQLite",
                "-sql",
                sql,
                folder.resolve("v.shp").toString(),
                source.toString());
        ImportJob job = run(Layer.VILLAGES, folder.resolve("v.shp"), Map.of());
        assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.DONE);
        assertThat(told(job, "registered")).isEqualTo(9);
        List<Geometry> outlines = ogr("PG:active_schema=county", "-sql", """
                SELECT s.region_code, b.geom FROM region_state s JOIN region_boundary b USING (boundary_id)
                WHERE s.level = 'VILLAGE' AND s.known_to = 9223372036854775807 ORDER BY s.region_code""");
        areTheSame(
                outlines,
                ogr(SharedData.file("shapefiles/cgcs2000_derived/my_4490_utf8.shp")
                        .toString()));
        Map<String, Long> before = census();
        assertThat(told(run(Layer.VILLAGES, folder.resolve("v.shp"), Map.of()), "unchanged"))
                .isEqualTo(9);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void eachGeoJsonEndsAsExpected() throws Exception {
        Map<String, String> verdicts = new LinkedHashMap<>();
        for (String line : Files.readAllLines(SharedData.file("geojson/EXPECTED.tsv")).stream()
                .skip(1)
                .toList()) {
            String[] cells = line.split("\t");
            empty();
            makeVillages(List.of(
                    cells[0].equals("point_with_utf8bom.json")
                            ? new Envelope(99, 101, -1, 1)
                            : new Envelope(104, 107, 30, 33)));
            ImportJob job = run(Layer.PLOTS, SharedData.file("geojson/" + cells[0]), Map.of("onlyValid", true));
            String verdict = verdict(job);
            verdicts.put(cells[0], verdict);
            List<String> allowed = switch (cells[1]) {
                case "accept" -> List.of("accept");
                case "accept-or-report" -> List.of("accept", "reject");
                case "accept|repair" -> List.of("accept", "repair");
                case "repair|reject" -> List.of("repair", "reject");
                case "reject|strip" -> List.of("reject", "repair");
                default -> List.of(cells[1]);
            };
            assertThat(verdict)
                    .as("%s: %s %s", cells[0], job.result(), findings(job))
                    .isIn(allowed);
            assertThat(problem(job)).isNotEqualTo("INTERNAL");
        }
        assertThat(verdicts).hasSize(20);
    }

    /** The verdict of reader and geometry checker: what only the rules of plots say is left out. */
    private String verdict(ImportJob job) {
        if (job.phase() == ImportPhase.FAILED) {
            return "reject";
        }
        Outcome worst = Outcome.ACCEPTED;
        for (ImportJobs.Written written : findings(job)) {
            if (!RULES_OF_PLOTS.contains(written.finding().code())) {
                worst = worst.worse(written.finding().outcome());
            }
        }
        return switch (worst) {
            case REJECTED -> "reject";
            case REPAIRED -> "repair";
            default -> "accept";
        };
    }

    @Test
    void everyWktGetsItsVerdict() throws Exception {
        makeVillages(List.of(new Envelope(-2, 2, -2, 2)));
        List<String[]> cases = Files.readAllLines(SharedData.file("invalid/jts_isvalid_cases.tsv")).stream()
                .map(line -> line.split("\t"))
                .filter(cells -> !cells[0].equals("file"))
                .toList();
        StringBuilder file = new StringBuilder("地块编码,村代码,面积亩,WKT\n");
        List<Geometry> shapes = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Geometry shape = new WKTReader().read(cases.get(i)[2]);
            // by a power of two, so that no verdict changes
            double largest = Stream.of(shape.getCoordinates())
                    .flatMap(c -> Stream.of(Math.abs(c.x), Math.abs(c.y)))
                    .filter(Double::isFinite)
                    .max(Double::compare)
                    .orElse(1.0);
            double scale = Math.scalb(1.0, -Math.getExponent(Math.max(largest, 1)) - 1);
            shape.apply(AffineTransformation.scaleInstance(scale, scale));
            shapes.add(shape);
            file.append("W%d,990101101200,1,\"%s\"\n".formatted(i, shape.toText()));
        }
        ImportJob job = run(Layer.PLOTS, file("wkt.csv", file.toString()), Map.of("onlyValid", true));
        assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.DONE);
        Map<Long, List<ImportJobs.Written>> byRow =
                findings(job).stream().collect(Collectors.groupingBy(ImportJobs.Written::rowNumber));
        int polygons = 0;
        for (int i = 0; i < cases.size(); i++) {
            Geometry shape = shapes.get(i);
            List<ProblemCode> codes = byRow.getOrDefault(i + 1L, List.of()).stream()
                    .map(written -> written.finding().code())
                    .toList();
            String about = String.join(" ", cases.get(i)) + " " + byRow.get(i + 1L);
            if (shape.isEmpty()
                    || !(shape.getDimension() == 2 && shape.getGeometryType().endsWith("Polygon"))) {
                continue;
            }
            polygons++;
            boolean told = codes.contains(ProblemCode.ROW_GEOMETRY_INVALID)
                    || codes.contains(ProblemCode.ROW_SELF_INTERSECTION_REPAIRED);
            if (cases.get(i)[3].equals("true")) {
                assertThat(told).as(about).isFalse();
            } else {
                assertThat(told || codes.contains(ProblemCode.ROW_REPEATED_POINTS))
                        .as(about)
                        .isTrue();
            }
        }
        assertThat(cases).hasSize(416);
        assertThat(polygons).isGreaterThan(100);
        assertThat(one("SELECT bool_and(ST_IsValid(geom)) FROM plot_boundary", Boolean.class))
                .isTrue();
    }

    @Test
    void damagedFilesAreExplained() throws Exception {
        makeVillages(List.of(new Envelope(104, 107, 30, 33)));
        List<Path> files = new ArrayList<>();
        for (String place : List.of("invalid/shp", "invalid/gpkg", "shapefiles/geotools", "shapefiles/mapshaper_dbf")) {
            try (Stream<Path> found = Files.list(SharedData.file(place))) {
                found.filter(file -> file.toString().matches(".*\\.(shp|zip|gpkg|dbf)"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(15);
        for (Path file : files) {
            for (Layer layer : List.of(Layer.PLOTS, Layer.VILLAGES)) {
                ImportJob job = run(layer, file, Map.of("dryRun", true, "onlyValid", true));
                assertThat(job.phase()).as(job.toString()).isIn(ImportPhase.DONE, ImportPhase.FAILED);
                assertThat(problem(job)).as(job.toString()).isNotIn("INTERNAL", "UNAVAILABLE");
                findings(job)
                        .forEach(written -> assertThat(written.finding().what()).isNotBlank());
            }
        }
        assertThat(count("plot")).isZero();
    }
}
