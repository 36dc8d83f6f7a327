package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.StoryState;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site on days, end excluded: a row of {@code site_state} without its number and its commits.
 *
 * @param boundaryId of its position
 * @param footprintId of what it covers; null: that is not known
 * @param pillars in their order
 * @param indicators codes, ascending
 * @param opens null: it can always be visited, and {@code closes} is null too
 * @param planDueOn null until it is selected, like {@code buildingDueOn}, {@code weeklyDueOn}, {@code monthlyDueOn}
 * @param percent as last reported, two decimals; 100 when it is ready
 * @param weeklyDueOn the last day on which the next weekly report is in time
 */
record SiteState(
        long siteId,
        LocalDate validFrom,
        LocalDate validTo,
        long boundaryId,
        @Nullable Long footprintId,
        String code,
        String name,
        String villageCode,
        @Nullable Long zoneId,
        SiteTier tier,
        List<Pillar> pillars,
        List<String> indicators,
        SiteStatus status,
        LocalDate statusOn,
        LocalDate addedOn,
        int visitMinutes,
        @Nullable LocalTime opens,
        @Nullable LocalTime closes,
        @Nullable String leadOfficial,
        @Nullable String department,
        List<SiteRole> roles,
        @Nullable String dropReason,
        @Nullable SitePlan plan,
        @Nullable LocalDate planDueOn,
        @Nullable LocalDate buildingDueOn,
        @Nullable LocalDate selectedOn,
        @Nullable LocalDate upgradingOn,
        @Nullable BigDecimal percent,
        @Nullable LocalDate reportedOn,
        @Nullable LocalDate weeklyDueOn,
        @Nullable LocalDate workedOn,
        @Nullable LocalDate monthlyDueOn)
        implements StoryState {
    static final String COLUMNS = """
            site_id, valid_from, valid_to, boundary_id, footprint_id, code, name, village_code, zone_id, tier, pillars,
            indicators, status, status_on, added_on, visit_minutes, opens, closes, lead_official, department, roles,
            drop_reason, plan, planned_on, plan_approved_on, plan_due_on, milestone_due_on, building_due_on, selected_on,
            upgrading_on, percent, reported_on, weekly_due_on, worked_on, monthly_due_on""";

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public long objectId() {
        return siteId;
    }

    static SiteState of(ResultSet row) throws SQLException {
        String plan = row.getString("plan");
        return new SiteState(
                row.getLong("site_id"),
                getDay(row, "valid_from"),
                getDay(row, "valid_to"),
                row.getLong("boundary_id"),
                row.getObject("footprint_id", Long.class),
                row.getString("code"),
                row.getString("name"),
                row.getString("village_code"),
                row.getObject("zone_id", Long.class),
                SiteTier.valueOf(row.getString("tier")),
                pillars(row.getInt("pillars")),
                List.of((String[]) row.getArray("indicators").getArray()),
                SiteStatus.valueOf(row.getString("status")),
                getDay(row, "status_on"),
                getDay(row, "added_on"),
                row.getInt("visit_minutes"),
                row.getObject("opens", LocalTime.class),
                row.getObject("closes", LocalTime.class),
                row.getString("lead_official"),
                row.getString("department"),
                SiteRole.list(JSON.readValue(row.getString("roles"), List.class)),
                row.getString("drop_reason"),
                plan == null ? null : SitePlan.of(JSON.readValue(plan, Map.class)),
                day(row, "plan_due_on"),
                day(row, "building_due_on"),
                day(row, "selected_on"),
                day(row, "upgrading_on"),
                row.getBigDecimal("percent"),
                day(row, "reported_on"),
                day(row, "weekly_due_on"),
                day(row, "worked_on"),
                day(row, "monthly_due_on"));
    }

    private static @Nullable LocalDate day(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDate.class);
    }

    private static LocalDate getDay(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(day(row, column), column);
    }

    static List<Pillar> pillars(int bits) {
        List<Pillar> pillars = new ArrayList<>();
        for (Pillar pillar : Pillar.values()) {
            if ((bits & 1 << pillar.ordinal()) != 0) {
                pillars.add(pillar);
            }
        }
        return List.copyOf(pillars);
    }

    private int pillarBits() {
        return pillars.stream().mapToInt(pillar -> 1 << pillar.ordinal()).sum();
    }

    @Override
    public Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("site_id", siteId);
        StoryState.put(columns, "valid_from", validFrom);
        StoryState.put(columns, "valid_to", validTo);
        columns.put("boundary_id", boundaryId);
        StoryState.put(columns, "footprint_id", footprintId);
        columns.put("code", code);
        columns.put("name", name);
        columns.put("village_code", villageCode);
        StoryState.put(columns, "zone_id", zoneId);
        StoryState.put(columns, "tier", tier);
        columns.put("pillars", pillarBits());
        columns.put("indicators", indicators);
        StoryState.put(columns, "status", status);
        StoryState.put(columns, "status_on", statusOn);
        StoryState.put(columns, "added_on", addedOn);
        columns.put("visit_minutes", visitMinutes);
        StoryState.put(columns, "opens", text(opens));
        StoryState.put(columns, "closes", text(closes));
        StoryState.put(columns, "lead_official", leadOfficial);
        StoryState.put(columns, "department", department);
        columns.put("roles", roles.stream().map(SiteRole::json).toList());
        StoryState.put(columns, "drop_reason", dropReason);
        if (plan != null) {
            columns.put("plan", plan.json());
            StoryState.put(columns, "planned_on", plan.plannedOn());
            StoryState.put(columns, "plan_approved_on", plan.approvedOn());
            plan.open().stream()
                    .findFirst()
                    .ifPresent(next -> StoryState.put(columns, "milestone_due_on", next.dueOn()));
        }
        StoryState.put(columns, "plan_due_on", planDueOn);
        StoryState.put(columns, "building_due_on", buildingDueOn);
        StoryState.put(columns, "selected_on", selectedOn);
        StoryState.put(columns, "upgrading_on", upgradingOn);
        StoryState.put(columns, "percent", percent);
        StoryState.put(columns, "reported_on", reportedOn);
        StoryState.put(columns, "weekly_due_on", weeklyDueOn);
        StoryState.put(columns, "worked_on", workedOn);
        StoryState.put(columns, "monthly_due_on", monthlyDueOn);
        return columns;
    }

    @Override
    public Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("name", name);
        values.put("villageCode", villageCode);
        values.put("boundary", boundaryId);
        values.put("footprint", footprintId);
        values.put("zone", zoneId);
        values.put("tier", tier.name());
        values.put("pillars", pillars.stream().map(Enum::name).toList());
        values.put("indicators", indicators);
        values.put("visitMinutes", visitMinutes);
        values.put("opens", text(opens));
        values.put("closes", text(closes));
        values.put("leadOfficial", leadOfficial);
        values.put("department", department);
        values.put("roles", roles.stream().map(SiteRole::json).toList());
        values.put("planDueOn", Objects.toString(planDueOn, null));
        values.put("buildingDueOn", Objects.toString(buildingDueOn, null));
        values.put("status", status.name());
        return values;
    }

    private static @Nullable String text(@Nullable LocalTime time) {
        return time == null ? null : time.toString();
    }
}
