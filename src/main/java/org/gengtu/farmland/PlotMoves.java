package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gengtu.region.RegionChanges;
import org.gengtu.region.VillageMove;
import org.springframework.stereotype.Component;

/** Plots follow their villages: when one gets another code or becomes part of another, they are folded anew. */
@Component
class PlotMoves implements RegionChanges {
    private final PlotEventLog log;
    private final PlotProjection projection;
    private final PlotRulesReader rules;
    private final RecoveryDeltas deltas;

    PlotMoves(PlotEventLog log, PlotProjection projection, PlotRulesReader rules, RecoveryDeltas deltas) {
        this.log = log;
        this.projection = projection;
        this.rules = rules;
        this.deltas = deltas;
    }

    @Override
    public void lock(List<VillageMove> moves) {
        log.lock(concerned(moves));
    }

    @Override
    public void moved(List<VillageMove> moves, long commitId) {
        deltas.write(commitId, projection.project(concerned(moves), rules.read(commitId), commitId));
    }

    private Collection<Long> concerned(List<VillageMove> moves) {
        Set<String> villages = new LinkedHashSet<>();
        LocalDate from = LocalDate.MAX;
        for (VillageMove move : moves) {
            villages.add(move.old().digits());
            villages.add(move.now().digits());
            from = move.from().isBefore(from) ? move.from() : from;
        }
        return log.listInVillages(villages, from);
    }
}
