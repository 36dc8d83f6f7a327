package org.gengtu.importing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.geo.CoordinateFrame;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.geotools.api.data.Query;
import org.geotools.api.data.SimpleFeatureSource;
import org.geotools.filter.text.ecql.ECQL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;

class SurveyFilesTest {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int ROWS = 20;

    @TempDir
    private Path folder;

    private static List<SourceRow> rowsOf(Path file, ReadOptions options) {
        try (SurveySource source = SurveyFiles.open(file, options);
                Rows rows = source.rows()) {
            List<SourceRow> all = new ArrayList<>();
            rows.forEachRemaining(all::add);
            assertThat(source.progress()).isEqualTo(1.0);
            return all;
        }
    }

    private static List<SourceRow> rowsOf(Path file) {
        return rowsOf(file, ReadOptions.none());
    }

    private static void isTheTwentyPlots(List<SourceRow> rows) {
        assertThat(rows).hasSize(ROWS);
        for (int index = 0; index < ROWS; index++) {
            SourceRow row = rows.get(index);
            assertThat(row.number()).isEqualTo(index + 1);
            assertThat(row.findings()).isEmpty();
            assertThat(String.valueOf(row.values()[0])).isEqualTo(String.valueOf(index + 1));
            assertThat(row.values()[1]).isEqualTo(Fixtures.villageOf(index));
            Geometry geometry = row.geometry();
            assertThat(geometry.getSRID()).isEqualTo(4490);
            assertThat(geometry.equalsExact(Fixtures.plot(index), 1e-8)).isTrue();
            assertThat(ShapeCheck.check(geometry, ShapeCheck.Kinds.POLYGONS).outcome())
                    .isEqualTo(Outcome.ACCEPTED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4490, , GB18030, , GB18030 strict, EPSG:4490",
        "4490, , UTF-8, , UTF-8 strict, EPSG:4490",
        "4490, , GBK, 936, .cpg, EPSG:4490",
        "4490, , GB18030, UTF-8, GB18030 strict, EPSG:4490",
        "4523, gk, GB18030, , GB18030 strict, EPSG:4523",
        "4523, , GB18030, , GB18030 strict, EPSG:4523",
        "4544, , GB18030, , GB18030 strict, EPSG:4544",
        "3857, EPSG:3857, GB18030, , GB18030 strict, EPSG:3857",
    })
    void readsAShapefileInEveryEncodingAndFrame(
            int epsg, String definition, String encoding, String cpg, String how, String crs) {
        String prj = "gk".equals(definition) ? Fixtures.GK35 : null;
        Path shp = Fixtures.shapefile(folder, "地块", ROWS, epsg, prj, Charset.forName(encoding), cpg);
        ReadOptions options = ReadOptions.none()
                .withCountyLongitude(105.1)
                .withCrs(definition != null && definition.startsWith("EPSG") ? definition : null);
        try (SurveySource source = SurveyFiles.open(shp, options)) {
            assertThat(source.encoding().how()).isEqualTo(how);
            assertThat(source.crs().value()).isEqualTo(crs);
            assertThat(source.columns()).containsExactly("编号", "村名");
            assertThat(source.rowCount()).isEqualTo(ROWS);
        }
        isTheTwentyPlots(rowsOf(shp, options));
    }

    @ParameterizedTest
    @CsvSource({"UTF-8", "GB18030"})
    void readsAZipWithNamesInEitherEncoding(String names) throws IOException {
        Fixtures.shapefile(folder, "地块", ROWS, 4523, Fixtures.GK35, GB18030, null);
        List<Path> files;
        try (var list = Files.list(folder)) {
            files = list.toList();
        }
        Path zip = Fixtures.zip(folder.resolve("a.zip"), files, Charset.forName(names));
        isTheTwentyPlots(rowsOf(zip));
        isTheTwentyPlots(rowsOf(zip, ReadOptions.none().withTable("地块")));
        assertThatThrownBy(() -> rowsOf(zip, ReadOptions.none().withMaxUncompressedBytes(1000)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void namesTheLayersOfAFolderWithSeveral() {
        Fixtures.shapefile(folder, "a", ROWS, 4490, null, GB18030, null);
        Fixtures.shapefile(folder, "b", ROWS, 4490, null, GB18030, null);
        assertThatThrownBy(() -> rowsOf(folder)).isInstanceOf(Problem.class).hasMessageContaining("a, b");
        isTheTwentyPlots(rowsOf(folder, ReadOptions.none().withTable("B")));
    }

    @Test
    void readsAGeoPackage() throws Exception {
        Path file = Fixtures.geoPackage(folder.resolve("地 块#1.gpkg"), ROWS, 4544);
        List<SourceRow> rows = rowsOf(file);
        isTheTwentyPlots(rows);
        assertThat(rows.getFirst().values()[2]).isEqualTo(java.time.LocalDate.of(2026, 4, 1));
        assertThat(rows.getFirst().values()[3]).isEqualTo(true);
    }

    @Test
    void readsGeoJsonInAllItsForms() throws IOException {
        String features = IntStream.range(0, ROWS).mapToObj(Fixtures::feature).collect(Collectors.joining(",\n"));
        String collection = "{\"features\":[" + features + "],\"type\":\"FeatureCollection\"}";
        isTheTwentyPlots(rowsOf(Fixtures.write(folder.resolve("a.geojson"), collection, StandardCharsets.UTF_8)));
        isTheTwentyPlots(
                rowsOf(Fixtures.write(folder.resolve("b.json"), "\uFEFF" + collection, StandardCharsets.UTF_8)));
        isTheTwentyPlots(rowsOf(Fixtures.write(folder.resolve("c.geojson"), collection, GB18030)));
        isTheTwentyPlots(rowsOf(Fixtures.gzip(folder.resolve("d.geojson.gz"), collection)));
        String lines = IntStream.range(0, ROWS).mapToObj(Fixtures::feature).collect(Collectors.joining("\n"));
        isTheTwentyPlots(rowsOf(Fixtures.write(folder.resolve("e.geojsonl"), lines, StandardCharsets.UTF_8)));
        isTheTwentyPlots(rowsOf(Fixtures.write(folder.resolve("f.geojson"), lines, StandardCharsets.UTF_8)));
        isTheTwentyPlots(rowsOf(Fixtures.gzip(folder.resolve("g.ndjson.gz"), lines)));
    }

    @Test
    void aBrokenLineCostsOnlyItsRow() throws IOException {
        String lines = Fixtures.feature(0) + "\n{broken\n" + Fixtures.feature(2) + "\n";
        List<SourceRow> rows = rowsOf(Fixtures.write(folder.resolve("a.ndjson"), lines, StandardCharsets.UTF_8));
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).findings()).extracting(Finding::code).containsExactly(ProblemCode.ROW_UNREADABLE);
        assertThat(rows.get(2).geometry()).isNotNull();
    }

    @Test
    void closesAnOpenRingAndTellsIt() throws IOException {
        String open = "{\"type\":\"Polygon\",\"coordinates\":[[[105,31],[105.01,31],[105.01,31.01]]]}";
        SourceRow row = rowsOf(Fixtures.write(folder.resolve("a.geojson"), open, StandardCharsets.UTF_8))
                .getFirst();
        assertThat(row.geometry().isValid()).isTrue();
        assertThat(row.findings()).extracting(Finding::code).containsExactly(ProblemCode.ROW_RING_CLOSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {",", ";", "TAB"})
    void readsTablesWithPositions(String delimiter) throws IOException {
        String d = delimiter.equals("TAB") ? "\t" : delimiter;
        String table = String.join(
                "\r\n",
                "编号" + d + "村名" + d + "经度" + d + "纬度",
                "1" + d + "\"甲" + d + "村\"" + d + "105.1" + d + "31.2",
                "2" + d + "乙村" + d + d,
                d + d + d,
                "3" + d + "丙村" + d + "x" + d + "31");
        for (Charset charset : List.of(StandardCharsets.UTF_8, GB18030, StandardCharsets.UTF_16LE)) {
            String mark = charset.equals(StandardCharsets.UTF_16LE) ? "\uFEFF" : "";
            List<SourceRow> rows = rowsOf(Fixtures.write(folder.resolve("a.csv"), mark + table, charset));
            assertThat(rows).hasSize(3);
            assertThat(rows.get(0).geometry().toText()).isEqualTo("POINT (105.1 31.2)");
            assertThat(rows.get(0).values()).containsExactly("1", "甲" + d + "村", "105.1", "31.2");
            assertThat(rows.get(1).geometry()).isNull();
            assertThat(rows.get(1).findings()).isEmpty();
            assertThat(rows.get(2).findings()).extracting(Finding::code).containsExactly(ProblemCode.ROW_VALUE_INVALID);
        }
    }

    @Test
    void readsTablesWithWktAndSurveyorsAxes() throws IOException {
        String wkt = "id,wkt\n1,\""
                + CoordinateFrame.ofEpsg(4523).fromCgcs2000(Fixtures.plot(0)).toText() + "\"\n2,nonsense\n";
        List<SourceRow> rows = rowsOf(Fixtures.write(folder.resolve("a.csv"), wkt, StandardCharsets.UTF_8));
        assertThat(rows.getFirst().geometry().equalsExact(Fixtures.plot(0), 1e-8))
                .isTrue();
        assertThat(rows.get(1).findings()).hasSize(1);
        String axes = "id,X,Y\n1,3442065.656,35509540.448\n";
        SourceRow row = rowsOf(Fixtures.write(folder.resolve("b.csv"), axes, StandardCharsets.UTF_8))
                .getFirst();
        assertThat(row.geometry().getCoordinate().x).isEqualTo(105.1, org.assertj.core.data.Offset.offset(1e-7));
    }

    @Test
    void endsAShapefileThatIsCutOffWithTheRow() throws IOException {
        Path shp = Fixtures.shapefile(folder, "a", ROWS, 4490, null, GB18030, null);
        byte[] shapes = Files.readAllBytes(shp);
        Files.write(shp, java.util.Arrays.copyOf(shapes, shapes.length / 2));
        List<SourceRow> rows = rowsOf(shp);
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.getFirst().findings()).isEmpty();
        assertThat(rows.getLast().findings()).extracting(Finding::outcome).containsExactly(Outcome.REJECTED);
        Path dbf = folder.resolve("a.dbf");
        byte[] table = Files.readAllBytes(dbf);
        Files.write(dbf, java.util.Arrays.copyOf(table, table.length - 100));
        rows = rowsOf(shp);
        assertThat(rows.getLast().number()).isEqualTo(ROWS - 2);
        assertThat(rows.getLast().findings().getFirst().what()).contains("row " + ROWS);
    }

    @ParameterizedTest
    @CsvSource({"GCJ02, GCJ02_REFUSED", "EPSG:1, CRS_UNKNOWN"})
    void refusesFramesThatAreNone(String crs, ProblemCode code) {
        Path shp = Fixtures.shapefile(folder, "a", ROWS, 4490, null, GB18030, null);
        assertThatThrownBy(() -> rowsOf(shp, ReadOptions.none().withCrs(crs)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void filtersAndReprojectsAsAStoreOfGeoTools() throws Exception {
        Path shp = Fixtures.shapefile(folder, "plots", ROWS, 4523, Fixtures.GK35, GB18030, null);
        try (SurveySource source = SurveyFiles.open(shp, ReadOptions.none())) {
            SimpleFeatureSource features = source.dataStore().getFeatureSource("plots");
            Query query = new Query("plots", ECQL.toFilter("\"编号\" > 5 AND \"村名\" LIKE '郪江村%9'"));
            assertThat(features.getFeatures(query).size()).isEqualTo(2);
            query.setCoordinateSystemReproject(CoordinateFrame.cgcs2000().crs());
            try (var all = features.getFeatures(query).features()) {
                Geometry first = (Geometry) all.next().getDefaultGeometry();
                assertThat(first.equalsExact(Fixtures.plot(9), 1e-8)).isTrue();
            }
        }
    }

    @Test
    void endsFiveHundredMangledFilesWithAProblemOrFindings() throws Exception {
        Path good = Files.createDirectory(folder.resolve("good"));
        Fixtures.shapefile(good, "a", ROWS, 4523, Fixtures.GK35, GB18030, "GBK");
        Fixtures.geoPackage(good.resolve("g.gpkg"), ROWS, 4544);
        String lines = IntStream.range(0, ROWS).mapToObj(Fixtures::feature).collect(Collectors.joining("\n"));
        Fixtures.write(good.resolve("l.ndjson"), lines, StandardCharsets.UTF_8);
        Fixtures.write(
                good.resolve("j.geojson"),
                "{\"type\":\"FeatureCollection\",\"features\":[" + lines.replace("\n", ",") + "]}",
                StandardCharsets.UTF_8);
        Fixtures.write(good.resolve("c.csv"), "id,村名,经度,纬度\n1,甲村,105.1,31.1\n2,\"乙\",105,31\n", GB18030);
        Fixtures.zip(
                good.resolve("z.zip"),
                List.of(good.resolve("a.shp"), good.resolve("a.dbf"), good.resolve("a.shx"), good.resolve("a.prj")),
                StandardCharsets.UTF_8);
        List<String> mangled = List.of(
                "a.shp", "a.shx", "a.dbf", "a.prj", "a.cpg", "g.gpkg", "l.ndjson", "j.geojson", "c.csv", "z.zip");
        Random random = new Random(20260630);
        long before = System.nanoTime();
        for (int round = 0; round < 500; round++) {
            String name = mangled.get(round % mangled.size());
            Path bad = Files.createDirectory(folder.resolve("bad" + round));
            for (String other : mangled) {
                Files.copy(good.resolve(other), bad.resolve(other));
            }
            byte[] bytes = Files.readAllBytes(good.resolve(name));
            if (round / mangled.size() % 3 == 0) {
                bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                for (int flips = 1 + random.nextInt(20); flips > 0; flips--) {
                    int area = random.nextBoolean() ? Math.min(bytes.length, 200) : bytes.length;
                    bytes[random.nextInt(area)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            Files.write(bad.resolve(name), bytes);
            Path opened = bad.resolve(name.startsWith("a.") ? "a.shp" : name);
            try (SurveySource source = SurveyFiles.open(opened, ReadOptions.none());
                    Rows rows = source.rows()) {
                int count = 0;
                while (rows.hasNext() && count++ < 10_000) {
                    Geometry geometry = rows.next().geometry();
                    if (geometry != null) {
                        ShapeCheck.check(geometry, ShapeCheck.Kinds.ANY);
                    }
                }
                assertThat(count).as("round %d, %s", round, name).isLessThan(10_000);
            } catch (Problem expected) {
                assertThat(expected.what()).endsWith(".");
            } catch (RuntimeException other) {
                throw new AssertionError("round " + round + ", " + name, other);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(60));
    }
}
