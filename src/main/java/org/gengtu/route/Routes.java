package org.gengtu.route;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.StateList;
import org.gengtu.filter.StateRelation;
import org.gengtu.filter.StoryReader;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.gengtu.route.RouteTypes.RouteEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Reads routes, their plans and histories at any state of the ledger. */
@Service
class Routes {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String COLUMNS = Stream.of(RouteState.COLUMNS.split(",\\s*"))
            .map(column -> "p." + column)
            .collect(Collectors.joining(", "));

    private final JdbcClient jdbc;
    private final Reading reading;
    private final Regions regions;
    private final StateRelation relation;
    private final FilterReader filters;
    private final StateList list;
    private final StoryReader stories;

    Routes(@Qualifier("reading") JdbcClient jdbc, Reading reading, Regions regions) {
        this.jdbc = jdbc;
        this.reading = reading;
        this.regions = regions;
        this.relation = RouteRelation.routes(regions::resolveDigits, this::countyDigits);
        this.filters = new FilterReader(relation);
        this.list = new StateList(jdbc, relation);
        this.stories = new StoryReader(jdbc, "route", RouteView.EVENT_KIND);
    }

    String countyDigits() {
        return regions.getCountyDigits();
    }

    StateRelation relation() {
        return relation;
    }

    StoryReader stories() {
        return stories;
    }

    /** Events by number, as they were known at a state. */
    Map<Long, RouteEvent> findEvents(Collection<Long> ids, ReadAt at) {
        Map<Long, RouteEvent> found = new HashMap<>();
        stories.findEvents(ids, at, countyDigits()).forEach((id, event) -> found.put(id, new RouteEvent(event)));
        return found;
    }

    Condition condition(@Nullable Map<String, Object> filter) {
        return filters.read(filter);
    }

    /** The newest state. */
    ReadAt now() {
        return reading.stateOf(GlobalId.live(RouteView.KIND, countyDigits(), "0"));
    }

    ReadAt at(GlobalId id) {
        return reading.stateOf(id);
    }

    /** The state of a day at a position, read with live ids. */
    ReadAt at(LocalDate day, long position) {
        return reading.live(day, position);
    }

    ReadAt behind(Done done) {
        return reading.behind(done);
    }

    long key(GlobalId id, String kind, String where) {
        return CommandInput.key(id, kind, where, countyDigits());
    }

    private static String select(String from, ReadAt at) {
        return "SELECT %s, (SELECT max(e.seq) FROM route_event e WHERE e.route_id = p.route_id AND %s) AS version FROM %s"
                .formatted(COLUMNS, at.snapshot().happened("e"), from);
    }

    private RowMapper<RouteView> routeAt(ReadAt at) {
        String county = countyDigits();
        return (row, number) -> new RouteView(at, county, RouteState.of(row), row.getInt("version"));
    }

    /** Routes by key, as they are on the state's day. */
    Map<Long, RouteView> findAll(Collection<Long> ids, ReadAt at) {
        Map<Long, RouteView> routes = new LinkedHashMap<>();
        jdbc.sql(select("route_state p", at) + " WHERE p.route_id = ANY(:ids) AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(routeAt(at))
                .list()
                .forEach(route -> routes.put(route.state().routeId(), route));
        return routes;
    }

    /** Routes by key at a state, each as it was last where it is no more then. */
    Map<Long, RouteView> findLast(Collection<Long> ids, ReadAt at) {
        Map<Long, RouteView> found = findAll(ids, at);
        List<Long> gone = ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!gone.isEmpty()) {
            jdbc.sql(select(StateList.last("route_state", "route_id"), at))
                    .params(at.snapshot().parameters())
                    .param("ids", gone.toArray(Long[]::new))
                    .query(routeAt(at))
                    .list()
                    .forEach(route -> found.put(route.state().routeId(), route));
        }
        return found;
    }

    Optional<RouteView> find(long id, ReadAt at) {
        return Optional.ofNullable(findAll(List.of(id), at).get(id));
    }

    /** @throws Problem ROUTE_UNKNOWN */
    RouteView get(long id, ReadAt at, String where) {
        return find(id, at)
                .orElseThrow(() -> Problem.of(ProblemCode.ROUTE_UNKNOWN, "There is no such route.")
                        .at(where));
    }

    /** Routes of a status, or all; the newest first. */
    List<RouteView> list(@Nullable RouteStatus status, ReadAt at) {
        Condition condition = status == null ? Condition.ALL : new Condition.In("status", List.of(status.name()));
        return list.listAll(
                condition, at.snapshot(), regions.extent(), from -> select(from, at), "p.route_id DESC", routeAt(at));
    }

    /** The versions that came right of each route. */
    Map<Long, List<RouteView>> listNext(Collection<Long> ids, ReadAt at) {
        return list
                .listAll(
                        new Condition.In("previousId", List.copyOf(ids)),
                        at.snapshot(),
                        regions.extent(),
                        from -> select(from, at),
                        "p.route_id",
                        routeAt(at))
                .stream()
                .collect(Collectors.groupingBy(
                        route -> Objects.requireNonNull(route.state().previousId())));
    }

    /** What was demanded, and what is to be driven. */
    record Kept(Requirement requirement, RoutePlan plan) {}

    /** By the numbers of plans; they never change. */
    Map<Long, Kept> plans(Collection<Long> planIds) {
        Map<Long, Kept> plans = new HashMap<>();
        jdbc.sql("SELECT plan_id, requirement, plan FROM route_plan WHERE plan_id = ANY(?)")
                .param(planIds.toArray(Long[]::new))
                .query(row -> {
                    plans.put(row.getLong(1), kept(row));
                });
        return plans;
    }

    private static Kept kept(ResultSet row) throws SQLException {
        return new Kept(
                JSON.readValue(row.getString(2), Requirement.class), JSON.readValue(row.getString(3), RoutePlan.class));
    }

    Kept plan(RouteView route) {
        return Objects.requireNonNull(
                plans(List.of(route.state().planId())).get(route.state().planId()));
    }
}
