package org.gengtu.geo;

import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.TopologyException;
import org.locationtech.jts.geom.util.PolygonExtracter;
import org.locationtech.jts.noding.snap.SnappingNoder;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Makes one boundary of several plots. Plots that do not touch are taken too, and give a MultiPolygon: a plot of the
 * ledger may lie in several pieces, such as either side of a ditch.
 */
public final class Merging {
    /** The widest gap between plots that is closed, in metres: what rounding and repeated surveys leave. */
    public static final double GAP_METRES = 0.01;

    /** Gaps up to this, about 0.1 mm, are closed by moving points; it is what rounding to nine decimals leaves. */
    private static final double SNAP_DEGREES = 1e-9;

    /** How far the filling of a gap reaches into the plots beside it, so that no seam remains, in metres. */
    private static final double LAP_METRES = 0.0005;

    /** What is thinner comes from the arithmetic of buffers and is no gap, in metres; gaps up to 0.1 mm are closed before. */
    private static final double NOISE_METRES = 0.00002;

    private static final BufferParameters MITRE =
            new BufferParameters(1, BufferParameters.CAP_FLAT, BufferParameters.JOIN_MITRE, 5);

    private Merging() {}

    /**
     * The union of the boundaries, gaps of up to {@link #GAP_METRES} between neighbours closed. Their outer border stays
     * as it is but for 0.1 mm, and 1 cm at the mouth of a gap.
     *
     * @param boundaries 2 to 100, degrees, longitude first
     * @return a Polygon, or a MultiPolygon when not all of them touch
     * @throws Problem ARGUMENT_INVALID for fewer or more; GEOMETRY_TYPE, COORDINATES_OUT_OF_RANGE or GEOMETRY_INVALID of
     *     a boundary; MERGE_OVERLAPS when two overlap by more than 1 % of the smaller, or all together by more than 1 %
     *     of their sum
     */
    public static Measured merge(List<Geometry> boundaries) {
        Boundaries.checkCount(boundaries.size(), "plots");
        List<Measured> plots = new ArrayList<>(boundaries.size());
        double sum = 0;
        for (int plot = 0; plot < boundaries.size(); plot++) {
            Boundaries.check(boundaries.get(plot), "Plot " + (plot + 1));
            Measured measured = Measured.of(boundaries.get(plot));
            plots.add(measured);
            sum += measured.squareMetres();
        }
        Boundaries.checkOverlaps(plots, ProblemCode.MERGE_OVERLAPS, "Plots");
        Geometry union = union(plots);
        double twice = (sum - GeodesicArea.squareMetres(union)) / sum;
        // Many small overlaps, each within what is tolerated of two.
        if (Math.abs(twice) > Boundaries.TOLERANCE) {
            throw Problem.of(
                            ProblemCode.MERGE_OVERLAPS,
                            "%s of the plots' land lies in two of them.".formatted(Boundaries.percent(twice)))
                    .with("percent", Boundaries.rounded(twice));
        }
        return Measured.of(withoutGaps(union, plots));
    }

    private static Geometry union(List<Measured> plots) {
        Geometry union = plots.getFirst().boundary();
        for (Measured plot : plots.subList(1, plots.size())) {
            union = union(union, plot.boundary());
        }
        return union;
    }

    private static Geometry union(Geometry one, Geometry other) {
        try {
            Geometry snapped = OverlayNG.overlay(one, other, OverlayNG.UNION, null, new SnappingNoder(SNAP_DEGREES));
            if (snapped.isValid()) {
                return snapped;
            }
        } catch (TopologyException | IllegalArgumentException notThisWay) {
            // Points closer together than the tolerance may be too many to be moved; the plain union always is.
        }
        return Boundaries.polygonsOf(OverlayNGRobust.overlay(one, other, OverlayNG.UNION));
    }

    private static Geometry withoutGaps(Geometry union, List<Measured> plots) {
        LocalFrame frame = new LocalFrame(union.getEnvelopeInternal());
        Geometry filled = withoutThinHoles(union, frame);
        Geometry metres = frame.toMetres(filled);
        // Widened and narrowed again: what stays is what was narrow between two borders. Corners are kept by the
        // mitres.
        Geometry closed = buffer(buffer(metres, GAP_METRES / 2), -GAP_METRES / 2);
        Geometry between = OverlayNGRobust.overlay(closed, metres, OverlayNG.DIFFERENCE);
        List<Geometry> inMetres = null;
        for (Polygon gap : polygons(between)) {
            if (buffer(gap, -NOISE_METRES).isEmpty()) {
                continue;
            }
            if (inMetres == null) {
                inMetres = plots.stream()
                        .map(plot -> frame.toMetres(plot.boundary()))
                        .toList();
            }
            // A notch within one plot is that plot's own shape.
            long beside = inMetres.stream()
                    .filter(plot -> plot.isWithinDistance(gap, LAP_METRES))
                    .count();
            if (beside >= 2) {
                filled = Boundaries.polygonsOf(
                        OverlayNGRobust.overlay(filled, frame.toDegrees(buffer(gap, LAP_METRES)), OverlayNG.UNION));
            }
        }
        return withoutThinHoles(filled, frame);
    }

    private static Geometry withoutThinHoles(Geometry union, LocalFrame frame) {
        List<Polygon> kept = new ArrayList<>();
        for (Polygon polygon : polygons(union)) {
            List<LinearRing> rings = new ArrayList<>();
            rings.add(polygon.getExteriorRing());
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                LinearRing ring = polygon.getInteriorRingN(hole);
                Geometry inMetres = frame.toMetres(Shapes.FACTORY.createPolygon(ring));
                if (!buffer(inMetres, -GAP_METRES / 2).isEmpty()) {
                    rings.add(ring);
                }
            }
            kept.add(Shapes.polygon(rings));
        }
        return kept.size() == 1 ? kept.getFirst() : Shapes.FACTORY.createMultiPolygon(kept.toArray(Polygon[]::new));
    }

    @SuppressWarnings("unchecked")
    private static List<Polygon> polygons(Geometry geometry) {
        return PolygonExtracter.getPolygons(geometry);
    }

    private static Geometry buffer(Geometry metres, double distance) {
        return BufferOp.bufferOp(metres, distance, MITRE);
    }
}
