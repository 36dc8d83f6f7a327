package org.gengtu.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;
import javax.sql.DataSource;
import org.gengtu.ledger.KnownRows.Known;
import org.gengtu.problem.Problem;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Folds every story anew at every commit that told something of it, and compares the states that are kept. */
public final class StoryVerification<S extends StoryState> {
    private static final int BATCH = 500;

    private final JdbcTemplate jdbc;
    private final String name;
    private final String columns;
    private final RowMapper<S> read;
    private final boolean placed;

    /**
     * @param columns of the state table, as {@link StoryTables} has them
     * @param placed whether the objects have shapes
     */
    public StoryVerification(DataSource reading, String name, String columns, RowMapper<S> read, boolean placed) {
        this.jdbc = new JdbcTemplate(reading);
        this.name = name;
        this.columns = columns;
        this.read = read;
        this.placed = placed;
    }

    /** What must hold between the tables. */
    private Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("%s_event", """
                SELECT 'event ' || e.event_id || ' of %1$s ' || e.%1$s_id, 'there is no commit ' || e.commit_id
                FROM %1$s_event e WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = e.commit_id)
                ORDER BY e.event_id""");
        checks.put("%s.version", """
                SELECT '%1$s ' || o.%1$s_id, 'its version is ' || o.version || ', and there are ' || e.events || ' events'
                FROM %1$s o CROSS JOIN LATERAL (
                    SELECT count(*) AS events FROM %1$s_event e WHERE e.%1$s_id = o.%1$s_id) e
                WHERE o.version <> e.events ORDER BY o.%1$s_id""");
        checks.put("%s_state", """
                SELECT 'state ' || s.state_id, 'there is no %1$s ' || s.%1$s_id
                FROM %1$s_state s WHERE NOT EXISTS (SELECT FROM %1$s o WHERE o.%1$s_id = s.%1$s_id)
                ORDER BY s.state_id""");
        if (placed) {
            checks.put("%s_state.cell_x", """
                    SELECT 'state ' || s.state_id || ' of %1$s ' || s.%1$s_id, 'its cell is not that of its place'
                    FROM %1$s_state s LEFT JOIN %1$s_boundary b ON b.boundary_id = s.boundary_id
                    WHERE (s.cell_x, s.cell_y) IS DISTINCT FROM (b.cell_x, b.cell_y)
                        OR s.boundary_id IS NOT NULL AND b.%1$s_id IS DISTINCT FROM s.%1$s_id
                    ORDER BY s.state_id""");
        }
        checks.put("evidence_use", """
                SELECT 'event ' || u.event_id, 'it refers to files, and is not there'
                FROM evidence_use u WHERE u.feature = '%1$s'
                    AND NOT EXISTS (SELECT FROM %1$s_event e WHERE e.event_id = u.event_id)
                ORDER BY u.event_id""");
        Map<String, String> named = new LinkedHashMap<>();
        checks.forEach((of, check) -> named.put(of.formatted(name), check.formatted(name)));
        return named;
    }

    private record Told(StoryRow event, long commitId) {}

    /**
     * @param others commits that changed what states follow beside their events
     * @param folding gives the fold as of a commit
     */
    public void verify(
            VerificationRun run, Collection<Long> others, LongFunction<Function<List<StoryRow>, List<S>>> folding) {
        Long most = jdbc.queryForObject("SELECT coalesce(max(%1$s_id), 0) FROM %1$s".formatted(name), Long.class);
        long last = most == null ? 0 : most;
        if (last == 0) {
            return;
        }
        for (long first = 1; first <= last; first += BATCH) {
            run.progress(first - 1, last);
            Map<Long, List<Told>> stories = stories(first, first + BATCH - 1);
            Map<Long, Set<Known<S>>> states = states(first, first + BATCH - 1);
            TreeSet<Long> objects = new TreeSet<>(stories.keySet());
            objects.addAll(states.keySet());
            objects.forEach(object -> compare(
                    object,
                    stories.getOrDefault(object, List.of()),
                    states.getOrDefault(object, Set.of()),
                    others,
                    folding,
                    run));
        }
        run.progress(last, last);
        run.check(JdbcClient.create(jdbc), checks());
    }

    private Map<Long, List<Told>> stories(long first, long last) {
        Map<Long, List<Told>> stories = new TreeMap<>();
        jdbc.query(
                StoryLog.EVENTS.replace("JOIN", "LEFT JOIN").formatted(name)
                        + " WHERE e.%1$s_id BETWEEN ? AND ? ORDER BY e.%1$s_id, e.seq".formatted(name),
                row -> {
                    StoryRow event = StoryLog.event(row);
                    stories.computeIfAbsent(event.objectId(), id -> new ArrayList<>())
                            .add(new Told(event, row.getLong(9)));
                },
                first,
                last);
        return stories;
    }

    private Map<Long, Set<Known<S>>> states(long first, long last) {
        Map<Long, Set<Known<S>>> states = new TreeMap<>();
        jdbc.query(
                "SELECT known_from, known_to, %2$s FROM %1$s_state WHERE %1$s_id BETWEEN ? AND ?"
                        .formatted(name, columns),
                row -> {
                    S state = read.mapRow(row, 0);
                    if (state != null) {
                        states.computeIfAbsent(state.objectId(), id -> new HashSet<>())
                                .add(new Known<>(state, row.getLong("known_from"), row.getLong("known_to")));
                    }
                },
                first,
                last);
        return states;
    }

    private void compare(
            long object,
            List<Told> story,
            Set<Known<S>> kept,
            Collection<Long> others,
            LongFunction<Function<List<StoryRow>, List<S>>> folding,
            VerificationRun run) {
        run.compared("events", story.size());
        run.compared("states", kept.size());
        TreeSet<Long> points = new TreeSet<>(others);
        story.forEach(told -> points.add(told.commitId));
        points.remove(Snapshot.MAX);
        KnownRows<S> expected = new KnownRows<>();
        for (long point : points) {
            List<StoryRow> known = story.stream()
                    .filter(told -> told.commitId <= point)
                    .map(Told::event)
                    .toList();
            try {
                expected.at(point, folding.apply(point).apply(known));
            } catch (Problem | IllegalStateException | IllegalArgumentException | NullPointerException impossible) {
                run.difference(
                        name + "_event",
                        "%s %d".formatted(name, object),
                        "as known from commit %d on: %s".formatted(point, impossible.getMessage()));
                return;
            }
        }
        Set<Known<S>> right = new HashSet<>(expected.list());
        right.stream()
                .filter(each -> !kept.contains(each))
                .forEach(each ->
                        run.difference(name + "_state", where(each), "it follows from the events, and is not kept"));
        kept.stream()
                .filter(each -> !right.contains(each))
                .forEach(each -> run.difference(
                        name + "_state", where(each), "it is kept, and does not follow from the events"));
    }

    private String where(Known<S> known) {
        S state = known.row();
        return "%s %d from %s to %s, known from commit %d to %s"
                .formatted(
                        name,
                        state.objectId(),
                        state.validFrom(),
                        state.validTo().equals(StoryState.OPEN) ? "now" : state.validTo(),
                        known.from(),
                        known.to() == Snapshot.MAX ? "now" : String.valueOf(known.to()));
    }
}
