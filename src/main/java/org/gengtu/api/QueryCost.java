package org.gengtu.api;

import graphql.introspection.Introspection;
import graphql.language.Argument;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableDefinition;
import graphql.language.VariableReference;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Computes what a query asks for before it runs: levels, aliases, fields, and the objects in its lists. A page counts as
 * its {@code first} or {@code last}, any other list of objects as its {@code @listSize}, else as 50; lists within lists
 * multiply. Introspection is not counted: graphql-java guards it.
 */
final class QueryCost {
    static final int DEFAULT_SIZE = 50;
    private static final int INTROSPECTION_DEPTH = 20;

    private final GraphQLSchema schema;
    private final Limits limits;
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, VariableDefinition> definitions = new HashMap<>();
    private final Map<String, @Nullable Object> variables;
    private int aliases;
    private int fields;
    private long nodes;

    private QueryCost(
            GraphQLSchema schema,
            Limits limits,
            Document document,
            OperationDefinition operation,
            Map<String, @Nullable Object> variables) {
        this.schema = schema;
        this.limits = limits;
        this.variables = variables;
        document.getDefinitionsOfType(FragmentDefinition.class).forEach(each -> fragments.put(each.getName(), each));
        operation.getVariableDefinitions().forEach(each -> definitions.put(each.getName(), each));
    }

    /**
     * The number of objects in lists that a valid operation asks for at most.
     *
     * @throws Problem QUERY_TOO_COMPLEX when it asks for more than the limits allow
     */
    static long check(
            GraphQLSchema schema,
            Limits limits,
            Document document,
            OperationDefinition operation,
            Map<String, @Nullable Object> variables) {
        GraphQLCompositeType root = switch (operation.getOperation()) {
            case QUERY -> schema.getQueryType();
            case MUTATION -> schema.getMutationType();
            case SUBSCRIPTION -> schema.getSubscriptionType();
        };
        if (root == null) {
            throw Problem.of(
                    ProblemCode.GRAPHQL_INVALID,
                    "The schema has no %s."
                            .formatted(operation.getOperation().name().toLowerCase(java.util.Locale.ROOT)));
        }
        QueryCost cost = new QueryCost(schema, limits, document, operation, variables);
        cost.walk(operation.getSelectionSet(), root, 1, 1, limits.depth(), null);
        return cost.nodes;
    }

    /** @param pageSize the size of the connection that the fields belong to; null when they belong to none */
    private void walk(
            SelectionSet set,
            GraphQLCompositeType parent,
            long times,
            int depth,
            int deepest,
            @Nullable Long pageSize) {
        for (Selection<?> selection : set.getSelections()) {
            switch (selection) {
                case Field field -> walk(field, parent, times, depth, deepest, pageSize);
                case InlineFragment fragment -> {
                    GraphQLCompositeType type = fragment.getTypeCondition() == null
                            ? parent
                            : composite(fragment.getTypeCondition().getName(), parent);
                    walk(fragment.getSelectionSet(), type, times, depth, deepest, pageSize);
                }
                case FragmentSpread spread -> {
                    count();
                    FragmentDefinition fragment = fragments.get(spread.getName());
                    if (fragment != null) {
                        walk(
                                fragment.getSelectionSet(),
                                composite(fragment.getTypeCondition().getName(), parent),
                                times,
                                depth,
                                deepest,
                                pageSize);
                    }
                }
                default -> throw new IllegalStateException("An unknown kind of selection");
            }
        }
    }

    private GraphQLCompositeType composite(String name, GraphQLCompositeType otherwise) {
        return schema.getType(name) instanceof GraphQLCompositeType type ? type : otherwise;
    }

    private void count() {
        if (++fields > limits.fields()) {
            throw tooMuch("The query has more than %,d fields.".formatted(limits.fields()));
        }
    }

    private void walk(
            Field field, GraphQLCompositeType parent, long times, int depth, int deepest, @Nullable Long pageSize) {
        count();
        if (depth > deepest) {
            throw tooMuch("The query is more than %d levels deep.".formatted(deepest));
        }
        if (field.getAlias() != null && ++aliases > limits.aliases()) {
            throw tooMuch("The query has more than %d aliases.".formatted(limits.aliases()));
        }
        if (field.getSelectionSet() == null) {
            return;
        }
        GraphQLFieldDefinition definition = Introspection.getFieldDef(schema, parent, field.getName());
        if (!(GraphQLTypeUtil.unwrapAll(definition.getType()) instanceof GraphQLCompositeType type)) {
            return;
        }
        boolean introspection = field.getName().startsWith("__");
        if (introspection || deepest == INTROSPECTION_DEPTH && isIntrospection(parent)) {
            walk(field.getSelectionSet(), type, times, depth + 1, Math.max(deepest, INTROSPECTION_DEPTH), null);
            return;
        }
        long size = 1;
        Long pageWithin = null;
        if (((GraphQLNamedOutputType) type).getName().endsWith("Connection")) {
            pageWithin = pageSize(field, definition);
        } else if (isList(definition.getType())) {
            size = pageSize != null ? pageSize : assumedSize(definition);
            nodes = saturated(nodes, times, size);
            if (nodes > limits.nodes()) {
                throw tooMuch("The query asks for %s objects; at most %,d are given in one request."
                        .formatted(
                                nodes == Long.MAX_VALUE ? "far too many" : "%,d or more".formatted(nodes),
                                limits.nodes()));
            }
        }
        walk(field.getSelectionSet(), type, times * Math.max(size, 1), depth + 1, deepest, pageWithin);
    }

    private static boolean isIntrospection(GraphQLCompositeType type) {
        return ((GraphQLNamedOutputType) type).getName().startsWith("__");
    }

    private static long saturated(long sum, long times, long size) {
        try {
            return Math.addExact(sum, Math.multiplyExact(times, size));
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static boolean isList(GraphQLType type) {
        return GraphQLTypeUtil.isList(GraphQLTypeUtil.unwrapNonNull(type));
    }

    private static long assumedSize(GraphQLFieldDefinition definition) {
        GraphQLAppliedDirective directive = definition.getAppliedDirective("listSize");
        Integer size =
                directive == null ? null : directive.getArgument("assumedSize").getValue();
        return size == null ? DEFAULT_SIZE : size;
    }

    private Long pageSize(Field field, GraphQLFieldDefinition definition) {
        for (String name : new String[] {"first", "last"}) {
            if (definition.getArgument(name) == null) {
                continue;
            }
            for (Argument argument : field.getArguments()) {
                Long size = name.equals(argument.getName()) ? number(argument.getValue()) : null;
                if (size != null) {
                    return Math.max(0, size);
                }
            }
        }
        return (long) DEFAULT_SIZE;
    }

    private @Nullable Long number(@Nullable Value<?> value) {
        if (value instanceof IntValue literal) {
            return clamped(literal.getValue());
        }
        if (value instanceof VariableReference reference) {
            if (variables.get(reference.getName()) instanceof Number number) {
                return number instanceof BigInteger big ? clamped(big) : clamped(number.longValue());
            }
            VariableDefinition variable = definitions.get(reference.getName());
            return variables.containsKey(reference.getName()) || variable == null
                    ? null
                    : number(variable.getDefaultValue());
        }
        return null;
    }

    private static long clamped(BigInteger value) {
        return value.bitLength() > 31 ? Integer.MAX_VALUE : value.longValue();
    }

    private static long clamped(long value) {
        return Math.min(value, Integer.MAX_VALUE);
    }

    private static Problem tooMuch(String what) {
        return Problem.of(ProblemCode.QUERY_TOO_COMPLEX, what);
    }
}
