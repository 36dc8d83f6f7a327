package org.gengtu.environment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.filter.ListRequest;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.StateList;
import org.gengtu.filter.StateRelation;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL by which problems and their events are read. All of it runs within the request's reading transaction. */
@Component
class ProblemQueries {
    private static final String COLUMNS = Stream.of(ProblemState.COLUMNS.split(",\\s*"))
            .map(column -> "p." + column)
            .collect(Collectors.joining(", "));

    private static final String EVENT = """
            SELECT e.event_id, e.problem_id, e.seq, e.kind, e.on_day, c.recorded_at, c.position, c.actor, e.payload,
                e.target_event_id
            FROM problem_event e JOIN ledger_commit c ON c.commit_id = e.commit_id""";

    private final JdbcClient jdbc;

    ProblemQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The statement around the rows {@code p}. */
    private static String select(String from, ReadAt at) {
        // how many events were known then; a problem's events follow one another as their commits do
        return """
                SELECT %s, (SELECT max(e.seq) FROM problem_event e WHERE e.problem_id = p.problem_id AND %s) AS version,
                    ST_AsGeoJSON(ST_PointOnSurface(b.geom), 7) AS position,
                    CASE WHEN ST_Dimension(b.geom) = 2 THEN ST_AsGeoJSON(b.geom, 7) END AS area
                FROM %s LEFT JOIN problem_boundary b ON b.boundary_id = p.boundary_id""".formatted(COLUMNS, at.snapshot().happened("e"), from);
    }

    private static ProblemView problem(ResultSet row, ReadAt at, String county) throws SQLException {
        return new ProblemView(
                at,
                county,
                ProblemState.of(row),
                row.getInt("version"),
                json(row.getString("position")),
                json(row.getString("area")));
    }

    private static @Nullable RawJson json(@Nullable String text) {
        return text == null ? null : new RawJson(text);
    }

    /** The rows of a page and one more, in the direction of paging. */
    List<ProblemView> list(ListRequest request, StateRelation relation, Envelope extent, String county) {
        return new StateList(jdbc, relation)
                .list(
                        request,
                        extent,
                        from -> select(from, request.at()),
                        request.at().snapshot().parameters(),
                        (row, number) -> problem(row, request.at(), county));
    }

    long count(ListRequest request, StateRelation relation, Envelope extent) {
        return new StateList(jdbc, relation).count(request, extent);
    }

    /** Problems by key, as they are on the state's day. */
    Map<Long, ProblemView> findAll(Collection<Long> ids, ReadAt at, String county) {
        return byId(jdbc.sql(select("problem_state p", at) + " WHERE p.problem_id = ANY(:ids) AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> problem(row, at, county))
                .list());
    }

    /** Problems that are no more at a state, as they were last. */
    Map<Long, ProblemView> findLast(Collection<Long> ids, ReadAt at, String county) {
        return byId(jdbc.sql(select(StateList.last("problem_state", "problem_id"), at))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> problem(row, at, county))
                .list());
    }

    private static Map<Long, ProblemView> byId(List<ProblemView> problems) {
        Map<Long, ProblemView> byId = new LinkedHashMap<>();
        problems.forEach(problem -> byId.put(problem.problemId(), problem));
        return byId;
    }

    Optional<Long> findByNumber(String number, ReadAt at) {
        return jdbc.sql("SELECT s.problem_id FROM problem_state s WHERE s.number = :number AND "
                        + at.snapshot().condition("s"))
                .params(at.snapshot().parameters())
                .param("number", number)
                .query(Long.class)
                .optional();
    }

