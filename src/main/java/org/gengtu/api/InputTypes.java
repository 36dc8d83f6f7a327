package org.gengtu.api;

import graphql.GraphQLContext;
import graphql.GraphQLError;
import graphql.GraphQLException;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.TypeName;
import graphql.language.VariableDefinition;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.stereotype.Component;

/** Coerces values that come in addresses exactly as variables of the schema's types, so that one filter means one thing. */
@Component
public final class InputTypes {
    private final ObjectProvider<GraphQlSource> source;

    InputTypes(ObjectProvider<GraphQlSource> source) {
        this.source = source;
    }

    /**
     * A value as a resolver would get it: days, instants and geometries as objects of Java, enums as texts.
     *
     * @param type the name of an input type or scalar of the schema
     * @param name of the parameter that holds the value, for problems
     * @param value as JSON gives it; null gives null
     * @throws Problem ARGUMENT_INVALID and those of the scalars, as GraphQL would answer
     */
    public @Nullable Object coerce(String type, String name, @Nullable Object value) {
        try {
            return ValuesResolver.coerceVariableValues(
                            source.getObject().schema(),
                            List.of(VariableDefinition.newVariableDefinition()
                                    .name(name)
                                    .type(TypeName.newTypeName(type).build())
                                    .build()),
                            RawVariables.of(Collections.singletonMap(name, value)),
                            GraphQLContext.getDefault(),
                            Locale.ROOT)
                    .toMap()
                    .get(name);
        } catch (GraphQLException e) {
            if (e instanceof GraphQLError error) {
                throw problem(GraphQlErrors.catalogued(error), name);
            }
            throw e;
        }
    }

    private static Problem problem(GraphQLError error, String name) {
        Map<String, Object> said = error.getExtensions();
        ProblemCode code = ProblemCode.valueOf(String.valueOf(said.get("code")));
        Object where = said.get("where");
        return Problem.of(code, String.valueOf(error.getMessage())).at(where == null ? name : String.valueOf(where));
    }
}
