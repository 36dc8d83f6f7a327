package org.gengtu.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gengtu.filter.Condition.Compare;
import org.gengtu.filter.Condition.Derived;
import org.gengtu.filter.Condition.In;
import org.gengtu.filter.Condition.Operator;
import org.gengtu.filter.StateRelation.Derivation;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.geotools.api.filter.And;
import org.geotools.api.filter.BinaryComparisonOperator;
import org.geotools.api.filter.ExcludeFilter;
import org.geotools.api.filter.Filter;
import org.geotools.api.filter.FilterFactory;
import org.geotools.api.filter.IncludeFilter;
import org.geotools.api.filter.Not;
import org.geotools.api.filter.Or;
import org.geotools.api.filter.PropertyIsBetween;
import org.geotools.api.filter.PropertyIsEqualTo;
import org.geotools.api.filter.PropertyIsGreaterThan;
import org.geotools.api.filter.PropertyIsGreaterThanOrEqualTo;
import org.geotools.api.filter.PropertyIsLessThan;
import org.geotools.api.filter.PropertyIsLessThanOrEqualTo;
import org.geotools.api.filter.PropertyIsLike;
import org.geotools.api.filter.PropertyIsNotEqualTo;
import org.geotools.api.filter.PropertyIsNull;
import org.geotools.api.filter.expression.Expression;
import org.geotools.api.filter.expression.Function;
import org.geotools.api.filter.expression.Literal;
import org.geotools.api.filter.expression.PropertyName;
import org.geotools.api.filter.spatial.BBOX;
import org.geotools.api.filter.spatial.BinarySpatialOperator;
import org.geotools.api.filter.spatial.DWithin;
import org.geotools.api.filter.spatial.Intersects;
import org.geotools.api.filter.spatial.Within;
import org.geotools.api.geometry.BoundingBox;
import org.geotools.filter.FilterFactoryImpl;
import org.geotools.filter.text.cql2.CQLException;
import org.geotools.filter.text.ecql.ECQL;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * Reads ECQL, GeoTools' text form of OGC filters, into the same conditions as the typed filter. Only the relation's
 * attributes and derived conditions may be named, each compared with a literal; the only functions are the spatial
 * predicates BBOX, INTERSECTS, WITHIN and DWITHIN over the geometry.
 */
final class CqlReader {
    private static final int LONGEST = 5000;
    private static final int DEEPEST_PARENTHESES = 50;
    private static final Pattern FRAME = Pattern.compile("(?i)(?:\\bSRID\\s*=|\\bEPSG:+)\\s*(\\d{1,6})");
    private static final Pattern PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    private final StateRelation relation;
    private final SpatialReader spatial;

    CqlReader(StateRelation relation, SpatialReader spatial) {
        this.relation = relation;
        this.spatial = spatial;
    }

    /** @throws Problem CQL_INVALID with the place in the text, or a geometry problem */
    Condition read(String text, String where) {
        checkForm(text, where);
        Condition condition;
        try {
            Reader reader = new Reader(text, where);
            condition = reader.read(ECQL.toFilter(text, reader.withoutFunctions()));
        } catch (CQLException e) {
            throw unreadable(text, where, e);
        } catch (IllegalArgumentException | IllegalStateException | NullPointerException | ClassCastException e) {
            // The parser lets some of its own slips through for texts that are no expressions.
            throw Problem.of(ProblemCode.CQL_INVALID, "The expression cannot be read.")
                    .at(where);
        } catch (RuntimeException e) {
            if (e instanceof Problem) {
                throw e;
            }
            throw Problem.of(ProblemCode.CQL_INVALID, "The expression cannot be read.")
                    .at(where);
        } catch (Error e) {
            // Its tokeniser throws an Error for a character that begins no token.
            if (e instanceof VirtualMachineError) {
                throw e;
            }
            throw Problem.of(ProblemCode.CQL_INVALID, "The expression holds a character that begins nothing.")
                    .at(where + placeOf(String.valueOf(e.getMessage())));
        }
        if (depth(condition) > FilterReader.DEEPEST) {
            throw Problem.of(
                            ProblemCode.CQL_INVALID,
                            "The expression is nested more than %d deep.".formatted(FilterReader.DEEPEST))
                    .at(where);
        }
        return condition;
    }

