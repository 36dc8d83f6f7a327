package org.gengtu.farmland;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterCompiler;
import org.gengtu.filter.Keyset.Step;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.SqlCondition;
import org.gengtu.filter.StateRelation;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL by which plots and their events are read. All of it runs within the request's reading transaction. */
@Component
class PlotQueries {
    static final String COLUMNS = """
            p.plot_id, p.boundary_id, p.code, p.village_code, p.group_name, p.campaign, p.area_mu, p.declared_area_mu,
            p.measured_area_mu, p.idle_kind, p.abandoned_since, p.causes, p.land_class, p.placement,
            p.boundary_provisional, p.status, p.status_on, p.registered_on, p.found_late, p.restored_on,
            p.recultivated_on, p.restoration_due_on, p.recultivation_due_on, p.lapsed, p.restoration_mode, p.crop""";
    static final int COLUMN_COUNT = 26;

    private static final String EVENT = """
            SELECT e.event_id, e.plot_id, e.seq, e.kind, e.on_day, c.recorded_at, c.position, c.actor, e.payload,
                e.target_event_id
            FROM plot_event e JOIN ledger_commit c ON c.commit_id = e.commit_id""";

    private static final Duration EXTENT_KEPT = Duration.ofMinutes(1);
    private static final double CHINA_MIDDLE = 105;

    private final JdbcClient jdbc;
    private volatile @Nullable KnownExtent extent;

    PlotQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record KnownExtent(@Nullable Envelope box, long nanoTime) {}

    /** What a row is read into beside its own columns. */
    record Target(ReadAt at, String county, PlotSelection selection, Map<RegionCode, Region> villages) {}

    /** The extent of the county, or of all plots where it is known by name and code only; null when there is neither. */
    @Nullable
    Envelope extent() {
        KnownExtent known = extent;
        if (known == null || System.nanoTime() - known.nanoTime > EXTENT_KEPT.toNanos()) {
            Envelope box = readExtent("""
                    SELECT ST_Extent(b.geom) AS e FROM region_state s JOIN region_boundary b ON b.boundary_id = s.boundary_id
                    WHERE %s AND s.level = 'COUNTY'""".formatted(Snapshot.today("s")))
                    .or(() -> readExtent("SELECT ST_Extent(geom) AS e FROM plot_boundary"))
                    .orElse(null);
            known = new KnownExtent(box, System.nanoTime());
            extent = known;
        }
        return known.box;
    }

