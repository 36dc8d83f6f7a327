package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class GraphQlOverHttpTest extends ApiRoom {
    private static final String GRAPHQL_RESPONSE = "application/graphql-response+json";

    @Autowired
    SchemaInspection inspection;

    @Test
    void mapsEveryFieldOfTheSchema() {
        assertThat(inspection.report().unmappedFields()).isEmpty();
        assertThat(inspection.report().unmappedRegistrations()).isEmpty();
        assertThat(inspection.report().unmappedArguments()).isEmpty();
    }

    private static String code(JsonNode error) {
        return error.get("extensions").get("code").asString();
    }

    private HttpResponse<String> getQuery(String query, String... headers) {
        return get("/graphql?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8), headers);
    }

    @Test
    void answersQueriesOverGetButRefusesMutations() {
        assertThat(getQuery("{ now }").body()).contains("2026-06-15T00:30:00.12+08:00");
        HttpResponse<String> refused = getQuery("mutation { change }");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).contains("POST");
        assertThat(refused.body()).contains("METHOD_NOT_ALLOWED");
    }

    @Test
    void runsAQueryOnOneThreadInOneReadingTransaction() {
        transactions.log.clear();
        JsonNode data = answer("{ threads { thread things { nodes { thread } } } again: threads { thread } }", Map.of())
                .get("data");
        Set<String> threads = new HashSet<>();
        data.findValues("thread").forEach(each -> threads.add(each.asString()));
        assertThat(threads).hasSize(1);
        String[] once = threads.iterator().next().split(" ");
        assertThat(once[1]).isEqualTo("true");
        assertThat(once[0]).isEqualTo(once[2]);
        assertThat(transactions.log).containsExactly("begin true 1 4", "rollback");
    }

    @Test
    void readsTheAnswersOfMutationsInOneTransactionThatWritesNothing() {
        transactions.log.clear();
        JsonNode answer = answer("mutation { change again: change }", Map.of());
        assertThat(answer.at("/data/change").asInt()).isOne();
        assertThat(answer.at("/data/again").asInt()).isOne();
        // what a command writes, it writes in a transaction of its own service; it may take long
        assertThat(transactions.log).containsExactly("begin true 900 4", "rollback");
    }

    @Test
    void writesGeometryOfTheDatabaseAsItIsAndAreasExactly() {
        assertThat(post("{ position area }", Map.of()).body())
                .contains("{\"type\":\"Point\",\"coordinates\":[105.10,31.5000000]}")
                .contains("\"area\":1234567.89");
    }

    @Test
    void readsScalars() {
        String text = answer("""
                        query($shape: Geometry) { echo(date: "2026-06-30", dateTime: "2026-06-30T08:00:00+08:00",
                          code: "510722101000", time: "08:30", shape: $shape, text: "耕") }""", Map.of("shape", Map.of("type", "Point", "coordinates", List.of(105.5, 31.25))))
                .at("/data/echo")
                .asString();
        assertThat(text).isEqualTo("2026-06-30 2026-06-30T00:00:00Z 510722101000 08:30 POINT (105.5 31.25) 耕");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ echo(date: \"2026-02-30\") } | ARGUMENT_INVALID | echo.date",
                "{ echo(date: \"2026-6-3\") } | ARGUMENT_INVALID | echo.date",
                "{ echo(date: 20260630) } | ARGUMENT_INVALID | echo.date",
                "{ echo(dateTime: \"2026-06-30 08:00\") } | ARGUMENT_INVALID | echo.dateTime",
                "{ echo(time: \"8:30\") } | ARGUMENT_INVALID | echo.time",
                "{ echo(code: \"5107\") } | REGION_CODE_INVALID | echo.code",
                "{ echo(days: {from: \"x\"}) } | ARGUMENT_INVALID | echo.days.from",
                "{ echo(shape: {type: \"Point\"}) } | GEOMETRY_MALFORMED | echo.shape",
                "{ echo(text: \"a\\u0000b\") } | ARGUMENT_INVALID | a text in the document",
                "{ echo(number: 99999999999) } | GRAPHQL_INVALID | echo.number",
                "{ echo(direction: UP) } | GRAPHQL_INVALID | echo.direction",
                "{ nothing } | GRAPHQL_INVALID | nothing",
                "query($d: Date!) { echo(date: $d) } | ARGUMENT_INVALID | d",
                "{ node(id: \"x\") { id } } | ID_INVALID | id"
            })
    void saysWhatIsWrongAndWhere(String query, String code, String where) {
        JsonNode error = error(query, Map.of());
        assertThat(code(error)).isEqualTo(code);
        assertThat(error.get("extensions").get("where").asString()).isEqualTo(where);
        assertThat(error.get("extensions").get("number").asInt())
                .isEqualTo(ProblemCode.valueOf(code).number());
        assertThat(error.get("message").asString()).endsWith(".").doesNotContain("Value{");
    }

    @Test
    void saysWhichVariableIsWrong() {
        JsonNode error = error("query($c: RegionCode) { echo(code: $c) }", Map.of("c", "12"));
        assertThat(code(error)).isEqualTo("REGION_CODE_INVALID");
        assertThat(error.get("extensions").get("where").asString()).isEqualTo("c");
        JsonNode type = error("query($n: Int) { echo(number: $n) }", Map.of("n", Map.of("a", 1)));
        assertThat(code(type)).isEqualTo("ARGUMENT_INVALID");
        assertThat(type.toString()).doesNotContain("LinkedHashMap");
    }

    @Test
    void answersAProblemWithPathAndDetails() {
        JsonNode answer = answer("{ now refused }", Map.of());
        assertThat(answer.at("/data/now").isString()).isTrue();
        JsonNode error = answer.at("/errors/0");
        assertThat(code(error)).isEqualTo("PLOT_UNKNOWN");
        assertThat(error.at("/path/0").asString()).isEqualTo("refused");
        assertThat(error.at("/extensions/classification").asString()).isEqualTo("NOT_FOUND");
        assertThat(error.at("/extensions/plotId").asString()).isEqualTo("X-1");
        assertThat(error.at("/extensions/titleZh").asString()).isEqualTo("地块不存在");
    }

    @Test
    void tellsNothingOfAMistakeButTheRequestId() {
        HttpResponse<String> response = post("{ broken }", Map.of(), "X-Request-Id", "abc-1");
        assertThat(response.body())
                .contains("\"INTERNAL\"")
                .contains("abc-1")
                .doesNotContain("secret")
                .doesNotContain("Exception");
        assertThat(post("{ brokenInside }", Map.of()).body())
                .contains("\"INTERNAL\"")
                .doesNotContain("Echo");
    }

    @Test
    void cancelsAQueryPastItsTime() {
        JsonNode answer = answer("{ a: slow(millis: 1200) b: slow(millis: 1) threads { thread } }", Map.of());
        assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("QUERY_TIMEOUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ things(first: 20001) { nodes { id } } }",
                "{ things { nodes { things { nodes { things { nodes { id } } } } } } }",
                "{ things(last: 1000) { nodes { plain { id } } } }",
                "query($n: Int = 2000000000) { things(first: $n) { nodes { id things(first: $n) { nodes { id } } } } }"
            })
    void refusesTooManyNodesBeforeRunning(String query) {
        assertThat(code(error(query, Map.of()))).isEqualTo("QUERY_TOO_COMPLEX");
    }

    @Test
    void allowsWhatIsWithinTheLimit() {
        assertThat(answer("{ things(first: 1000) { nodes { id things(first: 19) { nodes { id } } } } }", Map.of())
                        .has("errors"))
                .isFalse();
    }

    @Test
    void refusesDepthAliasesFieldsTokensAndLength() {
        String deep = "{ threads { " + "plain { ".repeat(14) + "id" + " }".repeat(16);
        String aliases = "{" + aliases(101) + "}";
        String bomb = "{...a0} "
                + IntStream.range(0, 13)
                        .mapToObj(i -> "fragment a%d on Query { ...a%d ...a%d }".formatted(i, i + 1, i + 1))
                        .collect(Collectors.joining(" "))
                + " fragment a13 on Query { now }";
        String tokens = "{" + " now".repeat(5001) + "}";
        String length = "{ now } #" + " ".repeat(100_001);
        for (String query : List.of(deep, aliases, bomb, tokens, length)) {
            JsonNode error = error(query, Map.of());
            assertThat(code(error)).as("%s", error).isEqualTo("QUERY_TOO_COMPLEX");
        }
        assertThat(answer("{" + aliases(100) + "}", Map.of()).has("errors")).isFalse();
    }

    private static String aliases(int number) {
        return IntStream.range(0, number).mapToObj(i -> " a" + i + ": now").collect(Collectors.joining());
    }

    @Test
    void refusesALargeBody() {
        HttpResponse<String> response = post("{ now }", Map.of("x", "y".repeat(1_100_000)));
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("BODY_TOO_LARGE").contains("1,048,576");
    }

    @Test
    void answersIntrospection() {
        String type = "name kind" + " ofType { name kind".repeat(9) + " }".repeat(9);
        JsonNode answer =
                answer("{ __schema { types { name fields { name args { name type { " + type + " } } } } } }", Map.of());
        assertThat(answer.has("errors")).as("%s", answer.get("errors")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | GRAPHQL_SYNTAX | 400",
                "{ nothing } | GRAPHQL_INVALID | 400",
                "query A { now } query B { now } | GRAPHQL_INVALID | 400",
                "{ refused } | PLOT_UNKNOWN | 200"
            })
    void givesRequestErrorsAStatus(String query, String code, int status) {
        HttpResponse<String> response = post(query, Map.of(), "Accept", GRAPHQL_RESPONSE);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                .isEqualToIgnoringCase(GRAPHQL_RESPONSE + ";charset=utf-8");
        assertThat(code(JSON.readTree(response.body()).at("/errors/0"))).isEqualTo(code);
    }

    @Test
    void knowsWhoActs() {
        String name = URLEncoder.encode("王 乡农技站", StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(post("{ actor }", Map.of(), "Gengtu-Actor", name).body()).contains("王 乡农技站");
        assertThat(post("{ actor }", Map.of()).body()).contains("null");
        for (String bad : List.of("%0A", "%FF", "%", "%4", "a%E2%80%AE", "a".repeat(201))) {
            HttpResponse<String> response = post("{ actor }", Map.of(), "Gengtu-Actor", bad);
            assertThat(response.statusCode()).as(bad).isEqualTo(400);
            assertThat(response.body()).contains("ARGUMENT_INVALID").contains("Gengtu-Actor");
        }
    }

    @Test
    void letsOnlyNamedOriginsIn() {
        HttpRequest.Builder preflight = HttpRequest.newBuilder(uri("/graphql"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Access-Control-Request-Method", "POST");
        assertThat(send(preflight
                                .copy()
                                .header("Origin", "https://county.example")
                                .build())
                        .headers()
                        .firstValue("Access-Control-Allow-Origin"))
                .contains("https://county.example");
        assertThat(send(preflight
                                .copy()
                                .header("Origin", "https://other.example")
                                .build())
                        .statusCode())
                .isEqualTo(403);
    }
}
