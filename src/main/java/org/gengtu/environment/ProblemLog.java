package org.gengtu.environment;

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
import java.util.TreeSet;
import javax.sql.DataSource;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.EventPayload;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Statements;
import org.gengtu.ledger.StoryTables;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Reads and appends problems' events, and replaces the states and figures that follow from them. All of it within one commit. */
@Component
class ProblemLog {
    private static final StoryTables TABLES = new StoryTables("problem", ProblemState.COLUMNS);

    private final JdbcTemplate jdbc;

    ProblemLog(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Locks problems in the order of their numbers, and reads their stories. A commit id is drawn after it.
     *
     * @return by problem; one that does not exist is missing
     */
    Map<Long, List<ProblemEventRow>> open(Collection<Long> problemIds) {
        Long[] ids = new TreeSet<>(problemIds).toArray(Long[]::new);
        jdbc.query(
                "SELECT problem_id FROM problem WHERE problem_id = ANY(?) ORDER BY problem_id FOR UPDATE",
                row -> {},
                (Object) ids);
        Map<Long, List<ProblemEventRow>> stories = new LinkedHashMap<>();
        jdbc.query(
                """
                SELECT e.event_id, e.problem_id, e.seq, e.kind, e.on_day, e.target_event_id, c.actor, e.payload
                FROM problem_event e JOIN ledger_commit c ON c.commit_id = e.commit_id
                WHERE e.problem_id = ANY(?) ORDER BY e.problem_id, e.seq""",
                row -> {
                    stories.computeIfAbsent(row.getLong(2), id -> new ArrayList<>())
                            .add(new ProblemEventRow(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getInt(3),
                                    ProblemEventKind.valueOf(row.getString(4)),
                                    Objects.requireNonNull(row.getObject(5, LocalDate.class)),
                                    row.getObject(6, Long.class),
                                    row.getString(7),
                                    EventPayload.read(row.getString(8)).set()));
                },
                (Object) ids);
        return stories;
    }

    /** The problem of an event. */
    Optional<Long> findProblemOf(long eventId) {
        return jdbc
                .query(
                        "SELECT problem_id FROM problem_event WHERE event_id = ?",
                        (row, number) -> row.getLong(1),
                        eventId)
                .stream()
                .findFirst();
    }

    /** Makes the row of a problem that is found; its number. */
    long insertProblem() {
        return insertProblems(1).getFirst();
    }

    /** Makes the rows of problems that are found; their numbers. */
    List<Long> insertProblems(int count) {
        List<Long> ids = TABLES.numbers(jdbc, "", count);
        jdbc.update("INSERT INTO problem (problem_id, version) SELECT unnest(?::bigint[]), 0", (Object)
                ids.toArray(Long[]::new));
        return ids;
    }

    /** Writes a position or area; its number stands for it in events and states. */
    long insertBoundary(long problemId, Geometry shape) {
        return Objects.requireNonNull(insertBoundaries(Map.of(problemId, shape)).get(problemId));
    }

    /** Writes the positions or areas of problems; their numbers by problem. */
    Map<Long, Long> insertBoundaries(Map<Long, Geometry> shapes) {
        List<Long> problems = List.copyOf(shapes.keySet());
        List<Long> ids = TABLES.numbers(jdbc, "boundary", problems.size());
        WKBWriter writer = new WKBWriter(2, true);
        jdbc.update(
                """
                INSERT INTO problem_boundary (boundary_id, problem_id, geom, geom_3857)
                SELECT b.id, b.problem_id, b.geom::geometry, ST_Transform(b.geom::geometry, 3857)
                FROM unnest(?::bigint[], ?::bigint[], ?::text[]) b (id, problem_id, geom)""",
                ids.toArray(Long[]::new),
                problems.toArray(Long[]::new),
                problems.stream()
                        .map(problem -> WKBWriter.toHex(writer.write(shapes.get(problem))))
                        .toArray(String[]::new));
        Map<Long, Long> byProblem = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            byProblem.put(problems.get(i), ids.get(i));
        }
        return byProblem;
    }

