package org.gengtu.recovery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The SQL of recovery. All of it runs within the request's reading transaction, which sees every delta of the positions
 * that it sees; a segment that it does not see yet is made up for by the deltas.
 */
@Component
class RecoveryQueries {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * The segments of a position, each with its nearest checkpoint. The tables are entered by LATERAL with OFFSET 0, so that
     * each segment's rows are found by the key whatever the planner's idea of the recursion is.
     */
    private static final String CHAIN = RecoverySegments.TABLES.chain() + """
            ,
            part AS MATERIALIZED (
                SELECT c.segment_id, coalesce((
                    SELECT t.before_day FROM recovery_checkpoint t
                    WHERE t.segment_id = c.segment_id AND t.before_day <= :before
                    ORDER BY t.before_day DESC LIMIT 1), date '-infinity') AS before_day
                FROM chain c WHERE c.segment_id > 0)
            """;

    private static final String KEY =
            "%1$s.village_code, %1$s.campaign, %1$s.restoration_due_on, %1$s.recultivation_due_on, ";

    private static final String DELTAS =
            """
            SELECT %s%s, d.day FROM ledger_commit c CROSS JOIN LATERAL (
                SELECT * FROM recovery_delta x WHERE x.commit_id = c.commit_id AND x.day <= :day%%1$s OFFSET 0) d
            WHERE c.position > %%2$s AND c.position <= :position""".formatted(KEY.formatted("d"), Measure.each(measure -> measure.ofDelta("d")));

    /** All rows of a day and position: of a checkpoint, of days since, of commits. @param 1 more conditions on the rows x */
    private static final String ROWS = """
            SELECT %1$s%2$s, date '-infinity' AS day FROM part p CROSS JOIN LATERAL (
                SELECT * FROM recovery_checkpoint x
                WHERE x.segment_id = p.segment_id AND x.before_day = p.before_day%%1$s OFFSET 0) m
            UNION ALL
            SELECT %3$s%4$s, s.day FROM part p CROSS JOIN LATERAL (
                SELECT * FROM recovery_sum x
                WHERE x.segment_id = p.segment_id AND x.day >= p.before_day AND x.day <= :day%%1$s OFFSET 0) s
            UNION ALL
            """.formatted(
                            KEY.formatted("m"),
                            Measure.each(measure -> "m." + measure.sumColumn()),
                            KEY.formatted("s"),
                            Measure.each(measure -> "s." + measure.sumColumn()))
            + DELTAS;

    private static final String FIGURES =
            """
            SELECT x.village_code, x.campaign, %s, \
            (sum(x.plots - x.exempt_plots - x.restored_plots) FILTER (WHERE x.restoration_due_on < :day))::bigint, \
            (sum(x.area_hundredths - x.exempt_area_hundredths - x.restored_area_hundredths) \
            FILTER (WHERE x.restoration_due_on < :day))::bigint, \
            (sum(x.plots - x.exempt_plots - x.recultivated_plots) FILTER (WHERE x.recultivation_due_on < :day))::bigint, \
            (sum(x.area_hundredths - x.exempt_area_hundredths - x.recultivated_area_hundredths) \
            FILTER (WHERE x.recultivation_due_on < :day))::bigint, \
            bool_or(x.plots <> 0 OR x.area_hundredths <> 0 OR x.exempt_plots <> 0 OR x.exempt_area_hundredths <> 0)
            FROM (%%s) x GROUP BY x.village_code, x.campaign""".formatted(Measure.each(measure -> "sum(x.%s)::bigint".formatted(measure.sumColumn())));

    static final String OF_DAY = CHAIN + FIGURES.formatted(ROWS.formatted("", "(SELECT max(k.upto) FROM chain k)"));

    private static final String OF_COMMITS = FIGURES.formatted(DELTAS.formatted("", ":from"));

    private static final String OF_DAYS = CHAIN
            + """
            SELECT left(x.village_code, :digits), greatest(x.day, :from) AS day, sum(x.plots)::bigint,
                sum(x.plots - x.exempt_plots - x.restored_plots)::bigint,
                sum(x.area_hundredths - x.exempt_area_hundredths - x.restored_area_hundredths)::bigint,
                sum(x.restored_area_hundredths)::bigint,
                sum(x.plots - x.exempt_plots - x.recultivated_plots)::bigint,
                sum(x.area_hundredths - x.exempt_area_hundredths - x.recultivated_area_hundredths)::bigint,
                sum(x.recultivated_area_hundredths)::bigint
            FROM (%s) x GROUP BY 1, 2 ORDER BY 1, 2""".formatted(ROWS.formatted(
                    " AND x.campaign = :campaign AND left(x.village_code, :digits) = ANY(:prefixes)",
                    "(SELECT max(k.upto) FROM chain k)"));

