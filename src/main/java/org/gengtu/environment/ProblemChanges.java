package org.gengtu.environment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.ProblemChange.Known;
import org.gengtu.filter.ChangeJudge;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilteredChanges;
import org.gengtu.filter.FilteredChanges.Stretch;
import org.gengtu.filter.KnownChange;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of problems. */
@Service
class ProblemChanges implements FeedListener, FilteredChanges.Source<Known, ProblemChange> {
    // A problem is locked before its commit draws an id, so for one problem the order of ids is the order of commits:
    // the state before a commit is what was known up to its id, less itself.
    private static final String CHANGES = """
            SELECT e.position, e.event_id, e.problem_id, e.day, before.state_id, now.state_id,
                ST_XMin(bg.geom), ST_YMin(bg.geom), ST_XMax(bg.geom), ST_YMax(bg.geom),
                ST_XMin(ng.geom), ST_YMin(ng.geom), ST_XMax(ng.geom), ST_YMax(ng.geom)
            FROM (
                SELECT c.position, c.commit_id, (c.recorded_at AT TIME ZONE :zone)::date AS day, ev.*
                FROM ledger_commit c CROSS JOIN LATERAL (
                    SELECT event_id, problem_id FROM problem_event
                    WHERE commit_id = c.commit_id
                        AND event_id > CASE WHEN c.position = :afterPosition THEN :afterItem ELSE 0 END
                    ORDER BY event_id LIMIT :pageLimit) ev
                WHERE c.position >= :afterPosition AND c.position <= :upTo
                ORDER BY c.position, ev.event_id LIMIT :pageLimit) e
            LEFT JOIN LATERAL (
                SELECT s.state_id, s.boundary_id FROM problem_state s
                WHERE s.problem_id = e.problem_id AND s.known_from < e.commit_id AND s.known_to >= e.commit_id
                    AND s.valid_from <= e.day AND s.valid_to > e.day) before ON true
            LEFT JOIN LATERAL (
                SELECT s.state_id, s.boundary_id FROM problem_state s
                WHERE s.problem_id = e.problem_id AND s.known_from <= e.commit_id AND s.known_to > e.commit_id
                    AND s.valid_from <= e.day AND s.valid_to > e.day) now ON true
            LEFT JOIN problem_boundary bg ON bg.boundary_id = before.boundary_id
            LEFT JOIN problem_boundary ng ON ng.boundary_id = now.boundary_id
            ORDER BY e.position, e.event_id""";

    private final JdbcClient jdbc;
    private final ChangeJudge judge;
    private final FilteredChanges<Known, ProblemChange> changes;

    ProblemChanges(
            @Qualifier("reading") JdbcClient jdbc,
            Problems problems,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.jdbc = jdbc;
        this.judge = new ChangeJudge(
                jdbc,
                problems.relation(),
                Set.of("overdue", "lookBackDue", "unit"),
                (day, position) -> problems.at(day, position).snapshot());
        this.changes = new FilteredChanges<>(this, ProblemChange.KIND, problems::condition, settings, reading);
    }

    /**
     * The changes that match a filter before or now, to be subscribed to once.
     *
     * @param after a cursor or a position; null: from the newest commit on that the request sees
     * @throws Problem RESYNC_REQUIRED, CURSOR_INVALID, AS_OF_INVALID and those of filters
     */
    ChangeStream<ProblemChange> subscribe(@Nullable Map<String, Object> filter, @Nullable String after) {
        return changes.subscribe(filter, after);
    }

    @Override
    public void begin(long position) {
        changes.begin(position);
    }

    @Override
    public void advance(long from, long to) {
        changes.advance(from, to);
    }

    @Override
    public long head() {
        return jdbc.sql("SELECT position FROM ledger_head WHERE one")
                .query(Long.class)
                .single();
    }

    @Override
    public Stretch<Known> list(ChangeCursor after, long upTo, int atMost) {
        List<Known> rows = jdbc.sql(CHANGES)
                .param("zone", CountyClock.ZONE.getId())
                .param("afterPosition", after.position())
                .param("afterItem", after.item())
                .param("upTo", upTo)
                .param("pageLimit", atMost)
                .query((row, number) -> known(row))
                .list();
        return new Stretch<>(rows, rows.size() < atMost ? null : rows.getLast().cursor());
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                new ChangeCursor(row.getLong(1), row.getLong(2)),
                row.getLong(2),
                row.getLong(3),
                Objects.requireNonNull(row.getObject(4, LocalDate.class)),
                row.getLong(1),
                row.getObject(5, Long.class),
                row.getObject(6, Long.class),
                KnownChange.touched(row, 7, 11));
    }

    @Override
    public List<ProblemChange> matching(List<Known> known, Condition condition) {
        return judge.matching(known, condition).stream()
                .map(judged -> new ProblemChange(judged.change(), judged.before(), judged.now()))
                .toList();
    }

    @Override
    public ChangeCursor cursor(ProblemChange change) {
        return change.known().cursor();
    }
}
