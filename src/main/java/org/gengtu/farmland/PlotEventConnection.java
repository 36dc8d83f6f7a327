package org.gengtu.farmland;

import java.util.List;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageInfo;
import org.gengtu.filter.PageRequest;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** A page of a plot's events in the order of recording, in the terms of Relay. */
final class PlotEventConnection {
    private static final String ORDER = "HISTORY";

    private final Page<PlotEventView> page;
    private final @Nullable Long totalCount;

    record Edge(String cursor, PlotEventView node) {}

    /**
     * Which events of a plot are asked for.
     *
     * @param mark the place of the cursor; null: none
     */
    record Request(PageRequest page, @Nullable Integer mark, boolean rows, boolean totals) {}

    PlotEventConnection(Page<PlotEventView> page, @Nullable Long totalCount) {
        this.page = page;
        this.totalCount = totalCount;
    }

    List<PlotEventView> nodes() {
        return page.rows();
    }

    List<Edge> edges() {
        return page.rows().stream().map(event -> new Edge(cursor(event), event)).toList();
    }

    PageInfo pageInfo() {
        return page.info(PlotEventConnection::cursor);
    }

    @Nullable
    Long totalCount() {
        return totalCount;
    }

    private static String cursor(PlotEventView event) {
        return new Cursor(
                        ORDER,
                        scope(event.plotId(), event.at()),
                        event.at().snapshot().on(),
                        "",
                        event.at().pinned(),
                        null,
                        event.seq())
                .encode();
    }

    /** The place of a cursor among the events of a plot. */
    static @Nullable Integer mark(PageRequest page, PlotView plot) {
        if (page.cursor() == null) {
            return null;
        }
        String where = page.cursorArgument();
        Cursor cursor = Cursor.decode(page.cursor(), where);
        if (!cursor.order().equals(ORDER) || !cursor.filter().equals(scope(plot.plotId(), plot.at()))) {
            throw Cursor.mismatch("plot, or for another state of it", where);
        }
        if (cursor.id() < 0 || cursor.id() > Integer.MAX_VALUE) {
            throw Cursor.invalid(page.cursor(), where);
        }
        return (int) cursor.id();
    }

    /** Events are only added at the end, so the history of a live plot stays pageable when it grows. */
    private static String scope(long plotId, ReadAt at) {
        return at.pinned() ? plotId + "@" + at.snapshot().position() : Long.toString(plotId);
    }
}
