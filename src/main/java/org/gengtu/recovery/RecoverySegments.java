package org.gengtu.recovery;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Sums deltas in segments, as a log-structured store does: when enough commits lie behind the newest segment they become
 * one, and while the last two are of like size, they become a longer one beside them. So a position is covered by about
 * as many segments as its number has binary digits, and a delta is copied so many times at most.
 *
 * <p>Each step is one transaction, which writes a segment with all its sums or nothing: whoever is killed leaves nothing
 * behind, and the next one goes on. It locks no row that a command needs.
 */
@Component
class RecoverySegments {
    /**
     * When segments are made.
     *
     * @param commits so many behind the newest segment make one; fewer are left to the deltas
     * @param mostCommits no segment of deltas spans more: a position within it has to add up fewer
     * @param deltas so many end a segment, so that an import lies at the end of one
     * @param leastSums between two checkpoints lie at least so many sums
     */
    record Settings(int commits, int mostCommits, int deltas, int leastSums) {
        static final Settings USUAL = new Settings(20, 50, 2_000, 300);
    }

    /** Between two checkpoints lie so many sums for each total that a checkpoint holds. */
    private static final int SUMS_A_TOTAL = 3;

    private static final String KEY = "village_code, campaign, restoration_due_on, recultivation_due_on";
    private static final String COLUMNS = "segment_id, %s, " + KEY + ", " + Measure.each(Measure::sumColumn);

    private static final String SUMS =
            Measure.each(measure -> "sum(%s)::bigint AS %1$s".formatted(measure.sumColumn()));

    private static final String NOT_NONE = " HAVING ROW(" + Measure.each(measure -> "sum(" + measure.sumColumn() + ")")
            + ") <> ROW(" + Measure.each(measure -> "0") + ")";

    private static final String SUM = """
            INSERT INTO recovery_sum (%s)
            SELECT :segment::bigint, x.day, %s, %s FROM (%%s) x GROUP BY day, %s%s""".formatted(COLUMNS.formatted("day"), KEY, SUMS, KEY, NOT_NONE);

    private static final String OF_DELTAS = SUM.formatted("""
            SELECT d.day, d.village_code, d.campaign, d.restoration_due_on, d.recultivation_due_on, %s
            FROM ledger_commit c JOIN recovery_delta d ON d.commit_id = c.commit_id
            WHERE c.position > :from AND c.position <= :upto""".formatted(Measure.each(measure -> measure.ofDelta("d"))));

    private static final String OF_SEGMENTS =
            SUM.formatted("SELECT * FROM recovery_sum s WHERE s.segment_id = :first OR s.segment_id = :second");

    /** The totals before each checkpoint: what lies between two of them, added up from the first on. */
    private static final String CHECKPOINTS = """
            WITH t AS (
                SELECT * FROM unnest(:days::date[], :checkpoints::date[]) AS t (day, before_day)),
            between_two AS MATERIALIZED (
                SELECT t.before_day, %1$s, %2$s FROM recovery_sum s JOIN t ON t.day = s.day
                WHERE s.segment_id = :segment GROUP BY t.before_day, %1$s),
            total AS (
                SELECT d.before_day, %3$s, %4$s
                FROM (SELECT DISTINCT before_day FROM t) d
                    CROSS JOIN (SELECT DISTINCT %1$s FROM between_two) k
                    LEFT JOIN between_two b ON b.before_day = d.before_day AND ROW(%5$s) = ROW(%3$s)
                WINDOW w AS (PARTITION BY %3$s ORDER BY d.before_day))
            INSERT INTO recovery_checkpoint (%6$s)
            SELECT :segment::bigint, before_day, %1$s, %7$s FROM total
            WHERE ROW(%7$s) <> ROW(%8$s)""".formatted(
            KEY,
            SUMS,
            of("k"),
            Measure.each(measure -> "coalesce(sum(b.%s) OVER w, 0)::bigint AS %1$s".formatted(measure.sumColumn())),
            of("b"),
            COLUMNS.formatted("before_day"),
            Measure.each(Measure::sumColumn),
            Measure.each(measure -> "0"));

    private static String of(String alias) {
        return Stream.of(KEY.split(", ")).map(column -> alias + "." + column).collect(Collectors.joining(", "));
    }

    private final DataSource dataSource;
    private final Settings settings;

    @Autowired
    RecoverySegments(@Qualifier("jobs") DataSource dataSource) {
        this(dataSource, Settings.USUAL);
    }

    RecoverySegments(DataSource dataSource, Settings settings) {
        this.dataSource = dataSource;
        this.settings = settings;
    }

    private record Segment(long id, long from, long upto, long sums) {}

    /**
     * Folds what is to be folded. Only one does at a time, over all instances.
     *
     * @return how many segments were added
     */
    int fold() {
        try (Connection connection = dataSource.getConnection()) {
            JdbcClient jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            // Held by the session and taken before the snapshot: within it, it would not see the last one's segments.
            if (!lock(jdbc, "pg_try_advisory_lock")) {
                return 0;
            }
            try {
                int added = 0;
                while (!Thread.currentThread().isInterrupted() && isAdded(connection, jdbc)) {
                    added++;
                }
                return added;
            } finally {
                lock(jdbc, "pg_advisory_unlock");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The totals of recovery cannot be folded.", e);
        }
    }

    private static boolean lock(JdbcClient jdbc, String function) {
        // the table's own number tells the counties of one database apart
        return jdbc.sql("SELECT %s('recovery_segment'::regclass::oid::bigint)".formatted(function))
                .query(Boolean.class)
                .single();
    }

    private boolean isAdded(Connection connection, JdbcClient jdbc) throws SQLException {
        int isolation = connection.getTransactionIsolation();
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            boolean added = isAdded(jdbc);
            connection.commit();
            return added;
        } catch (RuntimeException | SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(isolation);
        }
    }

