package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.stream.IntStream;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

class RegionBulkTest {
    private static final RegionCode COUNTY = new RegionCode("990101000000");
    private static final RegionCode TOWNSHIP = new RegionCode("990101101000");
    private static final RegionCode OTHER_TOWNSHIP = new RegionCode("990101102000");
    private static final RegionCode VILLAGE = new RegionCode("990101101201");
    private static final RegionCode OTHER_VILLAGE = new RegionCode("990101101202");
    private static final LocalDate TODAY = LocalDate.of(2026, 6, 15);
    private static final GeometryFactory SHAPES = new GeometryFactory();
    private static final Commit COMMIT = Commit.of(Actor.UNKNOWN, "test");

    private final TimeZone serverZone = TimeZone.getDefault();
    private TestDatabase database;
    private Rooms rooms;

    /** The region room over one schema. */
    private record Rooms(TestDatabase database, RegionBulk bulk, Regions regions, TransactionTemplate transaction) {
        static Rooms in(TestDatabase database) {
            CountyClock clock = new CountyClock(Clock.fixed(Instant.parse("2026-06-14T17:00:00Z"), ZoneOffset.UTC));
            JdbcClient jdbc = database.jdbc();
            return new Rooms(
                    database,
                    new RegionBulk(jdbc, new Ledger(jdbc, clock), clock, JsonMapper.shared(), new Facts(jdbc, jdbc)),
                    new Regions(JdbcClient.create(database.reading())),
                    new TransactionTemplate(new JdbcTransactionManager(database.writing())));
        }

        RegionBulk.Result register(RegionRow... rows) {
            return transaction.execute(status -> bulk.register(List.of(rows), COMMIT));
        }

