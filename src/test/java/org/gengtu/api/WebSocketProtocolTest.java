package org.gengtu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** The protocol graphql-transport-ws message by message, and operations of every kind over it and as event streams. */
@TestPropertySource(properties = {"gengtu.live.init-timeout=300ms", "gengtu.live.keep-alive=200ms"})
class WebSocketProtocolTest extends ApiRoom {
    private static final String INIT = "{\"type\":\"connection_init\"}";

    /** A client that says what it is told to and keeps what it hears. */
    private final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Client(String protocol, String... headers) {
            WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
            if (protocol != null) {
                builder.subprotocols(protocol);
            }
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/graphql"), this)
                    .join();
        }

        Client() {
            this("graphql-transport-ws");
            say(INIT);
            assertThat(hear().at("/type").asString()).isEqualTo("connection_ack");
        }

        void say(String message) {
            socket.sendText(message, true).join();
        }

        void subscribe(String id, String query) {
            say(JSON.writeValueAsString(Map.of("id", id, "type", "subscribe", "payload", Map.of("query", query))));
        }

        JsonNode hear() {
            try {
                String message = heard.poll(10, TimeUnit.SECONDS);
                assertThat(message).as("a message within 10 seconds").isNotNull();
                return JSON.readTree(message);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String closing() {
            return closed.orTimeout(10, TimeUnit.SECONDS).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    @Test
    void runsQueriesAndMutationsAsWhoTheConnectionSays() {
        Client client = new Client("graphql-transport-ws");
        client.say("{\"type\":\"connection_init\",\"payload\":{\"Gengtu-Actor\":\"%E6%9D%8E\"}}");
        assertThat(client.hear().at("/type").asString()).isEqualTo("connection_ack");
        client.subscribe("1", "{ actor }");
        assertThat(client.hear()).isEqualTo(JSON.readTree("""
                {"id":"1","type":"next","payload":{"data":{"actor":"李"}}}"""));
        assertThat(client.hear()).isEqualTo(JSON.readTree("{\"id\":\"1\",\"type\":\"complete\"}"));
        client.subscribe("1", "mutation { change }");
        assertThat(client.hear().at("/payload/data/change").asInt()).isOne();
    }

    @Test
    void answersWhatCannotRunWithAnError() {
        Client client = new Client();
        client.subscribe("a", "{ nonsense }");
        JsonNode error = client.hear();
        assertThat(error.at("/type").asString()).isEqualTo("error");
        assertThat(error.at("/id").asString()).isEqualTo("a");
        assertThat(error.at("/payload/0/extensions/code").asString()).isEqualTo("GRAPHQL_INVALID");
        client.subscribe("a", "{ refused actor }");
        JsonNode partly = client.hear();
        assertThat(partly.at("/type").asString()).isEqualTo("next");
        assertThat(partly.at("/payload/errors/0/extensions/code").asString()).isEqualTo("PLOT_UNKNOWN");
        assertThat(client.hear().at("/type").asString()).isEqualTo("complete");
    }

    @Test
    void sendsTheEventsOfASubscriptionAndCompletes() {
        Client client = new Client();
        client.subscribe("s", "subscription { counted(to: 3) { id thread } }");
        for (String id : new String[] {"1", "2", "3"}) {
            JsonNode next = client.hear();
            assertThat(next.at("/payload/data/counted/id").asString()).isEqualTo(id);
            // each event is read in a transaction, through the loaders
            assertThat(next.at("/payload/data/counted/thread").asString())
                    .startsWith("source ")
                    .endsWith(" true");
        }
        assertThat(client.hear()).isEqualTo(JSON.readTree("{\"id\":\"s\",\"type\":\"complete\"}"));
    }

    @Test
    void sendsTheFailureOfASubscriptionAsItsLastWord() {
        Client client = new Client();
        client.subscribe("s", "subscription { counted(to: -1) { id } }");
        JsonNode error = client.hear();
        assertThat(error.at("/type").asString()).isEqualTo("error");
        assertThat(error.at("/payload/0/extensions/code").asString()).isEqualTo("RESYNC_REQUIRED");
    }

    @Test
    void stopsWhenTheClientHasCompleted() throws Exception {
        Client client = new Client();
        client.subscribe("s", "subscription { counted(to: 0) { id } }");
        assertThat(client.hear().at("/payload/data/counted/id").asString()).isEqualTo("1");
        client.say("{\"id\":\"s\",\"type\":\"complete\"}");
        assertThat(Echo.CANCELLED.poll(10, TimeUnit.SECONDS)).isEqualTo("0");
        client.subscribe("s", "{ actor }");
        assertThat(client.hear().at("/type").asString()).isEqualTo("next");
    }

    @Test
    void freesEverythingWhenTheClientVanishes() throws Exception {
        Client client = new Client();
        client.subscribe("s", "subscription { counted(to: 0) { id } }");
        assertThat(client.hear().at("/payload/data/counted/id").asString()).isEqualTo("1");
        client.socket.abort();
        assertThat(Echo.CANCELLED.poll(10, TimeUnit.SECONDS)).isEqualTo("0");
    }

    @Test
    void answersPingsWithTheirPayload() {
        Client client = new Client();
        client.say("{\"type\":\"ping\",\"payload\":{\"a\":1}}");
        assertThat(client.hear()).isEqualTo(JSON.readTree("{\"type\":\"pong\",\"payload\":{\"a\":1}}"));
        client.say("{\"type\":\"pong\"}");
        client.say("{\"type\":\"ping\"}");
        assertThat(client.hear()).isEqualTo(JSON.readTree("{\"type\":\"pong\"}"));
    }

    @Test
    void takesLongMessagesAndClosesOnTooLongOnes() {
        Client client = new Client();
        client.subscribe("1", "{ actor } #" + "x".repeat(90_000));
        assertThat(client.hear().at("/type").asString()).isEqualTo("next");
        client.subscribe("2", "{ actor } #" + "x".repeat(1_100_000));
        assertThat(client.closing()).isEqualTo("1009 The message is too large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"connection_init\"}|4429 Too many initialisation requests",
                "{\"type\":\"unheard\"}|4400 The message type \"unheard\" is not known.",
                "{}|4400 The message has no type.",
                "[]|4400 The message is not a JSON object.",
                "nonsense|4400 The message is not JSON at line 1, column 1.",
                "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ actor }\"}}|4400 The message has no id.",
                "{\"type\":\"subscribe\",\"id\":\"1\"}|4400 The message has no payload.",
                "{\"type\":\"subscribe\",\"id\":\"1\",\"payload\":{\"query\":1}}|4400 The query is not a string.",
                "{\"type\":\"complete\"}|4400 The message has no id.",
                "{\"type\":\"ping\",\"payload\":1}|4400 The payload is not an object."
            })
    void closesOnWhatTheProtocolForbids(String message, String closing) {
        Client client = new Client();
        client.say(message);
        assertThat(client.closing()).isEqualTo(closing);
    }

    @Test
    void closesOnASubscriptionBeforeTheInitialisation() {
        Client client = new Client("graphql-transport-ws");
        client.subscribe("1", "{ actor }");
        assertThat(client.closing()).isEqualTo("4401 Unauthorized");
    }

    @Test
    void closesWhenTheInitialisationDoesNotCome() {
        assertThat(new Client("graphql-transport-ws").closing()).isEqualTo("4408 Connection initialisation timeout");
    }

    @Test
    void closesOnAnIdThatIsInUse() {
        Client client = new Client();
        client.subscribe("s", "subscription { counted(to: 0) { id } }");
        client.hear();
        client.subscribe("s", "{ actor }");
        assertThat(client.closing()).isEqualTo("4409 Subscriber for s already exists");
    }

    @Test
    void closesOnAnotherSubprotocol() {
        assertThat(new Client(null).closing()).isEqualTo("4406 Subprotocol not acceptable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://elsewhere.example", "null"})
    void refusesTheHandshakeOfOtherOrigins(String origin) {
        assertThatThrownBy(() -> new Client("graphql-transport-ws", "Origin", origin))
                .isInstanceOfSatisfying(CompletionException.class, failure -> {
                    HttpResponse<?> answer = ((WebSocketHandshakeException) failure.getCause()).getResponse();
                    assertThat(answer.statusCode()).isEqualTo(403);
                });
    }

    @Test
    void takesTheHandshakeOfItsOwnPagesAndOfNamedOrigins() {
        for (String origin : new String[] {"http://127.0.0.1:" + port, "https://county.example"}) {
            Client client = new Client("graphql-transport-ws", "Origin", origin);
            client.say(INIT);
            assertThat(client.hear().at("/type").asString()).isEqualTo("connection_ack");
        }
    }

    @Test
    void refusesASubscriptionThatIsAskedForAsOneAnswer() {
        JsonNode error = error("subscription { counted(to: 1) { id } }", Map.of());
        assertThat(error.at("/extensions/code").asString()).isEqualTo("NOT_ACCEPTABLE");
    }

    @Test
    void streamsEventsOfASubscription() {
        HttpResponse<String> stream =
                post("subscription { counted(to: 2) { id } }", Map.of(), "Accept", "text/event-stream");
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=utf-8");
        assertThat(withoutComments(stream.body())).isEqualTo("""
                event: next
                data: {"data":{"counted":{"id":"1"}}}

                event: next
                data: {"data":{"counted":{"id":"2"}}}

                event: complete
                data:\s

                """);
    }

    @Test
    void streamsWhatIsWrongAsAnEvent() {
        for (String query : new String[] {"{ nonsense }", "subscription { counted(to: -1) { id } }", "{"}) {
            String events = withoutComments(
                    post(query, Map.of(), "Accept", "text/event-stream").body());
            assertThat(events).startsWith("event: next\ndata: {\"errors\":[").endsWith("event: complete\ndata: \n\n");
        }
        HttpResponse<String> empty = get("/graphql", "Accept", "text/event-stream");
        assertThat(empty.statusCode()).isEqualTo(200);
        assertThat(empty.body()).contains("BAD_REQUEST").endsWith("event: complete\ndata: \n\n");
    }

    @Test
    void streamsSubscriptionsOfGetButNoMutations() {
        String path = "/graphql?query=";
        assertThat(get(path + "subscription%7Bcounted(to:1)%7Bid%7D%7D", "Accept", "text/event-stream")
                        .body())
                .contains("{\"counted\":{\"id\":\"1\"}}");
        assertThat(get(path + "mutation%7Bchange%7D", "Accept", "text/event-stream")
                        .statusCode())
                .isEqualTo(405);
    }

    private static String withoutComments(String stream) {
        return stream.replace(":\n\n", "");
    }
}
