package org.gengtu.environment;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A problem on days, end excluded: a row of {@code problem_state} without its number and its commits.
 *
 * @param sources its own first, then those of reports merged into it
 * @param parts of the units charged, the lead first
 * @param lookBackDueOn the first day on which it may be drawn for look-back; null while it is not closed, and when it was
 *     looked at again
 */
record ProblemState(
        long problemId,
        LocalDate validFrom,
        LocalDate validTo,
        @Nullable Long boundaryId,
        String number,
        String villageCode,
        String itemCode,
        Severity severity,
        ProblemSource source,
        List<String> sources,
        String description,
        @Nullable Long inspectionId,
        ProblemStatus status,
        LocalDate statusOn,
        LocalDate foundOn,
        @Nullable LocalDate claimedOn,
        @Nullable String claimedBy,
        @Nullable LocalDate assignedOn,
        @Nullable LocalDate dueOn,
        @Nullable LocalDate rectifiedOn,
        @Nullable LocalDate closedOn,
        List<UnitPart> parts,
        int relapses,
        @Nullable LocalDate relapsedOn,
        @Nullable LocalDate lookBackDueOn,
        @Nullable LocalDate lookBackDrawnOn,
        @Nullable LocalDate lookedBackOn,
        @Nullable Long mergedInto) {
    /** Stands for {@code infinity}. */
    static final LocalDate OPEN = LocalDate.MAX;

    static final String COLUMNS = """
            problem_id, valid_from, valid_to, boundary_id, number, village_code, item_code, severity, source, sources,
            description, inspection_id, status, status_on, found_on, claimed_on, claimed_by, assigned_on, due_on,
            rectified_on, closed_on, lead_unit, units, parts, relapses, relapsed_on, look_back_due_on,
            look_back_drawn_on, looked_back_on, merged_into""";

    private static final JsonMapper JSON = JsonMapper.shared();

    static ProblemState of(ResultSet row) throws SQLException {
        return new ProblemState(
                row.getLong("problem_id"),
                day(row, "valid_from"),
                day(row, "valid_to"),
                row.getObject("boundary_id", Long.class),
                row.getString("number"),
                row.getString("village_code"),
                row.getString("item_code"),
                Severity.valueOf(row.getString("severity")),
                ProblemSource.valueOf(row.getString("source")),
                texts(row.getArray("sources")),
                row.getString("description"),
                row.getObject("inspection_id", Long.class),
                ProblemStatus.valueOf(row.getString("status")),
                day(row, "status_on"),
                day(row, "found_on"),
                row.getObject("claimed_on", LocalDate.class),
                row.getString("claimed_by"),
                row.getObject("assigned_on", LocalDate.class),
                row.getObject("due_on", LocalDate.class),
                row.getObject("rectified_on", LocalDate.class),
                row.getObject("closed_on", LocalDate.class),
                parts(row.getString("parts")),
                row.getInt("relapses"),
                row.getObject("relapsed_on", LocalDate.class),
                row.getObject("look_back_due_on", LocalDate.class),
                row.getObject("look_back_drawn_on", LocalDate.class),
                row.getObject("looked_back_on", LocalDate.class),
                row.getObject("merged_into", Long.class));
    }

    static List<UnitPart> parts(String json) {
        return UnitPart.list(JSON.readValue(json, List.class));
    }

    static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    @Nullable
    String leadUnit() {
        return parts.isEmpty() ? null : parts.getFirst().unit();
    }

    /** The values by column, as JSON takes them; those that are null are left out. */
    Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("problem_id", problemId);
        put(columns, "valid_from", validFrom);
        put(columns, "valid_to", validTo);
        put(columns, "boundary_id", boundaryId);
        put(columns, "number", number);
        put(columns, "village_code", villageCode);
        put(columns, "item_code", itemCode);
        put(columns, "severity", severity);
        put(columns, "source", source);
        put(columns, "sources", sources);
        put(columns, "description", description);
        put(columns, "inspection_id", inspectionId);
        put(columns, "status", status);
        put(columns, "status_on", statusOn);
        put(columns, "found_on", foundOn);
        put(columns, "claimed_on", claimedOn);
        put(columns, "claimed_by", claimedBy);
        put(columns, "assigned_on", assignedOn);
        put(columns, "due_on", dueOn);
        put(columns, "rectified_on", rectifiedOn);
        put(columns, "closed_on", closedOn);
        put(columns, "lead_unit", leadUnit());
        columns.put("units", parts.stream().map(UnitPart::unit).toList());
        columns.put("parts", parts.stream().map(UnitPart::json).toList());
        columns.put("relapses", relapses);
        put(columns, "relapsed_on", relapsedOn);
        put(columns, "look_back_due_on", lookBackDueOn);
        put(columns, "look_back_drawn_on", lookBackDrawnOn);
        put(columns, "looked_back_on", lookedBackOn);
        put(columns, "merged_into", mergedInto);
        return columns;
    }

    private static void put(Map<String, Object> columns, String column, @Nullable Object value) {
        if (value != null) {
            columns.put(column, value instanceof LocalDate day ? text(day) : value);
        }
    }

    private static String text(LocalDate day) {
        return day.equals(OPEN) ? "infinity" : day.toString();
    }

    private static LocalDate day(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, LocalDate.class), column);
    }

    boolean isOn(LocalDate day) {
        return !validFrom.isAfter(day) && validTo.isAfter(day);
    }
}
