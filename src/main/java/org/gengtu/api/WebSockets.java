package org.gengtu.api;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Operations over WebSocket, as the protocol {@code graphql-transport-ws} of graphql-ws says, with its close codes. Every
 * operation runs on a virtual thread of its own and waits there for its client, so that a slow one holds only itself.
 */
@Component
final class WebSockets extends TextWebSocketHandler implements SubProtocolCapable {
    static final String PROTOCOL = "graphql-transport-ws";
    private static final String CLIENT = "org.gengtu.client";
    private static final int LONGEST_REASON_BYTES = 123;
    private static final int ANSWERS_WAITING = 64;

    private final GraphQlExecution execution;
    private final Failures failures;
    private final Messages messages;
    private final Limits limits;
    private final Subscriptions subscriptions;

    WebSockets(
            GraphQlExecution execution,
            Failures failures,
            Messages messages,
            Limits limits,
            Subscriptions subscriptions) {
        this.execution = execution;
        this.failures = failures;
        this.messages = messages;
        this.limits = limits;
        this.subscriptions = subscriptions;
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of(PROTOCOL);
    }

    /** Whole messages would need a buffer of the largest size for each connection, used or not. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) throws IOException {
        if (!PROTOCOL.equals(session.getAcceptedProtocol())) {
            session.close(new CloseStatus(4406, "Subprotocol not acceptable"));
            return;
        }
        LiveSettings settings = subscriptions.settings();
        if (session instanceof NativeWebSocketSession wrapped) {
            Session server = wrapped.getNativeSession(Session.class);
            if (server != null) {
                server.getUserProperties()
                        .put(
                                "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT",
                                settings.sendTimeout().toMillis());
            }
        }
        Client client = new Client(session);
        session.getAttributes().put(CLIENT, client);
        subscriptions.add(client);
        var unused = subscriptions.later(settings.initTimeout(), client::checkInitialised);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        if (session.getAttributes().get(CLIENT) instanceof Client client) {
            client.take(message.getPayload(), message.isLast());
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        if (session.getAttributes().get(CLIENT) instanceof Client client) {
            client.heard();
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable failure) {
        if (session.getAttributes().get(CLIENT) instanceof Client client) {
            client.release();
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        if (session.getAttributes().get(CLIENT) instanceof Client client) {
            client.release();
        }
    }

    /** One WebSocket. */
    private final class Client implements Subscriptions.Connection {
        private final WebSocketSession session;
        private final Map<String, Operation> operations = new ConcurrentHashMap<>();
        private final ReentrantLock writing = new ReentrantLock();
        private final Semaphore answers = new Semaphore(ANSWERS_WAITING);
        private volatile @Nullable Actor actor;
        private volatile @Nullable String unfinished;
        private volatile boolean closed;
        private volatile long heardAtNanos = System.nanoTime();

        Client(WebSocketSession session) {
            this.session = session;
        }

        void heard() {
            heardAtNanos = System.nanoTime();
        }

        void checkInitialised() {
            if (actor == null) {
                close(4408, "Connection initialisation timeout");
            }
        }

        /** Parts come one after another; what comes while the socket is being closed is not read, or it would name another reason. */
        void take(String part, boolean last) {
            if (closed) {
                return;
            }
            String begun = unfinished;
            String text = begun == null ? part : begun + part;
            if (text.length() > limits.bodyBytes()) {
                unfinished = null;
                close(CloseStatus.TOO_BIG_TO_PROCESS.getCode(), "The message is too large");
            } else if (last) {
                unfinished = null;
                handle(text);
            } else {
                unfinished = text;
            }
        }

        private void handle(String text) {
            heard();
            Map<?, ?> message;
            try {
                if (!(messages.read(text, "message") instanceof Map<?, ?> members)) {
                    close(4400, "The message is not a JSON object.");
                    return;
                }
                message = members;
            } catch (Problem problem) {
                close(4400, problem.what());
                return;
            }
            switch (message.get("type") instanceof String type ? type : "") {
                case "connection_init" -> initialise(message);
                case "ping" -> pong(message);
                case "pong" -> object(message, "payload");
                case "subscribe" -> subscribe(message);
                case "complete" -> complete(message);
                case "" -> close(4400, "The message has no type.");
                default -> close(4400, "The message type \"%s\" is not known.".formatted(message.get("type")));
            }
        }

