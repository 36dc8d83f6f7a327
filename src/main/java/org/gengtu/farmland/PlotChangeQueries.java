package org.gengtu.farmland;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.PlotChange.Known;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterCompiler;
import org.gengtu.filter.SqlCondition;
import org.gengtu.geo.Box;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL by which changes of plots are read and compared with filters. It runs within the caller's reading transaction. */
@Component
class PlotChangeQueries {
    // A plot is locked before its commit draws an id, so for one plot the order of ids is the order of commits: the
    // state
    // before a commit is what was known up to its id, less itself.
    private static final String CHANGES = """
            SELECT %s, v.version,
                e.event_id, e.plot_id, e.seq, e.kind, e.on_day, e.payload, e.target_event_id,
                e.position, e.high, e.recorded_at, e.actor, e.day,
                before.state_id, CASE WHEN p.stands THEN p.state_id END,
                before.boundary_id,
                ST_XMin(bg.geom), ST_YMin(bg.geom), ST_XMax(bg.geom), ST_YMax(bg.geom),
                CASE WHEN p.stands THEN p.boundary_id END,
                ST_XMin(ng.geom), ST_YMin(ng.geom), ST_XMax(ng.geom), ST_YMax(ng.geom)
            FROM (
                SELECT c.position, c.commit_id, c.high, c.recorded_at, c.actor,
                    (c.recorded_at AT TIME ZONE :zone)::date AS day, ev.*
                FROM ledger_commit c CROSS JOIN LATERAL (
                    SELECT event_id, plot_id, seq, kind, on_day, payload, target_event_id FROM plot_event
                    WHERE commit_id = c.commit_id
                        AND event_id > CASE WHEN c.position = :afterPosition THEN :afterItem ELSE 0 END
                    ORDER BY event_id LIMIT :pageLimit) ev
                WHERE c.position >= :afterPosition AND c.position <= :upTo
                ORDER BY c.position, ev.event_id LIMIT :pageLimit) e
            LEFT JOIN LATERAL (
                SELECT s.state_id, s.boundary_id FROM plot_state s
                WHERE s.plot_id = e.plot_id AND s.known_from < e.commit_id AND s.known_to >= e.commit_id
                    AND s.valid_from <= e.day AND s.valid_to > e.day) before ON true
            LEFT JOIN LATERAL (
                SELECT s.*, s.known_to > e.commit_id AND s.valid_from <= e.day AND s.valid_to > e.day AS stands
                FROM plot_state s
                WHERE s.plot_id = e.plot_id AND s.known_from <= e.commit_id
                ORDER BY stands DESC, s.known_to > e.commit_id DESC, s.known_to DESC, s.valid_from DESC LIMIT 1) p ON true
            CROSS JOIN LATERAL (
                SELECT max(o.seq) AS version FROM plot_event o
                WHERE o.plot_id = e.plot_id AND o.commit_id <= e.commit_id) v
            LEFT JOIN plot_boundary bg ON bg.boundary_id = before.boundary_id
            LEFT JOIN plot_boundary ng ON ng.boundary_id = p.boundary_id AND p.stands
            ORDER BY e.position, e.event_id""".formatted(PlotQueries.COLUMNS);

    /** Of the conditions that a relation derives, these ask for the day alone. */
    private static final Set<String> OF_THE_DAY = Set.of("overdue", "late", "verified", "unverified");

    private static final int STATES_AT_ONCE = 64;

    private final JdbcClient jdbc;
    private final Plots plots;

    PlotChangeQueries(@Qualifier("reading") JdbcClient jdbc, Plots plots) {
        this.jdbc = jdbc;
        this.plots = plots;
    }

    /** The newest position that the transaction sees. */
    long head() {
        return jdbc.sql("SELECT position FROM ledger_head WHERE one")
                .query(Long.class)
                .single();
    }

    /**
     * Some changes in order.
     *
     * @param fullTo where it ends when there may be more behind it; null when it has all that was asked for
     */
    record Stretch(List<Known> changes, @Nullable ChangeCursor fullTo) {}

    /** The changes behind a place up to a position, in order; at most so many. */
    Stretch list(ChangeCursor after, long upTo, int atMost) {
        String county = plots.countyDigits();
        ConcurrentMap<RegionCode, Region> villages = new ConcurrentHashMap<>();
        List<Row> rows = jdbc.sql(CHANGES)
                .param("zone", CountyClock.ZONE.getId())
                .param("afterPosition", after.position())
                .param("afterItem", after.item())
                .param("upTo", upTo)
                .param("pageLimit", atMost)
                .query((row, number) -> row(row, county, villages))
                .list();
        List<Known> changes =
                rows.stream().map(Row::change).filter(Objects::nonNull).toList();
        if (!changes.isEmpty()) {
            Set<RegionCode> codes = new HashSet<>();
            changes.forEach(change -> codes.add(change.plot().village()));
            Map<RegionCode, Region> known = plots.findVillages(codes);
            codes.forEach(code -> villages.computeIfAbsent(code, known::get));
        }
        return new Stretch(changes, rows.size() < atMost ? null : rows.getLast().cursor);
    }

    /** @param change null when the plot never had a state, as its only event was taken back in the same commit */
    private record Row(ChangeCursor cursor, @Nullable Known change) {}

    private static Row row(ResultSet row, String county, Map<RegionCode, Region> villages) throws SQLException {
        int column = PlotQueries.COLUMN_COUNT + 1;
        ChangeCursor cursor = new ChangeCursor(row.getLong(column + 8), row.getLong(column + 1));
        return new Row(cursor, row.getObject(1) == null ? null : known(row, cursor, county, villages));
    }

