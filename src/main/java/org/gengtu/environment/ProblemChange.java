package org.gengtu.environment;

import java.time.LocalDate;
import java.util.List;
import org.gengtu.filter.KnownChange;
import org.gengtu.geo.Box;
import org.gengtu.ledger.ChangeCursor;
import org.jspecify.annotations.Nullable;

/**
 * An event as subscribers are told of it.
 *
 * @param known what is the same for all subscribers
 * @param matchedBefore whether the state before the event's commit matched the subscriber's filter
 * @param matchesNow whether the state after it matches
 */
record ProblemChange(Known known, boolean matchedBefore, boolean matchesNow) {
    static final String KIND = "ProblemChange";

    /**
     * What a commit did to a problem, by one of its events.
     *
     * @param before the number of the state row before the commit, on the commit's day; null when it had none
     * @param now the number of the state row after it
     * @param touched the boxes of its place before and after
     */
    record Known(
            ChangeCursor cursor,
            long eventId,
            long problemId,
            LocalDate day,
            long position,
            @Nullable Long before,
            @Nullable Long now,
            List<Box> touched)
            implements KnownChange {}

    String cursor() {
        return known.cursor.encode(KIND);
    }

    List<Box> touched() {
        return known.touched;
    }
}
