import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program on the bench's data folder, started by bin/run, and its database. */
final class Server implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 3_600;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path root;
    private final Process process;
    final int port;
    final double startSeconds;
    final Postgres postgres;
    final String owner = Postgres.OWNER;
    final String writer = Postgres.WRITER;

    /** @param javaOptions more options for the program's Java, beside its heap of 512 MB */
    Server(Path root, Path data, String schema, String javaOptions) throws Exception {
        this.root = root;
        this.postgres = new Postgres(data);
        try (ServerSocket any = new ServerSocket(0)) {
            port = any.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(root.resolve("bin/run").toString());
        builder.environment().put("GENGTU_DATA", data.toString());
        builder.environment().put("GENGTU_SCHEMA", schema);
        builder.environment().put("GENGTU_SAMPLE", "off");
        builder.environment().put("SERVER_PORT", String.valueOf(port));
        builder.environment().put("GENGTU_JAVA_OPTIONS", "-Xmx512m " + javaOptions);
        builder.redirectErrorStream(true).redirectOutput(data.resolve("program.log").toFile());
        long began = System.nanoTime();
        process = builder.start();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(data.resolve("program.log")));
            }
            Thread.sleep(20);
        }
        startSeconds = (System.nanoTime() - began) / 1e9;
    }

    long pid() {
        return process.pid();
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/graphql"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"query\":\"{ calendar { __typename } }\"}"))
                    .build();
            return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    String post(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** Imports a file and answers its job as JSON. */
    String importFile(String layer, Path file) throws Exception {
        String boundary = "bench" + System.nanoTime();
        BodyPublisher form = BodyPublishers.concat(
                BodyPublishers.ofString("--%1$s\r\nContent-Disposition: form-data; name=\"layer\"\r\n\r\n%2$s\r\n--%1$s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%3$s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                        .formatted(boundary, layer, file.getFileName())),
                BodyPublishers.ofFile(file),
                BodyPublishers.ofString("\r\n--" + boundary + "--\r\n"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/imports"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(form)
                .build();
        String job = http.send(request, BodyHandlers.ofString()).body();
        String id = Tools.text(job, "\"id\":\"([^\"]+)\"");
        for (long waited = 0; !job.contains("\"endedAt\":\""); waited++) {
            if (waited > PATIENCE_SECONDS * 5L) {
                throw new IllegalStateException("The import does not end: " + job);
            }
            Thread.sleep(200);
            job = http.send(
                            HttpRequest.newBuilder(URI.create(address() + "/imports/" + id)).build(),
                            BodyHandlers.ofString())
                    .body();
        }
        if (!job.contains("\"phase\":\"DONE\"")) {
            throw new IllegalStateException(job);
        }
        return job;
    }

    Map<String, String> environment(String role, String schema) throws IOException {
        return postgres.environment(role, schema);
    }

    String psql(String role, String schema, String sql) throws Exception {
        return postgres.psql(role, schema, sql);
    }

    void checkpoint() throws Exception {
        postgres.checkpoint();
    }

    /** Takes away what an earlier run left; the program makes the schema anew at its next start. */
    void emptySchema(String schema) throws Exception {
        psql(owner, "public", "DROP SCHEMA " + schema + " CASCADE");
    }

    /** The floor of the import, in seconds. */
    double ogr2ogr(Path file) throws Exception {
        psql(owner, "public", "DROP SCHEMA IF EXISTS bench_floor CASCADE; CREATE SCHEMA bench_floor");
        checkpoint();
        long began = System.nanoTime();
        Tools.run(
                environment(owner, "bench_floor"),
                root.resolve("bench/floor/import.sh").toString(),
                file.toString(),
                "dbname=gengtu",
                "bench_floor");
        double took = (System.nanoTime() - began) / 1e9;
        psql(owner, "public", "DROP SCHEMA bench_floor CASCADE");
        return took;
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
