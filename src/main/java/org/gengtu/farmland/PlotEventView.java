package org.gengtu.farmland;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event of a plot, as known at a position.
 *
 * @param seq its place among the plot's events, from 1
 * @param position of the commit that recorded it
 * @param recordedBy who acted, as declared
 * @param payload JSON: set, was, note
 * @param targetEventId the event that a withdrawal takes back
 * @param plot null when the event was not read through its plot
 */
record PlotEventView(
        ReadAt at,
        String county,
        long eventId,
        long plotId,
        int seq,
        PlotEventKind kind,
        LocalDate on,
        Instant recordedAt,
        String position,
        @Nullable String recordedBy,
        String payload,
        @Nullable Long targetEventId,
        @Nullable PlotView plot)
        implements PlotTypes.PlotEvent {
    static final String KIND = "PlotEvent";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What an event changed: a field in the schema's name, its value before and after as text. */
    record FieldChange(
            String field, @Nullable String before, @Nullable String after) {}

    String id() {
        return PlotView.idOf(KIND, at, county, eventId);
    }

    PlotEventView of(PlotView plot) {
        return new PlotEventView(
                at,
                county,
                eventId,
                plotId,
                seq,
                kind,
                on,
                recordedAt,
                position,
                recordedBy,
                payload,
                targetEventId,
                plot);
    }

    @Nullable
    String note() {
        return text(JSON.readTree(payload).path("note"));
    }

    List<FieldChange> changes() {
        JsonNode tree = JSON.readTree(payload);
        JsonNode was = tree.path("was");
        List<FieldChange> changes = new ArrayList<>();
        tree.path("set")
                .properties()
                .forEach(entry -> changes.add(change(entry.getKey(), was.path(entry.getKey()), entry.getValue())));
        return changes;
    }

    private static FieldChange change(String key, JsonNode before, JsonNode after) {
        return switch (key) {
            // A boundary stands in the payload by the number of its row, which says nothing outside.
            case "boundary" -> new FieldChange(key, null, null);
            case "villageCode" -> new FieldChange("village", text(before), text(after));
            default -> new FieldChange(key, text(before), text(after));
        };
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
