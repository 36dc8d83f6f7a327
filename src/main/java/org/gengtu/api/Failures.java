package org.gengtu.api;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;

/** What a failure means to the caller: its own problem, a known state of the database, or our mistake, which is logged. */
@Component
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int DEEPEST_CAUSE = 20;

    private final Limits limits;

    Failures(Limits limits) {
        this.limits = limits;
    }

    /** The problem to answer; a mistake of the program is logged once here and answered as INTERNAL. */
    Problem problemOf(Throwable failure) {
        Problem known = findKnown(failure);
        if (known != null) {
            return known;
        }
        LOG.error("Request {} failed", RequestFilter.currentId(), failure);
        return internal();
    }

    /** Whether the failure says more than that the program made a mistake. */
    boolean isKnown(Throwable failure) {
        return findKnown(failure) != null;
    }

    Problem internal() {
        return Problem.of(
                        ProblemCode.INTERNAL,
                        "The program made a mistake; the log tells it under request id %s."
                                .formatted(RequestFilter.currentId()))
                .with("requestId", RequestFilter.currentId());
    }

    Problem timeout() {
        return Problem.of(
                ProblemCode.QUERY_TIMEOUT,
                "The request took longer than the %d seconds it may.".formatted(limits.querySeconds()));
    }

    private @Nullable Problem findKnown(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            Problem known = switch (cause) {
                case Problem problem -> problem;
                case QueryTimeoutException late -> timeout();
                case TransactionTimedOutException late -> timeout();
                case SQLException sql -> ofState(String.valueOf(sql.getSQLState()));
                case BindException binding -> ofBinding(binding.getFieldErrors());
                default -> null;
            };
            if (known != null) {
                return known;
            }
            cause = cause.getCause();
        }
        return failure instanceof CannotGetJdbcConnectionException
                        || failure instanceof CannotCreateTransactionException
                ? unavailable()
                : null;
    }

    private @Nullable Problem ofState(String state) {
        return switch (state) {
            case "57014" -> timeout();
            case "22021", "22P05" -> Documents.unstorable("a text of the request");
            case "53100" -> Problem.of(ProblemCode.DISK_FULL, "The disk of the database is full.");
            case "57P01", "57P02", "57P03", "53300" -> unavailable();
            case "40001", "40P01" ->
                Problem.of(ProblemCode.UNAVAILABLE, "Another command was in the way, so that nothing was done.");
            default -> state.startsWith("08") ? unavailable() : null;
        };
    }

    private static Problem unavailable() {
        return Problem.of(ProblemCode.UNAVAILABLE, "The database does not answer.");
    }

    private static Problem ofBinding(List<FieldError> errors) {
        String fields = errors.stream().map(FieldError::getField).distinct().collect(Collectors.joining(", "));
        return Problem.of(ProblemCode.ARGUMENT_INVALID, "The value of %s is not allowed.".formatted(fields))
                .at(fields);
    }
}
