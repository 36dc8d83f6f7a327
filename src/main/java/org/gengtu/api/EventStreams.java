package org.gengtu.api;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.gengtu.ledger.Actor;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Answers as a stream of server-sent events, as the graphql-sse protocol's "distinct connections mode" says: {@code next}
 * for each result, then {@code complete}. Whatever is wrong with the operation is a {@code next} too. Any operation can
 * be asked for so; a subscription ends when the client closes the connection.
 */
@Component
final class EventStreams {
    private static final byte[] COMPLETE = "event: complete\ndata: \n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final GraphQlExecution execution;
    private final Failures failures;
    private final Messages messages;
    private final Subscriptions subscriptions;

    EventStreams(GraphQlExecution execution, Failures failures, Messages messages, Subscriptions subscriptions) {
        this.execution = execution;
        this.failures = failures;
        this.messages = messages;
        this.subscriptions = subscriptions;
    }

    /** Runs the operation and streams its results; returns at once. */
    void begin(Asked asked, Actor actor, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = RequestFilter.currentId();
        head(response);
        OutputStream out = response.getOutputStream();
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        Stream stream = new Stream(async, request, response, out);
        async.addListener(stream);
        subscriptions.add(stream);
        Thread.ofVirtual().name("event-stream").start(() -> stream.run(asked, actor, id));
    }

    /** Answers a request that cannot be run. */
    void refuse(Problem problem, HttpServletResponse response) throws IOException {
        head(response);
        OutputStream out = response.getOutputStream();
        out.write(event(GraphQlErrors.body(List.of(GraphQlErrors.of(problem)))));
        out.write(COMPLETE);
    }

    private static void head(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE + ";charset=utf-8");
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        // A proxy that gathers answers would hold the events back.
        response.setHeader("X-Accel-Buffering", "no");
    }

    private byte[] event(Object result) {
        String data = messages.text(result).replace("\r", "").replace("\n", "\ndata: ");
        return ("event: next\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private final class Stream implements SubscriptionRun.Sink, Subscriptions.Connection, AsyncListener {
        private final AsyncContext async;
        private final HttpServletRequest request;
        private final HttpServletResponse response;
        private final OutputStream out;
        private final ReentrantLock writing = new ReentrantLock();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile @Nullable SubscriptionRun running;

        Stream(AsyncContext async, HttpServletRequest request, HttpServletResponse response, OutputStream out) {
            this.async = async;
            this.request = request;
            this.response = response;
            this.out = out;
        }

        void run(Asked asked, Actor actor, String id) {
            try (var within = RequestFilter.within(id)) {
                write(COMMENT);
                GraphQlExecution.Begun begun = execution.begin(asked.request(actor, id));
                if (begun.stream() == null) {
                    next(begun.response().getExecutionResult());
                    complete();
                    return;
                }
                SubscriptionRun run =
                        new SubscriptionRun(execution, failures, () -> asked.request(actor, id), id, this);
                running = run;
                begun.stream().subscribe(run);
                if (ended.get()) {
                    run.cancel();
                }
            } catch (IOException e) {
                close();
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void failed(RuntimeException failure) {
            try {
                Problem problem = failures.problemOf(failure);
                error(GraphQlErrors.of(problem), problem.code());
            } catch (IOException e) {
                close();
            }
        }

        private void write(byte[] bytes) throws IOException {
            writing.lock();
            try {
                if (ended.get()) {
                    throw new IOException("The stream has ended.");
                }
                out.write(bytes);
                out.flush();
            } catch (IllegalStateException e) {
                throw new IOException(e);
            } finally {
                writing.unlock();
            }
        }

        @Override
        public void next(ExecutionResult result) throws IOException {
            try {
                write(event(result.toSpecification()));
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        @Override
        public void error(GraphQLError error, ProblemCode code) throws IOException {
            write(event(GraphQlErrors.body(List.of(error))));
            complete();
        }

        @Override
        public void complete() throws IOException {
            try {
                write(COMPLETE);
            } finally {
                close();
            }
        }

        @Override
        public void keepAlive() {
            // Someone who is writing keeps it alive as well.
            if (!writing.tryLock()) {
                return;
            }
            try {
                write(COMMENT);
            } catch (IOException e) {
                close();
            } finally {
                writing.unlock();
            }
        }

        @Override
        public void finish() {
            cancel();
            try {
                complete();
            } catch (IOException e) {
                close();
            }
        }

        private void cancel() {
            SubscriptionRun run = running;
            if (run != null) {
                run.cancel();
            }
        }

        private void close() {
            if (ended.compareAndSet(false, true)) {
                subscriptions.remove(this);
                cancel();
                RequestFilter.log(request, response);
                try {
                    async.complete();
                } catch (IllegalStateException e) {
                    // The server has ended it before.
                    subscriptions.remove(this);
                }
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            close();
        }

        @Override
        public void onError(AsyncEvent event) {
            close();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nothing restarts it
        }
    }
}