    private final JdbcClient jdbc;

    RecoveryQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param village 12 digits */
    record Key(String village, int campaign) {}

    /**
     * The figures of a village and campaign, or by how much they changed.
     *
     * @param moved whether a plot came, went, changed its area or its deadlines, or became exempt
     */
    record Row(Key key, Figures figures, boolean moved) {}

    /** The figures of every village and campaign on a day, as known at a position. */
    List<Row> listFigures(LocalDate day, long position) {
        return jdbc.sql(OF_DAY)
                .param("day", day)
                .param("before", day.plusDays(1))
                .param("position", position)
                .query(RecoveryQueries::row)
                .list();
    }

    /** By how much the commits behind a position changed the figures of a day. */
    List<Row> listChanges(LocalDate day, long from, long position) {
        return jdbc.sql(OF_COMMITS)
                .param("day", day)
                .param("from", from)
                .param("position", position)
                .query(RecoveryQueries::row)
                .list();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        long[] values = new long[Figures.COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.getLong(i + 3);
        }
        return new Row(new Key(row.getString(1), row.getInt(2)), Figures.of(values), row.getBoolean(Figures.COUNT + 3));
    }

    /**
     * What changed in a region on a day; on the first day all that was before it as well.
     *
     * @param plots all, those exempt too
     * @param remainingPlots by stage: neither exempt nor reached
     * @param remainingArea their area, hundredths of mu
     * @param reachedArea by stage, hundredths of mu
     */
    record Day(LocalDate day, long plots, long[] remainingPlots, long[] remainingArea, long[] reachedArea) {}

    /**
     * What changed in regions of one level, by day.
     *
     * @param prefixes the digits that the regions' codes begin with
     * @param from the first day; it gathers all that was before
     * @param to the last day
     */
    Map<String, List<Day>> listDays(
            Collection<String> prefixes, RegionLevel level, int campaign, LocalDate from, LocalDate to, long position) {
        Map<String, List<Day>> days = new HashMap<>();
        jdbc.sql(OF_DAYS)
                .param("day", to)
                .param("before", from.plusDays(1))
                .param("position", position)
                .param("campaign", campaign)
                .param("digits", level.digits())
                .param("prefixes", prefixes.toArray(String[]::new))
                .param("from", from)
                .query(row -> {
                    Day day = new Day(
                            row.getObject(2, LocalDate.class),
                            row.getLong(3),
                            new long[] {row.getLong(4), row.getLong(7)},
                            new long[] {row.getLong(5), row.getLong(8)},
                            new long[] {row.getLong(6), row.getLong(9)});
                    days.computeIfAbsent(row.getString(1), region -> new ArrayList<>())
                            .add(day);
                });
        return days;
    }

    /** Plots of a village that share their days; areas in hundredths of mu, exempt plots left out. */
    record Due(
            String village,
            LocalDate registeredOn,
            LocalDate restorationDueOn,
            LocalDate recultivationDueOn,
            long area) {}

    /**
     * The plots of a campaign by village, registration and deadlines. It reads all plots of the county: whoever asks keeps
     * the answer until a plot comes, goes or moves.
     */
    List<Due> listDues(Snapshot at, int campaign) {
        return jdbc.sql("""
                        SELECT s.village_code, s.registered_on, s.restoration_due_on, s.recultivation_due_on,
                            (sum(s.area_mu) * 100)::bigint
                        FROM plot_state s WHERE %s AND s.campaign = :campaign AND s.status <> 'EXEMPT'
                        GROUP BY 1, 2, 3, 4""".formatted(at.condition("s")))
                .params(at.parameters())
                .param("campaign", campaign)
                .query((row, number) -> new Due(
                        row.getString(1),
                        row.getObject(2, LocalDate.class),
                        row.getObject(3, LocalDate.class),
                        row.getObject(4, LocalDate.class),
                        row.getLong(5)))
                .list();
    }

