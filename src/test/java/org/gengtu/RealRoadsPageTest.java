package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.DemonstrationBulk;
import org.gengtu.demonstration.SiteEventKind;
import org.gengtu.demonstration.SiteFact;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Layer;
import org.gengtu.importing.file.SharedData;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.gengtu.road.RoadTravel;
import org.gengtu.road.Travel;
import org.gengtu.road.Vehicle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** A day of thirty sites on the roads of Andorra: planned, saved and drawn, by car and by coach. */
@GengtuTest
@ExtendWith(SharedData.class)
@TestPropertySource(properties = "gengtu.roads.folder=target/roads")
class RealRoadsPageTest extends BrowserTest {
    private static final int SITES = 30;
    private static final int SIDE = 2;
    private static final double BEYOND_DEGREES = 0.01;
    private static final Commit COMMIT = Commit.of(new Actor("测试 规划组"), "test");
    /** Around a road, so that its own line lies within: some 2 m. */
    private static final double BESIDE_DEGREES = 0.00002;
    /** Of a road that a vehicle takes, where it would only cross it. */
    private static final double ALONG_METRES = 20;

    private static final int LINE_COLOUR = 0x0b3d91;
    /** From the middle of a stop's mark to its rim. */
    private static final int MARK_PX = 14;
    /** Of the world at zoom 0. */
    private static final int WORLD_PX = 512;

    @Autowired
    RegionBulk regions;

    @Autowired
    DemonstrationBulk bulk;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    CountyClock clock;

    @Autowired
    RoadTravel roads;

    /** The first is where each day begins and ends. */
    private List<Coordinate> places = List.of();

