import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Measures vector tiles: drawn anew against the same statement by pgbench, from the cache, and under changes with many maps
 * open. Program and floor take turns in the same run.
 */
public final class TilesBench {
    private static final String USAGE = """
            bin/bench tiles [draw|changes|all] [options]
              --plots N     plots of the county (default 200000)
              --problems N  draw so many environment problems of the sample county instead of plots
              --runs N      counted runs of each figure (default 3)
              --seconds N   length of each run (default 10)
              --data DIR    folder for files and database, kept afterwards (default: a new one in /tmp, removed)
              --out FILE    the same tables in this file too
            """;

    private static final List<Integer> ZOOMS = List.of(14, 12, 10);
    private static final int MOST_TILES = 200;
    private static final int OBJECT_ZOOM = 13;
    private static final int CLIENTS = 4;
    /** Four do not keep two cores busy with what takes 50 microseconds. */
    private static final int KEPT_CLIENTS = 32;
    private static final int MAPS = 50;
    private static final int TILES_OF_A_SCREEN = 12;
    /** Seconds until a map is moved. */
    private static final int LOOKS_AT_A_PLACE = 5;
    private static final long LOOK_NANOS = 1_000_000_000L;
    /** Shapes that need no mending keep points on straight lines that mending takes away. */
    private static final double SIZE_TOLERANCE = 0.02;
    /** A point on the very border of a tile's margin is drawn by one and not by the other. */
    private static final double BORDER_TOLERANCE = 0.001;
    private static final int WRITERS = 8;
    private static final int CHANGES_A_SECOND = 100;

    private final Path root;
    private final Path data;
    private final String layer;
    private final String schema;
    private final int objects;
    private final int runs;
    private final int seconds;
    private final StringBuilder told = new StringBuilder();