    private static void checkForm(String text, String where) {
        if (text.isBlank()) {
            throw Problem.of(ProblemCode.CQL_INVALID, "The expression is empty.")
                    .at(where);
        }
        if (text.length() > LONGEST) {
            throw Problem.of(
                            ProblemCode.CQL_INVALID,
                            "The expression has %d characters; at most %d are taken.".formatted(text.length(), LONGEST))
                    .at(where);
        }
        Matcher frame = FRAME.matcher(text);
        while (frame.find()) {
            if (!frame.group(1).equals("4490") && !frame.group(1).equals("4326")) {
                throw Problem.of(
                                ProblemCode.CQL_INVALID,
                                "Geometries are taken in CGCS2000 degrees, not in %s.".formatted(frame.group(1)))
                        .at(where);
            }
        }
        int open = 0;
        for (int i = 0; i < text.length(); i++) {
            open += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (open > DEEPEST_PARENTHESES) {
                throw Problem.of(
                                ProblemCode.CQL_INVALID,
                                "More than %d parentheses are open at character %d."
                                        .formatted(DEEPEST_PARENTHESES, i + 1))
                        .at(where);
            }
        }
    }

    private static Problem unreadable(String text, String where, CQLException e) {
        String said = e.getSyntaxError();
        Matcher place = PLACE.matcher(said == null ? "" : said);
        String what = place.find()
                ? "The expression cannot be read at line %s, column %s.".formatted(place.group(1), place.group(2))
                : "The expression \"%s\" cannot be read.".formatted(Values.shortened(text));
        return Problem.of(ProblemCode.CQL_INVALID, what).at(where + placeOf(said == null ? "" : said));
    }

    private static String placeOf(String message) {
        Matcher place = PLACE.matcher(message);
        return place.find() ? ", line %s, column %s".formatted(place.group(1), place.group(2)) : "";
    }

    private static int depth(Condition condition) {
        return switch (condition) {
            case Condition.And and ->
                1 + and.parts().stream().mapToInt(CqlReader::depth).max().orElse(0);
            case Condition.Or or ->
                1 + or.parts().stream().mapToInt(CqlReader::depth).max().orElse(0);
            case Condition.Not not -> 1 + depth(not.part());
            default -> 1;
        };
    }

    /** One reading of one text, which problems point into. */
    private final class Reader {
        private final String text;
        private final String where;

        Reader(String text, String where) {
            this.text = text;
            this.where = where;
        }

        /** GeoTools' functions are not even looked up. */
        FilterFactory withoutFunctions() {
            return new FilterFactoryImpl() {
                @Override
                public Function function(String name, Expression... arguments) {
                    throw notAllowed(name);
                }
            };
        }

        private Problem notAllowed(String function) {
            return invalid(
                    "%s is not among the functions that are allowed: BBOX, INTERSECTS, WITHIN, DWITHIN."
                            .formatted(function),
                    function);
        }

        Condition read(Filter filter) {
            return switch (filter) {
                case And and -> Condition.and(all(and.getChildren(), true));
                case Or or -> oneOf(all(or.getChildren(), false));
                case Not not -> new Condition.Not(read(not.getFilter()));
                case IncludeFilter everything -> Condition.ALL;
                case ExcludeFilter nothing -> new Condition.Or(List.of());
                case PropertyIsNull isNull ->
                    new Condition.IsNull(comparable(isNull.getExpression()).name());
                case PropertyIsLike like -> like(like);
                case PropertyIsBetween between ->
                    new Condition.Range(
                            ordered(comparable(between.getExpression())).name(),
                            value(comparable(between.getExpression()), between.getLowerBoundary()),
                            value(comparable(between.getExpression()), between.getUpperBoundary()));
                case BBOX box -> box(box);
                case BinarySpatialOperator operator -> shape(operator);
                case BinaryComparisonOperator comparison -> compare(comparison);
                default ->
                    throw invalid("%s is not among the operators that are allowed."
                            .formatted(filter.getClass().getSimpleName().replaceAll("(Filter)?Impl$", "")));
            };
        }