        long count(String table) {
            return database.jdbc()
                    .sql("SELECT count(*) FROM " + table)
                    .query(Long.class)
                    .single();
        }
    }

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
        rooms = Rooms.in(database);
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(serverZone);
        database.close();
    }

    private static RegionRow row(RegionCode code, String name, MultiPolygon boundary) {
        return new RegionRow(code, name, List.of(), List.of(), null, boundary);
    }

    private static MultiPolygon square(double west, double south, double size) {
        return SHAPES.createMultiPolygon(
                new Polygon[] {(Polygon) SHAPES.toGeometry(new Envelope(west, west + size, south, south + size))});
    }

    private void registerNamed() {
        rooms.register(
                RegionRow.named(VILLAGE, "青石村"),
                RegionRow.named(TOWNSHIP, "云麓镇"),
                RegionRow.named(COUNTY, "云麓县"),
                RegionRow.named(OTHER_VILLAGE, "白云村"));
    }

    @Test
    void manyRegionsInAnyOrderAreOneCommit() {
        List<RegionRow> rows = new ArrayList<>();
        IntStream.range(0, 60)
                .mapToObj(i -> RegionRow.named(new RegionCode("9901011%02d2%02d".formatted(i % 6, i)), "村" + i))
                .forEach(rows::add);
        IntStream.range(0, 6)
                .mapToObj(i -> RegionRow.named(new RegionCode("9901011%02d000".formatted(i)), "镇" + i))
                .forEach(rows::add);
        rows.add(RegionRow.named(COUNTY, "云麓县"));
        assertThat(rooms.register(rows.toArray(RegionRow[]::new))).isEqualTo(new RegionBulk.Result(67, 0, 0));
        assertThat(rooms.count("ledger_commit")).isEqualTo(1);
        assertThat(rooms.regions.findCounty().orElseThrow().name()).isEqualTo("云麓县");
        assertThat(rooms.regions.getCountyDigits()).isEqualTo("990101");
        assertThat(rooms.regions.listTownships()).hasSize(6);
        assertThat(rooms.regions.listVillages()).hasSize(60);
        assertThat(rooms.regions.listVillages().getFirst().parentCode().level()).isEqualTo(RegionLevel.TOWNSHIP);
    }

    @Test
    void theSameRowsAgainWriteNothing() {
        RegionRow[] rows = {
            row(COUNTY, "云麓县", square(105, 31, 1)),
            row(TOWNSHIP, "云麓镇", square(105, 31, 1)),
            new RegionRow(
                    VILLAGE,
                    "青石村",
                    List.of("老石村"),
                    List.of(new RegionCode("990101101099")),
                    LocalDate.of(2025, 3, 1),
                    square(105, 31, 1))
        };
        rooms.register(rows);
        List<Long> before = counts();
        assertThat(rooms.register(rows)).isEqualTo(new RegionBulk.Result(0, 0, 3));
        assertThat(counts()).isEqualTo(before);
    }

    private List<Long> counts() {
        return List.of(
                rooms.count("ledger_commit"),
                rooms.count("region_event"),
                rooms.count("region_state"),
                rooms.count("region_boundary"),
                rooms.count("region_former"));
    }

    @Test
    void aCorrectionWritesOnlyWhatChanged() {
        registerNamed();
        List<Long> before = counts();
        assertThat(rooms.register(
                        RegionRow.named(COUNTY, "云麓县"),
                        RegionRow.named(TOWNSHIP, "云麓镇"),
                        RegionRow.named(VILLAGE, "青石桥村"),
                        RegionRow.named(OTHER_VILLAGE, "白云村")))
                .isEqualTo(new RegionBulk.Result(0, 1, 3));
        assertThat(counts())
                .containsExactly(before.get(0) + 1, before.get(1) + 1, before.get(2) + 1, before.get(3), before.get(4));
        assertThat(rooms.regions.getRegion(VILLAGE).name()).isEqualTo("青石桥村");
        assertThat(database.jdbc()
                        .sql("SELECT payload::text FROM region_event WHERE region_code = ? AND seq = 2")
                        .param(VILLAGE.digits())
                        .query(String.class)
                        .single())
                .isEqualTo("{\"set\": {\"name\": \"青石桥村\"}, \"was\": {\"name\": \"青石村\"}}");
    }

    @Test
    void aFormerNameAloneWritesNoNewState() {
        registerNamed();
        List<Long> before = counts();
        RegionRow renamed = new RegionRow(VILLAGE, "青石村", List.of("老石村"), List.of(), LocalDate.of(2025, 3, 1), null);
        assertThat(rooms.register(renamed).corrected()).isEqualTo(1);
        assertThat(counts())
                .containsExactly(before.get(0) + 1, before.get(1) + 1, before.get(2), before.get(3), before.get(4) + 1);
        assertThat(database.jdbc()
                        .sql("SELECT payload::text FROM region_event WHERE region_code = ? AND seq = 2")
                        .param(VILLAGE.digits())
                        .query(String.class)
                        .single())
                .isEqualTo("{\"set\": {\"formerNames\": [\"老石村\"]}, \"was\": {}}");
    }

    @Test
    void aBoundaryTheSameToAMillimetreIsNoCorrection() {
        rooms.register(row(COUNTY, "云麓县", square(105, 31, 1)));
        assertThat(rooms.register(row(COUNTY, "云麓县", square(105 + 5e-9, 31, 1))).unchanged())
                .isEqualTo(1);
        assertThat(rooms.register(row(COUNTY, "云麓县", square(105 + 1e-6, 31, 1))).corrected())
                .isEqualTo(1);
        assertThat(rooms.count("region_boundary")).isEqualTo(2);
    }

    @Tag("timezone")
    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Pacific/Kiritimati"})
    void formerCodesAndNamesAreKeptWithTheirDays(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        RegionCode former = new RegionCode("990101102207");
        rooms.register(
                RegionRow.named(COUNTY, "云麓县"),
                RegionRow.named(TOWNSHIP, "云麓镇"),
                new RegionRow(VILLAGE, "青石村", List.of("老石村", "青石村"), List.of(former), LocalDate.of(2025, 3, 1), null),
                new RegionRow(OTHER_VILLAGE, "白云村", List.of("云中村"), List.of(), null, null));

        assertThat(rooms.regions.findRegion(former).orElseThrow().code()).isEqualTo(VILLAGE);
        assertThat(rooms.regions.resolve(List.of(former, OTHER_VILLAGE))).containsExactly(VILLAGE, OTHER_VILLAGE);
        assertThat(rooms.regions.listFormerNames(List.of(VILLAGE, OTHER_VILLAGE)))
                .containsEntry(VILLAGE, List.of(new FormerName("老石村", LocalDate.of(2025, 3, 1), null)))
                .containsEntry(OTHER_VILLAGE, List.of(new FormerName("云中村", TODAY, null)));
        assertThat(rooms.regions.listFormerCodes(List.of(VILLAGE))).containsEntry(VILLAGE, List.of(former));
        assertThat(database.jdbc()
                        .sql("SELECT DISTINCT on_day::text FROM region_event")
                        .query(String.class)
                        .single())
                .isEqualTo(TODAY.toString());
    }

    @Test
    void theBoundariesAboveAreTheUnionOfTheVillagesOnceAllHaveOne() {
        rooms.register(
                RegionRow.named(COUNTY, "云麓县"),
                RegionRow.named(TOWNSHIP, "云麓镇"),
                RegionRow.named(OTHER_VILLAGE, "白云村"),
                row(VILLAGE, "青石村", square(105, 31, 0.5)));
        assertThat(rooms.regions.getRegion(TOWNSHIP).boundaryId()).isNull();

        rooms.register(row(OTHER_VILLAGE, "白云村", square(105.5, 31, 0.5)));
        assertThat(rooms.regions.getRegion(TOWNSHIP).boundaryId()).isNotNull();
        assertThat(area(TOWNSHIP)).isEqualTo(0.5);
        assertThat(area(COUNTY)).isEqualTo(0.5);
        assertThat(rooms.regions.extent()).isEqualTo(new Envelope(105, 106, 31, 31.5));
    }

    @Test
    void aBoundaryOfItsOwnIsNotReplacedByTheUnion() {
        rooms.register(
                row(COUNTY, "云麓县", square(105, 31, 2)),
                row(TOWNSHIP, "云麓镇", square(105, 31, 1)),
                row(OTHER_TOWNSHIP, "青杠镇", square(106, 31, 1)));
        assertThat(area(COUNTY)).isEqualTo(4);
        assertThat(rooms.count("region_state")).isEqualTo(3);
    }

    private double area(RegionCode code) {
        return database.jdbc().sql("""
                        SELECT ST_Area(b.geom) FROM region_state s JOIN region_boundary b USING (boundary_id)
                        WHERE s.region_code = ? AND s.known_to = 9223372036854775807""").param(code.digits()).query(Double.class).single();
    }

    @Test
    void refusesAnotherCountyAndWritesNothing() {
        registerNamed();
        List<Long> before = counts();
        refuses(
                ProblemCode.COUNTY_EXISTS,
                RegionRow.named(OTHER_TOWNSHIP, "青杠镇"),
                RegionRow.named(new RegionCode("990102000000"), "他县"));
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void refusesARegionWithoutTheOneAboveIt() {
        refuses(ProblemCode.REGION_UNKNOWN, RegionRow.named(COUNTY, "云麓县"), RegionRow.named(VILLAGE, "青石村"));
        assertThat(rooms.count("region")).isZero();
    }

    private void refuses(ProblemCode code, RegionRow... rows) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> rooms.register(rows))
                .matches(problem -> problem.code() == code);
    }

    @Test
    void aCountyIsMadeByCodeAndName() {
        rooms.transaction.executeWithoutResult(status -> rooms.bulk.makeCounty(COUNTY, "云麓县", COMMIT));
        assertThat(rooms.regions.findCounty()).contains(new County(COUNTY, "云麓县", null));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> rooms.bulk.makeCounty(TOWNSHIP, "云麓镇", COMMIT))
                .matches(problem -> problem.code() == ProblemCode.REGION_CODE_INVALID);
    }

    @Test
    void twoCountiesInTwoSchemasOfOneDatabaseDoNotSeeEachOther() {
        registerNamed();
        try (TestDatabase beside = database.beside("county_two")) {
            Rooms other = Rooms.in(beside);
            assertThat(other.regions.findCounty()).isEmpty();
            RegionCode second = new RegionCode("990102000000");
            other.register(row(second, "他县", square(106, 32, 1)));
            assertThat(other.regions.findCounty().orElseThrow().code()).isEqualTo(second);
            assertThat(other.regions.findRegion(VILLAGE)).isEmpty();
            assertThat(other.count("ledger_commit")).isEqualTo(1);
            assertThat(rooms.regions.findRegion(second)).isEmpty();
            assertThat(rooms.regions.extent().isNull()).isTrue();
            assertThat(rooms.count("region")).isEqualTo(4);
        }
    }
}