    private Optional<Envelope> readExtent(String sql) {
        return jdbc.sql("SELECT ST_XMin(e), ST_XMax(e), ST_YMin(e), ST_YMax(e) FROM (%s) x WHERE e IS NOT NULL"
                        .formatted(sql))
                .query((row, number) ->
                        new Envelope(row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4)))
                .optional();
    }

    private double countyLongitude() {
        Envelope box = extent();
        return box == null ? CHINA_MIDDLE : (box.getMinX() + box.getMaxX()) / 2;
    }

    private SqlCondition compile(Condition condition, StateRelation relation, ReadAt at) {
        return FilterCompiler.compile(
                condition, relation, at.snapshot(), "s", condition.equals(Condition.ALL) ? null : extent());
    }

    /** The rows of a page and one more, in the direction of paging. */
    List<PlotView> list(
            PlotListRequest request, StateRelation relation, String county, Map<RegionCode, Region> villages) {
        SqlCondition condition = compile(request.condition(), relation, request.at());
        Target target = new Target(request.at(), county, request.wanted().plots(), villages);
        PageRequest page = request.page();
        List<Step> steps = condition.fenced()
                ? List.of(request.order().whole("s", page.forward(), request.mark()))
                : request.order().steps("s", page.forward(), request.mark());
        List<PlotView> plots = new ArrayList<>();
        for (Step step : steps) {
            int wanted = page.size() + 1 - plots.size();
            if (wanted > 0) {
                plots.addAll(jdbc.sql(pageSql(condition, step, target))
                        .params(condition.parameters())
                        .params(request.order().parameters(request.mark(), page.cursorArgument()))
                        .param("pageLimit", wanted)
                        .query((row, number) -> plot(row, target))
                        .list());
            }
        }
        return plots;
    }

    private String pageSql(SqlCondition condition, Step step, Target target) {
        String rows = condition.fenced()
                ? "SELECT s.* FROM (SELECT s.* FROM plot_state s WHERE %s OFFSET 0) s WHERE %s"
                        .formatted(condition.sql(), step.condition())
                : "SELECT s.* FROM plot_state s WHERE %s AND %s".formatted(condition.sql(), step.condition());
        return select("(%s ORDER BY %s LIMIT :pageLimit) p".formatted(rows, step.orderBy("s")), target)
                + " ORDER BY "
                + step.orderBy("p");
    }

    /** The statement around the rows {@code p}, with what the selection asks for beside the state's columns. */
    private String select(String from, Target target) {
        StringBuilder columns = new StringBuilder("SELECT ").append(COLUMNS);
        String joins = "";
        if (target.selection.version() && target.at.snapshot().open()) {
            columns.append(", o.version");
            joins += " LEFT JOIN plot o ON o.plot_id = p.plot_id";
        } else if (target.selection.version()) {
            // how many events were known then; a plot's events follow one another as their commits do
            columns.append(", (SELECT max(e.seq) FROM plot_event e WHERE e.plot_id = p.plot_id AND ")
                    .append(target.at.snapshot().happened("e"))
                    .append(")");
        }
        for (ShapeForm form : target.selection.shapes()) {
            columns.append(", ").append(form.sql("b.geom", "b.geom_3857", countyLongitude()));
        }
        if (!target.selection.shapes().isEmpty()) {
            joins += " LEFT JOIN plot_boundary b ON b.boundary_id = p.boundary_id";
        }
        return columns + " FROM " + from + joins;
    }

    private static PlotView plot(ResultSet row, Target target) throws SQLException {
        return plot(row, target, Map.of());
    }

    /**
     * @param row its first columns are {@link #COLUMNS}, then the version and the shapes as selected
     * @param unread where shapes go that are read later, if they are to be kept
     */
    static PlotView plot(ResultSet row, Target target, Map<ShapeForm, @Nullable RawJson> unread) throws SQLException {
        int column = COLUMN_COUNT;
        Integer version = null;
        if (target.selection.version()) {
            version = row.getInt(++column);
        }
        Map<ShapeForm, @Nullable RawJson> shapes = unread;
        if (!target.selection.shapes().isEmpty()) {
            shapes = new HashMap<>();
            for (ShapeForm form : target.selection.shapes()) {
                String text = row.getString(++column);
                shapes.put(form, text == null ? null : form.finished(text));
            }
        }
        return new PlotView(
                target.at,
                target.county,
                row.getLong(1),
                row.getObject(2, Long.class),
                row.getString(3),
                new RegionCode(row.getString(4)),
                row.getString(5),
                row.getInt(6),
                row.getBigDecimal(7),
                row.getBigDecimal(8),
                row.getBigDecimal(9),
                row.getString(10),
                row.getObject(11, LocalDate.class),
                row.getInt(12),
                row.getString(13),
                Placement.valueOf(row.getString(14)),
                row.getBoolean(15),
                PlotStatus.valueOf(row.getString(16)),
                row.getObject(17, LocalDate.class),
                row.getObject(18, LocalDate.class),
                row.getBoolean(19),
                row.getObject(20, LocalDate.class),
                row.getObject(21, LocalDate.class),
                row.getObject(22, LocalDate.class),
                row.getObject(23, LocalDate.class),
                row.getBoolean(24),
                row.getString(25),
                row.getString(26),
                version,
                shapes,
                target.villages);
    }

    /** Count and area of a whole list. */
    PlotConnection.Totals total(PlotListRequest request, StateRelation relation) {
        SqlCondition condition = compile(request.condition(), relation, request.at());
        String area = request.wanted().areas() ? "coalesce(sum(s.area_mu), 0)" : "0::numeric";
        return jdbc.sql("SELECT count(*), %s FROM plot_state s WHERE %s".formatted(area, condition.sql()))
                .params(condition.parameters())
                .query((row, number) -> new PlotConnection.Totals(row.getLong(1), row.getBigDecimal(2)))
                .single();
    }

    /** The same page of each village: its rows and one more, in the direction of paging, in one statement. */
    Map<String, List<PlotView>> listByVillage(
            Collection<String> villageCodes,
            PlotListRequest request,
            StateRelation relation,
            String county,
            Map<RegionCode, Region> villages) {
        SqlCondition condition = compile(request.condition(), relation, request.at());
        Target target = new Target(request.at(), county, request.wanted().plots(), villages);
        PageRequest page = request.page();
        Step step = request.order().whole("s", page.forward(), request.mark());
        String rows = """
                (SELECT p.*, v.number AS village_number
                FROM unnest(:villages) WITH ORDINALITY v(code, number) CROSS JOIN LATERAL (
                    SELECT s.* FROM (
                        SELECT s.* FROM plot_state s WHERE s.village_code = v.code AND %s OFFSET 0) s
                    WHERE %s ORDER BY %s LIMIT :pageLimit) p) p""".formatted(condition.sql(), step.condition(), step.orderBy("s"));
        Map<String, List<PlotView>> byVillage = new HashMap<>();
        jdbc.sql(select(rows, target) + " ORDER BY p.village_number, " + step.orderBy("p"))
                .params(condition.parameters())
                .params(request.order().parameters(request.mark(), page.cursorArgument()))
                .param("villages", villageCodes.toArray(String[]::new))
                .param("pageLimit", page.size() + 1)
                .query((row, number) -> plot(row, target))
                .list()
                .forEach(plot -> byVillage
                        .computeIfAbsent(plot.village().digits(), code -> new ArrayList<>())
                        .add(plot));
        return byVillage;
    }

    /** Count and area of each village's whole list, in one statement; villages without plots are left out. */
    Map<String, PlotConnection.Totals> totalByVillage(
            Collection<String> villageCodes, PlotListRequest request, StateRelation relation) {
        SqlCondition condition = compile(request.condition(), relation, request.at());
        Map<String, PlotConnection.Totals> totals = new HashMap<>();
        String area = request.wanted().areas() ? "sum(s.area_mu)" : "0::numeric";
        // Village by village is twice as fast, but would look up the shapes of a condition anew for each.
        String sql = request.condition().equals(Condition.ALL) ? """
                SELECT v.code, c.plots, c.area FROM unnest(:villages) v(code) CROSS JOIN LATERAL (
                    SELECT count(*) AS plots, %s AS area FROM plot_state s
                    WHERE s.village_code = v.code AND %s) c
                WHERE c.plots > 0""" : """
                SELECT s.village_code, count(*), %s FROM plot_state s
                WHERE s.village_code = ANY(:villages) AND %s GROUP BY s.village_code""";
        jdbc.sql(sql.formatted(area, condition.sql()))
                .params(condition.parameters())
                .param("villages", villageCodes.toArray(String[]::new))
                .query(row -> {
                    totals.put(row.getString(1), new PlotConnection.Totals(row.getLong(2), row.getBigDecimal(3)));
                });
        return totals;
    }

    /** Plots by key, in one statement. */
    Map<Long, PlotView> findAll(Collection<Long> plotIds, ReadAt at, String county, PlotSelection selection) {
        Target target = new Target(at, county, selection, Map.of());
        Map<Long, PlotView> plots = new HashMap<>();
        jdbc.sql(select("plot_state p", target)
                        + " WHERE "
                        + among("p.plot_id", plotIds)
                        + " AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("ids", ids(plotIds))
                .query((row, number) -> plot(row, target))
                .list()
                .forEach(plot -> plots.put(plot.plotId(), plot));
        return plots;
    }

    /** That a column is one of {@link #ids}. The plan for a single one is kept; for a list it would be made each time. */
    private static String among(String column, Collection<Long> ids) {
        return ids.size() == 1 ? column + " = :ids" : column + " = ANY(:ids)";
    }

    private static Object ids(Collection<Long> ids) {
        return ids.size() == 1 ? ids.iterator().next() : ids.toArray(Long[]::new);
    }

    /** Plots that are no more at a state, as they were last: by split, merge, or before they were taken back. */
    Map<Long, PlotView> findLast(Collection<Long> plotIds, ReadAt at, String county, PlotSelection selection) {
        Target target = new Target(at, county, selection, Map.of());
        Map<Long, PlotView> plots = new HashMap<>();
        jdbc.sql(select("""
                        (SELECT DISTINCT ON (s.plot_id) s.* FROM plot_state s
                        WHERE s.plot_id = ANY(:plots) AND s.known_from <= :asOfHigh
                            AND s.known_from <> ALL(:asOfOvertaken::bigint[])
                        ORDER BY s.plot_id, (s.known_to > :asOfHigh OR s.known_to = ANY(:asOfOvertaken::bigint[])) DESC,
                            s.known_to DESC, s.valid_to DESC) p""", target))
                .params(at.snapshot().parameters())
                .param("plots", plotIds.toArray(Long[]::new))
                .query((row, number) -> plot(row, target))
                .list()
                .forEach(plot -> plots.put(plot.plotId(), plot));
        return plots;
    }

    /** Events by key, in one statement, in the order of recording. */
    Map<Long, PlotEventView> findEvents(Collection<Long> eventIds, ReadAt at, String county) {
        Map<Long, PlotEventView> events = new HashMap<>();
        jdbc.sql(EVENT + " WHERE " + among("e.event_id", eventIds))
                .params(at.snapshot().parameters())
                .param("ids", ids(eventIds))
                .query((row, number) -> event(row, at, county))
                .list()
                .forEach(event -> events.put(event.eventId(), event));
        return events;
    }

    /** The plot of a code. */
    Optional<PlotView> findByCode(String code, ReadAt at, String county, PlotSelection selection) {
        Target target = new Target(at, county, selection, Map.of());
        // On a past day a code can have stood on another plot than the one that bears it on another; on one day on one
        // only.
        return jdbc.sql(select("plot_state p", target)
                        + " WHERE p.code = :code AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("code", code)
                .query((row, number) -> plot(row, target))
                .optional();
    }

    /** The shapes of boundary rows in one form, in one statement. */
    Map<Long, RawJson> findShapes(Collection<Long> boundaryIds, ShapeForm form) {
        Map<Long, RawJson> shapes = new HashMap<>();
        jdbc.sql("SELECT b.boundary_id, %s FROM plot_boundary b WHERE b.boundary_id = ANY(:boundaries)"
                        .formatted(form.sql("b.geom", "b.geom_3857", countyLongitude())))
                .param("boundaries", boundaryIds.toArray(Long[]::new))
                .query(row -> {
                    shapes.put(row.getLong(1), form.finished(row.getString(2)));
                });
        return shapes;
    }

    /** The same page of each plot's events in the order of recording, and one more, in the direction of paging. */
    Map<Long, List<PlotEventView>> listEvents(
            Collection<Long> plotIds, ReadAt at, String county, PageRequest page, @Nullable Integer mark) {
        String behind = mark == null ? "" : page.forward() ? " AND e.seq > :mark" : " AND e.seq < :mark";
        String direction = page.forward() ? "ASC" : "DESC";
        Map<String, Object> parameters = new LinkedHashMap<>(at.snapshot().parameters());
        if (mark != null) {
            parameters.put("mark", mark);
        }
        String sql = """
                SELECT x.* FROM unnest(:plots) k(plot_id) CROSS JOIN LATERAL (
                    %s WHERE e.plot_id = k.plot_id AND %s%s ORDER BY e.seq %s LIMIT :pageLimit) x
                ORDER BY x.plot_id, x.seq %s""".formatted(EVENT, at.snapshot().happened("e"), behind, direction, direction);
        return jdbc
                .sql(sql)
                .params(parameters)
                .param("plots", plotIds.toArray(Long[]::new))
                .param("pageLimit", page.size() + 1)
                .query((row, number) -> event(row, at, county))
                .list()
                .stream()
                .collect(Collectors.groupingBy(PlotEventView::plotId));
    }

    /**
     * The checks of each plot that stand up to the state's day, those of the plots that it came of included, in the order
     * of days, in one statement.
     */
    Map<Long, List<PlotView.Verification>> listVerifications(Collection<Long> plotIds, ReadAt at) {
        Map<Long, List<PlotView.Verification>> checks = new HashMap<>();
        // The planner cannot know that a plot came of few others: OFFSET keeps it from reading all events.
        jdbc.sql("""
                        WITH RECURSIVE came (of_id, plot_id) AS (
                            SELECT k.id, k.id FROM unnest(:plots) k (id)
                            UNION
                            SELECT c.of_id, l.parent_id FROM came c JOIN plot_lineage l ON l.child_id = c.plot_id)
                        SELECT DISTINCT c.of_id, e.payload #>> '{set,stage}', e.payload #>> '{set,level}',
                            e.payload #>> '{set,accepted}', e.on_day, CASE WHEN c.of_id = c.plot_id THEN e.seq ELSE 0 END
                        FROM came c CROSS JOIN LATERAL (
                            SELECT e.* FROM plot_event e
                            WHERE e.plot_id = c.plot_id AND e.kind = 'VERIFIED' AND e.on_day <= :asOfDay AND %s
                            OFFSET 0) e
                        WHERE NOT EXISTS (SELECT FROM plot_event w WHERE w.target_event_id = e.event_id AND %s)
                        ORDER BY 1, 5, 6""".formatted(at.snapshot().happened("e"), at.snapshot().happened("w")))
                .params(at.snapshot().parameters())
                .param("plots", plotIds.toArray(Long[]::new))
                .query(row -> {
                    checks.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(new PlotView.Verification(
                                    row.getString(2),
                                    row.getString(3),
                                    Boolean.parseBoolean(row.getString(4)),
                                    row.getObject(5, LocalDate.class)));
                });
        return checks;
    }

    /**
     * The plots that plots came of, or that came of them, by the plot asked for: those whose split or merge stands at the
     * state.
     */
    Map<Long, List<Long>> listRelatives(Collection<Long> plotIds, boolean children, ReadAt at) {
        Map<Long, List<Long>> relatives = new HashMap<>();
        // The first event of a plot that came of others is its split or merge.
        jdbc.sql("""
                        SELECT l.%1$s, l.%2$s FROM plot_lineage l
                            JOIN plot_event e ON e.plot_id = l.child_id AND e.seq = 1
                        WHERE l.%1$s = ANY(:plots) AND %3$s
                            AND NOT EXISTS (SELECT FROM plot_event w WHERE w.target_event_id = e.event_id AND %4$s)
                        ORDER BY 1, 2""".formatted(
                                children ? "parent_id" : "child_id",
                                children ? "child_id" : "parent_id",
                                at.snapshot().happened("e"),
                                at.snapshot().happened("w")))
                .params(at.snapshot().parameters())
                .param("plots", plotIds.toArray(Long[]::new))
                .query(row -> {
                    relatives
                            .computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(row.getLong(2));
                });
        return relatives;
    }

    /** How many events each plot has. */
    Map<Long, Long> countEvents(Collection<Long> plotIds, ReadAt at) {
        Map<Long, Long> counts = new HashMap<>();
        jdbc.sql("SELECT e.plot_id, count(*) FROM plot_event e WHERE e.plot_id = ANY(:plots) AND %s GROUP BY e.plot_id"
                        .formatted(at.snapshot().happened("e")))
                .params(at.snapshot().parameters())
                .param("plots", plotIds.toArray(Long[]::new))
                .query(row -> {
                    counts.put(row.getLong(1), row.getLong(2));
                });
        return counts;
    }

    /** The event of a key. */
    Optional<PlotEventView> findEvent(long eventId, ReadAt at, String county) {
        return jdbc.sql(EVENT + " WHERE e.event_id = :event AND "
                        + at.snapshot().happened("e"))
                .params(at.snapshot().parameters())
                .param("event", eventId)
                .query((row, number) -> event(row, at, county))
                .optional();
    }

    /** The latest event that took back each of the given ones. */
    Map<Long, PlotEventView> findWithdrawals(Collection<Long> eventIds, ReadAt at, String county) {
        Map<Long, PlotEventView> withdrawals = new HashMap<>();
        jdbc.sql(EVENT
                        + " WHERE e.target_event_id = ANY(:events) AND %s ORDER BY e.event_id"
                                .formatted(at.snapshot().happened("e")))
                .params(at.snapshot().parameters())
                .param("events", eventIds.toArray(Long[]::new))
                .query((row, number) -> event(row, at, county))
                .list()
                .forEach(event -> {
                    if (event.targetEventId() != null) {
                        withdrawals.put(event.targetEventId(), event);
                    }
                });
        return withdrawals;
    }

    private static PlotEventView event(ResultSet row, ReadAt at, String county) throws SQLException {
        return new PlotEventView(
                at,
                county,
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                PlotEventKind.valueOf(row.getString(4)),
                row.getObject(5, LocalDate.class),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                Long.toString(row.getLong(7)),
                row.getString(8),
                row.getString(9),
                row.getObject(10, Long.class),
                null);
    }
}
