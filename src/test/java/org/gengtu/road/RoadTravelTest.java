package org.gengtu.road;

import static org.assertj.core.api.Assertions.assertThat;

import com.graphhopper.routing.util.TraversalMode;
import java.time.LocalDate;
import java.util.List;
import org.gengtu.importing.file.SharedData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.locationtech.jts.geom.Coordinate;

/** Times, ways and lines on the roads of Monaco, which has one-ways and forbidden turns in plenty. */
@ExtendWith(SharedData.class)
class RoadTravelTest extends RoadRoom {
    private static final LocalDate DAY = LocalDate.of(2026, 5, 1);
    private static final int PLACES = 30;

    private RoadGraph graph;

    @BeforeEach
    void open() {
        if (graphs.findServing() == null) {
            use("monaco.osm.gz");
        }
        graph = graphs.current();
    }

    @Test
    void noWayOverAThirdPlaceIsShorter() {
        for (Vehicle vehicle : Vehicle.values()) {
            for (long seed = 1; seed <= 20; seed++) {
                int[][] seconds = roads.travel(vehicle, places(graph, PLACES, seed), DAY).seconds();
                for (int a = 0; a < PLACES; a++) {
                    for (int b = 0; b < PLACES; b++) {
                        for (int c = 0; c < PLACES; c++) {
                            assertThat(seconds[a][c]).isLessThanOrEqualTo(Math.min(Travel.NEVER, seconds[a][b] + seconds[b][c]));
                        }
                    }
                }
            }
        }
    }

    @Test
    void timesAreGraphHoppersOwn() {
        for (Vehicle vehicle : Vehicle.values()) {
            List<Coordinate> places = places(graph, PLACES, 7);
            int[][] seconds = roads.travel(vehicle, places, DAY).seconds();
            for (int a = 0; a < PLACES; a++) {
                for (int b = 0; b < PLACES; b++) {
                    assertThat((double) seconds[a][b])
                            .as("%s from %d to %d", vehicle, a, b)
                            .isBetween(
                                    byGraphHopper(graph, vehicle, places.get(a), places.get(b), TraversalMode.NODE_BASED) - 0.2,
                                    byGraphHopper(graph, vehicle, places.get(a), places.get(b), TraversalMode.EDGE_BASED) + 1.2);
                }
            }
        }
    }

    @Test
    void legsTakeWhatTheMatrixSays() {
        List<Coordinate> places = places(graph, PLACES, 3);
        Travel travel = roads.travel(Vehicle.CAR, places, DAY);
        List<Leg> legs = roads.legs(Vehicle.CAR, places, DAY);
        for (int i = 1; i < PLACES; i++) {
            Leg leg = legs.get(i - 1);
            assertThat(leg.seconds()).isEqualTo(travel.seconds()[i - 1][i]);
            assertThat(leg.metres()).isEqualTo(travel.metres()[i - 1][i]);
            double drawn = 0;
            for (int p = 1; p < leg.line().getNumPoints(); p++) {
                Coordinate one = leg.line().getCoordinateN(p - 1);
                Coordinate other = leg.line().getCoordinateN(p);
                drawn += org.gengtu.geo.Shapes.metres(one.x, one.y, other.x, other.y);
            }
            assertThat(drawn).isCloseTo(leg.metres(), org.assertj.core.data.Offset.offset(1 + 0.01 * leg.metres()));
        }
    }
}
