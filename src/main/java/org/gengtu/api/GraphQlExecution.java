package org.gengtu.api;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.ExecutionResultImpl;
import graphql.GraphQLError;
import graphql.execution.AbortExecutionException;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.graphql.ExecutionGraphQlRequest;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.graphql.ExecutionGraphQlService;
import org.springframework.graphql.execution.DataLoaderRegistrar;
import org.springframework.graphql.execution.DefaultExecutionGraphQlService;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.graphql.support.DefaultExecutionGraphQlResponse;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Mono;

/**
 * Runs GraphQL operations on the calling thread. A query runs in one REPEATABLE READ READ ONLY transaction, so that all
 * its fields read one state, and within its time: PostgreSQL cancels a statement, graphql-java the rest. What is too
 * large is refused before it runs. Every error of the answer carries an entry of the catalogue.
 */
final class GraphQlExecution implements ExecutionGraphQlService, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GraphQlExecution.class);
    private static final Object ENTRY = new Object();
    private static final String KNOWN_AT = "knownAt";
    private static final int MOST_ERRORS = 100;
    /** A command may fold the whole county anew; its answer is read after it, within the same time. */
    private static final int LONGEST_COMMAND_SECONDS = 900;

    private final GraphQlSource source;
    private final DefaultExecutionGraphQlService delegate;
    private final Documents documents;
    private final Limits limits;
    private final Failures failures;
    private final @Nullable TransactionTemplate reading;
    private final @Nullable TransactionTemplate answering;
    private final @Nullable Reading ledger;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param reading the manager of reading transactions; null when the program has no database
     * @param ledger what resolves the states that are read; null likewise
     */
    GraphQlExecution(
            GraphQlSource source,
            DataLoaderRegistrar loaders,
            Limits limits,
            Failures failures,
            @Nullable PlatformTransactionManager reading,
            @Nullable Reading ledger) {
        this.source = source;
        this.delegate = new DefaultExecutionGraphQlService(source);
        this.delegate.addDataLoaderRegistrar(loaders);
        this.documents = new Documents(source.schema(), limits);
        this.limits = limits;
        this.failures = failures;
        this.ledger = ledger;
        this.reading = reading == null ? null : readOnly(reading, limits.querySeconds());
        this.answering = reading == null ? null : readOnly(reading, LONGEST_COMMAND_SECONDS);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "query-deadline");
            thread.setDaemon(true);
            return thread;
        });
        this.timer.setRemoveOnCancelPolicy(true);
    }

    private static TransactionTemplate readOnly(PlatformTransactionManager manager, int seconds) {
        TransactionTemplate template = Reading.transactions(manager);
        template.setTimeout(seconds);
        return template;
    }

    /** Gives graphql-java the document that was parsed before, instead of its text. */
    static CompletableFuture<PreparsedDocumentEntry> parsedBefore(
            ExecutionInput input, java.util.function.Function<ExecutionInput, PreparsedDocumentEntry> parse) {
        PreparsedDocumentEntry entry = input.getGraphQLContext().get(ENTRY);
        return CompletableFuture.completedFuture(entry != null ? entry : parse.apply(input));
    }

    /** The kind of the operation that a document and a name choose; empty when they choose none. */
    Optional<Operation> findKind(String document, @Nullable String operationName) {
        return documents.read(document).operation(operationName).map(OperationDefinition::getOperation);
    }

    @Override
    public Mono<ExecutionGraphQlResponse> execute(ExecutionGraphQlRequest request) {
        return Mono.fromCallable(() -> executeNow(request, null));
    }

    /**
     * An operation that was begun on a transport that takes many answers.
     *
     * @param response of a query or mutation, or of a subscription that was refused
     * @param stream the events of a subscription, each to be {@linkplain #deliver delivered}; null when the response is
     *     all there is
     */
    record Begun(
            ExecutionGraphQlResponse response, @Nullable Publisher<?> stream) {}

    /** Runs a query or mutation to its end, or begins a subscription. */
    Begun begin(ExecutionGraphQlRequest request) {
        AtomicReference<@Nullable Publisher<?>> stream = new AtomicReference<>();
        ExecutionGraphQlResponse response = executeNow(request, stream);
        return new Begun(
                response,
                response.getExecutionResult().getData() instanceof Publisher<?>
                                && response.getErrors().isEmpty()
                        ? stream.get()
                        : null);
    }

    /**
     * The answer to one event of a subscription: its selection, read in a transaction of its own. It waits for no client.
     *
     * @param request the subscription's, anew
     */
    ExecutionGraphQlResponse deliver(ExecutionGraphQlRequest request, Object event) {
        Documents.Read read = documents.read(request.getDocument());
        request.configureExecutionInput((input, builder) -> {
            input.getGraphQLContext().put(ENTRY, read.entry());
            SubscriptionSource.give(input.getGraphQLContext(), event);
            return input;
        });
        return finished(request, reading == null ? runEvent(request) : runReading(reading, () -> runEvent(request)));
    }

    private ExecutionGraphQlResponse runEvent(ExecutionGraphQlRequest request) {
        ExecutionGraphQlResponse response = run(request);
        return response.getExecutionResult().getData() instanceof Publisher<?> answers
                ? new DefaultExecutionGraphQlResponse(
                        response.getExecutionInput(),
                        Objects.requireNonNull(
                                Mono.from(answers).cast(ExecutionResult.class).block()))
                : response;
    }

    /** @param stream takes the stream of a subscription; null: subscriptions are refused */
    private ExecutionGraphQlResponse executeNow(
            ExecutionGraphQlRequest request, @Nullable AtomicReference<@Nullable Publisher<?>> stream) {
        Documents.Read read = documents.read(request.getDocument());
        if (!read.errors().isEmpty() || read.document() == null) {
            return refused(request, read.errors());
        }
        Optional<OperationDefinition> operation = read.operation(request.getOperationName());
        if (operation.isEmpty()) {
            return refused(request, List.of(GraphQlErrors.of(noOperation(request.getOperationName()))));
        }
        try {
            QueryCost.check(source.schema(), limits, read.document(), operation.get(), request.getVariables());
        } catch (Problem problem) {
            return refused(request, List.of(GraphQlErrors.of(problem)));
        }
        boolean subscription = operation.get().getOperation() == Operation.SUBSCRIPTION;
        if (subscription && stream == null) {
            return refused(request, List.of(GraphQlErrors.of(oneAnswer())));
        }
        AtomicReference<ExecutionInput> running = new AtomicReference<>();
        request.configureExecutionInput((input, builder) -> {
            input.getGraphQLContext().put(ENTRY, read.entry());
            if (stream != null) {
                SubscriptionSource.take(input.getGraphQLContext(), stream);
            }
            running.set(input);
            return input;
        });
        if (operation.get().getOperation() == Operation.MUTATION) {
            return mutate(request);
        }
        ScheduledFuture<?> deadline = timer.schedule(
                () -> {
                    ExecutionInput input = running.get();
                    if (input != null) {
                        input.cancel();
                    }
                },
                limits.querySeconds(),
                TimeUnit.SECONDS);
        try {
            if (ledger != null && namesAnInstant(request)) {
                ledger.settle();
            }
            return finished(request, reading == null ? run(request) : runReading(reading, () -> run(request)));
        } catch (TransactionException | DataAccessException e) {
            return refused(request, List.of(GraphQlErrors.of(failures.problemOf(e))));
        } finally {
            deadline.cancel(false);
        }
    }

    /** Each command writes in a transaction of its own; its answer is read in one snapshot that a command renews. */
    private ExecutionGraphQlResponse mutate(ExecutionGraphQlRequest request) {
        try {
            return finished(request, answering == null ? run(request) : runReading(answering, () -> run(request)));
        } catch (TransactionException | DataAccessException e) {
            return refused(request, List.of(GraphQlErrors.of(failures.problemOf(e))));
        }
    }

    private ExecutionGraphQlResponse run(ExecutionGraphQlRequest request) {
        return Objects.requireNonNull(delegate.execute(request).block());
    }

    private static ExecutionGraphQlResponse runReading(
            TransactionTemplate transaction, Supplier<ExecutionGraphQlResponse> run) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // Nothing is written; a commit would fail where a statement did, and hide that statement's own error.
            status.setRollbackOnly();
            return run.get();
        }));
    }

    /** Whether a state is asked for as it was known at an instant; taken as so where the word only stands in a text. */
    private static boolean namesAnInstant(ExecutionGraphQlRequest request) {
        return request.getDocument().contains(KNOWN_AT)
                || request.getVariables().toString().contains(KNOWN_AT);
    }

    private static Problem oneAnswer() {
        return Problem.of(ProblemCode.NOT_ACCEPTABLE, "A subscription has many answers, and this request takes one.")
                .at("Accept")
                .remedy(
                        "Ask with Accept: text/event-stream, or over WebSocket with the protocol graphql-transport-ws.");
    }

    private static Problem noOperation(@Nullable String name) {
        return name == null || name.isEmpty()
                ? Problem.of(
                                ProblemCode.GRAPHQL_INVALID,
                                "The document has several operations, or none, and the request does not say which to run.")
                        .at("operationName")
                : Problem.of(
                                ProblemCode.GRAPHQL_INVALID,
                                "The document has no operation named \"%s\".".formatted(Problem.shortened(name, 60)))
                        .at("operationName");
    }

    private static ExecutionGraphQlResponse refused(ExecutionGraphQlRequest request, List<GraphQLError> errors) {
        return new DefaultExecutionGraphQlResponse(
                request.toExecutionInput(),
                ExecutionResultImpl.newExecutionResult().errors(errors).build());
    }

    private ExecutionGraphQlResponse finished(ExecutionGraphQlRequest request, ExecutionGraphQlResponse response) {
        ExecutionResult result = response.getExecutionResult();
        if (result.getErrors().isEmpty()) {
            return response;
        }
        List<GraphQLError> errors = new ArrayList<>();
        for (GraphQLError error : result.getErrors()) {
            if (errors.size() == MOST_ERRORS) {
                break;
            }
            errors.add(finished(error));
        }
        ExecutionResultImpl.Builder<?> finished =
                ExecutionResultImpl.newExecutionResult().errors(errors).extensions(result.getExtensions());
        if (result.isDataPresent()) {
            finished.data(result.getData());
        }
        return new DefaultExecutionGraphQlResponse(response.getExecutionInput(), finished.build());
    }

    private GraphQLError finished(GraphQLError error) {
        if (GraphQlErrors.isCallers(error)) {
            return GraphQlErrors.catalogued(error);
        }
        if (GraphQlErrors.codeOf(error) != null) {
            return error;
        }
        if (error instanceof AbortExecutionException) {
            return GraphQlErrors.of(failures.timeout());
        }
        LOG.error("Request {} failed at {}: {}", RequestFilter.currentId(), error.getPath(), error.getMessage());
        return GraphQlErrors.of(
                failures.internal(), builder -> error.getPath() == null ? builder : builder.path(error.getPath()));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
