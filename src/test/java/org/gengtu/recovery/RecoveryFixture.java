package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.WatchedDataSource;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A small county whose plots change at random, written straight into the tables, and recovery read over it. */
final class RecoveryFixture implements AutoCloseable {
    static final LocalDate TODAY = LocalDate.of(2026, 8, 10);
    static final List<String> VILLAGES =
            List.of("990101101201", "990101101202", "990101102201", "990101102202", "990101103001");
    static final List<String> TOWNSHIPS = List.of("990101101000", "990101102000", "990101103000");
    static final String COUNTY = "990101000000";

    /** The same sums as the migration's, of the states that commits opened or closed. */
    private static final String DELTAS = """
            INSERT INTO recovery_delta
            SELECT x.commit_id, x.village_code, x.campaign, x.day, x.restoration_due_on, x.recultivation_due_on, %s
            FROM (
                SELECT s.known_from AS commit_id, s.valid_from AS day, 1 AS sign, s.* FROM plot_state s
                UNION ALL
                SELECT s.known_from, s.valid_to, -1, s.* FROM plot_state s WHERE s.valid_to < 'infinity'
                UNION ALL
                SELECT s.known_to, s.valid_from, -1, s.* FROM plot_state s WHERE s.known_to < 9223372036854775807
                UNION ALL
                SELECT s.known_to, s.valid_to, 1, s.* FROM plot_state s
                WHERE s.known_to < 9223372036854775807 AND s.valid_to < 'infinity') x
            WHERE x.commit_id > :after AND x.commit_id <= :upto
            GROUP BY 1, 2, 3, 4, 5, 6""".formatted(sums("x.sign"));

    final TestDatabase database;
    final WatchedDataSource watched;
    final CountyClock clock = new CountyClock(Clock.fixed(Instant.parse("2026-08-10T04:00:00Z"), ZoneOffset.UTC));
    final RecoveryQueries queries;
    final RecoveryBoards boards;
    final Recoveries recoveries;
    final Segments segments;
    private final TransactionTemplate transactions;
    private long plots;

    /** Folds early and often, so that a small county has segments of every kind. */
    RecoveryFixture() {
        this(new Segments.Settings(3, 7, 15, 10));
    }

    RecoveryFixture(Segments.Settings settings) {
        this.database = TestDatabase.fresh();
        this.watched = new WatchedDataSource(database.reading());
        transactions = new TransactionTemplate(new DataSourceTransactionManager(watched));
        transactions.setReadOnly(true);
        transactions.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        JdbcClient reading = JdbcClient.create(watched);
        queries = new RecoveryQueries(reading);
        boards = new RecoveryBoards(queries);
        recoveries = new Recoveries(
                boards,
                queries,
                new Reading(
                        watched, reading, database.jdbc(), new DataSourceTransactionManager(database.writing()), clock),
                new Regions(reading));
        segments = new Segments(RecoverySegments.TABLES, database.writing(), settings);
    }

    /** The measures of one set of plots as SQL sums, in their order; of plots, or of what is signed. */
    static String sums(String sign) {
        String restored = "x.status IN ('RESTORED', 'RECULTIVATED')";
        String recultivated = "x.status = 'RECULTIVATED'";
        List<String> sums = new ArrayList<>();
        both(sums, sign, "true");
        both(sums, sign, "x.status = 'EXEMPT'");
        both(sums, sign, "x.lapsed");
        both(sums, sign, "x.placement = 'VILLAGE'");
        both(sums, sign, "x.found_late");
        both(sums, sign, restored);
        both(sums, sign, restored + " AND x.restored_on > x.restoration_due_on");
        both(sums, sign, restored + " AND x.restoration_check = 'REFUSED'");
        sums.add(sum(sign + " * x.area_mu", restored + " AND x.restoration_sample IS NOT NULL"));
        sums.add(sum(sign + " * x.area_mu", restored + " AND x.restoration_sample = 'ACCEPTED'"));
        both(sums, sign, recultivated);
        both(sums, sign, recultivated + " AND x.recultivated_on > x.recultivation_due_on");
        both(sums, sign, recultivated + " AND x.recultivation_check = 'REFUSED'");
        sums.add(sum(sign + " * x.area_mu", recultivated + " AND x.recultivation_sample IS NOT NULL"));
        sums.add(sum(sign + " * x.area_mu", recultivated + " AND x.recultivation_sample = 'ACCEPTED'"));
        return String.join(", ", sums);
    }

