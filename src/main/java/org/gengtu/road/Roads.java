package org.gengtu.road;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.road.Lanes.Barred;
import org.gengtu.road.Lanes.Spot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.stereotype.Service;

/** Driving on the newest network, less what is closed on the day. */
@Service
class Roads implements RoadTravel {
    private final RoadGraphs graphs;
    private final RoadClosures closures;
    private final RoadSettings settings;

    Roads(RoadGraphs graphs, RoadClosures closures, RoadSettings settings) {
        this.graphs = graphs;
        this.closures = closures;
        this.settings = settings;
    }

    @Override
    public Travel travel(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
        RoadGraph graph = graphs.current();
        List<RoadClosures.Closed> closed = closures.listOn(on);
        Lanes lanes = graph.lanes(vehicle);
        Barred barred = closures.barred(graph, closed, vehicle);
        List<@Nullable Spot> spots = spots(lanes, barred, places);
        int count = places.size();
        int[][] seconds = new int[count][count];
        int[][] metres = new int[count][count];
        int workers = Math.clamp(count, 1, Runtime.getRuntime().availableProcessors());
        IntStream.range(0, workers).parallel().forEach(worker -> {
            Search search = new Search(lanes, barred, spots);
            for (int from = worker; from < count; from += workers) {
                search.from(from);
                for (int to = 0; to < count; to++) {
                    seconds[from][to] = search.seconds(to);
                    metres[from][to] = search.metres(to);
                }
            }
        });
        double[] offRoad = spots.stream()
                .mapToDouble(spot -> spot == null ? Double.POSITIVE_INFINITY : spot.offRoadMetres())
                .toArray();
        return new Travel(seconds, metres, offRoad, name(graph, closed));
    }

    private static List<@Nullable Spot> spots(Lanes lanes, Barred barred, List<Coordinate> places) {
        List<@Nullable Spot> spots = new ArrayList<>(places.size());
        places.forEach(place -> spots.add(lanes.find(place, barred)));
        return spots;
    }

    @Override
    public List<Leg> legs(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
        RoadGraph graph = graphs.current();
        Lanes lanes = graph.lanes(vehicle);
        Barred barred = closures.barred(graph, closures.listOn(on), vehicle);
        return legs(lanes, barred, spots(lanes, barred, places));
    }

    private static List<Leg> legs(Lanes lanes, Barred barred, List<@Nullable Spot> spots) {
        List<Leg> legs = new ArrayList<>();
        for (int i = 1; i < spots.size(); i++) {
            Search search = new Search(lanes, barred, Arrays.asList(spots.get(i - 1), spots.get(i)));
            search.from(0);
            Leg leg = search.leg(0, 1);
            if (leg == null) {
                throw Problem.of(
                                ProblemCode.PLACE_UNREACHABLE,
                                "No way that is open leads from place %d to place %d.".formatted(i, i + 1))
                        .at("places");
            }
            legs.add(leg);
        }
        return legs;
    }

    /**
     * A way along places.
     *
     * @param offRoadMetres by place
     * @param roads as {@link Travel#roads}
     */
    record Driven(List<Leg> legs, List<Double> offRoadMetres, String roads) {}

    /**
     * As {@link #legs}, of places that must be near a road.
     *
     * @throws Problem PLACE_OFF_ROAD and those of {@link #legs}
     */
    Driven drive(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
        RoadGraph graph = graphs.current();
        List<RoadClosures.Closed> closed = closures.listOn(on);
        Lanes lanes = graph.lanes(vehicle);
        Barred barred = closures.barred(graph, closed, vehicle);
        List<@Nullable Spot> spots = spots(lanes, barred, places);
        List<Double> offRoad = new ArrayList<>();
        for (int i = 0; i < spots.size(); i++) {
            Spot spot = spots.get(i);
            if (spot == null || spot.offRoadMetres() > settings.mostOffRoadMetres()) {
                throw Problem.of(
                                ProblemCode.PLACE_OFF_ROAD,
                                spot == null
                                        ? "Place %d has no open road within 10 km; %.0f m are allowed."
                                                .formatted(i + 1, settings.mostOffRoadMetres())
                                        : "Place %d is %.0f m from the nearest open road; %.0f m are allowed."
                                                .formatted(i + 1, spot.offRoadMetres(), settings.mostOffRoadMetres()))
                        .at("places");
            }
            offRoad.add(spot.offRoadMetres());
        }
        return new Driven(legs(lanes, barred, spots), offRoad, name(graph, closed));
    }

    @Override
    public String roads(LocalDate on) {
        return name(graphs.current(), closures.listOn(on));
    }

    private static String name(RoadGraph graph, List<RoadClosures.Closed> closed) {
        StringBuilder name = new StringBuilder("n").append(graph.networkId());
        closed.forEach(each -> name.append('c').append(each.closureId()));
        return name.toString();
    }

    @Override
    public double mostOffRoadMetres() {
        return settings.mostOffRoadMetres();
    }
}
