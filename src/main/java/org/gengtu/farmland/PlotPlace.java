package org.gengtu.farmland;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.gengtu.geo.Bounds;
import org.gengtu.geo.Finding;
import org.gengtu.geo.GeodesicArea;
import org.gengtu.geo.Mu;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.io.WKBWriter;

/** Boundaries and positions that commands give, checked. */
final class PlotPlace {
    private PlotPlace() {}

    /**
     * A checked boundary or position.
     *
     * @param shape CGCS2000, longitude first
     * @param measuredMu two decimals; null for a position
     */
    record Place(Geometry shape, @Nullable BigDecimal measuredMu) {
        Placement placement() {
            return shape.getDimension() == 2 ? Placement.BOUNDARY : Placement.POINT;
        }

        @Nullable
        String measuredAreaMu() {
            return measuredMu == null ? null : measuredMu.toPlainString();
        }

        long insert(PlotEventLog log, long plotId) {
            return log.insertBoundary(plotId, ShapeKey.of(shape), WKBWriter.toHex(new WKBWriter(2, true).write(shape)));
        }
    }

    /** A place whose shape needs no check, as the program cut it itself. */
    static Place ofChecked(Geometry shape) {
        shape.setSRID(Shapes.SRID);
        return new Place(
                shape, shape instanceof Polygonal ? Mu.ofSquareMetres(GeodesicArea.squareMetres(shape)) : null);
    }

    /**
     * The place that a command names; null when it names none.
     *
     * @param county the county's extent in degrees; an empty one contains everything
     * @throws Problem PLACE_DIFFERS when both are given, GEOMETRY_TYPE, GEOMETRY_INVALID, COORDINATES_FAR_AWAY,
     *     AREA_INVALID
     */
    static @Nullable Place of(@Nullable Geometry boundary, @Nullable Geometry position, Envelope county) {
        if (boundary != null && position != null) {
            throw Problem.of(ProblemCode.PLACE_DIFFERS, "Both a boundary and a position are given.")
                    .at("position");
        }
        if (boundary != null) {
            return checked(boundary, "boundary", county);
        }
        return position == null ? null : checked(position, "position", county);
    }

    private static Place checked(Geometry shape, String where, Envelope county) {
        boolean isBoundary = where.equals("boundary");
        if (isBoundary ? !(shape instanceof Polygonal) : !(shape instanceof Point)) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_TYPE,
                            "A %s is %s, not a %s."
                                    .formatted(
                                            where,
                                            isBoundary ? "a Polygon or MultiPolygon" : "a Point",
                                            shape.getGeometryType()))
                    .at(where);
        }
        Optional<String> far = Bounds.findFarAway(shape.getEnvelopeInternal(), county);
        if (far.isPresent()) {
            throw Problem.of(ProblemCode.COORDINATES_FAR_AWAY, far.get()).at(where);
        }
        ShapeCheck.Result result = ShapeCheck.check(shape, ShapeCheck.Kinds.POLYGONS_AND_POINTS);
        if (result.outcome() == Outcome.REJECTED || result.outcome() == Outcome.REPAIRED) {
            // A file is repaired and told so; who draws one boundary can draw it again.
            Finding finding = result.findings().getLast();
            throw Problem.of(ProblemCode.GEOMETRY_INVALID, finding.what())
                    .at(finding.where() == null ? where : finding.where());
        }
        Place place = ofChecked(Objects.requireNonNull(result.geometry()));
        if (place.measuredMu != null && place.measuredMu.signum() <= 0) {
            throw Problem.of(ProblemCode.AREA_INVALID, "The boundary measures 0.00 mu.")
                    .at(where);
        }
        return place;
    }
}