    @BeforeAll
    void fill() {
        register(List.of(RegionRow.named(new RegionCode("990101000000"), "路县")));
        assertThat(imports.run(new ImportRequest(
                                UUID.randomUUID(),
                                SharedData.file("osm/andorra.osm.pbf"),
                                "andorra.osm.pbf",
                                Layer.ROADS,
                                ImportOptions.none(),
                                Actor.UNKNOWN,
                                null))
                        .phase())
                .isEqualTo(ImportPhase.DONE);
        Envelope box = database.jdbc()
                .sql("SELECT west, east, south, north FROM road_network")
                .query((row, number) ->
                        new Envelope(row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4)))
                .single();
        box.expandBy(BEYOND_DEGREES);
        List<RegionRow> townships = new ArrayList<>();
        List<RegionRow> villages = new ArrayList<>();
        for (int i = 0; i < SIDE * SIDE; i++) {
            MultiPolygon cell = cell(box, i);
            townships.add(region("9901010%d0000".formatted(i + 1), (i + 1) + "乡", cell));
            villages.add(region("9901010%d0001".formatted(i + 1), (i + 1) + "村", cell));
        }
        register(townships);
        register(villages);
        addSites(box);
    }

    private void register(List<RegionRow> rows) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> regions.register(rows, COMMIT));
    }

    private static RegionRow region(String code, String name, MultiPolygon outline) {
        return new RegionRow(new RegionCode(code), name, List.of(), List.of(), null, outline);
    }

    private static MultiPolygon cell(Envelope box, int index) {
        double width = box.getWidth() / SIDE;
        double height = box.getHeight() / SIDE;
        double west = box.getMinX() + index % SIDE * width;
        double south = box.getMinY() + index / SIDE * height;
        Polygon cell = (Polygon) Shapes.FACTORY.toGeometry(new Envelope(west, west + width, south, south + height));
        return Shapes.FACTORY.createMultiPolygon(new Polygon[] {cell});
    }

    /**
     * The last two on tracks, which only a car takes: from the last but one a coach's road is near enough to walk, from the
     * last none is. The others on roads that a coach takes as well, drawn by their numbers.
     */
    private void addSites(Envelope box) {
        places = new ArrayList<>(middles("class IN ('primary', 'secondary', 'tertiary')", SITES - 2));
        double most = roads.mostOffRoadMetres();
        places.add(track(metres -> metres > most / 10 && metres < most / 2));
        places.add(track(metres -> metres > most));
        LocalDate today = clock.today();
        List<SiteFact> told = new ArrayList<>();
        for (int i = 0; i < SITES; i++) {
            Coordinate place = places.get(i);
            int column = place.x < box.getMinX() + box.getWidth() / SIDE ? 0 : 1;
            int row = place.y < box.getMinY() + box.getHeight() / SIDE ? 0 : 1;
            String code = "R%02d".formatted(i);
            told.add(new SiteFact.Added(
                    code,
                    "点位" + (i + 1),
                    today.minusDays(3),
                    new RegionCode("9901010%d0001".formatted(1 + column + SIDE * row)),
                    Shapes.FACTORY.createPoint(place),
                    null,
                    SiteTier.values()[i % SiteTier.values().length],
                    List.of(),
                    List.of(),
                    20 + 5 * (i % 5),
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    List.of()));
            told.add(SiteFact.Happened.step(code, today.minusDays(2), SiteEventKind.SURVEYED));
            told.add(SiteFact.Happened.step(code, today.minusDays(1), SiteEventKind.SELECTED));
        }
        bulk.record(told, COMMIT);
    }

    private List<Coordinate> middles(String condition, int count) {
        return database.jdbc()
                .sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_LineInterpolatePoint(geom, 0.5) AS p FROM road
                            WHERE %s ORDER BY md5(road_number::text) LIMIT %d) r""".formatted(condition, count))
                .query((row, number) -> new Coordinate(row.getDouble(1), row.getDouble(2)))
                .list();
    }

    /** A place on a track that a car gets to and back from. @param coach how far from it the next road of a coach may be */
    private Coordinate track(DoublePredicate coach) {
        List<Coordinate> asked = new ArrayList<>(List.of(places.getFirst()));
        asked.addAll(middles("class = 'track'", Integer.MAX_VALUE));
        Travel byCar = roads.travel(Vehicle.CAR, asked, clock.today());
        double[] byCoach = roads.travel(Vehicle.COACH, asked, clock.today()).offRoadMetres();
        return asked.get(IntStream.range(1, asked.size())
                .filter(i -> byCar.offRoadMetres()[i] < 1
                        && byCar.seconds()[0][i] < Travel.NEVER
                        && byCar.seconds()[i][0] < Travel.NEVER
                        && coach.test(byCoach[i]))
                .findFirst()
                .orElseThrow());
    }

    private static String point(Coordinate at) {
        return "{type: \"Point\", coordinates: [" + at.x + ", " + at.y + "]}";
    }

    @ParameterizedTest
    @EnumSource(Vehicle.class)
    void thirtySitesArePlannedSavedAndDrawn(Vehicle vehicle) throws Exception {
        String start = point(places.getFirst());
        String onTrack = post("{ siteByCode(code: \"R%02d\") { id } }".formatted(SITES - 2))
                .at("/siteByCode/id")
                .asString();
        String id = post("""
                        mutation { planRoute(input: {name: "山路一日", on: "%s", vehicle: %s, start: %s, end: %s, departAt: "08:30", returnBy: "18:00",
                            lunchFrom: "11:30", lunchTo: "13:00", lunchMinutes: 60, mustVisit: ["%s"], secondsLimit: 6}) { job { id } } }""".formatted(clock.today(), vehicle, start, start, onTrack))
                .at("/planRoute/job/id")
                .asString();
        Page page = window(1280, 900, "/?view=routes&job=" + id);
        page.waitForSelector(".primary:has-text('保存为线路')");
        waitForMap(page);
        picture(page, "real-roads-planned-" + vehicle);

        JsonNode job = post("""
                        { planningJob(id: "%s") { state best { value bound proven gap driveMinutes visitMinutes lengthMetres line
                            days { departAt back driveMinutes lengthMetres }
                            stops { site { code name position } arrive begin wait visitMinutes leave legMinutes legMetres }
                            leftOut { site { code name } reason english: reason(language: EN) impossible } } } }""".formatted(id)).get("planningJob");
        assertThat(job.get("state").asString()).isEqualTo("DONE");
        JsonNode best = job.get("best");
        assertThat(best.get("stops").size()).isGreaterThan(5);
        assertThat(best.get("stops").size() + best.get("leftOut").size()).isEqualTo(SITES);
        assertThat(best.get("proven").asBoolean() || best.get("gap").isNumber()).isTrue();
        assertThat(best.get("value").asDouble())
                .isLessThanOrEqualTo(best.get("bound").asDouble() + 0.01);
        best.get("leftOut").forEach(out -> {
            assertThat(out.get("reason").asString()).isNotBlank();
            assertThat(out.get("english").asString()).isNotBlank();
        });
        drivenAsPlanned(vehicle, start, best);
        onTime(best);
        double onExcluded = metresOnRoadsThatAreExcluded(best.get("line").toString());
        List<String> impossible = best.get("leftOut")
                .valueStream()
                .filter(out -> out.get("impossible").asBoolean())
                .map(out -> out.at("/site/code").asString())
                .toList();
        if (vehicle == Vehicle.COACH) {
            assertThat(onExcluded).isLessThan(ALONG_METRES);
            assertThat(impossible).contains("R%02d".formatted(SITES - 1));
        } else {
            assertThat(onExcluded).as("so the coach avoids something").isGreaterThan(ALONG_METRES);
            assertThat(impossible).isEmpty();
        }

        page.click(".primary:has-text('保存为线路')");
        page.waitForSelector("dialog[open]");
        send(page);
        page.waitForSelector(".standing-part .ON_COURSE");
        standsAndIsDrawn(parameter(page, "route"), best, "real-roads-saved-" + vehicle);
    }

    private void standsAndIsDrawn(String route, JsonNode plan, String name) throws Exception {
        assertThat(post("{ route(id: \"%s\") { standing { holds broken { message } } } }".formatted(route))
                        .at("/route/standing")
                        .toString())
                .isEqualTo("{\"holds\":true,\"broken\":[]}");
        Page page = window(1280, 900, "/?view=routes&route=" + route);
        page.waitForSelector(".standing-part .ON_COURSE");
        assertThat(page.locator(".timetable .stop .link").allTextContents())
                .isEqualTo(plan.get("stops")
                        .valueStream()
                        .map(stop -> stop.at("/site/name").asString())
                        .toList());
        waitForMap(page);
        picture(page, name);
        lineIsDrawn(page, plan, name);
    }

    /** No stop is hidden by what floats over the map; away from their marks and names the line has its colour. */
    private static void lineIsDrawn(Page page, JsonNode plan, String name) throws IOException {
        Screen screen = new Screen(page);
        List<List<Integer>> stops = plan.get("stops")
                .valueStream()
                .map(stop -> screen.pixel(stop.at("/site/position/coordinates")))
                .toList();
        assertThat(screen.open(stops, MARK_PX)).isEqualTo(stops);
        List<List<Integer>> line = new ArrayList<>();
        plan.at("/line/coordinates").forEach(leg -> leg.forEach(point -> line.add(screen.pixel(point))));
        List<List<Integer>> away = screen.open(line, 0).stream()
                .filter(point -> stops.stream().noneMatch(stop -> isNamedOver(stop, point)))
                .toList();
        assertThat(away).hasSizeGreaterThan(line.size() / 10);
        BufferedImage image = ImageIO.read(PICTURES.resolve(name + ".png").toFile());
        assertThat(away.stream().filter(point -> !hasColour(image, point)).toList())
                .as("the names of townships may lie over some of %d", away.size())
                .hasSizeLessThan(away.size() / 100);
    }

    private static boolean isNamedOver(List<Integer> stop, List<Integer> point) {
        return Math.abs(point.get(0) - stop.get(0)) < 3 * MARK_PX && Math.abs(point.get(1) - stop.get(1)) < 3 * MARK_PX;
    }

    /** A window by what its address says of the map. */
    private static final class Screen {
        final Page page;
        final double[] at;
        final BoundingBox map;

        Screen(Page page) {
            this.page = page;
            this.at = Stream.of(parameter(page, "at").split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            this.map = page.locator("#map").boundingBox();
        }

        List<Integer> pixel(JsonNode place) {
            double world = WORLD_PX * Math.pow(2, at[2]);
            double right = (place.get(0).asDouble() - at[0]) / 360 * world;
            double down = (mercator(at[1]) - mercator(place.get(1).asDouble())) * world;
            return List.of(
                    (int) Math.round(map.x + map.width / 2 + right), (int) Math.round(map.y + map.height / 2 + down));
        }

        /** Those over which nothing lies but the map. @param around so many pixels to each side too */
        @SuppressWarnings("unchecked")
        List<List<Integer>> open(List<List<Integer>> points, int around) {
            return (List<List<Integer>>) page.evaluate("""
                    ([points, around]) => points.filter(([x, y]) => [[-around, 0], [around, 0], [0, -around], [0, around]].every(([right, down]) =>
                        document.elementFromPoint(x + right, y + down)?.closest("#map .maplibregl-canvas-container")))""", List.of(points, around));
        }
    }

    private static double mercator(double latitude) {
        return Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / (2 * Math.PI);
    }

    private static boolean hasColour(BufferedImage image, List<Integer> point) {
        return IntStream.rangeClosed(-3, 3)
                .anyMatch(right -> IntStream.rangeClosed(-3, 3)
                        .anyMatch(
                                down -> isNear(image.getRGB(point.get(0) + right, point.get(1) + down), LINE_COLOUR)));
    }

    private static boolean isNear(int colour, int other) {
        return IntStream.of(0, 8, 16).allMatch(bits -> Math.abs((colour >> bits & 0xff) - (other >> bits & 0xff)) < 16);
    }

    /** Each leg takes what the way by itself takes, and all legs what the day does. */
    private void drivenAsPlanned(Vehicle vehicle, String start, JsonNode plan) throws Exception {
        String stops = plan.get("stops")
                .valueStream()
                .map(stop -> point(new Coordinate(
                        stop.at("/site/position/coordinates/0").asDouble(),
                        stop.at("/site/position/coordinates/1").asDouble())))
                .collect(Collectors.joining(", "));
        JsonNode driven =
                post("{ drive(vehicle: %s, on: \"%s\", places: [%s, %s, %s]) { minutes metres legs { minutes metres } } }"
                                .formatted(vehicle, clock.today(), start, stops, start))
                        .get("drive");
        for (int i = 0; i < plan.get("stops").size(); i++) {
            JsonNode stop = plan.at("/stops/" + i);
            assertThat(driven.at("/legs/" + i + "/minutes").asDouble())
                    .isEqualTo(stop.get("legMinutes").asDouble());
            assertThat(driven.at("/legs/" + i + "/metres").asDouble())
                    .isEqualTo(stop.get("legMetres").asDouble());
        }
        assertThat(driven.get("minutes").asDouble())
                .isCloseTo(plan.get("driveMinutes").asDouble(), offset(0.01));
        assertThat(driven.get("metres").asDouble())
                .isEqualTo(plan.get("lengthMetres").asDouble());
    }

    /** Each stop is reached when the one before was left and the leg is driven; lunch is the one thing that is had between. */
    private static void onTime(JsonNode plan) {
        JsonNode day = plan.at("/days/0");
        OffsetDateTime left = OffsetDateTime.parse(day.get("departAt").asString());
        double away = 0;
        double visited = 0;
        for (JsonNode stop : plan.get("stops")) {
            OffsetDateTime arrive = OffsetDateTime.parse(stop.get("arrive").asString());
            OffsetDateTime begin = OffsetDateTime.parse(stop.get("begin").asString());
            assertThat(minutes(left, arrive)).isCloseTo(stop.get("legMinutes").asDouble(), offset(0.001));
            assertThat(minutes(arrive, begin)).isCloseTo(stop.get("wait").asDouble(), offset(0.001));
            left = OffsetDateTime.parse(stop.get("leave").asString());
            away += minutes(arrive, left);
            visited += stop.get("visitMinutes").asDouble();
        }
        assertThat(visited).isEqualTo(plan.get("visitMinutes").asDouble());
        assertThat(away - visited).as("lunch, as no site waits").isCloseTo(60, offset(0.001));
        OffsetDateTime back = OffsetDateTime.parse(day.get("back").asString());
        assertThat(minutes(OffsetDateTime.parse(day.get("departAt").asString()), back))
                .isCloseTo(away + day.get("driveMinutes").asDouble(), offset(0.001));
        assertThat(back.getHour() * 60 + back.getMinute()).isLessThanOrEqualTo(18 * 60);
        assertThat(day.get("driveMinutes")).isEqualTo(plan.get("driveMinutes"));
        assertThat(day.get("lengthMetres")).isEqualTo(plan.get("lengthMetres"));
    }

    private static double minutes(OffsetDateTime from, OffsetDateTime to) {
        return Duration.between(from, to).toSeconds() / 60.0;
    }

    private double metresOnRoadsThatAreExcluded(String line) {
        return database.jdbc()
                .sql("""
                        SELECT coalesce(max(ST_Length(ST_Intersection(ST_SetSRID(ST_GeomFromGeoJSON(:line), 4490), ST_Buffer(geom, :beside))::geography)), 0)
                        FROM road WHERE class IN ('track', 'pedestrian', 'living_street') OR width_metres < 4 OR max_weight_tonnes < 13 OR gradient_percent > 12
                            OR surface IN ('dirt', 'ground', 'earth', 'unpaved')""")
                .param("line", line)
                .param("beside", BESIDE_DEGREES)
                .query(Double.class)
                .single();
    }
}
