package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Difference;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.FactKeeper;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.recovery.Folding;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionFacts;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** A history with everything that can happen is sound, and each fault that is planted in it is found and named. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerVerificationTest {
    private static final Actor ACTOR = new Actor("核对");
    private static final RegionCode COUNTY = new RegionCode("990103000000");
    private static final RegionCode TOWNSHIP = new RegionCode("990103101000");
    private static final RegionCode FIRST = new RegionCode("990103101201");
    private static final RegionCode SECOND = new RegionCode("990103101202");
    private static final RegionCode THIRD = new RegionCode("990103102201");

    @Autowired
    TestDatabase database;

    @Autowired
    LedgerVerification verification;

    @Autowired
    CountyClock clock;

    @Autowired
    PlotBulk bulk;

    @Autowired
    PlotCommands commands;

    @Autowired
    PlotDivisions divisions;

    @Autowired
    PlotFacts facts;

    @Autowired
    PlotImportWithdrawal withdrawals;

    @Autowired
    RegionBulk regions;

    @Autowired
    RegionFacts regionFacts;

    @Autowired
    Collection<FactKeeper> keepers;

    @Autowired
    PlatformTransactionManager transactions;

    private long calls;

    @BeforeAll
    void makeHistory() {
        clock.demonstrate(day(2, 1));
        regions.register(
                List.of(
                        RegionRow.named(COUNTY, "试县"),
                        RegionRow.named(TOWNSHIP, "东镇"),
                        RegionRow.named(new RegionCode("990103102000"), "西镇"),
                        RegionRow.named(FIRST, "一村"),
                        RegionRow.named(SECOND, "二村"),
                        RegionRow.named(THIRD, "三村")),
                commit(null));
        List<PlotRow> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(row(i, i < 6 ? FIRST : i < 9 ? SECOND : THIRD, i % 3 == 0 ? day(1, 20) : null, "2.00"));
        }
        importRows(rows, commit(null));
        UUID second = UUID.randomUUID();
        importRows(List.of(row(20, FIRST, null, "1.00"), row(21, THIRD, day(1, 30), "1.00")), commit(second));

        long deadline = deadline(COUNTY, null, LocalDate.of(2026, 7, 15));
        deadline(TOWNSHIP, null, LocalDate.of(2026, 7, 20));
        deadline(null, plot("C1"), LocalDate.of(2026, 8, 1));
        clock.demonstrate(day(3, 10));
        record(new PlotFact.Restored(plot("C1"), day(3, 5), RestorationMode.SELF, null));
        record(new PlotFact.Restored(plot("C2"), day(2, 10), null, "迟报"));
        record(new PlotFact.Recultivated(plot("C0"), day(3, 1), "玉米", null));
        record(new PlotFact.Lapsed(plot("C3"), day(3, 2), null));
        record(new PlotFact.Verified(
                plot("C0"), day(3, 9), RecoveryStage.RESTORATION, VerificationLevel.COUNTY, true, null));
        record(new PlotFact.Exempted(plot("C4"), day(3, 3), "坡度大", "县局", null));
        Done wrong = record(new PlotFact.Restored(plot("C5"), day(3, 4), RestorationMode.TRANSFER, null));
        commands.withdraw(call(), wrong.ids("events").getFirst(), "误录", version("C5"));
        commands.correct(
                call(),
                new PlotCommands.Correction(
                        plot("C6"), version("C6"), null, set("declaredAreaMu", "2.50"), null, "误录"));
        commands.recordAll(
                call(),
                List.of(
                        item(new PlotFact.Restored(plot("C7"), day(3, 6), RestorationMode.SELF, null)),
                        item(new PlotFact.Restored(plot("C8"), day(3, 7), RestorationMode.SELF, null))));
        facts.withdraw(call(), deadline, "作废", keepers);

        List<Long> halves = divisions
                .split(
                        call(),
                        new PlotDivisions.Split(
                                plot("C10"), version("C10"), day(3, 8), List.of(), null, areas("0.70", "1.30"), null))
                .ids("plots");
        record(new PlotFact.Restored(halves.getFirst(), day(3, 9), RestorationMode.SELF, null));
        Done again = divisions.split(
                call(),
                new PlotDivisions.Split(halves.getLast(), 1, day(3, 9), List.of(), null, areas("0.60", "0.70"), null));
        divisions.merge(call(), again.ids("plots"), List.of(1, 1), day(3, 10), null);
        Done undone = divisions.split(
                call(),
                new PlotDivisions.Split(
                        plot("C11"), version("C11"), day(3, 8), List.of(), null, areas("1.00", "1.00"), null));
        commands.withdraw(call(), undone.ids("events").getFirst(), "误录", version("C11"));
        // a backdated event before the split
        commands.correct(
                call(),
                new PlotCommands.Correction(plot("C10"), version("C10"), day(3, 1), set("group", "三社"), null, "补录"));

        importRows(List.of(row(7, SECOND, null, "2.20"), row(30, SECOND, day(3, 1), "3.00")), commit(null));
        withdrawals.withdraw(call(), second, "误传");
        regionFacts.rename(FIRST, "红村", null, day(2, 20), "文〔1〕", call());
        regionFacts.mergeVillages(List.of(FIRST, SECOND), FIRST, "大村", day(3, 1), "文〔2〕", call());
        Done moved = regionFacts.rename(
                new RegionCode("990103102000"), "新镇", new RegionCode("990103103000"), day(3, 5), "文〔3〕", call());
        facts.withdraw(call(), moved.id("fact"), "误录", keepers);
        clock.demonstrate(LocalDate.of(2027, 1, 10));
        long opened = facts.openCampaign(call(), 2027, LocalDate.of(2027, 6, 20), LocalDate.of(2027, 7, 20), "文〔4〕")
                .id("fact");
        facts.setDeadline(
                call(),
                TOWNSHIP,
                null,
                2027,
                RecoveryStage.RECULTIVATION,
                LocalDate.of(2027, 8, 1),
                LocalDate.of(2027, 1, 5),
                "文〔5〕");
        record(new PlotFact.Restored(plot("C11"), LocalDate.of(2027, 1, 8), RestorationMode.SELF, null));
        facts.withdraw(call(), opened, "缓开", keepers);
        facts.openCampaign(call(), 2027, LocalDate.of(2027, 6, 25), LocalDate.of(2027, 7, 25), "文〔6〕");
        Folding.fold(database.writing());
    }

    private static LocalDate day(int month, int day) {
        return LocalDate.of(2026, month, day);
    }

    private static Map<String, Object> set(String field, Object value) {
        Map<String, Object> set = new LinkedHashMap<>();
        set.put(field, value);
        return set;
    }

    private static List<BigDecimal> areas(String... areas) {
        return List.of(areas).stream().map(BigDecimal::new).toList();
    }

    private static Commit commit(UUID importId) {
        return new Commit(ACTOR, "test", importId, null);
    }

    private CommandCall call() {
        return new CommandCall(ACTOR, "test", Map.of("number", calls++), null);
    }

    private long deadline(RegionCode region, Long plot, LocalDate due) {
        facts.setDeadline(
                call(), region, plot, 2026, RecoveryStage.RECULTIVATION, LocalDate.of(2026, 8, 10), day(1, 25), "期");
        return facts.setDeadline(call(), region, plot, 2026, RecoveryStage.RESTORATION, due, day(1, 25), "限")
                .id("fact");
    }

    private long plot(String code) {
        return database.jdbc()
                .sql("SELECT plot_id FROM plot_state WHERE code = ? ORDER BY state_id LIMIT 1")
                .param(code)
                .query(Long.class)
                .single();
    }

    private int version(String code) {
        return version(plot(code));
    }

    private int version(long plotId) {
        return database.jdbc()
                .sql("SELECT version FROM plot WHERE plot_id = ?")
                .param(plotId)
                .query(Integer.class)
                .single();
    }

    private PlotCommands.Item item(PlotFact fact) {
        return new PlotCommands.Item(fact, version(fact.plotId()), "on");
    }

    private Done record(PlotFact fact) {
        return commands.record(call(), item(fact));
    }

    private void importRows(List<PlotRow> rows, Commit commit) {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            try {
                PlotImport session = bulk.begin(EnumSet.of(PlotField.CODE, PlotField.DECLARED_AREA_MU));
                for (PlotRow row : rows) {
                    session.add(row);
                }
                session.check(found -> {}, compared -> {});
                session.write(commit, written -> {});
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static PlotRow row(int number, RegionCode village, LocalDate restored, String area) {
        Geometry shape = number % 4 == 3
                ? null
                : number % 4 == 2
                        ? Shapes.FACTORY.createPoint(new Coordinate(105 + number * 0.01, 31))
                        : Shapes.FACTORY.toGeometry(
                                new Envelope(105 + number * 0.01, 105.0004 + number * 0.01, 31, 31.0003));
        return new PlotRow(
                number + 1,
                "C" + number,
                null,
                null,
                village,
                null,
                shape,
                new BigDecimal(area),
                new BigDecimal(area),
                shape != null && shape.getDimension() == 2 ? new BigDecimal("1.90") : null,
                IdleKind.SEASONAL,
                null,
                5,
                LandClass.DRY,
                number % 5 == 4 ? LocalDate.of(2025, 12, 20) : day(1, 5),
                restored,
                restored == null ? null : RestorationMode.SELF,
                null,
                null);
    }

    @Test
    void theHistoryIsSound() {
        LedgerAssert.assertSound(database);
        VerificationRun.Result result = verification.verify(VerificationRun.Watch.NONE);
        assertThat(result.isSound()).as(result.told().toString()).isTrue();
        assertThat(result.toString())
                .matches(
                        "\\d+ commits, \\d+ plots, \\d+ events, \\d+ states, \\d+ deltas, \\d+ region states, \\d+ segments"
                                + " compared: no difference");
        result.compared()
                .forEach((things, count) -> assertThat(count).as(things).isPositive());
        assertThat(result.compared().get("events")).isEqualTo(count("plot_event"));
        assertThat(result.compared().get("states")).isEqualTo(count("plot_state"));
    }

    private long count(String table) {
        return database.jdbc()
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            area of a state | plot_state | area_mu is 99.00, by the events 2. | UPDATE plot_state SET area_mu = 99 WHERE state_id = (SELECT max(state_id) FROM plot_state WHERE code = 'C1')
            area of a past state | plot_state | area_mu is 99.00, by the events 2.00 | UPDATE plot_state SET area_mu = 99 WHERE state_id = (SELECT min(state_id) FROM plot_state WHERE code = 'C6' AND known_to < 9223372036854775807)
            state missing | plot_state | it is missing | DELETE FROM plot_state WHERE state_id = (SELECT max(state_id) FROM plot_state WHERE code = 'C2')
            state too many | plot_state | by the events there is none | INSERT INTO plot_state SELECT (jsonb_populate_record(s, '{"state_id": 1000000, "valid_from": "2026-01-07", "valid_to": "2026-01-08"}')).* FROM plot_state s WHERE code = 'C1' ORDER BY state_id DESC LIMIT 1
            end of knowledge | plot_state | known_to is | UPDATE plot_state SET known_to = known_to + 1 WHERE state_id = (SELECT min(state_id) FROM plot_state WHERE known_to < 9223372036854775807)
            state closed | plot_state | known_to is | UPDATE plot_state SET known_to = known_from + 1 WHERE code = 'C11' AND known_to = 9223372036854775807 AND valid_to = 'infinity'
            found late | plot_state | found_late is true, by the events false | UPDATE plot_state SET found_late = true WHERE state_id = (SELECT max(state_id) FROM plot_state WHERE code = 'C8')
            deadline | plot_state | restoration_due_on is 2026-06-30, by the events 2026-08-01 | UPDATE plot_state SET restoration_due_on = '2026-06-30' WHERE code = 'C1' AND restoration_due_on = '2026-08-01'
            state of no plot | plot_state | there is no plot 123456 | UPDATE plot_state SET plot_id = 123456 WHERE state_id = 1
            boundary of another | plot_state.boundary_id | is that of plot | UPDATE plot_state SET boundary_id = (SELECT max(boundary_id) FROM plot_boundary) WHERE state_id = (SELECT min(state_id) FROM plot_state WHERE code = 'C0')
            code twice | plot_state.code | both bear the code C1 | UPDATE plot_state SET code = 'C1' WHERE code = 'C2' AND valid_to < 'infinity'
            event changed | plot_state | area_mu is | UPDATE plot_event SET payload = jsonb_set(payload, '{set,declaredAreaMu}', '"7.77"') WHERE plot_id = (SELECT plot_id FROM plot_state WHERE code = 'C1' LIMIT 1) AND seq = 1
            event changed to an impossible one | plot_event | The plot cannot be | UPDATE plot_event SET kind = 'RECULTIVATED' WHERE plot_id = (SELECT plot_id FROM plot_state WHERE code = 'C2' LIMIT 1) AND kind = 'RESTORED'
            version | plot.version | it is | UPDATE plot SET version = version + 1 WHERE plot_id = (SELECT min(plot_id) FROM plot)
            gap of seq | plot_event.seq | has seq 3, not 2 | UPDATE plot_event SET seq = 3 WHERE seq = 2 AND plot_id = (SELECT plot_id FROM plot_event GROUP BY plot_id HAVING max(seq) = 2 ORDER BY plot_id LIMIT 1)
            event of no commit | plot_event | there is no commit 123456 | UPDATE plot_event SET commit_id = 123456 WHERE event_id = (SELECT max(event_id) FROM plot_event)
            withdrawal of another | plot_event.target_event_id | takes back 1, which is none that stood before it | UPDATE plot_event SET target_event_id = 1 WHERE event_id = (SELECT max(event_id) FROM plot_event WHERE kind = 'WITHDRAWN')
            lineage lost | plot_lineage.commit_id | made the one of the other | DELETE FROM plot_lineage WHERE child_id = (SELECT max(child_id) FROM plot_lineage)
            parent lives on | plot_lineage | both are there on | UPDATE plot_state SET valid_to = 'infinity' WHERE code = 'C10' AND known_to = 9223372036854775807 AND valid_to = '2026-03-08'
            delta changed | recovery_delta | area_mu is | UPDATE recovery_delta SET area_mu = area_mu + 0.01 WHERE ctid = (SELECT min(ctid) FROM recovery_delta)
            delta of a stage changed | recovery_delta | restored_late_plots is | UPDATE recovery_delta SET restored_late_plots = restored_late_plots - 1 WHERE ctid = (SELECT max(ctid) FROM recovery_delta)
            delta missing | recovery_delta | plots is 0, by the states | DELETE FROM recovery_delta WHERE ctid = (SELECT min(ctid) FROM recovery_delta WHERE plots <> 0)
            delta too many | recovery_delta | by the states 0 | INSERT INTO recovery_delta SELECT (jsonb_populate_record(d, '{"day": "2020-01-01"}')).* FROM recovery_delta d WHERE plots <> 0 LIMIT 1
            gap of positions | ledger_commit | the position before it is | UPDATE ledger_commit SET position = position + 1 WHERE position = (SELECT max(position) FROM ledger_commit)
            high of a commit | ledger_commit | by the commits up to it | UPDATE ledger_commit SET high = high + 1 WHERE position = 3
            overtaken | ledger_commit | overtaken is true | UPDATE ledger_commit SET overtaken = true WHERE position = 4
            instant | ledger_commit | it was not recorded after the position before it | UPDATE ledger_commit SET recorded_at = '2020-01-01' WHERE position = 5
            high of the head | ledger_head | high is | UPDATE ledger_head SET high = high + 1
            position of the head | ledger_head | the newest commit has | UPDATE ledger_head SET position = position - 1
            next commit id | commit_seq | it gave 1, but commit | ALTER SEQUENCE commit_seq RESTART WITH 1
            next plot id | plot_seq | it gave 1, but | ALTER SEQUENCE plot_seq RESTART WITH 1
            fact of no commit | fact | there is no commit 123456 | UPDATE fact SET known_to = 123456 WHERE fact_id = (SELECT min(fact_id) FROM fact WHERE known_to < 9223372036854775807)
            fact withdrawn | plot_state | restoration_due_on is | UPDATE fact SET known_to = known_from + 1, withdrawal_reason = '无' WHERE fact_id = (SELECT max(fact_id) FROM fact WHERE plot_id IS NOT NULL)
            name of a region | region_state | it is missing | UPDATE region_state SET name = '错村' WHERE state_id = (SELECT max(state_id) FROM region_state WHERE name = '大村')
            former name of a region | region_former | by files and documents there is none | UPDATE region_former SET value = '错村' WHERE former_id = (SELECT min(former_id) FROM region_former WHERE document IS NOT NULL)
            parent of a region | region_state | it lies in | UPDATE region_state SET parent_code = '990103000000' WHERE region_code = '990103101201'
            sum of a segment | recovery_sum | area_hundredths is | UPDATE recovery_sum SET area_hundredths = area_hundredths + 1 WHERE ctid = (SELECT min(ctid) FROM recovery_sum)
            sum missing | recovery_segment | sums and has | DELETE FROM recovery_sum WHERE ctid = (SELECT min(ctid) FROM recovery_sum)
            checkpoint | recovery_checkpoint | plots is | UPDATE recovery_checkpoint SET plots = plots + 1 WHERE ctid = (SELECT min(ctid) FROM recovery_checkpoint)
            """)
    void aFaultIsFoundAndNamed(String fault, String of, String what, String sql) throws SQLException {
        try (Connection owner = database.owner().getConnection()) {
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                int changed = 0;
                for (String each : sql.split("; ")) {
                    changed += each.startsWith("ALTER")
                            ? 1 + statement.executeUpdate(each)
                            : statement.executeUpdate(each);
                }
                assertThat(changed).as("rows that %s changes", fault).isPositive();
            }
            VerificationRun.Result result =
                    LedgerAssert.verify(new SingleConnectionDataSource(owner, true), new WithinThis());
            assertThat(result.isSound()).isFalse();
            assertThat(result.told()).hasSize((int) result.differences());
            assertThat(result.told())
                    .anySatisfy(difference -> {
                        assertThat(difference.of()).isEqualTo(of);
                        assertThat(difference.what()).contains(what);
                    })
                    .extracting(Difference::toString)
                    .doesNotHaveDuplicates();
            owner.rollback();
        }
        LedgerAssert.assertSound(database);
    }

    @Test
    void ofManyDifferencesTheFirstAreToldAndAllCounted() throws SQLException {
        try (Connection owner = database.owner().getConnection()) {
            owner.setAutoCommit(false);
            try (Statement statement = owner.createStatement()) {
                statement.execute("""
                        INSERT INTO recovery_delta
                        SELECT (jsonb_populate_record(d, jsonb_build_object('day', '2010-01-01'::date + n))).*
                        FROM recovery_delta d CROSS JOIN generate_series(1, 1500) n
                        WHERE d.ctid = (SELECT min(ctid) FROM recovery_delta WHERE plots <> 0)""");
            }
            VerificationRun.Result result =
                    LedgerAssert.verify(new SingleConnectionDataSource(owner, true), new WithinThis());
            assertThat(result.told()).hasSize(1_000);
            assertThat(result.differences()).isGreaterThanOrEqualTo(1_500);
            assertThat(result.toString()).endsWith("differences");
            owner.rollback();
        }
    }

    /** Leaves the connection in the transaction that it is in. */
    private static final class WithinThis implements PlatformTransactionManager {
        @Override
        public TransactionStatus getTransaction(TransactionDefinition definition) {
            return new SimpleTransactionStatus();
        }

        @Override
        public void commit(TransactionStatus status) {
            // nothing was written
        }

        @Override
        public void rollback(TransactionStatus status) {
            // the test does
        }
    }
}
