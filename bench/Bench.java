import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final int CONNECTIONS = 8;
    private static final int BODIES = 20_000;
    private static final int PAGE = 50;
    private static final double BOX_DEGREES_KM = 0.01;

    private final Path root;
    private final Path data;
    private final int plots;
    private final int runs;
    private final int seconds;
    private final String javaOptions;
    private final StringBuilder told = new StringBuilder();

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
        Tools.run(Map.of(), "chmod", "755", data.toString());
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
                Tools.delete(data);
            }
        }
    }

    private void measure(String what) throws Exception {
        Path files = county().files();
        String schema = "bench_1";
        if (what.equals("import") || what.equals("all")) {
            schema = measureImport(files);
        } else {
            fill(schema);
        }
        if (what.equals("queries") || what.equals("all")) {
            measureQueries(schema);
        }
        if (what.equals("start") || what.equals("all")) {
            measureStart(schema);
        }
    }

    // ---- the county's files

    private County county() {
        return new County(root, data, plots, DATED_SHARE);
    }

    // ---- import

    private String measureImport(Path files) throws Exception {
        List<Double> floors = new ArrayList<>();
        Map<String, List<Double>> phases = new LinkedHashMap<>();
        List<Double> totals = new ArrayList<>();
        List<Tools.Heap> heaps = new ArrayList<>();
        String rows = "";
        String schema = "";
        for (int i = 0; i <= runs; i++) {
            schema = "bench_" + i;
            Path gc = data.resolve("gc.log");
            Files.deleteIfExists(gc);
            try (Server server = new Server(root, data, schema, javaOptions + " " + "-Xlog:gc:file=" + gc)) {
                if (i == 0) {
                    tell(Tools.describe(server.postgres));
                }
                server.emptySchema(schema);
            }
            try (Server server = new Server(root, data, schema, javaOptions + " " + "-Xlog:gc:file=" + gc)) {
                server.importFile("townships", files.resolve("townships.gpkg"));
                server.importFile("villages", files.resolve("villages.zip"));
                double floor = server.ogr2ogr(files.resolve("plots.zip"));
                server.checkpoint();
                String job = server.importFile("plots", files.resolve("plots.zip"));
                double total = Tools.number(job, "\"seconds\":([0-9.]+)");
                Map<String, Double> parts = phases(job);
                Tools.note("%s: ogr2ogr %.2f s, import %.2f s %s".formatted(i == 0 ? "Warm-up" : "Run " + i, floor, total, parts));
                rows = Tools.text(job, "\"rows\":(\\{[^}]*})");
                if (i > 0) {
                    floors.add(floor);
                    totals.add(total);
                    parts.forEach((phase, each) ->
                            phases.computeIfAbsent(phase, key -> new ArrayList<>()).add(each));
                    heaps.add(Tools.Heap.read(gc));
                }
            }
        }
        double floor = Tools.median(floors);
        tell("\n## Import of a zipped shapefile of %,.0f plots, %.0f %% of them dated"
                .formatted(Tools.number(rows, "\"read\":(\\d+)"), 100 * DATED_SHARE));
        tell("Rows: " + rows.replace("\"", "") + "; median of " + runs + " runs, each in a program started anew.\n");
        tell("| | seconds | of ogr2ogr |\n|---|---:|---:|");
        tell("| ogr2ogr | %.2f | 1 |".formatted(floor));
        phases.forEach((phase, each) ->
                tell("| %s | %.2f | %.2f |".formatted(phase, Tools.median(each), Tools.median(each) / floor)));
        tell("| **import** | **%.2f** | **%.2f** |".formatted(Tools.median(totals), Tools.median(totals) / floor));
        tell("\nHeap (-Xmx512m): at most %d MB in use, %d MB after a collection."
                .formatted(
                        heaps.stream().mapToInt(Tools.Heap::before).max().orElse(0),
                        heaps.stream().mapToInt(Tools.Heap::after).max().orElse(0)));
        return schema;
    }

    private static Map<String, Double> phases(String job) {
        Map<String, Double> phases = new LinkedHashMap<>();
        Matcher each = Pattern.compile("\"([a-z]+)\":([0-9.]+)").matcher(Tools.text(job, "\"phaseSeconds\":\\{([^}]*)}"));
        while (each.find()) {
            phases.put(each.group(1), Double.valueOf(each.group(2)));
        }
        return phases;
    }

    /** A county for queries, unless the folder holds one from before. */
    private void fill(String schema) throws Exception {
        try (Server server = new Server(root, data, schema, javaOptions)) {
            county().fill(server, schema);
        }
    }

    // ---- queries

    private record Load(String name, String what, String floor, Map<String, String> parameters, List<String> bodies) {}

    private void measureQueries(String schema) throws Exception {
        try (Server server = new Server(root, data, schema, javaOptions)) {
            if (told.isEmpty()) {
                tell(Tools.describe(server.postgres));
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
                        Tools.median(ours),
                        Tools.median(simple),
                        Tools.median(ours) / Tools.median(simple),
                        Tools.median(prepared),
                        Tools.median(ours) / Tools.median(prepared)));
    }

    private double wrk(Server server, Path bodies, int length) throws Exception {
        String said = Tools.run(
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
        return Tools.number(said, "Requests/sec:\\s+([0-9.]+)");
    }

    private double pgbench(Server server, String schema, Load load, String protocol) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "pgbench", "-n", "-M", protocol, "-c", "" + CONNECTIONS, "-j", "2", "-T", "" + seconds, "-f",
                root.resolve("bench/floor/" + load.floor).toString()));
        load.parameters.forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
        command.add("gengtu");
        String said = Tools.run(server.environment(server.writer, schema), command.toArray(String[]::new));
        if (!said.contains("failed transactions: 0 ")) {
            throw new IllegalStateException(said);
        }
        return Tools.number(said, "tps = ([0-9.]+)");
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
            try (Server server = new Server(root, data, schema, javaOptions)) {
                if (told.isEmpty()) {
                    tell(Tools.describe(server.postgres));
                }
                if (i > 0) {
                    starts.add(server.startSeconds);
                }
                Tools.note("Start: %.2f s".formatted(server.startSeconds));
            }
        }
        tell("\n## Start of bin/run on an existing database of %,d plots\n".formatted(plots));
        tell("First answer of GraphQL after %.1f s (median of %d).".formatted(Tools.median(starts), runs));
    }

    private void tell(String line) {
        told.append(line).append('\n');
        System.out.println(line);
    }
}