    /** The problems that were merged into each. */
    Map<Long, List<Long>> listMerged(Collection<Long> ids, ReadAt at) {
        Map<Long, List<Long>> merged = new HashMap<>();
        jdbc.sql(
                        "SELECT s.merged_into, s.problem_id FROM problem_state s WHERE s.merged_into = ANY(:ids) AND %s ORDER BY 1, 2"
                                .formatted(at.snapshot().condition("s")))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    merged.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(row.getLong(2));
                });
        return merged;
    }

    /** Problems of an item around a place, the nearest first, at most 50: neither merged nor dismissed. @param wkb CGCS2000 */
    List<Long> listSimilar(String item, byte[] wkb, Envelope around, double metres, ReadAt at) {
        return jdbc.sql("""
                        SELECT s.problem_id FROM problem_state s JOIN problem_boundary b ON b.boundary_id = s.boundary_id
                        WHERE b.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490) AND %s AND s.item_code = :item
                            AND s.status NOT IN ('MERGED', 'DISMISSED')
                            AND ST_DWithin(b.geom::geography, ST_GeomFromWKB(:place, 4490)::geography, :metres)
                        ORDER BY ST_Distance(b.geom::geography, ST_GeomFromWKB(:place, 4490)::geography), s.problem_id LIMIT 50""".formatted(at.snapshot().condition("s")))
                .params(at.snapshot().parameters())
                .param("west", around.getMinX())
                .param("east", around.getMaxX())
                .param("south", around.getMinY())
                .param("north", around.getMaxY())
                .param("item", item)
                .param("place", wkb)
                .param("metres", metres)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /** The same of the item and around the place of each of some problems, itself left out. @param degrees that the metres are at most */
    Map<Long, List<Long>> listSimilar(Collection<Long> ids, double metres, double degrees, ReadAt at) {
        Map<Long, List<Long>> similar = new HashMap<>();
        jdbc.sql("""
                        SELECT o.problem_id, x.problem_id
                        FROM problem_state o JOIN problem_boundary ob ON ob.boundary_id = o.boundary_id
                        CROSS JOIN LATERAL (
                            SELECT s.problem_id FROM problem_boundary b JOIN problem_state s ON s.boundary_id = b.boundary_id
                            WHERE b.geom && ST_Expand(ob.geom, :degrees) AND %1$s AND s.item_code = o.item_code
                                AND s.problem_id <> o.problem_id AND s.status NOT IN ('MERGED', 'DISMISSED')
                                AND ST_DWithin(b.geom::geography, ob.geom::geography, :metres)
                            ORDER BY ST_Distance(b.geom::geography, ob.geom::geography), s.problem_id LIMIT 50) x
                        WHERE o.problem_id = ANY(:ids) AND %2$s""".formatted(at.snapshot().condition("s"), at.snapshot().condition("o")))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .param("metres", metres)
                .param("degrees", degrees)
                .query(row -> {
                    similar.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(row.getLong(2));
                });
        return similar;
    }

    /** All that some rounds found, by number. */
    List<ProblemView> listOfInspections(Collection<Long> inspectionIds, ReadAt at, String county) {
        return jdbc.sql(select("problem_state p", at) + " WHERE p.inspection_id = ANY(:ids) AND "
                        + at.snapshot().condition("p") + " ORDER BY p.number, p.problem_id")
                .params(at.snapshot().parameters())
                .param("ids", inspectionIds.toArray(Long[]::new))
                .query((row, number) -> problem(row, at, county))
                .list();
    }

    /** The same page of each problem's events in the order of recording, and one more, in the direction of paging. */
    Map<Long, List<ProblemEventView>> listEvents(
            Collection<Long> problemIds, ReadAt at, String county, PageRequest page, @Nullable Integer mark) {
        String behind = mark == null ? "" : page.forward() ? " AND e.seq > :mark" : " AND e.seq < :mark";
        String direction = page.forward() ? "ASC" : "DESC";
        Map<String, Object> parameters = new HashMap<>(at.snapshot().parameters());
        if (mark != null) {
            parameters.put("mark", mark);
        }
        return jdbc
                .sql("""
                        SELECT x.* FROM unnest(:problems) k(problem_id) CROSS JOIN LATERAL (
                            %s WHERE e.problem_id = k.problem_id AND %s%s ORDER BY e.seq %s LIMIT :pageLimit) x
                        ORDER BY x.problem_id, x.seq %s""".formatted(EVENT, at.snapshot().happened("e"), behind, direction, direction))
                .params(parameters)
                .param("problems", problemIds.toArray(Long[]::new))
                .param("pageLimit", page.size() + 1)
                .query((row, number) -> event(row, at, county))
                .list()
                .stream()
                .collect(Collectors.groupingBy(ProblemEventView::problemId));
    }

    /** Those events of problems that refer to files and stand, with their problem. */
    Map<Long, Long> findEventsWithFiles(Collection<Long> problemIds) {
        Map<Long, Long> events = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT e.event_id, e.problem_id FROM problem_event e
                        WHERE e.problem_id = ANY(:ids)
                            AND EXISTS (SELECT FROM evidence_use u WHERE u.feature = :feature AND u.event_id = e.event_id)
                            AND NOT EXISTS (SELECT FROM problem_event w WHERE w.target_event_id = e.event_id)
                        ORDER BY e.problem_id, e.seq""")
                .param("ids", problemIds.toArray(Long[]::new))
                .param("feature", ProblemCommands.FEATURE)
                .query(row -> {
                    events.put(row.getLong(1), row.getLong(2));
                });
        return events;
    }

    /** Events by key. */
    Map<Long, ProblemEventView> findEvents(Collection<Long> ids, ReadAt at, String county) {
        Map<Long, ProblemEventView> events = new LinkedHashMap<>();
        jdbc.sql(EVENT + " WHERE e.event_id = ANY(:ids) AND " + at.snapshot().happened("e"))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> event(row, at, county))
                .list()
                .forEach(event -> events.put(event.eventId(), event));
        return events;
    }

    /** The latest event that took back each of the given ones. */
    Map<Long, ProblemEventView> findWithdrawals(Collection<Long> ids, ReadAt at, String county) {
        Map<Long, ProblemEventView> withdrawals = new HashMap<>();
        jdbc.sql(EVENT
                        + " WHERE e.target_event_id = ANY(:ids) AND %s ORDER BY e.event_id"
                                .formatted(at.snapshot().happened("e")))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, number) -> event(row, at, county))
                .list()
                .forEach(event -> withdrawals.put(Objects.requireNonNull(event.targetEventId()), event));
        return withdrawals;
    }

    private static ProblemEventView event(ResultSet row, ReadAt at, String county) throws SQLException {
        return new ProblemEventView(
                at,
                county,
                row.getLong(1),
                row.getLong(2),
                row.getInt(3),
                ProblemEventKind.valueOf(row.getString(4)),
                Objects.requireNonNull(row.getObject(5, LocalDate.class)),
                Objects.requireNonNull(row.getObject(6, OffsetDateTime.class)).toInstant(),
                Long.toString(row.getLong(7)),
                row.getString(8),
                row.getString(9),
                row.getObject(10, Long.class));
    }

    /** How many problems a round found in each village; reports that were dismissed were none. */
    Map<Long, Map<String, Integer>> countByVisit(Collection<Long> inspectionIds, ReadAt at) {
        Map<Long, Map<String, Integer>> counts = new HashMap<>();
        jdbc.sql("""
                        SELECT s.inspection_id, f.village_code, count(*)
                        FROM problem_state s JOIN problem_state f ON f.problem_id = s.problem_id AND f.valid_from = s.found_on AND %s
                        WHERE s.inspection_id = ANY(:ids) AND %s AND s.status <> 'DISMISSED'
                        GROUP BY 1, 2""".formatted(at.snapshot().known("f"), at.snapshot().condition("s")))
                .params(at.snapshot().parameters())
                .param("ids", inspectionIds.toArray(Long[]::new))
                .query(row -> {
                    counts.computeIfAbsent(row.getLong(1), id -> new HashMap<>())
                            .put(row.getString(2), row.getInt(3));
                });
        return counts;
    }
}
