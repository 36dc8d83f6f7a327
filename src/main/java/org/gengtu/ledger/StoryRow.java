package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of a story as {@link StoryFold} reads it.
 *
 * @param objectId whose story it belongs to
 * @param seq its place among the object's events, from 1
 * @param kind a value of the object's enum of event kinds
 * @param target the event that a withdrawal takes back
 * @param actor who recorded it; null: unknown
 * @param set the values from {@code on} on, as {@link EventPayload} has them
 */
public record StoryRow(
        long eventId,
        long objectId,
        int seq,
        String kind,
        LocalDate on,
        @Nullable Long target,
        @Nullable String actor,
        Map<String, @Nullable Object> set)
        implements StoryEvent {

    @Nullable
    public String text(String name) {
        Object value = set.get(name);
        return value == null ? null : value.toString();
    }

    /** @throws IllegalStateException when the event lacks it */
    public String getText(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalStateException("The event %d names no %s.".formatted(eventId, name));
        }
        return text;
    }

    public LocalDate day(String name) {
        return LocalDate.parse(getText(name));
    }

    public List<String> texts(String name) {
        return set.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
