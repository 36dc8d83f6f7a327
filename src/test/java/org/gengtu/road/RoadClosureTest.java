package org.gengtu.road;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.gengtu.ServerEvents;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.file.SharedData;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import tools.jackson.databind.JsonNode;

/** What planners do with roads over GraphQL: look, drive, close, open; and what is refused. */
@ExtendWith(SharedData.class)
class RoadClosureTest extends RoadRoom {
    private static final String CLOSE = """
            mutation($input: CloseRoadInput!) { closeRoad(input: $input) { closure { id version from to reason vehicles metres
                closedBy openedAt geometry } } }""";
    private static final String OPEN = """
            mutation($input: OpenRoadInput!) { openRoad(input: $input) { closure { id version from to openedBy note } } }""";
    private static final String DRIVE = """
            query($places: [Geometry!]!, $on: Date) { drive(vehicle: CAR, places: $places, on: $on) {
                metres minutes roads offRoadMetres legs { metres minutes line } } }""";

    private RoadGraph graph;
    private List<Coordinate> places;

    @BeforeEach
    void open() {
        graph = use("monaco.osm.gz");
        places = places(graph, 12, 5);
    }

    private int[][] seconds(java.time.LocalDate on) {
        return roads.travel(Vehicle.CAR, places, on).seconds();
    }

    private Map<String, Object> input(Object... namesAndValues) {
        Map<String, Object> input = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            input.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return input;
    }

    /** The middle of the way from the first place to the second, as somebody would draw it. */
    private List<Coordinate> stretch() {
        List<Coordinate> way = List.of(roads.legs(Vehicle.CAR, places.subList(0, 2), DAY)
                .getFirst()
                .line()
                .getCoordinates());
        return way.subList(way.size() / 3, 2 * way.size() / 3);
    }

    @Test
    void aClosedRoadIsDrivenRoundAtOnceUntilItIsOpened() {
        int[][] before = seconds(DAY);
        String known = roads.roads(DAY);
        JsonNode closed = ask(
                        CLOSE,
                        Map.of(
                                "input",
                                input(
                                        "geometry",
                                        line(stretch()),
                                        "from",
                                        "2026-04-01",
                                        "to",
                                        "2026-05-31",
                                        "reason",
                                        "塌方")))
                .at("/data/closeRoad/closure");
        assertThat(closed.at("/version").asInt()).isEqualTo(1);
        assertThat(closed.at("/metres").asDouble()).isPositive();
        assertThat(closed.at("/vehicles").size()).isEqualTo(2);
        assertThat(closed.at("/closedBy").asString()).isEqualTo("测试");

        int[][] round = seconds(DAY);
        assertThat(round[0][1]).isGreaterThan(before[0][1]);
        assertThat(roads.roads(DAY)).isNotEqualTo(known);
        assertThat(seconds(DAY.withMonth(6))).isDeepEqualTo(before);
        if (round[0][1] < Travel.NEVER) {
            Leg leg = roads.legs(Vehicle.CAR, places.subList(0, 2), DAY).getFirst();
            assertThat(leg.seconds()).isEqualTo(round[0][1]);
        }
        assertThat(ask("{ roadClosures(on: \"2026-05-31\") { reason } }", Map.of())
                        .at("/data/roadClosures/0/reason")
                        .asString())
                .isEqualTo("塌方");
        assertThat(ask("{ roadClosures(on: \"2026-06-01\") { reason } }", Map.of())
                        .at("/data/roadClosures")
                        .size())
                .isZero();

        Map<String, Object> opening =
                input("id", closed.at("/id").asString(), "expectedVersion", 1, "from", "2026-04-20", "note", "抢通");
        JsonNode opened = ask(OPEN, Map.of("input", opening)).at("/data/openRoad/closure");
        assertThat(opened.at("/to").asString()).isEqualTo("2026-04-19");
        assertThat(opened.at("/version").asInt()).isEqualTo(2);
        assertThat(seconds(DAY)).isDeepEqualTo(before);
        assertThat(roads.roads(DAY)).isEqualTo(known);
        assertThat(seconds(DAY.withMonth(4).withDayOfMonth(10))[0][1]).isEqualTo(round[0][1]);
        assertThat(refusal(OPEN, Map.of("input", opening))).isEqualTo("VERSION_CONFLICT");
        opening.put("expectedVersion", 2);
        assertThat(refusal(OPEN, Map.of("input", opening))).isEqualTo("CLOSURE_INVALID");
    }

