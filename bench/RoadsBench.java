import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.gengtu.Gengtu;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.gengtu.road.RoadTravel;
import org.gengtu.road.Travel;
import org.gengtu.road.Vehicle;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures roads: import, the building of the graph and its memory, a matrix of places, and how soon a closure counts. The
 * floor of the matrix is the plainest search there is on the same roads: Dijkstra over arrays from node to node, without
 * turns, closures, parts of edges or places beside the road.
 */
public final class RoadsBench {
    private static final LocalDate DAY = LocalDate.of(2026, 5, 1);
    private static final int PLACES = 60;
    private static final int RUNS = 15;

    private RoadsBench() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Files.createTempDirectory("roads-bench");
        // the database runs under an account of its own
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path folder = Path.of(System.getenv().getOrDefault("GENGTU_TEST_DATA", Path.of(arguments[0]).resolve("../shared/data").toString()))
                .resolve("osm");
        List<String> files = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.of("monaco.osm.gz", "andorra.osm.pbf", "north-bayreuth.osm.gz");
        try (ConfigurableApplicationContext program = SpringApplication.run(
                Gengtu.class, "--gengtu.data=" + data, "--gengtu.sample=off", "--server.port=0", "--logging.level.org.gengtu=warn")) {
            new TransactionTemplate(program.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status -> program.getBean(RegionBulk.class)
                            .register(
                                    List.of(RegionRow.named(new RegionCode("990101000000"), "路县")),
                                    Commit.of(Actor.UNKNOWN, "bench")));
            System.out.println("| File | Roads | km | Import s | Graph s | Graph MB | Matrix 60 × 60 ms | Floor ms | Closure to effect ms |");
            System.out.println("|---|---|---|---|---|---|---|---|---|");
            for (String file : files) {
                measure(program, folder.resolve(file));
            }
        } finally {
            Tools.delete(data);
        }
    }

    private static void measure(ConfigurableApplicationContext program, Path file) throws Exception {
        RoadTravel roads = program.getBean(RoadTravel.class);
        JdbcClient jdbc = program.getBean(JdbcClient.class);
        String url = "http://127.0.0.1:" + program.getEnvironment().getProperty("local.server.port") + "/graphql";
        long began = System.nanoTime();
        ImportJob job = program.getBean(Imports.class)
                .run(new ImportRequest(
                        UUID.randomUUID(),
                        file,
                        file.getFileName().toString(),
                        Layer.ROADS,
                        ImportOptions.none(),
                        Actor.UNKNOWN,
                        null));
        double imported = seconds(began);
        began = System.nanoTime();
        String network = ask(url, "{ roadNetwork { state bytes ways metres } }");
        while (!network.contains("READY")) {
            Thread.sleep(5);
            network = ask(url, "{ roadNetwork { state bytes ways metres } }");
        }
        double built = seconds(began);
        List<Coordinate> places = places(jdbc);
        List<Double> matrix = new ArrayList<>();
        Travel travel = null;
        for (int run = 0; run < RUNS; run++) {
            began = System.nanoTime();
            travel = roads.travel(Vehicle.CAR, places, DAY);
            matrix.add(1_000 * seconds(began));
        }
        Floor floor = new Floor(jdbc);
        List<Double> floors = new ArrayList<>();
        for (int run = 0; run < RUNS; run++) {
            began = System.nanoTime();
            floor.matrix(places.size());
            floors.add(1_000 * seconds(began));
        }
        double effect = closureToEffect(url, roads, places, travel);
        System.out.println(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.2f | %.2f | %.1f | %.0f | %.0f | %.0f |",
                file.getFileName(),
                job.rowsRead(),
                Tools.number(network, "\"metres\":([0-9.E]+)") / 1_000,
                imported,
                built,
                Tools.number(network, "\"bytes\":([0-9.E]+)") / (1 << 20),
                Tools.median(matrix),
                Tools.median(floors),
                effect));
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /** Drawn from a seed: points of roads. */
    private static List<Coordinate> places(JdbcClient jdbc) {
        List<Coordinate> points = jdbc.sql("""
                        SELECT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_LineInterpolatePoint(geom, 0.37) AS p FROM road
                            WHERE network_id = (SELECT max(network_id) FROM road_network) AND class <> 'track'
                            ORDER BY road_number) r""")
                .query((row, number) -> new Coordinate(row.getDouble(1), row.getDouble(2)))
                .list();
        Random random = new Random(7);
        List<Coordinate> places = new ArrayList<>();
        while (places.size() < PLACES) {
            places.add(points.get(random.nextInt(points.size())));
        }
        return places;
    }

    /** From the sending of the command to the first matrix that goes round. */
    private static double closureToEffect(String url, RoadTravel roads, List<Coordinate> places, Travel before)
            throws Exception {
        int to = 1;
        while (before.seconds()[0][to] >= Travel.NEVER || before.seconds()[0][to] < 120) {
            to++;
        }
        Coordinate[] way = roads.legs(Vehicle.CAR, List.of(places.get(0), places.get(to)), DAY)
                .getFirst()
                .line()
                .getCoordinates();
        StringBuilder line = new StringBuilder();
        for (int i = way.length / 3; i < 2 * way.length / 3; i++) {
            line.append(line.isEmpty() ? "" : ",").append("[" + way[i].x + "," + way[i].y + "]");
        }
        long began = System.nanoTime();
        ask(
                url,
                "mutation { closeRoad(input: {geometry: {type: \"LineString\", coordinates: [" + line
                        + "]}, from: \"2026-05-01\", to: \"2026-05-01\", reason: \"x\"}) { closure { id } } }");
        Travel after = roads.travel(Vehicle.CAR, places, DAY);
        double effect = 1_000 * seconds(began);
        if (Arrays.deepEquals(before.seconds(), after.seconds())) {
            throw new IllegalStateException("The closure had no effect.");
        }
        return effect;
    }

    private static String ask(String url, String query) throws Exception {
        String body = "{\"query\": \"" + query.replace("\"", "\\\"") + "\"}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Nodes where roads meet or end, and what lies between, at one speed for each class. */
    private static final class Floor {
        private final int[] first;
        private final int[] head;
        private final int[] cost;

        private Floor(JdbcClient jdbc) {
            Map<Long, Integer> uses = new HashMap<>();
            List<long[]> roads = new ArrayList<>();
            List<double[]> lengths = new ArrayList<>();
            jdbc.sql("""
                            SELECT nodes, (SELECT array_agg(ST_Distance(a.geom::geography, b.geom::geography) ORDER BY a.path)
                                FROM ST_DumpPoints(r.geom) a JOIN ST_DumpPoints(r.geom) b ON b.path[1] = a.path[1] + 1)
                            FROM road r WHERE network_id = (SELECT max(network_id) FROM road_network) ORDER BY road_number""")
                    .query(row -> {
                        long[] nodes = Arrays.stream((Long[]) row.getArray(1).getArray())
                                .mapToLong(Long::longValue)
                                .toArray();
                        roads.add(nodes);
                        lengths.add(Arrays.stream((Double[]) row.getArray(2).getArray())
                                .mapToDouble(Double::doubleValue)
                                .toArray());
                        for (int i = 0; i < nodes.length; i++) {
                            uses.merge(nodes[i], i == 0 || i == nodes.length - 1 ? 2 : 1, Integer::sum);
                        }
                    });
            Map<Long, Integer> numbers = new HashMap<>();
            List<int[]> edges = new ArrayList<>();
            for (int road = 0; road < roads.size(); road++) {
                long[] nodes = roads.get(road);
                int from = numbers.computeIfAbsent(nodes[0], node -> numbers.size());
                double metres = 0;
                for (int i = 1; i < nodes.length; i++) {
                    metres += lengths.get(road)[i - 1];
                    if (uses.get(nodes[i]) > 1) {
                        int to = numbers.computeIfAbsent(nodes[i], node -> numbers.size());
                        edges.add(new int[] {from, to, (int) (metres * 100)});
                        edges.add(new int[] {to, from, (int) (metres * 100)});
                        from = to;
                        metres = 0;
                    }
                }
            }
            first = new int[numbers.size() + 1];
            edges.forEach(edge -> first[edge[0] + 1]++);
            for (int i = 0; i < numbers.size(); i++) {
                first[i + 1] += first[i];
            }
            int[] next = first.clone();
            head = new int[edges.size()];
            cost = new int[edges.size()];
            for (int[] edge : edges) {
                head[next[edge[0]]] = edge[1];
                cost[next[edge[0]]++] = edge[2];
            }
        }

        private long matrix(int sources) {
            Random random = new Random(7);
            long sum = 0;
            for (int i = 0; i < sources; i++) {
                int[] at = new int[first.length - 1];
                Arrays.fill(at, Integer.MAX_VALUE);
                int source = random.nextInt(at.length);
                at[source] = 0;
                java.util.PriorityQueue<Long> open = new java.util.PriorityQueue<>();
                open.add((long) source);
                while (!open.isEmpty()) {
                    long top = open.remove();
                    int node = (int) top;
                    if (top >>> 32 > at[node]) {
                        continue;
                    }
                    for (int edge = first[node]; edge < first[node + 1]; edge++) {
                        int reached = at[node] + cost[edge];
                        if (reached < at[head[edge]]) {
                            at[head[edge]] = reached;
                            open.add((long) reached << 32 | head[edge]);
                        }
                    }
                }
                sum += at[at.length - 1];
            }
            return sum;
        }
    }
}
