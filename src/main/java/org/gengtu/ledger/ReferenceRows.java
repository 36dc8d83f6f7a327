package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A table of reference data that a county edits: what holds on days, as known by commits. Saving from a day on keeps what
 * was before that day.
 */
public final class ReferenceRows {
    private final JdbcClient jdbc;
    private final String table;
    private final String key;
    private final Map<String, String> columns;

    /**
     * @param key its column, with its SQL type behind a colon where it is no text
     * @param columns of the values, likewise
     */
    public ReferenceRows(JdbcClient jdbc, String table, String key, List<String> columns) {
        this.jdbc = jdbc;
        this.table = table;
        this.key = key;
        this.columns = new LinkedHashMap<>();
        columns.forEach(column -> {
            String[] parts = column.split(":");
            this.columns.put(parts[0], parts.length > 1 ? "::" + parts[1] : "");
        });
    }

    private String keyColumn() {
        return key.split(":")[0];
    }

    private String keyCast() {
        return key.contains(":") ? "::" + key.split(":")[1] : "";
    }

    /** Locks what is known of a key until the end of the transaction, before the commit id is drawn. */
    public void lock(String value) {
        jdbc.sql("SELECT pg_advisory_xact_lock(?::regclass::oid::int, hashtext(?))")
                .params(table, value)
                .query((row, number) -> 0)
                .list();
    }

    /**
     * Writes what holds of a key from a day on, within a commit.
     *
     * @param values by column, all of them
     */
    public void save(String keyValue, LocalDate from, Map<String, @Nullable Object> values, long commitId) {
        String names = String.join(", ", columns.keySet());
        // what was known of the days before goes on in a row of its own
        jdbc.sql("""
                        WITH closed AS (
                            UPDATE %1$s SET known_to = :commit
                            WHERE %2$s = :key%3$s AND known_to = %4$d AND valid_to > :from RETURNING *)
                        INSERT INTO %1$s (state_id, %2$s, %5$s, valid_from, valid_to, known_from, known_to)
                        SELECT nextval('%1$s_seq'), %2$s, %5$s, valid_from, :from, :commit, %4$d
                        FROM closed WHERE valid_from < :from""".formatted(table, keyColumn(), keyCast(), Snapshot.MAX, names))
                .param("commit", commitId)
                .param("key", keyValue)
                .param("from", from)
                .update();
        String parameters = columns.entrySet().stream()
                .map(column -> ":" + column.getKey() + column.getValue())
                .collect(Collectors.joining(", "));
        JdbcClient.StatementSpec insert = jdbc.sql(
                        """
                        INSERT INTO %1$s (state_id, %2$s, %5$s, valid_from, valid_to, known_from, known_to)
                        VALUES (nextval('%1$s_seq'), :key%3$s, %6$s, :from, 'infinity', :commit, %4$d)""".formatted(table, keyColumn(), keyCast(), Snapshot.MAX, names, parameters))
                .param("key", keyValue)
                .param("from", from)
                .param("commit", commitId);
        for (String column : columns.keySet()) {
            Object value = values.get(column);
            insert = value == null ? insert.param(column, null, java.sql.Types.NULL) : insert.param(column, value);
        }
        insert.update();
    }
}