    /** The problems that lie in one of the villages on a day from the given one on. */
    List<Long> listInVillages(Collection<String> villageCodes, LocalDate from) {
        return jdbc.query(
                """
                SELECT DISTINCT s.problem_id FROM problem_state s
                WHERE s.known_to = %d AND s.village_code = ANY(?) AND s.valid_to > ? ORDER BY s.problem_id""".formatted(Snapshot.MAX),
                (row, number) -> row.getLong(1),
                villageCodes.toArray(String[]::new),
                java.sql.Date.valueOf(from));
    }

    Batch begin(Map<Long, List<ProblemEventRow>> stories, Actor actor, VillageTrail trail) {
        return begin(stories, 1, actor, trail);
    }

    /** @param events how many are expected; more are possible */
    Batch begin(Map<Long, List<ProblemEventRow>> stories, int events, Actor actor, VillageTrail trail) {
        return new Batch(stories, events, actor, trail);
    }

    /** Writes the states that follow from the stories as they stand. */
    void project(Map<Long, List<ProblemEventRow>> stories, long commitId, VillageTrail trail) {
        Statements writes = new Statements();
        addStates(writes, stories, commitId, trail);
        writes.send(jdbc);
    }

    private void addStates(
            Statements writes, Map<Long, List<ProblemEventRow>> stories, long commitId, VillageTrail trail) {
        Map<Long, List<ProblemState>> after = new LinkedHashMap<>();
        stories.forEach((problemId, story) -> after.put(problemId, ProblemFold.fold(story, trail)));
        TABLES.replaceStates(
                jdbc, writes, after, commitId, (row, number) -> ProblemState.of(row), ProblemState::columns);
        EnvironmentDeltas.add(writes, commitId, after.keySet());
    }

    /** Events being appended to the stories of some problems in one commit. */
    final class Batch {
        private final Map<Long, List<ProblemEventRow>> stories;
        private final Actor actor;
        private final VillageTrail trail;
        private final List<StoryTables.Fresh> fresh = new ArrayList<>();
        private final Deque<Long> numbers;

        private Batch(Map<Long, List<ProblemEventRow>> stories, int events, Actor actor, VillageTrail trail) {
            this.numbers = new ArrayDeque<>(TABLES.numbers(jdbc, "event", events));
            this.stories = stories;
            this.actor = actor;
            this.trail = trail;
        }

        ProblemEventRow append(
                long problemId,
                ProblemEventKind kind,
                LocalDate on,
                @Nullable Long target,
                Map<String, @Nullable Object> set,
                Map<String, @Nullable Object> was,
                @Nullable String note) {
            List<ProblemEventRow> story = stories.computeIfAbsent(problemId, id -> new ArrayList<>());
            int seq = story.isEmpty() ? 1 : story.getLast().seq() + 1;
            if (numbers.isEmpty()) {
                numbers.addAll(TABLES.numbers(jdbc, "event", Math.max(1, fresh.size())));
            }
            ProblemEventRow event =
                    new ProblemEventRow(numbers.remove(), problemId, seq, kind, on, target, actor.name(), set);
            story.add(event);
            fresh.add(new StoryTables.Fresh(
                    event.eventId(), problemId, seq, kind.name(), on, target, EventPayload.write(set, was, note)));
            return event;
        }

        List<ProblemEventRow> story(long problemId) {
            return stories.getOrDefault(problemId, List.of());
        }

        /**
         * Writes the events, and the states that follow from them.
         *
         * @throws org.gengtu.problem.Problem STEP_ORDER, SAME_PERSON when a story is not possible
         */
        void write(long commitId) {
            Statements writes = new Statements();
            TABLES.addEvents(writes, commitId, fresh);
            addStates(writes, stories, commitId, trail);
            writes.send(jdbc);
        }
    }
}
