package org.gengtu.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** The rows of plannings, written aside of every transaction: they tell of work that nobody waits for. */
@Component
class PlanningJobs {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_WAITING = 50;
    /** A program that says nothing for so long does not work on its planning any more. */
    private static final int SILENT_SECONDS = 15;

    private static final String SELECT = """
            SELECT j.job_id, j.state, j.requirement, j.read_on, j.read_position, j.replans, j.created_at, j.seconds_used,
                j.percent, j.step, j.outcome, CASE WHEN j.state = 'QUEUED' THEN (
                    SELECT count(*)::int FROM planning_job w WHERE w.state = 'QUEUED' AND w.job_id <= j.job_id) END
            FROM planning_job j""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final CountyClock clock;

    PlanningJobs(
            @Qualifier("jobs") JdbcClient jdbc, @Qualifier("jobs") javax.sql.DataSource dataSource, CountyClock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        this.clock = clock;
    }

    /**
     * A new planning that waits, or the one that was begun with the same key and input before.
     *
     * @throws Problem PLANNING_QUEUE_FULL, IDEMPOTENCY_KEY_REUSED, ARGUMENT_INVALID for a key that is none
     */
    PlanningJob create(Requirement requirement, ReadAt at, @Nullable Long replans, Actor actor, @Nullable String key) {
        String asked = JSON.writeValueAsString(requirement);
        byte[] hash = hash(asked + "|" + replans);
        long id = Objects.requireNonNull(transaction.execute(status -> {
            // the same key sent twice at once: the second waits here
            jdbc.sql("SELECT pg_advisory_xact_lock('planning_job'::regclass::oid::int, 0)")
                    .query((row, number) -> 0)
                    .list();
            Long before = key == null ? null : findBefore(key, actor, hash);
            return before != null ? before : insert(asked, at, replans, actor, key, hash);
        }));
        return find(id).orElseThrow();
    }

    private @Nullable Long findBefore(String key, Actor actor, byte[] hash) {
        Commands.requireKey(key);
        return jdbc.sql("""
                        SELECT job_id, input_hash FROM planning_job
                        WHERE idempotency_key = ? AND actor IS NOT DISTINCT FROM ? ORDER BY job_id DESC LIMIT 1""")
                .param(key)
                .param(actor.name())
                .query((row, number) -> {
                    if (!Arrays.equals(row.getBytes(2), hash)) {
                        throw Problem.of(ProblemCode.IDEMPOTENCY_KEY_REUSED, "The key came before with another input.")
                                .at("idempotencyKey");
                    }
                    return row.getLong(1);
                })
                .optional()
                .orElse(null);
    }

    private long insert(
            String asked, ReadAt at, @Nullable Long replans, Actor actor, @Nullable String key, byte[] hash) {
        int waiting = jdbc.sql("SELECT count(*) FROM planning_job WHERE state = 'QUEUED'")
                .query(Integer.class)
                .single();
        if (waiting >= MOST_WAITING) {
            throw Problem.of(ProblemCode.PLANNING_QUEUE_FULL, "%d plannings wait already.".formatted(waiting));
        }
        return jdbc.sql("""
                        INSERT INTO planning_job (job_id, state, requirement, read_on, read_position, replans, actor,
                            idempotency_key, input_hash, created_at, beat_at, cancel_asked, seconds_used, percent, step, outcome)
                        VALUES (nextval('planning_job_seq'), 'QUEUED', :asked::jsonb, :on, :position, :replans, :actor, :key, :hash,
                            :now, clock_timestamp(), false, 0, 0, :step, :outcome::jsonb)
                        RETURNING job_id""")
                .param("asked", asked)
                .param("on", at.snapshot().on())
                .param("position", at.snapshot().position())
                .param("replans", replans, Types.BIGINT)
                .param("actor", actor.name(), Types.VARCHAR)
                .param("key", key, Types.VARCHAR)
                .param("hash", hash)
                .param("now", Timestamp.from(clock.now()))
                .param("step", Planner.Step.PREPARING.name())
                .param("outcome", JSON.writeValueAsString(PlanningOutcome.NOTHING))
                .query(Long.class)
                .single();
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    Optional<PlanningJob> find(long jobId) {
        return jdbc.sql(SELECT + " WHERE j.job_id = ?")
                .param(jobId)
                .query(PlanningJobs::job)
                .optional();
    }

    /** The newest first. */
    List<PlanningJob> list(int most) {
        return jdbc.sql(SELECT + " ORDER BY j.job_id DESC LIMIT ?")
                .param(most)
                .query(PlanningJobs::job)
                .list();
    }

    /** Takes the next planning to work on: the oldest that waits, or that its program left undone. */
    Optional<PlanningJob> claim() {
        return Objects.requireNonNull(transaction.execute(status ->
                jdbc.sql("""
                        UPDATE planning_job SET state = 'RUNNING', beat_at = clock_timestamp() WHERE job_id = (
                            SELECT job_id FROM planning_job
                            WHERE state = 'QUEUED'
                                OR state = 'RUNNING' AND beat_at < clock_timestamp() - make_interval(secs => ?)
                            ORDER BY job_id LIMIT 1 FOR UPDATE SKIP LOCKED)
                        RETURNING job_id""").param(SILENT_SECONDS).query(Long.class).optional().flatMap(this::find)));
    }

    /** Writes how far a planning is. Answers whether it goes on: it was not cancelled, and is this program's still. */
    boolean tell(PlanningJob job) {
        return jdbc.sql("""
                        UPDATE planning_job SET state = :state::planning_state, seconds_used = :seconds, percent = :percent,
                            step = :step, outcome = :outcome::jsonb, beat_at = clock_timestamp()
                        WHERE job_id = :id AND state = 'RUNNING' RETURNING NOT cancel_asked""")
                .param("state", job.state().name())
                .param("seconds", job.secondsUsed())
                .param("percent", job.percent())
                .param("step", job.step().name())
                .param("outcome", JSON.writeValueAsString(job.outcome()))
                .param("id", job.jobId())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Says that a planning is worked on. Answers as {@link #tell}. */
    boolean beat(long jobId) {
        return jdbc.sql("""
                        UPDATE planning_job SET beat_at = clock_timestamp()
                        WHERE job_id = ? AND state = 'RUNNING' RETURNING NOT cancel_asked""").param(jobId).query(Boolean.class).optional().orElse(false);
    }

    /** Puts a planning that is stopped with the program back among those that wait. */
    void giveBack(long jobId) {
        jdbc.sql("UPDATE planning_job SET state = 'QUEUED' WHERE job_id = ? AND state = 'RUNNING'")
                .param(jobId)
                .update();
    }

    /** One that waits is cancelled at once, one at work is asked to stop; one that has ended stays as it is. */
    void cancel(long jobId) {
        jdbc.sql("""
                        UPDATE planning_job SET cancel_asked = true,
                            state = CASE WHEN state = 'QUEUED' THEN 'CANCELLED'::planning_state ELSE state END,
                            step = CASE WHEN state = 'QUEUED' THEN 'ENDED' ELSE step END
                        WHERE job_id = ? AND state IN ('QUEUED', 'RUNNING')""").param(jobId).update();
    }

    private static PlanningJob job(ResultSet row, int number) throws SQLException {
        return new PlanningJob(
                row.getLong(1),
                PlanningState.valueOf(row.getString(2)),
                JSON.readValue(row.getString(3), Requirement.class),
                Objects.requireNonNull(row.getObject(4, LocalDate.class)),
                row.getLong(5),
                row.getObject(6, Long.class),
                row.getObject(12, Integer.class),
                row.getTimestamp(7).toInstant(),
                row.getDouble(8),
                row.getDouble(9),
                Planner.Step.valueOf(row.getString(10)),
                JSON.readValue(row.getString(11), PlanningOutcome.class));
    }
}
