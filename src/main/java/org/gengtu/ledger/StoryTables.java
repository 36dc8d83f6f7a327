package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of a feature whose objects have stories. For {@code plot} they are {@code plot} with the version, which
 * commands lock, {@code plot_event}, and {@code plot_state}, which follows from it.
 */
public final class StoryTables {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String name;
    private final String insertEvents;
    private final String updateVersions;
    private final String insertStates;
    private final String selectStates;

    /**
     * @param name of the object's table, such as {@code plot}; its key is {@code plot_id}
     * @param stateColumns of the state table, all but state_id, known_from, known_to and those that the boundary gives
     */
    public StoryTables(String name, String stateColumns) {
        this(name, stateColumns, true);
    }

    /** The same of objects without a place, such as indicators: there is no table of boundaries, and no cell. */
    public static StoryTables placeless(String name, String stateColumns) {
        return new StoryTables(name, stateColumns, false);
    }

    private StoryTables(String name, String stateColumns, boolean placed) {
        this.name = name;
        this.insertEvents = """
                INSERT INTO %1$s_event (event_id, %1$s_id, commit_id, seq, kind, on_day, target_event_id, payload)
                SELECT e.event_id, e.object_id, c.commit_id, e.seq, e.kind::%1$s_event_kind, e.on_day::date, e.target,
                    e.payload::jsonb
                FROM (SELECT ?::bigint AS commit_id) c,
                    unnest(?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::bigint[], ?::text[])
                        AS e (event_id, object_id, seq, kind, on_day, target, payload)""".formatted(name);
        this.updateVersions = """
                UPDATE %1$s o SET version = v.version FROM unnest(?::bigint[], ?::int[]) AS v (object_id, version)
                WHERE o.%1$s_id = v.object_id""".formatted(name);
        this.insertStates = """
                WITH k AS (SELECT ?::bigint AS known_from, ?::bigint AS known_to),
                    w AS (SELECT * FROM json_populate_recordset(NULL::%1$s_state, ?::json))
                INSERT INTO %1$s_state (state_id, known_from, known_to, %3$s%2$s)
                SELECT nextval('%1$s_state_seq'), k.known_from, k.known_to, %4$sw.*
                FROM k CROSS JOIN (SELECT %2$s FROM w) w %5$s""".formatted(
                        name,
                        stateColumns,
                        placed ? "cell_x, cell_y, " : "",
                        placed ? "b.cell_x, b.cell_y, " : "",
                        placed ? "LEFT JOIN %s_boundary b ON b.boundary_id = w.boundary_id".formatted(name) : "");
        this.selectStates = "SELECT state_id, %2$s FROM %1$s_state WHERE %1$s_id = ANY(?) AND known_to = %3$d"
                .formatted(name, stateColumns, Snapshot.MAX);
    }

    /**
     * An event to be written.
     *
     * @param payload as {@link EventPayload} writes it
     */
    public record Fresh(
            long eventId,
            long objectId,
            int seq,
            String kind,
            LocalDate on,
            @Nullable Long target,
            String payload) {}

    /** New numbers of a sequence: {@code event}, {@code boundary}, or empty for the objects themselves. */
    public List<Long> numbers(JdbcTemplate jdbc, String of, int count) {
        return jdbc.query(
                "SELECT nextval('%s') FROM generate_series(1, ?)"
                        .formatted(of.isEmpty() ? name + "_seq" : name + "_" + of + "_seq"),
                (row, number) -> row.getLong(1),
                count);
    }

    /** Appends events, and counts them in the objects' versions. */
    public void addEvents(Statements writes, long commitId, List<Fresh> events) {
        if (events.isEmpty()) {
            return;
        }
        writes.add(
                insertEvents,
                commitId,
                column(events, Fresh::eventId, Long[]::new),
                column(events, Fresh::objectId, Long[]::new),
                column(events, Fresh::seq, Integer[]::new),
                column(events, Fresh::kind, String[]::new),
                column(events, event -> event.on.toString(), String[]::new),
                column(events, Fresh::target, Long[]::new),
                column(events, Fresh::payload, String[]::new));
        Map<Long, Integer> versions = new HashMap<>();
        events.forEach(event -> versions.merge(event.objectId, event.seq, Math::max));
        List<Long> ids = List.copyOf(versions.keySet());
        writes.add(
                updateVersions,
                ids.toArray(Long[]::new),
                ids.stream().map(versions::get).toArray(Integer[]::new));
    }

    private static <T> @Nullable T[] column(
            List<Fresh> events, Function<Fresh, @Nullable T> value, IntFunction<@Nullable T[]> array) {
        return events.stream().map(value).toArray(array);
    }

    /**
     * Closes the known states that no longer hold and inserts those that are new; what stays the same is not touched.
     *
     * @param after all states of each object
     * @param read gives a state from its columns; equal states say the same
     * @param columns a state's values by column, as JSON takes them
     */
    public <S> void replaceStates(
            JdbcTemplate jdbc,
            Statements writes,
            Map<Long, List<S>> after,
            long commitId,
            RowMapper<S> read,
            Function<S, Map<String, Object>> columns) {
        Map<S, Long> before = new HashMap<>();
        jdbc.query(
                selectStates,
                row -> {
                    before.put(read.mapRow(row, 0), row.getLong("state_id"));
                },
                (Object) ids(after.keySet()));
        List<S> fresh = new ArrayList<>();
        after.values()
                .forEach(states -> states.forEach(state -> {
                    if (before.remove(state) == null) {
                        fresh.add(state);
                    }
                }));
        if (!before.isEmpty()) {
            writes.add(
                    "UPDATE %s_state SET known_to = ? WHERE state_id = ANY(?) AND known_to = %d"
                            .formatted(name, Snapshot.MAX),
                    commitId,
                    ids(before.values()));
        }
        if (!fresh.isEmpty()) {
            writes.add(
                    insertStates,
                    commitId,
                    Snapshot.MAX,
                    JSON.writeValueAsString(fresh.stream().map(columns).toList()));
        }
    }

    private static Long[] ids(Collection<Long> ids) {
        return ids.toArray(Long[]::new);
    }
}
