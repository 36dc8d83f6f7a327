package org.gengtu.filter;

import graphql.schema.DataFetchingEnvironment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the events of a feature's objects as known at any position, within the request's reading transaction. */
public final class StoryReader {
    private static final String HISTORY = "HISTORY";

    private final JdbcClient jdbc;
    private final String name;
    private final String type;
    private final String select;

    /**
     * @param name of the object's table
     * @param type the GraphQL type of its events
     */
    public StoryReader(JdbcClient jdbc, String name, String type) {
        this.jdbc = jdbc;
        this.name = name;
        this.type = type;
        this.select = """
                SELECT e.event_id, e.%1$s_id, e.seq, e.kind, e.on_day, c.recorded_at, c.position, c.actor, e.payload,
                    e.target_event_id
                FROM %1$s_event e JOIN ledger_commit c ON c.commit_id = e.commit_id""".formatted(name);
    }

    /**
     * Which events of an object are asked for.
     *
     * @param mark the place of the cursor; null: none
     */
    public record HistoryRequest(PageRequest page, @Nullable Integer mark) {}

    /** An object whose events are read. @param version how many events it has */
    public record Of(long objectId, int version) {}

    /**
     * @param objectId whose history the cursor belongs to
     * @throws org.gengtu.problem.Problem PAGE_INVALID, CURSOR_INVALID, CURSOR_MISMATCH
     */
    public HistoryRequest request(
            @Nullable Integer first,
            @Nullable String after,
            @Nullable Integer last,
            @Nullable String before,
            long objectId,
            ReadAt at) {
        PageRequest page = PageRequest.of(first, after, last, before);
        if (page.cursor() == null) {
            return new HistoryRequest(page, null);
        }
        String where = page.cursorArgument();
        Cursor cursor = Cursor.decode(page.cursor(), where);
        if (!cursor.order().equals(HISTORY) || !cursor.filter().equals(scope(objectId, at))) {
            throw Cursor.mismatch(name + ", or for another state of it", where);
        }
        if (cursor.id() < 0 || cursor.id() > Integer.MAX_VALUE) {
            throw Cursor.invalid(page.cursor(), where);
        }
        return new HistoryRequest(page, (int) cursor.id());
    }

    /** Events are only added at the end, so the history of a live object stays pageable when it grows. */
    private String scope(long objectId, ReadAt at) {
        String scope = name + objectId;
        return at.pinned() ? scope + "@" + at.snapshot().position() : scope;
    }

    /** A page of an object's events that is asked for. */
    public record Asked(Of object, ReadAt at, HistoryRequest request) {}

    /** As the arguments first, after, last and before of a field ask. @throws org.gengtu.problem.Problem as {@link #request} */
    public Asked asked(DataFetchingEnvironment field, Of object, ReadAt at) {
        return new Asked(
                object,
                at,
                request(
                        field.getArgument("first"),
                        field.getArgument("after"),
                        field.getArgument("last"),
                        field.getArgument("before"),
                        object.objectId,
                        at));
    }

    /** All pages that are asked for, in the order of recording; those of one state and place at once. */
    public Map<Asked, Connection<StoryEventView>> histories(Collection<Asked> asked, String county) {
        record Same(ReadAt at, HistoryRequest request) {}
        Map<Asked, Connection<StoryEventView>> loaded = new HashMap<>();
        asked.stream()
                .collect(Collectors.groupingBy(each -> new Same(each.at, each.request)))
                .forEach((same, of) -> {
                    Map<Long, Connection<StoryEventView>> pages =
                            history(of.stream().map(Asked::object).toList(), same.at, county, same.request);
                    of.forEach(each -> loaded.put(each, Objects.requireNonNull(pages.get(each.object.objectId))));
                });
        return loaded;
    }

