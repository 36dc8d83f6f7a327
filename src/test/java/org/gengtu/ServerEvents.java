package org.gengtu;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a subscription tells, as server-sent events. */
public final class ServerEvents {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ServerEvents() {}

    /** The events of a subscription's field until it ends, as they come; to be closed by whoever has heard enough. */
    public static Stream<JsonNode> of(int port, String query, String field) throws Exception {
        JsonMapper json = JsonMapper.shared();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(json.writeValueAsString(Map.of("query", query))))
                .build();
        return HTTP.send(request, BodyHandlers.ofLines())
                .body()
                .takeWhile(line -> !line.startsWith("event: complete"))
                .filter(line -> line.startsWith("data:") && line.contains(field))
                .map(line -> json.readTree(line.substring("data:".length())).at("/data/" + field));
    }
}
