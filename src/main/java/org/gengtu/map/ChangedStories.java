package org.gengtu.map;

import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which objects of a feature commits changed: those of their events. A commit of very many may have changed any, and so may
 * one of regions, by whose names and codes filters choose.
 */
public final class ChangedStories {
    private static final int MOST = 2_000;

    private final JdbcClient jdbc;
    private final String sql;

    /**
     * @param name of the objects' table
     * @param others a condition over {@code c}, a commit, under which it may have changed any for another reason
     */
    public ChangedStories(JdbcClient jdbc, String name, String others) {
        this.jdbc = jdbc;
        this.sql = """
                SELECT c.position, c.commit_id,
                    CASE WHEN coalesce(cardinality(p.objects), 0) <= :most AND NOT f.others THEN p.objects END
                FROM ledger_commit c
                CROSS JOIN LATERAL (
                    SELECT array_agg(DISTINCT n.object_id) AS objects FROM (
                        SELECT e.%1$s_id AS object_id FROM %1$s_event e WHERE e.commit_id = c.commit_id LIMIT :most + 1) n) p
                CROSS JOIN LATERAL (
                    SELECT EXISTS (SELECT FROM fact WHERE known_from = c.commit_id AND kind IN ('RENAME', 'VILLAGE_MERGER'))
                        OR EXISTS (SELECT FROM fact WHERE known_to = c.commit_id AND kind IN ('RENAME', 'VILLAGE_MERGER'))
                        OR EXISTS (SELECT FROM region_event WHERE commit_id = c.commit_id)
                        OR %2$s AS others) f
                WHERE c.position > :from AND c.position <= :to AND (p.objects IS NOT NULL OR f.others)
                ORDER BY c.position""".formatted(name, others);
    }

    /** As {@link MapLayer#changes} wants them. */
    public List<Change> list(long from, long to) {
        return jdbc.sql(sql)
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
