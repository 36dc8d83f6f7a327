package org.gengtu.filter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.gengtu.calendar.CountyClock;
import org.gengtu.filter.FilteredChanges.Stretch;
import org.gengtu.filter.StoryChange.Known;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of a feature's objects, whose stories are in the tables that their name gives. */
public class StoryChanges implements FeedListener, FilteredChanges.Source<Known, StoryChange> {
    // An object is locked before its commit draws an id, so for one object the order of ids is the order of commits:
    // the state before a commit is what was known up to its id, less itself.
    private static final String CHANGES = """
            SELECT e.position, e.event_id, e.%1$s_id, e.day, before.state_id, now.state_id,
                ST_XMin(bg.geom), ST_YMin(bg.geom), ST_XMax(bg.geom), ST_YMax(bg.geom),
                ST_XMin(ng.geom), ST_YMin(ng.geom), ST_XMax(ng.geom), ST_YMax(ng.geom)
            FROM (
                SELECT c.position, c.commit_id, (c.recorded_at AT TIME ZONE :zone)::date AS day, ev.*
                FROM ledger_commit c CROSS JOIN LATERAL (
                    SELECT event_id, %1$s_id FROM %1$s_event
                    WHERE commit_id = c.commit_id
                        AND event_id > CASE WHEN c.position = :afterPosition THEN :afterItem ELSE 0 END
                    ORDER BY event_id LIMIT :pageLimit) ev
                WHERE c.position >= :afterPosition AND c.position <= :upTo
                ORDER BY c.position, ev.event_id LIMIT :pageLimit) e
            LEFT JOIN LATERAL (
                SELECT s.state_id, s.boundary_id FROM %1$s_state s
                WHERE s.%1$s_id = e.%1$s_id AND s.known_from < e.commit_id AND s.known_to >= e.commit_id
                    AND s.valid_from <= e.day AND s.valid_to > e.day) before ON true
            LEFT JOIN LATERAL (
                SELECT s.state_id, s.boundary_id FROM %1$s_state s
                WHERE s.%1$s_id = e.%1$s_id AND s.known_from <= e.commit_id AND s.known_to > e.commit_id
                    AND s.valid_from <= e.day AND s.valid_to > e.day) now ON true
            LEFT JOIN %1$s_boundary bg ON bg.boundary_id = before.boundary_id
            LEFT JOIN %1$s_boundary ng ON ng.boundary_id = now.boundary_id
            ORDER BY e.position, e.event_id""";

    private final JdbcClient jdbc;
    private final String sql;
    private final String kind;
    private final ChangeJudge judge;
    private final FilteredChanges<Known, StoryChange> changes;

    /**
     * What is told of.
     *
     * @param name of the objects' table
     * @param kind the GraphQL type of the changes
     * @param ofTheDay the derived conditions of the relation that the day by itself may change
     * @param at gives the state of a day at a position
     * @param conditions gives the condition of a filter argument
     */
    public record Feature(
            String name,
            String kind,
            StateRelation relation,
            Set<String> ofTheDay,
            BiFunction<LocalDate, Long, Snapshot> at,
            Function<@Nullable Map<String, Object>, Condition> conditions) {}

    public StoryChanges(JdbcClient jdbc, Feature feature, LiveSettings settings, PlatformTransactionManager reading) {
        this.jdbc = jdbc;
        this.sql = CHANGES.formatted(feature.name);
        this.kind = feature.kind;
        this.judge = new ChangeJudge(jdbc, feature.relation, feature.ofTheDay, feature.at);
        this.changes = new FilteredChanges<>(this, kind, feature.conditions, settings, reading);
    }

    /**
     * The changes that match a filter before or now, to be subscribed to once.
     *
     * @param after a cursor or a position; null: from the newest commit on that the request sees
     * @throws org.gengtu.problem.Problem RESYNC_REQUIRED, CURSOR_INVALID, AS_OF_INVALID and those of filters
     */
    public ChangeStream<StoryChange> subscribe(@Nullable Map<String, Object> filter, @Nullable String after) {
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
        List<Known> rows = jdbc.sql(sql)
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
    public List<StoryChange> matching(List<Known> known, Condition condition) {
        return judge.matching(known, condition).stream()
                .map(judged -> new StoryChange(judged.change(), kind, judged.before(), judged.now()))
                .toList();
    }

    @Override
    public ChangeCursor cursor(StoryChange change) {
        return change.known().cursor();
    }
}
