package org.gengtu.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition.Spatial;
import org.gengtu.filter.Condition.SpatialRelation;
import org.gengtu.geo.GeoJson;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/** Reads {@code SpatialFilter} inputs and checks the shapes of filters, those of CQL too. CGCS2000, longitude first. */
final class SpatialReader {
    static final double FARTHEST_METRES = 200_000;
    private static final double WIDEST_DEGREES = 90;
    private static final int MOST_POINTS = 20_000;
    private static final GeometryFactory SHAPES = new GeometryFactory(new PrecisionModel(), 4490);

    List<Condition> read(Map<?, ?> filter, String where) {
        List<Condition> parts = new ArrayList<>();
        if (filter.get("bbox") instanceof Map<?, ?> box) {
            parts.add(readBox(box, where + ".bbox"));
        }
        Object intersects = filter.get("intersects");
        if (intersects != null) {
            String at = where + ".intersects";
            parts.add(intersects(shape(intersects, at), at));
        }
        Object within = filter.get("within");
        if (within != null) {
            String at = where + ".within";
            parts.add(within(shape(within, at), at));
        }
        if (filter.get("near") instanceof Map<?, ?> near) {
            String at = where + ".near";
            Coordinate point = new Coordinate(number(near, "longitude"), number(near, "latitude"));
            parts.add(distance(SHAPES.createPoint(point), number(near, "metres"), at));
        }
        if (filter.get("around") instanceof Map<?, ?> around) {
            String at = where + ".around";
            parts.add(distance(shape(around.get("geometry"), at + ".geometry"), number(around, "metres"), at));
        }
        return parts;
    }

    /**
     * A {@code BoundingBox} input.
     *
     * @throws Problem COORDINATES_OUT_OF_RANGE, FILTER_INVALID for an empty one
     */
    static Envelope envelope(Map<?, ?> box, String where) {
        return envelope(number(box, "west"), number(box, "south"), number(box, "east"), number(box, "north"), where);
    }

    private Condition readBox(Map<?, ?> box, String where) {
        return box(number(box, "west"), number(box, "south"), number(box, "east"), number(box, "north"), where);
    }

    /** A box of which west is less than east and south less than north. */
    Condition box(double west, double south, double east, double north, String where) {
        return new Spatial(SpatialRelation.INTERSECTS, SHAPES.toGeometry(envelope(west, south, east, north, where)), 0);
    }

    private static Envelope envelope(double west, double south, double east, double north, String where) {
        if (!(west >= -180 && east <= 180 && south >= -90 && north <= 90)) {
            throw Problem.of(
                            ProblemCode.COORDINATES_OUT_OF_RANGE,
                            "The box %s, %s to %s, %s is not in degrees of longitude and latitude."
                                    .formatted(west, south, east, north))
                    .at(where);
        }
        if (!(west < east && south < north)) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "The box from %s, %s to %s, %s is empty: west must be less than east, south less than north."
                                    .formatted(west, south, east, north))
                    .at(where);
        }
        return new Envelope(west, east, south, north);
    }

    Condition intersects(Geometry shape, String where) {
        return new Spatial(SpatialRelation.INTERSECTS, checked(shape, where), 0);
    }

    Condition within(Geometry shape, String where) {
        if (!(shape instanceof Polygonal)) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_TYPE,
                            "Nothing can lie within a %s.".formatted(shape.getGeometryType()))
                    .at(where)
                    .remedy("Send a Polygon or MultiPolygon.");
        }
        return new Spatial(SpatialRelation.WITHIN, checked(shape, where), 0);
    }

    Condition distance(Geometry shape, double metres, String where) {
        if (!(metres >= 0 && metres <= FARTHEST_METRES)) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "A distance of %s metres cannot be used; it goes from 0 to %.0f."
                                    .formatted(metres, FARTHEST_METRES))
                    .at(where + ".metres");
        }
        Envelope box = checked(shape, where).getEnvelopeInternal();
        if (box.getWidth() > WIDEST_DEGREES || box.getHeight() > WIDEST_DEGREES) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "Distances from a shape over %.0f degrees wide or high are not measured."
                                    .formatted(WIDEST_DEGREES))
                    .at(where)
                    .remedy("Send a shape of the county's size.");
        }
        return new Spatial(SpatialRelation.DISTANCE, shape, metres);
    }

    private static Geometry shape(@Nullable Object value, String where) {
        if (value instanceof Geometry geometry) {
            return geometry;
        }
        if (value == null) {
            throw Problem.of(ProblemCode.GEOMETRY_MALFORMED, "The geometry is missing.")
                    .at(where);
        }
        try {
            return GeoJson.geometry(value);
        } catch (Problem problem) {
            throw problem.where() == null ? problem.at(where) : problem.at(where + ": " + problem.where());
        }
    }

    private static Geometry checked(Geometry shape, String where) {
        if (shape.isEmpty()) {
            throw Problem.of(ProblemCode.GEOMETRY_INVALID, "The geometry is empty.")
                    .at(where);
        }
        if (shape.getGeometryType().equals(Geometry.TYPENAME_GEOMETRYCOLLECTION)) {
            throw Problem.of(ProblemCode.GEOMETRY_TYPE, "A GeometryCollection cannot be used in a filter.")
                    .at(where)
                    .remedy("Send a Point, LineString, Polygon or a Multi of one of them.");
        }
        if (shape.getNumPoints() > MOST_POINTS) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "The geometry has %d points; at most %d are taken."
                                    .formatted(shape.getNumPoints(), MOST_POINTS))
                    .at(where)
                    .remedy("Simplify the geometry.");
        }
        for (Coordinate point : shape.getCoordinates()) {
            if (!(Math.abs(point.x) <= 180 && Math.abs(point.y) <= 90)) {
                throw Problem.of(
                                ProblemCode.COORDINATES_OUT_OF_RANGE,
                                "%s, %s is not in degrees of longitude and latitude.".formatted(point.x, point.y))
                        .at(where);
            }
        }
        TopologyValidationError error = new IsValidOp(shape).getValidationError();
        if (error != null) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_INVALID,
                            "%s at %s, %s."
                                    .formatted(error.getMessage(), error.getCoordinate().x, error.getCoordinate().y))
                    .at(where);
        }
        return shape;
    }

    private static double number(Map<?, ?> input, String field) {
        return input.get(field) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