        /** The parts, those of the same operator directly inside taken up. */
        private List<Condition> all(List<Filter> children, boolean and) {
            List<Condition> parts = new ArrayList<>();
            for (Filter child : children) {
                Condition part = read(child);
                if (and && part instanceof Condition.And inner) {
                    parts.addAll(inner.parts());
                } else if (!and && part instanceof Condition.Or inner) {
                    parts.addAll(inner.parts());
                } else {
                    parts.add(part);
                }
            }
            return parts;
        }

        /** An Or; several values of one attribute become a list again, as IN was written. */
        private Condition oneOf(List<Condition> parts) {
            List<Object> values = new ArrayList<>();
            String attribute = null;
            for (Condition part : parts) {
                if (!(part instanceof Compare compare)
                        || compare.operator() != Operator.EQ
                        || (attribute != null && !attribute.equals(compare.attribute()))) {
                    return Condition.or(parts);
                }
                attribute = compare.attribute();
                if (!values.contains(compare.value())) {
                    values.add(compare.value());
                }
            }
            return attribute == null ? Condition.or(parts) : new In(attribute, values);
        }

        private Condition compare(BinaryComparisonOperator comparison) {
            Operator operator = switch (comparison) {
                case PropertyIsEqualTo equal -> Operator.EQ;
                case PropertyIsNotEqualTo notEqual -> Operator.NE;
                case PropertyIsLessThan less -> Operator.LT;
                case PropertyIsLessThanOrEqualTo atMost -> Operator.LE;
                case PropertyIsGreaterThan greater -> Operator.GT;
                case PropertyIsGreaterThanOrEqualTo atLeast -> Operator.GE;
                default -> throw invalid("This comparison is not among those that are allowed.");
            };
            Expression left = comparison.getExpression1();
            Expression right = comparison.getExpression2();
            if (left instanceof Literal && right instanceof PropertyName) {
                return compare(right, operator.flipped(), left);
            }
            return compare(left, operator, right);
        }

        private Condition compare(Expression left, Operator operator, Expression right) {
            String name = name(left);
            Derivation derivation = relation.derivations().get(name);
            if (derivation != null && !derivation.arguments().isEmpty()) {
                return derived(name, derivation, operator, right);
            }
            Attribute attribute = comparable(left);
            if (attribute.type() == AttributeType.REGION) {
                String code = (String) value(attribute, right);
                List<Object> codes = List.copyOf(relation.regions().apply(List.of(code)));
                return negated(operator, name, new In(attribute.name(), codes));
            }
            Object value = value(attribute, right);
            if (attribute.type() == AttributeType.FLAGS) {
                return negated(operator, name, new Compare(attribute.name(), Operator.EQ, value));
            }
            if (operator != Operator.EQ && operator != Operator.NE) {
                ordered(attribute);
            }
            return new Compare(attribute.name(), operator, value);
        }

        private Condition derived(String name, Derivation derivation, Operator operator, Expression right) {
            String argument = String.valueOf(literal(name, right));
            if (!derivation.arguments().contains(argument)) {
                throw invalid(
                        "%s is compared with \"%s\", which is not one of %s."
                                .formatted(name, Values.shortened(argument), String.join(", ", derivation.arguments())),
                        name);
            }
            return negated(operator, name, new Derived(name, argument));
        }

        private Condition negated(Operator operator, String name, Condition condition) {
            return switch (operator) {
                case EQ -> condition;
                case NE -> new Condition.Not(condition);
                default -> throw invalid("%s has no order: only =, <> and IN are allowed.".formatted(name), name);
            };
        }