    private static void both(List<String> sums, String sign, String condition) {
        sums.add(sum(sign, condition));
        sums.add(sum(sign + " * x.area_mu", condition));
    }

    private static String sum(String value, String condition) {
        return "coalesce(sum(%s) FILTER (WHERE %s), 0)".formatted(value, condition);
    }

    <T> T read(Supplier<T> work) {
        return transactions.execute(status -> work.get());
    }

    Snapshot at(@Nullable AsOf asOf) {
        return recoveries.at(asOf);
    }

    static AsOf asOf(LocalDate on, long position) {
        return new AsOf(on, null, Long.toString(position));
    }

    List<RegionRecovery> list(RegionLevel by, @Nullable AsOf asOf) {
        return read(() -> recoveries.list(by, null, asOf, null, null));
    }

    long drawCommit() {
        return database.jdbc()
                .sql("SELECT nextval('commit_seq')")
                .query(Long.class)
                .single();
    }

    /** @return the position */
    long append(long commitId) {
        return append(commitId, null);
    }

    long append(long commitId, @Nullable String recordedAt) {
        return database.jdbc()
                .sql("SELECT new_position FROM ledger_append(?, ?::timestamptz, 'tester', 'test', NULL)")
                .param(commitId)
                .param(recordedAt)
                .query(Long.class)
                .single();
    }

    long newest() {
        return database.jdbc()
                .sql("SELECT position FROM ledger_head")
                .query(Long.class)
                .single();
    }

    void writeRegions() {
        long commit = drawCommit();
        writeRegion(COUNTY, null, "试县", commit);
        TOWNSHIPS.forEach(code -> writeRegion(code, COUNTY, "镇" + code.substring(6, 9), commit));
        VILLAGES.forEach(code -> writeRegion(code, code.substring(0, 9) + "000", "村" + code.substring(6), commit));
        append(commit);
    }

    void writeRegion(String code, @Nullable String parent, String name, long commit) {
        String level = parent == null ? "COUNTY" : code.endsWith("000") ? "TOWNSHIP" : "VILLAGE";
        database.jdbc()
                .sql("INSERT INTO region VALUES (?, ?::region_level, 1)")
                .params(code, level)
                .update();
        writeRegionState(code, level, parent, name, "-infinity", "infinity", commit);
    }

    void writeRegionState(
            String code, String level, @Nullable String parent, String name, String from, String to, long commit) {
        database.jdbc()
                .sql("""
                        INSERT INTO region_state (state_id, region_code, level, parent_code, name, valid_from, valid_to,
                            known_from, known_to)
                        VALUES (nextval('region_state_seq'), ?, ?::region_level, ?, ?, ?::date, ?::date, ?, ?)""")
                .params(code, level, parent, name, from, to, commit, Snapshot.MAX)
                .update();
    }

    void writeFact(
            String kind,
            @Nullable String region,
            int campaign,
            @Nullable String stage,
            String from,
            String payload,
            long commit) {
        database.jdbc()
                .sql("""
                        INSERT INTO fact (fact_id, kind, region_code, campaign, stage, from_day, document, payload, known_from,
                            known_to)
                        VALUES (nextval('fact_seq'), ?::fact_kind, ?, ?, ?::recovery_stage, ?::date, '府发〔2026〕1号', ?::jsonb,
                            ?, ?)""")
                .params(kind, region, campaign, stage, from, payload, commit, Snapshot.MAX)
                .update();
    }

    /** Gives some plots, known ones or new ones, other states at random; their deltas come with them. */
    void change(Random random, int count, long commit) {
        for (int i = 0; i < count; i++) {
            long plot = plots == 0 || random.nextInt(3) == 0 ? ++plots : 1 + random.nextLong(plots);
            write(random, plot, commit);
        }
        writeDeltas(commit - 1, commit);
    }

