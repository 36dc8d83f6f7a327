package org.gengtu.route;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryCommands;
import org.gengtu.ledger.StoryCommands.Feature;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.StoryLog;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryTables;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.gengtu.region.VillageTrail;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.gengtu.route.RouteState.Reached;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.PrecisionModel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Commands on routes. What they may follow, {@link RouteState.Fold} decides. */
@Service
class RouteCommands {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CGCS2000 = 4490;
    private static final int MINUTE = 60;
    private static final GeometryFactory SHAPES = new GeometryFactory(new PrecisionModel(), CGCS2000);

    private final JdbcClient jdbc;
    private final Facts facts;
    private final StoryLog<RouteState> log;
    private final StoryCommands<RouteState> routes;

    RouteCommands(
            DataSource dataSource,
            JdbcClient jdbc,
            Facts facts,
            Commands commands,
            Ledger ledger,
            CountyClock clock,
            Regions regions) {
        this.jdbc = jdbc;
        this.facts = facts;
        this.log = new StoryLog<>(
                dataSource, "route", new StoryTables("route", RouteState.COLUMNS), (row, number) -> RouteState.of(row));
        this.routes = new StoryCommands<>(
                new Feature<>(
                        "route",
                        RouteView.KIND,
                        RouteView.EVENT_KIND,
                        ProblemCode.ROUTE_UNKNOWN,
                        RouteEventKind.WITHDRAWN,
                        regions::getCountyDigits,
                        () -> {
                            facts.lockForUse();
                            return fold();
                        },
                        (files, event) -> {
                            throw new IllegalStateException("Routes have no files.");
                        }),
                log,
                commands,
                ledger,
                clock);
    }

    /**
     * A plan that becomes a route.
     *
     * @param sites those of the plan
     * @param previous the version before it; null: it is the first
     */
    record Saving(
            String name,
            Requirement requirement,
            RoutePlan plan,
            Map<Long, SiteToVisit> sites,
            @Nullable RouteView previous,
            LocalDate on,
            @Nullable String note) {
        SiteToVisit site(Stop stop) {
            return Objects.requireNonNull(sites.get(stop.siteId()));
        }

        SiteToVisit first() {
            return site(plan.stops().findFirst().orElseThrow());
        }
    }

    Done save(CommandCall call, Saving saving) {
        return routes.add(
                call,
                () -> {},
                routeId -> Step.<RouteState>of(routeId, 0, RouteEventKind.SAVED, saving.on, before -> {
                            RoutePlan plan = saving.plan;
                            Map<String, @Nullable Object> set = new LinkedHashMap<>();
                            set.put("name", saving.name);
                            set.put("villageCode", saving.first().villageCode());
                            set.put("boundary", log.insertBoundary(routeId, line(plan)));
                            set.put("plan", insertPlan(saving));
                            RouteView previous = saving.previous;
                            set.put(
                                    "edition",
                                    previous == null ? 1 : previous.state().edition() + 1);
                            set.put(
                                    "previous",
                                    previous == null ? null : previous.state().routeId());
                            set.put("drivenOn", saving.requirement.on().toString());
                            set.put("vehicle", saving.requirement.vehicle().name());
                            set.put("stops", plan.stops().count());
                            set.put("lengthMetres", plan.lengthMetres());
                            set.put("driveMinutes", (plan.driveSeconds() + MINUTE / 2) / MINUTE);
                            set.put("value", plan.value());
                            return set;
                        })
                        .noted(saving.note));
    }

    private long insertPlan(Saving saving) {
        long planId = jdbc.sql("""
                        INSERT INTO route_plan (plan_id, requirement, plan)
                        VALUES (nextval('route_plan_seq'), ?::jsonb, ?::jsonb) RETURNING plan_id""")
                .param(JSON.writeValueAsString(saving.requirement))
                .param(JSON.writeValueAsString(saving.plan))
                .query(Long.class)
                .single();
        List<Map<String, Object>> stops = new ArrayList<>();
        for (Day day : saving.plan.days()) {
            for (int i = 0; i < day.stops().size(); i++) {
                stops.add(stop(saving, day, i));
            }
        }
        jdbc.sql("""
                        WITH s AS MATERIALIZED (
                            SELECT nextval('route_stop_boundary_seq') AS boundary_id, nextval('route_stop_seq') AS stop_id, r.*,
                                ST_SetSRID(ST_MakePoint(r.longitude, r.latitude), 4490) AS geom
                            FROM json_to_recordset(:stops::json) AS r (longitude float8, latitude float8, site_id bigint, site_code text,
                                site_name text, village_code text, team int, number int, visited_on date, arrive time, leave time)),
                        b AS (
                            INSERT INTO route_stop_boundary (boundary_id, geom, geom_3857)
                            SELECT boundary_id, geom, ST_Transform(geom, 3857) FROM s)
                        INSERT INTO route_stop (stop_id, plan_id, boundary_id, site_id, site_code, site_name, village_code, team,
                            number, visited_on, arrive, leave)
                        SELECT stop_id, :plan, boundary_id, site_id, site_code, site_name, village_code, team, number, visited_on,
                            arrive, leave FROM s""")
                .param("stops", JSON.writeValueAsString(stops))
                .param("plan", planId)
                .update();
        return planId;
    }

