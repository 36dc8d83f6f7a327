package org.gengtu.road;

import static org.assertj.core.api.Assertions.assertThat;

import com.graphhopper.routing.Dijkstra;
import com.graphhopper.routing.Path;
import com.graphhopper.routing.ev.BooleanEncodedValue;
import com.graphhopper.routing.querygraph.QueryGraph;
import com.graphhopper.routing.util.TraversalMode;
import com.graphhopper.routing.weighting.Weighting;
import com.graphhopper.storage.TurnCostStorage;
import com.graphhopper.storage.index.Snap;
import com.graphhopper.util.EdgeIteratorState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.gengtu.GengtuTest;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.importing.file.SharedData;
import org.gengtu.ledger.Actor;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** The whole program with roads, and GraphHopper's own routing to hold it against. */
@GengtuTest
@TestPropertySource(properties = "gengtu.roads.folder=target/roads")
abstract class RoadRoom {
    @Autowired
    Imports imports;

    @Autowired
    RoadTravel roads;

    @Autowired
    RoadGraphs graphs;

    ImportJob read(java.nio.file.Path file) {
        return imports.run(new ImportRequest(
                UUID.randomUUID(),
                file,
                String.valueOf(file.getFileName()),
                Layer.ROADS,
                ImportOptions.none(),
                new Actor("测试 交通局"),
                null));
    }

    void use(String osm) {
        assertThat(read(SharedData.file("osm/" + osm)).phase()).isEqualTo(ImportPhase.DONE);
    }

    /** Places on or beside roads that the vehicle can use, drawn from a seed. */
    List<Coordinate> places(RoadGraph graph, int count, long seed) {
        Random random = new Random(seed);
        List<Coordinate> places = new ArrayList<>();
        while (places.size() < count) {
            int edge = random.nextInt(graph.graph().getEdges());
            Coordinate on = graph.lanes(Vehicle.CAR).part(edge, 0, random.nextDouble()).getLast();
            places.add(new Coordinate(on.x + (random.nextDouble() - 0.5) / 5_000, on.y + (random.nextDouble() - 0.5) / 5_000));
        }
        return places;
    }

    /** Seconds by GraphHopper's own search between two places, less than 0 where it finds no way. */
    double byGraphHopper(RoadGraph graph, Vehicle vehicle, Coordinate from, Coordinate to, TraversalMode mode) {
        Lanes lanes = graph.lanes(vehicle);
        Snap start = snap(graph, lanes, from);
        Snap end = snap(graph, lanes, to);
        QueryGraph query = QueryGraph.create(graph.graph(), List.of(start, end));
        Weighting weighting = query.wrapWeighting(new Seconds(graph, vehicle, mode == TraversalMode.EDGE_BASED));
        Path path = new Dijkstra(query, weighting, mode).calcPath(start.getClosestNode(), end.getClosestNode());
        return path.isFound() ? path.getWeight() : -1;
    }

    private static Snap snap(RoadGraph graph, Lanes lanes, Coordinate place) {
        int edge = lanes.find(place, Lanes.Barred.NOTHING).edge();
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
}
