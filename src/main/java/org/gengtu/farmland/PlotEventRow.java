package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.StoryEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event as the fold reads it.
 *
 * @param seq its place among the plot's events, from 1
 * @param target the event that a withdrawal takes back
 * @param was the values before, as far as they were recorded
 * @param set the values from {@code on} on, in the names of the GraphQL schema
 */
record PlotEventRow(
        long eventId,
        long plotId,
        int seq,
        PlotEventKind kind,
        LocalDate on,
        @Nullable Long target,
        Map<String, @Nullable Object> set,
        Map<String, @Nullable Object> was)
        implements StoryEvent {

    /** Plots that the event names. */
    List<Long> ids(String field) {
        return set.get(field) instanceof List<?> list
                ? list.stream().map(id -> Long.valueOf(String.valueOf(id))).toList()
                : List.of();
    }
}
