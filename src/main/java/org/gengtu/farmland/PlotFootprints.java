package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.map.Footprint;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where commits changed plots: around the boundaries of every state that a commit closed or opened, of whatever day, also of
 * plots that came of those it told of, or that those came of. A commit of very many plots may have changed anything, and so
 * may one by document, which changes states without events, and one of regions, by whose names and codes filters choose.
 */
@Component
class PlotFootprints {
    private static final int MOST_PLOTS = 2_000;

    private final JdbcClient jdbc;

    PlotFootprints(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Footprint> list(long from, long to) {
        Map<Long, @Nullable List<Envelope>> boxes = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT c.position, p.plots, f.facts, b.west, b.east, b.south, b.north
                        FROM ledger_commit c
                        CROSS JOIN LATERAL (
                            SELECT count(*) AS plots FROM (
                                SELECT FROM plot_event e WHERE e.commit_id = c.commit_id LIMIT :most + 1) n) p
                        CROSS JOIN LATERAL (
                            SELECT EXISTS (SELECT FROM fact WHERE known_from = c.commit_id)
                                OR EXISTS (SELECT FROM fact WHERE known_to = c.commit_id)
                                OR EXISTS (SELECT FROM region_event WHERE commit_id = c.commit_id) AS facts) f
                        LEFT JOIN LATERAL (
                            SELECT DISTINCT ST_XMin(g.geom) AS west, ST_XMax(g.geom) AS east, ST_YMin(g.geom) AS south,
                                ST_YMax(g.geom) AS north
                            FROM (
                                WITH RECURSIVE family AS (
                                    SELECT e.plot_id FROM plot_event e
                                    WHERE e.commit_id = c.commit_id AND p.plots <= :most AND NOT f.facts
                                    UNION
                                    SELECT r.plot_id FROM family m CROSS JOIN LATERAL (
                                        SELECT child_id AS plot_id FROM plot_lineage WHERE parent_id = m.plot_id
                                        UNION ALL
                                        SELECT parent_id FROM plot_lineage WHERE child_id = m.plot_id) r)
                                SELECT plot_id FROM family) e
                            JOIN plot_state s ON s.plot_id = e.plot_id
                                AND (s.known_from = c.commit_id OR s.known_to = c.commit_id)
                            JOIN plot_boundary g ON g.boundary_id = s.boundary_id
                            ) b ON true
                        WHERE c.position > :from AND c.position <= :to
                        ORDER BY c.position""")
                .param("most", MOST_PLOTS)
                .param("from", from)
                .param("to", to)
                .query(row -> {
                    long position = row.getLong(1);
                    if (row.getLong(2) > MOST_PLOTS || row.getBoolean(3)) {
                        boxes.put(position, null);
                        return;
                    }
                    List<Envelope> known = boxes.computeIfAbsent(position, key -> new ArrayList<>());
                    if (known != null && row.getObject(4) != null) {
                        known.add(new Envelope(row.getDouble(4), row.getDouble(5), row.getDouble(6), row.getDouble(7)));
                    }
                });
        List<Footprint> footprints = new ArrayList<>();
        boxes.forEach((position, known) -> footprints.add(new Footprint(position, known)));
        return footprints;
    }
}
