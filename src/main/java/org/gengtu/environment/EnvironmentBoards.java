package org.gengtu.environment;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The sums of whole townships, units and items over a period. What was asked for lately is kept, and carried to a later
 * position by the deltas in between: for fixed days each figure is a plain sum. All is read within the request's transaction,
 * which sees every commit up to its position.
 */
@Component
class EnvironmentBoards {
    private static final int MOST_KEPT = 64;
    /** More commits than that are dearer to add up than to begin anew. */
    private static final int MOST_CARRIED = 1_000;

    private static final String DELTAS = """
            SELECT d.* FROM ledger_commit c CROSS JOIN LATERAL (
                SELECT x.key, x.measure, x.problems FROM environment_delta x
                WHERE x.commit_id = c.commit_id AND x.rollup = :rollup::environment_rollup AND x.day <= :to
                    AND (x.measure IN (%s) OR x.dated BETWEEN :from AND :to) OFFSET 0) d
            WHERE c.position > %%s AND c.position <= :position""".formatted(EnvironmentMeasure.names(false));

    private static final String GROUPED = "SELECT x.key, x.measure, sum(x.problems) FROM (%s) x GROUP BY 1, 2";

    private static final String BEHIND = GROUPED.formatted(DELTAS.formatted(":behind"));

    private static final String ALL = EnvironmentDeltas.TABLES.chain()
            + GROUPED.formatted("""
            SELECT s.* FROM chain c CROSS JOIN LATERAL (
                SELECT x.key, x.measure, x.problems FROM environment_sum x
                WHERE x.segment_id = c.segment_id AND x.rollup = :rollup::environment_rollup AND x.measure IN (%s)
                    AND x.dated BETWEEN :from AND :to AND x.day <= :to
                UNION ALL
                SELECT x.key, x.measure, x.problems FROM environment_sum x
                WHERE x.segment_id = c.segment_id AND x.rollup = :rollup::environment_rollup AND x.measure IN (%s)
                    AND x.dated <= :to OFFSET 0) s
            UNION ALL
            """.formatted(EnvironmentMeasure.names(true), EnvironmentMeasure.names(false))
                    + DELTAS.formatted("(SELECT max(k.upto) FROM chain k)"));

    private final JdbcClient jdbc;
    private final Map<Question, Board> kept = new LinkedHashMap<>(MOST_KEPT, 0.75F, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Board> eldest) {
            return size() > MOST_KEPT;
        }
    };

    EnvironmentBoards(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is asked. @param from the first day of the period @param to its last, of which the states are */
    record Question(EnvironmentRollup rollup, LocalDate from, LocalDate to) {}

    /** The figures at a position; never changed. */
    private record Board(long position, Map<String, Map<EnvironmentMeasure, Integer>> counts) {}

    /** By key, as {@code environment_delta} has them; figures that are zero may be missing. */
    Map<String, Map<EnvironmentMeasure, Integer>> counts(Question question, long position) {
        Board board = find(question);
        if (board != null && board.position == position) {
            return board.counts;
        }
        Map<String, Map<EnvironmentMeasure, Integer>> counts = new TreeMap<>();
        JdbcClient.StatementSpec statement = jdbc.sql(ALL);
        if (board != null && board.position < position && position - board.position <= MOST_CARRIED) {
            board.counts.forEach((key, of) -> counts.put(key, new EnumMap<>(of)));
            statement = jdbc.sql(BEHIND).param("behind", board.position);
        }
        statement
                .param("rollup", question.rollup.name())
                .param("from", question.from)
                .param("to", question.to)
                .param("position", position)
                .query(row -> {
                    counts.computeIfAbsent(row.getString(1), key -> new EnumMap<>(EnvironmentMeasure.class))
                            .merge(EnvironmentMeasure.valueOf(row.getString(2)), row.getInt(3), Integer::sum);
                });
        keep(question, new Board(position, counts));
        return counts;
    }

    private synchronized @Nullable Board find(Question question) {
        return kept.get(question);
    }

    /** A past position does not take the place of a later one, which is what others ask for. */
    private synchronized void keep(Question question, Board board) {
        Board before = kept.get(question);
        if (before == null || before.position < board.position) {
            kept.put(question, board);
        }
    }
}
