package org.gengtu.environment;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.gengtu.ledger.SegmentTables;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Statements;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * By how much a commit changed the figures of townships, units and items. A state that it opened counts from its first day
 * on and no longer from its end; one that it closed the other way round.
 */
@Configuration(proxyBeanMethods = false)
class EnvironmentDeltas {
    static final SegmentTables TABLES = new SegmentTables(
            "environment",
            List.of("rollup", "measure", "dated", "key", "day"),
            new LinkedHashMap<>(Map.of("problems", "d.problems")),
            false);

    /** The columns of {@code environment_delta} but the commit's. */
    static final String KEY = "rollup, measure, key, dated, day";

    /**
     * Deltas of states {@code s}: of each end of each the sign by which it counts. @param 1 the commits and signs of the
     * states, a relation {@code c (commit_id, sign)} that may depend on s @param 2 more conditions
     */
    private static final String OF_STATES =
            """
            SELECT c.commit_id, k.rollup, m.measure, k.key, coalesce(m.dated, d.day) AS dated, d.day, sum(c.sign * d.sign) AS problems
            FROM problem_state s
                CROSS JOIN LATERAL %%s
                CROSS JOIN LATERAL (VALUES
                    ('TOWNSHIP'::environment_rollup, left(s.village_code, 9)), ('UNIT', coalesce(s.lead_unit, '')),
                    ('ITEM', s.item_code)) k (rollup, key)
                CROSS JOIN LATERAL (VALUES %s) m (measure, holds, dated, since)
                CROSS JOIN LATERAL (VALUES (m.since, 1), (s.valid_to, -1)) d (day, sign)
            WHERE %s AND m.holds AND m.since < s.valid_to AND d.day < 'infinity'%%s
            GROUP BY c.commit_id, k.rollup, m.measure, k.key, coalesce(m.dated, d.day), d.day HAVING sum(c.sign * d.sign) <> 0""".formatted(EnvironmentMeasure.each(EnvironmentMeasure::row), EnvironmentMeasure.COUNTED);

    /** All deltas as they follow from the states. */
    static final String OF_ALL = OF_STATES.formatted(
            "(VALUES (s.known_from, 1), (s.known_to, -1)) c (commit_id, sign)",
            " AND c.commit_id < 9223372036854775807");

    private static final String OF_COMMIT = "INSERT INTO environment_delta (commit_id, %s, problems) %s"
            .formatted(
                    KEY,
                    OF_STATES.formatted(
                            "(SELECT x.commit_id, CASE WHEN s.known_from = x.commit_id THEN 1 ELSE -1 END AS sign FROM (SELECT ?::bigint AS commit_id) x) c",
                            " AND (s.known_from = c.commit_id OR s.known_to = c.commit_id) AND s.problem_id = ANY(?)"));

    @Bean
    Segments segmentsOfEnvironment(@Qualifier("jobs") DataSource dataSource) {
        return new Segments(TABLES, dataSource, Segments.Settings.USUAL);
    }

    /**
     * Adds the deltas of a commit, behind its states.
     *
     * @param problemIds every problem of which the commit changed a state
     */
    static void add(Statements writes, long commitId, Collection<Long> problemIds) {
        writes.add(OF_COMMIT, commitId, problemIds.toArray(Long[]::new));
    }
}
