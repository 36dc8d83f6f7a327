package org.gengtu.farmland;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Writes by how much a commit changed the totals: of each village and campaign, from each day on, by deadlines. A state
 * that the commit opened counts from its first day and no longer from its end; one that it closed the other way round.
 * The conditions are those of the filters {@code overdue}, {@code late}, {@code verified}: a figure is the sum over what a
 * list with that filter shows.
 */
@Component
public class RecoveryDeltas {
    private static final String RESTORED = "s.status IN ('RESTORED', 'RECULTIVATED')";
    private static final String RECULTIVATED = "s.status = 'RECULTIVATED'";

    /** A figure of {@code recovery_delta}: plots and mu for which a condition holds; of samples mu alone. */
    private record Measure(String name, String condition, boolean plots) {}

    /** In the order of the table's columns. */
    private static final List<Measure> MEASURES = List.of(
            new Measure("", "true", true),
            new Measure("exempt_", "s.status = 'EXEMPT'", true),
            new Measure("lapsed_", "s.lapsed", true),
            new Measure("unmapped_", "s.placement = 'VILLAGE'", true),
            new Measure("found_late_", "s.found_late", true),
            new Measure("restored_", RESTORED, true),
            new Measure("restored_late_", RESTORED + " AND s.restored_on > s.restoration_due_on", true),
            new Measure("restored_refused_", RESTORED + " AND s.restoration_check = 'REFUSED'", true),
            new Measure("restored_sampled_", RESTORED + " AND s.restoration_sample IS NOT NULL", false),
            new Measure("restored_passed_", RESTORED + " AND s.restoration_sample = 'ACCEPTED'", false),
            new Measure("recultivated_", RECULTIVATED, true),
            new Measure("recultivated_late_", RECULTIVATED + " AND s.recultivated_on > s.recultivation_due_on", true),
            new Measure("recultivated_refused_", RECULTIVATED + " AND s.recultivation_check = 'REFUSED'", true),
            new Measure("recultivated_sampled_", RECULTIVATED + " AND s.recultivation_sample IS NOT NULL", false),
            new Measure("recultivated_passed_", RECULTIVATED + " AND s.recultivation_sample = 'ACCEPTED'", false));

    private static final String OF_PLOTS = insert("s.plot_id = ANY(?)");

    private final JdbcTemplate jdbc;

    RecoveryDeltas(DataSource dataSource) {
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /** The sums as a select list over states {@code s} and signs {@code d.sign}; for whoever recomputes them. */
    static String sums() {
        return String.join(", ", expressions());
    }

    /** The columns that the sums go to, in the same order. */
    static List<String> columns() {
        List<String> columns = new ArrayList<>();
        for (Measure measure : MEASURES) {
            if (measure.plots) {
                columns.add(measure.name + "plots");
            }
            columns.add(measure.name + "area_mu");
        }
        return columns;
    }

    private static List<String> expressions() {
        List<String> sums = new ArrayList<>();
        for (Measure measure : MEASURES) {
            String filter = measure.condition.equals("true") ? "" : " FILTER (WHERE %s)".formatted(measure.condition);
            if (measure.plots) {
                sums.add("coalesce(sum(d.sign)%s, 0)".formatted(filter));
            }
            sums.add("coalesce(sum(d.sign * s.area_mu)%s, 0)".formatted(filter));
        }
        return sums;
    }

    private static String insert(String plots) {
        List<String> sums = expressions();
        return """
                INSERT INTO recovery_delta
                SELECT c.commit_id, s.village_code, s.campaign, d.day, s.restoration_due_on, s.recultivation_due_on, %1$s
                FROM (SELECT ?::bigint AS commit_id) c
                    JOIN plot_state s ON s.known_from = c.commit_id OR s.known_to = c.commit_id
                    CROSS JOIN LATERAL (
                        SELECT s.valid_from AS day, CASE WHEN s.known_from = c.commit_id THEN 1 ELSE -1 END AS sign
                        UNION ALL
                        SELECT s.valid_to, CASE WHEN s.known_from = c.commit_id THEN -1 ELSE 1 END
                        WHERE s.valid_to < 'infinity') d
                WHERE %2$s
                GROUP BY c.commit_id, s.village_code, s.campaign, d.day, s.restoration_due_on, s.recultivation_due_on
                HAVING ROW(%1$s) <> ROW(%3$s)""".formatted(String.join(", ", sums), plots, String.join(", ", Collections.nCopies(sums.size(), "0")));
    }

    /**
     * Writes the deltas of a commit, once all its states are written.
     *
     * @param plotIds every plot of which the commit changed a state
     */
    void write(long commitId, Collection<Long> plotIds) {
        if (!plotIds.isEmpty()) {
            jdbc.update(OF_PLOTS, commitId, plotIds.toArray(Long[]::new));
        }
    }

    /**
     * The same within an import's connection.
     *
     * @param table a temporary table with the column plot_id, of the new plots
     * @param plotIds the known plots that it corrected
     */
    static void write(Connection connection, long commitId, String table, Collection<Long> plotIds)
            throws SQLException {
        String plots = "(s.plot_id IN (SELECT n.plot_id FROM %s n) OR s.plot_id = ANY(?))".formatted(table);
        if (plotIds.isEmpty()) {
            // new plots alone: their states are all this commit's, and no plot has any that is older
            plots =
                    "s.plot_id >= (SELECT min(n.plot_id) FROM %s n) AND s.plot_id IN (SELECT n.plot_id FROM %s n) AND ?::bigint[] IS NOT NULL"
                            .formatted(table, table);
        }
        try (PreparedStatement statement = connection.prepareStatement(insert(plots))) {
            statement.setLong(1, commitId);
            statement.setArray(2, connection.createArrayOf("bigint", plotIds.toArray()));
            statement.executeUpdate();
        }
    }
}
