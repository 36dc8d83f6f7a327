package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Adds up anew by how much each commit changed the totals, from the states that it opened and closed. */
@Component
@Order(3)
public final class DeltaVerification implements Verification {
    private static final int FETCH_ROWS = 2_000;

    private static final List<String> KEY =
            List.of("commit_id", "day", "village_code", "campaign", "restoration_due_on", "recultivation_due_on");

    /** Gives the key, then what the columns are and should be, null where they agree. A row of zeros is as good as none. */
    private static final String DIFFERING = """
            WITH e (%1$s, %2$s) AS (
                SELECT d.commit_id, d.day, s.village_code, s.campaign, s.restoration_due_on, s.recultivation_due_on, %3$s
                FROM plot_state s CROSS JOIN LATERAL (
                    SELECT s.known_from AS commit_id, s.valid_from AS day, 1 AS sign
                    UNION ALL
                    SELECT s.known_from, s.valid_to, -1 WHERE s.valid_to < 'infinity'
                    UNION ALL
                    SELECT s.known_to, s.valid_from, -1 WHERE s.known_to < 9223372036854775807
                    UNION ALL
                    SELECT s.known_to, s.valid_to, 1
                    WHERE s.known_to < 9223372036854775807 AND s.valid_to < 'infinity') d
                GROUP BY 1, 2, 3, 4, 5, 6)
            SELECT %4$s, %5$s
            FROM e FULL JOIN recovery_delta r ON %6$s
            WHERE ROW(%7$s) <> ROW(%8$s)""".formatted(
                    String.join(", ", KEY),
                    String.join(", ", RecoveryDeltas.columns()),
                    RecoveryDeltas.sums(),
                    each(KEY, "coalesce(e.%1$s, r.%1$s)"),
                    each(RecoveryDeltas.columns(), """
                    CASE WHEN coalesce(r.%1$s, 0) <> coalesce(e.%1$s, 0)
                        THEN '%1$s is ' || coalesce(r.%1$s, 0) || ', by the states ' || coalesce(e.%1$s, 0) END"""),
                    KEY.stream().map("r.%1$s = e.%1$s"::formatted).collect(Collectors.joining(" AND ")),
                    each(RecoveryDeltas.columns(), "coalesce(r.%s, 0)"),
                    each(RecoveryDeltas.columns(), "coalesce(e.%s, 0)"));

    private static final String WITHOUT_COMMIT = """
            SELECT DISTINCT r.commit_id FROM recovery_delta r
            WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = r.commit_id) ORDER BY 1""";

    private final JdbcTemplate jdbc;

    /** @param reading the data source of the reading transactions */
    public DeltaVerification(@Qualifier("reading") DataSource reading) {
        this.jdbc = new JdbcTemplate(reading);
        this.jdbc.setFetchSize(FETCH_ROWS);
    }

    private static String each(List<String> columns, String form) {
        return columns.stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    @Override
    public String name() {
        return "deltas";
    }

    @Override
    public void verify(VerificationRun run) {
        Long count = jdbc.queryForObject("SELECT count(*) FROM recovery_delta", Long.class);
        run.compared("deltas", count == null ? 0 : count);
        run.progress(0, 1);
        jdbc.query(DIFFERING, row -> {
            List<String> differences = new ArrayList<>();
            for (int i = 1; i <= RecoveryDeltas.columns().size(); i++) {
                String difference = row.getString(KEY.size() + i);
                if (difference != null) {
                    differences.add(difference);
                }
            }
            String where = "commit %s, %s, village %s, campaign %s, due %s and %s"
                    .formatted(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5),
                            row.getString(6));
            run.difference("recovery_delta", where, String.join("; ", differences));
        });
        jdbc.query(WITHOUT_COMMIT, row -> {
            run.difference("recovery_delta", "commit " + row.getLong(1), "there is no such commit");
        });
        run.progress(1, 1);
    }
}