    private TilesBench(Path root, Path data, Map<String, String> options) {
        this.root = root;
        this.data = data;
        boolean isOfProblems = options.containsKey("--problems");
        this.layer = isOfProblems ? "problems" : "plots";
        this.schema = isOfProblems ? EnvironmentBench.SCHEMA : "bench_ledger";
        this.objects = Integer.parseInt(options.getOrDefault("--" + layer, "200000"));
        this.runs = Integer.parseInt(options.getOrDefault("--runs", "3"));
        this.seconds = Integer.parseInt(options.getOrDefault("--seconds", "10"));
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String what = "all";
        Map<String, String> options = new HashMap<>();
        List<String> known = List.of("--plots", "--problems", "--runs", "--seconds", "--data", "--out");
        for (int i = 1; i < arguments.length; i++) {
            if (List.of("draw", "changes", "all").contains(arguments[i])) {
                what = arguments[i];
            } else if (known.contains(arguments[i]) && i + 1 < arguments.length) {
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
        TilesBench bench = new TilesBench(root, data, options);
        try {
            bench.fill();
            if (!what.equals("changes")) {
                bench.measureDrawing();
            }
            if (!what.equals("draw")) {
                bench.measureChanges();
            }
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

    private Server server(String cache) throws Exception {
        return new Server(root, data, schema, (layer.equals("problems") ? "-Dgengtu.sample=on " : "") + "-Dgengtu.tiles.cache=" + cache + " -Dlogging.level.org.gengtu.access="
                + System.getProperty("bench.access", "info"));
    }

    private void fill() throws Exception {
        try (Server server = server("64MB")) {
            if (layer.equals("problems")) {
                EnvironmentBench.fill(root, data, server, objects);
            } else {
                new County(root, data, objects, 0).fill(server, schema);
            }
        }
    }

    /** @param z zoom */
    private record Place(String layer, int z, int x, int y) {
        String path() {
            return "/tiles/%s/%d/%d/%d.mvt".formatted(layer, z, x, y);
        }
    }

    /** Tiles in whose middle part plots lie, in an order by chance that is always the same. */
    private List<Place> places(Server server, int z) throws Exception {
        List<Place> places = new ArrayList<>();
        for (String line : server.psql(
                        server.owner,
                        schema,
                        "SELECT cell_x >> %1$d, cell_y >> %1$d FROM %2$s_boundary GROUP BY 1, 2 ORDER BY 1, 2"
                                .formatted(24 - z, layer.substring(0, layer.length() - 1)))
                .split("\n")) {
            String[] parts = line.split("\\|");
            places.add(new Place(layer, z, Integer.parseInt(parts[0]), Integer.parseInt(parts[1])));
        }
        Collections.shuffle(places, new Random(1));
        return places.subList(0, Math.min(MOST_TILES, places.size()));
    }

    private record Rate(double perSecond, double p99Ms) {
        static Rate median(List<Rate> rates) {
            return new Rate(
                    Tools.median(rates.stream().map(Rate::perSecond).toList()),
                    Tools.median(rates.stream().map(Rate::p99Ms).toList()));
        }
    }

    private Rate pgbench(Server server, List<Place> places) throws Exception {
        int z = places.getFirst().z;
        StringBuilder script = new StringBuilder("\\set i random(0, " + (places.size() - 1) + ")\n\\set z " + z + "\n");
        for (String axis : List.of("x", "y")) {
            script.append("\\set ").append(axis).append(" case");
            for (int i = 0; i < places.size(); i++) {
                script.append(" when :i = ").append(i).append(" then ").append(axis.equals("x") ? places.get(i).x : places.get(i).y);
            }
            script.append(" end\n");
        }
        script.append(statement(z).replace("\n", " ").strip()).append(";\n");
        Path file = data.resolve("tile.pgbench");
        Files.writeString(file, script);
        Path logs = data.resolve("pgbench-log");
        Tools.run(Map.of(), "rm", "-rf", logs.toString());
        Files.createDirectories(logs);
        String said = Tools.run(
                server.environment(server.writer, schema),
                "pgbench", "-n", "-M", "prepared", "-c", String.valueOf(CLIENTS), "-j", "1", "-T", String.valueOf(seconds), "-l",
                "--log-prefix=" + logs.resolve("log"), "-f", file.toString());
        List<Double> took = new ArrayList<>();
        try (var all = Files.list(logs)) {
            for (Path log : all.toList()) {
                for (String line : Files.readAllLines(log)) {
                    took.add(Double.parseDouble(line.split(" ")[2]) / 1e3);
                }
            }
        }
        return new Rate(Tools.number(said, "tps = ([0-9.]+)"), Tools.percentile(took, 0.99));
    }

    private String statement(int z) throws IOException {
        String file = (layer.equals("plots") ? "tile" : "tile-" + layer) + (z >= OBJECT_ZOOM ? ".sql" : "-merged.sql");
        return Files.readString(root.resolve("bench/floor").resolve(file)).replaceAll("(?m)^--.*\n", "");
    }

    private Rate wrk(Server server, List<Place> places, int clients, String coding) throws Exception {
        Path paths = data.resolve("paths.txt");
        Files.write(paths, places.stream().map(Place::path).toList());
        String said = Tools.run(
                Map.of(),
                "wrk", "-t", "1", "-c", String.valueOf(clients), "-d", seconds + "s", "--latency", "-s",
                root.resolve("bench/load/tiles.lua").toString(), server.address(), "--", paths.toString(), coding);
        if (said.contains("Non-2xx")) {
            throw new IllegalStateException(said);
        }
        return new Rate(Tools.number(said, "Requests/sec:\\s+([0-9.]+)"), millis(said));
    }

    private static double millis(String said) {
        String p99 = Tools.text(said, "99%\\s+([0-9.]+[mu]?s)");
        double number = Tools.number(p99, "([0-9.]+)");
        return p99.endsWith("us") ? number / 1e3 : p99.endsWith("ms") ? number : number * 1e3;
    }

    /**
     * Whether the program draws what the floor's statement draws: merged tiles byte by byte, the others with the same plots in
     * the same states in as many bytes, but for those on straight lines.
     */
    private void compare(Server server, List<Place> places) throws Exception {
        for (Place place : places.subList(0, Math.min(10, places.size()))) {
            String sql = statement(place.z)
                    .replace(":z", String.valueOf(place.z))
                    .replace(":x", String.valueOf(place.x))
                    .replace(":y", String.valueOf(place.y))
                    .strip();
            byte[] floor = Base64.getMimeDecoder()
                    .decode(server.psql(
                            server.writer,
                            schema,
                            sql.replaceFirst("SELECT ST_AsMVT\\((.*?)\\) FROM", "SELECT encode(ST_AsMVT($1), 'base64') FROM")));
            byte[] tile = java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.address() + place.path())).build(),
                            java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            boolean same = place.z < OBJECT_ZOOM
                    ? Arrays.equals(tile, floor)
                    : differing(TileClient.statuses(tile), TileClient.statuses(floor)) <= BORDER_TOLERANCE * TileClient.statuses(floor).size()
                            && Math.abs(tile.length - floor.length) <= SIZE_TOLERANCE * floor.length;
            if (!same) {
                throw new IllegalStateException("%s has %d bytes, the floor's %d, or other plots".formatted(place, tile.length, floor.length));
            }
        }
    }

    private static int differing(Map<Long, String> one, Map<Long, String> other) {
        Map<Long, String> left = new HashMap<>(one);
        left.entrySet().removeAll(other.entrySet());
        Map<Long, String> right = new HashMap<>(other);
        right.entrySet().removeAll(one.entrySet());
        return left.size() + right.size();
    }

    private void measureDrawing() throws Exception {
        Map<Integer, List<Place>> places = new HashMap<>();
        Map<Integer, List<Rate>> floors = new HashMap<>();
        Map<Integer, List<Rate>> drawn = new HashMap<>();
        Map<Integer, List<Rate>> packed = new HashMap<>();
        Map<Integer, List<Rate>> kept = new HashMap<>();
        Map<Integer, String> sizes = new HashMap<>();
        try (Server server = server("0B")) {
            server.psql(server.owner, schema, "VACUUM ANALYZE plot_state, plot_boundary, problem_state, problem_boundary");
            tell(Tools.describe(server.postgres));
            for (int z : ZOOMS) {
                places.put(z, places(server, z));
                compare(server, places.get(z));
                sizes.put(z, sizes(server, places.get(z)));
            }
            for (int run = 0; run <= runs; run++) {
                for (int z : ZOOMS) {
                    Rate floor = pgbench(server, places.get(z));
                    Rate plain = wrk(server, places.get(z), CLIENTS, "identity");
                    Rate gzip = wrk(server, places.get(z), CLIENTS, "gzip");
                    Tools.note("%s, z%d: floor %.0f/s, drawn %.0f/s, packed %.0f/s".formatted(run == 0 ? "Warm-up" : "Run " + run, z, floor.perSecond, plain.perSecond, gzip.perSecond));
                    if (run > 0) {
                        floors.computeIfAbsent(z, key -> new ArrayList<>()).add(floor);
                        drawn.computeIfAbsent(z, key -> new ArrayList<>()).add(plain);
                        packed.computeIfAbsent(z, key -> new ArrayList<>()).add(gzip);
                    }
                }
            }
        }
        try (Server server = server("64MB")) {
            for (int run = 0; run <= runs; run++) {
                for (int z : ZOOMS) {
                    Rate hit = wrk(server, places.get(z), KEPT_CLIENTS, "gzip");
                    Tools.note("z%d: kept %.0f/s".formatted(z, hit.perSecond));
                    if (run > 0) {
                        kept.computeIfAbsent(z, key -> new ArrayList<>()).add(hit);
                    }
                }
            }
        }
        tell("\n## Tiles of %,d %s: %d clients, %d for kept ones, medians of %d runs of %d s".formatted(objects, layer, CLIENTS, KEPT_CLIENTS, runs, seconds));
        tell("Floor: the same statement by pgbench -M prepared (bench/floor); ten tiles of each zoom were compared: the merged ones byte by byte, the others by plots, states and size.\n");
        tell("| | tiles, bytes, packed | floor/s | p99, ms | drawn, plain/s | of floor | drawn, gzip/s | of floor | p99, ms | kept/s | of floor | p99, ms |");
        tell("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (int z : ZOOMS) {
            Rate floor = Rate.median(floors.get(z));
            Rate plain = Rate.median(drawn.get(z));
            Rate gzip = Rate.median(packed.get(z));
            Rate hit = Rate.median(kept.get(z));
            tell("| z%d | %s | %.0f | %.1f | %.0f | %.2f | %.0f | %.2f | %.1f | %,.0f | %.0f | %.2f |".formatted(
                    z, sizes.get(z), floor.perSecond, floor.p99Ms, plain.perSecond, plain.perSecond / floor.perSecond, gzip.perSecond,
                    gzip.perSecond / floor.perSecond, gzip.p99Ms, hit.perSecond, hit.perSecond / floor.perSecond, hit.p99Ms));
        }
    }

    private static String sizes(Server server, List<Place> places) throws Exception {
        long plain = 0;
        long packed = 0;
        var http = java.net.http.HttpClient.newHttpClient();
        for (Place place : places) {
            var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.address() + place.path()));
            plain += http.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofByteArray()).body().length;
            packed += http.send(
                            request.header("Accept-Encoding", "gzip").build(),
                            java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                    .body()
                    .length;
        }
        return "%d, %,d, %,d".formatted(places.size(), plain / places.size(), packed / places.size());
    }

