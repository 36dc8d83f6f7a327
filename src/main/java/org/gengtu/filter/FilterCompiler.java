package org.gengtu.filter;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.gengtu.filter.Condition.And;
import org.gengtu.filter.Condition.Compare;
import org.gengtu.filter.Condition.Derived;
import org.gengtu.filter.Condition.In;
import org.gengtu.filter.Condition.IsNull;
import org.gengtu.filter.Condition.Like;
import org.gengtu.filter.Condition.Not;
import org.gengtu.filter.Condition.Operator;
import org.gengtu.filter.Condition.Or;
import org.gengtu.filter.Condition.Range;
import org.gengtu.filter.Condition.Spatial;
import org.gengtu.filter.StateRelation.Derivation;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Lineal;
import org.locationtech.jts.io.WKBWriter;

/**
 * Compiles a condition to one SQL predicate over a feature's state relation. Equal shapes of conditions give equal
 * texts, so that the database plans each shape once.
 */
public final class FilterCompiler implements StateRelation.Binder {
    /** Above this share of the county's extent a box selects so much that walking an index in order is the better plan. */
    private static final double MOST_OF_THE_COUNTY = 0.5;
    /** Of a long line that distances are asked from. */
    private static final int POINTS_A_PART = 16;
    // Shortest metres of a degree on the ellipsoid, so that the expanded box is never too small.
    private static final double ROUNDING_DEGREES = 1e-4;
    private static final double METRES_A_DEGREE = 110_500;

    private final StateRelation relation;
    private final Snapshot snapshot;
    private final String alias;
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    private FilterCompiler(StateRelation relation, Snapshot snapshot, String alias) {
        this.relation = relation;
        this.snapshot = snapshot;
        this.alias = alias;
    }

    /**
     * @param snapshot the state to read; its rows are part of the predicate
     * @param alias of the state relation in the statement
     * @param extent of everything that has a geometry, to tell a large box from a small one; null when unknown
     */
    public static SqlCondition compile(
            Condition condition, StateRelation relation, Snapshot snapshot, String alias, @Nullable Envelope extent) {
        FilterCompiler compiler = new FilterCompiler(relation, snapshot, alias);
        compiler.parameters.putAll(snapshot.parameters());
        String sql = snapshot.condition(alias);
        if (!condition.equals(Condition.ALL)) {
            sql += " AND " + compiler.sql(condition);
        }
        return new SqlCondition(sql, compiler.parameters, compiler.isFenced(condition, extent));
    }

    /**
     * The condition alone, for rows that the statement chooses by itself.
     *
     * @param snapshot the day and position that derived conditions ask for
     */
    public static SqlCondition compileAlone(
            Condition condition, StateRelation relation, Snapshot snapshot, String alias) {
        FilterCompiler compiler = new FilterCompiler(relation, snapshot, alias);
        compiler.parameters.putAll(snapshot.parameters());
        return new SqlCondition(compiler.sql(condition), compiler.parameters, false);
    }

    private String sql(Condition condition) {
        return switch (condition) {
            case And and -> and.parts().isEmpty() ? "true" : joined(and.parts(), " AND ");
            case Or or -> or.parts().isEmpty() ? "false" : joined(or.parts(), " OR ");
            case Not not -> "(" + sql(not.part()) + ") IS NOT TRUE";
            case Compare compare -> compare(compare);
            case In in -> in(in);
            case Range range -> range(range);
            case IsNull isNull -> column(relation.getAttribute(isNull.attribute())) + " IS NULL";
            case Like like ->
                "%s %s %s"
                        .formatted(
                                column(relation.getAttribute(like.attribute())),
                                like.anyCase() ? "ILIKE" : "LIKE",
                                bind(like.pattern()));
            case Spatial spatial -> spatial(spatial);
            case Derived derived -> derived(derived);
        };
    }

    private String joined(List<Condition> parts, String operator) {
        return parts.stream().map(this::sql).collect(Collectors.joining(operator, "(", ")"));
    }

    private String compare(Compare compare) {
        Attribute attribute = relation.getAttribute(compare.attribute());
        String column = column(attribute);
        return switch (attribute.type()) {
            case FLAGS, REGION -> in(new In(compare.attribute(), List.of(compare.value())));
            case BOOLEAN ->
                (compare.operator() == Operator.EQ) == Boolean.TRUE.equals(compare.value()) ? column : "NOT " + column;
            case ENUM ->
                "%s %s %s::%s".formatted(column, compare.operator().sql(), bind(compare.value()), attribute.sqlType());
            default -> "%s %s %s".formatted(column, compare.operator().sql(), bind(compare.value()));
        };
    }

