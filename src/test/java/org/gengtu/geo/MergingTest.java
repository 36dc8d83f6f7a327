package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.locationtech.jts.geom.CoordinateFilter;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

class MergingTest {
    private static List<Geometry> all(String wkts) {
        return Arrays.stream(wkts.split("\\+")).map(DivisionTest::metres).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // side by side; with a gap of 9 mm, 1 mm, 10 nm; an overlap of 9 mm
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0)) | 1 | 0 | 10000",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40.009 0, 100 0, 100 100, 40.009 100, 40.009 0)) | 1 | 0 | 10000",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40.001 0, 100 0, 100 100, 40.001 100, 40.001 0)) | 1 | 0 | 10000",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40.00000001 0, 100 0, 100 100, 40.00000001 100, 40.00000001 0)) | 1 | 0 | 10000",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((39.991 0, 100 0, 100 100, 39.991 100, 39.991 0)) | 1 | 0 | 10000",
                // a gap of 3 cm is a path, not a rounding
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40.03 0, 100 0, 100 100, 40.03 100, 40.03 0)) | 2 | 0 | 9997",
                // apart; touching at a corner
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((50 0, 100 0, 100 100, 50 100, 50 0)) | 2 | 0 | 9000",
                "POLYGON ((0 0, 40 0, 40 40, 0 40, 0 0)) + POLYGON ((40 40, 100 40, 100 100, 40 100, 40 40)) | 2 | 0 | 5200",
                // a hairline hole between neighbours is closed, a pond among them is not
                "POLYGON ((0 0, 40 0, 40 30, 39.995 50, 40 70, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0)) | 1 | 0 | 10000",
                "POLYGON ((0 0, 40 0, 40 30, 30 50, 40 70, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0)) | 1 | 1 | 9800",
                // fills the other's hole
                "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0), (40 40, 40 60, 60 60, 60 40, 40 40)) + POLYGON ((40 40, 60 40, 60 60, 40 60, 40 40)) | 1 | 0 | 10000",
                // a slit of 5 mm within one plot is its own shape
                "POLYGON ((0 0, 20 0, 20 50, 20.005 50, 20.005 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((40 0, 100 0, 100 100, 40 100, 40 0)) | 1 | 0 | 9999.75",
            })
    void unites(String plots, int pieces, int holes, double squareMetres) {
        Measured merged = Merging.merge(all(plots));
        Geometry boundary = merged.boundary();
        assertThat(boundary.isValid()).isTrue();
        assertThat(boundary.getNumGeometries()).isEqualTo(pieces);
        int found = 0;
        for (int piece = 0; piece < pieces; piece++) {
            found += ((Polygon) boundary.getGeometryN(piece)).getNumInteriorRing();
        }
        assertThat(found).isEqualTo(holes);
        assertThat(merged.squareMetres()).isCloseTo(squareMetres, within(0.05));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((39 0, 100 0, 100 100, 39 100, 39 0)) | MERGE_OVERLAPS | Plots 1 and 2 overlap by 2.50 % of the smaller",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) | MERGE_OVERLAPS | 100.00 %",
                "POLYGON ((0 0, 100 0, 100 100, 0 100, 0 0)) + POLYGON ((200 0, 300 0, 300 100, 200 0)) + POLYGON ((50 50, 60 50, 60 60, 50 50)) | MERGE_OVERLAPS | Plots 1 and 3",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) | ARGUMENT_INVALID | 1 plots are given; 2 to 100 are taken",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POINT (1 1) | GEOMETRY_TYPE | Plot 2 is a Point",
                "POLYGON ((0 0, 40 0, 40 100, 0 100, 0 0)) + POLYGON ((50 0, 90 90, 90 0, 50 90, 50 0)) | GEOMETRY_INVALID | Plot 2: Self-intersection",
            })
    void refuses(String plots, ProblemCode code, String what) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Merging.merge(all(plots)));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.what()).contains(what);
    }

    @Test
    void refusesManySmallOverlapsThatTogetherAreMuch() {
        // Each pair overlaps by 0.9 % of the smaller, in both directions of a grid.
        List<Geometry> plots = new ArrayList<>();
        for (int column = 0; column < 5; column++) {
            for (int row = 0; row < 5; row++) {
                double x = column * 99.1;
                double y = row * 99.1;
                plots.add(DivisionTest.metres("POLYGON ((%1$s %2$s, %3$s %2$s, %3$s %4$s, %1$s %4$s, %1$s %2$s))"
                        .formatted(x, y, x + 100, y + 100)));
            }
        }
        Problem problem = catchThrowableOfType(Problem.class, () -> Merging.merge(plots));
        assertThat(problem.code()).isEqualTo(ProblemCode.MERGE_OVERLAPS);
        assertThat(problem.what()).contains("1.4").contains("lies in two of them");
    }

    /** Splitting and merging again gives the plot, also where each part was rounded or surveyed anew by itself. */
    @ParameterizedTest
    @EnumSource
    void undoesADivision(RandomPlots.Kind kind) {
        RandomPlots plots = new RandomPlots(21);
        Random random = new Random(22);
        int undone = 0;
        for (int round = 0; round < 100; round++) {
            Geometry plot = plots.next(kind);
            List<BigDecimal> shares = List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.ONE);
            // Up to 3 mm each way: gaps and overlaps of up to 9 mm between neighbours.
            double noise = round % 2 == 0 ? 0 : 3e-8;
            List<Geometry> parts = new ArrayList<>();
            for (Measured part : Division.byShares(plot, shares)) {
                Geometry moved = part.boundary().copy();
                moved.apply((CoordinateFilter) point -> {
                    point.x += noise * (random.nextDouble() - 0.5) * 2;
                    point.y += noise * (random.nextDouble() - 0.5) * 2;
                });
                moved.geometryChanged();
                closeRings(moved);
                if (moved.isValid()) {
                    parts.add(moved);
                }
            }
            if (parts.size() < 3) {
                continue;
            }
            Collections.shuffle(parts, random);
            Measured merged = Merging.merge(parts);
            assertThat(merged.boundary().isValid()).isTrue();
            assertThat(merged.boundary().getNumGeometries()).isEqualTo(plot.getNumGeometries());
            assertThat(holes(merged.boundary())).isEqualTo(holes(plot));
            undone++;
            Geometry differs = OverlayNGRobust.overlay(merged.boundary(), plot, OverlayNG.SYMDIFFERENCE);
            // As wide as the noise along all of the border, at most; 0.1 mm where there was none.
            assertThat(differs.getArea()).isLessThan(plot.getLength() * (noise == 0 ? 1e-9 : 5e-8));
        }
        assertThat(undone).isGreaterThan(90);
    }

    private static void closeRings(Geometry polygons) {
        polygons.apply((org.locationtech.jts.geom.GeometryComponentFilter) component -> {
            if (component instanceof org.locationtech.jts.geom.LinearRing ring) {
                int last = ring.getNumPoints() - 1;
                ring.getCoordinateSequence().setOrdinate(last, 0, ring.getCoordinateN(0).x);
                ring.getCoordinateSequence().setOrdinate(last, 1, ring.getCoordinateN(0).y);
            }
        });
        polygons.geometryChanged();
    }

    private static int holes(Geometry polygons) {
        int holes = 0;
        for (int piece = 0; piece < polygons.getNumGeometries(); piece++) {
            holes += ((Polygon) polygons.getGeometryN(piece)).getNumInteriorRing();
        }
        return holes;
    }
}
