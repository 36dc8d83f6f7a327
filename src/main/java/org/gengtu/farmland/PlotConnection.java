package org.gengtu.farmland;

import java.math.BigDecimal;
import java.util.List;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageInfo;
import org.gengtu.ledger.AsOfStamp;
import org.jspecify.annotations.Nullable;

/** A page of plots, in the terms of Relay; cursors are only made when asked for. */
final class PlotConnection {
    private final PlotListRequest request;
    private final @Nullable String village;
    private final Page<PlotView> page;
    private final @Nullable Totals totals;

    /** The sums over a whole list. */
    record Totals(long count, BigDecimal areaMu) {
        static final Totals NONE = new Totals(0, BigDecimal.ZERO);
    }

    record Edge(String cursor, PlotView node) {}

    /**
     * @param village whose list it is; null: the county's
     * @param totals null: not asked for
     */
    PlotConnection(PlotListRequest request, @Nullable String village, Page<PlotView> page, @Nullable Totals totals) {
        this.request = request;
        this.village = village;
        this.page = page;
        this.totals = totals;
    }

    List<PlotView> nodes() {
        return page.rows();
    }

    List<Edge> edges() {
        return page.rows().stream()
                .map(plot -> new Edge(request.cursor(plot, village), plot))
                .toList();
    }

    PageInfo pageInfo() {
        return page.info(plot -> request.cursor(plot, village));
    }

    @Nullable
    Long totalCount() {
        return totals == null ? null : totals.count();
    }

    @Nullable
    BigDecimal totalAreaMu() {
        return totals == null ? null : totals.areaMu();
    }

    AsOfStamp asOf() {
        return request.at().snapshot().stamp();
    }
}