        /** The object that a member is, empty when it is not there; null when it is something else, and the socket closed. */
        private @Nullable Map<?, ?> object(Map<?, ?> message, String name) {
            Object value = message.get(name);
            if (value == null) {
                return Map.of();
            }
            if (value instanceof Map<?, ?> object) {
                return object;
            }
            close(4400, "The %s is not an object.".formatted(name));
            return null;
        }

        private void initialise(Map<?, ?> message) {
            Map<?, ?> payload = object(message, "payload");
            if (payload == null) {
                return;
            }
            if (actor != null) {
                close(4429, "Too many initialisation requests");
                return;
            }
            // A page cannot set headers of a WebSocket: it says here who acts.
            Object named = payload.get(Actors.HEADER);
            try {
                String header = named != null
                        ? named.toString()
                        : session.getHandshakeHeaders().getFirst(Actors.HEADER);
                actor = header == null ? Actor.UNKNOWN : Actors.parse(header);
            } catch (Problem problem) {
                close(4400, problem.what());
                return;
            }
            answer(Map.of("type", "connection_ack"));
        }

        private void pong(Map<?, ?> message) {
            Map<?, ?> payload = object(message, "payload");
            if (payload != null) {
                answer(
                        message.get("payload") == null
                                ? Map.of("type", "pong")
                                : Map.of("type", "pong", "payload", payload));
            }
        }

        private void complete(Map<?, ?> message) {
            if (!(message.get("id") instanceof String id)) {
                close(4400, "The message has no id.");
                return;
            }
            Operation operation = operations.remove(id);
            if (operation != null) {
                operation.cancel();
            }
        }

        private void subscribe(Map<?, ?> message) {
            Actor known = actor;
            if (known == null) {
                close(4401, "Unauthorized");
                return;
            }
            if (!(message.get("id") instanceof String id) || id.isEmpty()) {
                close(4400, "The message has no id.");
                return;
            }
            if (!(message.get("payload") instanceof Map<?, ?> payload)) {
                close(4400, "The message has no payload.");
                return;
            }
            Operation operation = new Operation(this, id, known);
            if (operations.putIfAbsent(id, operation) != null) {
                close(4409, "Subscriber for %s already exists".formatted(id));
                return;
            }
            Asked asked;
            try {
                asked = Asked.of(payload);
                if (operations.size() > subscriptions.settings().operations()) {
                    throw Problem.of(
                            ProblemCode.QUERY_TOO_COMPLEX,
                            "More than %d operations run on this connection."
                                    .formatted(subscriptions.settings().operations()));
                }
            } catch (Problem problem) {
                if (problem.code() == ProblemCode.BAD_REQUEST) {
                    close(4400, problem.what());
                } else {
                    operations.remove(id, operation);
                    answer(operation.message(
                            "error", List.of(GraphQlErrors.of(problem).toSpecification())));
                }
                return;
            }
            Thread.ofVirtual().name("operation").start(() -> operation.run(asked));
        }

        /** Sends from the server's own threads, which must not wait for a client. */
        private void answer(Map<String, Object> message) {
            if (!answers.tryAcquire()) {
                close(CloseStatus.SERVICE_OVERLOAD.getCode(), "Answers are not taken");
                return;
            }
            Thread.ofVirtual().start(() -> {
                try {
                    send(message);
                } catch (IOException e) {
                    release();
                } finally {
                    answers.release();
                }
            });
        }

        void send(Map<String, Object> message) throws IOException {
            send(new TextMessage(messages.write(message)));
        }

        private void send(WebSocketMessage<?> message) throws IOException {
            writing.lock();
            try {
                if (closed) {
                    throw new IOException("The WebSocket is closed.");
                }
                session.sendMessage(message);
            } catch (IllegalStateException e) {
                throw new IOException(e);
            } catch (IOException e) {
                // What was cut off cannot be gone on with.
                shut(CloseStatus.SESSION_NOT_RELIABLE);
                throw e;
            } finally {
                writing.unlock();
            }
        }

        void close(int code, String reason) {
            shut(new CloseStatus(code, shortened(reason)));
        }

