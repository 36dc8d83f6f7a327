package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.ServerEvents;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.GlobalId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The closed loop of a problem, as its people would go it, over GraphQL and HTTP. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemLoopTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CITY = "市委督查组";
    private static final String TOWN = "白河镇环境办 李明";
    private static final String COUNTY = "县督查办 王芳";
    private static final String STATE =
            "problem { id version number status statusOn dueOn overdue late relapses lookBackDueOn"
                    + " lead { code } parts { unit { code } lead reportedOn } } event { id kind }";

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalDate today;

    @BeforeAll
    void fill() throws Exception {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        today = clock.today();
        for (String code : List.of("WQ-01", "WQ-02")) {
            command(
                    COUNTY,
                    "saveStandardItem",
                    "SaveStandardItemInput",
                    Map.of("code", code, "name", "清垃圾 " + code, "setting", "VILLAGE", "from", day(-300)),
                    "item { id code name setting }");
        }
        for (String code : List.of("BAIHE", "HUANBAO", "SHUIWU")) {
            command(
                    COUNTY,
                    "saveResponsibleUnit",
                    "SaveResponsibleUnitInput",
                    Map.of("code", code, "name", code + "单位", "kind", "DEPARTMENT", "from", day(-300)),
                    "unit { id code name kind }");
        }
    }

    private String day(int fromToday) {
        return today.plusDays(fromToday).toString();
    }

    private JsonNode post(String actor, String query, Map<String, ?> variables) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query, "variables", variables))));
        if (actor != null) {
            request.header("Gengtu-Actor", URLEncoder.encode(actor, StandardCharsets.UTF_8));
        }
        return JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
    }

    private JsonNode ask(String query) throws Exception {
        JsonNode answer = post(null, query, Map.of());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    private JsonNode command(String actor, String name, String type, Map<String, ?> input, String selection)
            throws Exception {
        JsonNode answer = post(
                actor,
                "mutation($i: %s!) { %s(input: $i) { %s } }".formatted(type, name, selection),
                Map.of("i", input));
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data").get(name);
    }

    private JsonNode refused(String actor, String name, String type, Map<String, ?> input) throws Exception {
        JsonNode answer = post(
                actor,
                "mutation($i: %s!) { %s(input: $i) { problem { id } } }".formatted(type, name),
                Map.of("i", input));
        assertThat(answer.has("errors")).as(answer.toString()).isTrue();
        return answer.at("/errors/0/extensions");
    }

    private static Map<String, Object> with(JsonNode problem, Object... more) {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("problemId", problem.get("id").asString());
        input.put("expectedVersion", problem.get("version").asInt());
        for (int i = 0; i < more.length; i += 2) {
            input.put(String.valueOf(more[i]), more[i + 1]);
        }
        return input;
    }

    /** A picture of its own, taken by the program. */
    private String picture(int colour, String kind) throws Exception {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 64; x++) {
            for (int y = 0; y < 48; y++) {
                image.setRGB(x, y, colour * (x + 3 * y));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        String boundary = "b" + colour;
        BodyPublisher form = BodyPublishers.concat(
                BodyPublishers.ofString(
                        "--%1$s\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.png\"\r\nContent-Type: image/png\r\n\r\n"
                                .formatted(boundary, kind)),
                BodyPublishers.ofByteArray(bytes.toByteArray()),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/evidence"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(form)
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                .get("id")
                .asString();
    }

    private double[] placeInVillage(int number) {
        return database.jdbc()
                .sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_PointOnSurface(geom) AS p FROM region_boundary WHERE right(region_code, 3) <> '000'
                            ORDER BY region_code OFFSET ? LIMIT 1) v""")
                .param(number)
                .query((row, at) -> new double[] {row.getDouble(1), row.getDouble(2)})
                .single();
    }

    private Map<String, Object> report(String item, double[] place, int on) {
        Map<String, Object> input = new HashMap<>();
        input.put("item", item);
        input.put("severity", "SERIOUS");
        input.put("source", "CITY_INSPECTION");
        input.put("description", "河边堆放垃圾");
        input.put("position", Map.of("type", "Point", "coordinates", List.of(place[0], place[1])));
        input.put("on", day(on));
        return input;
    }

    @Test
    void goesFromTheBulletinToTheLookBackAndBack() throws Exception {
        String village = ask("{ villages(first: 1) { nodes { code } } }")
                .at("/villages/nodes/0/code")
                .asString();
        JsonNode round = command(
                        CITY,
                        "recordInspection",
                        "RecordInspectionInput",
                        Map.of(
                                "number",
                                "市督〔2026〕3号",
                                "level",
                                "CITY",
                                "on",
                                day(-60),
                                "team",
                                "第二组",
                                "visits",
                                List.of(Map.of("villageCode", village, "asked", 20, "aware", 18, "satisfied", 15))),
                        "inspection { id number visits { village { code } problems asked aware } }")
                .get("inspection");
        Map<String, Object> report = report("WQ-01", placeInVillage(0), -60);
        report.put("inspection", round.get("id").asString());
        report.put("evidence", List.of(picture(7, "BEFORE")));
        report.put("idempotencyKey", "report-1");
        JsonNode problem = command(CITY, "reportProblem", "ReportProblemInput", report, STATE)
                .get("problem");
        assertThat(problem.get("status").asString()).isEqualTo("FOUND");
        // sent again it is the same
        assertThat(command(CITY, "reportProblem", "ReportProblemInput", report, STATE)
                        .at("/problem/id"))
                .isEqualTo(problem.get("id"));

        problem = step("claimProblem", "ClaimProblemInput", COUNTY, with(problem, "unit", "BAIHE", "on", day(-59)));
        problem = step(
                "assignProblem",
                "AssignProblemInput",
                COUNTY,
                with(
                        problem,
                        "lead",
                        "BAIHE",
                        "helping",
                        List.of(Map.of("unit", "HUANBAO", "task", "清运")),
                        "on",
                        day(-58)));
        assertThat(problem.get("status").asString()).isEqualTo("ASSIGNED");
        // a serious one has seven days by the program's own rule
        assertThat(problem.get("dueOn").asString()).isEqualTo(day(-51));
        assertThat(problem.get("overdue").asBoolean()).isTrue();
        assertThat(refused(
                                COUNTY,
                                "extendProblemDeadline",
                                "ExtendProblemDeadlineInput",
                                with(problem, "dueOn", day(-52), "document", "延〔2026〕1号", "on", day(-50)))
                        .get("code")
                        .asString())
                .isEqualTo("DEADLINE_INVALID");
        problem = step(
                "extendProblemDeadline",
                "ExtendProblemDeadlineInput",
                COUNTY,
                with(problem, "dueOn", day(-40), "document", "延〔2026〕1号", "on", day(-50)));
        problem = step("startRectifying", "StepInput", TOWN, with(problem, "on", day(-49)));

        // the lead waits for the part of the other, and nothing is rectified without proof
        Map<String, Object> rectified = with(problem, "on", day(-45), "evidence", List.of(picture(11, "AFTER")));
        assertThat(refused(TOWN, "reportRectified", "ReportRectifiedInput", rectified)
                        .get("code")
                        .asString())
                .isEqualTo("STEP_ORDER");
        problem = step("reportPart", "ReportPartInput", TOWN, with(problem, "unit", "HUANBAO", "on", day(-46)));
        assertThat(refused(
                                TOWN,
                                "reportRectified",
                                "ReportRectifiedInput",
                                with(problem, "on", day(-45), "evidence", List.of()))
                        .get("code")
                        .asString())
                .isEqualTo("PROOF_MISSING");
        problem = step(
                "reportRectified",
                "ReportRectifiedInput",
                TOWN,
                with(problem, "on", day(-45), "evidence", List.of(picture(11, "AFTER"))));
        problem = step("returnProblem", "ReturnProblemInput", COUNTY, with(problem, "reason", "还有残留", "on", day(-44)));
        assertThat(problem.get("status").asString()).isEqualTo("RECTIFYING");
        problem = step(
                "reportRectified",
                "ReportRectifiedInput",
                TOWN,
                with(problem, "on", day(-42), "evidence", List.of(picture(13, "AFTER"))));

        // never by the person who reported it, and never by nobody
        JsonNode same = refused(TOWN, "closeProblem", "StepInput", with(problem, "on", day(-41)));
        assertThat(same.get("code").asString()).isEqualTo("SAME_PERSON");
        assertThat(refused(null, "closeProblem", "StepInput", with(problem, "on", day(-41)))
                        .get("code")
                        .asString())
                .isEqualTo("ACTOR_MISSING");
        problem = step("closeProblem", "StepInput", COUNTY, with(problem, "on", day(-41)));
        assertThat(problem.get("status").asString()).isEqualTo("CLOSED");
        assertThat(problem.get("late").asBoolean()).isFalse();
        assertThat(problem.get("lookBackDueOn").asString()).isEqualTo(day(-11));
        String closedAt =
                ask("{ calendar { position } }").at("/calendar/position").asString();

        JsonNode drawn = command(
                COUNTY,
                "drawLookBacks",
                "DrawLookBacksInput",
                Map.of("count", 5, "on", day(-10), "seed", "seed"),
                "seed problems { id version lookBackDrawnOn }");
        assertThat(drawn.get("problems")).hasSize(1);
        assertThat(ask("{ problems(filter: {lookBackDue: true}) { totalCount } }")
                        .at("/problems/totalCount")
                        .asInt())
                .isEqualTo(1);
        problem = step(
                "lookBack",
                "LookBackInput",
                COUNTY,
                with(drawn.at("/problems/0"), "result", "RELAPSED", "on", day(-9)));
        assertThat(problem.get("status").asString()).isEqualTo("ASSIGNED");
        assertThat(problem.get("relapses").asInt()).isEqualTo(1);
        assertThat(problem.get("dueOn").asString()).isEqualTo(day(-2));
        assertThat(problem.at("/lead/code").asString()).isEqualTo("BAIHE");
        assertThat(problem.at("/parts/1/reportedOn").isNull()).isTrue();

        problem = step("reportPart", "ReportPartInput", TOWN, with(problem, "unit", "HUANBAO", "on", day(-5)));
        problem = step(
                "reportRectified",
                "ReportRectifiedInput",
                TOWN,
                with(problem, "on", day(-4), "evidence", List.of(picture(17, "AFTER"))));
        problem = step("closeProblem", "StepInput", COUNTY, with(problem, "on", day(-1)));
        assertThat(problem.get("late").asBoolean()).isTrue();

        JsonNode now = ask("""
                { problemByNumber(number: "%s") { status relapses evidence { kind mediaType thumbnailUrl }
                    inspection { number visits { problems } } village { code }
                    history { totalCount nodes { kind recordedBy evidence { kind } changes { field before after } } } } }""".formatted(problem.get("number").asString())).get("problemByNumber");
        assertThat(ask("{ inspections(level: CITY) { number version problems { totalCount nodes { number } } } }")
                        .toString())
                .isEqualTo(
                        "{\"inspections\":[{\"number\":\"市督〔2026〕3号\",\"version\":1,\"problems\":{\"totalCount\":1,\"nodes\":[{\"number\":%s}]}}]}"
                                .formatted(problem.get("number")));
        assertThat(now.get("evidence")).hasSize(4);
        assertThat(now.at("/inspection/visits/0/problems").asInt()).isEqualTo(1);
        List<String> kinds = new ArrayList<>();
        now.at("/history/nodes").forEach(event -> kinds.add(event.get("kind").asString()));
        assertThat(kinds)
                .containsExactly(
                        "FOUND",
                        "CLAIMED",
                        "ASSIGNED",
                        "EXTENDED",
                        "STARTED",
                        "PART_REPORTED",
                        "RECTIFIED",
                        "RETURNED",
                        "RECTIFIED",
                        "CLOSED",
                        "LOOK_BACK_DRAWN",
                        "RELAPSED",
                        "PART_REPORTED",
                        "RECTIFIED",
                        "CLOSED");
        // as known when it was closed first, and on days between
        String then = "{ problemByNumber(number: \"%s\", asOf: {%s}) { status overdue relapses dueOn } }";
        JsonNode closed = ask(then.formatted(problem.get("number").asString(), "position: \"" + closedAt + "\""))
                .get("problemByNumber");
        assertThat(closed.get("status").asString()).isEqualTo("CLOSED");
        assertThat(closed.get("relapses").asInt()).isZero();
        JsonNode before = ask(then.formatted(problem.get("number").asString(), "on: \"" + day(-51) + "\""))
                .get("problemByNumber");
        assertThat(before.toString())
                .isEqualTo("{\"status\":\"ASSIGNED\",\"overdue\":false,\"relapses\":0,\"dueOn\":\"" + day(-51) + "\"}");

        // the month's figures, now and as they were known when it was closed first
        JsonNode month = ask("""
                        { now: environment(by: COUNTY, from: "%1$s", to: "%2$s") { figures { closed relapsed relapseRate visitedVillages
                            cleanVillages asked awareRate satisfiedRate } }
                          then: environment(by: UNIT, from: "%1$s", to: "%3$s") { unit { code } figures { found open closed relapsed inTimeRate } } }""".formatted(day(-60), day(0), day(-41)));
        assertThat(month.at("/now/0/figures/relapsed").asInt()).isEqualTo(1);
        assertThat(month.at("/now/0/figures/relapseRate").asDouble()).isEqualTo(1.0);
        assertThat(month.at("/now/0/figures/visitedVillages").asInt()).isEqualTo(1);
        assertThat(month.at("/now/0/figures/cleanVillages").asInt()).isZero();
        assertThat(month.at("/now/0/figures/awareRate").asDouble()).isEqualTo(0.9);
        JsonNode ofUnit = null;
        for (JsonNode group : month.get("then")) {
            ofUnit = group.at("/unit/code").asString().equals("BAIHE") ? group.get("figures") : ofUnit;
        }
        assertThat(ofUnit.toString())
                .isEqualTo("{\"found\":1,\"open\":0,\"closed\":1,\"relapsed\":0,\"inTimeRate\":null}");
        assertThat(changes(problem.get("number").asString(), kinds.size())).isEqualTo(kinds);

        // what others stand on is not taken back
        JsonNode found = ask("{ problemByNumber(number: \"%s\") { version history { nodes { id kind } } } }"
                        .formatted(problem.get("number").asString()))
                .get("problemByNumber");
        JsonNode refusal = refused(
                COUNTY,
                "withdrawProblemEvent",
                "WithdrawProblemEventInput",
                Map.of(
                        "eventId",
                        found.at("/history/nodes/2/id").asString(),
                        "reason",
                        "误记",
                        "expectedVersion",
                        found.get("version").asInt()));
        assertThat(refusal.get("code").asString()).isEqualTo("DEPENDED_ON");
    }

    @Test
    void unitsAndFilesAreReadByTheirIds() throws Exception {
        String region = ask("{ townships { code } }").at("/townships/0/code").asString();
        JsonNode unit = command(
                        COUNTY,
                        "saveResponsibleUnit",
                        "SaveResponsibleUnitInput",
                        Map.of("code", "ZHEN", "name", "某镇", "kind", "TOWNSHIP", "region", region, "from", day(-1)),
                        "unit { id code kind region { code } }")
                .get("unit");
        assertThat(unit.at("/region/code").asString()).isEqualTo(region);
        String byId =
                "{ node(id: \"%s\") { id ... on ResponsibleUnit { code kind region { code } } ... on Evidence { shows: kind metresAway } } }";
        assertThat(ask(byId.formatted(unit.get("id").asString())).get("node")).isEqualTo(unit);
        String file = GlobalId.live("Evidence", region.substring(0, 6), picture(19, "BEFORE"))
                .encode();
        assertThat(ask(byId.formatted(file)).get("node").toString())
                .isEqualTo("{\"id\":\"%s\",\"shows\":\"BEFORE\",\"metresAway\":null}".formatted(file));
    }

    /** The kinds of the first changes of a problem that a subscriber is told of who begins at the first commit. */
    private List<String> changes(String number, int count) throws Exception {
        String query = """
                subscription { problemChanged(after: "0", filter: {numbers: ["%s"]}) {
                    event { kind } problem { number status } matchesNow touched { west } } }""".formatted(number);
        try (Stream<JsonNode> events = ServerEvents.of(port, query, "problemChanged")) {
            return events.limit(count)
                    .map(told -> told.at("/event/kind").asString())
                    .toList();
        }
    }

    private JsonNode step(String name, String type, String actor, Map<String, ?> input) throws Exception {
        return command(actor, name, type, input, STATE).get("problem");
    }

    @Test
    void aReportNearbyIsOfferedAndBecomesPartOfTheOther() throws Exception {
        double[] place = placeInVillage(20);
        JsonNode first = command(CITY, "reportProblem", "ReportProblemInput", report("WQ-02", place, -20), STATE)
                .get("problem");
        double[] near = {place[0] + 0.0008, place[1]};
        JsonNode similar = post(
                        null,
                        "query($p: Geometry!) { similarProblems(item: \"WQ-02\", position: $p) { number } }",
                        Map.of("p", Map.of("type", "Point", "coordinates", List.of(near[0], near[1]))))
                .at("/data/similarProblems");
        assertThat(similar).hasSize(1);
        assertThat(similar.at("/0/number")).isEqualTo(first.get("number"));
        Map<String, Object> second = report("WQ-02", near, -19);
        second.put("source", "PUBLIC");
        JsonNode merged = command(COUNTY, "reportProblem", "ReportProblemInput", second, STATE)
                .get("problem");
        merged = command(
                        COUNTY,
                        "mergeProblems",
                        "MergeProblemsInput",
                        with(merged, "into", first.get("id").asString(), "intoVersion", 1, "on", day(-18)),
                        STATE)
                .get("problem");
        assertThat(merged.get("status").asString()).isEqualTo("MERGED");
        JsonNode read = ask("{ problemByNumber(number: \"%s\") { mergedInto { number sources merged { number } } } }"
                        .formatted(merged.get("number").asString()))
                .at("/problemByNumber/mergedInto");
        assertThat(read.get("number")).isEqualTo(first.get("number"));
        assertThat(read.get("sources").toString()).isEqualTo("[\"CITY_INSPECTION\",\"PUBLIC\"]");
        assertThat(read.at("/merged/0/number")).isEqualTo(merged.get("number"));

        // taken back on one side it is taken back on both
        JsonNode event = ask("{ problemByNumber(number: \"%s\") { version history(last: 1) { nodes { id } } } }"
                        .formatted(merged.get("number").asString()))
                .get("problemByNumber");
        JsonNode undone = command(
                        COUNTY,
                        "withdrawProblemEvent",
                        "WithdrawProblemEventInput",
                        Map.of(
                                "eventId",
                                event.at("/history/nodes/0/id").asString(),
                                "reason",
                                "两处",
                                "expectedVersion",
                                event.get("version").asInt()),
                        STATE)
                .get("problem");
        assertThat(undone.get("status").asString()).isEqualTo("FOUND");
        assertThat(ask("{ problemByNumber(number: \"%s\") { sources merged { number } } }"
                                .formatted(first.get("number").asString()))
                        .get("problemByNumber")
                        .toString())
                .isEqualTo("{\"sources\":[\"CITY_INSPECTION\"],\"merged\":[]}");
    }

    /** What was found there was found there, whatever the village is called now. */
    @Test
    void aVisitIsNotCleanForBecomingPartOfAnotherVillage() throws Exception {
        JsonNode villages = ask("{ villages(first: 500) { nodes { code township { code } } } }")
                .at("/villages/nodes");
        JsonNode first = villages.get(40);
        JsonNode second = villages.get(41);
        assertThat(first.at("/township/code")).isEqualTo(second.at("/township/code"));
        String visited = first.get("code").asString();
        String into = second.get("code").asString();
        JsonNode round = command(
                        CITY,
                        "recordInspection",
                        "RecordInspectionInput",
                        Map.of(
                                "number",
                                "合并前",
                                "level",
                                "COUNTY",
                                "on",
                                day(-200),
                                "announced",
                                false,
                                "team",
                                "暗访组",
                                "visits",
                                List.of(Map.of("villageCode", visited))),
                        "inspection { id }")
                .get("inspection");
        Map<String, Object> input = report("WQ-02", placeInVillage(40), -200);
        input.remove("position");
        input.put("villageCode", visited);
        input.put("inspection", round.get("id").asString());
        JsonNode problem = command(CITY, "reportProblem", "ReportProblemInput", input, "problem { id version }")
                .get("problem");
        command(
                COUNTY,
                "mergeVillages",
                "MergeVillagesInput",
                Map.of(
                        "codes",
                        List.of(visited, into),
                        "into",
                        into,
                        "name",
                        "合并村",
                        "from",
                        day(-190),
                        "document",
                        "1号"),
                "region { code }");
        String figures =
                "{ environment(by: %s, region: \"%s\", from: \"%s\", to: \"%s\") { region { code } figures { found visitedVillages cleanVillages } } }";
        for (int end : new int[] {-195, -150}) {
            JsonNode of = ask(figures.formatted(
                            "TOWNSHIP", first.at("/township/code").asString(), day(-205), day(end)))
                    .at("/environment/0/figures");
            assertThat(of.toString()).isEqualTo("{\"found\":1,\"visitedVillages\":1,\"cleanVillages\":0}");
        }
        JsonNode byVillage =
                ask(figures.formatted("VILLAGE", first.at("/township/code").asString(), day(-205), day(-150)));
        assertThat(byVillage.toString())
                .contains(
                        "{\"region\":{\"code\":\"%s\"},\"figures\":{\"found\":1,\"visitedVillages\":1,\"cleanVillages\":0}}"
                                .formatted(into));
        JsonNode visits = ask(
                "{ inspections(from: \"%s\") { number visits { village { code } problems } } }".formatted(day(-200)));
        assertThat(visits.toString()).contains("\"problems\":1");
        // the other tests count as if there had been nothing
        command(
                COUNTY,
                "dismissProblem",
                "DismissProblemInput",
                with(problem, "on", day(-150), "ground", "演练"),
                "problem { id }");
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        Map<String, Object> outside = report("WQ-01", new double[] {105.36, 31.35}, -1);
        assertThat(refused(CITY, "reportProblem", "ReportProblemInput", outside)
                        .get("code")
                        .asString())
                .isEqualTo("OUTSIDE_COUNTY");
        Map<String, Object> unknown = report("XX-99", placeInVillage(1), -1);
        assertThat(refused(CITY, "reportProblem", "ReportProblemInput", unknown)
                        .get("code")
                        .asString())
                .isEqualTo("ITEM_UNKNOWN");
        Map<String, Object> ahead = report("WQ-01", placeInVillage(1), 1);
        assertThat(refused(CITY, "reportProblem", "ReportProblemInput", ahead)
                        .get("code")
                        .asString())
                .isEqualTo("DAY_IN_FUTURE");
        JsonNode problem = command(
                        CITY, "reportProblem", "ReportProblemInput", report("WQ-01", placeInVillage(2), -9), STATE)
                .get("problem");
        JsonNode conflict = refused(
                COUNTY,
                "dismissProblem",
                "DismissProblemInput",
                Map.of(
                        "problemId",
                        problem.get("id").asString(),
                        "expectedVersion",
                        7,
                        "ground",
                        "不属实",
                        "on",
                        day(-8)));
        assertThat(conflict.get("code").asString()).isEqualTo("VERSION_CONFLICT");
        assertThat(conflict.at("/current/version").asInt()).isEqualTo(1);
        assertThat(refused(
                                COUNTY,
                                "assignProblem",
                                "AssignProblemInput",
                                with(problem, "lead", "NOBODY", "on", day(-8)))
                        .get("code")
                        .asString())
                .isEqualTo("UNIT_UNKNOWN");
        assertThat(refused(COUNTY, "closeProblem", "StepInput", with(problem, "on", day(-8)))
                        .get("code")
                        .asString())
                .isEqualTo("STEP_ORDER");
    }
}
