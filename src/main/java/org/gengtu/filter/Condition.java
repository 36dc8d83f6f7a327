package org.gengtu.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * What must hold for a row, as a tree. It is two-valued: a comparison with a missing value does not hold, and
 * {@link Not} is the complement, so a row fits either a condition or its Not. Values are of the Java type of their
 * attribute's {@link AttributeType}.
 */
public sealed interface Condition {
    /** Holds for every row. */
    Condition ALL = new And(List.of());

    /** All parts hold; without parts, always. */
    record And(List<Condition> parts) implements Condition {
        public And {
            parts = List.copyOf(parts);
        }
    }

    /** At least one part holds; without parts, never. */
    record Or(List<Condition> parts) implements Condition {
        public Or {
            parts = List.copyOf(parts);
        }
    }

    /** The part does not hold, a missing value included. */
    record Not(Condition part) implements Condition {}

    /** A comparison with one value. */
    record Compare(String attribute, Operator operator, Object value) implements Condition {}

    /** The attribute has one of the values; of {@link AttributeType#FLAGS} at least one; of a region, lies in one. */
    record In(String attribute, List<Object> values) implements Condition {
        public In {
            values = List.copyOf(values);
        }
    }

    /** Both ends included; null: open. */
    record Range(
            String attribute,
            @Nullable Object from,
            @Nullable Object to) implements Condition {}

    /** The attribute has no value. */
    record IsNull(String attribute) implements Condition {}

    /** A text that matches a pattern: {@code %} any characters, {@code _} one, {@code \} before either the character. */
    record Like(String attribute, String pattern, boolean anyCase) implements Condition {}

    /**
     * The row's geometry in relation to a shape.
     *
     * @param shape CGCS2000, longitude first, valid, not empty, no collection
     * @param metres geodesic distance of {@link SpatialRelation#DISTANCE}; else 0
     */
    record Spatial(SpatialRelation relation, Geometry shape, double metres) implements Condition {}

    /** A condition that the relation supplies by name, such as being overdue on the day that is read. */
    record Derived(String name, String argument) implements Condition {}

    enum Operator {
        EQ("="),
        NE("<>"),
        LT("<"),
        LE("<="),
        GT(">"),
        GE(">=");

        private final String sql;

        Operator(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }

        /** The operator that says the same with both sides swapped. */
        Operator flipped() {
            return switch (this) {
                case LT -> GT;
                case LE -> GE;
                case GT -> LT;
                case GE -> LE;
                case EQ, NE -> this;
            };
        }
    }

    enum SpatialRelation {
        /** At least one point in common. */
        INTERSECTS,
        /** No point outside the shape, and not only its border. */
        WITHIN,
        /** At most so many metres away. */
        DISTANCE
    }

    static Condition and(List<Condition> parts) {
        return parts.size() == 1 ? parts.getFirst() : new And(parts);
    }

    static Condition or(List<Condition> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Or(parts);
    }
}
