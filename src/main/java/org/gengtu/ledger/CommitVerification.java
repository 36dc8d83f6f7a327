package org.gengtu.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The order of commits: positions without gaps, instants that rise with them, the marks of snapshots, and the head. */
@Component
@Order(1)
public final class CommitVerification implements Verification {
    /** Each gives where and what. The order of positions is that of the index; a county has thousands of commits. */
    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("ledger_commit", """
                SELECT 'position ' || position, concat_ws('; ',
                    CASE WHEN position <> before + 1 THEN 'the position before it is ' || before END,
                    CASE WHEN recorded_at <= recorded_before THEN 'it was not recorded after the position before it' END,
                    CASE WHEN high <> highest THEN 'high is ' || high || ', by the commits up to it ' || highest END,
                    CASE WHEN overtaken <> (highest > commit_id) THEN 'overtaken is ' || overtaken END)
                FROM (
                    SELECT c.*, coalesce(lag(c.position) OVER w, 0) AS before, lag(c.recorded_at) OVER w AS recorded_before,
                        max(c.commit_id) OVER w AS highest
                    FROM ledger_commit c WINDOW w AS (ORDER BY c.position)) x
                WHERE position <> before + 1 OR recorded_at <= recorded_before OR high <> highest
                    OR overtaken <> (highest > commit_id)
                ORDER BY position""");
        CHECKS.put("ledger_head", """
                SELECT 'position ' || h.position, concat_ws('; ',
                    CASE WHEN h.position <> l.position THEN 'the newest commit has ' || l.position END,
                    CASE WHEN h.high <> l.high THEN 'high is ' || h.high || ', by the commits ' || l.high END,
                    CASE WHEN h.recorded_at <> l.recorded_at THEN 'it was not recorded with the newest commit' END)
                FROM ledger_head h CROSS JOIN (
                    SELECT coalesce(max(position), 0) AS position, coalesce(max(commit_id), 0) AS high,
                        coalesce(max(recorded_at), '1970-01-01 00:00:00+00') AS recorded_at
                    FROM ledger_commit) l
                WHERE ROW(h.position, h.high, h.recorded_at) <> ROW(l.position, l.high, l.recorded_at)""");
        CHECKS.put("commit_seq", """
                SELECT 'next number', 'it gave ' || s.last_value || ', but commit ' || l.commit_id || ' is there'
                FROM commit_seq s CROSS JOIN (SELECT max(commit_id) AS commit_id FROM ledger_commit) l
                WHERE s.last_value < l.commit_id""");
        CHECKS.put("fact", """
                SELECT 'fact ' || f.fact_id, 'there is no commit ' || k.commit_id
                FROM fact f CROSS JOIN LATERAL (VALUES (f.known_from), (f.known_to)) k (commit_id)
                WHERE k.commit_id < 9223372036854775807
                    AND NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = k.commit_id)
                ORDER BY f.fact_id""");
        CHECKS.put("campaign", """
                SELECT 'campaign ' || y.campaign, 'there is no commit ' || y.commit_id FROM campaign y
                WHERE NOT EXISTS (SELECT FROM ledger_commit c WHERE c.commit_id = y.commit_id) ORDER BY y.campaign""");
    }

    private final JdbcClient jdbc;

    public CommitVerification(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "commits";
    }

    @Override
    public void verify(VerificationRun run) {
        run.compared(
                "commits",
                jdbc.sql("SELECT count(*) FROM ledger_commit").query(Long.class).single());
        run.check(jdbc, CHECKS);
    }
}
