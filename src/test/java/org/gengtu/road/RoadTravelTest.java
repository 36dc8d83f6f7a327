package org.gengtu.road;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.graphhopper.routing.util.TraversalMode;
import com.graphhopper.storage.TurnCostStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.file.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;

/** Times, ways and lines on real roads, with one-ways, barriers and forbidden turns. */
@ExtendWith(SharedData.class)
class RoadTravelTest extends RoadRoom {
    private static final int PLACES = 30;

    @Autowired
    RoadSettings settings;

    @ParameterizedTest
    @ValueSource(strings = {"monaco.osm.gz", "andorra.osm.pbf", "north-bayreuth.osm.gz"})
    void timesAreGraphHoppersOwnAndNoWayOverAThirdPlaceIsShorter(String osm) {
        RoadGraph graph = use(osm);
        for (Vehicle vehicle : Vehicle.values()) {
            List<Coordinate> places = places(graph, PLACES, 7);
            int[][] seconds = roads.travel(vehicle, places, DAY).seconds();
            assertThat(detoursThatAreShorter(seconds)).isZero();
            for (int a = 0; a < PLACES; a++) {
                for (int b = 0; b < PLACES; b += 3) {
                    double free = byGraphHopper(graph, vehicle, places.get(a), places.get(b), TraversalMode.NODE_BASED);
                    double bound =
                            byGraphHopper(graph, vehicle, places.get(a), places.get(b), TraversalMode.EDGE_BASED);
                    assertThat((double) seconds[a][b])
                            .as("%s from %d to %d", vehicle, a, b)
                            .isBetween(Math.min(Travel.NEVER, free - 0.2), Math.min(Travel.NEVER, bound + 1.2));
                }
            }
        }
    }

    private static int detoursThatAreShorter(int[][] seconds) {
        int shorter = 0;
        for (int[] from : seconds) {
            for (int b = 0; b < from.length; b++) {
                for (int c = 0; c < from.length; c++) {
                    shorter += from[c] > (long) from[b] + seconds[b][c] ? 1 : 0;
                }
            }
        }
        return shorter;
    }

    /** Places right behind a forbidden turn are where an answer that forgot what it came by would be caught. */
    @Test
    void noWayOverAPlaceBehindAForbiddenTurnIsShorter() {
        RoadGraph graph = use("north-bayreuth.osm.gz");
        Lanes lanes = graph.lanes(Vehicle.CAR);
        Set<Integer> edges = new HashSet<>();
        TurnCostStorage.Iterator turn = graph.graph().getTurnCostStorage().getAllTurnCosts();
        while (turn.next()) {
            edges.add(turn.getFromEdge());
            edges.add(turn.getToEdge());
        }
        assertThat(edges).hasSizeGreaterThan(20);
        List<Coordinate> places = new ArrayList<>();
        edges.forEach(edge -> places.add(lanes.part(edge, 0, 0.4).getLast()));
        int[][] seconds = roads.travel(Vehicle.CAR, places, DAY).seconds();
        assertThat(detoursThatAreShorter(seconds)).isZero();
    }

    @Test
    void legsTakeWhatTheMatrixSaysAndAreDrawnAsLongAsTheyAre() {
        RoadGraph graph = use("monaco.osm.gz");
        List<Coordinate> places = places(graph, PLACES, 3);
        Travel travel = roads.travel(Vehicle.CAR, places, DAY);
        List<Leg> legs = roads.legs(Vehicle.CAR, places, DAY);
        assertThat(legs).hasSize(PLACES - 1);
        for (int i = 1; i < PLACES; i++) {
            Leg leg = legs.get(i - 1);
            assertThat(leg.seconds()).isEqualTo(travel.seconds()[i - 1][i]);
            assertThat(leg.metres()).isEqualTo(travel.metres()[i - 1][i]);
            assertThat(drawn(leg)).isCloseTo(leg.metres(), offset(1 + 0.01 * leg.metres()));
            assertThat(metres(leg.line().getCoordinateN(0), places.get(i - 1)))
                    .isCloseTo(travel.offRoadMetres()[i - 1], offset(0.5));
        }
    }

    private static double drawn(Leg leg) {
        double drawn = 0;
        for (int i = 1; i < leg.line().getNumPoints(); i++) {
            drawn += metres(leg.line().getCoordinateN(i - 1), leg.line().getCoordinateN(i));
        }
        return drawn;
    }

    private static double metres(Coordinate one, Coordinate other) {
        return Shapes.metres(one.x, one.y, other.x, other.y);
    }