    private static Known known(ResultSet row, ChangeCursor cursor, String county, Map<RegionCode, Region> villages)
            throws SQLException {
        int column = PlotQueries.COLUMN_COUNT + 1;
        long position = cursor.position();
        Instant recordedAt = row.getObject(column + 10, OffsetDateTime.class).toInstant();
        LocalDate day = row.getObject(column + 12, LocalDate.class);
        ReadAt at =
                new ReadAt(new Snapshot(day, recordedAt, position, row.getLong(column + 9), new long[0], false), false);
        PlotView plot = PlotQueries.plot(
                row, new PlotQueries.Target(at, county, PlotSelection.VERSION, villages), new ConcurrentHashMap<>());
        PlotEventView event = new PlotEventView(
                at,
                county,
                cursor.item(),
                row.getLong(column + 2),
                row.getInt(column + 3),
                PlotEventKind.valueOf(row.getString(column + 4)),
                row.getObject(column + 5, LocalDate.class),
                recordedAt,
                Long.toString(position),
                row.getString(column + 11),
                row.getString(column + 6),
                row.getObject(column + 7, Long.class),
                plot);
        List<Box> touched = new ArrayList<>();
        for (int boundary : new int[] {column + 15, column + 20}) {
            if (row.getObject(boundary) != null) {
                Box box = new Box(
                        row.getDouble(boundary + 1),
                        row.getDouble(boundary + 2),
                        row.getDouble(boundary + 3),
                        row.getDouble(boundary + 4));
                if (!touched.contains(box)) {
                    touched.add(box);
                }
            }
        }
        return new Known(
                cursor,
                event,
                plot,
                row.getObject(column + 13, Long.class),
                row.getObject(column + 14, Long.class),
                List.copyOf(touched));
    }

    /** A state row as it is compared with a filter: the day matters to some, the position to very few. */
    private record Judged(LocalDate day, long position) {}

    /** Those of some changes that match before or now, in one statement. */
    List<PlotChange> matching(List<Known> changes, Condition condition) {
        if (condition.equals(Condition.ALL)) {
            return changes.stream()
                    .map(change -> new PlotChange(change, change.before() != null, change.now() != null))
                    .filter(change -> change.matchedBefore() || change.matchesNow())
                    .toList();
        }
        boolean exact = asksForPosition(condition);
        Map<Judged, Set<Long>> asked = new LinkedHashMap<>();
        for (Known change : changes) {
            LocalDate day = change.plot().at().snapshot().on();
            long position = change.cursor().position();
            if (change.before() != null) {
                asked.computeIfAbsent(new Judged(day, exact ? position - 1 : 0), key -> new HashSet<>())
                        .add(change.before());
            }
            if (change.now() != null) {
                asked.computeIfAbsent(new Judged(day, exact ? position : 0), key -> new HashSet<>())
                        .add(change.now());
            }
        }
        Map<Judged, Set<Long>> fitting = fitting(asked, condition, exact);
        List<PlotChange> matching = new ArrayList<>();
        for (Known change : changes) {
            LocalDate day = change.plot().at().snapshot().on();
            long position = change.cursor().position();
            boolean before = fits(fitting.get(new Judged(day, exact ? position - 1 : 0)), change.before());
            boolean now = fits(fitting.get(new Judged(day, exact ? position : 0)), change.now());
            if (before || now) {
                matching.add(new PlotChange(change, before, now));
            }
        }
        return matching;
    }

    private static boolean fits(@Nullable Set<Long> fitting, @Nullable Long state) {
        return fitting != null && state != null && fitting.contains(state);
    }

    /** Whether a condition asks for more of a state than its row and the day, such as the names of regions. */
    private static boolean asksForPosition(Condition condition) {
        return switch (condition) {
            case Condition.And and -> and.parts().stream().anyMatch(PlotChangeQueries::asksForPosition);
            case Condition.Or or -> or.parts().stream().anyMatch(PlotChangeQueries::asksForPosition);
            case Condition.Not not -> asksForPosition(not.part());
            case Condition.Derived derived -> !OF_THE_DAY.contains(derived.name());
            default -> false;
        };
    }

    private Map<Judged, Set<Long>> fitting(Map<Judged, Set<Long>> asked, Condition condition, boolean exact) {
        Map<Judged, Set<Long>> fitting = new LinkedHashMap<>();
        List<Judged> all = List.copyOf(asked.keySet());
        for (int from = 0; from < all.size(); from += STATES_AT_ONCE) {
            List<Judged> some = all.subList(from, Math.min(all.size(), from + STATES_AT_ONCE));
            Map<String, Object> parameters = new LinkedHashMap<>();
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Judged judged = some.get(i);
                Snapshot snapshot = exact
                        ? plots.at(judged.day, judged.position, false).snapshot()
                        : new Snapshot(judged.day, Instant.EPOCH, 0, 0, new long[0], false);
                String prefix = "s" + i + "_";
                SqlCondition sql = FilterCompiler.compileAlone(condition, plots.relation(), snapshot, "s")
                        .prefixed(prefix);
                parameters.putAll(sql.parameters());
                parameters.put(prefix + "states", ids(asked.getOrDefault(judged, Set.of())));
                parts.add("SELECT %d, s.state_id FROM plot_state s WHERE s.state_id = ANY(:%sstates) AND %s"
                        .formatted(i, prefix, sql.sql()));
            }
            jdbc.sql(String.join(" UNION ALL ", parts)).params(parameters).query(row -> {
                fitting.computeIfAbsent(some.get(row.getInt(1)), key -> new HashSet<>())
                        .add(row.getLong(2));
            });
        }
        return fitting;
    }

    private static Long[] ids(Collection<Long> states) {
        return states.toArray(Long[]::new);
    }
}
