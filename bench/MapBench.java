import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Measures map views over GraphQL: shades of whole campaigns against recovery, shades under a filter against their GROUP BY,
 * and all that a map asks for at each zoom. What is compared takes turns on one connection.
 */
public final class MapBench {
    private static final String USAGE = """
            bin/bench map [options]
              --plots N     plots of the county (default 200000)
              --runs N      counted requests of each figure (default 200)
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same tables in this file too
            """;

    private static final String SCHEMA = "bench_ledger";
    private static final int WARM_UP = 100;
    private static final double WIDTH_PIXELS = 1_280;
    private static final double HEIGHT_PIXELS = 800;
    private static final int TILE_PIXELS = 512;
    private static final String FILTER = "{areaMu: {min: 3}}";

    private final Path root;
    private final Path data;
    private final int plots;
    private final int runs;
    private final StringBuilder told = new StringBuilder();

    private MapBench(Path root, Path data, Map<String, String> options) {
        this.root = root;
        this.data = data;
        this.plots = Integer.parseInt(options.getOrDefault("--plots", "200000"));
        this.runs = Integer.parseInt(options.getOrDefault("--runs", "200"));
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--plots", "--runs", "--data", "--out");
        for (int i = 1; i < arguments.length; i++) {
            if (known.contains(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                System.err.print(USAGE);
                System.exit(2);
            }
        }
        boolean own = !options.containsKey("--data");
        Path data = own ? Files.createTempDirectory("gengtu-bench-") : Path.of(options.get("--data")).toAbsolutePath();
        Files.createDirectories(data);
        Tools.run(Map.of(), "chmod", "755", data.toString());
        MapBench bench = new MapBench(root, data, options);
        try {
            bench.measure();
            if (options.containsKey("--out")) {
                Files.writeString(Path.of(options.get("--out")), bench.told);
            }
        } finally {
            if (own) {
                Tools.delete(data);
            }
        }
        System.exit(0);
    }

    private void tell(String line) {
        System.out.println(line);
        told.append(line).append('\n');
    }

    private void measure() throws Exception {
        try (Server server = new Server(root, data, SCHEMA, "");
                HttpCaller caller = new HttpCaller(server.port)) {
            new County(root, data, plots, 0).fill(server, SCHEMA);
            server.psql(server.owner, SCHEMA, "VACUUM ANALYZE");
            tell(Tools.describe(server.postgres));
            measureShades(server, caller);
            measureViews(server, caller);
        }
    }

    // ---- shades

    private void measureShades(Server server, HttpCaller caller) throws Exception {
        tell("\n## Shades of %,d plots over HTTP: medians of %d requests, in turns".formatted(plots, runs));
        tell("Floor of those under a filter (%s): bench/floor/shades.sql by pgbench -M prepared.\n".formatted(FILTER));
        tell("| | recovery, ms | shades, ms | times | filtered, ms | GROUP BY, ms | times |\n|---|---:|---:|---:|---:|---:|---:|");
        for (String by : List.of("TOWNSHIP", "VILLAGE")) {
            Map<String, String> requests = new LinkedHashMap<>();
            requests.put(
                    "recovery",
                    "{ recovery(by: %s) { region { code } recovery { plots areaMu restoration { rate reachedAreaMu } } } }".formatted(by));
            requests.put("shades", shades(by, "null"));
            requests.put("filtered", shades(by, FILTER));
            Map<String, List<Double>> took = inTurns(caller, requests);
            double groupBy = groupBy(server, by.equals("TOWNSHIP") ? 9 : 12);
            double recovery = Tools.median(took.get("recovery"));
            double shades = Tools.median(took.get("shades"));
            double filtered = Tools.median(took.get("filtered"));
            tell("| by %s | %.2f | %.2f | %.2f | %.1f | %.1f | %.2f |".formatted(
                    by.toLowerCase(Locale.ROOT), recovery, shades, shades / recovery, filtered, groupBy, filtered / groupBy));
        }
    }

    private static String shades(String by, String filter) {
        return "{ restorationMap(view: {bbox: {west: 100, south: 25, east: 110, north: 35}, zoom: 9, shadeBy: %s}, filter: %s) { shades { region { code } legendKey rate plots areaMu doneAreaMu } } }"
                .formatted(by, filter);
    }

    /** Milliseconds of each. */
    private Map<String, List<Double>> inTurns(HttpCaller caller, Map<String, String> requests) throws IOException {
        Map<String, List<Double>> took = new HashMap<>();
        for (int i = 0; i < WARM_UP + runs; i++) {
            for (Map.Entry<String, String> request : requests.entrySet()) {
                double millis = millis(caller, request.getValue());
                if (i >= WARM_UP) {
                    took.computeIfAbsent(request.getKey(), key -> new ArrayList<>()).add(millis);
                }
            }
        }
        return took;
    }

    private static double millis(HttpCaller caller, String query) throws IOException {
        String body = "{\"query\":\"" + query.replace("\"", "\\\"").replace("\n", " ") + "\"}";
        long asked = System.nanoTime();
        String answer = caller.post(body);
        double millis = (System.nanoTime() - asked) / 1e6;
        if (answer.contains("\"errors\"")) {
            throw new IllegalStateException(answer);
        }
        return millis;
    }

    private double groupBy(Server server, int digits) throws Exception {
        Path file = data.resolve("shades.pgbench");
        String sql = Files.readString(root.resolve("bench/floor/shades.sql")).replaceAll("(?m)^--.*\n", "");
        Files.writeString(file, "\\set digits " + digits + "\n" + sql.replace("\n", " ").strip() + ";\n");
        String said = Tools.run(
                server.environment(server.writer, SCHEMA),
                "pgbench", "-n", "-M", "prepared", "-c", "1", "-t", String.valueOf(Math.max(10, runs / 4)), "-f", file.toString());
        return Tools.number(said, "latency average = ([0-9.]+)");
    }

    // ---- views

    /** All that the page asks for at a zoom, in a window of a usual screen whose middle is one of the plots. */
    private void measureViews(Server server, HttpCaller caller) throws Exception {
        tell("\n## A whole map view, %.0f by %.0f pixels around plots by chance: shades, clusters or features, totals, unmapped; %d requests each\n"
                .formatted(WIDTH_PIXELS, HEIGHT_PIXELS, runs));
        tell("| zoom | without a filter: p50, ms | p99, ms | %s: p50, ms | p99, ms | kB |\n|---:|---:|---:|---:|---:|---:|".formatted(FILTER));
        List<double[]> middles = new ArrayList<>();
        for (String line : server.psql(server.owner, SCHEMA, """
                        SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM plot_boundary
                            ORDER BY md5(boundary_id::text) LIMIT 500) m""")
                .split("\n")) {
            String[] parts = line.split("\\|");
            middles.add(new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[1])});
        }
        for (int zoom = 6; zoom <= 18; zoom++) {
            Random random = new Random(zoom);
            List<Double> plain = new ArrayList<>();
            List<Double> filtered = new ArrayList<>();
            long bytes = 0;
            for (int i = 0; i < 20 + runs; i++) {
                double[] middle = middles.get(random.nextInt(middles.size()));
                double first = millis(caller, view(middle, zoom, "null"));
                double second = millis(caller, view(middle, zoom, FILTER));
                if (i >= 20) {
                    plain.add(first);
                    filtered.add(second);
                } else if (i == 0) {
                    bytes = caller.post("{\"query\":\"" + view(middle, zoom, "null") + "\"}").length();
                }
            }
            tell("| %d | %.1f | %.1f | %.1f | %.1f | %,d |".formatted(
                    zoom,
                    Tools.median(plain),
                    Tools.percentile(plain, 0.99),
                    Tools.median(filtered),
                    Tools.percentile(filtered, 0.99),
                    bytes / 1_024));
        }
    }

    private static String view(double[] middle, int zoom, String filter) {
        double degree = 360.0 / (1 << zoom) / TILE_PIXELS;
        double high = degree * Math.cos(Math.toRadians(middle[1]));
        return ("{ restorationMap(view: {bbox: {west: %.6f, south: %.6f, east: %.6f, north: %.6f}, zoom: %d}, filter: %s)"
                        + " { shades { region { code name } legendKey rate plots areaMu doneAreaMu } clusters { id position extent { west south east north } splitsAtZoom plots areaMu byStatus { status plots areaMu } }"
                        + " features truncated totals { plots areaMu byStatus { status plots areaMu } } unmapped { plots areaMu } legend { key color } tileJsonUrl styleUrl } }")
                .formatted(
                        middle[0] - degree * WIDTH_PIXELS / 2,
                        middle[1] - high * HEIGHT_PIXELS / 2,
                        middle[0] + degree * WIDTH_PIXELS / 2,
                        middle[1] + high * HEIGHT_PIXELS / 2,
                        zoom,
                        filter);
    }
}
