package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.List;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.operation.overlayng.CoverageUnion;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/** What holds of every division that the program makes itself. */
final class DivisionAssert {
    private DivisionAssert() {}

    static void isDivisionOf(Geometry whole, List<Measured> parts) {
        assertThat(parts).hasSizeGreaterThanOrEqualTo(2);
        double area = GeodesicArea.squareMetres(whole);
        double sum = 0;
        for (Measured part : parts) {
            Geometry boundary = part.boundary();
            assertThat(boundary).isInstanceOf(Polygonal.class);
            assertThat(boundary.isValid()).as("%s", boundary).isTrue();
            assertThat(boundary.getSRID()).isEqualTo(Shapes.SRID);
            assertThat(part.squareMetres()).isEqualTo(GeodesicArea.squareMetres(boundary));
            for (int piece = 0; piece < boundary.getNumGeometries(); piece++) {
                Polygon polygon = (Polygon) boundary.getGeometryN(piece);
                assertThat(Orientation.isCCW(polygon.getExteriorRing().getCoordinateSequence()))
                        .isTrue();
                // Nothing a hair wide beside a cut: a millimetre square is about 1e-9 of a mu.
                assertThat(GeodesicArea.squareMetres(polygon)).isGreaterThan(1e-6);
            }
            sum += part.squareMetres();
        }
        // In degrees the sum is exact. Measured, an edge that was cut is two geodesics instead of one, each a little
        // off
        // what is straight in degrees.
        assertThat(parts.stream().mapToDouble(part -> part.boundary().getArea()).sum())
                .isCloseTo(whole.getArea(), within(1e-9 * whole.getArea()));
        assertThat(sum).isCloseTo(area, within(1e-6 * area + bulge(whole)));

        for (int one = 0; one < parts.size(); one++) {
            for (int other = one + 1; other < parts.size(); other++) {
                Geometry common = OverlayNGRobust.overlay(
                        parts.get(one).boundary(), parts.get(other).boundary(), OverlayNG.INTERSECTION);
                assertThat(common.getArea()).isLessThan(1e-9 * whole.getArea());
            }
        }
        // Unites by equal edges only: where neighbours did not share every point, edges would be left inside.
        Geometry together = CoverageUnion.union(Shapes.FACTORY.createGeometryCollection(
                parts.stream().map(Measured::boundary).toArray(Geometry[]::new)));
        assertThat(together.isValid()).isTrue();
        assertThat(together.getNumGeometries()).isEqualTo(whole.getNumGeometries());
        assertThat(holes(together)).isEqualTo(holes(whole));
        assertThat(together.getLength()).isCloseTo(whole.getLength(), within(1e-9 * whole.getLength()));
        Geometry differs = OverlayNGRobust.overlay(together, whole, OverlayNG.SYMDIFFERENCE);
        assertThat(differs.getArea()).isLessThan(1e-9 * whole.getArea());
    }

    /** What holds of a division by areas. */
    static void isOf(List<BigDecimal> shares, Geometry plot, List<Measured> parts) {
        isDivisionOf(plot, parts);
        assertThat(parts).hasSameSizeAs(shares);
        double sum = shares.stream().mapToDouble(BigDecimal::doubleValue).sum();
        double area = parts.stream().mapToDouble(Measured::squareMetres).sum();
        for (int part = 0; part < shares.size(); part++) {
            double wanted = area * shares.get(part).doubleValue() / sum;
            assertThat(parts.get(part).squareMetres())
                    .isCloseTo(wanted, within(Math.max(0.001 * wanted, 0.005 * Mu.SQUARE_METRES)));
        }
    }

    /** What lies between the edges as geodesics and as straight lines in degrees, in m², at most. */
    private static double bulge(Geometry whole) {
        LocalFrame frame = new LocalFrame(whole.getEnvelopeInternal());
        double tangent =
                Math.tan(Math.toRadians(Math.abs(whole.getEnvelopeInternal().getMaxY())));
        double area = 0;
        for (LineString ring : LineCut.rings(whole)) {
            for (int point = 1; point < ring.getNumPoints(); point++) {
                double metres = frame.metres(ring.getCoordinateN(point - 1), ring.getCoordinateN(point));
                // Two thirds of the length by the height of an arc whose curvature is tan(latitude) / R.
                area += metres * metres * metres * tangent / (12 * 6.37e6);
            }
        }
        return area;
    }

    private static int holes(Geometry polygons) {
        int holes = 0;
        for (int piece = 0; piece < polygons.getNumGeometries(); piece++) {
            holes += ((Polygon) polygons.getGeometryN(piece)).getNumInteriorRing();
        }
        return holes;
    }
}
