import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures import, queries and start against floors taken in the same run, on a data folder of its own. Every figure is
 * the median of several runs after one that is not counted; program and floor take turns.
 */
public final class Bench {
    private static final String USAGE = """
            bin/bench [import|queries|start|all] [options]; of the forecast: bin/bench forecast --help
              --plots N     plots of the file that is imported (default 200000; at most some 940000)
              --runs N      counted runs of each figure (default 3)
              --seconds N   length of each run of queries (default 10)
              --java WORDS  more options for the program's Java, such as -XX:StartFlightRecording:filename=FILE
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same tables in this file too
            """;

    private static final double DATED_SHARE = 0.3;
    /** Of the generated plots so many have a boundary and stand in plots.zip; the others stand in a table beside it. */
    private static final double MAPPED_SHARE = 0.938;

    private static final int MOST_PLOTS = 1_000_000;
    private static final int CONNECTIONS = 8;
    private static final int BODIES = 20_000;
    private static final int PAGE = 50;
    private static final double BOX_DEGREES_KM = 0.01;
    private static final int PATIENCE_SECONDS = 3_600;


    private final Path root;
    private final Path data;
    private final int plots;
    private final int runs;
    private final int seconds;
    private final String javaOptions;
    private final StringBuilder told = new StringBuilder();
    private final HttpClient http = HttpClient.newHttpClient();