    private String in(In in) {
        Attribute attribute = relation.getAttribute(in.attribute());
        String column = column(attribute);
        return switch (attribute.type()) {
            case FLAGS -> "(%s & %s) <> 0".formatted(column, bind(flags(attribute, in.values())));
            case REGION -> inRegions(column, in.values());
            case ENUM -> "%s = ANY(%s::%s[])".formatted(column, bind(texts(in.values())), attribute.sqlType());
            case TEXT -> "%s = ANY(%s)".formatted(column, bind(texts(in.values())));
            case INTEGER -> "%s = ANY(%s)".formatted(column, bind(in.values().toArray(Long[]::new)));
            case DECIMAL -> "%s = ANY(%s)".formatted(column, bind(in.values().toArray(BigDecimal[]::new)));
            case DATE -> "%s = ANY(%s::date[])".formatted(column, bind(texts(in.values())));
            case BOOLEAN -> "%s = ANY(%s)".formatted(column, bind(in.values().toArray(Boolean[]::new)));
        };
    }

    private static String[] texts(List<Object> values) {
        return values.stream().map(String::valueOf).toArray(String[]::new);
    }

    private static int flags(Attribute attribute, List<Object> values) {
        int flags = 0;
        for (Object value : values) {
            flags |= 1 << attribute.names().indexOf(value);
        }
        return flags;
    }

    private String inRegions(String column, List<Object> codes) {
        List<String> parts = new ArrayList<>();
        List<Object> villages =
                codes.stream().filter(code -> prefix(code).length() == 12).toList();
        if (!villages.isEmpty()) {
            parts.add("%s = ANY(%s)".formatted(column, bind(texts(villages))));
        }
        for (Object code : codes) {
            String prefix = prefix(code);
            if (prefix.length() < 12) {
                // A range and not LIKE: it uses the index for a parameter too.
                parts.add("(%1$s >= %2$s AND %1$s < %3$s)".formatted(column, bind(prefix), bind(prefix + ":")));
            }
        }
        return parts.isEmpty() ? "false" : String.join(" OR ", parts).transform(or -> "(" + or + ")");
    }

    /** The digits that the codes of the region's subtree begin with. */
    private static String prefix(Object regionCode) {
        String code = (String) regionCode;
        for (int length : new int[] {2, 4, 6, 9}) {
            if (code.substring(length).chars().allMatch(digit -> digit == '0')) {
                return code.substring(0, length);
            }
        }
        return code;
    }

    private String range(Range range) {
        String column = column(relation.getAttribute(range.attribute()));
        if (range.from() != null && range.to() != null) {
            return "%s BETWEEN %s AND %s".formatted(column, bind(range.from()), bind(range.to()));
        }
        if (range.from() != null) {
            return "%s >= %s".formatted(column, bind(range.from()));
        }
        return range.to() == null ? column + " IS NOT NULL" : "%s <= %s".formatted(column, bind(range.to()));
    }

    private String spatial(Spatial spatial) {
        if (spatial.relation() == Condition.SpatialRelation.DISTANCE && isLong(spatial.shape())) {
            return nearLine(spatial);
        }
        String shape = "ST_GeomFromWKB(%s, 4490)".formatted(bind(new WKBWriter(2).write(spatial.shape())));
        String test = switch (spatial.relation()) {
            case INTERSECTS -> {
                String well = well(spatial.shape());
                yield "fb.geom && %1$s AND %2$sST_Intersects(fb.geom, %1$s)%3$s"
                        .formatted(shape, well, well.isEmpty() ? "" : ")");
            }
            case WITHIN -> "fb.geom && %1$s AND ST_Within(fb.geom, %1$s)".formatted(shape);
            case DISTANCE -> {
                Envelope box = expanded(spatial.shape().getEnvelopeInternal(), spatial.metres());
                // What meets the shape is near it, also where its long edges bend as geodesics.
                yield ("fb.geom && ST_MakeEnvelope(%1$s, %2$s, %3$s, %4$s, 4490)"
                                + " AND (ST_Intersects(fb.geom, %5$s) OR ST_DWithin(fb.geom::geography, %5$s::geography, %6$s))")
                        .formatted(
                                bind(box.getMinX()),
                                bind(box.getMinY()),
                                bind(box.getMaxX()),
                                bind(box.getMaxY()),
                                shape,
                                bind(spatial.metres()));
            }
        };
        // Not correlated, so the boundary index answers it once, wherever in the predicate it stands.
        return "%s.boundary_id IN (SELECT fb.boundary_id FROM %s fb WHERE %s)"
                .formatted(alias, relation.boundaryTable(), test);
    }

    private static boolean isLong(Geometry shape) {
        return shape instanceof Lineal && shape.getNumPoints() > 2 * POINTS_A_PART;
    }

