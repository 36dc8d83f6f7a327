package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.farmland.PlotDifferenceConnection.Between;
import org.gengtu.filter.Condition;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.FilterCompiler;
import org.gengtu.filter.FilterHash;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.SqlCondition;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Tells which plots make up the difference between two states, and why. Both sides are the rows that a list with the same
 * filter shows at that state, so the deltas sum to the difference of the lists' totals.
 */
@Service
class PlotDifferences {
    private static final List<String> FIGURES = List.of("area", "restored", "recultivated", "overdue_1", "overdue_2");

    private final JdbcClient jdbc;
    private final PlotQueries queries;
    private final Plots plots;

    PlotDifferences(@Qualifier("reading") JdbcClient jdbc, PlotQueries queries, Plots plots) {
        this.jdbc = jdbc;
        this.queries = queries;
        this.plots = plots;
    }

    /**
     * @param arguments of the field
     * @throws org.gengtu.problem.Problem AS_OF_INVALID, FILTER_INVALID, PAGE_INVALID, CURSOR_INVALID, CURSOR_MISMATCH
     */
    @SuppressWarnings("unchecked")
    PlotDifferenceConnection list(Map<String, Object> arguments, boolean rows, boolean totals) {
        PageRequest page =
                PageRequest.of((Integer) arguments.get("first"), (String) arguments.get("after"), null, null);
        Cursor mark = PlotDifferenceConnection.mark(page);
        Condition condition = plots.condition((Map<String, Object>) arguments.get("filter"));
        Between between = new Between(
                plots.at("from", argument(arguments, "from"), mark == null ? null : mark.value()),
                plots.at("to", argument(arguments, "to"), mark == null ? null : mark.position()),
                FilterHash.of(condition));
        if (mark != null) {
            between.check(mark, page.cursorArgument());
        }
        List<PlotDifference> found =
                rows ? read(between, condition, mark == null ? 0 : mark.id(), page.size() + 1) : List.of();
        return PlotDifferenceConnection.of(
                Page.cut(found, page), between, totals ? (Long) count(between, condition) : null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> argument(Map<String, Object> arguments, String name) {
        return Objects.requireNonNull((Map<String, Object>) arguments.get(name));
    }

    private static String side(SqlCondition condition, String day) {
        return """
                SELECT s.state_id, s.plot_id, s.status, s.area_mu AS area,
                    CASE WHEN s.status IN ('RESTORED', 'RECULTIVATED') THEN s.area_mu ELSE 0 END AS restored,
                    CASE WHEN s.status = 'RECULTIVATED' THEN s.area_mu ELSE 0 END AS recultivated,
                    CASE WHEN s.status = 'ABANDONED' AND s.restoration_due_on < %2$s THEN s.area_mu ELSE 0 END AS overdue_1,
                    CASE WHEN s.status IN ('ABANDONED', 'RESTORED') AND s.recultivation_due_on < %2$s
                        THEN s.area_mu ELSE 0 END AS overdue_2
                FROM plot_state s WHERE %1$s""".formatted(condition.sql(), day);
    }

    /** The statement over the rows of both sides that differ, and its parameters. */
    private record Compared(String sql, Map<String, Object> parameters) {}

    private Compared compared(Between between, Condition condition) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        List<String> sides = new ArrayList<>();
        for (ReadAt at : List.of(between.from(), between.to())) {
            String prefix = sides.isEmpty() ? "b_" : "a_";
            SqlCondition sql = FilterCompiler.compile(condition, plots.relation(), at.snapshot(), "s", queries.extent())
                    .prefixed(prefix);
            parameters.putAll(sql.parameters());
            parameters.put(prefix + "day", at.snapshot().on());
            sides.add(side(sql, ":" + prefix + "day"));
        }
        return new Compared("""
                FROM (%s) b FULL JOIN (%s) a ON a.plot_id = b.plot_id
                WHERE (b.status, b.area, b.overdue_1, b.overdue_2) IS DISTINCT FROM (a.status, a.area, a.overdue_1, a.overdue_2)""".formatted(sides.get(0), sides.get(1)), parameters);
    }

    private long count(Between between, Condition condition) {
        Compared compared = compared(between, condition);
        return jdbc.sql("SELECT count(*) " + compared.sql)
                .params(compared.parameters)
                .query(Long.class)
                .single();
    }

    /** A plot's figures on both sides, as the statement gives them. */
    private record Row(
            long plotId,
            @Nullable PlotStatus before,
            @Nullable PlotStatus after,
            List<BigDecimal> deltas) {}

    private List<PlotDifference> read(Between between, Condition condition, long after, int most) {
        Compared compared = compared(between, condition);
        StringBuilder deltas = new StringBuilder();
        FIGURES.forEach(figure -> deltas.append(", coalesce(a.%1$s, 0) - coalesce(b.%1$s, 0)".formatted(figure)));
        List<Row> rows = jdbc.sql(
                        "SELECT coalesce(b.plot_id, a.plot_id), b.status, a.status%s %s AND coalesce(b.plot_id, a.plot_id) > :mark ORDER BY 1 LIMIT :pageLimit"
                                .formatted(deltas, compared.sql))
                .params(compared.parameters)
                .param("mark", after)
                .param("pageLimit", most)
                .query((row, number) -> {
                    List<BigDecimal> figures = new ArrayList<>();
                    for (int i = 0; i < FIGURES.size(); i++) {
                        figures.add(row.getBigDecimal(4 + i));
                    }
                    String before = row.getString(2);
                    String now = row.getString(3);
                    return new Row(
                            row.getLong(1),
                            before == null ? null : PlotStatus.valueOf(before),
                            now == null ? null : PlotStatus.valueOf(now),
                            figures);
                })
                .list();
        if (rows.isEmpty()) {
            return List.of();
        }
        List<Long> plotIds = rows.stream().map(Row::plotId).toList();
        Map<Long, PlotView> before = plots.findAll(plotIds, between.from());
        Map<Long, PlotView> now = plots.findAll(plotIds, between.to());
        Map<Long, PlotView> shown = plots.findLast(plotIds, between.to());
        Map<Long, List<Happened>> events = events(plotIds, between);
        return rows.stream()
                .map(row -> difference(
                        row,
                        before.get(row.plotId),
                        now.get(row.plotId),
                        shown.getOrDefault(row.plotId, before.get(row.plotId)),
                        events.getOrDefault(row.plotId, List.of()),
                        between))
                .toList();
    }

    private static PlotDifference difference(
            Row row,
            @Nullable PlotView before,
            @Nullable PlotView now,
            @Nullable PlotView shown,
            List<Happened> events,
            Between between) {
        PlotView plot = Objects.requireNonNull(shown, "a plot of either state is known at one");
        return new PlotDifference(
                plot,
                kinds(before, now, events, between),
                row.before,
                row.after,
                row.deltas.get(0),
                row.deltas.get(1),
                row.deltas.get(2),
                row.deltas.get(3),
                row.deltas.get(4),
                events.stream().map(event -> event.view.of(plot)).toList());
    }

    /** @param known whether both states know it: then it lies between their days */
    private record Happened(PlotEventView view, boolean known) {}

    private static Set<PlotDifference.Kind> kinds(
            @Nullable PlotView before, @Nullable PlotView now, List<Happened> events, Between between) {
        Set<PlotDifference.Kind> kinds = EnumSet.noneOf(PlotDifference.Kind.class);
        LocalDate earlier = earlier(between);
        for (Happened event : events) {
            PlotEventKind kind = event.view.kind();
            boolean corrects = kind == PlotEventKind.CORRECTED || kind == PlotEventKind.WITHDRAWN;
            boolean isOfFact = kind == PlotEventKind.DEADLINE_SET || kind == PlotEventKind.CARRIED_OVER;
            if (corrects) {
                kinds.add(PlotDifference.Kind.CORRECTION);
            } else if (isOfFact) {
                kinds.add(PlotDifference.Kind.FACT_CHANGED);
            } else if (event.known || event.view.on().isAfter(earlier)) {
                kinds.add(PlotDifference.Kind.NEW_FACT);
            } else {
                kinds.add(PlotDifference.Kind.LATE_REPORT);
            }
        }
        if (before != null && now != null) {
            boolean moved = !before.village().equals(now.village())
                    || before.campaign() != now.campaign()
                    || !before.restorationDueOn().equals(now.restorationDueOn())
                    || !before.recultivationDueOn().equals(now.recultivationDueOn());
            if (moved && kinds.isEmpty()) {
                kinds.add(PlotDifference.Kind.FACT_CHANGED);
            }
            for (RecoveryStage stage : RecoveryStage.values()) {
                boolean passed = before.isOverdue(stage) != now.isOverdue(stage)
                        && before.status() == now.status()
                        && before.dueOn(stage).equals(now.dueOn(stage));
                if (passed) {
                    kinds.add(PlotDifference.Kind.DEADLINE_PASSED);
                }
            }
        }
        if (kinds.isEmpty()) {
            // No event and no deadline: what the filter asks for, such as a village's name, was changed by a fact.
            kinds.add(PlotDifference.Kind.FACT_CHANGED);
        }
        return kinds;
    }

    private static LocalDate earlier(Between between) {
        LocalDate from = between.from().snapshot().on();
        LocalDate to = between.to().snapshot().on();
        return from.isBefore(to) ? from : to;
    }

    /** The events of each plot that one of both states knows and the other not, and those that lie between their days. */
    private Map<Long, List<Happened>> events(List<Long> plotIds, Between between) {
        Snapshot from = between.from().snapshot();
        Snapshot to = between.to().snapshot();
        LocalDate later = from.on().isBefore(to.on()) ? to.on() : from.on();
        SqlCondition one = new SqlCondition(from.happened("e"), from.parameters(), false).prefixed("b_");
        SqlCondition other = new SqlCondition(to.happened("e"), to.parameters(), false).prefixed("a_");
        String withdrawn = """
                EXISTS (SELECT FROM plot_event w WHERE w.target_event_id = e.event_id AND %s AND %s)""".formatted(
                one.sql().replace("e.commit_id", "w.commit_id"), other.sql().replace("e.commit_id", "w.commit_id"));
        Map<Long, Boolean> found = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT e.event_id, (%1$s) AND (%2$s) FROM plot_event e
                        WHERE e.plot_id = ANY(:plots) AND ((%1$s) <> (%2$s)
                            OR ((%1$s) AND (%2$s) AND e.kind <> 'WITHDRAWN' AND e.on_day > :earlier AND e.on_day <= :later
                                AND NOT %3$s))
                        ORDER BY e.plot_id, e.seq""".formatted(one.sql(), other.sql(), withdrawn))
                .params(one.parameters())
                .params(other.parameters())
                .param("plots", plotIds.toArray(Long[]::new))
                .param("earlier", earlier(between))
                .param("later", later)
                .query(row -> {
                    found.put(row.getLong(1), row.getBoolean(2));
                });
        ReadAt newest = from.position() > to.position() ? between.from() : between.to();
        Map<Long, PlotEventView> views = found.isEmpty() ? Map.of() : plots.findEvents(found.keySet(), newest);
        Map<Long, List<Happened>> events = new HashMap<>();
        found.forEach((eventId, known) -> {
            PlotEventView view = Objects.requireNonNull(views.get(eventId));
            events.computeIfAbsent(view.plotId(), id -> new ArrayList<>()).add(new Happened(view, known));
        });
        return events;
    }
}
