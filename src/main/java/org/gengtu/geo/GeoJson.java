package org.gengtu.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Geometries that callers send, as RFC 7946 writes them: longitude first, degrees of CGCS2000. Strict: an open ring, an
 * unknown type, a position out of range or an invalid shape is refused with its place. Files go through the readers and
 * {@link ShapeCheck} instead, which repair.
 */
public final class GeoJson {
    /** Positions that one geometry may have. */
    public static final int MAX_POSITIONS = 100_000;

    private static final int MAX_NESTED_COLLECTIONS = 4;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private int positions;
    private boolean extraOrdinates;

    private GeoJson() {}

    /**
     * A geometry that was read.
     *
     * @param geometry SRID 4490, longitude first, two ordinates, valid, not empty
     * @param extraOrdinates whether heights or measures were left out
     */
    public record Parsed(Geometry geometry, boolean extraOrdinates) {}

    /**
     * The geometry of a JSON tree, a map (as GraphQL variables are) or a text.
     *
     * @throws Problem GEOMETRY_MALFORMED, GEOMETRY_TYPE, COORDINATES_OUT_OF_RANGE, or GEOMETRY_INVALID at a WKT place
     */
    public static Geometry geometry(Object value) {
        return parse(value).geometry();
    }

    /** As {@link #geometry}, telling whether ordinates were left out. */
    public static Parsed parse(Object value) {
        GeoJson reader = new GeoJson();
        Geometry geometry = reader.geometryOf(treeOf(value), "", 0);
        if (geometry.isEmpty()) {
            throw Problem.of(ProblemCode.GEOMETRY_MALFORMED, "The geometry has no positions.")
                    .at("coordinates");
        }
        checkValid(geometry);
        return new Parsed(geometry, reader.extraOrdinates);
    }

    /** A polygon or multipolygon, or GEOMETRY_TYPE. */
    public static Geometry polygons(Object value) {
        Geometry geometry = geometry(value);
        if (geometry.getDimension() != 2 || geometry.getGeometryType().equals(Geometry.TYPENAME_GEOMETRYCOLLECTION)) {
            throw wrongKind(geometry, "Polygon or a MultiPolygon");
        }
        return geometry;
    }

    /** A point, or GEOMETRY_TYPE. */
    public static Point point(Object value) {
        Geometry geometry = geometry(value);
        if (geometry instanceof Point point) {
            return point;
        }
        throw wrongKind(geometry, "Point");
    }

    private static Problem wrongKind(Geometry geometry, String wanted) {
        return Problem.of(
                        ProblemCode.GEOMETRY_TYPE,
                        "A " + wanted + " is wanted here, not a " + geometry.getGeometryType() + ".")
                .at("type");
    }

    private static void checkValid(Geometry geometry) {
        TopologyValidationError error = new IsValidOp(geometry).getValidationError();
        if (error != null) {
            Problem problem = Problem.of(ProblemCode.GEOMETRY_INVALID, ShapeCheck.sentence(error));
            Coordinate place = error.getCoordinate();
            throw place == null ? problem : problem.at(Shapes.wktPoint(place.x, place.y));
        }
    }

    private static @Nullable Object treeOf(Object value) {
        try {
            return switch (value) {
                case JsonNode node -> MAPPER.treeToValue(node, Object.class);
                case String text -> MAPPER.readValue(text, Object.class);
                default -> value;
            };
        } catch (JacksonException notJson) {
            throw Problem.of(ProblemCode.GEOMETRY_MALFORMED, "The geometry is not JSON.");
        }
    }

    private Geometry geometryOf(@Nullable Object tree, String path, int depth) {
        if (!(tree instanceof Map<?, ?> object)) {
            throw malformed("A geometry is an object with a type and coordinates.", path);
        }
        if (!(object.get("type") instanceof String type)) {
            throw malformed("The geometry has no type.", path + "type");
        }
        if (type.equals("GeometryCollection")) {
            return collectionOf(object, path, depth);
        }
        String at = path + "coordinates";
        Object coordinates = object.get("coordinates");
        return switch (type) {
            case "Point" -> pointOf(coordinates, at);
            case "LineString" -> lineOf(coordinates, at);
            case "Polygon" -> polygonOf(coordinates, at);
            case "MultiPoint" ->
                Shapes.FACTORY.createMultiPoint(
                        members(coordinates, at, this::pointOf).toArray(Point[]::new));
            case "MultiLineString" ->
                Shapes.FACTORY.createMultiLineString(
                        members(coordinates, at, this::lineOf).toArray(LineString[]::new));
            case "MultiPolygon" ->
                Shapes.FACTORY.createMultiPolygon(
                        members(coordinates, at, this::polygonOf).toArray(Polygon[]::new));
            case "Feature", "FeatureCollection" ->
                throw malformed("A geometry is wanted, not a " + type + ".", path + "type")
                        .remedy("Send the geometry of the feature.");
            default ->
                throw malformed("\"" + Problem.shortened(type, 40) + "\" is no type of geometry.", path + "type");
        };
    }

