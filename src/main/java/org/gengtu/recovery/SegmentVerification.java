package org.gengtu.recovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Adds up anew the deltas of each segment, and the sums before each of its checkpoints. */
@Component
@Order(5)
public final class SegmentVerification implements Verification {
    private static final List<String> KEY =
            List.of("village_code", "campaign", "restoration_due_on", "recultivation_due_on");

    /** What the rows of a segment should be, against those that it has; rows of zeros are as good as none. */
    private static final String DIFFERING = """
            WITH e AS (%1$s),
                k AS (SELECT * FROM %2$s WHERE segment_id = :segment)
            SELECT %3$s, %4$s FROM e FULL JOIN k ON %5$s
            WHERE ROW(%6$s) <> ROW(%7$s)""";

    private static final String SUMS = differing("recovery_sum", "day", """
            SELECT d.day, %s, %s FROM ledger_commit c JOIN recovery_delta d ON d.commit_id = c.commit_id
            WHERE c.position > :from AND c.position <= :upto GROUP BY d.day, %1$s""".formatted(
            of("d"),
            Measure.each(measure -> "sum(%s)::bigint AS %s"
                    .formatted(
                            measure.isArea() ? "d." + measure.deltaColumn() + " * 100" : "d." + measure.deltaColumn(),
                            measure.sumColumn()))));

    /** Which days have checkpoints is a matter of speed; what they hold is not. */
    private static final String CHECKPOINTS = differing("recovery_checkpoint", "before_day", """
            SELECT b.before_day, %s, %s
            FROM (SELECT DISTINCT before_day FROM recovery_checkpoint WHERE segment_id = :segment) b
                JOIN recovery_sum s ON s.segment_id = :segment AND s.day < b.before_day
            GROUP BY b.before_day, %1$s""".formatted(
                    of("s"), Measure.each(measure -> "sum(s.%s)::bigint AS %1$s".formatted(measure.sumColumn()))));

    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("recovery_segment", """
                SELECT 'segment ' || g.segment_id, 'it counts ' || g.sums || ' sums and has ' || count(s.segment_id)
                FROM recovery_segment g LEFT JOIN recovery_sum s ON s.segment_id = g.segment_id
                GROUP BY g.segment_id HAVING g.sums <> count(s.segment_id) ORDER BY g.segment_id""");
        CHECKS.put("recovery_segment.upto_position", """
                SELECT 'segment ' || g.segment_id, 'it ends with ' || g.upto_position || ', behind the newest position'
                FROM recovery_segment g JOIN ledger_head h ON g.upto_position > h.position ORDER BY g.segment_id""");
        for (String table : Set.of("recovery_sum", "recovery_checkpoint")) {
            CHECKS.put(table, """
                    SELECT 'segment ' || s.segment_id, 'there is no such segment' FROM %s s
                    WHERE NOT EXISTS (SELECT FROM recovery_segment g WHERE g.segment_id = s.segment_id)
                    GROUP BY s.segment_id ORDER BY s.segment_id""".formatted(table));
        }
    }

    private final JdbcClient jdbc;

    public SegmentVerification(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private static String of(String alias) {
        return KEY.stream().map(column -> alias + "." + column).collect(Collectors.joining(", "));
    }

    private static String differing(String table, String day, String expected) {
        List<String> key = Stream.concat(Stream.of(day), KEY.stream()).toList();
        return DIFFERING.formatted(
                expected,
                table,
                key.stream().map("coalesce(e.%1$s, k.%1$s)"::formatted).collect(Collectors.joining(", ")),
                Measure.each(measure -> """
                        CASE WHEN coalesce(k.%1$s, 0) <> coalesce(e.%1$s, 0) THEN '%1$s is ' || coalesce(k.%1$s, 0)
                            || ', by the commits ' || coalesce(e.%1$s, 0) END""".formatted(measure.sumColumn())),
                key.stream().map("k.%1$s = e.%1$s"::formatted).collect(Collectors.joining(" AND ")),
                Measure.each(measure -> "coalesce(k.%s, 0)".formatted(measure.sumColumn())),
                Measure.each(measure -> "coalesce(e.%s, 0)".formatted(measure.sumColumn())));
    }

    private record Segment(long id, long from, long upto) {}

    @Override
    public String name() {
        return "segments";
    }

    @Override
    public void verify(VerificationRun run) {
        List<Segment> segments = jdbc.sql(
                        "SELECT segment_id, from_position, upto_position FROM recovery_segment ORDER BY segment_id")
                .query((row, number) -> new Segment(row.getLong(1), row.getLong(2), row.getLong(3)))
                .list();
        run.compared("segments", segments.size());
        int done = 0;
        for (Segment segment : segments) {
            run.progress(done++, segments.size());
            compare("recovery_sum", SUMS, segment, run);
            compare("recovery_checkpoint", CHECKPOINTS, segment, run);
        }
        run.check(jdbc, CHECKS);
    }

    private void compare(String table, String statement, Segment segment, VerificationRun run) {
        Map<String, Long> parameters = Map.of("segment", segment.id, "from", segment.from, "upto", segment.upto);
        jdbc.sql(statement).params(parameters).query(row -> {
            List<String> differences = new ArrayList<>();
            int first = KEY.size() + 2;
            for (int i = 0; i < Measure.values().length; i++) {
                String difference = row.getString(first + i);
                if (difference != null) {
                    differences.add(difference);
                }
            }
            String where = "segment %d, %s, village %s, campaign %s, due %s and %s"
                    .formatted(
                            segment.id,
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getString(4),
                            row.getString(5));
            run.difference(table, where, String.join("; ", differences));
        });
    }
}
