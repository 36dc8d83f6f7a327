package org.gengtu.ledger;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.gengtu.calendar.CountyClock;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes the order of commits. Each command is one transaction: lock what it changes, draw a commit id, write the rows
 * with it, and as the very last step {@link #append}, which alone takes the lock that all writers share.
 */
@Service
public class Ledger {
    private final JdbcClient jdbc;
    private final CountyClock clock;
    private final AtomicLong acknowledged = new AtomicLong();

    public Ledger(JdbcClient jdbc, CountyClock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** A new commit id, larger than any drawn before. Call it after the rows to change are locked. */
    @Transactional(propagation = Propagation.MANDATORY)
    public long drawCommitId() {
        return jdbc.sql("SELECT nextval('commit_seq')").query(Long.class).single();
    }

    /**
     * What is kept of a command beside its rows.
     *
     * @param key the caller's key
     * @param inputHash of the input that came with the key
     * @param result JSON: the numbers of what was written
     */
    record Answer(
            @Nullable String key,
            byte @Nullable [] inputHash,
            @Nullable String result) {
        static final Answer NONE = new Answer(null, null, null);
    }

    /** Gives the transaction its position and instant. Nothing may be written in the transaction after it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Recorded append(long commitId, Commit commit) {
        return append(commitId, commit, Answer.NONE);
    }

    Recorded append(long commitId, Commit commit, Answer answer) {
        Instant at = commit.recordedAt() != null ? commit.recordedAt() : demonstrated();
        // Whoever listens hears of the commit as it becomes visible: the server sends nothing before.
        Recorded recorded = jdbc.sql("""
                        SELECT a.new_position, a.new_recorded_at,
                            pg_notify('gengtu', current_schema() || ' ' || a.new_position)
                        FROM ledger_append(?, ?::timestamptz, ?, ?, ?::uuid, ?, ?, ?::jsonb) a""")
                .param(commitId)
                .param(at == null ? null : Timestamp.from(at))
                .param(commit.actor().name())
                .param(commit.command())
                .param(commit.importId() == null ? null : commit.importId().toString())
                .param(answer.key)
                .param(answer.inputHash)
                .param(answer.result)
                .query((row, number) -> new Recorded(
                        row.getLong(1),
                        Objects.requireNonNull(row.getTimestamp(2)).toInstant()))
                .single();
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    acknowledged.accumulateAndGet(recorded.position(), Math::max);
                }
            });
        }
        return recorded;
    }

    /**
     * The newest position whose commit this program has written and seen done, 0 before the first: what it tells after that
     * must know of it.
     */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** The demonstration clock's instant; null while the real clock runs, which the database reads itself. */
    private @Nullable Instant demonstrated() {
        if (!clock.isDemonstration()) {
            return null;
        }
        // Under the head's lock, as the database reads its own: an instant told before a wait for the lock could be
        // earlier than one that a reader has read at meanwhile.
        jdbc.sql("SELECT position FROM ledger_head WHERE one FOR UPDATE")
                .query(Long.class)
                .single();
        return clock.recordedAt().orElse(null);
    }
}
