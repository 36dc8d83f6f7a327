package org.gengtu.road;

import static org.assertj.core.api.Assertions.assertThat;

import com.graphhopper.routing.Dijkstra;
import com.graphhopper.routing.ev.BooleanEncodedValue;
import com.graphhopper.routing.querygraph.QueryGraph;
import com.graphhopper.routing.util.TraversalMode;
import com.graphhopper.routing.weighting.Weighting;
import com.graphhopper.storage.TurnCostStorage;
import com.graphhopper.storage.index.Snap;
import com.graphhopper.util.EdgeIteratorState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.importing.file.SharedData;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program with a county that has a name and no outline, the roads of a file, and GraphHopper's own routing to hold them against. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestPropertySource(properties = "gengtu.roads.folder=target/roads")
abstract class RoadRoom {
    static final LocalDate DAY = LocalDate.of(2026, 5, 1);
    static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    RoadTravel roads;

    @Autowired
    RoadGraphs graphs;

    @Autowired
    RoadNetworks networks;

    @Autowired
    TestDatabase database;

    @Autowired
    RegionBulk regions;

    @Autowired
    PlatformTransactionManager transactions;

    @BeforeAll
    void nameTheCounty() {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> regions.register(
                        List.of(RegionRow.named(new RegionCode("990101000000"), "路县")),
                        Commit.of(Actor.UNKNOWN, "test")));
    }

    ImportJob read(Path file, Map<String, ?> options) {
        return imports.run(new ImportRequest(
                UUID.randomUUID(),
                file,
                String.valueOf(file.getFileName()),
                Layer.ROADS,
                ImportOptions.of(options),
                new Actor("测试 交通局"),
                null));
    }

    /** The graph of a file of the test data, which is imported unless it stands already. */
    RoadGraph use(String osm) {
        Path file = SharedData.file("osm/" + osm);
        if (networks.findNewest()
                .map(RoadNetworks.Network::name)
                .filter(osm::equals)
                .isEmpty()) {
            assertThat(read(file, Map.of()).phase()).isEqualTo(ImportPhase.DONE);
        }
        return ready();
    }

    /** The graph of the newest network, once it serves. */
    RoadGraph ready() {
        graphs.build(networks.findNewestId().orElseThrow()).join();
        return graphs.current();
    }

    /** Places on or beside roads, drawn from a seed. */
    static List<Coordinate> places(RoadGraph graph, int count, long seed) {
        Random random = new Random(seed);
        List<Coordinate> places = new ArrayList<>();
        while (places.size() < count) {
            int edge = random.nextInt(graph.graph().getEdges());
            Coordinate on =
                    graph.lanes(Vehicle.CAR).part(edge, 0, random.nextDouble()).getLast();
            places.add(new Coordinate(
                    on.x + (random.nextDouble() - 0.5) / 5_000, on.y + (random.nextDouble() - 0.5) / 5_000));
        }
        return places;
    }

    /** Seconds by GraphHopper's own search between two places; endless where it finds no way. */
    static double byGraphHopper(RoadGraph graph, Vehicle vehicle, Coordinate from, Coordinate to, TraversalMode mode) {
        Snap start = snap(graph, vehicle, from);
        Snap end = snap(graph, vehicle, to);
        QueryGraph query = QueryGraph.create(graph.graph(), List.of(start, end));
        Weighting weighting = query.wrapWeighting(new Seconds(graph, vehicle, mode == TraversalMode.EDGE_BASED));
        com.graphhopper.routing.Path path =
                new Dijkstra(query, weighting, mode).calcPath(start.getClosestNode(), end.getClosestNode());
        return path.isFound() ? path.getWeight() : Double.POSITIVE_INFINITY;
    }

    private static Snap snap(RoadGraph graph, Vehicle vehicle, Coordinate place) {
        int edge = Objects.requireNonNull(graph.lanes(vehicle).find(place, Lanes.Barred.NOTHING))
                .edge();
        return graph.index().findClosest(place.y, place.x, each -> each.getEdge() == edge);
    }

    /** The profile of a vehicle: seconds by the speeds of the graph, turns free but for those that are forbidden. */
    private record Seconds(RoadGraph graph, Vehicle vehicle, boolean hasTurnCosts) implements Weighting {
        @Override
        public double calcMinWeightPerDistance() {
            return 0;
        }

        @Override
        public double calcEdgeWeight(EdgeIteratorState edge, boolean reverse) {
            boolean open = reverse ? edge.getReverse(graph.access(vehicle)) : edge.get(graph.access(vehicle));
            double kmh = reverse ? edge.getReverse(graph.speed(vehicle)) : edge.get(graph.speed(vehicle));
            return open && kmh > 0 ? edge.getDistance() * 3.6 / kmh : Double.POSITIVE_INFINITY;
        }

        @Override
        public long calcEdgeMillis(EdgeIteratorState edge, boolean reverse) {
            return (long) (1_000 * calcEdgeWeight(edge, reverse));
        }

        @Override
        public double calcTurnWeight(int in, int via, int out) {
            TurnCostStorage turns = graph.graph().getTurnCostStorage();
            BooleanEncodedValue forbidden = graph.forbidden(vehicle);
            return hasTurnCosts && in != out && turns.get(forbidden, in, via, out) ? Double.POSITIVE_INFINITY : 0;
        }

        @Override
        public long calcTurnMillis(int in, int via, int out) {
            return 0;
        }

        @Override
        public String getName() {
            return "seconds";
        }
    }

    /** The answer of a GraphQL request, with data and errors. */
    JsonNode ask(String query, Map<String, ?> variables) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                    .header("Content-Type", "application/json")
                    .header("Gengtu-Actor", "%E6%B5%8B%E8%AF%95")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            JSON.writeValueAsString(Map.of("query", query, "variables", variables))))
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The code of a request's first error. */
    String refusal(String query, Map<String, ?> variables) {
        return ask(query, variables).at("/errors/0/extensions/code").asString();
    }

    byte[] get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    static Map<String, Object> line(List<Coordinate> points) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("type", "LineString");
        line.put(
                "coordinates",
                points.stream().map(point -> List.of(point.x, point.y)).toList());
        return line;
    }

    static Map<String, Object> point(Coordinate at) {
        return Map.of("type", "Point", "coordinates", List.of(at.x, at.y));
    }
}
