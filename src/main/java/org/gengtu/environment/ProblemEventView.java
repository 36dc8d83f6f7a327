package org.gengtu.environment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.gengtu.ledger.FieldChange;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event of a problem, as known at a position.
 *
 * @param position of the commit that recorded it
 * @param recordedBy who acted, as declared
 * @param payload JSON: set, was, note
 * @param targetEventId the event that a withdrawal takes back
 */
record ProblemEventView(
        ReadAt at,
        String county,
        long eventId,
        long problemId,
        int seq,
        ProblemEventKind kind,
        LocalDate on,
        Instant recordedAt,
        String position,
        @Nullable String recordedBy,
        String payload,
        @Nullable Long targetEventId)
        implements ProblemTypes.ProblemEvent {
    static final String KIND = "ProblemEvent";
    private static final JsonMapper JSON = JsonMapper.shared();
    /** What events say for the program alone. */
    private static final List<String> INNER = List.of("into", "merged", "sources", "seed", "lookBackDueOn");

    String id() {
        return at.id(KIND, county, Long.toString(eventId));
    }

    @Nullable
    String note() {
        return text(JSON.readTree(payload).path("note"));
    }

    List<FieldChange> changes() {
        JsonNode tree = JSON.readTree(payload);
        JsonNode was = tree.path("was");
        List<FieldChange> changes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : tree.path("set").properties()) {
            if (!INNER.contains(entry.getKey())) {
                changes.add(change(entry.getKey(), was.path(entry.getKey()), entry.getValue()));
            }
        }
        return changes;
    }

    private static FieldChange change(String key, JsonNode before, JsonNode after) {
        return switch (key) {
            case "boundary" -> new FieldChange(key, numbered(before), numbered(after));
            case "villageCode" -> new FieldChange("village", text(before), text(after));
            case "parts" ->
                new FieldChange(
                        "parts",
                        null,
                        after.valueStream()
                                .map(part -> part.path("unit").asString())
                                .collect(Collectors.joining(", ")));
            default -> new FieldChange(key, text(before), text(after));
        };
    }

    private static @Nullable String numbered(JsonNode boundary) {
        String number = text(boundary);
        return number == null ? null : "#" + number;
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
        }
        return value.isMissingNode() || value.isNull() ? null : Objects.toString(value.asString());
    }
}
