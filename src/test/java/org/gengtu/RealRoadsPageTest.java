package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.microsoft.playwright.Page;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
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

    @Autowired
    RegionBulk regions;

    @Autowired
    DemonstrationBulk bulk;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    CountyClock clock;

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

    /** On roads that a coach takes as well, drawn by their numbers. */
    private void addSites(Envelope box) {
        places = database.jdbc()
                .sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_LineInterpolatePoint(geom, 0.5) AS p FROM road
                            WHERE class IN ('primary', 'secondary', 'tertiary') ORDER BY md5(road_number::text) LIMIT %d) r""".formatted(SITES))
                .query((row, number) -> new Coordinate(row.getDouble(1), row.getDouble(2)))
                .list();
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

    private static String point(Coordinate at) {
        return "{type: \"Point\", coordinates: [" + at.x + ", " + at.y + "]}";
    }

    @ParameterizedTest
    @EnumSource(Vehicle.class)
    void thirtySitesArePlannedSavedAndDrawn(Vehicle vehicle) throws Exception {
        String start = point(places.getFirst());
        String id = post("""
                        mutation { planRoute(input: {name: "山路一日", on: "%s", vehicle: %s, start: %s, end: %s, departAt: "08:30", returnBy: "18:00",
                            lunchFrom: "11:30", lunchTo: "13:00", lunchMinutes: 60, secondsLimit: 8}) { job { id } } }""".formatted(clock.today(), vehicle, start, start))
                .at("/planRoute/job/id")
                .asString();
        Page page = window(1280, 900, "/?view=routes&job=" + id);
        page.waitForSelector(".primary:has-text('保存为线路')");
        waitForMap(page);
        picture(page, "real-roads-planned-" + vehicle);

        JsonNode best = post("""
                        { planningJob(id: "%s") { best { proven gap driveMinutes lengthMetres line
                            stops { site { name position } legMinutes legMetres } leftOut { site { name } reason impossible } } } }""".formatted(id)).at("/planningJob/best");
        assertThat(best.get("stops").size()).isGreaterThan(5);
        assertThat(best.get("stops").size() + best.get("leftOut").size()).isEqualTo(SITES);
        assertThat(best.get("proven").asBoolean() || best.get("gap").isNumber()).isTrue();
        best.get("leftOut")
                .forEach(out -> assertThat(out.get("reason").asString()).isNotBlank());
        drivenAsPlanned(vehicle, start, best);
        if (vehicle == Vehicle.COACH) {
            assertThat(metresOnRoadsThatAreExcluded(best.get("line").toString()))
                    .isLessThan(20);
        }

        page.click(".primary:has-text('保存为线路')");
        page.waitForSelector("dialog[open]");
        send(page);
        page.waitForSelector(".standing-part .ON_COURSE");
        assertThat(page.locator(".timetable .stop .link").allTextContents())
                .isEqualTo(best.get("stops")
                        .valueStream()
                        .map(stop -> stop.at("/site/name").asString())
                        .toList());
        waitForMap(page);
        picture(page, "real-roads-saved-" + vehicle);
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
                post("{ drive(vehicle: %s, on: \"%s\", places: [%s, %s, %s]) { minutes legs { minutes metres } } }"
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
    }

    private double metresOnRoadsThatAreExcluded(String line) {
        return database.jdbc()
                .sql("""
                        SELECT coalesce(max(ST_Length(ST_Intersection(ST_SetSRID(ST_GeomFromGeoJSON(:line), 4490), ST_Buffer(geom, :beside))::geography)), 0)
                        FROM road WHERE class = 'track' OR width_metres < 4 OR max_weight_tonnes < 13 OR gradient_percent > 12
                            OR surface IN ('dirt', 'ground', 'earth', 'unpaved')""")
                .param("line", line)
                .param("beside", BESIDE_DEGREES)
                .query(Double.class)
                .single();
    }
}
