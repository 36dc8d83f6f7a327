package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.Gdal;
import org.gengtu.filter.Condition;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.CommandCall;
import org.gengtu.map.Change;
import org.gengtu.map.ExportsAccess;
import org.gengtu.map.Label;
import org.gengtu.map.MapCategory;
import org.gengtu.map.MapField;
import org.gengtu.map.MapLayer;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKTReader;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Layers as files, read by GDAL, by a spreadsheet's rules and by the importer. */
@TestPropertySource(properties = "gengtu.exports.folder=target/exports-test")
class ExportTest extends ImportingTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<String> FORMATS = List.of("geojson", "gpkg", "shp.zip", "csv");
    private static final int PLOTS = 40;

    @LocalServerPort
    int port;

    @Autowired
    ApplicationContext context;

    @Autowired
    RegionFacts facts;

    /** Layers that no feature knows: a sound one, one whose SQL fails at a row, and one whose ids fail at a row. */
    @TestConfiguration(proxyBeanMethods = false)
    static class MadeUpLayers {
        @Bean
        MapLayer madeUp(@Qualifier("plotLayer") MapLayer plots) {
            return new MadeUp(plots, "made_up", "plot_id");
        }

        @Bean
        MapLayer breaking(@Qualifier("plotLayer") MapLayer plots) {
            return new MadeUp(plots, "breaking", "plot_id");
        }

        @Bean
        MapLayer broken(@Qualifier("plotLayer") MapLayer plots) {
            return new MadeUp(plots, "broken", "plot_id / (3000 - right(s.code, 6)::int)");
        }
    }

    private static final int BREAKS_AT = 3_000;
    private static final AtomicInteger NODES = new AtomicInteger();

    private record MadeUp(MapLayer plots, String name, String number) implements MapLayer {
        @Override
        public Label title() {
            return new Label("虚构图层", "Made-up layer");
        }

        @Override
        public StateRelation relation() {
            return plots.relation();
        }

        @Override
        public Condition condition(@Nullable Map<String, Object> filter) {
            return plots.condition(filter);
        }

        @Override
        public String keyColumn() {
            return plots.keyColumn();
        }

        @Override
        public String regionColumn() {
            return plots.regionColumn();
        }

        @Override
        public String nodeId(long key) {
            if (name.equals("breaking") && NODES.incrementAndGet() == BREAKS_AT) {
                throw new IllegalStateException("A made-up failure.");
            }
            return plots.nodeId(key);
        }

        @Override
        public List<MapField> fields() {
            return List.of(
                    MapField.of("first", "code", MapField.Kind.TEXT, "虚构一号字段（甲）", "first, made up"),
                    MapField.of("second", "code", MapField.Kind.TEXT, "虚构一号字段（乙）", "first - made up"),
                    MapField.of("number", number, MapField.Kind.INTEGER, "数", "number"));
        }

        @Override
        public MapCategory category() {
            return plots.category();
        }

        @Override
        public @Nullable MapField amount() {
            return null;
        }

        @Override
        public Envelope extent() {
            return plots.extent();
        }

        @Override
        public List<Change> changes(long from, long to) {
            return plots.changes(from, to);
        }
    }

    private static String code(int i) {
        return "9901011012%09d".formatted(i);
    }

    /** Squares, one with a hole, points and rows without a place, of every status. */
    private void makePlots() {
        makeCounty();
        List<String> features = new ArrayList<>();
        for (int i = 0; i < PLOTS; i++) {
            double x = 1 + 1.2 * i;
            String shape = switch (i % 4) {
                case 0, 1 ->
                    i == 8
                            ? polygon(
                                    ring(x, 1, x, 2, x + 1, 2, x + 1, 1, x, 1),
                                    ring(x + 0.3, 1.3, x + 0.6, 1.3, x + 0.6, 1.6, x + 0.3, 1.6, x + 0.3, 1.3))
                            : square(x, 1);
                case 2 -> point(x, 5);
                default -> "null";
            };
            String status = List.of("撂荒", "已复耕", "已复种").get(i % 3);
            features.add(feature(
                    shape,
                    "地块编码",
                    code(i),
                    "村代码",
                    FIRST,
                    "社组",
                    List.of("三社", "=1+1", "@社", "-2", "+3", "'=甲").get(i % 6),
                    "面积亩",
                    15 + i / 100.0,
                    "撂荒类型",
                    i % 2 == 0 ? "季节性" : "常年性",
                    "地类",
                    "旱地",
                    "登记日期",
                    "2026-02-0" + (1 + i % 9),
                    "状态",
                    status,
                    "复耕日期",
                    i % 3 >= 1 ? "2026-04-01" : "",
                    "复耕方式",
                    i % 3 >= 1 ? "代耕" : "",
                    "复种日期",
                    i % 3 == 2 ? "2026-05-1" + i % 10 : "",
                    "作物",
                    i % 3 == 2 ? "玉米，\"双\",季" : ""));
        }
        ImportJob job = plots(features.toArray(String[]::new));
        assertThat(rows(job, "rejected")).as(findings(job).toString()).isZero();
        assertThat(count("plot")).isEqualTo(PLOTS);
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address));
    }

    private HttpResponse<byte[]> get(String address) {
        return send(request(address).build());
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Path download(String layer, String format, String query) {
        HttpResponse<byte[]> answer = get("/exports/" + layer + "." + format + (query.isEmpty() ? "" : "?" + query));
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        try {
            Path file = folder.resolve(layer + System.nanoTime() + "." + format);
            return Files.write(file, answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of all tables of a file, as GDAL reads them, with the shape as WKT in degrees. */
    private List<CSVRecord> gdal(Path file) {
        List<CSVRecord> rows = new ArrayList<>();
        for (String line : Gdal.run("ogrinfo", "-ro", "-q", Gdal.source(file)).split("\n")) {
            if (!line.matches("[0-9]+: .*")) {
                assertThat(line.strip()).as("what GDAL says").isEmpty();
                continue;
            }
            String table = line.replaceAll("^[0-9]+: | \\(.*$", "");
            Path out = folder.resolve("read" + System.nanoTime() + ".csv");
            List<String> command = new ArrayList<>(List.of("ogr2ogr", "-f", "CSV", "-lco", "GEOMETRY=AS_WKT"));
            if (!table.endsWith("_unplaced") && !file.toString().endsWith(".csv")) {
                command.addAll(List.of("-t_srs", "EPSG:4490"));
            }
            command.addAll(List.of(out.toString(), Gdal.source(file), table));
            assertThat(Gdal.run(command.toArray(String[]::new)))
                    .as("what GDAL says")
                    .isEmpty();
            rows.addAll(csv(out));
        }
        return rows;
    }

    private static List<CSVRecord> csv(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setAllowMissingColumnNames(true)
                    .get()
                    .parse(reader)
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode list(String filter, String on) {
        HttpRequest request = request("/graphql")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of(
                        "query",
                        "query Q($filter: PlotFilter, $asOf: AsOf) { plots(filter: $filter, asOf: $asOf) { totalCount totalAreaMu } }",
                        "variables",
                        Map.of("filter", JSON.readTree(filter), "asOf", Map.of("on", on))))))
                .build();
        JsonNode plots = JSON.readTree(send(request).body()).at("/data/plots");
        assertThat(plots.isObject()).isTrue();
        return plots;
    }

    @Test
    void everyFormatHoldsWhatTheListTells() {
        makePlots();
        for (String filter : List.of(
                "{}",
                "{\"status\":[\"RESTORED\",\"RECULTIVATED\"]}",
                "{\"areaMu\":{\"min\":15.2}}",
                "{\"placement\":[\"POINT\"]}",
                "{\"placement\":[\"VILLAGE\"]}",
                "{\"regions\":[\"" + SECOND + "\"]}")) {
            for (String on : List.of("2026-11-01", "2026-03-01")) {
                JsonNode list = list(filter, on);
                for (String format : FORMATS) {
                    String of = format + " " + filter + " " + on;
                    List<CSVRecord> rows = gdal(download("plots", format, "on=" + on + "&filter=" + encoded(filter)));
                    assertThat(rows).as(of).hasSize(list.get("totalCount").asInt());
                    assertThat(rows.stream()
                                    .map(row -> new BigDecimal(row.get(format.equals("shp.zip") ? "面积" : "面积_亩")))
                                    .reduce(BigDecimal.ZERO, BigDecimal::add))
                            .as(of)
                            .isEqualByComparingTo(list.get("totalAreaMu").asString());
                }
            }
        }
    }

    private Map<String, Geometry> shapes() {
        Map<String, Geometry> shapes = new TreeMap<>();
        jdbc.sql("""
                        SELECT s.code, ST_AsText(b.geom) FROM plot_state s JOIN plot_boundary b USING (boundary_id)
                        WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'""").query(row -> {
            shapes.put(row.getString(1), shape(row.getString(2)));
        });
        return shapes;
    }

    private static Geometry shape(String wkt) {
        try {
            return new WKTReader().read(wkt);
        } catch (org.locationtech.jts.io.ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static void same(Geometry one, Geometry other, String of) {
        assertThat(DiscreteHausdorffDistance.distance(one, other)).as(of).isLessThan(3e-7);
        assertThat(one.getNumPoints()).as(of).isEqualTo(other.getNumPoints());
        assertThat(one.getArea()).as(of).isCloseTo(other.getArea(), org.assertj.core.api.Assertions.within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "geojson, CGCS2000",
        "geojson, WGS84",
        "gpkg, CGCS2000",
        "gpkg, WGS84",
        "gpkg, WEB_MERCATOR",
        "gpkg, CGCS2000_GK_3",
        "gpkg, CGCS2000_GK_3_ZONED",
        "shp.zip, CGCS2000",
        "shp.zip, WEB_MERCATOR",
        "shp.zip, CGCS2000_GK_3",
        "shp.zip, CGCS2000_GK_3_ZONED"
    })
    void shapesAreTheSameInEverySystem(String format, String crs) {
        makePlots();
        Map<String, Geometry> stored = shapes();
        assertThat(stored).hasSize(PLOTS / 4 * 3);
        int seen = 0;
        for (CSVRecord row : gdal(download("plots", format, "crs=" + crs))) {
            String wkt = row.isMapped("WKT") ? row.get("WKT") : "";
            Geometry known = stored.get(row.get(format.equals("shp.zip") ? "地块编" : "地块编码"));
            if (known == null) {
                assertThat(wkt).isEmpty();
            } else {
                same(shape(wkt), known, row.toString());
                seen++;
            }
        }
        assertThat(seen).isEqualTo(stored.size());
    }

    /** Of each plot what a file can hold. */
    private Map<String, String> told() {
        Map<String, String> told = new TreeMap<>();
        jdbc.sql("""
                        SELECT code, concat_ws('|', village_code, group_name, status, declared_area_mu, idle_kind, land_class,
                            registered_on, restored_on, restoration_mode, recultivated_on, crop)
                        FROM plot_state WHERE known_to = 9223372036854775807 AND valid_to = 'infinity'""").query(row -> {
            told.put(row.getString(1), row.getString(2));
        });
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {"geojson", "gpkg", "shp.zip", "csv"})
    void aFileImportedIntoAnEmptyCountyGivesTheSamePlots(String format) throws IOException {
        makePlots();
        Map<String, String> before = told();
        Map<String, Geometry> shapes = shapes();
        Path file = download("plots", format, "");
        empty();
        makeCounty();
        switch (format) {
            case "geojson", "csv" -> again(file, Map.of());
            case "gpkg" -> {
                for (String table : List.of("plots", "plots_points", "plots_unplaced")) {
                    again(file, Map.of("table", table));
                }
            }
            default -> {
                again(file, Map.of("table", "plots"));
                again(file, Map.of("table", "plots_points"));
                unzip(file);
                again(folder.resolve("plots_unplaced.dbf"), Map.of());
            }
        }
        assertThat(told()).isEqualTo(before);
        if (!format.equals("csv")) {
            Map<String, Geometry> now = shapes();
            assertThat(now.keySet()).isEqualTo(shapes.keySet());
            now.forEach((code, shape) -> same(shape, shapes.get(code), code));
        }
    }

    private void again(Path file, Map<String, ?> options) {
        ImportJob job = run(Layer.PLOTS, file, options);
        assertThat(job.phase()).as(job + " " + findings(job)).isEqualTo(ImportPhase.DONE);
        assertThat(rows(job, "rejected")).as(findings(job).toString()).isZero();
    }

    private Map<String, byte[]> unzip(Path file) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                files.put(entry.getName(), bytes);
                Files.write(folder.resolve(entry.getName()), bytes);
            }
        }
        return files;
    }

    @Test
    void whatTheFileIsStandsInIt() throws IOException {
        makePlots();
        String filter = "filter=" + encoded("{\"areaMu\":{\"min\":15}}");
        JsonNode json = JSON.readTree(Files.readString(download("plots", "geojson", "on=2026-11-01&" + filter)));
        assertThat(json.get("licence").asString()).contains("未声明");
        assertThat(json.at("/asOf/on").asString()).isEqualTo("2026-11-01");
        assertThat(json.at("/filter/areaMu/min").decimalValue()).isEqualByComparingTo("15");
        assertThat(json.get("numberReturned").asInt()).isEqualTo(PLOTS);
        assertThat(json.at("/features/0/properties/地块编码").asString()).isEqualTo(code(0));
        assertThat(json.at("/features/0/properties/状态").asString()).isEqualTo("撂荒");

        String header =
                Files.readAllLines(download("plots", "csv", "on=2026-11-01")).getFirst();
        assertThat(header).startsWith("\uFEFF地块编码,村代码,村名称,乡镇名称,社,状态").contains("截至 2026-11-01", "未声明");

        Map<String, byte[]> zip = unzip(download("plots", "shp.zip", "on=2026-11-01"));
        assertThat(zip.keySet())
                .contains("README.txt", "plots.shp", "plots.shx", "plots.dbf", "plots.prj", "plots.cpg")
                .contains("plots_points.shp", "plots_unplaced.dbf", "plots_unplaced.cpg")
                .doesNotContain("plots_unplaced.shp", "plots_lines.shp");
        assertThat(new String(zip.get("README.txt"), StandardCharsets.UTF_8))
                .contains("截至 2026-11-01", "未声明", "地块编: 地块编码", "plots_points.shp: 10");
        assertThat(new String(zip.get("plots.cpg"), StandardCharsets.UTF_8)).isEqualTo("UTF-8");

        Path english = download("plots", "gpkg", "language=en&on=2026-11-01");
        assertThat(Gdal.run("ogrinfo", "-ro", "-so", english.toString(), "plots"))
                .contains(
                        "As of 2026-11-01".toLowerCase(java.util.Locale.ROOT), "Licence: none stated", "area_mu: Real");
    }

    @Test
    void aSpreadsheetKeepsDigitsAndComputesNothing() {
        makePlots();
        Map<String, String> groups = new TreeMap<>();
        for (CSVRecord row : csv(download("plots", "csv", ""))) {
            assertThat(row.get(0)).matches("\t[0-9]{19}");
            assertThat(row.get("村代码")).isEqualTo("\t" + FIRST);
            assertThat(row.get("登记日期")).matches("2026-02-0[1-9]");
            groups.put(row.get(0).strip(), row.get("社"));
        }
        assertThat(groups).hasSize(PLOTS);
        assertThat(List.copyOf(groups.values()).subList(0, 6))
                .containsExactly("三社", "'=1+1", "'@社", "'-2", "'+3", "''=甲");
    }

    @Test
    void aMadeUpLayerIsExportedLikeAnyOther() {
        makePlots();
        for (String format : FORMATS) {
            List<CSVRecord> rows = gdal(download("made_up", format, ""));
            assertThat(rows).as(format).hasSize(PLOTS);
            String first = format.equals("shp.zip") ? "虚构一" : "虚构一号字段_甲";
            String second = format.equals("shp.zip") ? "虚构一1" : "虚构一号字段_乙";
            assertThat(rows)
                    .as(format)
                    .allSatisfy(row -> assertThat(row.get(first)).isEqualTo(row.get(second)));
        }
    }

    @Test
    void headersNameTheFileAndItsState() {
        makePlots();
        for (String format : FORMATS) {
            String address = "/exports/plots." + format + "?on=2026-11-01";
            HttpResponse<byte[]> answer = get(address);
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .hasValue("attachment; filename=\"plots-2026-11-01." + format + "\"; filename*=UTF-8''"
                            + "%E6%92%82%E8%8D%92%E5%9C%B0%E5%9D%97-2026-11-01." + format);
            String tag = answer.headers().firstValue("ETag").orElseThrow();
            assertThat(send(request(address).header("If-None-Match", tag).build())
                            .statusCode())
                    .isEqualTo(304);
            HttpResponse<byte[]> head = send(request(address)
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("ETag")).hasValue(tag);
            assertThat(head.headers().firstValue("Content-Type"))
                    .isEqualTo(answer.headers().firstValue("Content-Type"));
            plots(feature("null", "地块编码", "NEW" + format.length() + format.charAt(0), "村代码", FIRST, "面积亩", 1));
            assertThat(send(request(address).header("If-None-Match", tag).build())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(Path.of("target/exports-test"))
                .satisfiesAnyOf(
                        none -> assertThat(none).doesNotExist(),
                        empty -> assertThat(empty).isEmptyDirectory());
    }

    /** A client that kept a file must not keep its licence. */
    @Test
    void anotherLicenceIsAnotherFile() {
        makePlots();
        Set<String> tags = new HashSet<>();
        for (String licence : Arrays.asList(null, "仅供内部使用", "CC BY 4.0")) {
            ExportsAccess.underLicence(context, licence, () -> {
                HttpResponse<byte[]> answer = get("/exports/plots.geojson?on=2026-11-01");
                assertThat(JSON.readTree(answer.body()).get("licence").asString())
                        .contains(licence == null ? "未声明" : licence);
                String tag = answer.headers().firstValue("ETag").orElseThrow();
                assertThat(tags.add(tag)).as(tag).isTrue();
                for (String known : tags) {
                    assertThat(send(request("/exports/plots.geojson?on=2026-11-01")
                                            .header("If-None-Match", known)
                                            .build())
                                    .statusCode())
                            .as("%s, known %s", tag, known)
                            .isEqualTo(known.equals(tag) ? 304 : 200);
                }
            });
        }
        assertThat(get("/exports/plots.csv").headers().firstValue("ETag"))
                .isEqualTo(get("/exports/plots.csv").headers().firstValue("ETag"));
    }

    /** Names stand beside codes, as they were on the day of the file, in every format. */
    @Test
    void villagesAndTownshipsAreNamed() {
        makePlots();
        facts.rename(
                new RegionCode(FIRST),
                "一村改名后的一个较长的名称",
                null,
                LocalDate.of(2026, 6, 1),
                "文",
                new CommandCall(ACTOR, "renameRegion", Map.of(), null));
        for (String format : FORMATS) {
            boolean isShort = format.equals("shp.zip");
            Map<String, String> names = Map.of("2026-05-31", "一村", "2026-06-01", "一村改名后的一个较长的名称");
            names.forEach((on, name) -> {
                List<CSVRecord> rows = gdal(download("plots", format, "on=" + on));
                assertThat(rows).as(format).hasSize(PLOTS).allSatisfy(row -> {
                    assertThat(row.get("村代码").strip()).isEqualTo(FIRST);
                    assertThat(row.get("村名称")).isEqualTo(name);
                    assertThat(row.get(isShort ? "乡镇名" : "乡镇名称")).isEqualTo("甲镇");
                });
            });
            List<CSVRecord> english = gdal(download("plots", format, "on=2026-05-31&language=en"));
            assertThat(english).as(format).hasSize(PLOTS).allSatisfy(row -> {
                assertThat(row.get(isShort ? "village_na" : "village_name")).isEqualTo("一村");
                assertThat(row.get(isShort ? "township_n" : "township_name")).isEqualTo("甲镇");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/exports/plots.xlsx, 404, EXPORT_FORMAT_UNKNOWN",
        "/exports/plots.zip, 404, EXPORT_FORMAT_UNKNOWN",
        "/exports/nothing.csv, 400, LAYER_UNKNOWN",
        "/exports/villages.csv, 400, LAYER_UNKNOWN",
        "/exports/plots, 404, NOT_FOUND",
        "/exports/a/plots.csv, 404, NOT_FOUND",
        "/exports, 404, NOT_FOUND",
        "/exports/plots.csv?crs=EPSG:4326, 400, ARGUMENT_INVALID",
        "/exports/plots.gpkg?crs=GCJ02, 400, ARGUMENT_INVALID",
        "/exports/plots.geojson?crs=CGCS2000_GK_3, 400, ARGUMENT_INVALID",
        "/exports/plots.csv?language=fr, 400, ARGUMENT_INVALID",
        "/exports/plots.csv?on=2026-02-30, 400, ARGUMENT_INVALID",
        "/exports/plots.csv?knownAt=2999-01-01T00:00:00Z, 400, AS_OF_INVALID",
        "/exports/plots.csv?filter=%7B, 400, FILTER_INVALID",
        "/exports/plots.csv?filter=%7B%22nothing%22%3A1%7D, 400, ARGUMENT_INVALID",
        "/exports/plots.csv?filterId=AAAAAAAAAAAAAAAAAAAAAAAA, 400, FILTER_ID_UNKNOWN",
        "/exports/plots.csv?sort=code, 400, ARGUMENT_INVALID"
    })
    void whatCannotBeGivenIsAProblem(String address, int status, String code) {
        makeCounty();
        HttpResponse<byte[]> answer = get(address);
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").asString()).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
    }

    @Test
    void aFileThatBreaksOffDoesNotLookWhole() throws IOException {
        makeCounty();
        List<String> lines = new ArrayList<>(List.of("地块编码,村代码,面积亩"));
        for (int i = 0; i < 4_000; i++) {
            lines.add(code(i) + "," + FIRST + ",1");
        }
        assertThat(run(Layer.PLOTS, file("many.csv", lines(lines.toArray(String[]::new))), Map.of())
                        .phase())
                .isEqualTo(ImportPhase.DONE);
        assertThatThrownBy(() -> get("/exports/breaking.geojson")).isInstanceOf(UncheckedIOException.class);
        assertThat(NODES).hasValue(BREAKS_AT);
        for (String format : List.of("gpkg", "shp.zip")) {
            HttpResponse<byte[]> answer = get("/exports/broken." + format);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
        }
        assertThat(csv(download("made_up", "csv", ""))).hasSize(4_000);
        try (Stream<Path> left = Files.list(Path.of("target/exports-test"))) {
            assertThat(left).isEmpty();
        }
    }
}
