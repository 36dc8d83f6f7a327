package org.gengtu.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.Area;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.TopologyException;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.geom.util.PolygonExtracter;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * Checks one shape of a survey file and repairs it where that keeps the shape: repeated points are dropped, and a
 * self-intersection is resolved where the area stays within 1 %. The verdict on validity is that of JTS (OGC simple
 * features). Polygons that pass are wound as RFC 7946 wants, shells anticlockwise; that is not reported, since the
 * order carries no meaning once shells and holes are told apart.
 */
public final class ShapeCheck {
    /** The share of the area by which a repair may change it. */
    public static final double AREA_TOLERANCE = 0.01;

    /** Which kinds of shape a layer takes. */
    public enum Kinds {
        POLYGONS,
        POLYGONS_AND_POINTS,
        /** Lines and collections too. */
        ANY
    }

    /**
     * A shape after its check.
     *
     * @param geometry the shape to store; null when it is rejected
     */
    public record Result(@Nullable Geometry geometry, Outcome outcome, List<Finding> findings) {}

    private ShapeCheck() {}

    /** @param shape in any frame; the places of the findings are in the same */
    public static Result check(Geometry shape, Kinds kinds) {
        if (shape.isEmpty()) {
            return rejected(ProblemCode.ROW_GEOMETRY_EMPTY, "The shape has no points.", null);
        }
        Geometry single =
                shape instanceof MultiPoint points && points.getNumGeometries() == 1 ? points.getGeometryN(0) : shape;
        if (!isOneOf(single, kinds)) {
            return rejected(
                    ProblemCode.ROW_GEOMETRY_TYPE,
                    "The shape is a " + single.getGeometryType() + ".",
                    placeOf(single.getCoordinate()));
        }
        Coordinate impossible = firstNotFinite(single);
        if (impossible != null) {
            return rejected(ProblemCode.ROW_COORDINATES_OUT_OF_RANGE, "A coordinate is not a finite number.", null);
        }
        return single instanceof Polygonal ? checkPolygons(single) : checkOther(single);
    }

    private static Result checkOther(Geometry shape) {
        TopologyValidationError error = new IsValidOp(shape).getValidationError();
        return error == null ? new Result(shape, Outcome.ACCEPTED, List.of()) : invalid(error);
    }

    private static Result checkPolygons(Geometry shape) {
        List<Finding> findings = new ArrayList<>(1);
        Geometry clean = withoutRepeatedPoints(shape, findings);
        TopologyValidationError error = new IsValidOp(clean).getValidationError();
        if (error == null) {
            return new Result(wound(clean), Finding.worst(findings), List.copyOf(findings));
        }
        Geometry fixed = fix(clean);
        double before = plainArea(clean);
        double after = fixed == null ? 0 : fixed.getArea();
        if (fixed == null || before <= 0 || after <= 0 || Math.abs(after - before) > AREA_TOLERANCE * before) {
            return invalid(error);
        }
        findings.add(Finding.repaired(
                ProblemCode.ROW_SELF_INTERSECTION_REPAIRED,
                sentence(error),
                placeOf(error.getCoordinate()),
                String.format(
                        Locale.ROOT,
                        "The crossing was resolved; the area changed by %.4f %%.",
                        100 * (after - before) / before)));
        return new Result(wound(fixed), Outcome.REPAIRED, List.copyOf(findings));
    }

    private static boolean isOneOf(Geometry shape, Kinds kinds) {
        return switch (kinds) {
            case POLYGONS -> shape instanceof Polygonal;
            case POLYGONS_AND_POINTS -> shape instanceof Polygonal || shape instanceof Point;
            case ANY -> true;
        };
    }

    private static @Nullable Coordinate firstNotFinite(Geometry shape) {
        for (Coordinate coordinate : shape.getCoordinates()) {
            if (!Double.isFinite(coordinate.x) || !Double.isFinite(coordinate.y)) {
                return coordinate;
            }
        }
        return null;
    }

