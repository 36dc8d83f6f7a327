package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.gengtu.ledger.EventPayload;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.KnownRows;
import org.gengtu.ledger.KnownRows.Known;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.gengtu.region.VillageTrail;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Folds the events of every problem anew, as they were known at each commit that told something of it or of its villages, and
 * compares the states with those that are kept: which, and from and to which commit known.
 */
@Component
@Order(5)
final class ProblemVerification implements Verification {
    private static final int AT_ONCE = 1_000;

    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("problem_event", """
                SELECT 'event ' || e.event_id || ' of problem ' || e.problem_id, 'there is no commit ' || e.commit_id
                FROM problem_event e WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = e.commit_id)
                ORDER BY e.event_id""");
        CHECKS.put("problem.version", """
                SELECT 'problem ' || p.problem_id, 'its version is ' || p.version || ', and there are ' || e.events || ' events'
                FROM problem p CROSS JOIN LATERAL (
                    SELECT count(*) AS events FROM problem_event e WHERE e.problem_id = p.problem_id) e
                WHERE p.version <> e.events ORDER BY p.problem_id""");
        CHECKS.put("problem_state", """
                SELECT 'state ' || s.state_id, 'there is no problem ' || s.problem_id
                FROM problem_state s WHERE NOT EXISTS (SELECT FROM problem p WHERE p.problem_id = s.problem_id)
                ORDER BY s.state_id""");
        CHECKS.put("problem_state.cell_x", """
                SELECT 'state ' || s.state_id || ' of problem ' || s.problem_id, 'its cell is not that of its place'
                FROM problem_state s LEFT JOIN problem_boundary b ON b.boundary_id = s.boundary_id
                WHERE (s.cell_x, s.cell_y) IS DISTINCT FROM (b.cell_x, b.cell_y)
                    OR s.boundary_id IS NOT NULL AND b.problem_id IS DISTINCT FROM s.problem_id
                ORDER BY s.state_id""");
        CHECKS.put("evidence_use", """
                SELECT 'event ' || u.event_id, 'it refers to files, and is not there'
                FROM evidence_use u WHERE u.feature = 'environment'
                    AND NOT EXISTS (SELECT FROM problem_event e WHERE e.event_id = u.event_id)
                ORDER BY u.event_id""");
    }

    private final JdbcTemplate jdbc;
    private final Facts facts;

    ProblemVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        this.jdbc = new JdbcTemplate(reading);
        this.facts = facts;
    }

    @Override
    public String name() {
        return "problems";
    }

    private record Told(ProblemEventRow event, long commitId) {}

    @Override
    public void verify(VerificationRun run) {
        long total = Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM problem", Long.class));
        if (total == 0) {
            return;
        }
        run.compared("problems", total);
        List<Facts.Known> trails = facts.listEver(VillageTrail.KINDS);
        long done = 0;
        long last = 0;
        while (true) {
            List<Long> ids = jdbc.query(
                    "SELECT problem_id FROM problem WHERE problem_id > ? ORDER BY problem_id LIMIT " + AT_ONCE,
                    (row, number) -> row.getLong(1),
                    last);
            if (ids.isEmpty()) {
                break;
            }
            last = ids.getLast();
            Map<Long, List<Told>> stories = stories(ids.getFirst(), last);
            Map<Long, Set<Known<ProblemState>>> kept = states(ids.getFirst(), last);
            for (long id : ids) {
                compare(id, stories.getOrDefault(id, List.of()), kept.getOrDefault(id, Set.of()), trails, run);
            }
            done += ids.size();
            run.progress(done, total);
        }
        run.check(JdbcClient.create(jdbc), CHECKS);
    }

    private Map<Long, List<Told>> stories(long first, long last) {
        Map<Long, List<Told>> stories = new TreeMap<>();
        jdbc.query(
                """
                SELECT e.event_id, e.problem_id, e.seq, e.kind, e.on_day, e.target_event_id, c.actor, e.payload, e.commit_id
                FROM problem_event e LEFT JOIN ledger_commit c ON c.commit_id = e.commit_id
                WHERE e.problem_id BETWEEN ? AND ? ORDER BY e.problem_id, e.seq""",
                row -> {
                    stories.computeIfAbsent(row.getLong(2), id -> new ArrayList<>())
                            .add(new Told(
                                    new ProblemEventRow(
                                            row.getLong(1),
                                            row.getLong(2),
                                            row.getInt(3),
                                            ProblemEventKind.valueOf(row.getString(4)),
                                            Objects.requireNonNull(row.getObject(5, LocalDate.class)),
                                            row.getObject(6, Long.class),
                                            row.getString(7),
                                            EventPayload.read(row.getString(8)).set()),
                                    row.getLong(9)));
                },
                first,
                last);
        return stories;
    }

    private Map<Long, Set<Known<ProblemState>>> states(long first, long last) {
        Map<Long, Set<Known<ProblemState>>> states = new TreeMap<>();
        jdbc.query(
                "SELECT known_from, known_to, %s FROM problem_state WHERE problem_id BETWEEN ? AND ?"
                        .formatted(ProblemState.COLUMNS),
                row -> {
                    ProblemState state = ProblemState.of(row);
                    states.computeIfAbsent(state.problemId(), id -> new HashSet<>())
                            .add(new Known<>(state, row.getLong("known_from"), row.getLong("known_to")));
                },
                first,
                last);
        return states;
    }

    private static void compare(
            long problemId,
            List<Told> story,
            Set<Known<ProblemState>> kept,
            List<Facts.Known> trails,
            VerificationRun run) {
        run.compared("events", story.size());
        run.compared("states", kept.size());
        TreeSet<Long> points = new TreeSet<>();
        story.forEach(told -> points.add(told.commitId));
        trails.forEach(known -> {
            points.add(known.fact().commitId());
            points.add(known.knownTo());
        });
        points.remove(Snapshot.MAX);
        KnownRows<ProblemState> expected = new KnownRows<>();
        for (long point : points) {
            List<ProblemEventRow> known = story.stream()
                    .filter(told -> told.commitId <= point)
                    .map(Told::event)
                    .toList();
            VillageTrail trail = VillageTrail.of(trails.stream()
                    .filter(each -> each.fact().commitId() <= point && each.knownTo() > point)
                    .map(Facts.Known::fact)
                    .toList());
            try {
                expected.at(point, ProblemFold.fold(known, trail));
            } catch (Problem | IllegalStateException | IllegalArgumentException | NullPointerException impossible) {
                run.difference(
                        "problem_event",
                        "problem " + problemId,
                        "as known from commit %d on: %s".formatted(point, impossible.getMessage()));
                return;
            }
        }
        Set<Known<ProblemState>> right = new HashSet<>(expected.list());
        right.stream()
                .filter(each -> !kept.contains(each))
                .forEach(each ->
                        run.difference("problem_state", where(each), "it follows from the events, and is not kept"));
        kept.stream()
                .filter(each -> !right.contains(each))
                .forEach(each -> run.difference(
                        "problem_state", where(each), "it is kept, and does not follow from the events"));
    }

    private static String where(Known<ProblemState> known) {
        ProblemState state = known.row();
        return "problem %d, %s from %s to %s, known from commit %d to %s"
                .formatted(
                        state.problemId(),
                        state.status(),
                        state.validFrom(),
                        state.validTo().equals(ProblemState.OPEN) ? "now" : state.validTo(),
                        known.from(),
                        known.to() == Snapshot.MAX ? "now" : String.valueOf(known.to()));
    }
}
