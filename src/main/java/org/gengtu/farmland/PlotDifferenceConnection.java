package org.gengtu.farmland;

import java.util.List;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageInfo;
import org.gengtu.filter.PageRequest;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** A page of differences between two states. */
record PlotDifferenceConnection(
        List<Edge> edges,
        List<PlotDifference> nodes,
        PageInfo pageInfo,
        @Nullable Long totalCount) {
    private static final String ORDER = "DIFFERENCE";

    record Edge(String cursor, PlotDifference node) {}

    /**
     * What a cursor remembers of its list.
     *
     * @param filter hash of the filter
     */
    record Between(ReadAt from, ReadAt to, String filter) {
        private String key() {
            return filter + "@" + from.snapshot();
        }

        String cursor(PlotDifference difference) {
            return new Cursor(
                            ORDER,
                            key(),
                            to.snapshot().on(),
                            Long.toString(to.snapshot().position()),
                            true,
                            Long.toString(from.snapshot().position()),
                            difference.plot().plotId())
                    .encode();
        }

        /** @throws org.gengtu.problem.Problem CURSOR_MISMATCH when the cursor was given for another list */
        void check(Cursor mark, String where) {
            if (!mark.order().equals(ORDER) || !mark.filter().equals(key())) {
                throw Cursor.mismatch("filter or earlier state", where);
            }
            if (!mark.on().equals(to.snapshot().on())
                    || !mark.position().equals(Long.toString(to.snapshot().position()))) {
                throw Cursor.mismatch("later state", where);
            }
        }
    }

    static @Nullable Cursor mark(PageRequest page) {
        return page.cursor() == null ? null : Cursor.decode(page.cursor(), page.cursorArgument());
    }

    static PlotDifferenceConnection of(Page<PlotDifference> page, Between between, @Nullable Long totalCount) {
        return new PlotDifferenceConnection(
                page.rows().stream()
                        .map(difference -> new Edge(between.cursor(difference), difference))
                        .toList(),
                page.rows(),
                page.info(between::cursor),
                totalCount);
    }
}
