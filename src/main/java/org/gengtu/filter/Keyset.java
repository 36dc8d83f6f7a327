package org.gengtu.filter;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An order over a state relation, and paging along it: rows without a value last in both directions, the id as
 * tie-break in the direction of the order.
 *
 * @param name as the GraphQL schema names it
 * @param column of the state relation
 * @param nullable whether rows can lack the value
 * @param idColumn the tie-break
 */
public record Keyset(
        String name, String column, AttributeType type, boolean nullable, boolean descending, String idColumn) {
    private static final String VALUE = "pageValue";
    private static final String ID = "pageId";

    /**
     * One statement's part of a page.
     *
     * @param condition over the alias; {@code true} when the step takes all rows
     * @param order with the alias left open
     */
    public record Step(String condition, String order) {
        /** The order over an alias, that of the condition or of a statement around it. */
        public String orderBy(String alias) {
            return order.formatted(alias);
        }
    }

    /** The order as a cursor remembers it. */
    public String key() {
        return name + (descending ? " DESC" : " ASC");
    }

    /**
     * The steps of a page, the later ones only needed when the earlier ones give too few rows. Rows with and without a
     * value are taken in steps of their own, so that an index serves either direction.
     *
     * @param mark the place to begin behind, in the direction of paging; null: at the begin
     */
    public List<Step> steps(String alias, boolean forward, @Nullable Cursor mark) {
        boolean ascending = forward != descending;
        Step valued = new Step(valued(alias, ascending, mark), order(ascending, true));
        if (!nullable) {
            return List.of(valued);
        }
        Step missing = new Step(missing(alias, ascending, mark), order(ascending, false));
        List<Step> steps = new ArrayList<>();
        if (forward) {
            if (mark == null || mark.value() != null) {
                steps.add(valued);
            }
            steps.add(missing);
        } else {
            if (mark == null || mark.value() == null) {
                steps.add(missing);
            }
            steps.add(valued);
        }
        return steps;
    }

    /** The same page in one step, for rows that are found before they are put in order. */
    public Step whole(String alias, boolean forward, @Nullable Cursor mark) {
        List<Step> steps = steps(alias, forward, mark);
        boolean ascending = forward != descending;
        String direction = ascending ? "ASC" : "DESC";
        String nulls = nullable ? forward ? " NULLS LAST" : " NULLS FIRST" : "";
        String order = "%1$s." + "%s %s%s, ".formatted(column, direction, nulls) + "%1$s." + idColumn + " " + direction;
        String condition = steps.size() == 2 && mark == null
                ? "true"
                : String.join(
                        " OR ",
                        steps.stream().map(step -> "(" + step.condition() + ")").toList());
        return new Step("(" + condition + ")", order);
    }

    /** The named parameters of a mark. */
    public Map<String, Object> parameters(@Nullable Cursor mark, String where) {
        if (mark == null) {
            return Map.of();
        }
        if (mark.value() == null) {
            if (!nullable) {
                throw Cursor.invalid(mark.encode(), where);
            }
            return Map.of(ID, mark.id());
        }
        return Map.of(ID, mark.id(), VALUE, typed(mark.value(), mark, where));
    }

    private Object typed(String value, Cursor mark, String where) {
        try {
            return switch (type) {
                case INTEGER -> Long.valueOf(value);
                case DECIMAL -> new BigDecimal(value);
                case DATE -> LocalDate.parse(value);
                default -> {
                    if (value.indexOf('\0') >= 0) {
                        throw Cursor.invalid(mark.encode(), where);
                    }
                    yield value;
                }
            };
        } catch (NumberFormatException | DateTimeException e) {
            throw Cursor.invalid(mark.encode(), where);
        }
    }

    private String valued(String alias, boolean ascending, @Nullable Cursor mark) {
        if (mark == null || mark.value() == null) {
            return nullable ? "%s.%s IS NOT NULL".formatted(alias, column) : "true";
        }
        return "(%1$s.%2$s, %1$s.%3$s) %4$s (:%5$s, :%6$s)"
                .formatted(alias, column, idColumn, ascending ? ">" : "<", VALUE, ID);
    }

    private String missing(String alias, boolean ascending, @Nullable Cursor mark) {
        String missing = "%s.%s IS NULL".formatted(alias, column);
        return mark == null || mark.value() != null
                ? missing
                : "%s AND %s.%s %s :%s".formatted(missing, alias, idColumn, ascending ? ">" : "<", ID);
    }

    private String order(boolean ascending, boolean valued) {
        String direction = ascending ? " ASC" : " DESC";
        String id = "%1$s." + idColumn + direction;
        return valued ? "%1$s." + column + direction + ", " + id : id;
    }
}
