package org.gengtu.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A route from the request to the evening of its day, and all that can be refused on the way. */
class RouteLifeTest extends RouteRoom {
    @Autowired
    LedgerVerification verification;

    @Autowired
    PlanningJobs jobs;

    @Autowired
    RequirementReader requirements;

    @Autowired
    Routes routes;

    private static List<String> codes(JsonNode stops) {
        List<String> codes = new ArrayList<>();
        stops.forEach(stop -> codes.add(stop.at("/site/code").asString()));
        return codes;
    }

    private static Map<String, Object> step(JsonNode route) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("routeId", route.get("id").asString());
        input.put("expectedVersion", route.get("version").asInt());
        input.put("on", TODAY);
        return input;
    }

    @Test
    void goesFromTheRequestToTheEvening() throws Exception {
        JsonNode job = planned(request("demand", Map.of("minimumTownships", 3, "pillars", List.of("CULTURE"))));
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("DONE");
        JsonNode best = job.get("best");
        assertThat(best.get("stops").size()).isGreaterThan(3);
        assertThat(best.get("value").asDouble())
                .isLessThanOrEqualTo(best.get("bound").asDouble() + 0.01);
        assertThat(best.at("/coverage/townships").size()).isGreaterThanOrEqualTo(3);
        assertThat(best.get("leftOut").size() + best.get("stops").size()).isEqualTo(sites().size());
        best.get("leftOut")
                .forEach(out -> assertThat(out.get("reason").asString()).isNotBlank());
        assertThat(job.get("alternatives").size()).isGreaterThan(0);
        job.get("alternatives")
                .forEach(other -> assertThat(other.get("difference").asDouble()).isGreaterThan(0.1));

        JsonNode saved = command(
                        "saveRoute",
                        "SaveRouteInput",
                        Map.of("jobId", job.get("id").asString(), "on", TODAY, "idempotencyKey", "save-1"))
                .get("route");
        assertThat(command(
                                "saveRoute",
                                "SaveRouteInput",
                                Map.of("jobId", job.get("id").asString(), "on", TODAY, "idempotencyKey", "save-1"))
                        .get("route"))
                .isEqualTo(saved);
        assertThat(saved.get("status").asString()).isEqualTo("DRAFT");
        Map<String, Object> early = step(saved);
        assertThat(refused(
                        "mutation($i: RouteStepInput!) { approveRoute(input: $i) { route { id } } }",
                        Map.of("i", early)))
                .isEqualTo("STEP_ORDER on");
        JsonNode proposed =
                command("proposeRoute", "RouteStepInput", step(saved)).get("route");
        assertThat(refused(
                        "mutation($i: RouteStepInput!) { approveRoute(input: $i) { route { id } } }",
                        Map.of("i", early)))
                .isEqualTo("VERSION_CONFLICT expectedVersion");
        JsonNode approved =
                command("approveRoute", "RouteStepInput", step(proposed)).get("route");
        assertThat(approved.get("status").asString()).isEqualTo("APPROVED");

        JsonNode first = best.at("/stops/0");
        Map<String, Object> reached = new LinkedHashMap<>();
        reached.put("routeId", approved.get("id").asString());
        reached.put("expectedVersion", approved.get("version").asInt());
        reached.put("siteId", first.at("/site/id").asString());
        reached.put("arrivedAt", later(first.get("arrive").asString(), 30));
        reached.put("leftAt", later(first.get("leave").asString(), 40));
        JsonNode late =
                command("recordRouteProgress", "RouteProgressInput", reached).get("route");
        JsonNode progress = route(
                        late,
                        "progress { lateMinutes stops { lateMinutes site { code } } ahead { expectedAt missed stop { number } } }")
                .get("progress");
        assertThat(progress.get("lateMinutes").asDouble()).isEqualTo(40);
        assertThat(progress.at("/stops/0/lateMinutes").asDouble()).isEqualTo(30);
        assertThat(progress.get("ahead").size()).isEqualTo(best.get("stops").size() - 1);

        told(late);
        closed(late, best);
        replanned(late, best);
        verified();
    }

    private static String later(String instant, int minutes) {
        return OffsetDateTime.parse(instant).plusMinutes(minutes).toString();
    }

    private JsonNode route(JsonNode route, String selection) throws Exception {
        return ask(
                        "query($id: ID!) { route(id: $id) { %s } }".formatted(selection),
                        Map.of("id", route.get("id").asString()))
                .get("route");
    }

    /** A road of the route is closed: from then on it does not hold. */
    private void told(JsonNode route) throws Exception {
        String id = route.get("id").asString();
        List<JsonNode> changes = follow("""
                subscription { routeChanged(after: "0", filter: {ids: ["%s"], status: [PROPOSED]}) {
                    event { kind recordedBy } route { id status version } matchedBefore matchesNow touched { west east } } }""".formatted(id), "routeChanged", 2);
        assertThat(changes)
                .extracting(each -> each.at("/event/kind").asString())
                .containsExactly("PROPOSED", "APPROVED");
        assertThat(changes.get(0).at("/matchedBefore").asBoolean()).isFalse();
        assertThat(changes.get(0).at("/matchesNow").asBoolean()).isTrue();
        assertThat(changes.get(0).at("/route/id").asString()).isEqualTo(id);
        assertThat(changes.get(1).at("/matchedBefore").asBoolean()).isTrue();
        assertThat(changes.get(1).at("/matchesNow").asBoolean()).isFalse();
        assertThat(changes.get(1).at("/route/status").asString()).isEqualTo("APPROVED");
        changes.forEach(each -> assertThat(each.at("/touched/0/west").asDouble())
                .isLessThan(each.at("/touched/0/east").asDouble()));
    }

    private void closed(JsonNode route, JsonNode plan) throws Exception {
        assertThat(route(route, "standing { holds }").at("/standing/holds").asBoolean())
                .isTrue();
        JsonNode line = plan.at("/stops/2/legLine/coordinates");
        int middle = line.size() / 2;
        List<JsonNode> part = List.of(line.get(middle - 1), line.get(middle));
        JsonNode closure = ask(
                        "mutation($i: CloseRoadInput!) { closeRoad(input: $i) { closure { id } } }",
                        Map.of(
                                "i",
                                Map.of(
                                        "geometry",
                                        Map.of("type", "LineString", "coordinates", part),
                                        "from",
                                        TODAY,
                                        "reason",
                                        "塌方")))
                .at("/closeRoad/closure");
        assertThat(closure.has("id")).isTrue();
        JsonNode standing = route(route, "standing { holds broken { demand message site { code } } }")
                .get("standing");
        assertThat(standing.get("holds").asBoolean()).as(standing.toString()).isFalse();
        assertThat(standing.at("/broken/0/demand").asString()).isEqualTo("roads");
    }

    private void replanned(JsonNode route, JsonNode plan) throws Exception {
        List<String> before = codes(plan.get("stops"));
        String dropped = plan.at("/stops/1/site/id").asString();
        JsonNode begun = ask(
                        "mutation($i: ReplanRouteInput!) { replanRoute(input: $i) { job { id } } }",
                        Map.of(
                                "i",
                                Map.of(
                                        "routeId",
                                        route.get("id").asString(),
                                        "exclude",
                                        List.of(dropped),
                                        "secondsLimit",
                                        3)))
                .at("/replanRoute/job/id");
        JsonNode job = ended(begun.asString());
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("DONE");
        List<String> after = codes(job.at("/best/stops"));
        assertThat(after.getFirst()).isEqualTo(before.getFirst());
        assertThat(job.at("/best/stops/0/done").asBoolean()).isTrue();
        assertThat(after).doesNotContain(before.get(1));
        // as many as can be are kept
        assertThat(after.stream().filter(before::contains).count()).isGreaterThanOrEqualTo(before.size() - 3);
        JsonNode second = command(
                        "saveRoute",
                        "SaveRouteInput",
                        Map.of("jobId", job.get("id").asString(), "on", TODAY))
                .get("route");
        assertThat(second.get("edition").asInt()).isEqualTo(2);
        JsonNode compared = route(
                second,
                "standing { holds broken { message } } previous { id } differences { change laterMinutes site { code } before { number } after { number } }");
        assertThat(compared.at("/previous/id")).isEqualTo(route.get("id"));
        assertThat(compared.at("/standing/holds").asBoolean())
                .as(compared.toString())
                .isTrue();
        Map<String, String> changes = new LinkedHashMap<>();
        compared.get("differences")
                .forEach(each -> changes.put(
                        each.at("/site/code").asString(), each.get("change").asString()));
        assertThat(changes).containsEntry(before.get(1), "REMOVED").containsEntry(before.getFirst(), "KEPT");
        JsonNode proposed =
                command("proposeRoute", "RouteStepInput", step(second)).get("route");
        command("approveRoute", "RouteStepInput", step(proposed));
        assertThat(route(route, "status next { edition }").toString())
                .isEqualTo("{\"status\":\"SUPERSEDED\",\"next\":[{\"edition\":2}]}");
        drawn(second, after);
    }

    /** The route as layer, corridor and files. */
    private void drawn(JsonNode route, List<String> codes) throws Exception {
        assertThat(get("/tiles/routes.json").statusCode()).isEqualTo(200);
        assertThat(get("/styles/routes.json").statusCode()).isIn(200, 404);
        JsonNode lines = JSON.readTree(get("/exports/routes.geojson").body());
        assertThat(lines.get("features").size()).isEqualTo(2);
        JsonNode stops = JSON.readTree(get("/exports/route-stops.geojson?filter="
                        + URLEncoder.encode("{\"status\":[\"APPROVED\"]}", StandardCharsets.UTF_8))
                .body());
        assertThat(stops.get("features").size()).isEqualTo(codes.size());
        String id = route.get("id").asString();
        for (String extension : List.of("gpx", "kml", "geojson")) {
            var file = get("/routes/" + id + "." + extension);
            assertThat(file.statusCode()).as(file.body()).isEqualTo(200);
            assertThat(file.body()).contains("省级评估线路").doesNotContain("null");
        }
        assertThat(get("/routes/none.gpx").statusCode()).isEqualTo(400);
        JsonNode corridor = route(
                        route,
                        "corridor(metres: 2000) { metres line plots(first: 5) { totalCount nodes { code status } } problems(first: 5) { totalCount nodes { number status } } }")
                .get("corridor");
        assertThat(corridor.at("/plots/totalCount").asInt()).isGreaterThan(0);
        assertThat(corridor.at("/plots/totalCount").asInt())
                .as("the same by the whole line")
                .isEqualTo(database.jdbc()
                        .sql("""
                                SELECT count(*) FROM plot_state s JOIN plot_boundary b ON b.boundary_id = s.boundary_id
                                WHERE s.known_to = 9223372036854775807 AND s.valid_from <= :today AND s.valid_to > :today
                                    AND s.status = 'ABANDONED'
                                    AND ST_DWithin(b.geom::geography, ST_SetSRID(ST_GeomFromGeoJSON(:line), 4490)::geography, 2000)""")
                        .param("today", LocalDate.parse(TODAY))
                        .param("line", corridor.get("line").toString())
                        .query(Integer.class)
                        .single());
        corridor.at("/plots/nodes")
                .forEach(plot -> assertThat(plot.get("status").asString()).isEqualTo("ABANDONED"));
        corridor.at("/problems/nodes")
                .forEach(problem -> assertThat(problem.get("status").asString()).isNotEqualTo("CLOSED"));
        assertThat(refused("query($id: ID!) { route(id: $id) { corridor(metres: 0) { metres } } }", Map.of("id", id)))
                .startsWith("ARGUMENT_INVALID");
    }

    private void verified() {
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    @Test
    void aStopThatIsDraggedIsTriedAtOnce() throws Exception {
        Map<String, Object> request = request();
        JsonNode best = planned(request).get("best");
        List<String> ids = new ArrayList<>();
        best.get("stops").forEach(stop -> ids.add(stop.at("/site/id").asString()));
        String tryRoute =
                "query($i: RouteRequest!, $d: [[ID!]!]!) { tryRoute(input: $i, days: $d) { broken { demand message site { code } } plan { value stops { site { id } arrive } } } }";
        JsonNode same = ask(tryRoute, Map.of("i", request, "d", List.of(ids))).get("tryRoute");
        assertThat(same.get("broken").size()).isZero();
        assertThat(same.at("/plan/value")).isEqualTo(best.get("value"));
        Map<String, Object> short1 = new LinkedHashMap<>(request);
        short1.put("returnBy", "10:00");
        JsonNode late =
                ask(tryRoute, Map.of("i", short1, "d", List.of(ids.reversed()))).get("tryRoute");
        List<String> demands = new ArrayList<>();
        late.get("broken").forEach(each -> demands.add(each.get("demand").asString()));
        assertThat(demands).contains("returnBy");
        assertThat(refused(tryRoute, Map.of("i", request, "d", List.of(ids, ids))))
                .isEqualTo("ROUTE_REQUEST_INVALID days");
        assertThat(refused(tryRoute, Map.of("i", request, "d", List.of(List.of(ids.getFirst(), ids.getFirst())))))
                .isEqualTo("ROUTE_REQUEST_INVALID days");
    }

    @Test
    void demandsThatCannotBeMetTogetherAreNamed() throws Exception {
        JsonNode job = planned(request("demand", Map.of("minimumTownships", 10), "returnBy", "12:30"));
        assertThat(job.get("state").asString()).isEqualTo("INFEASIBLE");
        List<String> demands = new ArrayList<>();
        job.get("conflicts").forEach(each -> demands.add(each.get("demand").asString()));
        assertThat(demands).containsExactlyInAnyOrder("demand.minimumTownships", "returnBy");
    }

    @Test
    void aPlanningWaitsIsCancelledAndSurvivesItsProgram() throws Exception {
        Map<String, Object> longer = request("secondsLimit", 60, "days", 2, "teams", 2);
        String first = begun(longer);
        String second = begun(longer);
        JsonNode waiting = ask("query($id: ID!) { planningJob(id: $id) { state queuePlace } }", Map.of("id", second))
                .get("planningJob");
        assertThat(waiting.get("state").asString()).isEqualTo("QUEUED");
        assertThat(waiting.get("queuePlace").asInt()).isPositive();
        String cancel = "mutation($id: ID!) { cancelPlanning(id: $id) { job { state } } }";
        assertThat(ask(cancel, Map.of("id", second))
                        .at("/cancelPlanning/job/state")
                        .asString())
                .isEqualTo("CANCELLED");
        ask(cancel, Map.of("id", first));
        assertThat(ended(first).get("state").asString()).isEqualTo("CANCELLED");

        // another program that was killed at its work left this one
        String left = planned(request()).get("id").asString();
        database.jdbc().sql("""
                        UPDATE planning_job SET state = 'RUNNING', beat_at = clock_timestamp() - interval '1 minute', percent = 10
                        WHERE job_id = (SELECT max(job_id) FROM planning_job)""").update();
        assertThat(ended(left).get("state").asString()).isEqualTo("DONE");
    }

    @Test
    void theSamePlanningIsNotBegunTwice() throws Exception {
        Map<String, Object> request = request();
        String twice = "mutation($i: RouteRequest!) { planRoute(input: $i, idempotencyKey: \"k1\") { job { id } } }";
        JsonNode one = ask(twice, Map.of("i", request));
        assertThat(ask(twice, Map.of("i", request))).isEqualTo(one);
        request.put("name", "另一条");
        assertThat(refused(twice, Map.of("i", request))).isEqualTo("IDEMPOTENCY_KEY_REUSED idempotencyKey");
        ended(one.at("/planRoute/job/id").asString());
    }

    @Test
    void moreSitesThanCanBePlannedWithAreRefused() {
        Requirement asked = MadeUp.random(new Random(1), 2, 1).requirement;
        Requirement many = new Requirement(
                asked.name(),
                asked.vehicle(),
                asked.frames(),
                LongStream.rangeClosed(1, 500).boxed().toList(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                Map.of(),
                10,
                List.of());
        assertThatThrownBy(() -> requirements.require(many, routes.now()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.ROUTE_CANDIDATES));
    }

    @ParameterizedTest
    @CsvSource({
        "returnBy, 08:00, ROUTE_WINDOW_INVALID returnBy",
        "lunchTo, 11:00, ROUTE_WINDOW_INVALID lunchTo",
        "lunchMinutes, 0, ROUTE_REQUEST_INVALID lunchMinutes",
        "lunchMinutes, , ROUTE_REQUEST_INVALID lunchFrom",
        "days, 6, ROUTE_REQUEST_INVALID days",
        "teams, 5, ROUTE_REQUEST_INVALID teams",
        "maximumDriveMinutes, -1, ROUTE_REQUEST_INVALID maximumDriveMinutes",
        "secondsLimit, 500, ROUTE_REQUEST_INVALID secondsLimit",
        "name, ' ', ARGUMENT_INVALID name",
        "mustVisit, x, ID_INVALID mustVisit",
        "pinnedOrder, twice, ROUTE_REQUEST_INVALID pinnedOrder",
        "pinnedOrder, excluded, ROUTE_REQUEST_CONTRADICTS pinnedOrder",
        "mustVisit, excluded, ROUTE_REQUEST_CONTRADICTS mustVisit",
        "notTogether, one, ROUTE_REQUEST_INVALID notTogether",
        "values, high, ROUTE_REQUEST_INVALID values",
        "candidates, none, ROUTE_CANDIDATES candidates",
        "start, line, ROUTE_REQUEST_INVALID start",
        "start, far, PLACE_OFF_ROAD start",
        "demand, nothing, DEMAND_INVALID demand"
    })
    void refusesWhatCannotBeMeant(String argument, @Nullable String value, String expected) throws Exception {
        List<String> ids = List.copyOf(sites().values());
        Map<String, Object> request = request();
        Object given = value;
        if (value != null) {
            given = switch (argument + " " + value) {
                case "mustVisit x" -> List.of("x");
                case "pinnedOrder twice" -> List.of(ids.getFirst(), ids.getFirst());
                case "pinnedOrder excluded", "mustVisit excluded" -> {
                    request.put("exclude", List.of(ids.getFirst()));
                    yield List.of(ids.getFirst());
                }
                case "notTogether one" -> List.of(List.of(ids.getFirst()));
                case "values high" -> List.of(Map.of("siteId", ids.getFirst(), "value", 1_001));
                case "candidates none" -> Map.of("codes", List.of("none"));
                case "start line" ->
                    Map.of("type", "LineString", "coordinates", List.of(List.of(105, 31), List.of(105.1, 31)));
                case "start far" -> point(100, 35);
                case "demand nothing" -> Map.of();
                default -> value.matches("-?[0-9]+") ? (Object) Integer.valueOf(value) : value;
            };
        }
        request.put(argument, given);
        assertThat(refused("mutation($i: RouteRequest!) { planRoute(input: $i) { job { id } } }", Map.of("i", request)))
                .isEqualTo(expected);
        assertThat(jobs.list(1)).allMatch(job -> job.state().hasEnded());
    }
}