    /** What was acknowledged of a plot. */
    private record Acknowledged(String status, long at, int number) {}

    private void measureChanges() throws Exception {
        try (Server server = server("64MB")) {
            server.psql(server.owner, schema, "VACUUM ANALYZE plot_state, plot_boundary, problem_state, problem_boundary");
            List<Place> places = new ArrayList<>();
            for (int z = 10; z <= 15; z++) {
                places.addAll(places(server, z));
            }
            String county = server.psql(server.owner, schema, "SELECT left(min(region_code), 6) FROM region");
            List<String> abandoned = List.of(server.psql(server.owner, schema, """
                            SELECT s.plot_id || ' ' || p.version || ' ' || s.registered_on FROM plot_state s JOIN plot p ON p.plot_id = s.plot_id
                            WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity' AND s.status = 'ABANDONED'
                                AND s.boundary_id IS NOT NULL ORDER BY md5(s.plot_id::text) LIMIT %d"""
                            .formatted(CHANGES_A_SECOND * (seconds * runs + 20) * 2))
                    .split("\n"));
            try (TileClient client = new TileClient(server.port)) {
                for (Place place : places) {
                    client.get(place.path(), false);
                }
            }
            List<Changed> all = new ArrayList<>();
            AtomicInteger next = new AtomicInteger();
            for (int run = 0; run <= runs; run++) {
                Changed changed = change(server, places, county, abandoned, next);
                Tools.note(changed.toString());
                if (run > 0) {
                    all.add(changed);
                }
            }
            tell("\n## Under changes: %d map clients, each asking every second for the %d tiles of its screen, one after another, with the tags it has, and moved every %d seconds, at zooms 10 to 15; %d runs of %d s".formatted(MAPS, TILES_OF_A_SCREEN, LOOKS_AT_A_PLACE, runs, seconds));
            tell("Each tile from zoom 13 on was read, and each plot in it compared with what had been acknowledged before the request began.\n");
            tell("| changes/s | tiles/s | kept | 304 | p50, ms | p99, ms | plots compared | changes behind, at most |");
            tell("|---:|---:|---:|---:|---:|---:|---:|---:|");
            for (Changed each : all) {
                tell(each.toString());
            }
        }
    }