    /**
     * The reports of a stage that were recorded within some days up to that of the state; those of files are left out,
     * as they tell what had long been done.
     */
    Map<RecoveryStage, List<ReportingLag.Report>> listReports(Snapshot at, int days) {
        Map<RecoveryStage, List<ReportingLag.Report>> reports = new HashMap<>();
        jdbc.sql("""
                        SELECT e.kind, e.on_day, greatest(e.on_day, (c.recorded_at AT TIME ZONE 'Asia/Shanghai')::date),
                            count(*)
                        FROM ledger_commit c CROSS JOIN LATERAL (
                            SELECT x.kind, x.on_day FROM plot_event x
                            WHERE x.commit_id = c.commit_id AND x.kind IN ('RESTORED', 'RECULTIVATED') OFFSET 0) e
                        WHERE c.recorded_at >= :since::timestamptz AND c.recorded_at < :until::timestamptz
                            AND c.position <= :position AND c.import_id IS NULL
                        GROUP BY 1, 2, 3""")
                .param("since", startOf(at.on().minusDays(days - 1L)))
                .param("until", startOf(at.on().plusDays(1)))
                .param("position", at.position())
                .query(row -> {
                    RecoveryStage stage = row.getString(1).equals("RESTORED")
                            ? RecoveryStage.RESTORATION
                            : RecoveryStage.RECULTIVATION;
                    reports.computeIfAbsent(stage, first -> new ArrayList<>())
                            .add(new ReportingLag.Report(
                                    row.getObject(2, LocalDate.class),
                                    row.getObject(3, LocalDate.class),
                                    row.getBigDecimal(4)));
                });
        return reports;
    }

    private static Timestamp startOf(LocalDate day) {
        return Timestamp.from(day.atStartOfDay(CountyClock.ZONE).toInstant());
    }

    /** Whether commits between two positions changed a region, a fact of one, or a campaign. */
    boolean frameChanged(long from, long position) {
        return jdbc.sql("""
                        WITH c AS MATERIALIZED (
                            SELECT commit_id FROM ledger_commit WHERE position > :from AND position <= :position)
                        SELECT EXISTS (SELECT FROM region_state s WHERE s.known_from IN (SELECT commit_id FROM c)
                                OR s.known_to IN (SELECT commit_id FROM c))
                            OR EXISTS (SELECT FROM fact f WHERE f.plot_id IS NULL AND (
                                f.known_from IN (SELECT commit_id FROM c) OR f.known_to IN (SELECT commit_id FROM c)))
                            OR EXISTS (SELECT FROM campaign y WHERE y.commit_id IN (SELECT commit_id FROM c))""")
                .param("from", from)
                .param("position", position)
                .query(Boolean.class)
                .single();
    }

    /** The regions, the campaigns and what documents laid down, on a day as known at a position. */
    Frame readFrame(Snapshot at) {
        NavigableMap<String, Frame.Then> regions = new TreeMap<>();
        jdbc.sql("SELECT s.region_code, s.name, s.parent_code, s.boundary_id FROM region_state s WHERE "
                        + at.condition("s"))
                .params(at.parameters())
                .query(row -> {
                    String parent = row.getString(3);
                    regions.put(
                            row.getString(1),
                            new Frame.Then(
                                    new RegionCode(row.getString(1)),
                                    row.getString(2),
                                    parent == null ? null : new RegionCode(parent),
                                    row.getObject(4, Long.class)));
                });
        return new Frame(regions, Mandates.of(listCampaigns(at), listFacts(at), at.on()));
    }

    private List<Campaign> listCampaigns(Snapshot at) {
        return jdbc.sql("""
                        SELECT y.campaign, y.restoration_due_on, y.recultivation_due_on, y.found_late_restoration_days,
                            y.found_late_recultivation_days
                        FROM campaign y WHERE %s""".formatted(at.happened("y")))
                .params(at.parameters())
                .query((row, number) -> new Campaign(
                        row.getInt(1),
                        row.getObject(2, LocalDate.class),
                        row.getObject(3, LocalDate.class),
                        row.getInt(4),
                        row.getInt(5)))
                .list();
    }

    private List<Mandates.Fact> listFacts(Snapshot at) {
        return jdbc.sql("""
                        SELECT f.fact_id, f.kind, f.region_code, f.campaign, f.stage, f.from_day, f.payload
                        FROM fact f WHERE %s AND f.plot_id IS NULL
                        ORDER BY f.from_day, f.fact_id""".formatted(at.known("f")))
                .params(at.parameters())
                .query((row, number) -> new Mandates.Fact(
                        FactKind.valueOf(row.getString(2)),
                        row.getString(3),
                        row.getObject(4, Integer.class),
                        stage(row.getString(5)),
                        row.getObject(6, LocalDate.class),
                        payload(row.getString(7))))
                .list();
    }

    private static @Nullable RecoveryStage stage(@Nullable String name) {
        return name == null ? null : RecoveryStage.valueOf(name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> payload(String json) {
        return JSON.readValue(json, LinkedHashMap.class);
    }
}
