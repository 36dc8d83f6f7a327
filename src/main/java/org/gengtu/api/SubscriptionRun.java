package org.gengtu.api;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.graphql.ExecutionGraphQlRequest;

/**
 * A subscription at work: takes an event, runs the selection on it, sends the answer, and only then takes the next. All
 * of it happens on the thread that the stream brings.
 */
final class SubscriptionRun implements Subscriber<Object> {
    private final GraphQlExecution execution;
    private final Failures failures;
    private final Supplier<ExecutionGraphQlRequest> requests;
    private final String requestId;
    private final Sink sink;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable Subscription upstream;

    /** Where the answers go. */
    interface Sink {
        /** Returns when the answer has left, however long that takes. */
        void next(ExecutionResult result) throws IOException;

        /** The last word: the operation failed. */
        void error(GraphQLError error, ProblemCode code) throws IOException;

        /** The last word: there is nothing more. */
        void complete() throws IOException;
    }

    /** @param requests a new request for each event */
    SubscriptionRun(
            GraphQlExecution execution,
            Failures failures,
            Supplier<ExecutionGraphQlRequest> requests,
            String requestId,
            Sink sink) {
        this.execution = execution;
        this.failures = failures;
        this.requests = requests;
        this.requestId = requestId;
        this.sink = sink;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (ended.get()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(Object event) {
        if (ended.get()) {
            return;
        }
        try (var id = RequestFilter.within(requestId)) {
            sink.next(execution.deliver(requests.get(), event).getExecutionResult());
            Subscription known = upstream;
            if (known != null) {
                known.request(1);
            }
        } catch (IOException e) {
            cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (ended.compareAndSet(false, true)) {
            try (var id = RequestFilter.within(requestId)) {
                Problem problem = failures.problemOf(failure);
                sink.error(GraphQlErrors.of(problem), problem.code());
            } catch (IOException e) {
                // The client has gone: there is nobody to tell.
                cancel();
            }
        }
    }

    @Override
    public void onComplete() {
        if (ended.compareAndSet(false, true)) {
            try {
                sink.complete();
            } catch (IOException e) {
                cancel();
            }
        }
    }

    /** Ends it without a word. */
    void cancel() {
        ended.set(true);
        Subscription known = upstream;
        if (known != null) {
            known.cancel();
        }
    }
}
