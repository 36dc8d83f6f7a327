package org.gengtu.farmland;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.gengtu.ledger.FieldChange;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
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

    String id() {
        return at.id(KIND, county, Long.toString(eventId));
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

    /** The same event and its plot, for reading on at another account of the same state. */
    PlotEventView at(ReadAt other) {
        return new PlotEventView(
                other,
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
                plot == null ? null : plot.at(other));
    }

    @Nullable
    String note() {
        return text(JSON.readTree(payload).path("note"));
    }

    List<FieldChange> changes() {
        JsonNode tree = JSON.readTree(payload);
        JsonNode was = tree.path("was");
        List<FieldChange> changes = new ArrayList<>(stageChanges());
        tree.path("set")
                .properties()
                .forEach(entry -> changes.add(change(entry.getKey(), was.path(entry.getKey()), entry.getValue())));
        return changes;
    }

    /** What the kind of the event says by itself. Its guard knows the status before it; a lapse may follow two. */
    private List<FieldChange> stageChanges() {
        return switch (kind) {
            case REGISTERED -> List.of(new FieldChange("status", null, PlotStatus.ABANDONED.name()));
            case RESTORED -> List.of(status(PlotStatus.ABANDONED, PlotStatus.RESTORED));
            case RECULTIVATED -> List.of(status(PlotStatus.RESTORED, PlotStatus.RECULTIVATED));
            case EXEMPTED -> List.of(status(PlotStatus.ABANDONED, PlotStatus.EXEMPT));
            case LAPSED -> List.of(new FieldChange("lapsed", "false", "true"));
            default -> List.of();
        };
    }

    private static FieldChange status(PlotStatus before, PlotStatus after) {
        return new FieldChange("status", before.name(), after.name());
    }

    private FieldChange change(String key, JsonNode before, JsonNode after) {
        return switch (key) {
            case "parents", "children" -> new FieldChange(key, null, plots(after));
            // A boundary stands in the payload by its number, which tells one from another.
            case "boundary" -> new FieldChange(key, numbered(before), numbered(after));
            case "villageCode" -> new FieldChange("village", text(before), text(after));
            default -> new FieldChange(key, text(before), text(after));
        };
    }

    /** The live ids of plots, as their numbers stand in the payload. */
    private String plots(JsonNode numbers) {
        return numbers.valueStream()
                .map(number ->
                        GlobalId.live(PlotView.KIND, county, number.asString()).encode())
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String numbered(JsonNode boundary) {
        String number = text(boundary);
        return number == null ? null : "#" + number;
    }

    private static @Nullable String text(JsonNode value) {
        if (value.isArray()) {
            return value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
        }
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isValueNode() ? value.asString() : value.toString();
    }
}
