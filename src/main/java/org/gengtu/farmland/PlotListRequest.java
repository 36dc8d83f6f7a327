package org.gengtu.farmland;

import org.gengtu.filter.Condition;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.Keyset;
import org.gengtu.filter.PageRequest;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/**
 * A list of plots as it is asked for. Compared by identity: fields of one request that share it are read together.
 */
final class PlotListRequest {
    private final Condition condition;
    private final String filterHash;
    private final PlotOrderField field;
    private final Keyset order;
    private final PageRequest page;
    private final @Nullable Cursor mark;
    private final ReadAt at;
    private final Wanted wanted;

    /**
     * What of the list is asked for.
     *
     * @param rows whether plots or the page's place are
     * @param totals whether figures over the whole list are
     * @param areas whether its area is one of them
     */
    record Wanted(boolean rows, boolean totals, boolean areas, PlotSelection plots) {}

    PlotListRequest(
            Condition condition,
            String filterHash,
            PlotOrderField field,
            Keyset order,
            PageRequest page,
            @Nullable Cursor mark,
            ReadAt at,
            Wanted wanted) {
        this.condition = condition;
        this.filterHash = filterHash;
        this.field = field;
        this.order = order;
        this.page = page;
        this.mark = mark;
        this.at = at;
        this.wanted = wanted;
    }

    Condition condition() {
        return condition;
    }

    PlotOrderField field() {
        return field;
    }

    Keyset order() {
        return order;
    }

    PageRequest page() {
        return page;
    }

    @Nullable
    Cursor mark() {
        return mark;
    }

    ReadAt at() {
        return at;
    }

    Wanted wanted() {
        return wanted;
    }

    /** What a cursor of this list remembers of its filter; a village's list is another one than the county's. */
    String scoped(@Nullable String village) {
        return village == null ? filterHash : filterHash + "@" + village;
    }

    /** @throws org.gengtu.problem.Problem CURSOR_MISMATCH when the cursor was given for another list */
    void checkCursor(@Nullable String village) {
        if (mark == null) {
            return;
        }
        String where = page.cursorArgument();
        if (!mark.order().equals(order.key())) {
            throw Cursor.mismatch("order, " + mark.order(), where);
        }
        if (!mark.filter().equals(scoped(village))) {
            throw Cursor.mismatch("filter", where);
        }
    }

    /** The place of a plot in this list. */
    String cursor(PlotView plot, @Nullable String village) {
        return new Cursor(
                        order.key(),
                        scoped(village),
                        at.snapshot().on(),
                        Long.toString(at.snapshot().position()),
                        at.pinned(),
                        field.valueOf(plot),
                        plot.plotId())
                .encode();
    }
}
