package org.gengtu.filter;

import java.time.LocalDate;
import java.util.List;
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

    public String cursor() {
        return known.cursor.encode(kind);
    }

    public List<Box> touched() {
        return known.touched;
    }
}
