package org.gengtu.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

/**
 * Reads and appends the events of a feature's objects, and replaces the states that follow from them. All of it within one
 * commit of the caller.
 */
public final class StoryLog<S extends StoryState> {
    static final String EVENTS = """
            SELECT e.event_id, e.%1$s_id, e.seq, e.kind, e.on_day, e.target_event_id, c.actor, e.payload, e.commit_id
            FROM %1$s_event e JOIN ledger_commit c ON c.commit_id = e.commit_id""";

    private final JdbcTemplate jdbc;
    private final String name;
    private final StoryTables tables;
    private final RowMapper<S> read;

    /**
     * @param name of the object's table
     * @param read gives a state from the columns of its table
     */
    public StoryLog(DataSource dataSource, String name, StoryTables tables, RowMapper<S> read) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.name = name;
        this.tables = tables;
        this.read = read;
    }

    /**
     * Locks objects in the order of their numbers, and reads their stories. A commit id is drawn after it.
     *
     * @return by object; one that does not exist is missing
     */
    public Map<Long, List<StoryRow>> open(Collection<Long> objectIds) {
        Long[] ids = new TreeSet<>(objectIds).toArray(Long[]::new);
        jdbc.query(
                "SELECT %1$s_id FROM %1$s WHERE %1$s_id = ANY(?) ORDER BY %1$s_id FOR UPDATE".formatted(name),
                row -> {},
                (Object) ids);
        Map<Long, List<StoryRow>> stories = new TreeMap<>();
        jdbc.query(
                EVENTS.formatted(name) + " WHERE e.%1$s_id = ANY(?) ORDER BY e.%1$s_id, e.seq".formatted(name),
                row -> {
                    StoryRow event = event(row);
                    stories.computeIfAbsent(event.objectId(), id -> new ArrayList<>())
                            .add(event);
                },
                (Object) ids);
        return stories;
    }

    static StoryRow event(ResultSet row) throws SQLException {
        return new StoryRow(
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                Objects.requireNonNull(row.getObject(5, LocalDate.class)),
                row.getObject(6, Long.class),
                row.getString(7),
                EventPayload.read(row.getString(8)).set());
    }

    /** The object of an event. */
    public Optional<Long> findObjectOf(long eventId) {
        return jdbc
                .query(
                        "SELECT %1$s_id FROM %1$s_event WHERE event_id = ?".formatted(name),
                        (row, number) -> row.getLong(1),
                        eventId)
                .stream()
                .findFirst();
    }

    /** Makes the rows of new objects; their numbers. */
    public List<Long> insert(int count) {
        List<Long> ids = tables.numbers(jdbc, "", count);
        jdbc.update("INSERT INTO %1$s (%1$s_id, version) SELECT unnest(?::bigint[]), 0".formatted(name), (Object)
                ids.toArray(Long[]::new));
        return ids;
    }

    /** Writes a shape in CGCS2000; its number stands for it in events and states. */
    public long insertBoundary(long objectId, Geometry shape) {
        return insertBoundaries(List.of(objectId), List.of(shape)).getFirst();
    }

    /** Writes shapes of as many objects in one statement; their numbers, in the same order. */
    public List<Long> insertBoundaries(List<Long> objectIds, List<? extends Geometry> shapes) {
        List<Long> ids = tables.numbers(jdbc, "boundary", shapes.size());
        jdbc.update(
                """
                INSERT INTO %1$s_boundary (boundary_id, %1$s_id, geom, geom_3857)
                SELECT b.boundary_id, b.object_id, b.geom, ST_Transform(b.geom, 3857)
                FROM (SELECT u.boundary_id, u.object_id, u.shape::geometry AS geom
                    FROM unnest(?::bigint[], ?::bigint[], ?::text[]) AS u (boundary_id, object_id, shape)) b""".formatted(name),
                ids.toArray(Long[]::new),
                objectIds.toArray(Long[]::new),
                shapes.stream()
                        .map(shape -> WKBWriter.toHex(new WKBWriter(2, true).write(shape)))
                        .toArray(String[]::new));
        return ids;
    }

    /** Shapes by their numbers. */
    public Map<Long, Geometry> readBoundaries(Collection<Long> boundaryIds) {
        Map<Long, Geometry> shapes = new LinkedHashMap<>();
        jdbc.query(
                "SELECT boundary_id, ST_AsBinary(geom) FROM %s_boundary WHERE boundary_id = ANY(?)".formatted(name),
                row -> {
                    shapes.put(row.getLong(1), parsed(row.getBytes(2)));
                },
                (Object) boundaryIds.toArray(Long[]::new));
        return shapes;
    }

    private static Geometry parsed(byte[] wkb) {
        try {
            return new WKBReader().read(wkb);
        } catch (ParseException e) {
            throw new IllegalStateException("The database gave a shape that cannot be read.", e);
        }
    }

    /** @param fold the states of a story, as the facts stand */
    public Batch begin(Map<Long, List<StoryRow>> stories, Actor actor, Function<List<StoryRow>, List<S>> fold) {
        return new Batch(stories, actor, fold);
    }

    /** Events being appended to the stories of some objects in one commit. */
    public final class Batch {
        private final Map<Long, List<StoryRow>> stories;
        private final Actor actor;
        private final Function<List<StoryRow>, List<S>> fold;
        private final List<StoryTables.Fresh> fresh = new ArrayList<>();
        private final Deque<Long> numbers = new ArrayDeque<>();

        private Batch(Map<Long, List<StoryRow>> stories, Actor actor, Function<List<StoryRow>, List<S>> fold) {
            this.stories = stories;
            this.actor = actor;
            this.fold = fold;
        }

        public StoryRow append(
                long objectId,
                Enum<?> kind,
                LocalDate on,
                @Nullable Long target,
                Map<String, @Nullable Object> set,
                Map<String, @Nullable Object> was,
                @Nullable String note) {
            List<StoryRow> story = stories.computeIfAbsent(objectId, id -> new ArrayList<>());
            if (numbers.isEmpty()) {
                numbers.addAll(tables.numbers(jdbc, "event", Math.max(1, fresh.size())));
            }
            StoryRow event = new StoryRow(
                    numbers.remove(), objectId, Stories.version(story) + 1, kind.name(), on, target, actor.name(), set);
            story.add(event);
            fresh.add(new StoryTables.Fresh(
                    event.eventId(),
                    objectId,
                    event.seq(),
                    event.kind(),
                    on,
                    target,
                    EventPayload.write(set, was, note)));
            return event;
        }

        /** The object on a day, as its events so far tell. */
        public Optional<S> on(long objectId, LocalDate day) {
            return StoryState.on(fold.apply(stories.getOrDefault(objectId, List.of())), day);
        }

        /**
         * Writes the events, and the states that follow from all stories.
         *
         * @throws org.gengtu.problem.Problem STEP_ORDER when a story is not possible
         */
        public void write(long commitId) {
            Map<Long, List<S>> after = new LinkedHashMap<>();
            stories.forEach((objectId, story) -> after.put(objectId, fold.apply(story)));
            Statements writes = new Statements();
            tables.addEvents(writes, commitId, fresh);
            tables.replaceStates(jdbc, writes, after, commitId, read, StoryState::columns);
            writes.send(jdbc);
        }
    }
}