        private static String shortened(String reason) {
            String text = reason;
            while (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_REASON_BYTES) {
                text = Problem.shortened(text, Math.min(text.length() - 2, LONGEST_REASON_BYTES - 3));
            }
            return text;
        }

        private void shut(CloseStatus status) {
            release();
            Thread.ofVirtual().start(() -> {
                try {
                    session.close(status);
                } catch (IOException | IllegalStateException e) {
                    release();
                }
            });
        }

        /** Frees what the client held; nothing is sent from here on. */
        void release() {
            closed = true;
            subscriptions.remove(this);
            operations.values().forEach(Operation::cancel);
            operations.clear();
        }

        @Override
        public void keepAlive() {
            long silentNanos = System.nanoTime() - heardAtNanos;
            if (silentNanos > 3 * subscriptions.settings().keepAlive().toNanos()) {
                shut(CloseStatus.SESSION_NOT_RELIABLE);
                return;
            }
            if (writing.tryLock()) {
                try {
                    send(new PingMessage());
                } catch (IOException e) {
                    release();
                } finally {
                    writing.unlock();
                }
            }
        }

        @Override
        public void finish() {
            operations.values().forEach(operation -> {
                operation.cancel();
                try {
                    operation.complete();
                } catch (IOException e) {
                    release();
                }
            });
            release();
            try {
                session.close(CloseStatus.GOING_AWAY);
            } catch (IOException | IllegalStateException e) {
                release();
            }
        }
    }

    /** One operation of a client. */
    private final class Operation implements SubscriptionRun.Sink {
        private final Client client;
        private final String id;
        private final Actor actor;
        private volatile boolean cancelled;
        private volatile @Nullable SubscriptionRun running;

        Operation(Client client, String id, Actor actor) {
            this.client = client;
            this.id = id;
            this.actor = actor;
        }

        void run(Asked asked) {
            String requestId = Problem.shortened(client.session.getId(), 16);
            try (var within = RequestFilter.within(requestId)) {
                GraphQlExecution.Begun begun = execution.begin(asked.request(actor, requestId));
                if (begun.stream() == null) {
                    answer(begun.response());
                    return;
                }
                SubscriptionRun run = new SubscriptionRun(
                        execution, failures, () -> asked.request(actor, requestId), requestId, this);
                running = run;
                begun.stream().subscribe(run);
                if (cancelled) {
                    run.cancel();
                }
            } catch (IOException e) {
                client.release();
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void failed(RuntimeException failure) {
            try {
                Problem problem = failures.problemOf(failure);
                error(GraphQlErrors.of(problem), problem.code());
            } catch (IOException e) {
                client.release();
            }
        }

        private void answer(ExecutionGraphQlResponse response) throws IOException {
            ExecutionResult result = response.getExecutionResult();
            if (result.isDataPresent()) {
                next(result);
                complete();
            } else if (client.operations.remove(id, this)) {
                client.send(message(
                        "error",
                        result.getErrors().stream()
                                .map(GraphQLError::toSpecification)
                                .toList()));
            }
        }

        Map<String, Object> message(String type, @Nullable Object payload) {
            Map<String, Object> message = new LinkedHashMap<>();
            message.put("id", id);
            message.put("type", type);
            if (payload != null) {
                message.put("payload", payload);
            }
            return message;
        }

        @Override
        public void next(ExecutionResult result) throws IOException {
            if (client.operations.get(id) != this) {
                throw new IOException("The client has completed it.");
            }
            client.send(message("next", result.toSpecification()));
        }

        @Override
        public void error(GraphQLError error, ProblemCode code) throws IOException {
            if (client.operations.remove(id, this)) {
                client.send(message("error", List.of(error.toSpecification())));
                if (code == ProblemCode.SUBSCRIBER_TOO_SLOW) {
                    // Its other operations wait in the same pipe.
                    client.close(CloseStatus.SERVICE_OVERLOAD.getCode(), code.name() + ": " + error.getMessage());
                }
            }
        }

        @Override
        public void complete() throws IOException {
            if (client.operations.remove(id, this)) {
                client.send(message("complete", null));
            }
        }

        void cancel() {
            cancelled = true;
            SubscriptionRun run = running;
            if (run != null) {
                run.cancel();
            }
        }
    }
}
