package org.gengtu.farmland;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event sets, as JSON: {@code {"set": {...}, "was": {...}, "note": "..."}} with the names of the GraphQL schema.
 * Decimals are texts, so that they stay exact.
 */
final class PlotPayload {
    private static final JsonMapper JSON = JsonMapper.shared();

    private PlotPayload() {}

    /** The members of {@code set} of a registration, without braces and without the boundary, whose id comes later. */
    static String registered(PlotRow row) {
        String braced = JSON.writeValueAsString(values(row));
        return braced.substring(1, braced.length() - 1);
    }

    /** What a registration sets, without the boundary. */
    static Map<String, Object> values(PlotRow row) {
        Map<String, Object> set = new LinkedHashMap<>();
        put(set, "villageCode", row.village().digits());
        put(set, "code", row.code());
        put(set, "group", row.group());
        put(set, "placement", row.placement().name());
        put(set, "areaMu", row.areaMu().toPlainString());
        put(
                set,
                "declaredAreaMu",
                row.declaredAreaMu() == null ? null : row.declaredAreaMu().toPlainString());
        put(
                set,
                "measuredAreaMu",
                row.measuredAreaMu() == null ? null : row.measuredAreaMu().toPlainString());
        put(set, "idleKind", row.idleKind() == null ? null : row.idleKind().name());
        put(
                set,
                "abandonedSince",
                row.abandonedSince() == null ? null : row.abandonedSince().toString());
        if (row.causes() != 0) {
            set.put(
                    "causes",
                    AbandonmentCause.ofBits(row.causes()).stream()
                            .map(Enum::name)
                            .toList());
        }
        put(set, "landClass", row.landClass() == null ? null : row.landClass().name());
        return set;
    }

    private static void put(Map<String, Object> set, String key, @Nullable Object value) {
        if (value != null) {
            set.put(key, value);
        }
    }

    static String of(Map<String, @Nullable Object> set, Map<String, @Nullable Object> was, @Nullable String note) {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("set", set);
        if (!was.isEmpty()) {
            payload.put("was", was);
        }
        if (note != null) {
            payload.put("note", note);
        }
        return JSON.writeValueAsString(payload);
    }

    /** The {@code set} and the {@code was} of a payload. */
    record Values(Map<String, @Nullable Object> set, Map<String, @Nullable Object> was) {}

    static Values read(String payload) {
        Map<?, ?> read = JSON.readValue(payload, LinkedHashMap.class);
        return new Values(values(read.get("set")), values(read.get("was")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> values(@Nullable Object values) {
        return values == null ? Map.of() : (Map<String, @Nullable Object>) values;
    }
}