    private void write(Random random, long plot, long commit) {
        JdbcClient jdbc = database.jdbc();
        jdbc.sql("INSERT INTO plot VALUES (?, 1) ON CONFLICT DO NOTHING")
                .param(plot)
                .update();
        jdbc.sql("DELETE FROM plot_state WHERE plot_id = ? AND known_from = ?")
                .params(plot, commit)
                .update();
        jdbc.sql("UPDATE plot_state SET known_to = ? WHERE plot_id = ? AND known_to = ?")
                .params(commit, plot, Snapshot.MAX)
                .update();
        int spans = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(4);
        LocalDate from = TODAY.minusDays(220L + random.nextInt(20));
        LocalDate registered = from;
        for (int i = 0; i < spans; i++) {
            LocalDate to = from.plusDays(1 + random.nextInt(80));
            writeState(random, plot, registered, from, i == spans - 1 ? null : to, commit);
            from = to;
        }
    }

    private void writeState(
            Random random, long plot, LocalDate registered, LocalDate from, @Nullable LocalDate to, long commit) {
        List<String> statuses = List.of("ABANDONED", "RESTORED", "RECULTIVATED", "EXEMPT");
        String status = statuses.get(random.nextInt(4));
        boolean restored = status.equals("RESTORED") || status.equals("RECULTIVATED");
        LocalDate due = LocalDate.of(2026, 6, 30).plusDays(random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        List<String> checks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            checks.add(List.of("ACCEPTED", "REFUSED", "").get(random.nextInt(3)));
        }
        database.jdbc()
                .sql("""
                        INSERT INTO plot_state (state_id, plot_id, valid_from, valid_to, known_from, known_to, village_code,
                            campaign, area_mu, causes, placement, boundary_provisional, status, status_on, registered_on,
                            found_late, restored_on, recultivated_on, restoration_due_on, recultivation_due_on, lapsed,
                            restoration_check, recultivation_check, restoration_sample, recultivation_sample)
                        VALUES (nextval('plot_state_seq'), ?, ?, ?::date, ?, ?, ?, ?, ?, 0, 'VILLAGE', false,
                            ?::plot_status, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, '')::check_result,
                            nullif(?, '')::check_result, nullif(?, '')::check_result, nullif(?, '')::check_result)""")
                .param(plot)
                .param(from)
                .param(to == null ? "infinity" : to.toString())
                .param(commit)
                .param(Snapshot.MAX)
                .param(VILLAGES.get(random.nextInt(VILLAGES.size() - 1)))
                .param(2026 - (random.nextInt(5) == 0 ? 1 : 0))
                .param(BigDecimal.valueOf(1 + random.nextInt(5_000), 2))
                .param(status)
                .param(from)
                .param(registered)
                .param(random.nextInt(4) == 0)
                .param(restored ? LocalDate.of(2026, 6, 1).plusDays(random.nextInt(60)) : null)
                .param(status.equals("RECULTIVATED") ? LocalDate.of(2026, 7, 1).plusDays(random.nextInt(60)) : null)
                .param(due)
                .param(due.plusDays(31))
                .param(!restored && random.nextInt(4) == 0)
                .param(checks.get(0))
                .param(checks.get(1))
                .param(checks.get(2))
                .param(checks.get(3))
                .update();
    }

    /** Writes the deltas of the commits with these ids. */
    void writeDeltas(long after, long upto) {
        database.jdbc().sql(DELTAS).param("after", after).param("upto", upto).update();
    }