    private boolean isAdded(JdbcClient jdbc) {
        List<Segment> chain = listChain(jdbc);
        int size = chain.size();
        if (size >= 2 && chain.get(size - 2).sums <= 2 * chain.get(size - 1).sums) {
            merge(jdbc, chain.get(size - 2), chain.get(size - 1));
            return true;
        }
        long from = size == 0 ? 0 : chain.get(size - 1).upto;
        Optional<Long> upto = findEnd(jdbc, from);
        upto.ifPresent(end -> add(
                jdbc,
                from,
                end,
                id -> jdbc.sql(OF_DELTAS)
                        .param("segment", id)
                        .param("from", from)
                        .param("upto", end)
                        .update()));
        return upto.isPresent();
    }

    /** The segments that cover the newest position, in order. */
    private static List<Segment> listChain(JdbcClient jdbc) {
        return jdbc.sql("""
                        WITH RECURSIVE chain (segment_id, from_position, upto_position, sums) AS (
                            SELECT 0::bigint, 0::bigint, 0::bigint, 0
                            UNION ALL
                            SELECT s.* FROM chain c CROSS JOIN LATERAL (
                                SELECT n.segment_id, n.from_position, n.upto_position, n.sums FROM recovery_segment n
                                WHERE n.from_position = c.upto_position ORDER BY n.upto_position DESC LIMIT 1) s)
                        SELECT * FROM chain WHERE segment_id > 0 ORDER BY upto_position""")
                .query((row, number) -> new Segment(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    private record Behind(long position, long deltas) {}

    /** Where the next segment of deltas ends; empty while too little lies behind the last. */
    private Optional<Long> findEnd(JdbcClient jdbc, long from) {
        List<Behind> behind = jdbc.sql("""
                        SELECT c.position, (SELECT count(*) FROM recovery_delta d WHERE d.commit_id = c.commit_id)
                        FROM ledger_commit c WHERE c.position > :from AND c.position <= :most ORDER BY c.position""")
                .param("from", from)
                .param("most", from + settings.mostCommits)
                .query((row, number) -> new Behind(row.getLong(1), row.getLong(2)))
                .list();
        long deltas = 0;
        for (Behind commit : behind) {
            deltas += commit.deltas;
            if (deltas >= settings.deltas) {
                return Optional.of(commit.position);
            }
        }
        return behind.size() >= settings.commits ? Optional.of(behind.getLast().position) : Optional.empty();
    }

    private void merge(JdbcClient jdbc, Segment first, Segment second) {
        add(
                jdbc,
                first.from,
                second.upto,
                id -> jdbc.sql(OF_SEGMENTS)
                        .param("segment", id)
                        .param("first", first.id)
                        .param("second", second.id)
                        .update());
    }

    private interface Writer {
        int write(long segmentId);
    }

    private void add(JdbcClient jdbc, long from, long upto, Writer writer) {
        long id = jdbc.sql("SELECT nextval('recovery_segment_seq')")
                .query(Long.class)
                .single();
        int sums = writer.write(id);
        if (sums >= settings.leastSums) {
            addCheckpoints(jdbc, id);
        }
        jdbc.sql("INSERT INTO recovery_segment (segment_id, from_position, upto_position, sums) VALUES (?, ?, ?, ?)")
                .params(id, from, upto, sums)
                .update();
    }

    private record DayOfSums(LocalDate day, long sums) {}

    private void addCheckpoints(JdbcClient jdbc, long segmentId) {
        long totals = jdbc.sql(
                        "SELECT count(*) FROM (SELECT DISTINCT " + KEY + " FROM recovery_sum WHERE segment_id = ?) x")
                .param(segmentId)
                .query(Long.class)
                .single();
        long most = Math.max(settings.leastSums, SUMS_A_TOTAL * totals);
        List<DayOfSums> days = jdbc.sql(
                        "SELECT day, count(*) FROM recovery_sum WHERE segment_id = ? GROUP BY day ORDER BY day")
                .param(segmentId)
                .query((row, number) -> new DayOfSums(row.getObject(1, LocalDate.class), row.getLong(2)))
                .list();
        List<LocalDate> before = new ArrayList<>();
        List<LocalDate> since = new ArrayList<>();
        List<LocalDate> checkpoints = new ArrayList<>();
        long sums = 0;
        for (DayOfSums each : days) {
            since.add(each.day);
            sums += each.sums;
            if (sums >= most) {
                since.forEach(day -> checkpoints.add(each.day.plusDays(1)));
                before.addAll(since);
                since.clear();
                sums = 0;
            }
        }
        if (!before.isEmpty()) {
            jdbc.sql(CHECKPOINTS)
                    .param("segment", segmentId)
                    .param("days", before.stream().map(LocalDate::toString).toArray(String[]::new))
                    .param(
                            "checkpoints",
                            checkpoints.stream().map(LocalDate::toString).toArray(String[]::new))
                    .update();
        }
    }
}
