package org.gengtu.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.GengtuTest;
import org.gengtu.ServerEvents;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The sample county, asked over HTTP as a frontend does. */
@GengtuTest(sample = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RouteRoom {
    static final JsonMapper JSON = JsonMapper.shared();
    static final String TODAY = "2026-06-16";
    /** What a frontend reads of a plan. */
    static final String PLAN = """
            id value bound proven gap difference lengthMetres driveMinutes visitMinutes line
            days { on team departAt back lunchAt lunchStop driveMinutes lengthMetres line stops { number } }
            stops { site { id code name } number done arrive begin wait visitMinutes leave legMetres legMinutes legLine
                gainMinutesIfLeftOut valueIfLeftOut replacedBy { code } }
            coverage { sites pillars missingPillars townships { code } }
            leftOut { site { id code } reason english: reason(language: EN) extraMinutes valueIfForced valueLost impossible proven
                displaces { code } }
            backups { code }""";

    static final String JOB = """
            id state queuePlace percent secondsUsed step message bound conflictsProven conflicts { demand message site { code } }
            best { %s } alternatives { %s }""".formatted(PLAN, PLAN);

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    TestDatabase database;

    HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address));
    }

    JsonNode post(String query, Map<String, ?> variables) throws Exception {
        HttpRequest request = request("/graphql")
                .header("Content-Type", "application/json")
                .header(
                        "Gengtu-Actor",
                        URLEncoder.encode("示范办 李明", StandardCharsets.UTF_8).replace("+", "%20"))
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query, "variables", variables))))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    JsonNode ask(String query, Map<String, ?> variables) throws Exception {
        JsonNode answer = post(query, variables);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    HttpResponse<String> get(String address) throws Exception {
        return http.send(request(address).build(), BodyHandlers.ofString());
    }

    /** The events of a subscription until it ends, or the first of them. */
    List<JsonNode> follow(String query, String field, int atMost) throws Exception {
        try (Stream<JsonNode> events = ServerEvents.of(port, query, field)) {
            return events.limit(atMost).toList();
        }
    }

    /** Sites of the sample that may be visited, by code, with their ids. */
    Map<String, String> sites() throws Exception {
        Map<String, String> ids = new LinkedHashMap<>();
        ask("{ siteWorths { site { id code } value } }", Map.of())
                .get("siteWorths")
                .forEach(each -> ids.put(
                        each.at("/site/code").asString(), each.at("/site/id").asString()));
        return ids;
    }

    static Map<String, Object> point(double longitude, double latitude) {
        return Map.of("type", "Point", "coordinates", List.of(longitude, latitude));
    }

    /** The place of a site. */
    Map<String, Object> at(String siteId) throws Exception {
        JsonNode place = ask("query($id: ID!) { site(id: $id) { position } }", Map.of("id", siteId))
                .at("/site/position/coordinates");
        return point(place.get(0).asDouble(), place.get(1).asDouble());
    }

    /** A request for one day, from and to the first site. */
    Map<String, Object> request(Object... more) throws Exception {
        Map<String, Object> request = new LinkedHashMap<>();
        Map<String, Object> base = at(sites().values().iterator().next());
        request.put("name", "省级评估线路");
        request.put("on", TODAY);
        request.put("vehicle", "CAR");
        request.put("start", base);
        request.put("end", base);
        request.put("departAt", "08:30");
        request.put("returnBy", "18:00");
        request.put("lunchFrom", "11:30");
        request.put("lunchTo", "13:00");
        request.put("lunchMinutes", 60);
        request.put("secondsLimit", 2);
        for (int i = 0; i < more.length; i += 2) {
            request.put(String.valueOf(more[i]), more[i + 1]);
        }
        return request;
    }

    /** Begins a planning and waits for its end. */
    JsonNode planned(Map<String, Object> request) throws Exception {
        String id = begun(request);
        return ended(id);
    }

    String begun(Map<String, Object> request) throws Exception {
        return ask("mutation($i: RouteRequest!) { planRoute(input: $i) { job { id state } } }", Map.of("i", request))
                .at("/planRoute/job/id")
                .asString();
    }

    JsonNode ended(String jobId) throws Exception {
        follow(
                "subscription { routePlanning(jobId: \"%s\") { state } }".formatted(jobId),
                "routePlanning",
                Integer.MAX_VALUE);
        return ask("query($id: ID!) { planningJob(id: $id) { %s } }".formatted(JOB), Map.of("id", jobId))
                .get("planningJob");
    }

    JsonNode command(String name, String type, Map<String, ?> input) throws Exception {
        return ask(
                        "mutation($i: %s!) { %s(input: $i) { route { id version status edition } event { id kind } } }"
                                .formatted(type, name),
                        Map.of("i", input))
                .get(name);
    }

    /** Code and argument of a refusal. */
    String refused(String query, Map<String, ?> variables) throws Exception {
        JsonNode answer = post(query, variables);
        assertThat(answer.has("errors")).as(answer.toString()).isTrue();
        JsonNode extensions = answer.at("/errors/0/extensions");
        return extensions.path("code").asString() + " "
                + extensions.path("where").asString();
    }
}
