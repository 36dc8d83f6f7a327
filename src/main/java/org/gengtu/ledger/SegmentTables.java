package org.gengtu.ledger;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of a feature whose totals are sums of deltas. For {@code recovery} they are {@code recovery_delta}, which each
 * commit writes and nobody changes, {@code recovery_segment}, a span of commits, {@code recovery_sum}, its sums by key and
 * day, and perhaps {@code recovery_checkpoint}, the sums of all days before one.
 *
 * @param name that all of them begin with
 * @param order the primary key of a sum behind its segment, {@code day} among it; in the same words in all tables
 * @param sums by column of a sum, what it is of a delta {@code d}
 * @param hasCheckpoints whether a day is read from the nearest checkpoint on
 */
public record SegmentTables(String name, List<String> order, Map<String, String> sums, boolean hasCheckpoints) {
    public SegmentTables {
        order = List.copyOf(order);
    }

    List<String> key() {
        return order.stream().filter(column -> !column.equals("day")).toList();
    }

    private String columns(String day) {
        return "segment_id, " + day + ", " + keys("%s") + ", " + each("%s");
    }

    /** A list of something for each column of the key. */
    String keys(String form) {
        return key().stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    /** A list of something for each sum, in order. */
    String each(String form) {
        return sums.keySet().stream().map(form::formatted).collect(Collectors.joining(", "));
    }

    private String each(Function<Map.Entry<String, String>, String> text) {
        return sums.entrySet().stream().map(text).collect(Collectors.joining(", "));
    }

    /** The deltas of commits behind {@code :from} up to {@code :upto}, as rows of sums. */
    private String deltas() {
        return """
                SELECT d.day, %s, %s FROM ledger_commit c JOIN %s_delta d ON d.commit_id = c.commit_id
                WHERE c.position > :from AND c.position <= :upto""".formatted(keys("d.%s"), each(sum -> sum.getValue() + " AS " + sum.getKey()), name);
    }

    private String sum(String rows) {
        return """
                INSERT INTO %s_sum (%s)
                SELECT :segment::bigint, x.day, %s, %s FROM (%s) x GROUP BY x.day, %3$s
                HAVING ROW(%s) <> ROW(%s) ORDER BY %s""".formatted(
                        name,
                        columns("day"),
                        keys("x.%s"),
                        each("sum(x.%1$s)::bigint"),
                        rows,
                        each("sum(x.%s)"),
                        each("0"),
                        order.stream().map("x."::concat).collect(Collectors.joining(", ")));
    }

    String sumDeltas() {
        return sum(deltas());
    }

    String sumSegments() {
        return sum("SELECT * FROM %s_sum s WHERE s.segment_id = :first OR s.segment_id = :second".formatted(name));
    }

    /** The totals before each checkpoint: what lies between two of them, added up from the first on. */
    String addCheckpoints() {
        return """
                WITH t AS (
                    SELECT * FROM unnest(:days::date[], :checkpoints::date[]) AS t (day, before_day)),
                between_two AS MATERIALIZED (
                    SELECT t.before_day, %1$s, %2$s FROM %9$s_sum s JOIN t ON t.day = s.day
                    WHERE s.segment_id = :segment GROUP BY t.before_day, %1$s),
                total AS (
                    SELECT d.before_day, %3$s, %4$s
                    FROM (SELECT DISTINCT before_day FROM t) d
                        CROSS JOIN (SELECT DISTINCT %1$s FROM between_two) k
                        LEFT JOIN between_two b ON b.before_day = d.before_day AND ROW(%5$s) = ROW(%3$s)
                    WINDOW w AS (PARTITION BY %3$s ORDER BY d.before_day))
                INSERT INTO %9$s_checkpoint (%6$s)
                SELECT :segment::bigint, before_day, %1$s, %7$s FROM total
                WHERE ROW(%7$s) <> ROW(%8$s)""".formatted(
                        keys("%s"),
                        each("sum(%1$s)::bigint AS %1$s"),
                        keys("k.%s"),
                        each("coalesce(sum(b.%1$s) OVER w, 0)::bigint AS %1$s"),
                        keys("b.%s"),
                        columns("before_day"),
                        each("%s"),
                        each("0"),
                        name);
    }

    /**
     * The segments that cover the commits up to {@code :position}, from each end the longest that does not reach beyond:
     * {@code chain} with {@code segment_id} (0 first) and {@code upto}. What lies behind the last is left to the deltas.
     */
    public String chain() {
        return """
                WITH RECURSIVE chain (segment_id, upto) AS (
                    SELECT 0::bigint, 0::bigint
                    UNION ALL
                    SELECT s.segment_id, s.upto_position FROM chain c CROSS JOIN LATERAL (
                        SELECT n.segment_id, n.upto_position FROM %s_segment n
                        WHERE n.from_position = c.upto AND n.upto_position <= :position
                        ORDER BY n.upto_position DESC LIMIT 1) s)""".formatted(name);
    }

    /** What the rows of a segment should be, against those that it has; rows of zeros are as good as none. */
    private String differing(String table, String day, String expected) {
        List<String> all = Stream.concat(Stream.of(day), key().stream()).toList();
        Function<String, String> keys =
                form -> all.stream().map(form::formatted).collect(Collectors.joining(", "));
        return """
                WITH e AS (%s), k AS (SELECT * FROM %s WHERE segment_id = :segment)
                SELECT %s, %s FROM e FULL JOIN k ON %s WHERE ROW(%s) <> ROW(%s)""".formatted(
                        expected,
                        name + table,
                        keys.apply("coalesce(e.%1$s, k.%1$s)"),
                        each("""
                        CASE WHEN coalesce(k.%1$s, 0) <> coalesce(e.%1$s, 0) THEN '%1$s is ' || coalesce(k.%1$s, 0)
                            || ', by the commits ' || coalesce(e.%1$s, 0) END"""),
                        keys.apply("k.%1$s = e.%1$s").replace(", ", " AND "),
                        each("coalesce(k.%s, 0)"),
                        each("coalesce(e.%s, 0)"));
    }

    String differingSums() {
        return differing(
                "_sum",
                "day",
                "SELECT x.day, %1$s, %2$s FROM (%3$s) x GROUP BY x.day, %1$s"
                        .formatted(keys("x.%s"), each("sum(x.%1$s)::bigint AS %1$s"), deltas()));
    }

    /** Which days have checkpoints is a matter of speed; what they hold is not. */
    String differingCheckpoints() {
        return differing(
                "_checkpoint", "before_day", """
                SELECT b.before_day, %1$s, %2$s
                FROM (SELECT DISTINCT before_day FROM %3$s_checkpoint WHERE segment_id = :segment) b
                    JOIN %3$s_sum s ON s.segment_id = :segment AND s.day < b.before_day
                GROUP BY b.before_day, %1$s""".formatted(keys("s.%s"), each("sum(s.%1$s)::bigint AS %1$s"), name));
    }
}
