import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many subscribers in a JVM of their own: Subscribers PORT COUNT FILE, a file with one subscribe payload a line, which
 * they take in turns. Says "ready" once all have subscribed; on the line "begin" forgets what came so far, on "end" says
 * how many changes came, and by how much later than they were recorded: the clock of both is this machine's.
 */
public final class Subscribers {
    private final ConcurrentLinkedQueue<Double> lagsMs = new ConcurrentLinkedQueue<>();
    private final AtomicInteger broken = new AtomicInteger();

    public static void main(String[] arguments) throws Exception {
        new Subscribers()
                .run(
                        Integer.parseInt(arguments[0]),
                        Integer.parseInt(arguments[1]),
                        Files.readAllLines(Path.of(arguments[2])));
    }

    private void run(int port, int count, List<String> payloads) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        CountDownLatch acknowledged = new CountDownLatch(count);
        List<WebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WebSocket socket = client.newWebSocketBuilder()
                    .subprotocols("graphql-transport-ws")
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/graphql"), new Listener(acknowledged))
                    .join();
            socket.sendText("{\"type\":\"connection_init\"}", true).join();
            sockets.add(socket);
        }
        acknowledged.await();
        for (int i = 0; i < count; i++) {
            sockets.get(i)
                    .sendText(
                            "{\"id\":\"1\",\"type\":\"subscribe\",\"payload\":" + payloads.get(i % payloads.size()) + "}",
                            true)
                    .join();
        }
        System.out.println("ready");
        BufferedReader said = new BufferedReader(new InputStreamReader(System.in));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.equals("begin")) {
                lagsMs.clear();
            } else if (line.equals("end")) {
                tell();
            }
        }
        sockets.forEach(WebSocket::abort);
        System.exit(0);
    }

    private void tell() {
        List<Double> lags = lagsMs.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "deliveries=%d broken=%d p50=%.1f p99=%.1f max=%.1f%n",
                lags.size(),
                broken.get(),
                lags.isEmpty() ? 0 : lags.get(lags.size() / 2),
                lags.isEmpty() ? 0 : lags.get((int) (lags.size() * 0.99)),
                lags.isEmpty() ? 0 : lags.getLast());
    }

    private final class Listener implements WebSocket.Listener {
        private final CountDownLatch acknowledged;
        private final StringBuilder parts = new StringBuilder();

        Listener(CountDownLatch acknowledged) {
            this.acknowledged = acknowledged;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            parts.append(text);
            if (last) {
                take(parts.toString());
                parts.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private void take(String message) {
            Instant now = Instant.now();
            int at = message.indexOf("\"recordedAt\":\"");
            if (at >= 0) {
                int from = at + "\"recordedAt\":\"".length();
                OffsetDateTime recordedAt = OffsetDateTime.parse(message.substring(from, message.indexOf('"', from)));
                lagsMs.add(Duration.between(recordedAt.toInstant(), now).toNanos() / 1e6);
            } else if (message.contains("\"connection_ack\"")) {
                acknowledged.countDown();
            } else if (message.contains("\"error\"") || message.contains("\"complete\"")) {
                broken.incrementAndGet();
                System.err.println(message);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            broken.incrementAndGet();
            System.err.println("closed: " + code + " " + reason);
            return null;
        }
    }
}