    /** Many commits; some drawn before others that are recorded first, some that touch no plot. */
    void writeHistory(Random random, int commits) {
        for (int i = 0; i < commits; i++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    long early = drawCommit();
                    long late = drawCommit();
                    change(random, 1 + random.nextInt(3), late);
                    append(late);
                    change(random, 0, early);
                    long plot = ++plots;
                    write(random, plot, early);
                    writeDeltas(early - 1, early);
                    append(early);
                }
                case 1 -> append(drawCommit());
                default -> {
                    long commit = drawCommit();
                    change(random, 1 + random.nextInt(4), commit);
                    append(commit);
                }
            }
        }
    }

    /** 33 townships and 460 villages. @return the villages' codes */
    List<String> writeManyRegions() {
        long regions = drawCommit();
        writeRegion(COUNTY, null, "试县", regions);
        List<String> villages = new ArrayList<>();
        for (int township = 0; township < 33; township++) {
            String prefix = "990101" + (100 + township);
            writeRegion(prefix + "000", COUNTY, "镇" + township, regions);
            for (int village = 0; village < (township < 31 ? 14 : 13); village++) {
                villages.add(prefix + (200 + village));
                writeRegion(prefix + (200 + village), prefix + "000", "村" + village, regions);
            }
        }
        append(regions, "2026-01-01T00:00:00Z");
        return villages;
    }

    /**
     * An import in the second commit, then a year of commits that restore and recultivate plots here and there; into an
     * empty county.
     */
    void writeYear(int plots, int commits) {
        JdbcClient jdbc = database.jdbc();
        List<String> villages = writeManyRegions();
        // ids are 1 for the regions, 2 for the import, then one each commit; plots are restored and recultivated by
        // them
        String plot = """
                SELECT n, (:villages::text[])[1 + n %% 460] AS village, date '2026-01-01' + (n %% 59)::int AS registered,
                    (1 + n %% 700) / 100.0 + 0.5 AS mu, (n %% 20 = 7) AS exempt,
                    CASE WHEN n %% 10 < 7 THEN 3 + (n::bigint * 7919) %% (%1$d * 6 / 10) END AS c1,
                    CASE WHEN n %% 10 < 5 THEN 3 + %1$d * 6 / 10 + (n::bigint * 104729) %% (%1$d * 4 / 10) END AS c2
                FROM generate_series(1, :plots) n""".formatted(commits);
        String day = "(date '2026-03-10' + ((%s) * 160 / " + commits + ")::int - (n %% 9)::int)";
        String d1 = day.formatted("c1");
        String d2 = "(date '2026-03-10' + (c2 * 160 / " + commits + ")::int)";
        String sql = """
                WITH p AS (%1$s), s AS (
                    SELECT p.*, registered AS f, date 'infinity' AS t, 2::bigint AS kf,
                        coalesce(c1, 9223372036854775807) AS kt, 'ABANDONED' AS status FROM p
                    UNION ALL SELECT p.*, registered, %2$s, c1, 9223372036854775807, 'ABANDONED' FROM p WHERE c1 IS NOT NULL
                    UNION ALL SELECT p.*, %2$s, 'infinity', c1, coalesce(c2, 9223372036854775807), 'RESTORED' FROM p WHERE c1 IS NOT NULL
                    UNION ALL SELECT p.*, %2$s, %3$s, c2, 9223372036854775807, 'RESTORED' FROM p WHERE c2 IS NOT NULL AND %3$s > %2$s
                    UNION ALL SELECT p.*, %3$s, 'infinity', c2, 9223372036854775807, 'RECULTIVATED' FROM p WHERE c2 IS NOT NULL)
                INSERT INTO plot_state (state_id, plot_id, valid_from, valid_to, known_from, known_to, village_code, campaign,
                    area_mu, causes, placement, boundary_provisional, status, status_on, registered_on, found_late,
                    restored_on, recultivated_on, restoration_due_on, recultivation_due_on, lapsed)
                SELECT nextval('plot_state_seq'), n, f, t, kf, kt, village, 2026, mu, 0, 'VILLAGE', false,
                    (CASE WHEN exempt AND status = 'ABANDONED' AND c1 IS NULL THEN 'EXEMPT' ELSE status END)::plot_status, f, registered, false,
                    CASE WHEN status <> 'ABANDONED' THEN %2$s END, CASE WHEN status = 'RECULTIVATED' THEN %3$s END,
                    '2026-06-30', '2026-07-31', false FROM s""".formatted(plot, d1, d2);
        jdbc.sql(sql)
                .param("villages", villages.toArray(String[]::new))
                .param("plots", plots)
                .update();
        jdbc.sql("INSERT INTO plot SELECT n, 2 FROM generate_series(1, ?) n")
                .param(plots)
                .update();
        jdbc.sql("""
                        INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                        SELECT nextval('plot_event_seq'), plot_id, known_from, 1, 'RESTORED', status_on, '{}'
                        FROM plot_state WHERE status = 'RESTORED' AND valid_to = 'infinity'""").update();
        jdbc.sql("SELECT count(nextval('commit_seq')) FROM generate_series(2, :last)")
                .param("last", commits + 2)
                .query((row, number) -> 0)
                .list();
        jdbc.sql("""
                        SELECT (ledger_append(c, '2026-03-10 12:00+08'::timestamptz + c * interval '160 days' / :last, 'tester', 'test', NULL)).new_position
                        FROM generate_series(2, :last) c""").param("last", commits + 2).query((row, number) -> 0).list();
        writeDeltas(0, commits + 2);
        analyze();
    }

    void analyze() {
        JdbcClient owner = JdbcClient.create(database.owner());
        for (String table : List.of(
                "plot_state",
                "plot_event",
                "recovery_delta",
                "recovery_sum",
                "recovery_checkpoint",
                "recovery_segment",
                "ledger_commit")) {
            owner.sql("VACUUM ANALYZE " + table).update();
        }
    }

    /** The measures and what is overdue, by region, straight from the plots. */
    Map<String, String> naive(Snapshot at, int digits, int campaign) {
        return naive(JdbcClient.create(watched), at, digits, campaign);
    }

    static Map<String, String> naive(JdbcClient jdbc, Snapshot at, int digits, int campaign) {
        Map<String, String> figures = new TreeMap<>();
        jdbc.sql(naiveSql(at))
                .params(at.parameters())
                .param("digits", digits)
                .param("campaign", campaign)
                .param("on", at.on())
                .query(row -> {
                    List<String> values = new ArrayList<>();
                    for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                        values.add(plain(row.getBigDecimal(i)));
                    }
                    figures.put(row.getString(1), String.join(" ", values));
                });
        return figures;
    }

    static String naiveSql(Snapshot at) {
        return """
                SELECT left(x.village_code, :digits), %s,
                    count(*) FILTER (WHERE x.status = 'ABANDONED' AND x.restoration_due_on < :on),
                    coalesce(sum(x.area_mu) FILTER (WHERE x.status = 'ABANDONED' AND x.restoration_due_on < :on), 0),
                    count(*) FILTER (WHERE x.status IN ('ABANDONED', 'RESTORED') AND x.recultivation_due_on < :on),
                    coalesce(sum(x.area_mu) FILTER (
                        WHERE x.status IN ('ABANDONED', 'RESTORED') AND x.recultivation_due_on < :on), 0)
                FROM plot_state x WHERE %s AND x.campaign = :campaign GROUP BY 1""".formatted(sums("1"), at.condition("x"));
    }

    /** The same of an answer. */
    static String told(Recovery r) {
        StageRecovery a = r.restoration();
        StageRecovery b = r.recultivation();
        List<String> values = new ArrayList<>();
        for (double each : new double[] {
            r.plots(),
            r.areaMu(),
            r.exemptPlots(),
            r.exemptAreaMu(),
            r.lapsedPlots(),
            r.lapsedAreaMu(),
            r.unmappedPlots(),
            r.unmappedAreaMu(),
            r.foundLatePlots(),
            r.foundLateAreaMu()
        }) {
            values.add(plain(BigDecimal.valueOf(each)));
        }
        stage(values, a);
        stage(values, b);
        for (StageRecovery each : List.of(a, b)) {
            values.add(Integer.toString(each.overduePlots()));
            values.add(plain(BigDecimal.valueOf(each.overdueAreaMu())));
        }
        return String.join(" ", values);
    }

    private static void stage(List<String> values, StageRecovery stage) {
        values.add(Integer.toString(stage.reachedPlots()));
        values.add(plain(BigDecimal.valueOf(stage.reachedAreaMu())));
        values.add(Integer.toString(stage.latePlots()));
        values.add(plain(BigDecimal.valueOf(stage.lateAreaMu())));
        values.add(Integer.toString(stage.reachedPlots() - stage.acceptedPlots()));
        values.add(plain(BigDecimal.valueOf(stage.refusedAreaMu())));
        values.add(plain(BigDecimal.valueOf(stage.sampledAreaMu())));
        Double rate = stage.samplePassRate();
        values.add(
                plain(BigDecimal.valueOf(rate == null ? 0 : Math.round(rate * stage.sampledAreaMu() * 100) / 100.0)));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    @Override
    public void close() {
        database.close();
    }
}