    /** The surveyor's area: shells less holes, each by the shoelace formula, so that the lobes of a bow-tie cancel. */
    private static double plainArea(Geometry shape) {
        double area = 0;
        for (int part = 0; part < shape.getNumGeometries(); part++) {
            Polygon polygon = (Polygon) shape.getGeometryN(part);
            area += Math.abs(Area.ofRingSigned(polygon.getExteriorRing().getCoordinateSequence()));
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                area -= Math.abs(
                        Area.ofRingSigned(polygon.getInteriorRingN(hole).getCoordinateSequence()));
            }
        }
        return area;
    }

    /** Shells resolved, less holes resolved, parts united: nothing of the result lies outside a shell. */
    private static @Nullable Geometry fix(Geometry shape) {
        try {
            Geometry all = null;
            for (int part = 0; part < shape.getNumGeometries(); part++) {
                Polygon polygon = (Polygon) shape.getGeometryN(part);
                Geometry fixed = fixRing(polygon.getExteriorRing());
                for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                    fixed = OverlayNGRobust.overlay(
                            fixed, fixRing(polygon.getInteriorRingN(hole)), OverlayNG.DIFFERENCE);
                }
                all = all == null ? fixed : OverlayNGRobust.overlay(all, fixed, OverlayNG.UNION);
            }
            return all == null ? null : polygonsOf(all);
        } catch (TopologyException | IllegalArgumentException unresolvable) {
            return null;
        }
    }

    private static Geometry fixRing(LinearRing ring) {
        return GeometryFixer.fix(ring.getFactory().createPolygon(ring));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Geometry polygonsOf(Geometry mixed) {
        List<Polygon> polygons = PolygonExtracter.getPolygons(mixed);
        if (polygons.isEmpty()) {
            return null;
        }
        Geometry result = polygons.size() == 1
                ? polygons.getFirst()
                : mixed.getFactory().createMultiPolygon(polygons.toArray(Polygon[]::new));
        return result.isValid() ? result : null;
    }

    private static Geometry withoutRepeatedPoints(Geometry shape, List<Finding> findings) {
        int repeated = 0;
        Coordinate first = null;
        for (int part = 0; part < shape.getNumGeometries(); part++) {
            Polygon polygon = (Polygon) shape.getGeometryN(part);
            for (int ring = -1; ring < polygon.getNumInteriorRing(); ring++) {
                CoordinateSequence points = ringOf(polygon, ring).getCoordinateSequence();
                for (int point = 1; point < points.size(); point++) {
                    if (isRepeated(points, point)) {
                        repeated++;
                        first = first == null ? points.getCoordinate(point) : first;
                    }
                }
            }
        }
        if (repeated == 0) {
            return shape;
        }
        Polygon[] parts = new Polygon[shape.getNumGeometries()];
        for (int part = 0; part < parts.length; part++) {
            Polygon polygon = (Polygon) shape.getGeometryN(part);
            LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
            for (int hole = 0; hole < holes.length; hole++) {
                holes[hole] = withoutRepeatedPoints(polygon.getInteriorRingN(hole));
            }
            parts[part] = shape.getFactory().createPolygon(withoutRepeatedPoints(polygon.getExteriorRing()), holes);
        }
        findings.add(Finding.repaired(
                ProblemCode.ROW_REPEATED_POINTS,
                repeated == 1 ? "A point is repeated." : repeated + " points are repeated.",
                placeOf(first),
                "Repeated points were dropped."));
        return shape instanceof MultiPolygon ? shape.getFactory().createMultiPolygon(parts) : parts[0];
    }

    private static LinearRing withoutRepeatedPoints(LinearRing ring) {
        CoordinateSequence points = ring.getCoordinateSequence();
        List<Coordinate> kept = new ArrayList<>(points.size());
        for (int point = 0; point < points.size(); point++) {
            if (point == 0 || !isRepeated(points, point)) {
                kept.add(points.getCoordinate(point));
            }
        }
        // A ring of fewer points cannot be held; as it is, it is found invalid.
        return kept.size() < 4 ? ring : ring.getFactory().createLinearRing(kept.toArray(Coordinate[]::new));
    }

    private static boolean isRepeated(CoordinateSequence points, int point) {
        return points.getX(point) == points.getX(point - 1) && points.getY(point) == points.getY(point - 1);
    }

    private static LinearRing ringOf(Polygon polygon, int ring) {
        return ring < 0 ? polygon.getExteriorRing() : polygon.getInteriorRingN(ring);
    }

    /** The same polygons, shells anticlockwise and holes clockwise (RFC 7946, 3.1.6). */
    static Geometry wound(Geometry polygons) {
        boolean right = true;
        for (int part = 0; part < polygons.getNumGeometries() && right; part++) {
            Polygon polygon = (Polygon) polygons.getGeometryN(part);
            for (int ring = -1; ring < polygon.getNumInteriorRing() && right; ring++) {
                LinearRing points = ringOf(polygon, ring);
                right = points.isEmpty() || Orientation.isCCW(points.getCoordinateSequence()) == ring < 0;
            }
        }
        if (right) {
            return polygons;
        }
        Polygon[] parts = new Polygon[polygons.getNumGeometries()];
        for (int part = 0; part < parts.length; part++) {
            Polygon polygon = (Polygon) polygons.getGeometryN(part);
            LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
            for (int hole = 0; hole < holes.length; hole++) {
                holes[hole] = wound(polygon.getInteriorRingN(hole), false);
            }
            parts[part] = polygons.getFactory().createPolygon(wound(polygon.getExteriorRing(), true), holes);
        }
        return polygons instanceof MultiPolygon ? polygons.getFactory().createMultiPolygon(parts) : parts[0];
    }

    private static LinearRing wound(LinearRing ring, boolean anticlockwise) {
        return ring.isEmpty() || Orientation.isCCW(ring.getCoordinateSequence()) == anticlockwise
                ? ring
                : ring.reverse();
    }

    private static Result invalid(TopologyValidationError error) {
        return rejected(ProblemCode.ROW_GEOMETRY_INVALID, sentence(error), placeOf(error.getCoordinate()));
    }

    private static Result rejected(ProblemCode code, String what, @Nullable String where) {
        return new Result(null, Outcome.REJECTED, List.of(Finding.rejected(code, what, where)));
    }

    static String sentence(TopologyValidationError error) {
        return error.getMessage() + ".";
    }

    static @Nullable String placeOf(@Nullable Coordinate place) {
        return place == null || !Double.isFinite(place.x) || !Double.isFinite(place.y)
                ? null
                : Shapes.wktPoint(place.x, place.y);
    }
}
