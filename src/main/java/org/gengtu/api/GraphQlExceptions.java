package org.gengtu.api;

import graphql.GraphQLError;
import graphql.schema.DataFetchingEnvironment;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.execution.DataFetcherExceptionResolverAdapter;
import org.springframework.stereotype.Component;

/** What a field's code throws, as a GraphQL error with path and place. A mistake is logged once a request. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class GraphQlExceptions extends DataFetcherExceptionResolverAdapter {
    private static final Object LOGGED = new Object();

    private final Failures failures;

    GraphQlExceptions(Failures failures) {
        this.failures = failures;
    }

    @Override
    protected GraphQLError resolveToSingleError(Throwable failure, DataFetchingEnvironment environment) {
        // After the first mistake of a request the others are mostly its echo: the transaction is aborted.
        boolean loggedBefore = environment.getGraphQlContext().getBoolean(LOGGED, false);
        boolean known = failures.isKnown(failure);
        if (!known) {
            environment.getGraphQlContext().put(LOGGED, true);
        }
        var problem = !known && loggedBefore ? failures.internal() : failures.problemOf(failure);
        return GraphQlErrors.of(
                problem,
                builder -> builder.path(environment.getExecutionStepInfo().getPath())
                        .location(environment.getField().getSourceLocation()));
    }
}
