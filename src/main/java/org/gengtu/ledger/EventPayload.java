package org.gengtu.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event says, as JSON: {@code {"set": {...}, "was": {...}, "note": "..."}} with the names of the GraphQL schema.
 * Decimals are texts, so that they stay exact.
 *
 * @param set the values from the event's day on
 * @param was those before, as far as they were recorded
 */
public record EventPayload(Map<String, @Nullable Object> set, Map<String, @Nullable Object> was) {
    private static final JsonMapper JSON = JsonMapper.shared();

    public static String write(
            Map<String, @Nullable Object> set, Map<String, @Nullable Object> was, @Nullable String note) {
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

    public static EventPayload read(String payload) {
        Map<?, ?> read = JSON.readValue(payload, LinkedHashMap.class);
        return new EventPayload(values(read.get("set")), values(read.get("was")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> values(@Nullable Object values) {
        return values == null ? Map.of() : (Map<String, @Nullable Object>) values;
    }
}
