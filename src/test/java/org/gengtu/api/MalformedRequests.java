package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInputObjectField;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A thousand requests that are wrong in ways made from a schema: refused with a code, never with a mistake of ours. */
public final class MalformedRequests {
    private static final int REQUESTS = 1000;
    private static final long SEED = 20260630;
    private static final Pattern INSIDE = Pattern.compile(
            "Exception|\\bat [a-z]+\\.[a-z.]+[A-Z]|org\\.gengtu|springframework|graphql\\.[a-z]+\\.|java\\.");
    private static final List<String> WRONG_LITERALS = List.of(
            "\"x\"",
            "1e999999999",
            "-99999999999999999999",
            "true",
            "null",
            "[]",
            "[[[1]]]",
            "{}",
            "{a: {b: 1}}",
            "WORD",
            "\"\\u0000\"",
            "\"\\uD800\"",
            "\"2026-13-45\"",
            "$undefined",
            "1.5",
            "\"\"\"block\"\"\"",
            "");
    private static final List<String> WRONG_JSON = List.of(
            "\"x\"",
            "1e999999999",
            "-99999999999999999999999999",
            "true",
            "null",
            "[]",
            "[[[[1]]]]",
            "{}",
            "{\"a\":{}}",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "1.5",
            "NaN",
            "{\"type\":\"Polygon\",\"coordinates\":[[[0,0]]]}",
            "'x'");

    private static final JsonMapper JSON = JsonMapper.shared();
    /** Fields of test schemas that go wrong on purpose. */
    private static final List<String> BROKEN = List.of("slow", "broken", "brokenInside");

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final GraphQLSchema schema;

    /** @param address of the server, without a path */
    public MalformedRequests(URI address, GraphQLSchema schema) {
        this.address = address;
        this.schema = schema;
    }