    @Test
    void aCoachIsNeverOnARoadThatIsExcluded() {
        RoadGraph graph = use("north-bayreuth.osm.gz");
        List<Coordinate> places = places(graph, 2 * PLACES, 11);
        Set<Long> numbers = excluded();
        assertThat(numbers).hasSizeGreaterThan(50);
        Set<Integer> excludedEdges = new HashSet<>();
        for (int edge = 0; edge < graph.graph().getEdges(); edge++) {
            if (numbers.contains((long) graph.road(edge))) {
                excludedEdges.add(edge);
                assertThat(graph.lanes(Vehicle.COACH).millis(2 * edge)).isNegative();
                assertThat(graph.lanes(Vehicle.COACH).millis(2 * edge + 1)).isNegative();
            }
        }
        // a car does use some of them, so it is not that no way leads there
        assertThat(ridden(graph, Vehicle.CAR, places)).containsAnyElementsOf(excludedEdges);
        assertThat(ridden(graph, Vehicle.COACH, places)).doesNotContainAnyElementsOf(excludedEdges);
    }

    /** By what the tables say alone. */
    private Set<Long> excluded() {
        return new HashSet<>(database.jdbc().sql("""
                        SELECT road_number FROM road r WHERE network_id = (SELECT max(network_id) FROM road_network)
                            AND (class = 'track' OR width_metres < 4 OR max_weight_tonnes < 13 OR gradient_percent > 12
                                OR surface IN ('dirt', 'ground', 'earth', 'unpaved'))""").query(Long.class).list());
    }

    /** The edges on whose middle the legs come by. */
    private Set<Integer> ridden(RoadGraph graph, Vehicle vehicle, List<Coordinate> places) {
        Set<String> points = new HashSet<>();
        for (int i = 1; i < places.size(); i++) {
            if (roads.travel(vehicle, places.subList(i - 1, i + 1), DAY).seconds()[0][1] < Travel.NEVER) {
                roads.legs(vehicle, places.subList(i - 1, i + 1), DAY)
                        .forEach(leg -> List.of(leg.line().getCoordinates()).forEach(at -> points.add(key(at))));
            }
        }
        Set<Integer> ridden = new HashSet<>();
        for (int edge = 0; edge < graph.graph().getEdges(); edge++) {
            List<Coordinate> line = graph.lanes(vehicle).part(edge, 0, 1);
            if (line.size() > 2 && points.contains(key(line.get(line.size() / 2)))) {
                ridden.add(edge);
            }
        }
        return ridden;
    }

    private static String key(Coordinate at) {
        return Math.round(at.x * 1e6) + " " + Math.round(at.y * 1e6);
    }

    @Test
    void theRoadsOfBeforeServeWhileNewOnesAreBuilt() throws Exception {
        use("monaco.osm.gz");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        try (ExecutorService builder = Executors.newSingleThreadExecutor()) {
            RoadGraphs slow = new RoadGraphs(networks, settings, false, builder);
            RoadGraph before = slow.current();
            builder.execute(() -> {
                begun.countDown();
                await(mayGoOn);
            });
            await(begun);
            assertThat(read(SharedData.file("osm/andorra.osm.pbf"), Map.of()).result())
                    .containsKey("kilometres");
            long newest = networks.findNewestId().orElseThrow();
            assertThat(slow.current()).isSameAs(before);
            assertThat(slow.state(newest)).isEqualTo(RoadGraphs.State.BUILDING);
            mayGoOn.countDown();
            slow.build(newest).join();
            assertThat(slow.current().networkId()).isEqualTo(newest);
            assertThat(slow.state(newest)).isEqualTo(RoadGraphs.State.READY);
        }
    }

    /** A command beside a server, say. */
    @Test
    void programsOnOneFolderBuildTheSameNetworkAtTheSameTime(@TempDir Path folder) {
        use("monaco.osm.gz");
        long newest = networks.findNewestId().orElseThrow();
        RoadSettings alone = new RoadSettings(
                folder,
                settings.mostOffRoadMetres(),
                settings.coachWidthMetres(),
                settings.coachTonnes(),
                settings.coachGradientPercent());
        try (ExecutorService many = Executors.newFixedThreadPool(3)) {
            List<CompletableFuture<RoadGraph>> built = IntStream.range(0, 3)
                    .mapToObj(each -> new RoadGraphs(networks, alone, false, many).build(newest))
                    .toList();
            assertThat(built)
                    .allSatisfy(each -> assertThat(each.join().networkId()).isEqualTo(newest));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