        private Condition like(PropertyIsLike like) {
            Attribute attribute = comparable(like.getExpression());
            if (attribute.type() != AttributeType.TEXT) {
                throw invalid("%s is no text: LIKE cannot be used.".formatted(attribute.name()), attribute.name());
            }
            String pattern = Values.checkText(like.getLiteral(), where, ProblemCode.CQL_INVALID);
            if (pattern.endsWith("\\") && !pattern.endsWith("\\\\")) {
                throw invalid("The pattern ends in the middle of an escape.", attribute.name());
            }
            return new Condition.Like(attribute.name(), pattern, !like.isMatchingCase());
        }

        private Condition box(BBOX box) {
            checkGeometry(box.getExpression1());
            BoundingBox bounds = box.getBounds();
            return spatial.box(bounds.getMinX(), bounds.getMinY(), bounds.getMaxX(), bounds.getMaxY(), where);
        }

        private Condition shape(BinarySpatialOperator operator) {
            checkGeometry(operator.getExpression1());
            if (!(operator.getExpression2() instanceof Literal literal)
                    || !(literal.getValue() instanceof Geometry shape)) {
                throw invalid("A geometry such as POINT (105.1 31.2) must stand after the attribute.");
            }
            if (shape.getSRID() != 0 && shape.getSRID() != 4490 && shape.getSRID() != 4326) {
                throw invalid("Geometries are taken in CGCS2000 degrees, without another SRID.");
            }
            return switch (operator) {
                case Intersects intersects -> spatial.intersects(shape, where);
                case Within within -> spatial.within(shape, where);
                case DWithin near -> spatial.distance(shape, metres(near), where);
                default -> throw notAllowed(operator.getClass().getSimpleName().replaceAll("Impl$", ""));
            };
        }

        private double metres(DWithin near) {
            return switch (String.valueOf(near.getDistanceUnits()).toLowerCase(java.util.Locale.ROOT)) {
                case "meters", "metres", "m" -> near.getDistance();
                case "kilometers", "kilometres", "km" -> near.getDistance() * 1000;
                default -> throw invalid("The unit of the distance must be meters or kilometers.");
            };
        }

        private void checkGeometry(Expression expression) {
            String name = name(expression);
            if (!name.equals(relation.geometryName())) {
                throw invalid("%s is no geometry; it is named %s.".formatted(name, relation.geometryName()), name);
            }
        }

        private Attribute comparable(Expression expression) {
            String name = name(expression);
            Attribute attribute = relation.attributes().get(name);
            if (attribute == null || !attribute.cql()) {
                throw invalid(
                        "%s is not among the attributes that are allowed."
                                .formatted(name.isEmpty() ? "An empty name" : Values.shortened(name)),
                        name);
            }
            return attribute;
        }

        private Attribute ordered(Attribute attribute) {
            return switch (attribute.type()) {
                case TEXT, INTEGER, DECIMAL, DATE -> attribute;
                case BOOLEAN, ENUM, FLAGS, REGION ->
                    throw invalid(
                            "%s has no order: only =, <> and IN are allowed.".formatted(attribute.name()),
                            attribute.name());
            };
        }

        private String name(Expression expression) {
            return switch (expression) {
                case PropertyName property -> property.getPropertyName();
                default -> throw invalid("The left side must be the name of an attribute.");
            };
        }

        private Object value(Attribute attribute, Expression expression) {
            return Values.read(attribute, literal(attribute.name(), expression), where, ProblemCode.CQL_INVALID);
        }

        private Object literal(String name, Expression expression) {
            if (expression instanceof Literal literal && literal.getValue() != null) {
                return literal.getValue();
            }
            throw invalid("%s can only be compared with a literal.".formatted(name), name);
        }

        private Problem invalid(String what) {
            return invalid(what, null);
        }

        private Problem invalid(String what, @Nullable String near) {
            int place = near == null || near.isEmpty() ? -1 : text.indexOf(near);
            return Problem.of(ProblemCode.CQL_INVALID, what)
                    .at(place < 0 ? where : "%s, character %d".formatted(where, place + 1));
        }
    }
}
