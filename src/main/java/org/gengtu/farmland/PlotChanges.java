package org.gengtu.farmland;

import java.util.Map;
import org.gengtu.farmland.PlotChange.Known;
import org.gengtu.filter.FilteredChanges;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.FeedListener;
import org.gengtu.ledger.LiveSettings;
import org.gengtu.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;

/** Tells subscribers of changes of plots. */
@Service
class PlotChanges implements FeedListener {
    static final int PAGE = FilteredChanges.PAGE;

    private final FilteredChanges<Known, PlotChange> changes;

    PlotChanges(
            PlotChangeQueries queries,
            Plots plots,
            LiveSettings settings,
            @Qualifier("reading") PlatformTransactionManager reading) {
        this.changes = new FilteredChanges<>(queries, PlotChange.KIND, plots::condition, settings, reading);
    }

    /**
     * The changes that match a filter before or now, to be subscribed to once.
     *
     * @param after a cursor or a position; null: from the newest commit on that the request sees
     * @throws Problem RESYNC_REQUIRED, CURSOR_INVALID, AS_OF_INVALID and those of filters
     */
    ChangeStream<PlotChange> subscribe(@Nullable Map<String, Object> filter, @Nullable String after) {
        return changes.subscribe(filter, after);
    }

    /** How many subscribers there are. */
    int subscribers() {
        return changes.subscribers();
    }

    @Override
    public void begin(long position) {
        changes.begin(position);
    }

    @Override
    public void advance(long from, long to) {
        changes.advance(from, to);
    }
}
