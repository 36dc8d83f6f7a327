package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event of an object's story, as known at a position.
 *
 * @param type the GraphQL type of such events, which ids hold
 * @param position of the commit that recorded it
 * @param recordedBy who acted, as declared
 * @param payload JSON: set, was, note
 * @param targetEventId the event that a withdrawal takes back
 */
public record StoryEventView(
        ReadAt at,
        String county,
        String type,
        long eventId,
        long objectId,
        int seq,
        String kind,
        LocalDate on,
        Instant recordedAt,
        String position,
        @Nullable String recordedBy,
        String payload,
        @Nullable Long targetEventId)
        implements TypedNode {
    private static final JsonMapper JSON = JsonMapper.shared();

    public String id() {
        return at.id(type, county, Long.toString(eventId));
    }

    public @Nullable String note() {
        return text(JSON.readTree(payload).path("note"));
    }

    /** What it says under a name, as text; null: nothing. */
    public @Nullable String said(String name) {
        return text(JSON.readTree(payload).path("set").path(name));
    }

    /**
     * What it changed, in names of the schema.
     *
     * @param inner what events say for the program alone
     */
    public List<FieldChange> changes(Set<String> inner) {
        JsonNode tree = JSON.readTree(payload);
        JsonNode was = tree.path("was");
        List<FieldChange> changes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : tree.path("set").properties()) {
            String key = entry.getKey();
            if (!inner.contains(key)) {
                boolean isShape = key.equals("boundary") || key.equals("footprint");
                String prefix = isShape ? "#" : "";
                changes.add(new FieldChange(
                        key.equals("villageCode") ? "village" : key.equals("boundary") ? "position" : key,
                        prefixed(prefix, text(was.path(key))),
                        prefixed(prefix, text(entry.getValue()))));
            }
        }
        return changes;
    }

    private static @Nullable String prefixed(String prefix, @Nullable String text) {
        return text == null ? null : prefix + text;
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(StoryEventView::text).collect(Collectors.joining(", "));
        }
        if (value.isObject()) {
            return value.valueStream()
                    .map(StoryEventView::text)
                    .filter(each -> each != null && !each.isEmpty())
                    .collect(Collectors.joining(" "));
        }
        return value.isMissingNode() || value.isNull() ? null : value.asString();
    }
}
