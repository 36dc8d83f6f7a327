package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.demonstration.IndicatorJudgement.Recorded;
import org.gengtu.ledger.Snapshot;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL by which indicators are read. All of it runs within the request's reading transaction. */
@Component
class IndicatorQueries {
    private static final String COLUMNS = Stream.of(IndicatorState.COLUMNS.split(",\\s*"))
            .map(column -> "s." + column)
            .collect(Collectors.joining(", "));

    private final JdbcClient jdbc;

    IndicatorQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An indicator at a state.
     *
     * @param version how many events were known then
     * @param begunOn the first day on which it was there, as known then
     */
    record Row(IndicatorState state, int version, LocalDate begunOn) {}

    private static String select(Snapshot at) {
        return """
                SELECT %s, (SELECT max(e.seq) FROM indicator_event e WHERE e.indicator_id = s.indicator_id AND %s) AS version,
                    (SELECT min(f.valid_from) FROM indicator_state f WHERE f.indicator_id = s.indicator_id AND %s) AS begun_on
                FROM indicator_state s""".formatted(COLUMNS, at.happened("e"), at.known("f"));
    }

    /** All of a state, by code. */
    List<Row> list(Snapshot at) {
        return rows(select(at) + " WHERE " + at.condition("s") + " ORDER BY s.code", at, Map.of());
    }

    /** An indicator as it was last known, where it is no more. */
    Optional<Row> findLast(long indicatorId, Snapshot at) {
        return rows(
                        select(at) + " WHERE s.indicator_id = :id ORDER BY s.known_to DESC, s.valid_from DESC LIMIT 1",
                        at,
                        Map.of("id", indicatorId))
                .stream()
                .findFirst();
    }

    private List<Row> rows(String sql, Snapshot at, Map<String, Object> parameters) {
        return jdbc.sql(sql)
                .params(at.parameters())
                .params(parameters)
                .query((row, number) -> {
                    IndicatorState state = IndicatorState.of(row, number);
                    LocalDate begunOn = row.getObject("begun_on", LocalDate.class);
                    return new Row(
                            state, row.getInt("version"), Objects.requireNonNullElse(begunOn, state.validFrom()));
                })
                .list();
    }

    /** What was recorded of indicators for days up to the last, and was not taken back, by day; known at a state. */
    Map<Long, List<Recorded>> recorded(Collection<Long> ids, LocalDate first, LocalDate last, Snapshot at) {
        Map<Long, List<Recorded>> recorded = new HashMap<>();
        jdbc.sql("""
                        SELECT e.indicator_id, e.on_day, (e.payload -> 'set' ->> 'value')::numeric AS value,
                            (e.payload -> 'set' ->> 'provincialRank')::int AS provincial_rank
                        FROM indicator_event e
                        WHERE e.kind = 'VALUE_RECORDED' AND e.indicator_id = ANY(:ids) AND e.on_day BETWEEN :first AND :last
                            AND %s AND NOT EXISTS (SELECT FROM indicator_event w WHERE w.target_event_id = e.event_id AND %s)
                        ORDER BY e.indicator_id, e.on_day, e.seq""".formatted(at.happened("e"), at.happened("w")))
                .params(at.parameters())
                .param("ids", ids.toArray(Long[]::new))
                .param("first", first)
                .param("last", last)
                .query(row -> {
                    BigDecimal value = row.getBigDecimal("value");
                    recorded.computeIfAbsent(row.getLong("indicator_id"), id -> new ArrayList<>())
                            .add(new Recorded(
                                    Objects.requireNonNull(row.getObject("on_day", LocalDate.class)),
                                    value,
                                    row.getObject("provincial_rank", Integer.class)));
                });
        return recorded;
    }

    /** The states of indicators on all days, as known at a state. */
    Map<Long, List<IndicatorState>> states(Collection<Long> ids, Snapshot at) {
        return jdbc
                .sql("SELECT %s FROM indicator_state s WHERE s.indicator_id = ANY(:ids) AND %s ORDER BY s.valid_from"
                        .formatted(COLUMNS, at.known("s")))
                .params(at.parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(IndicatorState::of)
                .list()
                .stream()
                .collect(Collectors.groupingBy(IndicatorState::objectId));
    }
}
