package org.gengtu.filter;

import graphql.schema.idl.RuntimeWiring;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.gengtu.api.Fields;
import org.gengtu.geo.Box;
import org.gengtu.ledger.ChangeCursor;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/**
 * An event of an object as subscribers are told of it.
 *
 * @param known what is the same for all subscribers
 * @param kind the GraphQL type of such changes, which cursors hold
 * @param matchedBefore whether the state before the event's commit matched the subscriber's filter
 * @param matchesNow whether the state after it matches
 */
public record StoryChange(Known known, String kind, boolean matchedBefore, boolean matchesNow) {
    /**
     * What a commit did to an object, by one of its events.
     *
     * @param before the number of the state row before the commit, on the commit's day; null when it had none
     * @param now the number of the state row after it
     * @param touched the boxes of its place before and after
     */
    public record Known(
            ChangeCursor cursor,
            long eventId,
            long objectId,
            LocalDate day,
            long position,
            @Nullable Long before,
            @Nullable Long now,
            List<Box> touched)
            implements KnownChange {}

    /**
     * Answers the fields of the type of such changes.
     *
     * @param kind of the changes
     * @param name of the field that is the object
     * @param at the state of a day at a position
     * @param objects objects by key at a state, as they were last
     * @param events events by number at a state
     */
    public static void wire(
            RuntimeWiring.Builder wiring,
            String kind,
            String name,
            BiFunction<LocalDate, Long, ReadAt> at,
            BiFunction<List<Long>, ReadAt, Map<Long, ?>> objects,
            BiFunction<List<Long>, ReadAt, Map<Long, ?>> events) {
        wiring.type(
                kind,
                type -> new Fields<StoryChange>(type)
                        .value("cursor", StoryChange::cursor)
                        .value("matchedBefore", StoryChange::matchedBefore)
                        .value("matchesNow", StoryChange::matchesNow)
                        .value("touched", StoryChange::touched)
                        .value(name, change -> change.read(objects, change.known.objectId, at))
                        .value("event", change -> change.read(events, change.known.eventId, at))
                        .type());
    }

    private @Nullable Object read(
            BiFunction<List<Long>, ReadAt, Map<Long, ?>> reader, long id, BiFunction<LocalDate, Long, ReadAt> at) {
        return reader.apply(List.of(id), at.apply(known.day, known.position)).get(id);
    }

    public String cursor() {
        return known.cursor.encode(kind);
    }

    public List<Box> touched() {
        return known.touched;
    }
}
