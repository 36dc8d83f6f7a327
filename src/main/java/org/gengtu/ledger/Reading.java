package org.gengtu.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Resolves which state a request reads. A request reads in one REPEATABLE READ READ ONLY transaction; without a
 * {@code knownAt} all of it is read at the newest position that this transaction sees.
 */
@Service
public class Reading {
    /** A commit holds the head row for milliseconds; a writer that hangs there must not hang the readers too. */
    private static final int LONGEST_WAIT_SECONDS = 10;

    private final DataSource readingDataSource;
    private final JdbcClient reading;
    private final JdbcClient writing;
    private final TransactionTemplate waiting;
    private final CountyClock clock;

    public Reading(
            @Qualifier("reading") DataSource readingDataSource,
            @Qualifier("reading") JdbcClient reading,
            JdbcClient writing,
            PlatformTransactionManager writingTransactions,
            CountyClock clock) {
        this.readingDataSource = readingDataSource;
        this.reading = reading;
        this.writing = writing;
        this.waiting = new TransactionTemplate(writingTransactions);
        this.waiting.setTimeout(LONGEST_WAIT_SECONDS);
        this.clock = clock;
    }

    /** Transactions that see one state of the database and write nothing. @param reading the manager of reading transactions */
    public static TransactionTemplate transactions(PlatformTransactionManager reading) {
        TransactionTemplate template = new TransactionTemplate(reading);
        template.setReadOnly(true);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        return template;
    }

    private record Head(long position, long high, Instant recordedAt) {}

    private record Settled(long position, Instant at) {}

    /**
     * Waits for the commits in flight. A request that names a {@code knownAt} calls it before its reading transaction
     * begins, so that no commit recorded up to then is missing from its snapshot.
     */
    public void settle() {
        settled();
    }

    /**
     * Takes a new snapshot, for a command's answer: what is read after it sees what the command wrote. Within one
     * request's reading transaction, and only between two of its root fields.
     */
    public void renew() {
        renewed();
    }

    /** The state that an id holds; the newest for the id of a live object. */
    public ReadAt stateOf(GlobalId id) {
        return id.on() == null || id.position() == null
                ? new ReadAt(at(null), false)
                : new ReadAt(at(new AsOf(id.on(), null, Long.toString(id.position()))), true);
    }

    /** The state of a day at a position, read with live ids. */
    public ReadAt live(LocalDate day, long position) {
        return new ReadAt(at(new AsOf(day, null, Long.toString(position))), false);
    }

    /** The state right behind a command, read with live ids; what is read after it sees what the command wrote. */
    public ReadAt behind(Done done) {
        renew();
        return new ReadAt(at(done.state()), false);
    }

    private Settled settled() {
        return Objects.requireNonNull(waiting.execute(status -> writing.sql(
                        "SELECT position, clock_timestamp() FROM ledger_head WHERE one FOR SHARE")
                .query((row, number) ->
                        new Settled(row.getLong(1), row.getTimestamp(2).toInstant()))
                .single()));
    }

    /**
     * The state asked for.
     *
     * @param asOf null: today at the newest position that the request sees
     * @throws Problem AS_OF_INVALID for an instant or position in the future, also in that of what the request has begun
     *     to read; or both given
     */
    public Snapshot at(@Nullable AsOf asOf) {
        boolean first = TransactionSynchronizationManager.getResource(this) == null;
        Head newest = newest();
        LocalDate today = clock.today();
        if (asOf == null) {
            return new Snapshot(today, newest.recordedAt, newest.position, newest.high, new long[0], true);
        }
        if (asOf.position() != null && asOf.knownAt() != null) {
            throw Problem.of(ProblemCode.AS_OF_INVALID, "Both knownAt and position are given.")
                    .at("asOf")
                    .remedy("Give one of them.");
        }
        if (asOf.position() != null) {
            return atPosition(asOf.on() != null ? asOf.on() : today, asOf.position(), newest, today);
        }
        if (asOf.knownAt() != null) {
            // Commits are recorded to the microsecond; the driver would round the rest up.
            Instant knownAt = asOf.knownAt().truncatedTo(ChronoUnit.MICROS);
            LocalDate on = asOf.on() != null ? asOf.on() : clock.dayOf(knownAt);
            return atInstant(on, knownAt, first, newest, today);
        }
        return past(asOf.on() != null ? asOf.on() : today, newest, newest, today);
    }

