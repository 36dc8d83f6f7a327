package org.gengtu.farmland;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gengtu.Gengtu;
import org.gengtu.TestDatabase;
import org.gengtu.map.MvtTile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two programs on one database, both asked for tiles while plots change by either, and killed now and then, as are their
 * sessions: the one that acknowledged shows the change at once, the other within a second, and what both keep is what a
 * drawing of the pinned state shows.
 */
final class TileTorture implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String VILLAGE = "990101101201";
    private static final int PLOTS = 60;
    private static final List<String> FILTERS =
            List.of("", "{\"status\":[\"ABANDONED\"]}", "{\"not\":{\"status\":[\"ABANDONED\"]}}", "{\"text\":\"村\"}");

    private final Random random;
    private final TestDatabase database = TestDatabase.fresh();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Instance> instances = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private int keys;

    long compared;
    long slowestMillis;
    int kills;

    TileTorture(long seed) throws IOException, InterruptedException {
        random = new Random(seed);
        instances.add(new Instance("a"));
        instances.add(new Instance("b"));
        Instance first = instances.getFirst();
        first.importFile("townships.csv", "代码,名称\n990101101,甲镇\n", "townships");
        first.importFile("villages.csv", "村代码,村名称\n" + VILLAGE + ",一村\n", "villages");
        for (int i = 0; i < PLOTS; i++) {
            double west = 105 + 0.001 * (i % 10);
            double south = 31 + 0.001 * (i / 10);
            String boundary =
                    "{type: \"Polygon\", coordinates: [[[%1$.4f, %3$.4f], [%2$.4f, %3$.4f], [%2$.4f, %4$.4f], [%1$.4f, %4$.4f], [%1$.4f, %3$.4f]]]}"
                            .formatted(west, west + 0.0006, south, south + 0.0006);
            JsonNode answer = first.send(
                    "mutation { registerPlot(input: {villageCode: \"%s\", code: \"P%d\", declaredAreaMu: 4, on: \"2026-01-05\", boundary: %s}) { plot { id } } }"
                            .formatted(VILLAGE, i, boundary));
            String id = answer.at("/registerPlot/plot/id").asString();
            String key = new String(Base64.getUrlDecoder().decode(id), StandardCharsets.UTF_8).split("\\|")[2];
            plots.add(new Plot(id, Long.parseLong(key), west + 0.0003, south + 0.0003));
        }
    }

    /** A plot and how often it was changed. */
    private static final class Plot {
        private final String id;
        private final long key;
        private final double longitude;
        private final double latitude;
        private int version = 1;

        Plot(String id, long key, double longitude, double latitude) {
            this.id = id;
            this.key = key;
            this.longitude = longitude;
            this.latitude = latitude;
        }

        String status() {
            return version % 2 == 1 ? "ABANDONED" : "RESTORED";
        }

        String path(int z, String filter) {
            double radians = Math.toRadians(latitude);
            long x = (long) Math.floor((longitude + 180) / 360 * (1L << z));
            long y = (long) Math.floor(
                    (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1L << z));
            return "/tiles/plots/%d/%d/%d.mvt%s"
                    .formatted(
                            z,
                            x,
                            y,
                            filter.isEmpty() ? "" : "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
        }
    }

    /** One program. */
    private final class Instance {
        private final Path log;
        private final int port;
        private Process process;

        Instance(String name) throws IOException, InterruptedException {
            log = Path.of("target", "tile-torture-" + name + ".log");
            try (ServerSocket socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            start();
        }

        void start() throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Gengtu.class.getName(),
                    "--server.port=" + port));
            database.properties().forEach(property -> command.add("--" + property));
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!isHealthy()) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new AssertionError("The program does not start: " + Files.readString(log));
                }
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        }

        private boolean isHealthy() throws InterruptedException {
            try {
                return get("/actuator/health").statusCode() == 200;
            } catch (IOException notYet) {
                return false;
            }
        }

        HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }

        /** A tile; null when the program cannot now. */
        byte[] tile(String path) throws InterruptedException {
            try {
                HttpResponse<byte[]> answer = get(path);
                if (answer.statusCode() == 200 || answer.statusCode() == 204) {
                    return answer.body();
                }
                if (answer.statusCode() >= 500) {
                    return null;
                }
                throw new AssertionError(path + " " + new String(answer.body(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                return null;
            }
        }

        /** The data of an answer; null when the program could not. */
        JsonNode send(String document) throws InterruptedException {
            try {
                JsonNode answer = JSON.readTree(http.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                                        .timeout(Duration.ofSeconds(30))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(
                                                JSON.writeValueAsString(Map.of("query", document))))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
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
            }
        }

        void importFile(String name, String text, String layer) throws IOException, InterruptedException {
            String body = """
                    --gengtu-part\r
                    Content-Disposition: form-data; name="layer"\r
                    \r
                    %3$s\r
                    --gengtu-part\r
                    Content-Disposition: form-data; name="options"\r
                    \r
                    {"county": "990101", "countyName": "试县"}\r
                    --gengtu-part\r
                    Content-Disposition: form-data; name="file"; filename="%1$s"\r
                    Content-Type: text/csv\r
                    \r
                    %2$s\r
                    --gengtu-part--\r
                    """.formatted(name, text, layer);
            HttpResponse<String> sent = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/imports"))
                            .header("Content-Type", "multipart/form-data; boundary=gengtu-part")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String job = sent.headers().firstValue("Location").orElseThrow(() -> new AssertionError(sent.body()));
            while (!new String(get(job).body(), StandardCharsets.UTF_8).contains("\"DONE\"")) {
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** One change by one of the two, which both must show. */
    void change() throws IOException, InterruptedException {
        Plot plot = plots.get(random.nextInt(plots.size()));
        int writer = random.nextInt(2);
        warm();
        String key = "k" + ++keys;
        String field = plot.version % 2 == 1 ? "restorePlot" : "lapsePlot";
        String document =
                "mutation { %s(input: {plotId: \"%s\", %s: \"2026-02-01\", expectedVersion: %d, idempotencyKey: \"%s\"}) { plot { status } } }"
                        .formatted(field, plot.id, plot.version % 2 == 1 ? "restoredOn" : "on", plot.version, key);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (instances.get(writer).send(document) == null) {
            if (System.nanoTime() > end) {
                throw new AssertionError("It cannot be written: " + document);
            }
        }
        long acknowledged = System.nanoTime();
        plot.version++;
        int z = 13 + random.nextInt(5);
        String path = plot.path(z, "");
        byte[] shown = instances.get(writer).tile(path);
        if (shown != null && !plot.status().equals(status(shown, plot))) {
            throw new AssertionError(
                    "%s is behind what this program acknowledged of plot %d".formatted(path, plot.key));
        }
        Instance other = instances.get(1 - writer);
        while (true) {
            long asked = System.nanoTime();
            byte[] there = other.tile(path);
            if (there != null && plot.status().equals(status(there, plot))) {
                slowestMillis = Math.max(slowestMillis, (asked - acknowledged) / 1_000_000);
                break;
            }
            if (there != null && asked - acknowledged > 1_000_000_000L) {
                throw new AssertionError("After a second, %s of the other program is behind".formatted(path));
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("The other program gives no tile " + path);
            }
        }
    }

    private static String status(byte[] tile, Plot plot) {
        return MvtTile.features(tile, "plots").stream()
                .filter(feature -> feature.id() == plot.key)
                .map(feature -> String.valueOf(feature.values().get("status")))
                .findFirst()
                .orElse("missing");
    }

    private void warm() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            instances.get(random.nextInt(2)).tile(anyPath());
        }
    }

    private String anyPath() {
        return plots.get(random.nextInt(plots.size()))
                .path(random.nextInt(19), FILTERS.get(random.nextInt(FILTERS.size())));
    }

    /** Compares what both show with a drawing of the state that is pinned now. */
    void compare(int tiles) throws IOException, InterruptedException {
        // whatever one of them wrote, the other has heard of
        new CountDownLatch(1).await(1_000, TimeUnit.MILLISECONDS);
        for (int i = 0; i < tiles; i++) {
            String path = anyPath();
            for (Instance instance : instances) {
                byte[] live = instance.tile(path);
                String now = JSON.readTree(instance.get("/tiles/plots.json").body())
                        .at("/gengtu/asOf/knownAt")
                        .asString();
                String today = JSON.readTree(instance.get("/tiles/plots.json").body())
                        .at("/gengtu/asOf/on")
                        .asString();
                byte[] pinned =
                        instance.tile(path + (path.contains("?") ? "&" : "?") + "on=" + today + "&knownAt=" + now);
                if (live != null && pinned != null) {
                    compared++;
                    if (!Arrays.equals(live, pinned)) {
                        throw new AssertionError("%s is not what is drawn at %s".formatted(path, now));
                    }
                }
            }
        }
    }

    /** Kills a program, the sessions that listen, or one that writes. */
    void kill() throws IOException, InterruptedException {
        kills++;
        switch (random.nextInt(3)) {
            case 0 -> {
                Instance victim = instances.get(random.nextInt(2));
                victim.process.destroyForcibly().waitFor();
                victim.start();
            }
            case 1 -> terminate("query LIKE 'LISTEN gengtu%' OR query LIKE 'SELECT position FROM ledger_head%'");
            default -> terminate("usename = 'gengtu_writer' AND random() < 0.3");
        }
    }

    private void terminate(String which) {
        try (Connection connection = TestDatabase.server()
                        .connect("postgres", TestDatabase.server().admin());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                    + database.url().replaceFirst("\\?.*", "").replaceFirst(".*/", "") + "' AND (" + which + ")");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Instance each : instances) {
            each.process.destroy();
            each.process.waitFor(30, TimeUnit.SECONDS);
            each.process.destroyForcibly().waitFor();
        }
        database.close();
    }
}
