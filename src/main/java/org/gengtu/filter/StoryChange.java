package org.gengtu.filter;

import graphql.schema.idl.RuntimeWiring;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.gengtu.api.Fields;
import org.gengtu.geo.Box;
import org.gengtu.ledger.ChangeCursor;
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
     * @param object the object as it was after the change
     * @param event the event of the change
     */
    public static void wire(
            RuntimeWiring.Builder wiring,
            String kind,
            String name,
            Function<StoryChange, @Nullable Object> object,
            Function<StoryChange, @Nullable Object> event) {
        wiring.type(
                kind,
                type -> new Fields<StoryChange>(type)
                        .value("cursor", StoryChange::cursor)
                        .value("matchedBefore", StoryChange::matchedBefore)
                        .value("matchesNow", StoryChange::matchesNow)
                        .value("touched", StoryChange::touched)
                        .value(name, object)
                        .value("event", event)
                        .type());
    }

    public String cursor() {
        return known.cursor.encode(kind);
    }

    public List<Box> touched() {
        return known.touched;
    }
}
