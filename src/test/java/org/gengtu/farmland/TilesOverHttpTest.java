package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.gengtu.Gdal;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.map.MapFilters;
import org.gengtu.map.MvtTile;
import org.gengtu.map.MvtTile.Feature;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tiles of the sample county's plots, as a map asks for them. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TilesOverHttpTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int OBJECTS = 13;
    private static final int DEEPEST = 18;

    @Autowired
    TestDatabase database;

    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MapFilters filters;

    @LocalServerPort
    int port;

    @TempDir
    Path folder;

    private double[] extent;
    /** Where many plots lie. */
    private double[] centre;

    @BeforeAll
    void importPlots() {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots.zip", Layer.PLOTS);
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("ANALYZE plot_state").update();
        owner.sql("ANALYZE plot_boundary").update();
        extent = jdbc.sql(
                        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM (SELECT ST_Extent(geom) AS e FROM plot_boundary) x")
                .query((row, number) ->
                        new double[] {row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4)})
                .single();
        centre = jdbc.sql("""
                        SELECT avg(ST_X(ST_Centroid(geom))), avg(ST_Y(ST_Centroid(geom))) FROM plot_boundary
                        GROUP BY cell_x >> 7, cell_y >> 7 ORDER BY count(*) DESC LIMIT 1""")
                .query((row, number) -> new double[] {row.getDouble(1), row.getDouble(2)})
                .single();
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.of(Map.of("countyName", "云麓县", "onlyValid", true)));
    }

    private HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<Feature> features(int z, int x, int y, String query) {
        HttpResponse<byte[]> answer = get("/tiles/plots/%d/%d/%d.mvt%s".formatted(z, x, y, query));
        if (answer.statusCode() == 204) {
            assertThat(answer.body()).isEmpty();
            return List.of();
        }
        assertThat(answer.statusCode()).isEqualTo(200);
        return MvtTile.features(answer.body(), "plots");
    }

    private static int column(double longitude, int z) {
        return (int) Math.floor((longitude + 180) / 360 * (1L << z));
    }

    private static int row(double latitude, int z) {
        double radians = Math.toRadians(latitude);
        return (int) Math.floor((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1L << z));
    }

    private record Place(int x, int y) {}

    private List<Place> places(int z) {
        List<Place> places = new ArrayList<>();
        for (int x = column(extent[0], z); x <= column(extent[2], z); x++) {
            for (int y = row(extent[3], z); y <= row(extent[1], z); y++) {
                places.add(new Place(x, y));
            }
        }
        return places;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Listed(long plots, double mu) {}

    private Listed listed(String filter) {
        String document = "query($f: PlotFilter) { plots(filter: $f, first: 1) { totalCount totalAreaMu } }";
        String body =
                JSON.writeValueAsString(Map.of("query", document, "variables", Map.of("f", JSON.readTree(filter))));
        JsonNode answer = JSON.readTree(send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        JsonNode plots = answer.at("/data/plots");
        return new Listed(
                plots.get("totalCount").asLong(), plots.get("totalAreaMu").asDouble());
    }

    @Test
    void losesNothingAtAnyZoom() {
        String[] chosen = {
            "{\"placement\":[\"BOUNDARY\",\"POINT\"]}",
            "{\"placement\":[\"BOUNDARY\",\"POINT\"],\"areaMu\":{\"min\":1.5},\"status\":[\"ABANDONED\"]}"
        };
        for (String filter : chosen) {
            Listed expected = listed(filter);
            assertThat(expected.plots()).isPositive();
            String query = "?filter=" + encoded(filter);
            for (int z = 0; z < OBJECTS; z++) {
                long plots = 0;
                double mu = 0;
                Map<String, Double> byStatus = new TreeMap<>();
                for (Place place : places(z)) {
                    for (Feature feature : features(z, place.x, place.y, query)) {
                        Map<String, Object> values = feature.values();
                        assertThat(values.get("merged")).isEqualTo(true);
                        plots += ((Number) values.get("plots")).longValue();
                        mu += ((Number) values.get("areaMu")).doubleValue();
                        for (PlotStatus status : PlotStatus.values()) {
                            if (values.get("plots" + status) instanceof Number number) {
                                byStatus.merge(status.name(), number.doubleValue(), Double::sum);
                            }
                        }
                        assertThat(feature.min(true)).isBetween(0.0, 4096.0);
                        assertThat(feature.min(false)).isBetween(0.0, 4096.0);
                    }
                }
                assertThat(plots).as("plots at zoom %d", z).isEqualTo(expected.plots());
                assertThat(mu)
                        .as("mu at zoom %d", z)
                        .isCloseTo(expected.mu(), org.assertj.core.data.Offset.offset(1e-4));
                assertThat(byStatus.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum())
                        .isEqualTo(plots);
            }
            for (int z = OBJECTS; z <= OBJECTS + 1; z++) {
                Set<Long> seen = new HashSet<>();
                for (Place place : places(z)) {
                    features(z, place.x, place.y, query).forEach(feature -> seen.add(feature.id()));
                }
                assertThat(seen).as("plots at zoom %d", z).hasSize((int) expected.plots());
            }
        }
    }

    @Test
    void drawsAtDeepZoomsWhatLiesThere() {
        Random random = new Random(7);
        for (int z = OBJECTS; z <= DEEPEST; z++) {
            for (int i = 0; i < 12; i++) {
                double[] place = jdbc.sql(
                                "SELECT ST_X(c), ST_Y(c) FROM (SELECT ST_Centroid(geom) AS c FROM plot_boundary ORDER BY boundary_id OFFSET ? LIMIT 1) x")
                        .param(random.nextInt(18_000))
                        .query((row, number) -> new double[] {row.getDouble(1), row.getDouble(2)})
                        .single();
                int x = column(place[0], z);
                int y = row(place[1], z);
                Set<Long> drawn = new HashSet<>();
                features(z, x, y, "").forEach(feature -> drawn.add(feature.id()));
                Set<Long> within = plotsIn(z, x, y, 0);
                assertThat(drawn).as("%d/%d/%d", z, x, y).containsAll(within);
                assertThat(plotsIn(z, x, y, 66.0 / 4096)).containsAll(drawn);
            }
        }
    }

    private Set<Long> plotsIn(int z, int x, int y, double margin) {
        return new HashSet<>(
                jdbc.sql("""
                        SELECT plot_id FROM plot_boundary b
                        WHERE ST_Intersects(b.geom_3857, ST_TileEnvelope(?, ?, ?, margin => ?))""").params(z, x, y, margin).query(Long.class).list());
    }

    private record Crossing(long plot, double west, double east, double south, double north) {}

    @Test
    void showsNoSeams() {
        int crossing = 0;
        for (int z : new int[] {OBJECTS, 14, 16}) {
            List<Crossing> onBorder = jdbc.sql("""
                            SELECT plot_id, ST_XMin(geom), ST_XMax(geom), ST_YMin(geom), ST_YMax(geom) FROM plot_boundary
                            WHERE floor((ST_XMin(geom) + 180) / 360 * (1 << :z) + 0.002)
                                < floor((ST_XMax(geom) + 180) / 360 * (1 << :z) - 0.002) ORDER BY plot_id LIMIT 100""")
                    .param("z", z)
                    .query((row, number) -> new Crossing(
                            row.getLong(1), row.getDouble(2), row.getDouble(3), row.getDouble(4), row.getDouble(5)))
                    .list();
            for (Crossing plot : onBorder) {
                if (row(plot.south, z) != row(plot.north, z)) {
                    continue;
                }
                Feature west = byId(features(z, column(plot.west, z), row(plot.south, z), ""))
                        .get(plot.plot);
                Feature east = byId(features(z, column(plot.east, z), row(plot.south, z), ""))
                        .get(plot.plot);
                crossing++;
                assertThat(west.max(true))
                        .as("plot %d at zoom %d", plot.plot, z)
                        .isGreaterThan(4096);
                assertThat(east.min(true))
                        .as("plot %d at zoom %d", plot.plot, z)
                        .isLessThan(0);
            }
        }
        assertThat(crossing).isGreaterThan(6);
    }

    private static Map<Long, Feature> byId(List<Feature> features) {
        Map<Long, Feature> byId = new HashMap<>();
        features.forEach(feature -> byId.put(feature.id(), feature));
        return byId;
    }

    /** GDAL's reader of vector tiles as the checker from outside. */
    @Test
    void isReadByGdalAtEveryZoom() throws Exception {
        double longitude = centre[0];
        double latitude = centre[1];
        for (int z = 0; z <= DEEPEST; z++) {
            int x = column(longitude, z);
            int y = row(latitude, z);
            List<Feature> features = features(z, x, y, "");
            assertThat(features).as("zoom %d", z).isNotEmpty();
            Path file = folder.resolve("%d-%d-%d.mvt".formatted(z, x, y));
            Files.write(
                    file, get("/tiles/plots/%d/%d/%d.mvt".formatted(z, x, y)).body());
            String told = Gdal.run(
                    "ogrinfo",
                    "-ro",
                    "-q",
                    "-al",
                    "-oo",
                    "X=" + x,
                    "-oo",
                    "Y=" + y,
                    "-oo",
                    "Z=" + z,
                    "-oo",
                    "METADATA_FILE=",
                    "-oo",
                    "CLIP=NO",
                    file.toString());
            assertThat(told).doesNotContain("ERROR").doesNotContain("Warning");
            assertThat(occurrences(told, "^OGRFeature\\(plots\\)"))
                    .as("zoom %d", z)
                    .isEqualTo(features.size());
            assertThat(occurrences(told, "^  (MULTI)?(POINT|POLYGON|LINESTRING) "))
                    .isEqualTo(features.size());
        }
    }

    private static int occurrences(String text, String pattern) {
        int count = 0;
        for (Matcher each = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text); each.find(); ) {
            count++;
        }
        return count;
    }

    private String middle(int z) {
        double longitude = centre[0];
        double latitude = centre[1];
        return "/tiles/plots/%d/%d/%d.mvt".formatted(z, column(longitude, z), row(latitude, z));
    }

    @Test
    void revalidatesByATagForEachCoding() throws IOException {
        String path = middle(9);
        HttpResponse<byte[]> plain = get(path);
        HttpResponse<byte[]> packed = get(path, "Accept-Encoding", "br, gzip;q=0.8");
        assertThat(header(plain, "Content-Encoding")).isNull();
        assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .isEqualTo(plain.body());
        assertThat(packed.body().length).isLessThan(plain.body().length);
        assertThat(header(plain, "Content-Type")).isEqualTo("application/vnd.mapbox-vector-tile");
        assertThat(header(plain, "Cache-Control")).isEqualTo("no-cache");
        assertThat(header(plain, "Vary")).isEqualTo("Accept-Encoding");
        String tag = header(plain, "ETag");
        String packedTag = header(packed, "ETag");
        assertThat(tag).matches("\"[A-Za-z0-9_-]+\"").isNotEqualTo(packedTag);
        assertThat(get(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get(path, "If-None-Match", "\"x\", W/" + tag).statusCode()).isEqualTo(304);
        assertThat(get(path, "If-None-Match", packedTag).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> unchanged = get(path, "If-None-Match", packedTag, "Accept-Encoding", "gzip");
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(header(unchanged, "ETag")).isEqualTo(packedTag);
        assertThat(header(get(path, "Accept-Encoding", "gzip;q=0"), "Content-Encoding"))
                .isNull();
        HttpResponse<byte[]> head = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(plain.body().length));
        assertThat(head.body()).isEmpty();
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    @Test
    void pinnedTilesAreForEver() {
        String known = JSON.readTree(get("/tiles/plots.json").body())
                .at("/gengtu/asOf/knownAt")
                .asString();
        HttpResponse<byte[]> pinned = get(middle(10) + "?knownAt=" + encoded(known));
        assertThat(pinned.statusCode()).isEqualTo(200);
        assertThat(header(pinned, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(pinned.body()).isEqualTo(get(middle(10)).body());
        HttpResponse<byte[]> before = get(middle(10) + "?knownAt=2020-01-01T00:00:00+08:00");
        assertThat(before.statusCode()).isEqualTo(204);
        JsonNode described = JSON.readTree(
                get("/tiles/plots.json?on=2026-03-05&knownAt=" + encoded(known)).body());
        assertThat(described.at("/tiles/0").asString()).endsWith(".mvt?on=2026-03-05&knownAt=" + known);
        assertThat(described.at("/gengtu/idSuffix").asString()).startsWith("|2026-03-05|");
    }

    @Test
    void describesItselfAsTileJson() {
        String filter = "{\"status\":[\"ABANDONED\"],\"crop\":null}";
        HttpResponse<byte[]> answer = get("/tiles/plots.json?filter=" + encoded(filter));
        assertThat(header(answer, "Content-Type")).startsWith("application/json");
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.get("tilejson").asString()).isEqualTo("3.0.0");
        assertThat(json.at("/tiles/0").asString())
                .isEqualTo("http://127.0.0.1:" + port + "/tiles/plots/{z}/{x}/{y}.mvt?filter="
                        + encoded("{\"status\":[\"ABANDONED\"]}"));
        assertThat(json.get("maxzoom").asInt()).isEqualTo(DEEPEST);
        assertThat(json.at("/bounds/0").asDouble()).isBetween(104.0, 106.0);
        assertThat(json.get("attribution").asString()).contains("as of");
        JsonNode fields = json.at("/vector_layers/0/fields");
        Set<String> described = new HashSet<>(fields.propertyNames());
        for (int z : new int[] {8, 14}) {
            Place place = new Place(column(centre[0], z), row(centre[1], z));
            features(z, place.x, place.y, "")
                    .forEach(feature ->
                            assertThat(described).containsAll(feature.values().keySet()));
        }
        Feature one =
                features(14, column(centre[0], 14), row(centre[1], 14), "").getFirst();
        String id = java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((json.at("/gengtu/idPrefix").asString()
                                + one.id()
                                + json.at("/gengtu/idSuffix").asString())
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(listed("{\"ids\":[\"%s\"]}".formatted(id)).plots()).isEqualTo(1);
        assertThat(get("/tiles/plots.json?filter=" + encoded(filter), "If-None-Match", header(answer, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void takesLongFiltersByTheirIds() {
        List<String> codes = jdbc.sql(
                        "SELECT code FROM plot_state WHERE code IS NOT NULL AND boundary_id IS NOT NULL ORDER BY code LIMIT 200")
                .query(String.class)
                .list();
        String filter = JSON.writeValueAsString(Map.of("codes", codes));
        String query = filters.query("plots", Map.of("codes", codes));
        assertThat(query).matches("filterId=[A-Za-z0-9_-]{24}");
        assertThat(filters.query("plots", Map.of("codes", codes))).isEqualTo(query);
        long plots = places(9).stream()
                .flatMap(place -> features(9, place.x, place.y, "?" + query).stream())
                .mapToLong(feature -> ((Number) feature.values().get("plots")).longValue())
                .sum();
        assertThat(plots).isEqualTo(listed(filter).plots()).isEqualTo(200);
        assertThat(JSON.readTree(get("/tiles/plots.json?" + query).body())
                        .at("/tiles/0")
                        .asString())
                .endsWith("?" + query);
        assertThat(filters.query("plots", null)).isEmpty();
    }

    /** Coerced as GraphQL does, however it is written. */
    @Test
    void oneFilterHasOneText() {
        Map<String, String> same = new HashMap<>();
        same.put("{\"status\":\"ABANDONED\"}", "{\"status\":[\"ABANDONED\"]}");
        same.put("{ \"areaMu\" : {\"max\": 3, \"min\": 1.50} }", "{\"areaMu\":{\"max\":3,\"min\":1.5}}");
        same.put(
                "{\"restoredOn\":{\"to\":null,\"from\":\"2026-01-01\"},\"campaign\":2026}",
                "{\"campaign\":2026,\"restoredOn\":{\"from\":\"2026-01-01\"}}");
        String polygon =
                "{\"spatial\":{\"intersects\":{\"type\":\"Polygon\",\"coordinates\":[[[105.0,31],[105.123456789,31],[105.1,31.2],[105,31]]]}}}";
        same.put(
                polygon,
                "{\"spatial\":{\"intersects\":{\"type\":\"Polygon\",\"coordinates\":[[[105,31],[105.123456789,31],[105.1,31.2],[105,31]]]}}}");
        same.forEach((written, canonical) -> {
            MapFilters.Known read = filters.read("plots", written, null);
            assertThat(read.text()).isEqualTo(canonical);
            MapFilters.Known again = filters.read("plots", read.text(), null);
            assertThat(again.text()).isEqualTo(canonical);
            assertThat(again.id()).isEqualTo(read.id());
            assertThat(filters.query("plots", read.input())).isEqualTo("filter=" + encoded(canonical));
        });
        assertThat(filters.read("plots", "{}", null)).isNull();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/tiles/plots/19/0/0.mvt | 400 | TILE_ADDRESS_INVALID | z",
                "/tiles/plots/3/8/0.mvt | 400 | TILE_ADDRESS_INVALID | x",
                "/tiles/plots/3/0/8.mvt | 400 | TILE_ADDRESS_INVALID | y",
                "/tiles/plots/3/-1/0.mvt | 400 | TILE_ADDRESS_INVALID | x",
                "/tiles/plots/3/1.5/0.mvt | 400 | TILE_ADDRESS_INVALID | x",
                "/tiles/plots/03/1/0.mvt | 400 | TILE_ADDRESS_INVALID | z",
                "/tiles/plots/3/99999999999999/0.mvt | 400 | TILE_ADDRESS_INVALID | x",
                "/tiles/plots/3/1/0.png | 400 | TILE_ADDRESS_INVALID | y",
                "/tiles/farms/3/1/0.mvt | 400 | LAYER_UNKNOWN | layer",
                "/tiles/farms.json | 400 | LAYER_UNKNOWN | layer",
                "/tiles/plots | 404 | NOT_FOUND |",
                "/tiles/ | 404 | NOT_FOUND |",
                "/tiles/plots/3/1.mvt | 404 | NOT_FOUND |",
                "/tiles/plots/3/1/0.mvt?filter=x | 400 | FILTER_INVALID | filter",
                "/tiles/plots/3/1/0.mvt?filter=%5B%5D | 400 | FILTER_INVALID | filter",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22campaign%22:2026,%22campaign%22:2025%7D | 400 | FILTER_INVALID | filter",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22color%22:1%7D | 400 | ARGUMENT_INVALID | filter",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22status%22:%5B%22GREEN%22%5D%7D | 400 | ARGUMENT_INVALID | filter",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22status%22:%5B%5D%7D | 400 | FILTER_INVALID | filter.status",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22cql%22:%22x%22%7D | 400 | CQL_INVALID | filter.cql, line 1, column 1",
                "/tiles/plots/3/1/0.mvt?filter=%7B%22regions%22:%5B%22990101101999%22%5D%7D | 404 | REGION_UNKNOWN |",
                "/tiles/plots/3/1/0.mvt?filterId=x | 400 | FILTER_ID_UNKNOWN | filterId",
                "/tiles/plots/3/1/0.mvt?filterId=AAAAAAAAAAAAAAAAAAAAAAAA | 400 | FILTER_ID_UNKNOWN | filterId",
                "/tiles/plots/3/1/0.mvt?filterId=x&filter=%7B%7D | 400 | FILTER_INVALID | filterId",
                "/tiles/plots/3/1/0.mvt?on=2026-02-30 | 400 | ARGUMENT_INVALID | on",
                "/tiles/plots/3/1/0.mvt?on=yesterday | 400 | ARGUMENT_INVALID | on",
                "/tiles/plots/3/1/0.mvt?knownAt=2026 | 400 | ARGUMENT_INVALID | knownAt",
                "/tiles/plots/3/1/0.mvt?knownAt=2999-01-01T00:00:00Z | 400 | AS_OF_INVALID | asOf.knownAt",
                "/tiles/plots/3/1/0.mvt?filtre=%7B%7D | 400 | ARGUMENT_INVALID |",
                "/tiles/plots/3/1/0.mvt?on=2026-01-01&on=2026-01-02 | 400 | ARGUMENT_INVALID | on",
                "/tiles/plots.json?on=x | 400 | ARGUMENT_INVALID | on",
                "/tiles/plots.json?filter=%7B%22cql%22:%22x%22%7D | 400 | CQL_INVALID | filter.cql, line 1, column 1",
            })
    void refusesWithAReason(String path, int status, String code, String where) {
        HttpResponse<byte[]> answer = get(path);
        JsonNode problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").asString()).as(problem.toString()).isEqualTo(code);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
        if (where != null) {
            assertThat(problem.get("where").asString()).isEqualTo(where);
        }
    }

    @Test
    void answersOtherMethodsAndPlaces() {
        URI tile = URI.create("http://127.0.0.1:" + port + middle(9));
        HttpResponse<byte[]> options =
                send(HttpRequest.newBuilder(tile).method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(header(options, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        HttpResponse<byte[]> post = send(HttpRequest.newBuilder(tile).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(header(post, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        HttpResponse<byte[]> sea = get("/tiles/plots/10/0/0.mvt");
        assertThat(sea.statusCode()).isEqualTo(204);
        assertThat(header(sea, "ETag")).isNotNull();
        assertThat(header(sea, "Cache-Control")).isEqualTo("no-cache");
        assertThat(get("/tiles/plots/10/0/0.mvt", "If-None-Match", header(sea, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }
}
