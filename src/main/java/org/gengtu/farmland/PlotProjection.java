package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Folds plots anew when the rules have changed, some thousand at a time, so that memory does not grow with the county. */
@Component
class PlotProjection {
    private static final int AT_ONCE = 2_000;

    private final PlotEventLog log;

    PlotProjection(PlotEventLog log) {
        this.log = log;
    }

    /** Does something for some thousand plots at a time. */
    void inChunks(Collection<Long> plotIds, Consumer<List<Long>> work) {
        List<Long> ids = new ArrayList<>(plotIds);
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            work.accept(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)));
        }
    }

    /**
     * Writes the states that follow by the rules, within a commit.
     *
     * @param plotIds locked
     * @return the plots of which something may have changed, relatives included
     */
    Set<Long> project(Collection<Long> plotIds, PlotRules rules, long commitId) {
        Set<Long> done = new HashSet<>();
        inChunks(plotIds, chunk -> {
            List<Long> some = chunk.stream().filter(id -> !done.contains(id)).toList();
            Map<Long, List<PlotState>> states = PlotFold.foldAll(log.open(some), rules);
            // A commit changes a plot once: its relatives are folded with the first of them.
            Map<Long, List<PlotState>> fresh = new HashMap<>();
            states.forEach((plotId, of) -> {
                if (done.add(plotId)) {
                    fresh.put(plotId, Objects.requireNonNull(of));
                }
            });
            log.replaceStates(fresh, commitId);
        });
        return done;
    }
}
