package org.gengtu.importing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The rows of import jobs and of what was found, on connections of their own: they tell of work that is not committed. */
@Component
class ImportJobs {
    private static final String SELECT = """
            SELECT import_id, layer, file_name, phase, percent, rows_total, rows_read, rows_per_second, seconds_left,
                started_at, ended_at, result FROM import_job""";

    /** An escaped NUL, after an even number of backslashes. */
    private static final Pattern NUL = Pattern.compile("(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000");

    private static final int FETCH_ROWS = 1_000;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    ImportJobs(
            @Qualifier("jobs") DataSource dataSource,
            @Qualifier("jobs") JdbcClient jdbc,
            JsonMapper json,
            Clock clock) {
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    void create(
            UUID id, Layer layer, String fileName, Map<String, ?> options, @Nullable String actor, String instance) {
        Timestamp now = now();
        jdbc.sql("""
                        INSERT INTO import_job (import_id, layer, file_name, options, actor, phase, started_at, updated_at,
                            percent, rows_read, cancel_asked, instance)
                        VALUES (?, ?, ?, ?::jsonb, ?, 'QUEUED', ?, ?, 0, 0, false, ?)""")
                .param(id)
                .param(layer.label())
                .param(fileName)
                .param(storable(json.writeValueAsString(options)))
                .param(actor)
                .param(now)
                .param(now)
                .param(instance)
                .update();
    }

    /** Writes how far a job is. Answers whether its cancellation was asked for. */
    boolean tell(
            UUID id,
            ImportPhase phase,
            double percent,
            long rowsTotal,
            long rowsRead,
            @Nullable Double rowsPerSecond,
            @Nullable Double secondsLeft) {
        return jdbc.sql("""
                        UPDATE import_job SET phase = ?::import_phase, percent = ?, rows_total = ?, rows_read = ?,
                            rows_per_second = ?, seconds_left = ?, updated_at = ?
                        WHERE import_id = ? AND ended_at IS NULL RETURNING cancel_asked""")
                .param(phase.name())
                .param(percent)
                .param(rowsTotal < 0 ? null : rowsTotal)
                .param(rowsRead)
                .param(rowsPerSecond)
                .param(secondsLeft)
                .param(now())
                .param(id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    void end(UUID id, ImportPhase phase, long rowsTotal, long rowsRead, Map<String, ?> result) {
        jdbc.sql("""
                        UPDATE import_job SET phase = ?::import_phase, rows_total = coalesce(?, rows_total), rows_read = ?, seconds_left = NULL, result = ?::jsonb,
                            percent = CASE WHEN ? THEN 100 ELSE percent END, ended_at = ?, updated_at = ?
                        WHERE import_id = ?""")
                .param(phase.name())
                .param(rowsTotal < 0 ? null : rowsTotal)
                .param(rowsRead)
                .param(storable(json.writeValueAsString(result)))
                .param(phase == ImportPhase.DONE)
                .param(now())
                .param(now())
                .param(id)
                .update();
    }

    /** JSON without NUL and without halves of surrogate pairs, as damaged files bring them: the database takes neither. */
    private static String storable(String json) {
        StringBuilder held = new StringBuilder(json.length());
        NUL.matcher(json)
                .replaceAll("$1")
                .codePoints()
                .forEach(c -> held.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xFFFD : c));
        return held.toString();
    }

    /** Asks for a cancellation; false when the job has ended or there is none. */
    boolean askToCancel(UUID id) {
        return jdbc.sql("UPDATE import_job SET cancel_asked = true WHERE import_id = ? AND ended_at IS NULL")
                        .param(id)
                        .update()
                == 1;
    }

    Optional<ImportJob> find(UUID id) {
        return jdbc.sql(SELECT + " WHERE import_id = ?")
                .param(id)
                .query(this::job)
                .optional();
    }

    /** The newest jobs first. */
    List<ImportJob> list(int most) {
        return jdbc.sql(SELECT + " ORDER BY started_at DESC LIMIT ?")
                .param(most)
                .query(this::job)
                .list();
    }

    /** Whether an unended job has said nothing for a time. */
    boolean isSilent(UUID id, Duration time) {
        return jdbc.sql(
                        "SELECT EXISTS (SELECT FROM import_job WHERE import_id = ? AND ended_at IS NULL AND updated_at < ?)")
                .param(id)
                .param(Timestamp.from(Instant.now(clock).minus(time)))
                .query(Boolean.class)
                .single();
    }

    @SuppressWarnings("unchecked")
    private ImportJob job(ResultSet row, int number) throws SQLException {
        String result = row.getString(12);
        Timestamp ended = row.getTimestamp(11);
        return new ImportJob(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getString(3),
                ImportPhase.valueOf(row.getString(4)),
                row.getDouble(5),
                row.getObject(6, Long.class),
                row.getLong(7),
                (Double) (row.getObject(8) == null ? null : (Object) row.getDouble(8)),
                (Double) (row.getObject(9) == null ? null : (Object) row.getDouble(9)),
                row.getTimestamp(10).toInstant(),
                ended == null ? null : ended.toInstant(),
                result == null ? null : (Map<String, Object>) json.readValue(result, Map.class));
    }

    /** A finding as it was written. */
    record Written(long rowNumber, Finding finding) {}

    private record Pending(long rowNumber, int seq, Finding finding) {}

    /** Takes the findings of one job and writes them in batches. */
    final class Sink {
        private static final int BATCH = 1_000;

        private final UUID id;
        private final List<Pending> pending = new ArrayList<>();
        private int seq;

        private Sink(UUID id) {
            this.id = id;
        }

        void add(long rowNumber, Finding finding) {
            seq++;
            pending.add(new Pending(rowNumber, seq, finding));
            if (pending.size() >= BATCH) {
                flush();
            }
        }

        void flush() {
            if (pending.isEmpty()) {
                return;
            }
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            for (Pending one : pending) {
                Finding finding = one.finding;
                String line = String.join(
                        "\t",
                        id.toString(),
                        Long.toString(one.rowNumber),
                        Integer.toString(one.seq),
                        finding.outcome().name(),
                        finding.code().name(),
                        escaped(finding.what()),
                        escaped(finding.where()),
                        escaped(finding.done()));
                lines.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            try (Connection connection = dataSource.getConnection()) {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY import_finding (import_id, row_number, seq, verdict, code, what, place, done) FROM STDIN",
                                new ByteArrayInputStream(lines.toByteArray()));
            } catch (SQLException | IOException e) {
                throw new DataAccessResourceFailureException("The findings could not be written.", e);
            }
            pending.clear();
        }
    }

    Sink sink(UUID id) {
        return new Sink(id);
    }

    private static String escaped(@Nullable String text) {
        return text == null
                ? "\\N"
                : text.replace("\0", "")
                        .replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
    }

    /** How many rows ended as each outcome other than accepted. */
    Map<Outcome, Long> countRows(UUID id) {
        Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
        jdbc.sql("""
                        SELECT verdict, count(*) FROM (
                            SELECT max(verdict) AS verdict FROM import_finding WHERE import_id = ? GROUP BY row_number) w
                        GROUP BY verdict""")
                .param(id)
                .query((row, number) -> counts.put(Outcome.valueOf(row.getString(1)), row.getLong(2)))
                .list();
        return counts;
    }

    void forgetFindings(UUID id) {
        jdbc.sql("DELETE FROM import_finding WHERE import_id = ?").param(id).update();
    }

    /** Hands out what was found, by row, without holding it all. */
    void forEachFinding(UUID id, Consumer<Written> taker) {
        try (Connection connection = dataSource.getConnection()) {
            // Only within a transaction does the driver fetch in parts.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT row_number, code, verdict, what, place, done FROM import_finding
                    WHERE import_id = ? ORDER BY row_number, seq""")) {
                statement.setFetchSize(FETCH_ROWS);
                statement.setObject(1, id);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        taker.accept(new Written(
                                row.getLong(1),
                                new Finding(
                                        ProblemCode.valueOf(row.getString(2)),
                                        Outcome.valueOf(row.getString(3)),
                                        row.getString(4),
                                        row.getString(5),
                                        row.getString(6))));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("The findings could not be read.", e);
        }
    }

    private Timestamp now() {
        return Timestamp.from(Instant.now(clock));
    }
}
