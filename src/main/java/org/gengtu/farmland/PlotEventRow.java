package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as the fold reads it.
 *
 * @param seq its place among the plot's events, from 1
 * @param target the event that a withdrawal takes back
 * @param set the values from {@code on} on, in the names of the GraphQL schema
 */
record PlotEventRow(
        long eventId,
        long plotId,
        int seq,
        PlotEventKind kind,
        LocalDate on,
        @Nullable Long target,
        Map<String, @Nullable Object> set) {}
