package org.gengtu.farmland;

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
record PlotChange(Known known, boolean matchedBefore, boolean matchesNow) {
    static final String KIND = "PlotChange";

    /**
     * What a commit did to a plot, by one of its events.
     *
     * @param plot its state after the commit on the commit's day; where it had none, its last
     * @param before the number of the state row before the commit, on the commit's day; null when it had none
     * @param now the number of the state row after it
     * @param touched the boxes of its shape before and after
     */
    record Known(
            ChangeCursor cursor,
            PlotEventView event,
            PlotView plot,
            @Nullable Long before,
            @Nullable Long now,
            List<Box> touched)
            implements KnownChange {
        @Override
        public LocalDate day() {
            return plot.at().snapshot().on();
        }
    }

    String cursor() {
        return known.cursor.encode(KIND);
    }

    PlotEventView event() {
        return known.event;
    }

    PlotView plot() {
        return known.plot;
    }

    List<Box> touched() {
        return known.touched;
    }
}
