package org.gengtu.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Sums a feature's deltas in segments, as a log-structured store does: when enough commits lie behind the newest segment
 * they become one, and while the last two are of like size, they become a longer one beside them. So a position is covered
 * by about as many segments as its number has binary digits, and a delta is copied so many times at most.
 *
 * <p>Each step is one transaction, which writes a segment with all its sums or nothing: whoever is killed leaves nothing
 * behind, and the next one goes on. It locks no row that a command needs.
 */
public final class Segments {
    /**
     * When segments are made.
     *
     * @param commits so many behind the newest segment make one; fewer are left to the deltas
     * @param mostCommits no segment of deltas spans more: a position within it has to add up fewer
     * @param deltas so many end a segment, so that an import lies at the end of one
     * @param leastSums between two checkpoints lie at least so many sums
     */
    public record Settings(int commits, int mostCommits, int deltas, int leastSums) {
        public static final Settings USUAL = new Settings(20, 50, 2_000, 300);
    }

    /** Between two checkpoints lie so many sums for each total that a checkpoint holds. */
    private static final int SUMS_A_TOTAL = 3;

    private final SegmentTables tables;
    private final DataSource dataSource;
    private final Settings settings;

    public Segments(SegmentTables tables, DataSource dataSource, Settings settings) {
        this.tables = tables;
        this.dataSource = dataSource;
        this.settings = settings;
    }

    private record Segment(long id, long from, long upto, long sums) {}

    /**
     * Folds what is to be folded. Only one does at a time, over all instances.
     *
     * @return how many segments were added
     */
    public int fold() {
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
            throw new IllegalStateException("The totals of %s cannot be folded.".formatted(tables.name()), e);
        }
    }

    private boolean lock(JdbcClient jdbc, String function) {
        // the table's own number tells the counties of one database apart
        return jdbc.sql("SELECT %s('%s_segment'::regclass::oid::bigint)".formatted(function, tables.name()))
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
                id -> jdbc.sql(tables.sumDeltas())
                        .param("segment", id)
                        .param("from", from)
                        .param("upto", end)
                        .update()));
        return upto.isPresent();
    }

    /** The segments that cover the newest position, in order. */
    private List<Segment> listChain(JdbcClient jdbc) {
        return jdbc.sql("""
                        WITH RECURSIVE chain (segment_id, from_position, upto_position, sums) AS (
                            SELECT 0::bigint, 0::bigint, 0::bigint, 0
                            UNION ALL
                            SELECT s.* FROM chain c CROSS JOIN LATERAL (
                                SELECT n.segment_id, n.from_position, n.upto_position, n.sums FROM %s_segment n
                                WHERE n.from_position = c.upto_position ORDER BY n.upto_position DESC LIMIT 1) s)
                        SELECT * FROM chain WHERE segment_id > 0 ORDER BY upto_position""".formatted(tables.name()))
                .query((row, number) -> new Segment(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .list();
    }

    private record Behind(long position, long deltas) {}

    /** Where the next segment of deltas ends; empty while too little lies behind the last. */
    private Optional<Long> findEnd(JdbcClient jdbc, long from) {
        List<Behind> behind = jdbc.sql("""
                        SELECT c.position, (SELECT count(*) FROM %s_delta d WHERE d.commit_id = c.commit_id)
                        FROM ledger_commit c WHERE c.position > :from AND c.position <= :most ORDER BY c.position""".formatted(tables.name()))
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
                id -> jdbc.sql(tables.sumSegments())
                        .param("segment", id)
                        .param("first", first.id)
                        .param("second", second.id)
                        .update());
    }

    private interface Writer {
        int write(long segmentId);
    }

    private void add(JdbcClient jdbc, long from, long upto, Writer writer) {
        long id = jdbc.sql("SELECT nextval('%s_segment_seq')".formatted(tables.name()))
                .query(Long.class)
                .single();
        int sums = writer.write(id);
        if (tables.hasCheckpoints() && sums >= settings.leastSums) {
            addCheckpoints(jdbc, id);
        }
        jdbc.sql("INSERT INTO %s_segment (segment_id, from_position, upto_position, sums) VALUES (?, ?, ?, ?)"
                        .formatted(tables.name()))
                .params(id, from, upto, sums)
                .update();
    }

    private record DayOfSums(LocalDate day, long sums) {}

    private void addCheckpoints(JdbcClient jdbc, long segmentId) {
        long totals = jdbc.sql("SELECT count(*) FROM (SELECT DISTINCT %s FROM %s_sum WHERE segment_id = ?) x"
                        .formatted(tables.keys("%s"), tables.name()))
                .param(segmentId)
                .query(Long.class)
                .single();
        long most = Math.max(settings.leastSums, SUMS_A_TOTAL * totals);
        List<DayOfSums> days = jdbc.sql(
                        "SELECT day, count(*) FROM %s_sum WHERE segment_id = ? GROUP BY day ORDER BY day"
                                .formatted(tables.name()))
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
            jdbc.sql(tables.addCheckpoints())
                    .param("segment", segmentId)
                    .param("days", before.stream().map(LocalDate::toString).toArray(String[]::new))
                    .param(
                            "checkpoints",
                            checkpoints.stream().map(LocalDate::toString).toArray(String[]::new))
                    .update();
        }
    }
}
