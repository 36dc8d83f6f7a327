package org.gengtu.demonstration;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.StoryState;
import org.jspecify.annotations.Nullable;

/** An indicator on days, end excluded: a row of {@code indicator_state} without its number and its commits. */
record IndicatorState(
        long objectId,
        LocalDate validFrom,
        LocalDate validTo,
        IndicatorDefinition definition,
        IndicatorStanding standing)
        implements StoryState {
    static final String COLUMNS = """
            indicator_id, valid_from, valid_to, code, name, parent_code, weight, target, unit, direction, rank_threshold,
            department, deputy, documents, evidenced, retired_on, value, value_on, provincial_rank, set_status, ground,
            province_liaison_on, city_liaison_on""";

    static IndicatorState of(ResultSet row, int number) throws SQLException {
        String direction = row.getString("direction");
        String status = row.getString("set_status");
        return new IndicatorState(
                row.getLong("indicator_id"),
                Objects.requireNonNull(row.getObject("valid_from", LocalDate.class)),
                Objects.requireNonNull(row.getObject("valid_to", LocalDate.class)),
                new IndicatorDefinition(
                        row.getString("code"),
                        row.getString("name"),
                        row.getString("parent_code"),
                        row.getBigDecimal("weight"),
                        row.getBigDecimal("target"),
                        row.getString("unit"),
                        direction == null ? null : IndicatorDirection.valueOf(direction),
                        row.getObject("rank_threshold", Integer.class),
                        row.getString("department"),
                        row.getString("deputy"),
                        texts(row.getArray("documents")),
                        row.getObject("retired_on", LocalDate.class)),
                new IndicatorStanding(
                        texts(row.getArray("evidenced")),
                        row.getBigDecimal("value"),
                        row.getObject("value_on", LocalDate.class),
                        row.getObject("provincial_rank", Integer.class),
                        status == null ? null : IndicatorStatus.valueOf(status),
                        row.getString("ground"),
                        row.getObject("province_liaison_on", LocalDate.class),
                        row.getObject("city_liaison_on", LocalDate.class)));
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    @Override
    public Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        StoryState.put(columns, "indicator_id", objectId);
        StoryState.put(columns, "valid_from", validFrom);
        StoryState.put(columns, "valid_to", validTo);
        StoryState.put(columns, "code", definition.code());
        StoryState.put(columns, "name", definition.name());
        StoryState.put(columns, "parent_code", definition.parent());
        StoryState.put(columns, "weight", definition.weight());
        StoryState.put(columns, "target", definition.target());
        StoryState.put(columns, "unit", definition.unit());
        StoryState.put(columns, "direction", definition.direction());
        StoryState.put(columns, "rank_threshold", definition.rankThreshold());
        StoryState.put(columns, "department", definition.department());
        StoryState.put(columns, "deputy", definition.deputy());
        StoryState.put(columns, "documents", definition.documents());
        StoryState.put(columns, "evidenced", standing.evidenced());
        StoryState.put(columns, "retired_on", definition.retiredOn());
        StoryState.put(columns, "value", standing.value());
        StoryState.put(columns, "value_on", standing.valueOn());
        StoryState.put(columns, "provincial_rank", standing.provincialRank());
        StoryState.put(columns, "set_status", standing.setStatus());
        StoryState.put(columns, "ground", standing.ground());
        StoryState.put(columns, "province_liaison_on", standing.provinceLiaisonOn());
        StoryState.put(columns, "city_liaison_on", standing.cityLiaisonOn());
        return columns;
    }

    @Override
    public Map<String, @Nullable Object> values() {
        return definition.values();
    }
}
