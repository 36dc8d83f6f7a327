package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gengtu.geo.Shapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.coverage.CoverageSimplifier;
import org.locationtech.jts.coverage.CoverageValidator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/** Sixteen made-up villages with winding borders, in Web Mercator, of which some sides lack the corners of their neighbours. */
class SharedLinesTest {
    private static final int ACROSS = 4;
    private static final double VILLAGE_METRES = 3_000;
    private static final int BENDS = 30;

    private final Coordinate[][][] lines = new Coordinate[2][(ACROSS + 1) * (ACROSS + 1)][];

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void neighboursKeepOneLineAtEveryZoom(long seed) {
        List<Geometry> villages = villages(new Random(seed));
        assertThat(valid(villages.toArray(Geometry[]::new))).as("as drawn").isFalse();
        boolean parted = false;
        for (int zoom = 5; zoom <= 18; zoom++) {
            Geometry[] together = RegionCoverages.together(villages, zoom);
            assertThat(together).hasSize(ACROSS * ACROSS).allMatch(village -> village.isValid() && !village.isEmpty());
            assertThat(valid(together)).as("at zoom " + zoom).isTrue();
            assertThat(sliverArea(together)).as("at zoom " + zoom).isLessThan(1);
            if (zoom < 15) {
                double pixel = 40_075_016.7 / (1 << zoom) / 512;
                parted |= !valid(CoverageSimplifier.simplify(villages.toArray(Geometry[]::new), pixel / 2));
            }
        }
        assertThat(parted).as("as drawn they would part").isTrue();
        assertThat(points(RegionCoverages.together(villages, 8)))
                .isLessThan(points(RegionCoverages.together(villages, 14)) / 2);
    }

    private static int points(Geometry[] villages) {
        return Arrays.stream(villages).mapToInt(Geometry::getNumPoints).sum();
    }

    private static boolean valid(Geometry[] villages) {
        return CoverageValidator.isValid(villages);
    }

    /** Square metres that lie in two villages or in none. */
    private static double sliverArea(Geometry[] villages) {
        Geometry all = OverlayNGRobust.union(List.of(villages));
        double sum = Arrays.stream(villages).mapToDouble(Geometry::getArea).sum();
        double filled = Shapes.FACTORY
                .createPolygon(((org.locationtech.jts.geom.Polygon) all.getGeometryN(0))
                        .getExteriorRing()
                        .getCoordinateSequence())
                .getArea();
        return Math.abs(sum - all.getArea()) + filled - all.getArea();
    }

    private List<Geometry> villages(Random random) {
        for (int y = 0; y <= ACROSS; y++) {
            for (int x = 0; x <= ACROSS; x++) {
                lines[0][y * (ACROSS + 1) + x] = winding(random, x, y, 1, 0);
                lines[1][y * (ACROSS + 1) + x] = winding(random, x, y, 0, 1);
            }
        }
        List<Geometry> villages = new ArrayList<>();
        for (int y = 0; y < ACROSS; y++) {
            for (int x = 0; x < ACROSS; x++) {
                List<Coordinate> ring = new ArrayList<>();
                side(random, ring, lines[0][y * (ACROSS + 1) + x], false);
                side(random, ring, lines[1][y * (ACROSS + 1) + x + 1], false);
                side(random, ring, lines[0][(y + 1) * (ACROSS + 1) + x], true);
                side(random, ring, lines[1][y * (ACROSS + 1) + x], true);
                ring.add(ring.getFirst());
                villages.add(Shapes.FACTORY.createPolygon(ring.toArray(Coordinate[]::new)));
            }
        }
        return villages;
    }

    /** The line from one knot of the grid to the next. */
    private static Coordinate[] winding(Random random, int x, int y, int right, int up) {
        Coordinate[] line = new Coordinate[BENDS + 1];
        for (int i = 0; i <= BENDS; i++) {
            double along = VILLAGE_METRES * i / BENDS;
            // near a knot lines keep to themselves, or they would cross
            double aside = Math.min(200, 0.4 * Math.min(along, VILLAGE_METRES - along)) * (2 * random.nextDouble() - 1);
            line[i] = new Coordinate(
                    11_690_000 + x * VILLAGE_METRES + right * along + up * aside,
                    3_640_000 + y * VILLAGE_METRES + up * along + right * aside);
        }
        return line;
    }

    /** Adds all but the last point; half of the straight pieces get a corner, a hand's width off, that the neighbour does not have. */
    private static void side(Random random, List<Coordinate> ring, Coordinate[] line, boolean backwards) {
        for (int i = 0; i < BENDS; i++) {
            Coordinate from = line[backwards ? BENDS - i : i];
            Coordinate to = line[backwards ? BENDS - i - 1 : i + 1];
            ring.add(from.copy());
            if (random.nextBoolean()) {
                double part = 0.2 + 0.6 * random.nextDouble();
                ring.add(new Coordinate(
                        from.x + part * (to.x - from.x) + 0.05 * random.nextDouble(),
                        from.y + part * (to.y - from.y) + 0.05 * random.nextDouble()));
            }
        }
    }
}