    @Test
    void whoListensHearsOfEachClosureAtOnce() throws Exception {
        String query = "subscription { roadsChanged { network { name state } closures { reason to } } }";
        try (Stream<JsonNode> events = ServerEvents.of(port, query, "roadsChanged")) {
            Iterator<JsonNode> told = events.iterator();
            JsonNode first = told.next();
            assertThat(first.at("/network/state").asString()).isEqualTo("READY");
            assertThat(first.get("closures").toString()).doesNotContain("听得到");
            Map<String, Object> closing =
                    input("geometry", line(stretch()), "from", "2098-01-01", "to", "2098-01-31", "reason", "听得到");
            JsonNode closed = ask(CLOSE, Map.of("input", closing)).at("/data/closeRoad/closure");
            assertThat(told.next().get("closures").toString()).contains("{\"reason\":\"听得到\",\"to\":\"2098-01-31\"}");
            Map<String, Object> opening =
                    input("id", closed.at("/id").asString(), "expectedVersion", 1, "from", "2098-01-10");
            assertThat(ask(OPEN, Map.of("input", opening)).has("errors")).isFalse();
            assertThat(told.next().get("closures").toString()).contains("{\"reason\":\"听得到\",\"to\":\"2098-01-09\"}");
        }
    }

    @Test
    void severalClosuresOverlapAndEachEndsByItself() {
        java.time.LocalDate day = java.time.LocalDate.of(2027, 3, 1);
        int[][] before = seconds(day);
        Map<String, Object> line =
                input("geometry", line(stretch()), "from", "2027-02-01", "reason", "施工", "idempotencyKey", "one");
        Map<String, Object> area = input(
                "geometry",
                around(stretch().getFirst(), 0.0004),
                "from",
                "2027-02-15",
                "reason",
                "活动",
                "vehicles",
                List.of("CAR"));
        String first = ask(CLOSE, Map.of("input", line))
                .at("/data/closeRoad/closure/id")
                .asString();
        assertThat(ask(CLOSE, Map.of("input", line))
                        .at("/data/closeRoad/closure/id")
                        .asString())
                .isEqualTo(first);
        String second = ask(CLOSE, Map.of("input", area))
                .at("/data/closeRoad/closure/id")
                .asString();
        assertThat(roads.travel(Vehicle.COACH, places, day).roads()).isEqualTo(roads.roads(day));
        assertThat(seconds(day)[0][1]).isGreaterThan(before[0][1]);
        ask(OPEN, Map.of("input", input("id", first, "expectedVersion", 1, "from", "2027-02-01")));
        assertThat(seconds(day)).as("the other one still holds").isNotEqualTo(before);
        ask(OPEN, Map.of("input", input("id", second, "expectedVersion", 1, "from", "2027-02-20")));
        assertThat(seconds(day)).isDeepEqualTo(before);
    }

