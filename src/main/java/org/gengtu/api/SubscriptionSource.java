package org.gengtu.api;

import graphql.GraphQLContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationFieldFetchParameters;
import graphql.language.OperationDefinition.Operation;
import graphql.schema.DataFetcher;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes the stream of a subscription out of graphql-java's hands, and gives it back one event at a time, each an
 * execution of its own. An execution that lasts as long as the subscription would keep the loaders' caches and
 * counters of every event, and would run all events in one transaction or none.
 */
@Component
final class SubscriptionSource extends SimplePerformantInstrumentation {
    private static final Object TAKEN = new Object();
    private static final Object EVENT = new Object();

    /** Has the execution put the subscription's stream here, and send nothing by itself. */
    static void take(GraphQLContext context, AtomicReference<@Nullable Publisher<?>> stream) {
        context.put(TAKEN, stream);
    }

    /** Has the execution answer this event of the stream, and end. */
    static void give(GraphQLContext context, Object event) {
        context.put(EVENT, event);
    }

    @Override
    public DataFetcher<?> instrumentDataFetcher(
            DataFetcher<?> fetcher,
            InstrumentationFieldFetchParameters parameters,
            @Nullable InstrumentationState state) {
        if (parameters.getExecutionContext().getOperationDefinition().getOperation() != Operation.SUBSCRIPTION) {
            return fetcher;
        }
        if (parameters.getExecutionStepInfo().getPath().getLevel() != 1) {
            return fetcher;
        }
        return field -> {
            Object event = field.getGraphQlContext().get(EVENT);
            if (event != null) {
                return Mono.just(event);
            }
            Object fetched = fetcher.get(field);
            AtomicReference<@Nullable Publisher<?>> taken =
                    field.getGraphQlContext().get(TAKEN);
            if (taken != null && fetched instanceof Publisher<?> stream) {
                taken.set(stream);
                return Flux.never();
            }
            return fetched;
        };
    }
}
