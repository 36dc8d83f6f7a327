package org.gengtu.environment;

import java.util.Arrays;
import java.util.List;
import org.gengtu.map.Change;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which problems commits changed: those of their events. A commit of very many may have changed any, and so may one of
 * regions, by whose names and codes filters choose, and one of standard items, by whose settings they do.
 */
@Component
class ChangedProblems {
    private static final int MOST = 2_000;

    private final JdbcClient jdbc;

    ChangedProblems(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Change> list(long from, long to) {
        return jdbc.sql("""
                        SELECT c.position, c.commit_id,
                            CASE WHEN coalesce(cardinality(p.problems), 0) <= :most AND NOT f.others THEN p.problems END
                        FROM ledger_commit c
                        CROSS JOIN LATERAL (
                            SELECT array_agg(DISTINCT n.problem_id) AS problems FROM (
                                SELECT e.problem_id FROM problem_event e WHERE e.commit_id = c.commit_id LIMIT :most + 1) n) p
                        CROSS JOIN LATERAL (
                            SELECT EXISTS (SELECT FROM fact WHERE known_from = c.commit_id AND kind IN ('RENAME', 'VILLAGE_MERGER'))
                                OR EXISTS (SELECT FROM fact WHERE known_to = c.commit_id AND kind IN ('RENAME', 'VILLAGE_MERGER'))
                                OR EXISTS (SELECT FROM region_event WHERE commit_id = c.commit_id)
                                OR EXISTS (SELECT FROM standard_item_state WHERE known_from = c.commit_id) AS others) f
                        WHERE c.position > :from AND c.position <= :to AND (p.problems IS NOT NULL OR f.others)
                        ORDER BY c.position""")
                .param("most", MOST)
                .param("from", from)
                .param("to", to)
                .query((row, number) -> new Change(
                        row.getLong(1),
                        row.getLong(2),
                        row.getArray(3) == null
                                ? null
                                : Arrays.asList((Long[]) row.getArray(3).getArray())))
                .list();
    }
}
