package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Recovery on the real database, against sums over the plots themselves. */
class RecoveryTest {
    private static final LocalDate TODAY = RecoveryFixture.TODAY;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theFiguresAreThoseOfThePlotsOnEveryDayAtEveryPosition(long seed) {
        Random random = new Random(seed);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            for (int round = 0; round < 6; round++) {
                county.writeHistory(random, 15);
                check(county, random, 25);
                // some commits are folded in two rounds, some in one, the newest not at all
                if (round % 2 == 1) {
                    assertThat(county.segments.fold()).isPositive();
                    check(county, random, 25);
                    county.boards.forget();
                    check(county, random, 25);
                }
            }
            JdbcClient owner = JdbcClient.create(county.database.owner());
            assertThat(owner.sql("SELECT count(*) FROM recovery_checkpoint")
                            .query(Long.class)
                            .single())
                    .isPositive();
            // whichever segments there are, the rest is made up for
            while (owner.sql("DELETE FROM recovery_segment WHERE segment_id % 3 = :rest OR segment_id = "
                                    + "(SELECT max(segment_id) FROM recovery_segment)")
                            .param("rest", random.nextInt(3))
                            .update()
                    > 0) {
                county.boards.forget();
                check(county, random, 12);
            }
        }
    }

    private static void check(RecoveryFixture county, Random random, int times) {
        long newest = county.newest();
        for (int i = 0; i < times; i++) {
            LocalDate on = TODAY.plusDays(20 - random.nextInt(270));
            long position = i % 3 == 0 ? newest : 1 + random.nextLong(newest);
            check(
                    county,
                    RegionLevel.values()[random.nextInt(3)],
                    RecoveryFixture.asOf(on, position),
                    2025 + random.nextInt(2));
        }
    }

    private static void check(RecoveryFixture county, RegionLevel by, @Nullable AsOf asOf, int campaign) {
        county.read(() -> {
            Snapshot at = county.at(asOf);
            Map<String, String> told = new TreeMap<>();
            for (RegionRecovery each : county.recoveries.listAt(by, null, at, campaign, null)) {
                if (each.recovery().plots() > 0) {
                    told.put(each.region().code().prefix(), RecoveryFixture.told(each.recovery()));
                }
            }
            assertThat(told).as("%s of %d by %s", at, campaign, by).isEqualTo(county.naive(at, by.digits(), campaign));
            return told;
        });
    }

    @Test
    void anEmptyLedgerHasRegionsWithoutPlotsOrNone() {
        try (RecoveryFixture county = new RecoveryFixture()) {
            assertThat(county.list(RegionLevel.TOWNSHIP, null)).isEmpty();
            county.writeRegions();
            assertThat(county.list(RegionLevel.TOWNSHIP, null)).hasSize(3).allSatisfy(row -> {
                assertThat(row.recovery().plots()).isZero();
                assertThat(row.recovery().restoration().rate()).isNull();
                assertThat(row.recovery().restoration().samplePassRate()).isNull();
                assertThat(row.recovery().restoration().targetAreaMu()).isNull();
                assertThat(row.rank()).isNull();
            });
            assertThat(county.list(RegionLevel.TOWNSHIP, RecoveryFixture.asOf(TODAY, 0)))
                    .isEmpty();
        }
    }

    @Test
    void aBoardCarriedForwardIsTheOneReadAnewAndCostsTwoStatements() {
        Random random = new Random(7);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 10);
            county.list(RegionLevel.VILLAGE, null);
            for (int i = 0; i < 20; i++) {
                county.writeHistory(random, 1 + random.nextInt(3));
                county.watched.forget();
                List<RegionRecovery> carried = county.list(RegionLevel.VILLAGE, null);
                assertThat(county.watched.statements())
                        .as("the head, the deltas, whether regions changed")
                        .hasSize(3);
                county.boards.forget();
                assertThat(county.list(RegionLevel.VILLAGE, null)).isEqualTo(carried);
                check(county, RegionLevel.VILLAGE, null, 2026);
            }
        }
    }

    @Test
    void aRequestThatSeesAnEarlierPositionIsNotToldALaterOne() {
        Random random = new Random(8);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 10);
            county.read(() -> {
                Snapshot before = county.at(null);
                county.writeHistory(random, 5);
                long after = CompletableFuture.supplyAsync(() -> county.list(RegionLevel.COUNTY, null))
                        .thenApply(rows ->
                                Long.parseLong(rows.getFirst().recovery().asOf().position()))
                        .join();
                assertThat(after).isGreaterThan(before.position());
                Recovery seen = county.recoveries
                        .list(RegionLevel.COUNTY, null, null, null, null)
                        .getFirst()
                        .recovery();
                assertThat(seen.asOf()).isEqualTo(before.stamp());
                assertThat(RecoveryFixture.told(seen))
                        .isEqualTo(county.naive(before, 6, 2026).get("990101"));
                return seen;
            });
        }
    }

    @Test
    void todayIsOneStatementForAllTownshipsAndForAllVillages() {
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeManyRegions();
            county.list(RegionLevel.TOWNSHIP, null);
            for (RegionLevel by : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
                county.watched.forget();
                assertThat(county.list(by, null)).hasSize(by == RegionLevel.TOWNSHIP ? 33 : 460);
                assertThat(county.watched.statements())
                        .as("the head of the ledger")
                        .hasSize(1);
            }
        }
    }

    @Test
    void lastMonthsFiguresAreToldAgainByteForByte() {
        Random random = new Random(9);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 30);
            String then = county.read(
                    () -> everything(county, RecoveryFixture.asOf(LocalDate.of(2026, 7, 10), county.newest())));
            long position = county.newest();
            county.writeHistory(random, 40);
            county.segments.fold();
            county.boards.forget();
            assertThat(county.read(() -> everything(county, RecoveryFixture.asOf(LocalDate.of(2026, 7, 10), position))))
                    .isEqualTo(then)
                    .contains("StageRecovery", "BurnDownDay", "RecoveryForecast");
        }
    }

    private static String everything(RecoveryFixture county, AsOf asOf) {
        StringBuilder all = new StringBuilder();
        for (RegionLevel by : RegionLevel.values()) {
            List<RegionRecovery> rows = county.recoveries.list(by, null, asOf, null, RecoveryOrder.RESTORATION_FINISH);
            all.append(rows);
            List<StageScope> scopes = scopes(rows);
            all.append(new TreeMap<>(named(county.recoveries.forecasts(scopes))));
            all.append(new TreeMap<>(named(county.recoveries.burnDowns(scopes.stream()
                    .map(scope -> new Recoveries.BurnDown(scope, TODAY.minusDays(100), TODAY))
                    .toList()))));
        }
        return all.toString();
    }

    private static <K, V> Map<String, V> named(Map<K, V> map) {
        Map<String, V> named = new TreeMap<>();
        map.forEach((key, value) -> named.put(key.toString(), value));
        return named;
    }

    private static List<StageScope> scopes(List<RegionRecovery> rows) {
        return rows.stream()
                .flatMap(row -> Stream.of(
                        row.recovery().restoration().scope(),
                        row.recovery().recultivation().scope()))
                .toList();
    }

    @Test
    void whoeverFoldsIsAloneAndLeavesNothingHalfDone() throws SQLException {
        Random random = new Random(10);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 20);
            JdbcClient owner = JdbcClient.create(county.database.owner());
            try (Connection other = county.database.owner().getConnection();
                    Statement statement = other.createStatement()) {
                statement.execute("SELECT pg_advisory_lock('recovery_segment'::regclass::oid::bigint)");
                assertThat(county.segments.fold()).as("another one folds").isZero();
                statement.execute("SELECT pg_advisory_unlock('recovery_segment'::regclass::oid::bigint)");
            }
            owner.sql("ALTER TABLE recovery_segment ADD CONSTRAINT cut_off CHECK (upto_position < 3)")
                    .update();
            assertThatThrownBy(county.segments::fold).hasMessageContaining("cut_off");
            assertThat(rows(owner, "recovery_sum")).isZero();
            owner.sql("ALTER TABLE recovery_segment DROP CONSTRAINT cut_off").update();
            assertThat(county.segments.fold()).isPositive();
            assertThat(county.segments.fold()).as("all is folded").isZero();
            assertThat(rows(owner, "recovery_sum")).isPositive();
            check(county, random, 20);
        }
    }

    private static long rows(JdbcClient owner, String table) {
        return owner.sql("SELECT count(*) FROM " + table).query(Long.class).single();
    }

    @Test
    void aPositionIsCoveredByFewSegmentsAndADeltaCopiedFewTimes() {
        Random random = new Random(11);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            for (int i = 0; i < 60; i++) {
                county.writeHistory(random, 5);
                county.segments.fold();
            }
            JdbcClient owner = JdbcClient.create(county.database.owner());
            for (long position = 50; position < county.newest(); position += 37) {
                assertThat(owner.sql("""
                                WITH RECURSIVE chain (n, upto) AS (SELECT 0, 0::bigint UNION ALL
                                    SELECT c.n + 1, (SELECT max(s.upto_position) FROM recovery_segment s
                                        WHERE s.from_position = c.upto AND s.upto_position <= :position)
                                    FROM chain c WHERE c.upto IS NOT NULL)
                                SELECT max(n) FROM chain WHERE upto IS NOT NULL""")
                                .param("position", position)
                                .query(Integer.class)
                                .single())
                        .isBetween(1, 10);
            }
            assertThat(rows(owner, "recovery_sum"))
                    .isBetween(rows(owner, "recovery_delta") / 2, 9 * rows(owner, "recovery_delta"));
        }
    }

    @Test
    void theBurnDownIsWhatRemainedOnEachDayBesideThePlan() {
        Random random = new Random(12);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 60);
            county.segments.fold();
            county.writeHistory(random, 5);
            LocalDate from = TODAY.minusDays(230);
            LocalDate to = TODAY.plusDays(5);
            for (RegionLevel by : RegionLevel.values()) {
                county.read(() -> {
                    Snapshot at = county.at(null);
                    List<StageScope> scopes = scopes(county.recoveries.listAt(by, null, at, 2026, null));
                    county.watched.forget();
                    Map<Recoveries.BurnDown, List<BurnDownDay>> told = county.recoveries.burnDowns(scopes.stream()
                            .map(scope -> new Recoveries.BurnDown(scope, from, to))
                            .toList());
                    assertThat(county.watched.statements()).hasSizeLessThanOrEqualTo(2);
                    assertThat(told).hasSize(scopes.size());
                    told.forEach((asked, days) -> {
                        assertThat(days)
                                .extracting(BurnDownDay::date)
                                .containsExactlyElementsOf(
                                        from.datesUntil(TODAY.plusDays(1)).toList());
                        for (int i = 0; i < days.size(); i += 13) {
                            assertThat(days.get(i))
                                    .isEqualTo(burnDown(
                                            county, asked.of(), at, days.get(i).date()));
                        }
                    });
                    return told;
                });
            }
        }
    }

    /** From the plots of that day, as known. */
    private static BurnDownDay burnDown(RecoveryFixture county, StageScope of, Snapshot at, LocalDate day) {
        boolean restoration = of.stage() == RecoveryStage.RESTORATION;
        JdbcClient jdbc = JdbcClient.create(county.watched);
        String prefix = of.region().prefix();
        List<PlanLine.Group> groups = jdbc.sql("""
                        SELECT x.registered_on, %s, x.area_mu FROM plot_state x
                        WHERE %s AND x.campaign = 2026 AND x.status <> 'EXEMPT' AND x.village_code LIKE :prefix || '%%'""".formatted(
                                restoration ? "x.restoration_due_on" : "x.recultivation_due_on", Snapshot.today("x")))
                .param("prefix", prefix)
                .query((row, number) -> new PlanLine.Group(
                        row.getObject(1, LocalDate.class), row.getObject(2, LocalDate.class), row.getBigDecimal(3)))
                .list();
        return jdbc.sql("""
                        SELECT count(*), coalesce(sum(x.area_mu), 0) FROM plot_state x
                        WHERE x.known_to = 9223372036854775807 AND x.valid_from <= :day AND x.valid_to > :day
                            AND x.campaign = 2026 AND x.village_code LIKE :prefix || '%%'
                            AND x.status IN ('ABANDONED'%s)""".formatted(restoration ? "" : ", 'RESTORED'"))
                .param("day", day)
                .param("prefix", prefix)
                .query((row, number) -> new BurnDownDay(
                        day,
                        row.getInt(1),
                        row.getDouble(2),
                        groups.isEmpty()
                                ? null
                                : PlanLine.of(groups).remainingMu(day).doubleValue()))
                .single();
    }

    @Test
    void thePlanOfManyDaysIsThatOfEachDay() {
        Random random = new Random(13);
        for (int run = 0; run < 20; run++) {
            List<PlanLine.Group> groups = IntStream.range(0, 1 + random.nextInt(60))
                    .mapToObj(i -> {
                        LocalDate registered = LocalDate.of(2026, 1, 1).plusDays(random.nextInt(60));
                        return new PlanLine.Group(
                                registered,
                                registered.plusDays(random.nextInt(200) - 10L),
                                BigDecimal.valueOf(random.nextInt(4) == 0 ? 50 : random.nextInt(100_000), 2));
                    })
                    .toList();
            LocalDate from = LocalDate.of(2025, 12, 20).plusDays(random.nextInt(100));
            LocalDate to = from.plusDays(200);
            PlanLine line = PlanLine.of(groups);
            assertThat(line.remainingMu(from, to))
                    .containsExactlyElementsOf(from.datesUntil(to.plusDays(1))
                            .map(line::remainingMu)
                            .toList());
        }
    }

    @Test
    void forecastsOfAllRegionsAreReadAtOnceAndOnlyWherePlotsAreToBeReached() {
        Random random = new Random(14);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 40);
            for (RegionLevel by : List.of(RegionLevel.COUNTY, RegionLevel.VILLAGE)) {
                county.boards.forget();
                county.list(by, null);
                county.watched.forget();
                county.read(() -> {
                    List<RegionRecovery> rows = county.recoveries.list(by, null, null, null, null);
                    Map<StageScope, RecoveryForecast> forecasts = county.recoveries.forecasts(scopes(rows));
                    assertThat(county.watched.statements())
                            .as("the head, the lags, the days")
                            .hasSize(3);
                    for (RegionRecovery row : rows) {
                        StageRecovery stage = row.recovery().restoration();
                        boolean duty = row.recovery().plots() > row.recovery().exemptPlots();
                        assertThat(forecasts.containsKey(stage.scope())).isEqualTo(duty);
                        if (duty) {
                            RecoveryForecast forecast = forecasts.get(stage.scope());
                            assertThat(forecast.deadline()).isEqualTo(stage.deadline());
                            assertThat(forecast.stage()).isEqualTo(RecoveryStage.RESTORATION);
                        }
                    }
                    return rows;
                });
            }
            assertThat(county.list(RegionLevel.VILLAGE, null))
                    .as("one village never has plots")
                    .anySatisfy(row -> assertThat(row.recovery().plots()).isZero());
        }
    }

    @Test
    void theForecastKnowsTheDaysThatThePlotsTell() {
        try (RecoveryFixture county = new RecoveryFixture(Segments.Settings.USUAL)) {
            county.writeYear(6_000, 500);
            assertThat(county.segments.fold()).isPositive();
            county.analyze();
            county.read(() -> {
                Snapshot at = county.at(RecoveryFixture.asOf(LocalDate.of(2026, 5, 20), county.newest()));
                StageScope scope = county.recoveries
                        .listAt(RegionLevel.COUNTY, null, at, null, null)
                        .getFirst()
                        .recovery()
                        .restoration()
                        .scope();
                RecoveryForecast forecast =
                        county.recoveries.forecasts(List.of(scope)).get(scope);
                // the lag of what was recorded within 30 days up to the day, and the mean of 14 days before it
                int lag = JdbcClient.create(county.watched)
                        .sql("""
                                SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY
                                    greatest(0, (c.recorded_at AT TIME ZONE 'Asia/Shanghai')::date - e.on_day))
                                FROM plot_event e JOIN ledger_commit c USING (commit_id)
                                WHERE (c.recorded_at AT TIME ZONE 'Asia/Shanghai')::date
                                    BETWEEN date '2026-04-21' AND date '2026-05-20'""")
                        .query(Integer.class)
                        .single();
                BigDecimal recent = JdbcClient.create(county.watched)
                        .sql("""
                                SELECT round(sum(area_mu) / 14, 2) FROM plot_state
                                WHERE status = 'RESTORED' AND known_to = 9223372036854775807
                                    AND restored_on BETWEEN :until::date - 13 AND :until::date""")
                        .param("until", LocalDate.of(2026, 5, 19).minusDays(lag))
                        .query(BigDecimal.class)
                        .single();
                assertThat(lag).isGreaterThan(2);
                assertThat(forecast.method()).contains("today and the " + lag + " days before");
                assertThat(forecast.recentMuPerDay()).isEqualTo(recent).isPositive();
                return forecast;
            });
        }
    }

    @Test
    void everyFigureIsFoundByIndex() {
        try (RecoveryFixture county = new RecoveryFixture(Segments.Settings.USUAL)) {
            county.writeYear(6_000, 500);
            assertThat(county.segments.fold()).isPositive();
            county.analyze();
            county.watched.explain(true);
            long newest = county.newest();
            LocalDate day = LocalDate.of(2026, 5, 20);
            for (AsOf asOf :
                    new AsOf[] {null, RecoveryFixture.asOf(day, newest), RecoveryFixture.asOf(day, newest / 2)}) {
                assertIndexed(county, () -> county.recoveries.list(RegionLevel.TOWNSHIP, null, asOf, null, null));
                assertIndexed(
                        county,
                        () -> county.recoveries.forecasts(
                                scopes(county.recoveries.list(RegionLevel.TOWNSHIP, null, asOf, null, null))));
            }
            county.append(county.drawCommit());
            assertIndexed(county, () -> county.recoveries.list(RegionLevel.VILLAGE, null, null, null, null));
            county.read(() -> county.queries.listDays(
                    List.of("990101100"), RegionLevel.TOWNSHIP, 2026, day.minusDays(60), day, newest));
            assertIndexed(
                    county,
                    () -> county.queries.listDays(
                            List.of("990101100"), RegionLevel.TOWNSHIP, 2026, day.minusDays(60), day, newest));
        }
    }

    private static void assertIndexed(RecoveryFixture county, Supplier<?> work) {
        county.watched.forget();
        county.read(work);
        assertThat(county.watched.plans())
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan)
                        .doesNotContain("Seq Scan on plot_state")
                        .doesNotContain("Seq Scan on plot_event")
                        .doesNotContain("Seq Scan on recovery_delta")
                        .doesNotContain("Seq Scan on recovery_sum")
                        .doesNotContain("Seq Scan on recovery_checkpoint")
                        .doesNotContain("Seq Scan on ledger_commit"));
    }

    @Test
    void documentsOfTheDaySetDeadlinesAndTargets() {
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            long commit = county.drawCommit();
            String first = RecoveryFixture.TOWNSHIPS.getFirst();
            String second = RecoveryFixture.TOWNSHIPS.get(1);
            county.writeFact(
                    "DEADLINE", first, 2026, "RESTORATION", "2026-06-20", "{\"deadline\": \"2026-07-10\"}", commit);
            county.writeFact(
                    "DEADLINE",
                    RecoveryFixture.COUNTY,
                    2026,
                    "RESTORATION",
                    "2026-06-25",
                    "{\"deadline\": \"2026-07-05\"}",
                    commit);
            county.writeFact("TARGET", first, 2026, "RESTORATION", "2026-01-01", "{\"areaMu\": \"100.50\"}", commit);
            county.writeFact("TARGET", first, 2026, "RESTORATION", "2026-03-01", "{\"areaMu\": \"120.25\"}", commit);
            county.writeFact("TARGET", second, 2026, "RESTORATION", "2026-02-01", "{\"areaMu\": \"10.00\"}", commit);
            String third = RecoveryFixture.TOWNSHIPS.get(2);
            county.writeFact("TARGET", third, 2026, "RESTORATION", "2026-02-01", "{\"areaMu\": \"5.00\"}", commit);
            long position = county.append(commit);
            assertThat(RecoveryFixture.TOWNSHIPS).hasSize(3);
            assertThat(deadlines(county, "2026-06-19", position))
                    .containsExactly("2026-06-30", "2026-06-30", "2026-06-30");
            assertThat(deadlines(county, "2026-06-20", position))
                    .containsExactly("2026-07-10", "2026-06-30", "2026-06-30");
            assertThat(deadlines(county, "2026-06-25", position))
                    .containsExactly("2026-07-10", "2026-07-05", "2026-07-05");
            assertThat(deadlines(county, "2026-06-25", position - 1))
                    .containsExactly("2026-06-30", "2026-06-30", "2026-06-30");
            // one township has a target and the others none yet: the county has none
            assertThat(target(county, "2026-01-15", position)).isNull();
            assertThat(target(county, "2026-02-15", position)).isEqualTo(115.5);
            assertThat(target(county, "2026-03-15", position)).isEqualTo(135.25);
            assertThat(target(county, "2026-03-15", position - 1)).isNull();
            long own = county.drawCommit();
            county.writeFact(
                    "TARGET",
                    RecoveryFixture.COUNTY,
                    2026,
                    "RESTORATION",
                    "2026-04-01",
                    "{\"areaMu\": \"99.00\"}",
                    own);
            long later = county.append(own);
            assertThat(target(county, "2026-04-15", later)).isEqualTo(99.0);
            assertThat(target(county, "2026-04-15", position)).isEqualTo(135.25);
        }
    }

    private static List<String> deadlines(RecoveryFixture county, String on, long position) {
        return county.list(RegionLevel.TOWNSHIP, RecoveryFixture.asOf(LocalDate.parse(on), position)).stream()
                .map(row -> row.recovery().restoration().deadline().toString())
                .toList();
    }

    private static @Nullable Double target(RecoveryFixture county, String on, long position) {
        return county.list(RegionLevel.COUNTY, RecoveryFixture.asOf(LocalDate.parse(on), position))
                .getFirst()
                .recovery()
                .restoration()
                .targetAreaMu();
    }

    @Test
    void regionsAreThoseOfTheDayByTheirNamesThen() {
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            long commit = county.drawCommit();
            String township = RecoveryFixture.TOWNSHIPS.getFirst();
            county.database
                    .jdbc()
                    .sql("INSERT INTO region VALUES ('990101101299', 'VILLAGE', 1)")
                    .update();
            county.writeRegionState("990101101299", "VILLAGE", township, "旧村", "-infinity", "2026-05-01", commit);
            county.append(commit);
            assertThat(names(county, "2026-04-30", township)).containsExactly("村101201", "村101202", "旧村");
            assertThat(names(county, "2026-05-01", township)).containsExactly("村101201", "村101202");
            assertThat(names(county, "2026-05-01", "990101103000")).containsExactly("村103001");
            refused(county, "990101199000", RegionLevel.VILLAGE, null, ProblemCode.REGION_UNKNOWN);
            refused(county, township, RegionLevel.COUNTY, null, ProblemCode.ARGUMENT_INVALID);
            refused(county, null, RegionLevel.COUNTY, 1999, ProblemCode.ARGUMENT_INVALID);
            refused(county, null, RegionLevel.COUNTY, 2201, ProblemCode.ARGUMENT_INVALID);
        }
    }

    private static List<String> names(RecoveryFixture county, String on, String within) {
        AsOf asOf = new AsOf(LocalDate.parse(on), null, null);
        return county
                .read(() -> county.recoveries.list(RegionLevel.VILLAGE, new RegionCode(within), asOf, null, null))
                .stream()
                .map(RegionRecovery::nameThen)
                .toList();
    }

    private static void refused(
            RecoveryFixture county,
            @Nullable String within,
            RegionLevel by,
            @Nullable Integer campaign,
            ProblemCode code) {
        assertThatThrownBy(() -> county.read(() -> county.recoveries.list(
                        by, within == null ? null : new RegionCode(within), null, campaign, null)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void refusesABurnDownOfNoOrTooManyDays() {
        StageScope scope = new StageScope(
                new RegionCode(RecoveryFixture.COUNTY),
                List.of(),
                2026,
                RecoveryStage.RESTORATION,
                new Snapshot(TODAY, Instant.EPOCH, 0, 0, new long[0], false));
        assertThat(new Recoveries.BurnDown(scope, TODAY, TODAY.plusDays(799)).of())
                .isEqualTo(scope);
        for (LocalDate to : List.of(TODAY.minusDays(1), TODAY.plusDays(800))) {
            assertThatThrownBy(() -> new Recoveries.BurnDown(scope, TODAY, to))
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.code()).isEqualTo(ProblemCode.ARGUMENT_INVALID));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RATE", "OVERDUE_MU", "TARGET_RATE", "FINISH"})
    void ranksTheBestFirstAndTiesAlike(String by) {
        Random random = new Random(15);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            county.writeHistory(random, 40);
            long commit = county.drawCommit();
            for (String township : RecoveryFixture.TOWNSHIPS) {
                county.writeFact(
                        "TARGET", township, 2026, "RESTORATION", "2026-01-01", "{\"areaMu\": \"500\"}", commit);
            }
            county.append(commit);
            for (RegionLevel level : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
                List<RegionRecovery> rows = county.read(() ->
                        county.recoveries.list(level, null, null, null, RecoveryOrder.valueOf("RESTORATION_" + by)));
                assertThat(rows.getFirst().rank()).isEqualTo(1);
                List<Double> values = new ArrayList<>();
                county.read(() -> {
                    Map<StageScope, RecoveryForecast> forecasts = county.recoveries.forecasts(scopes(rows));
                    rows.forEach(row -> values.add(badness(row.recovery().restoration(), by, forecasts)));
                    return values;
                });
                for (int i = 1; i < rows.size(); i++) {
                    boolean tie = values.get(i).equals(values.get(i - 1));
                    assertThat(values.get(i)).isGreaterThanOrEqualTo(values.get(i - 1));
                    assertThat(rows.get(i).rank())
                            .isEqualTo(tie ? rows.get(i - 1).rank() : i + 1);
                    assertThat(tie
                                    && rows.get(i)
                                                    .region()
                                                    .code()
                                                    .digits()
                                                    .compareTo(rows.get(i - 1)
                                                            .region()
                                                            .code()
                                                            .digits())
                                            < 0)
                            .isFalse();
                }
            }
        }
    }

    /** Infinite where there is no end, more than that where there is no value. */
    private static double badness(StageRecovery stage, String by, Map<StageScope, RecoveryForecast> forecasts) {
        return switch (by) {
            case "RATE" -> stage.rate() == null ? Double.NaN : -stage.rate();
            case "TARGET_RATE" -> stage.targetRate() == null ? Double.NaN : -stage.targetRate();
            case "OVERDUE_MU" -> stage.overdueAreaMu();
            default -> {
                RecoveryForecast forecast = forecasts.get(stage.scope());
                yield forecast == null
                        ? Double.NaN
                        : forecast.finishOn() == null
                                ? Double.POSITIVE_INFINITY
                                : forecast.finishOn().toEpochDay();
            }
        };
    }
}
