package org.gengtu.environment;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.gengtu.environment.EnvironmentCube.Delta;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The sums of whole townships, units and items over a period: for fixed days each figure is a plain sum of deltas. A server
 * reads all deltas once, in the background, and goes on with those of later commits; until it has, and for positions before,
 * the database adds up what it stored. All is read within the request's transaction, which sees every commit up to its
 * position.
 */
@Component
class EnvironmentSums {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentSums.class);
    private static final int FETCH_ROWS = 5_000;
    /** Of one roll-up; more, of some millions of problems, stay in the database: these take some 50 MB. */
    private static final int MOST_KEPT = 4_000_000;
    /** Beyond that all are read anew. */
    private static final int MOST_BEHIND = 50_000;

    private static final String CARRIED = """
            SELECT c.position, d.* FROM ledger_commit c CROSS JOIN LATERAL (
                SELECT x.measure, x.key, x.dated - DATE '1970-01-01' AS dated, x.day - DATE '1970-01-01' AS day, x.problems
                FROM environment_delta x WHERE x.commit_id = c.commit_id AND x.rollup = :rollup::environment_rollup OFFSET 0) d
            WHERE c.position > %s AND c.position <= :position""";

    private static final String BEHIND = CARRIED.formatted(":behind") + " LIMIT :most";

    private static final String KEPT = EnvironmentDeltas.TABLES.chain() + """
            SELECT s.* FROM chain c CROSS JOIN LATERAL (
                SELECT :position::bigint AS position, x.measure, x.key, x.dated - DATE '1970-01-01' AS dated,
                    x.day - DATE '1970-01-01' AS day, x.problems
                FROM environment_sum x WHERE x.segment_id = c.segment_id AND x.rollup = :rollup::environment_rollup OFFSET 0) s
            UNION ALL
            """
            + CARRIED.formatted("(SELECT max(k.upto) FROM chain k)") + " LIMIT " + (MOST_KEPT + 1);

    private static final String STORED = EnvironmentDeltas.TABLES.chain()
            + """
            SELECT x.key, x.measure, sum(x.problems) FROM (
                SELECT s.* FROM chain c CROSS JOIN LATERAL (
                    SELECT x.key, x.measure, x.problems FROM environment_sum x
                    WHERE x.segment_id = c.segment_id AND x.rollup = :rollup::environment_rollup AND x.measure IN (%1$s)
                        AND x.dated BETWEEN :from AND :to AND x.day <= :to
                    UNION ALL
                    SELECT x.key, x.measure, x.problems FROM environment_sum x
                    WHERE x.segment_id = c.segment_id AND x.rollup = :rollup::environment_rollup AND x.measure IN (%2$s)
                        AND x.dated <= :to OFFSET 0) s
                UNION ALL
                SELECT d.* FROM ledger_commit c CROSS JOIN LATERAL (
                    SELECT x.key, x.measure, x.problems FROM environment_delta x
                    WHERE x.commit_id = c.commit_id AND x.rollup = :rollup::environment_rollup AND x.day <= :to
                        AND (x.measure IN (%2$s) OR x.dated BETWEEN :from AND :to) OFFSET 0) d
                WHERE c.position > (SELECT max(k.upto) FROM chain k) AND c.position <= :position) x
            GROUP BY 1, 2""".formatted(EnvironmentMeasure.names(true), EnvironmentMeasure.names(false));

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate cursors;
    private final TransactionTemplate transaction;
    private final boolean isServer;
    private final Map<EnvironmentRollup, EnvironmentCube> cubes = new ConcurrentHashMap<>();
    /** Once one roll-up does not fit, none is read anew. */
    private volatile boolean isTooLarge;

    private final AtomicBoolean isLoading = new AtomicBoolean();

    EnvironmentSums(
            @Qualifier("reading") DataSource reading,
            @Qualifier("reading") PlatformTransactionManager transactions,
            @Value("${gengtu.command:}") String command) {
        JdbcTemplate template = new JdbcTemplate(reading);
        template.setFetchSize(FETCH_ROWS);
        this.jdbc = JdbcClient.create(reading);
        this.cursors = new NamedParameterJdbcTemplate(template);
        this.transaction = new TransactionTemplate(transactions);
        this.isServer = command.isEmpty();
    }

    /** What is asked. @param from the first day of the period @param to its last, of which the states are */
    record Question(EnvironmentRollup rollup, LocalDate from, LocalDate to) {}

    /** By key, as {@code environment_delta} has them; figures that are zero may be missing. */
    Map<String, Map<EnvironmentMeasure, Integer>> counts(Question question, long position) {
        Map<String, Map<EnvironmentMeasure, Integer>> kept = kept(question, position);
        return kept != null ? kept : stored(question, position);
    }

    /** The same from memory; null for a position that it does not reach, or not yet. */
    @Nullable
    Map<String, Map<EnvironmentMeasure, Integer>> kept(Question question, long position) {
        EnvironmentRollup rollup = question.rollup;
        EnvironmentCube cube = cubes.get(rollup);
        boolean isReached =
                cube != null && cube.reaches(position, MOST_BEHIND, behind -> listBehind(rollup, behind, position));
        if (cube == null || cube.behind() > MOST_BEHIND || !isReached && cube.isBefore(position)) {
            loadAside();
        }
        return cube == null || !isReached ? null : cube.sum(question.from, question.to, position);
    }

    private List<Delta> listBehind(EnvironmentRollup rollup, long behind, long position) {
        return jdbc.sql(BEHIND)
                .param("rollup", rollup.name())
                .param("behind", behind)
                .param("position", position)
                .param("most", MOST_BEHIND + 1)
                .query(EnvironmentSums::delta)
                .list();
    }

    private static Delta delta(ResultSet row, int number) throws SQLException {
        return new Delta(
                row.getLong(1),
                EnvironmentMeasure.valueOf(row.getString(2)),
                row.getString(3),
                row.getInt(4),
                row.getInt(5),
                row.getInt(6));
    }

    /** The same by the database alone. */
    Map<String, Map<EnvironmentMeasure, Integer>> stored(Question question, long position) {
        Map<String, Map<EnvironmentMeasure, Integer>> counts = new TreeMap<>();
        jdbc.sql(STORED)
                .param("rollup", question.rollup.name())
                .param("from", question.from)
                .param("to", question.to)
                .param("position", position)
                .query(row -> {
                    counts.computeIfAbsent(row.getString(1), key -> new EnumMap<>(EnvironmentMeasure.class))
                            .put(EnvironmentMeasure.valueOf(row.getString(2)), row.getInt(3));
                });
        return counts;
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        loadAside();
    }

    private void loadAside() {
        if (isServer && !isTooLarge && isLoading.compareAndSet(false, true)) {
            Thread.ofPlatform().daemon().name("environment-sums").start(this::tryToLoad);
        }
    }

    private void tryToLoad() {
        try {
            transaction.executeWithoutResult(status -> load(jdbc.sql("SELECT position FROM ledger_head WHERE one")
                    .query(Long.class)
                    .single()));
        } catch (DataAccessException | TransactionException e) {
            // also where the program stops; the next question tries again
            LOG.debug("Figures are added up by the database for now", e);
        } finally {
            isLoading.set(false);
        }
    }

    /** Reads all deltas up to a position, within the caller's reading transaction. */
    void load(long position) {
        for (EnvironmentRollup rollup : EnvironmentRollup.values()) {
            EnvironmentCube cube = new EnvironmentCube(position);
            int[] read = {0};
            cursors.query(KEPT, Map.of("rollup", rollup.name(), "position", position), row -> {
                if (read[0]++ < MOST_KEPT) {
                    cube.begin(delta(row, read[0]));
                }
            });
            if (read[0] <= MOST_KEPT) {
                cubes.put(rollup, cube.begun());
            } else {
                isTooLarge = true;
            }
        }
    }
}
