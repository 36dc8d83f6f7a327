package org.gengtu.farmland;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.PlotChange.Known;
import org.gengtu.filter.ChangeJudge;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilteredChanges;
import org.gengtu.filter.FilteredChanges.Stretch;
import org.gengtu.filter.KnownChange;
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
class PlotChangeQueries implements FilteredChanges.Source<Known, PlotChange> {
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

    private final JdbcClient jdbc;
    private final Plots plots;
    private final ChangeJudge judge;

    PlotChangeQueries(@Qualifier("reading") JdbcClient jdbc, Plots plots) {
        this.jdbc = jdbc;
        this.plots = plots;
        this.judge = new ChangeJudge(
                jdbc,
                plots.relation(),
                OF_THE_DAY,
                (day, position) -> plots.at(day, position, false).snapshot());
    }

    @Override
    public long head() {
        return jdbc.sql("SELECT position FROM ledger_head WHERE one")
                .query(Long.class)
                .single();
    }

    @Override
    public Stretch<Known> list(ChangeCursor after, long upTo, int atMost) {
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
        return new Stretch<>(changes, rows.size() < atMost ? null : rows.getLast().cursor);
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
        return new Known(
                cursor,
                event,
                plot,
                row.getObject(column + 13, Long.class),
                row.getObject(column + 14, Long.class),
                KnownChange.touched(row, column + 16, column + 21));
    }

    @Override
    public List<PlotChange> matching(List<Known> changes, Condition condition) {
        return judge.matching(changes, condition).stream()
                .map(judged -> new PlotChange(judged.change(), judged.before(), judged.now()))
                .toList();
    }

    @Override
    public ChangeCursor cursor(PlotChange change) {
        return change.known().cursor();
    }
}