    /** The same page of each object's events; all objects of one state. */
    private Map<Long, Connection<StoryEventView>> history(
            Collection<Of> objects, ReadAt at, String county, HistoryRequest request) {
        Map<Long, List<StoryEventView>> rows =
                listEvents(objects.stream().map(Of::objectId).toList(), at, county, request);
        Map<Long, Connection<StoryEventView>> histories = new HashMap<>();
        objects.forEach(object -> histories.put(
                object.objectId,
                new Connection<>(
                        Page.cut(rows.getOrDefault(object.objectId, List.of()), request.page),
                        (long) object.version,
                        at.snapshot().stamp(),
                        event -> new Cursor(
                                        HISTORY,
                                        scope(object.objectId, at),
                                        at.snapshot().on(),
                                        "",
                                        at.pinned(),
                                        null,
                                        event.seq())
                                .encode())));
        return histories;
    }

    private Map<Long, List<StoryEventView>> listEvents(
            Collection<Long> objectIds, ReadAt at, String county, HistoryRequest request) {
        PageRequest page = request.page;
        String behind = request.mark == null ? "" : page.forward() ? " AND e.seq > :mark" : " AND e.seq < :mark";
        String direction = page.forward() ? "ASC" : "DESC";
        Map<String, Object> parameters = new HashMap<>(at.snapshot().parameters());
        if (request.mark != null) {
            parameters.put("mark", request.mark);
        }
        return jdbc
                .sql("""
                        SELECT x.* FROM unnest(:objects) k(object_id) CROSS JOIN LATERAL (
                            %1$s WHERE e.%2$s_id = k.object_id AND %3$s%4$s ORDER BY e.seq %5$s LIMIT :pageLimit) x
                        ORDER BY x.%2$s_id, x.seq %5$s""".formatted(select, name, at.snapshot().happened("e"), behind, direction))
                .params(parameters)
                .param("objects", objectIds.toArray(Long[]::new))
                .param("pageLimit", page.size() + 1)
                .query((row, number) -> event(row, at, county))
                .list()
                .stream()
                .collect(Collectors.groupingBy(StoryEventView::objectId));
    }

    /**
     * The standing events of some kinds of each object up to the state's day, by day.
     *
     * @param condition over {@code e}, such as {@code e.kind = 'REPORTED'}: literals only
     */
    public List<StoryEventView> listStanding(Collection<Long> objectIds, String condition, ReadAt at, String county) {
        return jdbc.sql("""
                        %1$s WHERE e.%2$s_id = ANY(:objects) AND %3$s AND %4$s AND e.on_day <= :asOfDay
                            AND NOT EXISTS (SELECT FROM %2$s_event w WHERE w.target_event_id = e.event_id AND %5$s)
                        ORDER BY e.%2$s_id, e.on_day, e.seq""".formatted(
                                select,
                                name,
                                condition,
                                at.snapshot().happened("e"),
                                at.snapshot().happened("w")))
                .params(at.snapshot().parameters())
                .param("objects", objectIds.toArray(Long[]::new))
                .query((row, number) -> event(row, at, county))
                .list();
    }

    /** Events by key. */
    public Map<Long, StoryEventView> findEvents(Collection<Long> ids, ReadAt at, String county) {
        Map<Long, StoryEventView> events = new LinkedHashMap<>();
        read(" WHERE e.event_id = ANY(:ids) AND %s", ids, at, county)
                .forEach(event -> events.put(event.eventId(), event));
        return events;
    }

    /** The event that took back each of the given ones. */
    public Map<Long, StoryEventView> findWithdrawals(Collection<Long> ids, ReadAt at, String county) {
        Map<Long, StoryEventView> withdrawals = new HashMap<>();
        read(" WHERE e.target_event_id = ANY(:ids) AND %s ORDER BY e.event_id", ids, at, county)
                .forEach(event -> withdrawals.put(Objects.requireNonNull(event.targetEventId()), event));
        return withdrawals;
    }

    private List<StoryEventView> read(String condition, Collection<Long> ids, ReadAt at, String county) {
        return jdbc.sql(select + condition.formatted(at.snapshot().happened("e")))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> event(row, at, county))
                .list();
    }

    private StoryEventView event(ResultSet row, ReadAt at, String county) throws SQLException {
        return new StoryEventView(
                at,
                county,
                type,
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                Objects.requireNonNull(row.getObject(5, LocalDate.class)),
                Objects.requireNonNull(row.getObject(6, OffsetDateTime.class)).toInstant(),
                Long.toString(row.getLong(7)),
                row.getString(8),
                row.getString(9),
                row.getObject(10, Long.class));
    }
}