    private static Map<String, Object> around(Coordinate at, double half) {
        List<List<Double>> ring = new ArrayList<>();
        for (int[] corner : new int[][] {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}, {-1, -1}}) {
            ring.add(List.of(at.x + corner[0] * half, at.y + corner[1] * half));
        }
        return Map.of("type", "Polygon", "coordinates", List.of(ring));
    }

    /** A road that only crosses the line that was drawn stays open, as does one that begins at its end. */
    @Test
    void aLineClosesOnlyWhatRunsAlong() {
        Lanes lanes = graph.lanes(Vehicle.CAR);
        int edge = 0;
        while (lanes.metres(edge) < 120 || lanes.metres(edge) > 400) {
            edge++;
        }
        Map<Integer, double[]> parts = RoadClosures.parts(graph, RoadBulk.line(lanes.part(edge, 0, 1)));
        assertThat(parts).containsKey(edge);
        assertThat(Objects.requireNonNull(parts.get(edge))[1] - parts.get(edge)[0])
                .isGreaterThan(0.9);
        double along = parts.entrySet().stream()
                .mapToDouble(part -> (part.getValue()[1] - part.getValue()[0]) * lanes.metres(part.getKey()))
                .sum();
        assertThat(along).isLessThan(1.6 * lanes.metres(edge));
    }

    @Test
    void tellsOfTheNetworkAndDrives() {
        JsonNode network = ask(
                        "{ roadNetwork { version name ways metres importedBy state percentReady bytes extent { west north } vehicles { vehicle metres } } }",
                        Map.of())
                .at("/data/roadNetwork");
        assertThat(network.at("/name").asString()).isEqualTo("monaco.osm.gz");
        assertThat(network.at("/state").asString()).isEqualTo("READY");
        assertThat(network.at("/percentReady").asInt()).isEqualTo(100);
        assertThat(network.at("/bytes").asDouble()).isBetween(1e5, 5e7);
        assertThat(network.at("/vehicles/0/metres").asDouble()).isBetween(30_000.0, 90_000.0);
        JsonNode drive = ask(
                        DRIVE,
                        Map.of("places", places.stream().map(RoadRoom::point).toList(), "on", "2029-01-01"))
                .at("/data/drive");
        assertThat(drive.at("/legs").size()).isEqualTo(places.size() - 1);
        assertThat(drive.at("/legs/0/line/type").asString()).isEqualTo("LineString");
        assertThat(drive.at("/legs/0/minutes").asDouble() * 60)
                .isEqualTo(seconds(DAY.withYear(2029))[0][1], org.assertj.core.data.Offset.offset(0.001));
    }

    @Test
    void drawsTheRoadsAsTiles() throws Exception {
        assertThat(new String(get("/tiles/roads.json"), StandardCharsets.UTF_8)).contains("widthMetres", "道路");
        Coordinate at = places.getFirst();
        int x = (int) ((at.x + 180) / 360 * (1 << 14));
        double radians = Math.toRadians(at.y);
        int y = (int) ((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1 << 14));
        assertThat(get("/tiles/roads/14/%d/%d.mvt".formatted(x, y))).hasSizeGreaterThan(500);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{type: LineString, coordinates: [[7.5, 43.5], [7.51, 43.5]]} | 2026-05-01 | 2026-05-02 | CLOSURE_INVALID",
                "{type: LineString, coordinates: [[7.42, 43.73], [7.43, 43.74]]} | 2026-05-03 | 2026-05-02 | CLOSURE_INVALID",
                "{type: Point, coordinates: [7.42, 43.73]} | 2026-05-01 | 2026-05-02 | GEOMETRY_TYPE",
                "{type: LineString, coordinates: [[7.42, 43.73], [7.43, 43.74]]} | 1066-01-01 | 2026-05-02 | CLOSURE_INVALID"
            })
    void refusesAClosureThatCannotBe(String geometry, String from, String to, String code) {
        Map<?, ?> shape = JSON.readValue(geometry.replaceAll("([A-Za-z]+)", "\"$1\""), Map.class);
        assertThat(refusal(CLOSE, Map.of("input", input("geometry", shape, "from", from, "to", to, "reason", "x"))))
                .isEqualTo(code);
    }

    @Test
    void refusesPlacesThatNobodyCanDriveTo() {
        Map<String, Object> sea = Map.of("type", "Point", "coordinates", List.of(7.46, 43.70));
        JsonNode far = ask(DRIVE, Map.of("places", List.of(point(places.getFirst()), sea)));
        assertThat(far.at("/errors/0/extensions/code").asString()).isEqualTo("PLACE_OFF_ROAD");
        assertThat(far.at("/errors/0/message").asString()).contains("Place 2", "500 m");
        assertThat(refusal(DRIVE, Map.of("places", List.of(sea)))).isEqualTo("ARGUMENT_INVALID");
        assertThat(refusal(OPEN, Map.of("input", input("id", "x", "expectedVersion", 1, "from", "2026-01-01"))))
                .isEqualTo("ID_INVALID");
    }

    @Test
    void aFileThatIsBrokenChangesNothing(@TempDir Path folder) throws Exception {
        long before = networks.findNewestId().orElseThrow();
        for (String name : List.of("andorra.osm.pbf", "monaco.osm.gz")) {
            byte[] bytes = Files.readAllBytes(SharedData.file("osm/" + name));
            Path half = folder.resolve(name);
            Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            assertThat(code(read(half, Map.of()))).isEqualTo("ROAD_FILE_UNREADABLE");
        }
        Path evil = folder.resolve("evil.osm");
        Files.writeString(
                evil, "<!DOCTYPE osm [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><osm><way id=\"1\">&x;</way></osm>");
        assertThat(code(read(evil, Map.of()))).isEqualTo("ROAD_FILE_UNREADABLE");
        Files.writeString(evil, "<osm version=\"0.6\"><node id=\"1\" lat=\"1\" lon=\"2\"/></osm>");
        assertThat(code(read(evil, Map.of()))).isEqualTo("ROAD_FILE_UNREADABLE");
        assertThat(networks.findNewestId()).contains(before);
        assertThatThrownBy(() -> OsmFile.read(folder.resolve("none.osm"), share -> {}))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.code()).isEqualTo(ProblemCode.ROAD_FILE_UNREADABLE));
    }

    private static String code(ImportJob job) {
        assertThat(job.phase()).isEqualTo(ImportPhase.FAILED);
        return String.valueOf(((Map<?, ?>) Objects.requireNonNull(job.result()).get("problem")).get("code"));
    }
}