    /** Sends them, and checks every answer and that no memory is kept. */
    public void sendAThousand() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50; i++) {
            check(request(random), i);
        }
        long before = usedAfterCollecting();
        for (int i = 0; i < REQUESTS; i++) {
            check(request(random), i);
        }
        assertThat(usedAfterCollecting() - before).as("bytes of heap kept").isLessThan(48L << 20);
    }

    private static long usedAfterCollecting() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void check(HttpRequest request, int number) {
        HttpResponse<String> response = send(request);
        String shown = "request %d: %s %s -> %d %s"
                .formatted(number, request.method(), request.uri(), response.statusCode(), response.body());
        assertThat(response.statusCode()).as(shown).isLessThan(500);
        assertThat(INSIDE.matcher(response.body()).find()).as(shown).isFalse();
        if (response.body().isEmpty()) {
            assertThat(response.statusCode()).as(shown).isIn(200, 204, 400, 405);
            return;
        }
        JsonNode body;
        try {
            body = JSON.readTree(response.body());
        } catch (JacksonException e) {
            throw new AssertionError(shown, e);
        }
        if (body.has("errors")) {
            for (JsonNode error : body.get("errors")) {
                assertThat(error.at("/extensions/code").asString(""))
                        .as(shown)
                        .isNotEmpty()
                        .isNotEqualTo("INTERNAL");
            }
        } else if (response.statusCode() >= 400) {
            assertThat(body.has("code")).as(shown).isTrue();
        }
    }

    private HttpRequest request(Random random) {
        String query = query(random);
        return switch (random.nextInt(12)) {
            case 0 -> post(bytes("{\"query\":\"" + query.replace("\"", "'")), "application/json");
            case 1 -> {
                byte[] whole = JSON.writeValueAsBytes(Map.of("query", query));
                yield post(Arrays.copyOf(whole, random.nextInt(whole.length)), "application/json");
            }
            case 2 ->
                post(
                        JSON.writeValueAsString(Map.of("query", "{ echo(text: \"耕地é\") }"))
                                .getBytes(Charset.forName(random.nextBoolean() ? "GB18030" : "UTF-16")),
                        "application/json");
            case 3 ->
                post(
                        JSON.writeValueAsBytes(Map.of("query", query)),
                        pick(
                                random,
                                "text/plain",
                                "application/xml",
                                "application/json; charset=gbk",
                                "a",
                                "*/*",
                                "//"));
            case 4 ->
                HttpRequest.newBuilder(uri("/graphql"))
                        .header("Content-Type", "application/json")
                        .method(pick(random, "PUT", "PATCH", "DELETE", "HEAD"), HttpRequest.BodyPublishers.noBody())
                        .build();
            case 5 -> {
                int depth = 10 + random.nextInt(3000);
                yield post(
                        bytes("{\"query\":\"{ now }\",\"variables\":" + "{\"a\":".repeat(depth) + "1"
                                + "}".repeat(depth) + "}"),
                        "application/json");
            }
            case 6 -> {
                int depth = 10 + random.nextInt(1000);
                yield post(
                        JSON.writeValueAsBytes(Map.of(
                                "query",
                                "{ echo(shape: " + "[".repeat(depth) + "]".repeat(depth) + ") "
                                        + "things { nodes { ".repeat(depth / 2) + "id"
                                        + "} }".repeat(depth / 2) + " }")),
                        "application/json");
            }
            case 7 ->
                HttpRequest.newBuilder(uri(
                                "/graphql?" + pick(random, "query=", "variables=", "extensions=%7B", "query=a&query=")
                                        + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                        .header("Accept", pick(random, "text/html", "application/json", "image/*", "x", "*/*;q=0"))
                        .build();
            case 8 ->
                post(
                        bytes("{\"query\":" + pick(random, "1", "null", "[]", "{}", "\"{ now }\"")
                                + ",\"operationName\":"
                                + pick(random, "1", "\"X\"", "[]", "\"\"") + ",\"extensions\":"
                                + pick(random, "1", "{}", "\"\"")
                                + "}"),
                        "application/json");
            case 9, 10 -> {
                GraphQLFieldDefinition field = withArguments(random);
                GraphQLArgument argument = field.getArguments()
                        .get(random.nextInt(field.getArguments().size()));
                yield post(
                        bytes("{\"query\":%s,\"variables\":{\"v\":%s}}"
                                .formatted(
                                        JSON.writeValueAsString("query($v: %s) { %s(%s: $v)%s }"
                                                .formatted(
                                                        GraphQLTypeUtil.simplePrint(argument.getType()),
                                                        field.getName(),
                                                        argument.getName(),
                                                        isLeaf(field) ? "" : " { __typename }")),
                                        wrongValue(random, argument.getType(), 6))),
                        "application/json");
            }
            default -> post(JSON.writeValueAsBytes(Map.of("query", query)), "application/json");
        };
    }

    private GraphQLFieldDefinition withArguments(Random random) {
        List<GraphQLFieldDefinition> fields = schema.getQueryType().getFieldDefinitions().stream()
                .filter(field -> !field.getArguments().isEmpty() && !BROKEN.contains(field.getName()))
                .toList();
        return fields.get(random.nextInt(fields.size()));
    }

    private static boolean isLeaf(GraphQLFieldDefinition field) {
        GraphQLType type = GraphQLTypeUtil.unwrapAll(field.getType());
        return type instanceof GraphQLScalarType || type instanceof GraphQLEnumType;
    }

    /** A value that follows the input's own structure for a while and then goes wrong. */
    private String wrongValue(Random random, GraphQLType type, int depth) {
        GraphQLType nullable = GraphQLTypeUtil.unwrapNonNull(type);
        if (depth > 0 && random.nextInt(4) > 0) {
            if (nullable instanceof GraphQLList list) {
                return "[" + wrongValue(random, list.getWrappedType(), depth - 1) + "]";
            }
            if (nullable instanceof GraphQLInputObjectType object) {
                GraphQLInputObjectField field =
                        object.getFields().get(random.nextInt(object.getFields().size()));
                return "{\"%s\":%s}".formatted(field.getName(), wrongValue(random, field.getType(), depth - 1));
            }
        }
        return WRONG_JSON.get(random.nextInt(WRONG_JSON.size()));
    }

    /** A query of one root field with arguments, names or selections that do not fit. */
    private String query(Random random) {
        List<GraphQLFieldDefinition> fields = schema.getQueryType().getFieldDefinitions().stream()
                .filter(each -> !BROKEN.contains(each.getName()))
                .toList();
        GraphQLFieldDefinition field = fields.get(random.nextInt(fields.size()));
        StringBuilder query = new StringBuilder(pick(random, "", "query ", "query Q ", "mutation ", "subscription "))
                .append("{ ")
                .append(field.getName());
        if (random.nextInt(5) == 0) {
            query.append("Typo");
        }
        if (!field.getArguments().isEmpty() && random.nextInt(4) > 0) {
            GraphQLArgument argument =
                    field.getArguments().get(random.nextInt(field.getArguments().size()));
            query.append('(')
                    .append(argument.getName())
                    .append(random.nextInt(8) == 0 ? "x" : "")
                    .append(": ")
                    .append(WRONG_LITERALS.get(random.nextInt(WRONG_LITERALS.size())))
                    .append(')');
        }
        query.append(
                pick(random, "", " { id }", " { nodes { id } }", " { nothing }", " { ...Missing }", " @skip", " {"));
        return query.append(" }").toString();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpRequest post(byte[] body, String contentType) {
        return HttpRequest.newBuilder(uri("/graphql"))
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create(address + path);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