    private Geometry collectionOf(Map<?, ?> object, String path, int depth) {
        if (depth >= MAX_NESTED_COLLECTIONS) {
            throw malformed("Collections are nested too deeply.", path + "geometries");
        }
        List<?> members = listOf(object.get("geometries"), path + "geometries");
        Geometry[] geometries = new Geometry[members.size()];
        for (int member = 0; member < geometries.length; member++) {
            geometries[member] = geometryOf(members.get(member), path + "geometries[" + member + "].", depth + 1);
        }
        return Shapes.FACTORY.createGeometryCollection(geometries);
    }

    private interface Member<T> {
        T of(@Nullable Object tree, String path);
    }

    private <T> List<T> members(@Nullable Object tree, String path, Member<T> member) {
        List<?> trees = listOf(tree, path);
        List<T> members = new ArrayList<>(trees.size());
        for (int index = 0; index < trees.size(); index++) {
            members.add(member.of(trees.get(index), path + "[" + index + "]"));
        }
        return members;
    }

    private Point pointOf(@Nullable Object tree, String path) {
        List<?> position = listOf(tree, path);
        if (position.isEmpty()) {
            return Shapes.FACTORY.createPoint();
        }
        CoordinateSequence points = Shapes.points(1);
        set(points, 0, position, path);
        return Shapes.FACTORY.createPoint(points);
    }

    private LineString lineOf(@Nullable Object tree, String path) {
        CoordinateSequence points = pointsOf(tree, path);
        if (points.size() == 1) {
            throw malformed("A line has at least two positions.", path);
        }
        return Shapes.FACTORY.createLineString(points);
    }

    private Polygon polygonOf(@Nullable Object tree, String path) {
        return Shapes.polygon(members(tree, path, this::ringOf));
    }

    private LinearRing ringOf(@Nullable Object tree, String path) {
        CoordinateSequence points = pointsOf(tree, path);
        int size = points.size();
        if (size < 4) {
            throw malformed("A ring has at least four positions, the last being the first again.", path);
        }
        if (points.getX(0) != points.getX(size - 1) || points.getY(0) != points.getY(size - 1)) {
            throw malformed("A ring ends where it begins.", path + "[" + (size - 1) + "]");
        }
        return Shapes.FACTORY.createLinearRing(points);
    }

    private CoordinateSequence pointsOf(@Nullable Object tree, String path) {
        List<?> positionsGiven = listOf(tree, path);
        CoordinateSequence points = Shapes.points(positionsGiven.size());
        for (int point = 0; point < points.size(); point++) {
            set(points, point, listOf(positionsGiven.get(point), path + "[" + point + "]"), path + "[" + point + "]");
        }
        return points;
    }

    private void set(CoordinateSequence points, int index, List<?> position, String path) {
        if (++positions > MAX_POSITIONS) {
            throw malformed("A geometry may have at most " + MAX_POSITIONS + " positions.", path);
        }
        if (position.size() < 2
                || !(position.get(0) instanceof Number longitude)
                || !(position.get(1) instanceof Number latitude)) {
            throw malformed("A position is a list of two numbers: longitude, latitude.", path);
        }
        extraOrdinates |= position.size() > 2;
        double x = longitude.doubleValue();
        double y = latitude.doubleValue();
        if (!Bounds.isDegrees(x, y)) {
            throw Problem.of(ProblemCode.COORDINATES_OUT_OF_RANGE, Bounds.outOfRange(x, y))
                    .at(path);
        }
        points.setOrdinate(index, 0, x);
        points.setOrdinate(index, 1, y);
    }

    private static List<?> listOf(@Nullable Object tree, String path) {
        if (tree instanceof List<?> list) {
            return list;
        }
        throw malformed("A list is wanted here.", path);
    }

    private static Problem malformed(String what, String path) {
        Problem problem = Problem.of(ProblemCode.GEOMETRY_MALFORMED, what);
        return path.isEmpty() ? problem : problem.at(path);
    }
}
