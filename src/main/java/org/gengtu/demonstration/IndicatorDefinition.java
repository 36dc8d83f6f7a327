package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an indicator is, as it is saved: of the first, second or third level by what it is part of.
 *
 * @param parent code of what it is part of; null: of the first level
 * @param weight points; of an inner one those that it declares, which are those of its leaves
 * @param target in its unit
 * @param rankThreshold the last rank in the province that is good enough, from 1
 * @param department code of the responsible unit
 * @param deputy an office
 * @param documents what has to be on file
 * @param retiredOn from which day on it is assessed no more
 */
record IndicatorDefinition(
        String code,
        String name,
        @Nullable String parent,
        @Nullable BigDecimal weight,
        @Nullable BigDecimal target,
        @Nullable String unit,
        @Nullable IndicatorDirection direction,
        @Nullable Integer rankThreshold,
        @Nullable String department,
        @Nullable String deputy,
        List<String> documents,
        @Nullable LocalDate retiredOn) {
    /** The names of the values in events, but for the code: those of the GraphQL input. */
    static final List<String> NAMES = List.of(
            "name",
            "parent",
            "weight",
            "target",
            "unit",
            "direction",
            "rankThreshold",
            "department",
            "deputy",
            "documents",
            "retiredOn");

    IndicatorDefinition {
        weight = plain(weight);
        target = plain(target);
        documents = List.copyOf(documents);
    }

    /** Equal numbers are one value, however many zeros were written. */
    static @Nullable BigDecimal plain(@Nullable BigDecimal number) {
        if (number == null) {
            return null;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    static @Nullable String text(@Nullable BigDecimal number) {
        BigDecimal plain = plain(number);
        return plain == null ? null : plain.toPlainString();
    }

    /** From values as events have them: decimals and days are texts. */
    static IndicatorDefinition of(Map<String, @Nullable Object> values) {
        String direction = text(values, "direction");
        String rank = text(values, "rankThreshold");
        String retiredOn = text(values, "retiredOn");
        return new IndicatorDefinition(
                String.valueOf(values.get("code")),
                String.valueOf(values.get("name")),
                text(values, "parent"),
                decimal(text(values, "weight")),
                decimal(text(values, "target")),
                text(values, "unit"),
                direction == null ? null : IndicatorDirection.valueOf(direction),
                rank == null ? null : Integer.valueOf(rank),
                text(values, "department"),
                text(values, "deputy"),
                values.get("documents") instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(),
                retiredOn == null ? null : LocalDate.parse(retiredOn));
    }

    private static @Nullable String text(Map<String, @Nullable Object> values, String name) {
        Object value = values.get(name);
        return value == null ? null : value.toString();
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    /** The same with other values. */
    IndicatorDefinition with(Map<String, @Nullable Object> set) {
        Map<String, @Nullable Object> values = values();
        values.putAll(set);
        values.put("code", code);
        return of(values);
    }

    /** As events have them. */
    Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("code", code);
        values.put("name", name);
        values.put("parent", parent);
        values.put("weight", text(weight));
        values.put("target", text(target));
        values.put("unit", unit);
        values.put("direction", direction == null ? null : direction.name());
        values.put("rankThreshold", rankThreshold);
        values.put("department", department);
        values.put("deputy", deputy);
        values.put("documents", documents);
        values.put("retiredOn", retiredOn == null ? null : retiredOn.toString());
        return values;
    }

    boolean isRetired(LocalDate day) {
        return retiredOn != null && !retiredOn.isAfter(day);
    }
}