    /** Near one of the parts of a long line: what lies in its box, but far from it, is then compared with nothing. */
    private String nearLine(Spatial spatial) {
        Envelope box = spatial.shape().getEnvelopeInternal();
        Envelope wider = expanded(box, spatial.metres());
        return """
                %1$s.boundary_id IN (
                    SELECT fb.boundary_id FROM ST_Dump(ST_GeomFromWKB(%2$s, 4490)) part JOIN %3$s fb
                        ON fb.geom && ST_Expand(part.geom, %4$s, %5$s)
                            AND (ST_Intersects(fb.geom, part.geom) OR ST_DWithin(fb.geom::geography, part.geom::geography, %6$s)))""".formatted(
                        alias,
                        bind(new WKBWriter(2).write(parts(spatial.shape()))),
                        relation.boundaryTable(),
                        bind((wider.getWidth() - box.getWidth()) / 2),
                        bind((wider.getHeight() - box.getHeight()) / 2),
                        bind(spatial.metres()));
    }

    /** The same line in parts, cut at its own points. */
    private static Geometry parts(Geometry shape) {
        List<LineString> parts = new ArrayList<>();
        for (int i = 0; i < shape.getNumGeometries(); i++) {
            Coordinate[] points = shape.getGeometryN(i).getCoordinates();
            for (int from = 0; from + 1 < points.length; from += POINTS_A_PART) {
                parts.add(shape.getFactory()
                        .createLineString(
                                Arrays.copyOfRange(points, from, Math.min(points.length, from + POINTS_A_PART + 1))));
            }
        }
        return shape.getFactory().createMultiLineString(parts.toArray(LineString[]::new));
    }

    /**
     * For a box, what lies well within it by its own box alone, which the row holds, need not be compared point by point.
     * Stored boxes are rounded outwards, by less than the margin.
     */
    private String well(Geometry shape) {
        Envelope inner = shape.getEnvelopeInternal();
        if (!shape.isRectangle()
                || inner.getWidth() < 4 * ROUNDING_DEGREES
                || inner.getHeight() < 4 * ROUNDING_DEGREES) {
            return "";
        }
        return "(fb.geom @ ST_MakeEnvelope(%s, %s, %s, %s, 4490) OR "
                .formatted(
                        bind(inner.getMinX() + ROUNDING_DEGREES),
                        bind(inner.getMinY() + ROUNDING_DEGREES),
                        bind(inner.getMaxX() - ROUNDING_DEGREES),
                        bind(inner.getMaxY() - ROUNDING_DEGREES));
    }

    /** A box in degrees that surely holds everything within so many metres of the given one. */
    static Envelope expanded(Envelope box, double metres) {
        double degrees = metres / METRES_A_DEGREE;
        double farthest = Math.min(89, Math.max(Math.abs(box.getMinY()), Math.abs(box.getMaxY())) + degrees);
        double wide = degrees / Math.cos(Math.toRadians(farthest));
        return new Envelope(
                Math.max(-180, box.getMinX() - wide),
                Math.min(180, box.getMaxX() + wide),
                Math.max(-90, box.getMinY() - degrees),
                Math.min(90, box.getMaxY() + degrees));
    }

    private String derived(Derived derived) {
        Derivation derivation = relation.derivations().get(derived.name());
        if (derivation == null) {
            throw new IllegalArgumentException("No derived condition " + derived.name());
        }
        return "(" + derivation.derived().sql(alias, derived.argument(), this) + ")";
    }

    private String column(Attribute attribute) {
        return alias + "." + attribute.column();
    }

    @Override
    public String bind(Object value) {
        String name = "f" + parameters.size();
        parameters.put(name, value);
        return ":" + name;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot;
    }

    private boolean isFenced(Condition condition, @Nullable Envelope extent) {
        return switch (condition) {
            case And and -> and.parts().stream().anyMatch(part -> isFenced(part, extent));
            case Or or -> !or.parts().isEmpty() && or.parts().stream().allMatch(part -> isFenced(part, extent));
            case Spatial spatial -> {
                if (extent == null || extent.getArea() == 0) {
                    yield true;
                }
                Envelope box = expanded(spatial.shape().getEnvelopeInternal(), spatial.metres());
                yield box.intersection(extent).getArea() < MOST_OF_THE_COUNTY * extent.getArea();
            }
            case In in ->
                relation.getAttribute(in.attribute()).type() == AttributeType.REGION
                        && in.values().stream().allMatch(code -> prefix(code).length() > 6);
            case Compare compare ->
                relation.getAttribute(compare.attribute()).type() == AttributeType.REGION
                        && prefix(compare.value()).length() > 6;
            default -> false;
        };
    }
}