    private static Map<String, Object> stop(Saving saving, Day day, int index) {
        Stop stop = day.stops().get(index);
        SiteToVisit site = saving.site(stop);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("longitude", site.longitude());
        row.put("latitude", site.latitude());
        row.put("site_id", site.siteId());
        row.put("site_code", site.shown().code());
        row.put("site_name", site.name());
        row.put("village_code", site.villageCode());
        row.put("team", day.team());
        row.put("number", index + 1);
        row.put("visited_on", day.on().toString());
        row.put("arrive", Views.time(stop.arrive()));
        row.put("leave", Views.time(stop.leave()));
        return row;
    }

    /** The ways of a plan, one part a day and team. */
    static Geometry line(RoutePlan plan) {
        return SHAPES.createMultiLineString(plan.days().stream()
                .map(RouteCommands::line)
                .filter(Objects::nonNull)
                .toArray(LineString[]::new));
    }

    static @Nullable LineString line(Day day) {
        Coordinate[] points = day.ways()
                .map(Way::line)
                .flatMap(List::stream)
                .map(at -> new Coordinate(at[0], at[1]))
                .toArray(Coordinate[]::new);
        return points.length < 2 ? null : SHAPES.createLineString(points);
    }

    Done propose(CommandCall call, long routeId, int version, LocalDate on, @Nullable String note) {
        return routes.record(
                call, step(routeId, version, RouteEventKind.PROPOSED, on).noted(note));
    }

    /** Approves a route; the approved ones that it came of are superseded. */
    Done approve(CommandCall call, long routeId, int version, LocalDate on, @Nullable String note) {
        return routes.record(
                call,
                step(routeId, version, RouteEventKind.APPROVED, on).noted(note),
                approvedBefore(routeId).stream()
                        .map(each -> step(each, 0, RouteEventKind.SUPERSEDED, on))
                        .toList());
    }

    private static Step<RouteState> step(long routeId, int version, RouteEventKind kind, LocalDate on) {
        return Step.of(routeId, version, kind, on, before -> Map.of());
    }

    private List<Long> approvedBefore(long routeId) {
        return jdbc.sql("""
                        WITH RECURSIVE before AS (
                            SELECT s.previous_id, s.status, s.route_id FROM route_state s
                            WHERE s.route_id = :route AND %1$s
                            UNION
                            SELECT s.previous_id, s.status, s.route_id FROM before b JOIN route_state s ON s.route_id = b.previous_id
                            WHERE %1$s)
                        SELECT route_id FROM before WHERE status = 'APPROVED' AND route_id <> :route ORDER BY route_id""".formatted(Snapshot.today("s")))
                .param("route", routeId)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    Done progress(CommandCall call, long routeId, int version, LocalDate on, Reached reached, @Nullable String note) {
        return routes.record(
                call,
                Step.<RouteState>of(routeId, version, RouteEventKind.PROGRESSED, on, before -> reached.json())
                        .noted(note));
    }

    Done withdraw(CommandCall call, long eventId, String reason, int version) {
        return routes.withdraw(call, eventId, reason, version);
    }

    private Function<List<StoryRow>, List<RouteState>> fold() {
        return RouteState.Fold.by(VillageTrail.of(facts.listStanding(VillageTrail.KINDS)));
    }

    private List<Long> inVillages(Set<String> villageCodes) {
        return jdbc.sql("SELECT DISTINCT route_id FROM route_state WHERE known_to = " + Snapshot.MAX
                        + " AND village_code = ANY(?) ORDER BY 1")
                .param(villageCodes.toArray(String[]::new))
                .query((row, number) -> row.getLong(1))
                .list();
    }

    void lock(Set<String> villageCodes) {
        log.open(inVillages(villageCodes));
    }

    /** Folds what begins in villages anew, when these got other codes or became part of others. */
    void project(Set<String> villageCodes, long commitId) {
        log.begin(log.open(inVillages(villageCodes)), Actor.UNKNOWN, fold()).write(commitId);
    }
}
