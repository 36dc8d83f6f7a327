package org.gengtu.importing.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.geo.CoordinateFrame;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Features of GeoJSON off a stream of tokens: first their properties' names, then their rows. */
final class Features {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int MAX_COLUMNS = 2_000;

    private final Map<String, Class<?>> classes = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new LinkedHashMap<>();
    private @Nullable JsonNode crs;
    private boolean gathersCrs;

    /** Notes the properties of the feature that the parser stands at the beginning of. */
    void gather(JsonParser parser, boolean topLevel) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        gathersCrs = topLevel;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals("properties") && value == JsonToken.START_OBJECT) {
                gatherProperties(parser);
            } else if (member.equals("crs") && gathersCrs) {
                crs = MAPPER.readTree(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void gatherProperties(JsonParser parser) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            Class<?> type = switch (value) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Number.class;
                case VALUE_TRUE, VALUE_FALSE -> Boolean.class;
                case VALUE_NULL -> Void.class;
                default -> String.class;
            };
            Class<?> known = classes.get(name);
            if (known == null && classes.size() >= MAX_COLUMNS) {
                throw Source.unreadable("The features have over " + MAX_COLUMNS + " different properties.");
            }
            classes.put(
                    name,
                    known == null || known == Void.class
                            ? type
                            : type == Void.class || type == known ? known : Object.class);
            parser.skipChildren();
        }
    }

    /** The columns, once all features have been gathered. */
    List<Source.Column> columns() {
        List<String> names = Source.unique(new ArrayList<>(classes.keySet()));
        List<Source.Column> columns = new ArrayList<>();
        for (Map.Entry<String, Class<?>> property : classes.entrySet()) {
            int index = columns.size();
            indexes.put(property.getKey(), index);
            columns.add(new Source.Column(
                    names.get(index), property.getValue() == Void.class ? Object.class : property.getValue()));
        }
        return columns;
    }

    void crs(JsonNode member) {
        crs = member;
    }

    /** The coordinate system of the {@code crs} member of GeoJSON 2008; null without one. */
    @Nullable
    CoordinateFrame frame() {
        JsonNode member = crs;
        if (member == null || member.isNull()) {
            return null;
        }
        JsonNode name = member.path("properties").path("name");
        if (!name.isString()) {
            throw Problem.of(ProblemCode.CRS_UNKNOWN, "The member \"crs\" of the file names no coordinate system.");
        }
        return CoordinateFrame.ofName(name.stringValue());
    }

    static Source.Placed place(ReadOptions options, @Nullable CoordinateFrame frame) {
        boolean given = options.crs() != null && !options.crs().isBlank();
        if (frame == null && !given) {
            CoordinateFrame lonLat = CoordinateFrame.cgcs2000();
            return new Source.Placed(lonLat, new Told(lonLat.name(), "assumed, as GeoJSON has degrees"));
        }
        return Source.place(options, frame, "member crs", new org.locationtech.jts.geom.Envelope());
    }

    /** The row of the feature, or bare geometry, that the parser stands at the beginning of. */
    SourceRow row(JsonParser parser, long number, List<Source.Column> columns, Source.Turn turn) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        List<Finding> findings = new ArrayList<>(2);
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            findings.add(Finding.rejected(ProblemCode.ROW_UNREADABLE, "This is not a feature.", null));
            return new SourceRow(number, values, null, findings);
        }
        Shape bare = new Shape();
        Shape shape = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String member = parser.currentName();
            JsonToken value = parser.nextToken();
            if (member.equals("properties") && value == JsonToken.START_OBJECT) {
                properties(parser, values, columns, findings);
            } else if (member.equals("geometry") && value == JsonToken.START_OBJECT) {
                shape = new Shape();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String part = parser.currentName();
                    parser.nextToken();
                    shape.member(part, parser);
                }
            } else if (member.equals("geometry") && value != JsonToken.VALUE_NULL) {
                parser.skipChildren();
                findings.add(Finding.rejected(ProblemCode.ROW_UNREADABLE, "The geometry is not an object.", null));
            } else {
                bare.member(member, parser);
            }
        }
        Shape of = "Feature".equals(bare.type) || shape != null ? shape : bare;
        Geometry geometry = of == null ? null : of.geometry(turn, findings);
        return new SourceRow(number, values, geometry, findings);
    }

    private void properties(
            JsonParser parser, @Nullable Object[] values, List<Source.Column> columns, List<Finding> findings) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            Integer index = indexes.get(parser.currentName());
            JsonToken token = parser.nextToken();
            if (index == null) {
                parser.skipChildren();
                continue;
            }
            String column = columns.get(index).name();
            values[index] = switch (token) {
                case VALUE_STRING -> Cells.clean(parser.getString(), column, findings);
                case VALUE_NUMBER_INT -> whole(parser);
                case VALUE_NUMBER_FLOAT -> {
                    double number = parser.getDoubleValue();
                    if (Double.isFinite(number)) {
                        yield (Object) number;
                    }
                    findings.add(Finding.flagged(ProblemCode.ROW_VALUE_INVALID, "The number is out of range.", column));
                    yield null;
                }
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case START_ARRAY, START_OBJECT ->
                    Cells.clean(MAPPER.readTree(parser).toString(), column, findings);
                default -> null;
            };
        }
    }

    private static Object whole(JsonParser parser) {
        BigInteger number = parser.getBigIntegerValue();
        return number.bitLength() < 64 ? (Object) number.longValue() : number;
    }

    /** A geometry as its tokens give it: positions in one array, and where rings and polygons end. */
    private static final class Shape {
        private static final int MAX_DEPTH = 8;

        @Nullable
        String type;

        private double[] xy = new double[64];
        private int points;
        private int[] ringEnds = new int[4];
        private int rings;
        private final List<Integer> polygonEnds = new ArrayList<>(1);
        private int positionDepth;
        private boolean malformed;
        private boolean extraOrdinates;
        private boolean hasCoordinates;

        /** Takes in a member; the parser stands at its value. */
        void member(String name, JsonParser parser) {
            if (name.equals("type") && parser.currentToken() == JsonToken.VALUE_STRING) {
                type = parser.getString();
            } else if (name.equals("coordinates")) {
                hasCoordinates = true;
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    coordinates(parser);
                } else {
                    malformed = true;
                    parser.skipChildren();
                }
            } else {
                parser.skipChildren();
            }
        }

        private void coordinates(JsonParser parser) {
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                switch (token) {
                    case START_ARRAY -> {
                        depth++;
                        malformed |= depth > MAX_DEPTH;
                    }
                    case END_ARRAY -> {
                        if (points > 0 && depth == positionDepth - 1) {
                            endRing();
                        } else if (points > 0 && depth == positionDepth - 2) {
                            polygonEnds.add(rings);
                        }
                        depth--;
                    }
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                        malformed |= positionDepth != 0 && positionDepth != depth;
                        positionDepth = depth;
                        position(parser);
                        depth--;
                    }
                    default -> {
                        malformed = true;
                        parser.skipChildren();
                    }
                }
            }
        }

        /** Reads a position to its closing bracket. */
        private void position(JsonParser parser) {
            if (xy.length < 2 * points + 2) {
                xy = Arrays.copyOf(xy, 2 * xy.length);
            }
            int ordinates = 0;
            JsonToken token = parser.currentToken();
            while (token != JsonToken.END_ARRAY) {
                if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
                    malformed = true;
                    parser.skipChildren();
                } else if (ordinates < 2) {
                    xy[2 * points + ordinates] = parser.getDoubleValue();
                }
                ordinates++;
                token = parser.nextToken();
            }
            malformed |= ordinates < 2;
            extraOrdinates |= ordinates > 2;
            points++;
        }

        private void endRing() {
            if (ringEnds.length == rings) {
                ringEnds = Arrays.copyOf(ringEnds, 2 * rings);
            }
            ringEnds[rings++] = points;
        }

        @Nullable
        Geometry geometry(Source.Turn turn, List<Finding> findings) {
            String kind = type;
            int depth = switch (kind) {
                case null -> 0;
                case "Point" -> 1;
                case "MultiPoint", "LineString" -> 2;
                case "MultiLineString", "Polygon" -> 3;
                case "MultiPolygon" -> 4;
                default -> 0;
            };
            if (kind != null && kind.equals("GeometryCollection")) {
                findings.add(
                        Finding.rejected(ProblemCode.ROW_GEOMETRY_TYPE, "The shape is a GeometryCollection.", null));
                return null;
            }
            if (kind == null || depth == 0 || !hasCoordinates) {
                findings.add(Finding.rejected(ProblemCode.ROW_UNREADABLE, "This is not a geometry.", null));
                return null;
            }
            if (malformed || points > 0 && positionDepth != depth) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_UNREADABLE, "The coordinates are not those of a " + kind + ".", null));
                return null;
            }
            for (int ordinate = 0; ordinate < 2 * points; ordinate++) {
                if (!Double.isFinite(xy[ordinate])) {
                    findings.add(Finding.rejected(
                            ProblemCode.ROW_COORDINATES_OUT_OF_RANGE, "A coordinate is not a finite number.", null));
                    return null;
                }
            }
            double x = xy[0];
            double y = xy[1];
            if (!turn.turn(xy, points)) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_COORDINATES_OUT_OF_RANGE,
                        "The shape has no place in " + turn.frame().name() + ".",
                        Shapes.wktPoint(x, y)));
                return null;
            }
            if (extraOrdinates) {
                findings.add(Source.EXTRA_ORDINATES);
            }
            return turn.checked(build(kind, findings), findings);
        }

        private Geometry build(String kind, List<Finding> findings) {
            return switch (kind) {
                case "Point" -> Shapes.FACTORY.createPoint(sequence(0, points));
                case "MultiPoint" -> Shapes.FACTORY.createMultiPoint(sequence(0, points));
                case "LineString" -> line(0, points);
                case "MultiLineString" -> {
                    LineString[] lines = new LineString[rings];
                    for (int ring = 0; ring < rings; ring++) {
                        lines[ring] = line(startOf(ring), ringEnds[ring]);
                    }
                    yield Shapes.FACTORY.createMultiLineString(lines);
                }
                case "Polygon" -> polygon(0, rings, findings);
                default -> {
                    Polygon[] polygons = new Polygon[polygonEnds.size()];
                    for (int part = 0; part < polygons.length; part++) {
                        int from = part == 0 ? 0 : polygonEnds.get(part - 1);
                        polygons[part] = polygon(from, polygonEnds.get(part), findings);
                    }
                    yield Shapes.FACTORY.createMultiPolygon(polygons);
                }
            };
        }

        private int startOf(int ring) {
            return ring == 0 ? 0 : ringEnds[ring - 1];
        }

        private Polygon polygon(int from, int to, List<Finding> findings) {
            List<LinearRing> lines = new ArrayList<>(to - from);
            for (int ring = from; ring < to; ring++) {
                lines.add(Shapes.ring(xy, 2 * startOf(ring), ringEnds[ring] - startOf(ring), findings));
            }
            return Shapes.polygon(lines);
        }

        private LineString line(int from, int to) {
            // JTS holds no line of one point; of the point twice it is found invalid.
            return Shapes.FACTORY.createLineString(to - from == 1 ? sequence(from, from + 2) : sequence(from, to));
        }

        private CoordinateSequence sequence(int from, int to) {
            CoordinateSequence sequence = Shapes.points(to - from);
            for (int point = from; point < to; point++) {
                int at = Math.min(point, points - 1);
                sequence.setOrdinate(point - from, 0, xy[2 * at]);
                sequence.setOrdinate(point - from, 1, xy[2 * at + 1]);
            }
            return sequence;
        }
    }
}