    private Bench(Path root, Path data, int plots, int runs, int seconds, String javaOptions) {
        this.root = root;
        this.data = data;
        this.plots = plots;
        this.runs = runs;
        this.seconds = seconds;
        this.javaOptions = javaOptions;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String what = "all";
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.length; i++) {
            if (List.of("import", "queries", "start", "all").contains(arguments[i])) {
                what = arguments[i];
            } else if (List.of("--plots", "--runs", "--seconds", "--java", "--data", "--out").contains(arguments[i])
                    && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        boolean own = !options.containsKey("--data");
        Path data = own ? Files.createTempDirectory("gengtu-bench-") : Path.of(options.get("--data")).toAbsolutePath();
        Files.createDirectories(data);
        // PostgreSQL runs under an account of its own, which must be able to pass through
        run(Map.of(), "chmod", "755", data.toString());
        Bench bench = new Bench(
                root,
                data,
                Integer.parseInt(options.getOrDefault("--plots", "200000")),
                Integer.parseInt(options.getOrDefault("--runs", "3")),
                Integer.parseInt(options.getOrDefault("--seconds", "10")),
                options.getOrDefault("--java", ""));
        try {
            bench.measure(what);
            if (options.containsKey("--out")) {
                Files.writeString(Path.of(options.get("--out")), bench.told);
            }
        } finally {
            if (own) {
                delete(data);
            }
        }
    }

    private void measure(String what) throws Exception {
        Path files = generate();
        String schema = "bench_1";
        if (what.equals("import") || what.equals("all")) {
            schema = measureImport(files);
        } else {
            fill(files, schema);
        }
        if (what.equals("queries") || what.equals("all")) {
            measureQueries(schema);
        }
        if (what.equals("start") || what.equals("all")) {
            measureStart(schema);
        }
    }

    // ---- the county's files

    private Path generate() throws Exception {
        Path files = data.resolve("files-" + plots);
        if (!Files.exists(files.resolve("checksums.txt"))) {
            note("Making the files of a county with " + plots + " plots ...");
            run(
                    Map.of(),
                    java(),
                    "-jar",
                    root.resolve("target/gengtu.jar").toString(),
                    "sample",
                    "--out",
                    files.toString(),
                    "--plots",
                    String.valueOf((int) Math.min(MOST_PLOTS, plots / MAPPED_SHARE)),
                    "--year",
                    String.valueOf(LocalDate.now().getYear() - 1),
                    "--dated",
                    String.valueOf(DATED_SHARE));
        }
        return files;
    }

    // ---- import

    private String measureImport(Path files) throws Exception {
        List<Double> floors = new ArrayList<>();
        Map<String, List<Double>> phases = new LinkedHashMap<>();
        List<Double> totals = new ArrayList<>();
        List<Heap> heaps = new ArrayList<>();
        String rows = "";
        String schema = "";
        for (int i = 0; i <= runs; i++) {
            schema = "bench_" + i;
            Path gc = data.resolve("gc.log");
            Files.deleteIfExists(gc);
            try (Server server = new Server(schema, "-Xlog:gc:file=" + gc)) {
                if (i == 0) {
                    describe(server);
                }
                server.emptySchema(schema);
            }
            try (Server server = new Server(schema, "-Xlog:gc:file=" + gc)) {
                server.importFile("townships", files.resolve("townships.gpkg"));
                server.importFile("villages", files.resolve("villages.zip"));
                double floor = server.ogr2ogr(files.resolve("plots.zip"));
                server.checkpoint();
                String job = server.importFile("plots", files.resolve("plots.zip"));
                double total = number(job, "\"seconds\":([0-9.]+)");
                Map<String, Double> parts = phases(job);
                note("%s: ogr2ogr %.2f s, import %.2f s %s".formatted(i == 0 ? "Warm-up" : "Run " + i, floor, total, parts));
                rows = text(job, "\"rows\":(\\{[^}]*})");
                if (i > 0) {
                    floors.add(floor);
                    totals.add(total);
                    parts.forEach((phase, each) ->
                            phases.computeIfAbsent(phase, key -> new ArrayList<>()).add(each));
                    heaps.add(Heap.read(gc));
                }
            }
        }
        double floor = median(floors);
        tell("\n## Import of a zipped shapefile of %,.0f plots, %.0f %% of them dated"
                .formatted(number(rows, "\"read\":(\\d+)"), 100 * DATED_SHARE));
        tell("Rows: " + rows.replace("\"", "") + "; median of " + runs + " runs, each in a program started anew.\n");
        tell("| | seconds | of ogr2ogr |\n|---|---:|---:|");
        tell("| ogr2ogr | %.2f | 1 |".formatted(floor));
        phases.forEach((phase, each) ->
                tell("| %s | %.2f | %.2f |".formatted(phase, median(each), median(each) / floor)));
        tell("| **import** | **%.2f** | **%.2f** |".formatted(median(totals), median(totals) / floor));
        tell("\nHeap (-Xmx512m): at most %d MB in use, %d MB after a collection."
                .formatted(
                        heaps.stream().mapToInt(Heap::before).max().orElse(0),
                        heaps.stream().mapToInt(Heap::after).max().orElse(0)));
        return schema;
    }

    private static Map<String, Double> phases(String job) {
        Map<String, Double> phases = new LinkedHashMap<>();
        Matcher each = Pattern.compile("\"([a-z]+)\":([0-9.]+)").matcher(text(job, "\"phaseSeconds\":\\{([^}]*)}"));
        while (each.find()) {
            phases.put(each.group(1), Double.valueOf(each.group(2)));
        }
        return phases;
    }

    /** The most of the heap that was in use when a collection began, and when one had ended, in MB. */
    private record Heap(int before, int after) {
        static Heap read(Path log) throws IOException {
            int before = 0;
            int after = 0;
            Matcher each = Pattern.compile("(\\d+)M->(\\d+)M\\(").matcher(Files.readString(log));
            while (each.find()) {
                before = Math.max(before, Integer.parseInt(each.group(1)));
                after = Math.max(after, Integer.parseInt(each.group(2)));
            }
            return new Heap(before, after);
        }
    }

    /** A county for queries, unless the folder holds one from before. */
    private void fill(Path files, String schema) throws Exception {
        try (Server server = new Server(schema, "")) {
            if (server.psql(server.owner, schema, "SELECT count(*) FROM plot").equals("0")) {
                server.importFile("townships", files.resolve("townships.gpkg"));
                server.importFile("villages", files.resolve("villages.zip"));
                server.importFile("plots", files.resolve("plots.zip"));
            }
        }
    }

    // ---- queries

    private record Load(String name, String what, String floor, Map<String, String> parameters, List<String> bodies) {}

    private void measureQueries(String schema) throws Exception {
        try (Server server = new Server(schema, "")) {
            if (told.isEmpty()) {
                describe(server);
            }
            server.psql(server.owner, schema, "VACUUM ANALYZE");
            server.checkpoint();
            List<Load> loads = List.of(
                    boxes(server, schema, "W1, 1 km", 1),
                    boxes(server, schema, "W1, 9 km", 9),
                    villages(server, schema),
                    plots(server, schema));
            tell("\n## Queries at " + CONNECTIONS + " connections: requests a second over HTTP, transactions a second of the same SQL");
            tell("Median of %d runs of %d s in turns, after a warm-up.\n".formatted(runs, seconds));
            tell("| | GraphQL | pgbench | ratio | pgbench -M prepared | ratio |\n|---|---:|---:|---:|---:|---:|");
            for (Load load : loads) {
                measure(server, schema, load);
            }
        }
    }

    private void measure(Server server, String schema, Load load) throws Exception {
        Path bodies = data.resolve("bodies-" + load.name.replaceAll("\\W+", "-") + ".txt");
        Files.write(bodies, load.bodies);
        String answer = server.post(load.bodies.getFirst());
        if (answer.contains("\"errors\"")) {
            throw new IllegalStateException(load.name + ": " + answer);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> simple = new ArrayList<>();
        List<Double> prepared = new ArrayList<>();
        wrk(server, bodies, 2 * seconds);
        for (int i = 0; i < runs; i++) {
            ours.add(wrk(server, bodies, seconds));
            simple.add(pgbench(server, schema, load, "simple"));
            prepared.add(pgbench(server, schema, load, "prepared"));
        }
        tell("| %s: %s | %.0f | %.0f | **%.2f** | %.0f | %.2f |"
                .formatted(
                        load.name,
                        load.what,
                        median(ours),
                        median(simple),
                        median(ours) / median(simple),
                        median(prepared),
                        median(ours) / median(prepared)));
    }

    private double wrk(Server server, Path bodies, int length) throws Exception {
        String said = run(
                Map.of(),
                "wrk",
                "-t2",
                "-c" + CONNECTIONS,
                "-d" + length + "s",
                "-s",
                root.resolve("bench/load/post.lua").toString(),
                server.address() + "/graphql",
                "--",
                bodies.toString());
        if (said.contains("Non-2xx") || said.contains("Socket errors")) {
            throw new IllegalStateException(said);
        }
        return number(said, "Requests/sec:\\s+([0-9.]+)");
    }

    private double pgbench(Server server, String schema, Load load, String protocol) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "pgbench", "-n", "-M", protocol, "-c", "" + CONNECTIONS, "-j", "2", "-T", "" + seconds, "-f",
                root.resolve("bench/floor/" + load.floor).toString()));
        load.parameters.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
        command.add("gengtu");
        String said = run(server.environment(server.writer, schema), command.toArray(String[]::new));
        if (!said.contains("failed transactions: 0 ")) {
            throw new IllegalStateException(said);
        }
        return number(said, "tps = ([0-9.]+)");
    }

    private String body(String query, String variables) throws IOException {
        return "{\"query\":\""
                + Files.readString(root.resolve("bench/load/" + query)).replaceAll("\\s+", " ")
                + "\",\"variables\":"
                + variables
                + "}";
    }

    /** Boxes anywhere in the middle of the county, each of whose sides is so long. */
    private Load boxes(Server server, String schema, String name, int kilometres) throws Exception {
        String[] extent = server.psql(server.owner, schema, """
                        SELECT ST_XMin(e), ST_XMax(e), ST_YMin(e), ST_YMax(e)
                        FROM (SELECT ST_Extent(geom) AS e FROM plot_boundary) x""").split("\\|");
        double width = BOX_DEGREES_KM * 1.05 * kilometres;
        double height = BOX_DEGREES_KM * 0.9 * kilometres;
        long[] x = middle(Double.parseDouble(extent[0]), Double.parseDouble(extent[1]) - width);
        long[] y = middle(Double.parseDouble(extent[2]), Double.parseDouble(extent[3]) - height);
        Random random = new Random(1);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            double west = random.nextLong(x[0], x[1] + 1) / 1e6;
            double south = random.nextLong(y[0], y[1] + 1) / 1e6;
            bodies.add(body(
                    "w1.graphql",
                    String.format(
                            Locale.ROOT,
                            "{\"box\":{\"west\":%.6f,\"south\":%.6f,\"east\":%.6f,\"north\":%.6f}}",
                            west,
                            south,
                            west + width,
                            south + height)));
        }
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("west", "" + x[0]);
        parameters.put("east", "" + x[1]);
        parameters.put("south", "" + y[0]);
        parameters.put("north", "" + y[1]);
        parameters.put("width", "" + width);
        parameters.put("height", "" + height);
        return new Load(name, "100 plots in a box with village and boundary", "w1.sql", parameters, bodies);
    }

    /** The middle 60 % between two degrees, in millionths. */
    private static long[] middle(double from, double to) {
        return new long[] {Math.round((from + 0.2 * (to - from)) * 1e6), Math.round((from + 0.8 * (to - from)) * 1e6)};
    }

    private Load villages(Server server, String schema) throws Exception {
        int count = Integer.parseInt(server.psql(
                server.owner,
                schema,
                "SELECT count(*) FROM region_state WHERE level = 'VILLAGE' AND known_to = 9223372036854775807 AND valid_to = 'infinity'"));
        String all = server.post("{\"query\":\"{ villages(first: 1000) { edges { cursor } } }\"}");
        List<String> cursors = new ArrayList<>();
        Matcher each = Pattern.compile("\"cursor\":\"([^\"]+)\"").matcher(all);
        while (each.find()) {
            cursors.add(each.group(1));
        }
        if (cursors.size() != count) {
            throw new IllegalStateException(cursors.size() + " of " + count + " villages: " + all);
        }
        List<String> bodies = new ArrayList<>();
        for (int number = 0; number <= count - PAGE; number++) {
            bodies.add(body("w2.graphql", number == 0 ? "{}" : "{\"after\":\"" + cursors.get(number - 1) + "\"}"));
        }
        Map<String, String> parameters = Map.of("first", "0", "last", "" + (count - PAGE));
        return new Load("W2", "50 villages with their plot counts", "w2.sql", parameters, bodies);
    }

    private Load plots(Server server, String schema) throws Exception {
        String[] range = server.psql(server.owner, schema, "SELECT min(plot_id), max(plot_id) FROM plot").split("\\|");
        String county = server.psql(
                server.owner, schema, "SELECT left(region_code, 6) FROM region_state WHERE level = 'COUNTY' LIMIT 1");
        Random random = new Random(1);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            long plot = random.nextLong(Long.parseLong(range[0]), Long.parseLong(range[1]) + 1);
            String id = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(("Plot|" + county + "|" + plot).getBytes(StandardCharsets.UTF_8));
            bodies.add(body("w5.graphql", "{\"id\":\"" + id + "\"}"));
        }
        return new Load(
                "W5", "one plot with its history", "w5.sql", Map.of("first", range[0], "last", range[1]), bodies);
    }

    // ---- start

    private void measureStart(String schema) throws Exception {
        List<Double> starts = new ArrayList<>();
        for (int i = 0; i <= runs; i++) {
            try (Server server = new Server(schema, "")) {
                if (told.isEmpty()) {
                    describe(server);
                }
                if (i > 0) {
                    starts.add(server.startSeconds);
                }
                note("Start: %.2f s".formatted(server.startSeconds));
            }
        }
        tell("\n## Start of bin/run on an existing database of %,d plots\n".formatted(plots));
        tell("First answer of GraphQL after %.1f s (median of %d).".formatted(median(starts), runs));
    }

    // ---- the machine

    private void describe(Server server) throws Exception {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown processor");
        double memory = number(Files.readString(Path.of("/proc/meminfo")), "MemTotal:\\s+(\\d+)") / (1 << 20);
        tell("# bin/bench, %s\n".formatted(LocalDateTime.now().withNano(0)));
        tell("- %d cores (%s), %.0f GB, Linux %s".formatted(
                Runtime.getRuntime().availableProcessors(), cpu, memory, System.getProperty("os.version")));
        tell("- Java %s; %s".formatted(System.getProperty("java.runtime.version"), run(Map.of(), "ogr2ogr", "--version").strip()));
        tell("- PostgreSQL %s".formatted(server.psql(
                server.owner,
                "public",
                """
                SELECT current_setting('server_version') || ', PostGIS ' || postgis_lib_version()
                    || string_agg(', ' || name || ' ' || current_setting(name), '' ORDER BY name) FROM pg_settings
                WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size')""")));
    }

    // ---- the program

    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    /** The program on the bench's data folder, started by bin/run, and its database. */
    private final class Server implements AutoCloseable {
        private final Process process;
        private final int port;
        private final double startSeconds;
        private final Properties passwords = new Properties();
        private final String databasePort;
        final String owner = "gengtu_owner";
        final String writer = "gengtu_writer";

        Server(String schema, String javaOption) throws Exception {
            try (ServerSocket any = new ServerSocket(0)) {
                port = any.getLocalPort();
            }
            ProcessBuilder builder = new ProcessBuilder(root.resolve("bin/run").toString());
            builder.environment().put("GENGTU_DATA", data.toString());
            builder.environment().put("GENGTU_SCHEMA", schema);
            builder.environment().put("GENGTU_SAMPLE", "off");
            builder.environment().put("SERVER_PORT", String.valueOf(port));
            builder.environment().put("GENGTU_JAVA_OPTIONS", "-Xmx512m " + javaOptions + " " + javaOption);
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
            try (var reader = Files.newBufferedReader(data.resolve("postgis/passwords"))) {
                passwords.load(reader);
            }
            databasePort = Files.readString(data.resolve("postgis/port")).strip();
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
            String id = text(job, "\"id\":\"([^\"]+)\"");
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

        Map<String, String> environment(String role, String schema) {
            return Map.of(
                    "PGHOST", "127.0.0.1",
                    "PGPORT", databasePort,
                    "PGDATABASE", "gengtu",
                    "PGUSER", role,
                    "PGPASSWORD", passwords.getProperty(role),
                    "PGOPTIONS", "-c search_path=" + schema + ",postgis");
        }

        String psql(String role, String schema, String sql) throws Exception {
            return run(environment(role, schema), "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql).strip();
        }

        void checkpoint() throws Exception {
            psql("gengtu_admin", "public", "CHECKPOINT");
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
            run(
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

    // ---- small things

    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + said);
        }
        return said;
    }

    private static String text(String in, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(in);
        if (!found.find()) {
            throw new IllegalStateException("No " + pattern + " in " + in);
        }
        return found.group(1);
    }

    private static double number(String in, String pattern) {
        return Double.parseDouble(text(in, pattern));
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void tell(String line) {
        told.append(line).append('\n');
        System.out.println(line);
    }

    private static void note(String line) {
        System.err.println(line);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
