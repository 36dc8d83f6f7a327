package org.gengtu.environment;

import java.util.Objects;
import javax.sql.DataSource;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Adds up anew by how much each commit changed the figures of problems, from the states that it opened and closed. */
@Component
@Order(6)
final class EnvironmentDeltaVerification implements Verification {
    private static final int FETCH_ROWS = 2_000;

    private static final String DIFFERING = """
            SELECT 'commit ' || commit_id || ', ' || rollup || ' ' || key || ', ' || measure || ' ' || dated || ', from ' || day,
                'it is ' || coalesce(r.problems, 0) || ', by the states ' || coalesce(e.problems, 0)
            FROM (%s) e FULL JOIN environment_delta r USING (commit_id, %s)
            WHERE coalesce(r.problems, 0) <> coalesce(e.problems, 0)""".formatted(EnvironmentDeltas.OF_ALL, EnvironmentDeltas.KEY);

    private final JdbcTemplate jdbc;

    EnvironmentDeltaVerification(@Qualifier("reading") DataSource reading) {
        this.jdbc = new JdbcTemplate(reading);
        this.jdbc.setFetchSize(FETCH_ROWS);
    }

    @Override
    public String name() {
        return "environment deltas";
    }

    @Override
    public void verify(VerificationRun run) {
        long deltas = Objects.requireNonNull(jdbc.queryForObject("SELECT count(*) FROM environment_delta", Long.class));
        if (deltas > 0) {
            run.compared(name(), deltas);
        }
        run.progress(0, 1);
        jdbc.query(DIFFERING, row -> {
            run.difference("environment_delta", row.getString(1), row.getString(2));
        });
        run.progress(1, 1);
    }
}
