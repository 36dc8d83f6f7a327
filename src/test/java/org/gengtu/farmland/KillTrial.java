package org.gengtu.farmland;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.gengtu.Gengtu;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole program on a data folder of its own, under load, killed again and again: the program itself, the database
 * server, or one of its sessions. What was acknowledged is there once; of what was not, all of it is there or nothing, and
 * sending it again with its key makes it once.
 */
final class KillTrial implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WRITERS = 4;
    private static final String TOWNSHIP = "990101101000";
    private static final String VILLAGE = "990101101201";

    private final Random random;
    private final Path data;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Writer> writers = new ArrayList<>();
    private final List<String> kills = new ArrayList<>();
    private boolean failed;
    private Process program;
    private int port;

    KillTrial(long seed) throws IOException, InterruptedException {
        random = new Random(seed);
        // the account of the database must be able to pass through
        data = Files.createTempDirectory(
                Path.of("/var/tmp"),
                "gengtu-killed-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        start();
        importFile("townships.csv", "代码,名称\n990101101,甲镇\n", "townships");
        importFile("villages.csv", "村代码,村名称\n" + VILLAGE + ",一村\n", "villages");
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(i, random.nextLong()));
        }
    }

    /** A command as it was sent, and what came back. */
    private static final class Sent {
        private final String document;
        private final String kind;
        private final List<String> codes;
        private JsonNode answer;

        Sent(String document, String kind, List<String> codes) {
            this.document = document;
            this.kind = kind;
            this.codes = codes;
        }
    }

    /** Somebody with plots of his own, so that he knows their versions. */
    private final class Writer {
        private final int number;
        private final Random dice;
        private final List<Sent> acknowledged = new ArrayList<>();
        private final Map<String, List<String>> kinds = new LinkedHashMap<>();
        private final Map<String, String> ids = new LinkedHashMap<>();
        private int keys;
        private Sent pending;

        Writer(int number, long seed) {
            this.number = number;
            this.dice = new Random(seed);
        }

        private String key() {
            return "w" + number + "-" + ++keys;
        }

        private Sent next() {
            List<String> fresh = codesWith(1);
            int what = dice.nextInt(10);
            if (what == 0) {
                return new Sent(
                        "mutation { setTarget(input: {region: \"%s\", campaign: 2026, stage: RESTORATION, areaMu: %d, from: \"2026-03-01\", document: \"%s\", idempotencyKey: \"%s\"}) { fact { id document } } }"
                                .formatted(TOWNSHIP, 1 + dice.nextInt(90), "d" + number + "-" + keys, key()),
                        "FACT",
                        List.of());
            }
            if (fresh.size() < 3 || what < 4) {
                String code = "W%dP%d".formatted(number, ids.size() + 1);
                return new Sent(
                        "mutation { registerPlot(input: {villageCode: \"%s\", code: \"%s\", declaredAreaMu: 1.5, on: \"2026-02-01\", idempotencyKey: \"%s\"}) { plot { id } event { id } } }"
                                .formatted(VILLAGE, code, key()),
                        "REGISTERED",
                        List.of(code));
            }
            if (what < 7) {
                List<String> three = fresh.subList(0, 3);
                List<String> inputs = three.stream()
                        .map(code -> "{plotId: \"%s\", restoredOn: \"2026-03-02\", expectedVersion: 1}"
                                .formatted(ids.get(code)))
                        .toList();
                return new Sent(
                        "mutation { restorePlots(inputs: [%s], idempotencyKey: \"%s\") { plots { id } events { id } } }"
                                .formatted(String.join(", ", inputs), key()),
                        "RESTORED",
                        List.copyOf(three));
            }
            String code = fresh.getFirst();
            return new Sent(
                    "mutation { restorePlot(input: {plotId: \"%s\", restoredOn: \"2026-03-01\", expectedVersion: 1, idempotencyKey: \"%s\"}) { plot { id } event { id } } }"
                            .formatted(ids.get(code), key()),
                    "RESTORED",
                    List.of(code));
        }

        private List<String> codesWith(int events) {
            return kinds.entrySet().stream()
                    .filter(entry -> entry.getValue().size() == events)
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** Sends until it is told to stop, or an answer fails to come. */
        private void work(AtomicBoolean stopped, CountDownLatch warm) {
            while (!stopped.get()) {
                pending = next();
                JsonNode answer = send(pending.document);
                if (answer == null) {
                    warm.countDown();
                    return;
                }
                acknowledge(answer);
                warm.countDown();
            }
        }

        private void acknowledge(JsonNode answer) {
            Sent sent = Objects.requireNonNull(pending);
            sent.answer = answer;
            for (String code : sent.codes) {
                kinds.computeIfAbsent(code, each -> new ArrayList<>()).add(sent.kind);
                if (sent.kind.equals("REGISTERED")) {
                    ids.put(code, answer.at("/registerPlot/plot/id").asString());
                }
            }
            acknowledged.add(sent);
            pending = null;
        }

        /** What was not acknowledged is there whole or not at all; sent again with its key, it is there. */
        private void settle() {
            Sent sent = pending;
            if (sent == null) {
                return;
            }
            long there = sent.codes.stream()
                    .filter(code -> recorded(code).size()
                            > kinds.getOrDefault(code, List.of()).size())
                    .count();
            if (there != 0 && there != sent.codes.size()) {
                throw new AssertionError("Half done: " + sent.document);
            }
            JsonNode answer = send(sent.document);
            if (answer == null) {
                throw new AssertionError("Sent again, it fails: " + sent.document);
            }
            acknowledge(answer);
        }

        private List<String> recorded(String code) {
            JsonNode data = send("{ plotByCode(code: \"%s\") { history { nodes { kind } } } }".formatted(code));
            if (data == null) {
                throw new AssertionError("The plot %s cannot be read".formatted(code));
            }
            return data.at("/plotByCode/history/nodes")
                    .valueStream()
                    .map(event -> event.get("kind").asString())
                    .toList();
        }

        /** Every acknowledged command is there once, and answers the same when it is sent again. */
        private void check(int most) {
            for (Map.Entry<String, List<String>> plot : kinds.entrySet()) {
                if (!recorded(plot.getKey()).equals(plot.getValue())) {
                    throw new AssertionError("%s has %s instead of %s"
                            .formatted(plot.getKey(), recorded(plot.getKey()), plot.getValue()));
                }
            }
            for (int i = Math.max(0, acknowledged.size() - most); i < acknowledged.size(); i++) {
                Sent sent = acknowledged.get(i);
                JsonNode again = send(sent.document);
                if (!sent.answer.equals(again)) {
                    throw new AssertionError(
                            "Sent again, %s answers %s instead of %s".formatted(sent.document, again, sent.answer));
                }
            }
        }
    }

    /** The data of an answer; null when it did not come, or said that the program could not. */
    private JsonNode send(String document) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", document))))
                .build();
        try {
            JsonNode answer = JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
            if (!answer.has("errors")) {
                return answer.get("data");
            }
            String code = answer.at("/errors/0/extensions/code").asString();
            if (List.of("UNAVAILABLE", "INTERNAL", "QUERY_TIMEOUT").contains(code)) {
                return null;
            }
            throw new AssertionError(document + "\n" + answer);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void importFile(String name, String text, String layer) throws IOException, InterruptedException {
        String boundary = "gengtu-part";
        String body = """
                --%1$s\r
                Content-Disposition: form-data; name="layer"\r
                \r
                %4$s\r
                --%1$s\r
                Content-Disposition: form-data; name="options"\r
                \r
                {"county": "990101", "countyName": "试县"}\r
                --%1$s\r
                Content-Disposition: form-data; name="file"; filename="%2$s"\r
                Content-Type: text/csv\r
                \r
                %3$s\r
                --%1$s--\r
                """.formatted(boundary, name, text, layer);
        HttpResponse<String> sent = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/imports"))
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String location = sent.headers().firstValue("Location").orElseThrow(() -> new AssertionError(sent.body()));
        URI job = URI.create("http://127.0.0.1:" + port).resolve(location);
        until(() -> http.send(HttpRequest.newBuilder(job).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .contains("\"DONE\""));
    }

    private interface Sign {
        boolean isThere() throws IOException, InterruptedException;
    }

    /** Asks until it is so; a file, a process or a server of another program tells nobody when it changes. */
    private static void until(Sign sign) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                if (sign.isThere()) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("It did not come within " + PATIENCE);
            }
            never.await(50, TimeUnit.MILLISECONDS);
        }
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Gengtu.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GENGTU_DATA", data.toString());
        builder.environment().put("GENGTU_SAMPLE", "off");
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.resolve("program.log").toFile()))
                .start();
    }

    private void start() throws IOException, InterruptedException {
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        program = run(java("--server.port=" + port));
        until(this::isHealthy);
    }

    private boolean isHealthy() throws IOException, InterruptedException {
        if (!program.isAlive()) {
            throw new AssertionError("The program ended: " + Files.readString(data.resolve("program.log")));
        }
        return http.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                                        .timeout(Duration.ofSeconds(5))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode()
                == 200;
    }

    /** One kill at a random moment under load, and what is left after it; the data folder of a failure is left to look at. */
    void killOnce() throws IOException, InterruptedException {
        try {
            killUnderLoad();
        } catch (AssertionError e) {
            failed = true;
            throw new AssertionError("After the kills %s, in %s: %s".formatted(kills, data, e.getMessage()), e);
        }
    }

    private void killUnderLoad() throws IOException, InterruptedException {
        AtomicBoolean stopped = new AtomicBoolean();
        CountDownLatch warm = new CountDownLatch(WRITERS);
        List<AssertionError> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = writers.stream()
                .map(writer -> Thread.ofPlatform().start(() -> {
                    try {
                        writer.work(stopped, warm);
                    } catch (AssertionError e) {
                        failures.add(e);
                    }
                }))
                .toList();
        warm.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        // somewhere in the next half second, whatever the writers are at
        new CountDownLatch(1).await(random.nextInt(500), TimeUnit.MILLISECONDS);
        kill();
        stopped.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        if (!program.isAlive()) {
            start();
        } else {
            until(this::isHealthy);
        }
        writers.forEach(Writer::settle);
        writers.forEach(writer -> writer.check(20));
    }

    private void kill() throws IOException, InterruptedException {
        int victim = random.nextInt(3);
        kills.add(Instant.now() + " " + List.of("program", "server", "session").get(victim));
        switch (victim) {
            case 0 -> program.destroyForcibly().waitFor();
            case 1 -> server().destroyForcibly();
            default ->
                server().children()
                        .filter(child -> child.info().commandLine().orElse("").contains("gengtu_writer"))
                        .findAny()
                        .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private ProcessHandle server() throws IOException {
        try (Stream<Path> files = Files.walk(data, 4)) {
            Path pid = files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow();
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pid).getFirst().strip()))
                    .orElseThrow();
        }
    }

    /** Rebuilds everything from the events and compares: the exit code of {@code bin/verify-ledger}. */
    int verify() throws IOException, InterruptedException {
        return run(java("verify-ledger")).waitFor();
    }

    String log() throws IOException {
        return Files.readString(data.resolve("program.log"));
    }

    int acknowledged() {
        return writers.stream().mapToInt(writer -> writer.acknowledged.size()).sum();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        program.destroy();
        program.waitFor(60, TimeUnit.SECONDS);
        program.destroyForcibly().waitFor();
        if (failed) {
            return;
        }
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
