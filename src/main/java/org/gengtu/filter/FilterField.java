package org.gengtu.filter;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Supplier;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.GlobalId;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** How one field of a GraphQL filter input becomes a condition. */
@FunctionalInterface
public interface FilterField {
    /** The longest list that a filter takes. */
    int LONGEST_LIST = 1000;

    /** The most characters that a text to search for has. */
    int LONGEST_TEXT = 50;

    /**
     * @param value never null
     * @param where the field's place in the request, for problems
     */
    Condition read(Object value, StateRelation relation, String where);

    /** One value that must be equal. */
    static FilterField equalTo(String attribute) {
        return (value, relation, where) -> new Condition.Compare(
                attribute,
                Condition.Operator.EQ,
                Values.read(relation.getAttribute(attribute), value, where, ProblemCode.FILTER_INVALID));
    }

    /** A list of values of which one must fit. */
    static FilterField anyOf(String attribute) {
        return (value, relation, where) -> {
            List<Object> values = new ArrayList<>();
            for (Object item : list(value, where)) {
                values.add(Values.read(relation.getAttribute(attribute), item, where, ProblemCode.FILTER_INVALID));
            }
            return new Condition.In(attribute, values);
        };
    }

    /** A list of ids of this county, one of which must be the row's. @param kind the GraphQL type that they name */
    static FilterField ids(String attribute, String kind, Supplier<String> countyDigits) {
        return (value, relation, where) -> {
            List<Object> keys = new ArrayList<>();
            for (Object id : list(value, where)) {
                keys.add(CommandInput.key(GlobalId.decode(String.valueOf(id), where), kind, where, countyDigits.get()));
            }
            return new Condition.In(attribute, keys);
        };
    }

    /** A list of region codes, former ones too, in one of which the row must lie. */
    static FilterField inRegions(String attribute) {
        return (value, relation, where) -> {
            List<String> codes =
                    list(value, where).stream().map(String::valueOf).toList();
            codes.forEach(code -> Values.checkRegionCode(code, where));
            return new Condition.In(
                    attribute,
                    Problem.naming(where, () -> List.copyOf(relation.regions().apply(codes))));
        };
    }

    /** An input with {@code low} and {@code high}, both included, either of which may be absent. */
    static FilterField range(String attribute, String low, String high) {
        return (value, relation, where) -> {
            Map<?, ?> range = (Map<?, ?>) value;
            Attribute described = relation.getAttribute(attribute);
            Object from = range.get(low);
            Object to = range.get(high);
            if (from == null && to == null) {
                return Condition.ALL;
            }
            Object least =
                    from == null ? null : Values.read(described, from, where + "." + low, ProblemCode.FILTER_INVALID);
            Object most =
                    to == null ? null : Values.read(described, to, where + "." + high, ProblemCode.FILTER_INVALID);
            if (least != null && most != null && Values.compare(least, most) > 0) {
                throw Problem.of(
                                ProblemCode.FILTER_INVALID,
                                "The range begins at %s, after its end %s.".formatted(from, to))
                        .at(where);
            }
            return new Condition.Range(attribute, least, most);
        };
    }

    /** The name of a case of a derived condition. */
    static FilterField derived(String name) {
        return (value, relation, where) -> new Condition.Derived(name, String.valueOf(value));
    }

    /** A text to search for, which the relation's derived condition {@code text} takes. */
    static FilterField text() {
        return (value, relation, where) -> {
            String text = String.valueOf(value);
            int length = text.codePointCount(0, text.length());
            if (length < 1 || length > LONGEST_TEXT || text.indexOf('\0') >= 0) {
                throw Problem.of(
                                ProblemCode.FILTER_INVALID,
                                "The text has %d characters; it must have 1 to %d, without NUL."
                                        .formatted(length, LONGEST_TEXT))
                        .at(where);
            }
            return new Condition.Derived("text", text);
        };
    }

    /** The items of a list, without repetitions; refuses an empty or too long one and one that holds null. */
    static SequencedSet<Object> list(Object value, String where) {
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        if (items.isEmpty()) {
            throw Problem.of(ProblemCode.FILTER_INVALID, "The list is empty, so nothing could fit.")
                    .at(where)
                    .remedy("Leave the field out, or give at least one value.");
        }
        if (items.size() > LONGEST_LIST) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "The list has %d values; at most %d are taken.".formatted(items.size(), LONGEST_LIST))
                    .at(where);
        }
        SequencedSet<Object> distinct = new LinkedHashSet<>();
        for (Object item : items) {
            if (item == null) {
                throw Problem.of(ProblemCode.FILTER_INVALID, "The list holds a null.")
                        .at(where);
            }
            distinct.add(item);
        }
        return distinct;
    }
}
