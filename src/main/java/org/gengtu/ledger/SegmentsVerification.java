package org.gengtu.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Adds up anew the deltas of each segment of a feature, and the sums before each of its checkpoints. */
public abstract class SegmentsVerification implements Verification {
    private final String name;
    private final SegmentTables tables;
    private final JdbcClient jdbc;

    /** @param name what the segments are called where they are counted */
    protected SegmentsVerification(String name, SegmentTables tables, JdbcClient jdbc) {
        this.name = name;
        this.tables = tables;
        this.jdbc = jdbc;
    }

    private record Segment(long id, long from, long upto) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public void verify(VerificationRun run) {
        List<Segment> segments = jdbc.sql(
                        "SELECT segment_id, from_position, upto_position FROM %s_segment ORDER BY segment_id"
                                .formatted(tables.name()))
                .query((row, number) -> new Segment(row.getLong(1), row.getLong(2), row.getLong(3)))
                .list();
        if (!segments.isEmpty()) {
            run.compared(name, segments.size());
        }
        int done = 0;
        for (Segment segment : segments) {
            run.progress(done++, segments.size());
            compare("_sum", tables.differingSums(), segment, run);
            if (tables.hasCheckpoints()) {
                compare("_checkpoint", tables.differingCheckpoints(), segment, run);
            }
        }
        run.check(jdbc, links());
    }

    private Map<String, String> links() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put(tables.name() + "_segment", """
                SELECT 'segment ' || g.segment_id, 'it counts ' || g.sums || ' sums and has ' || count(s.segment_id)
                FROM %1$s_segment g LEFT JOIN %1$s_sum s ON s.segment_id = g.segment_id
                GROUP BY g.segment_id HAVING g.sums <> count(s.segment_id) ORDER BY g.segment_id""".formatted(tables.name()));
        checks.put(tables.name() + "_segment.upto_position", """
                SELECT 'segment ' || g.segment_id, 'it ends with ' || g.upto_position || ', behind the newest position'
                FROM %s_segment g JOIN ledger_head h ON g.upto_position > h.position ORDER BY g.segment_id""".formatted(tables.name()));
        for (String table : tables.hasCheckpoints() ? List.of("_sum", "_checkpoint") : List.of("_sum")) {
            checks.put(tables.name() + table, """
                    SELECT 'segment ' || s.segment_id, 'there is no such segment' FROM %1$s%2$s s
                    WHERE NOT EXISTS (SELECT FROM %1$s_segment g WHERE g.segment_id = s.segment_id)
                    GROUP BY s.segment_id ORDER BY s.segment_id""".formatted(tables.name(), table));
        }
        return checks;
    }

    private void compare(String table, String statement, Segment segment, VerificationRun run) {
        List<String> columns =
                Stream.concat(Stream.of("day"), tables.key().stream()).toList();
        Map<String, Long> parameters = Map.of("segment", segment.id, "from", segment.from, "upto", segment.upto);
        jdbc.sql(statement).params(parameters).query(row -> {
            List<String> where = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                where.add(columns.get(i) + " " + row.getString(i + 1));
            }
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < tables.sums().size(); i++) {
                String difference = row.getString(columns.size() + 1 + i);
                if (difference != null) {
                    differences.add(difference);
                }
            }
            run.difference(
                    tables.name() + table,
                    "segment %d, %s".formatted(segment.id, where.stream().collect(Collectors.joining(", "))),
                    String.join("; ", differences));
        });
    }
}