    private Snapshot atPosition(LocalDate on, String digits, Head newest, LocalDate today) {
        if (!digits.matches("[0-9]{1,18}")) {
            throw Problem.of(
                            ProblemCode.AS_OF_INVALID,
                            "\"%s\" is not a position.".formatted(Problem.shortened(digits, 40)))
                    .at("asOf.position");
        }
        long position = Long.parseLong(digits);
        if (position > newest.position) {
            throw Problem.of(
                            ProblemCode.AS_OF_INVALID,
                            "Position %d is not reached yet; the newest is %d.".formatted(position, newest.position))
                    .at("asOf.position");
        }
        return past(on, headAt(position), newest, today);
    }

    private Snapshot atInstant(LocalDate on, Instant knownAt, boolean first, Head seen, LocalDate today) {
        Head newest = seen;
        if (knownAt.isAfter(seen.recordedAt)) {
            if (knownAt.isAfter(clock.now())) {
                throw inFuture(knownAt);
            }
            // A commit recorded up to the instant may not be visible yet: wait for it, else one instant could read two
            // states.
            Settled settled = settled();
            // The database's clock, which dates the commits, may be behind this server's.
            if (!clock.isDemonstration() && knownAt.isAfter(settled.at)) {
                throw inFuture(knownAt);
            }
            if (settled.position > seen.position) {
                if (first) {
                    newest = renewed();
                } else if (!recordedAt(seen.position + 1).isAfter(knownAt)) {
                    throw inFuture(knownAt);
                }
            }
        }
        Head head = reading.sql("""
                        SELECT position, high, recorded_at FROM ledger_commit
                        WHERE recorded_at <= ?::timestamptz ORDER BY recorded_at DESC LIMIT 1""")
                .param(Timestamp.from(knownAt))
                .query((row, number) -> new Head(
                        row.getLong(1), row.getLong(2), row.getTimestamp(3).toInstant()))
                .optional()
                .orElse(new Head(0, 0, Instant.EPOCH));
        return past(on, head, newest, today);
    }

    private static Problem inFuture(Instant knownAt) {
        return Problem.of(ProblemCode.AS_OF_INVALID, "The instant %s lies in the future.".formatted(knownAt))
                .at("asOf.knownAt");
    }

    private Snapshot past(LocalDate on, Head head, Head newest, LocalDate today) {
        boolean isNewest = head.position == newest.position;
        long[] overtaken = isNewest
                ? new long[0]
                : reading.sql("""
                                SELECT commit_id FROM ledger_commit
                                WHERE overtaken AND position > ? AND commit_id < ? ORDER BY commit_id""").param(head.position).param(head.high).query(Long.class).list().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
        return new Snapshot(on, head.recordedAt, head.position, head.high, overtaken, isNewest && !on.isBefore(today));
    }

    private Head headAt(long position) {
        if (position == 0) {
            return new Head(0, 0, Instant.EPOCH);
        }
        return reading.sql("SELECT position, high, recorded_at FROM ledger_commit WHERE position = ?")
                .param(position)
                .query((row, number) -> new Head(
                        row.getLong(1), row.getLong(2), row.getTimestamp(3).toInstant()))
                .single();
    }

    /** When the commit of a position was recorded, also where the reading transaction does not see it. */
    private Instant recordedAt(long position) {
        return writing.sql("SELECT recorded_at FROM ledger_commit WHERE position = ?")
                .param(position)
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }

    /** The newest commit that the current transaction sees, read once in it. */
    private Head newest() {
        if (TransactionSynchronizationManager.getResource(this) instanceof Head known) {
            return known;
        }
        Head head = reading.sql("SELECT position, high, recorded_at FROM ledger_head WHERE one")
                .query((row, number) -> new Head(
                        row.getLong(1), row.getLong(2), row.getTimestamp(3).toInstant()))
                .single();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.bindResource(this, head);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(Reading.this);
                }
            });
        }
        if (clock.isDemonstration()) {
            clock.notBefore(head.recordedAt);
        }
        return head;
    }

    /**
     * Ends the reading transaction's snapshot and takes a new one. Only before a state was resolved in it: what its open
     * rows are, and which ids were overtaken, holds for one snapshot alone.
     */
    private Head renewed() {
        if (TransactionSynchronizationManager.hasResource(readingDataSource)) {
            Connection connection = DataSourceUtils.getConnection(readingDataSource);
            try {
                if (!connection.getAutoCommit()) {
                    connection.commit();
                }
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("The reading transaction ended.", e);
            } finally {
                DataSourceUtils.releaseConnection(connection, readingDataSource);
            }
        }
        TransactionSynchronizationManager.unbindResourceIfPossible(this);
        return newest();
    }
}
