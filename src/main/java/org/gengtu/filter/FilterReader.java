package org.gengtu.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a GraphQL filter input into a condition. Siblings are ANDed; null means absent; an empty list is refused; {@code
 * and}, {@code or}, {@code not}, {@code spatial} and {@code cql} mean the same for every feature.
 */
public final class FilterReader {
    /** How many filters may stand inside each other, CQL included. */
    static final int DEEPEST = 20;
    /** How many conditions a filter may have in all. */
    static final int MOST_NODES = 500;

    private final StateRelation relation;
    private final CqlReader cql;
    private final SpatialReader spatial = new SpatialReader();

    public FilterReader(StateRelation relation) {
        this.relation = relation;
        this.cql = new CqlReader(relation, spatial);
    }

    /**
     * @param filter the input as GraphQL coerced it; null: everything
     * @throws Problem FILTER_INVALID, CQL_INVALID, REGION_CODE_INVALID, REGION_UNKNOWN, ID_INVALID or one of the geometry
     *     problems, with the field that it is about
     */
    public Condition read(@Nullable Map<String, ?> filter) {
        if (filter == null) {
            return Condition.ALL;
        }
        Condition condition = read(filter, "filter", 1);
        int nodes = count(condition);
        if (nodes > MOST_NODES) {
            throw Problem.of(
                            ProblemCode.FILTER_INVALID,
                            "The filter has %d conditions; at most %d are taken.".formatted(nodes, MOST_NODES))
                    .at("filter");
        }
        return condition;
    }

    private Condition read(Map<?, ?> filter, String where, int depth) {
        if (depth > DEEPEST) {
            throw tooDeep("filter");
        }
        List<Condition> parts = new ArrayList<>();
        // In the order of the schema and not of the request, so that equal filters have one hash and one statement.
        relation.fields().forEach((name, field) -> {
            Object value = filter.get(name);
            if (value != null) {
                parts.add(field.read(value, relation, where + "." + name));
            }
        });
        if (filter.get("spatial") instanceof Map<?, ?> shapes) {
            parts.addAll(spatial.read(shapes, where + ".spatial"));
        }
        if (filter.get("cql") instanceof String text) {
            parts.add(cql.read(text, where + ".cql"));
        }
        if (filter.get("and") instanceof List<?> list) {
            parts.addAll(readAll(list, where + ".and", depth));
        }
        if (filter.get("or") instanceof List<?> list) {
            parts.add(Condition.or(readAll(list, where + ".or", depth)));
        }
        if (filter.get("not") instanceof Map<?, ?> part) {
            parts.add(new Condition.Not(read(part, where + ".not", depth + 1)));
        }
        parts.removeIf(Condition.ALL::equals);
        return Condition.and(parts);
    }

    private List<Condition> readAll(List<?> list, String where, int depth) {
        FilterField.list(list, where);
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> part) {
                conditions.add(read(part, where + "[" + i + "]", depth + 1));
            }
        }
        return conditions;
    }

    static Problem tooDeep(String where) {
        return Problem.of(ProblemCode.FILTER_INVALID, "The filter is nested more than %d deep.".formatted(DEEPEST))
                .at(where);
    }

    private static int count(Condition condition) {
        return switch (condition) {
            case Condition.And and -> 1 + countAll(and.parts());
            case Condition.Or or -> 1 + countAll(or.parts());
            case Condition.Not not -> 1 + count(not.part());
            default -> 1;
        };
    }

    private static int countAll(List<Condition> parts) {
        return parts.stream().mapToInt(FilterReader::count).sum();
    }
}
