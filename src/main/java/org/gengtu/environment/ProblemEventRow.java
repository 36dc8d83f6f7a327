package org.gengtu.environment;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.StoryEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event as the fold reads it.
 *
 * @param seq its place among the problem's events, from 1
 * @param target the event that a withdrawal takes back
 * @param actor who recorded it; null: unknown
 * @param set the values from {@code on} on, in the names of the GraphQL schema
 */
record ProblemEventRow(
        long eventId,
        long problemId,
        int seq,
        ProblemEventKind kind,
        LocalDate on,
        @Nullable Long target,
        @Nullable String actor,
        Map<String, @Nullable Object> set)
        implements StoryEvent {

    @Nullable
    String text(String name) {
        Object value = set.get(name);
        return value == null ? null : value.toString();
    }

    /** @throws IllegalStateException when the event lacks it */
    LocalDate day(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalStateException("The event %d names no %s.".formatted(eventId, name));
        }
        return LocalDate.parse(text);
    }

    List<String> texts(String name) {
        return set.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
