package org.gengtu.farmland;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who sends commands over GraphQL. */
final class LedgerClient {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final URI address;
    private final String actor;

    LedgerClient(int port, String actor) {
        this.address = URI.create("http://127.0.0.1:" + port + "/graphql");
        this.actor = URLEncoder.encode(actor, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The whole answer: data, errors or both. */
    JsonNode send(String document) throws IOException, InterruptedException {
        return send(document, Map.of());
    }

    JsonNode send(String document, Map<String, ?> variables) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Gengtu-Actor", actor)
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("query", document, "variables", variables))))
                .build();
        String body = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return JSON.readTree(body);
    }

    /** The data of an answer without errors. */
    JsonNode ask(String document) {
        try {
            JsonNode answer = send(document);
            if (answer.has("errors")) {
                throw new AssertionError(document + "\n" + answer);
            }
            return answer.get("data");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A mutation's own field. */
    JsonNode mutate(String name, String input, String selection) {
        return ask("mutation { %s(%s) { %s } }".formatted(name, arguments(input), selection))
                .get(name);
    }

    /** The code of the error that a mutation ends in; {@code none} when it is done. */
    String refusal(String name, String input) {
        try {
            JsonNode answer = send("mutation { %s(%s) { __typename } }".formatted(name, arguments(input)));
            return answer.has("errors") ? answer.at("/errors/0/extensions/code").asString() : "none";
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** An input object stands alone; the arguments of a bulk command are given as they are. */
    static String arguments(String input) {
        return input.startsWith("{") ? "input: " + input : input;
    }
}
