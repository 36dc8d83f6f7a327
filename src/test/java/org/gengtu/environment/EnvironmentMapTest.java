package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.sql.DataSource;
import org.gengtu.Gdal;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.ProblemCommands.Report;
import org.gengtu.environment.ProblemCommands.Step;
import org.gengtu.farmland.WatchedDataSource;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Reading;
import org.gengtu.map.MvtTile;
import org.gengtu.map.MvtTile.Feature;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.UnitKind;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** For filters and days, list, totals, clusters, shades, tiles and exports of problems agree; a tile never tells what no longer is. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvironmentMapTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PROBLEMS = 150;
    private static final int ZOOM = 13;
    private static final String BOX = "bbox: {west: 104.6, south: 30.7, east: 105.5, north: 31.4}";

    @LocalServerPort
    int port;

    @Autowired
    ProblemCommands commands;

    @Autowired
    Reference reference;

    @Autowired
    Units units;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Long, Integer> versions = new HashMap<>();
    private LocalDate today;

    /** A place in a village, of which some problems know the village alone. */
    private record Place(String village, double longitude, double latitude) {}

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        today = clock.today();
        for (Setting setting : Setting.values()) {
            reference.saveItem(
                    call("县", "saveStandardItem"),
                    new StandardItem(setting.name(), setting.name(), setting, null, null),
                    today.minusDays(100));
        }
        units.save(
                call("县", "saveResponsibleUnit"),
                new ResponsibleUnit("U", "某单位", UnitKind.DEPARTMENT, null, null, null),
                null,
                today.minusDays(100));
        List<Place> places = database.jdbc()
                .sql("""
                        SELECT region_code, ST_X(p), ST_Y(p) FROM (
                            SELECT region_code, ST_PointOnSurface(geom) AS p FROM region_boundary WHERE right(region_code, 3) <> '000'
                            ORDER BY region_code) v""")
                .query((row, number) -> new Place(row.getString(1), row.getDouble(2), row.getDouble(3)))
                .list();
        Random random = new Random(7);
        for (int i = 0; i < PROBLEMS; i++) {
            Place place = places.get(random.nextInt(places.size()));
            long id = report(random, place, i);
            go(random, id);
        }
    }

    private static CommandCall call(String actor, String mutation) {
        return new CommandCall(new Actor(actor), mutation, Map.of(), null);
    }

    private long report(Random random, Place place, int number) {
        boolean placed = number % 10 != 0;
        Done done = commands.report(
                call("市", "reportProblem"),
                new Report(
                        Setting.values()[random.nextInt(3)].name(),
                        Severity.values()[random.nextInt(3)],
                        ProblemSource.values()[random.nextInt(5)],
                        "问题 " + number,
                        new Places.Place(
                                new RegionCode(place.village),
                                placed
                                        ? Shapes.FACTORY.createPoint(new Coordinate(
                                                place.longitude + random.nextDouble() * 0.002,
                                                place.latitude + random.nextDouble() * 0.002))
                                        : null),
                        null,
                        today.minusDays(40 + random.nextInt(20)),
                        null,
                        List.of()));
        long id = done.ids("problems").getFirst();
        versions.put(id, 1);
        return id;
    }

    /** As far as chance takes it. */
    private void go(Random random, long id) {
        int steps = random.nextInt(8);
        LocalDate day = today.minusDays(39);
        List<ProblemEventKind> way = List.of(
                ProblemEventKind.ASSIGNED,
                ProblemEventKind.STARTED,
                ProblemEventKind.RECTIFIED,
                ProblemEventKind.CLOSED,
                ProblemEventKind.RELAPSED,
                ProblemEventKind.RECTIFIED,
                ProblemEventKind.CLOSED);
        for (int i = 0; i < steps; i++) {
            step(id, way.get(i), day, way.get(i) == ProblemEventKind.CLOSED ? "县" : "镇");
            day = day.plusDays(random.nextInt(6));
        }
    }

    private void step(long id, ProblemEventKind kind, LocalDate on, String actor) {
        Map<String, @Nullable Object> set = new HashMap<>();
        if (kind == ProblemEventKind.ASSIGNED) {
            set.put("parts", List.of(new UnitPart("U", true, null, null, null).json()));
        }
        int version = versions.merge(id, 1, Integer::sum);
        commands.record(call(actor, kind.name()), new Step(id, version - 1, kind, on, set, null, List.of(), "on"));
    }

    private JsonNode ask(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base() + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build();
        JsonNode answer =
                JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    private String base() {
        return "http://127.0.0.1:" + port;
    }

    private byte[] get(String address) throws Exception {
        var answer =
                http.send(HttpRequest.newBuilder(URI.create(base() + address)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(address).isIn(200, 204);
        return answer.body();
    }

    /** A filter in GraphQL, and the same as JSON for addresses. */
    private record Filter(String graphQl, String json) {}

    private static final List<Filter> FILTERS = List.of(
            new Filter("{}", "{}"),
            new Filter("{overdue: true}", "{\"overdue\":true}"),
            new Filter("{relapsed: true}", "{\"relapsed\":true}"),
            new Filter("{status: [ASSIGNED, RECTIFYING]}", "{\"status\":[\"ASSIGNED\",\"RECTIFYING\"]}"),
            new Filter("{setting: URBAN, not: {overdue: true}}", "{\"setting\":\"URBAN\",\"not\":{\"overdue\":true}}"),
            new Filter("{severity: [CRITICAL], units: [\"U\"]}", "{\"severity\":[\"CRITICAL\"],\"units\":[\"U\"]}"),
            new Filter(
                    "{cql: \"relapses > 0 OR source = 'MEDIA'\"}", "{\"cql\":\"relapses > 0 OR source = 'MEDIA'\"}"));

    @Test
    void listTotalsClustersShadesTilesAndExportsAgree(@TempDir Path folder) throws Exception {
        for (int back : new int[] {0, 12, 30, 50}) {
            for (Filter filter : FILTERS) {
                agree(filter, today.minusDays(back), folder);
            }
        }
    }

    private void agree(Filter filter, LocalDate day, Path folder) throws Exception {
        String what = filter + " on " + day;
        JsonNode answer = ask("""
                { problems(filter: %1$s, asOf: {on: "%2$s"}, first: 1000) { totalCount nodes { id status overdue relapses position } }
                  environmentMap(view: {%3$s, zoom: 9}, filter: %1$s, asOf: {on: "%2$s"}) {
                    totals { problems overdue relapsed byStatus { status problems } } unmapped { problems }
                    clusters { problems overdue byStatus { problems } }
                    shades { open overdue closed relapsed } legend { key } styleUrl tileJsonUrl } }""".formatted(filter.graphQl, day, BOX));
        JsonNode list = answer.get("problems");
        JsonNode map = answer.get("environmentMap");
        int count = list.get("totalCount").asInt();
        assertThat(list.get("nodes")).as(what).hasSize(count);
        List<JsonNode> nodes = new ArrayList<>();
        list.get("nodes").forEach(nodes::add);
        List<JsonNode> placed =
                nodes.stream().filter(node -> !node.get("position").isNull()).toList();
        assertThat(map.at("/totals/problems").asInt()).as(what).isEqualTo(placed.size());
        assertThat(map.at("/unmapped/problems").asInt()).as(what).isEqualTo(count - placed.size());
        assertThat(map.at("/totals/overdue").asLong()).as(what).isEqualTo(overdue(placed));
        assertThat(map.at("/totals/relapsed").asLong())
                .as(what)
                .isEqualTo(placed.stream()
                        .filter(node -> node.get("relapses").asInt() > 0)
                        .count());
        assertThat(sum(map.get("clusters"), "problems")).as(what).isEqualTo(placed.size());
        assertThat(sum(map.get("clusters"), "overdue")).as(what).isEqualTo(overdue(placed));
        assertThat(sum(map.get("shades"), "overdue")).as(what).isEqualTo(overdue(nodes));
        assertThat(sum(map.get("shades"), "open") + sum(map.get("shades"), "closed"))
                .as(what)
                .isEqualTo(count);
        String query = "?filter=" + URLEncoder.encode(filter.json, StandardCharsets.UTF_8) + "&on=" + day;
        Set<Long> drawn = new HashSet<>();
        for (Coordinate tile : tiles(placed)) {
            for (Feature feature : MvtTile.features(
                    get("/tiles/problems/%d/%d/%d.mvt%s".formatted(ZOOM, (int) tile.x, (int) tile.y, query)),
                    "problems")) {
                drawn.add(feature.id());
            }
        }
        assertThat(drawn).as(what).hasSize(placed.size());
        Path file = Files.write(folder.resolve("problems.csv"), get("/exports/problems.csv" + query));
        assertThat(Gdal.rows(file)).as(what).isEqualTo(count);
    }

    private static long overdue(List<JsonNode> nodes) {
        return nodes.stream().filter(node -> node.get("overdue").asBoolean()).count();
    }

    private static int sum(JsonNode list, String field) {
        int sum = 0;
        for (JsonNode each : list) {
            sum += each.get(field).asInt();
        }
        return sum;
    }

    private static Set<Coordinate> tiles(List<JsonNode> placed) {
        Set<Coordinate> tiles = new HashSet<>();
        placed.forEach(node -> tiles.add(tile(
                node.at("/position/coordinates/0").asDouble(),
                node.at("/position/coordinates/1").asDouble())));
        return tiles;
    }

    private static Coordinate tile(double longitude, double latitude) {
        int n = 1 << ZOOM;
        double y = (1 - Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / Math.PI) / 2;
        return new Coordinate(Math.floor((longitude + 180) / 360 * n), Math.floor(y * n));
    }

    /** The figures of a period are those of the lists on its last day, however they are grouped. */
    /** From afar the gravest of those drawn as one is seen. */
    @Test
    void theGravestStandsForThoseThatAreMerged() throws Exception {
        List<String> byGravity = java.util.Arrays.stream(ProblemLayer.Look.values())
                .map(Enum::name)
                .toList();
        java.util.Set<String> seen = new java.util.HashSet<>();
        for (int zoom : new int[] {6, 9, 11}) {
            for (MvtTile.Feature point : around(zoom)) {
                String gravest = byGravity.stream()
                        .filter(look -> point.values().get("problems" + look) != null)
                        .findFirst()
                        .orElseThrow();
                assertThat(point.values().get("look")).as(point.toString()).isEqualTo(gravest);
                seen.add(gravest);
            }
        }
        assertThat(seen).hasSizeGreaterThanOrEqualTo(3);
    }

    private List<MvtTile.Feature> around(int zoom) throws Exception {
        List<MvtTile.Feature> points = new java.util.ArrayList<>();
        int tiles = 1 << zoom;
        int west = (int) Math.floor((104.6 + 180) / 360 * tiles);
        int east = (int) Math.floor((105.5 + 180) / 360 * tiles);
        int north = row(31.4, tiles);
        int south = row(30.7, tiles);
        for (int x = west; x <= east; x++) {
            for (int y = north; y <= south; y++) {
                points.addAll(MvtTile.features(get("/tiles/problems/%d/%d/%d.mvt".formatted(zoom, x, y)), "problems"));
            }
        }
        return points;
    }

    private static int row(double latitude, int tiles) {
        double radians = Math.toRadians(latitude);
        return (int) Math.floor((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * tiles);
    }

    @Test
    void figuresAgreeWithTheLists() throws Exception {
        for (int[] period : new int[][] {{60, 0}, {45, 20}, {30, 12}}) {
            LocalDate from = today.minusDays(period[0]);
            LocalDate to = today.minusDays(period[1]);
            String range = "{from: \"%s\", to: \"%s\"}".formatted(from, to);
            String count = "problems(filter: {not: {status: [MERGED, DISMISSED]}, %s}, asOf: {on: \"" + to
                    + "\"}) { totalCount }";
            JsonNode lists = ask("{ found: %s open: %s overdue: %s closed: %s }"
                    .formatted(
                            count.formatted("foundOn: " + range),
                            count.formatted("and: [{status: [FOUND, ASSIGNED, RECTIFYING, RECTIFIED]}]"),
                            count.formatted("overdue: true"),
                            count.formatted("and: [{status: [CLOSED]}], closedOn: " + range)));
            for (String by : List.of("COUNTY", "TOWNSHIP", "VILLAGE", "UNIT", "ITEM")) {
                JsonNode groups = ask("""
                                { environment(by: %s, from: "%s", to: "%s") { region { code } unit { code } item { code }
                                    figures { found open overdue closed relapsed inTimeRate relapseRate visitedVillages } } }""".formatted(by, from, to)).get("environment");
                for (String figure : List.of("found", "open", "overdue", "closed")) {
                    int sum = 0;
                    for (JsonNode group : groups) {
                        sum += group.at("/figures/" + figure).asInt();
                    }
                    assertThat(sum)
                            .as("%s by %s from %s to %s", figure, by, from, to)
                            .isEqualTo(lists.at("/" + figure + "/totalCount").asInt());
                }
                if (by.equals("TOWNSHIP")) {
                    assertThat(groups).hasSize(33);
                }
            }
        }
    }

    @Test
    void figuresByCommitsAreThoseOfTheProblems(
            @Autowired EnvironmentReports reports,
            @Autowired EnvironmentSums sums,
            @Autowired Reading readingAt,
            @Autowired @Qualifier("reading") PlatformTransactionManager transactions) {
        assertThat(SummedFigures.compare(reports, sums, readingAt, transactions, database))
                .isGreaterThan(5_000);
    }

    @Test
    void takesAsManyStatementsForManyProblemsAsForFew(@Autowired @Qualifier("reading") DataSource reading)
            throws Exception {
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        WatchedDataSource watched = new WatchedDataSource(proxy.getTargetDataSource());
        proxy.setTargetDataSource(watched);
        String query = """
                { problems(first: %d) { totalCount nodes { number item { name } village { name } lead { name } position area
                    parts { unit { name } } mergedInto { number } merged { number } similar { number } evidence { url }
                    inspection { number visits { problems } problems(first: 3) { totalCount nodes { number } } } version current { id }
                    history(last: 5) { totalCount nodes { kind recordedBy changes { field } evidence { url } withdrawnBy { id }
                        problem { number } } } } } }""";
        ask(query.formatted(2));
        watched.forget();
        assertThat(ask(query.formatted(5)).at("/problems/nodes")).hasSize(5);
        int few = watched.statements().size();
        watched.forget();
        assertThat(ask(query.formatted(25)).at("/problems/nodes")).hasSize(25);
        assertThat(watched.statements()).hasSizeLessThanOrEqualTo(few + 3).hasSizeLessThanOrEqualTo(25);
        proxy.setTargetDataSource(watched.getTargetDataSource());
    }

    @Test
    void aTileNeverTellsWhatNoLongerIs() throws Exception {
        Place place = new Place("999901100201", 105.05, 31.05);
        String village = database.jdbc()
                .sql("SELECT region_code FROM region_boundary WHERE right(region_code, 3) <> '000' ORDER BY 1 LIMIT 1")
                .query(String.class)
                .single();
        long id = report(new Random(1), new Place(village, place.longitude, place.latitude), 999);
        Coordinate at = tile(place.longitude + 0.001, place.latitude + 0.001);
        String address = "/tiles/problems/%d/%d/%d.mvt".formatted(ZOOM, (int) at.x, (int) at.y);
        List<ProblemEventKind> way = List.of(
                ProblemEventKind.ASSIGNED,
                ProblemEventKind.STARTED,
                ProblemEventKind.RECTIFIED,
                ProblemEventKind.CLOSED);
        List<String> looks = new ArrayList<>(List.of(look(address, id)));
        for (ProblemEventKind kind : way) {
            step(id, kind, today, kind == ProblemEventKind.CLOSED ? "县" : "镇");
            looks.add(look(address, id));
        }
        assertThat(looks).containsExactly("OPEN", "OPEN", "OPEN", "RECTIFIED", "CLOSED");
        // whoever has the style alone draws the same
        JsonNode style = JSON.readTree(get("/styles/environment.json"));
        assertThat(style.at("/sources/problems/url").asString()).endsWith("/tiles/problems.json");
    }

    private String look(String address, long id) throws Exception {
        return MvtTile.features(get(address), "problems").stream()
                .filter(feature -> feature.id() == id)
                .map(feature -> String.valueOf(feature.values().get("look")))
                .findFirst()
                .orElseThrow();
    }
}
