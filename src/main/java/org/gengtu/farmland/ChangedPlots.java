package org.gengtu.farmland;

import java.util.Arrays;
import java.util.List;
import org.gengtu.map.Change;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which plots commits changed: those of their events, and plots that came of these or of which these came, as a change of
 * one may change the days of the other. A commit of very many plots may have changed any, and so may one by document for
 * more than a plot, which changes states without events, and one of regions, by whose names and codes filters choose.
 */
@Component
class ChangedPlots {
    private static final int MOST_PLOTS = 2_000;

    private final JdbcClient jdbc;

    ChangedPlots(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Change> list(long from, long to) {
        return jdbc.sql("""
                        SELECT c.position, c.commit_id, CASE WHEN coalesce(cardinality(p.plots), 0) <= :most AND NOT f.facts THEN ARRAY(
                            WITH RECURSIVE family AS (
                                SELECT d.plot_id FROM (
                                    SELECT unnest(p.plots) AS plot_id
                                    UNION ALL
                                    SELECT plot_id FROM fact WHERE known_from = c.commit_id AND plot_id IS NOT NULL
                                    UNION ALL
                                    SELECT plot_id FROM fact WHERE known_to = c.commit_id AND plot_id IS NOT NULL) d
                                UNION
                                SELECT r.plot_id FROM family m CROSS JOIN LATERAL (
                                    SELECT child_id AS plot_id FROM plot_lineage WHERE parent_id = m.plot_id
                                    UNION ALL
                                    SELECT parent_id FROM plot_lineage WHERE child_id = m.plot_id) r)
                            SELECT plot_id FROM family) END
                        FROM ledger_commit c
                        CROSS JOIN LATERAL (
                            SELECT array_agg(n.plot_id) AS plots FROM (
                                SELECT e.plot_id FROM plot_event e WHERE e.commit_id = c.commit_id LIMIT :most + 1) n) p
                        CROSS JOIN LATERAL (
                            SELECT EXISTS (SELECT FROM fact WHERE known_from = c.commit_id AND plot_id IS NULL)
                                OR EXISTS (SELECT FROM fact WHERE known_to = c.commit_id AND plot_id IS NULL)
                                OR EXISTS (SELECT FROM region_event WHERE commit_id = c.commit_id) AS facts) f
                        WHERE c.position > :from AND c.position <= :to
                        ORDER BY c.position""")
                .param("most", MOST_PLOTS)
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