    private record Changed(double changes, double tiles, double hits, double unchanged, double p50, double p99, long compared, long behind) {
        @Override
        public String toString() {
            return "| %.0f | %,.0f | %.1f %% | %.1f %% | %.1f | %.1f | %,d | %d |"
                    .formatted(changes, tiles, 100 * hits, 100 * unchanged, p50, p99, compared, behind);
        }
    }

    private static void awaitInstant(long nanos, AtomicBoolean done) throws InterruptedException {
        while (System.nanoTime() < nanos && !done.get()) {
            Thread.sleep(1);
        }
    }

    private Changed change(Server server, List<Place> places, String county, List<String> abandoned, AtomicInteger next)
            throws Exception {
        Map<Long, Acknowledged> acknowledged = new ConcurrentHashMap<>();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger changes = new AtomicInteger();
        AtomicLong hits = new AtomicLong();
        AtomicLong unchanged = new AtomicLong();
        AtomicLong compared = new AtomicLong();
        AtomicLong behind = new AtomicLong();
        List<Double> took = Collections.synchronizedList(new ArrayList<>());
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(MAPS + WRITERS)) {
            List<Future<?>> work = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                work.add(threads.submit(() -> {
                    try (HttpCaller caller = new HttpCaller(server.port)) {
                        while (!done.get()) {
                            String[] plot = abandoned.get(next.getAndIncrement()).split(" ");
                            String id = Base64.getUrlEncoder().withoutPadding().encodeToString(
                                    ("Plot|" + county + "|" + plot[0]).getBytes(StandardCharsets.UTF_8));
                            String answer = caller.post(
                                    "{\"query\":\"mutation { restorePlot(input: {plotId: \\\"%s\\\", restoredOn: \\\"%s\\\", expectedVersion: %s}) { plot { status } } }\"}"
                                            .formatted(id, LocalDate.now().isAfter(LocalDate.parse(plot[2])) ? LocalDate.now().minusDays(0) : plot[2], plot[1]));
                            if (answer.contains("\"RESTORED\"")) {
                                acknowledged.put(Long.parseLong(plot[0]), new Acknowledged("RESTORED", System.nanoTime(), changes.incrementAndGet()));
                            }
                            long due = begun + (long) (changes.get() * 1e9 / CHANGES_A_SECOND);
                            awaitInstant(due, done);
                        }
                    }
                    return null;
                }));
            }
            for (int map = 0; map < MAPS; map++) {
                Random random = new Random(map);
                work.add(threads.submit(() -> {
                    try (TileClient client = new TileClient(server.port)) {
                        List<Place> screen = List.of();
                        long look = begun + random.nextLong(LOOK_NANOS);
                        for (int i = 0; !done.get(); i++) {
                            if (i % TILES_OF_A_SCREEN == 0) {
                                awaitInstant(look, done);
                                look = Math.max(look + LOOK_NANOS, System.nanoTime());
                                if (i % (TILES_OF_A_SCREEN * LOOKS_AT_A_PLACE) == 0) {
                                    int zoom = places.get(random.nextInt(places.size())).z;
                                    List<Place> there = places.stream().filter(each -> each.z == zoom).toList();
                                    int first = random.nextInt(there.size());
                                    screen = IntStream.range(0, TILES_OF_A_SCREEN)
                                            .mapToObj(each -> there.get((first + each) % there.size()))
                                            .toList();
                                }
                            }
                            Place place = screen.get(i % TILES_OF_A_SCREEN);
                            long asked = System.nanoTime();
                            int newest = changes.get();
                            TileClient.Answer answer = client.get(place.path(), place.z >= OBJECT_ZOOM);
                            took.add((System.nanoTime() - asked) / 1e6);
                            hits.addAndGet(answer.hit() ? 1 : 0);
                            unchanged.addAndGet(answer.status() == 304 ? 1 : 0);
                            answer.statuses().forEach((plot, status) -> {
                                Acknowledged known = acknowledged.get(plot);
                                if (known != null && known.at < asked) {
                                    compared.incrementAndGet();
                                    if (!known.status.equals(status)) {
                                        behind.accumulateAndGet(newest - known.number + 1, Math::max);
                                    }
                                }
                            });
                        }
                    }
                    return null;
                }));
            }
            Thread.sleep(seconds * 1_000L);
            done.set(true);
            for (Future<?> each : work) {
                each.get();
            }
        }
        double length = (System.nanoTime() - begun) / 1e9;
        return new Changed(
                changes.get() / length,
                took.size() / length,
                (double) hits.get() / took.size(),
                (double) unchanged.get() / took.size(),
                Tools.median(took),
                Tools.percentile(took, 0.99),
                compared.get(),
                behind.get());
    }
}
