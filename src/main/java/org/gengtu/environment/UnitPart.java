package org.gengtu.environment;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one unit has to do with a problem.
 *
 * @param unit its code
 * @param lead whether it reports the whole rectified
 * @param dueOn null: that of the problem
 * @param reportedOn null: not yet
 */
record UnitPart(
        String unit,
        boolean lead,
        @Nullable String task,
        @Nullable LocalDate dueOn,
        @Nullable LocalDate reportedOn) {
    UnitPart reported(@Nullable LocalDate on) {
        return new UnitPart(unit, lead, task, dueOn, on);
    }

    /** As events and states write it; what is null is left out. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("unit", unit);
        json.put("lead", lead);
        put(json, "task", task);
        put(json, "dueOn", dueOn);
        put(json, "reportedOn", reportedOn);
        return json;
    }

    private static void put(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }

    static UnitPart of(Map<?, ?> json) {
        return new UnitPart(
                String.valueOf(json.get("unit")),
                Boolean.TRUE.equals(json.get("lead")),
                json.get("task") == null ? null : String.valueOf(json.get("task")),
                day(json.get("dueOn")),
                day(json.get("reportedOn")));
    }

    static List<UnitPart> list(@Nullable Object json) {
        return json instanceof List<?> list
                ? list.stream().map(each -> of((Map<?, ?>) each)).toList()
                : List.of();
    }

    private static @Nullable LocalDate day(@Nullable Object day) {
        return day == null ? null : LocalDate.parse(day.toString());
    }
}
