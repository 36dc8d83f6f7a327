package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionChanges;
import org.gengtu.region.VillageMove;
import org.springframework.stereotype.Component;

/** Plots follow their villages: when one gets another code or becomes part of another, they are folded anew. */
@Component
class PlotMoves implements RegionChanges {
    private static final int MOST_NAMED = 20;

    private final PlotEventLog log;
    private final PlotProjection projection;
    private final PlotRulesReader rules;
    private final RecoveryDeltas deltas;
    private final PlotCommands names;

    PlotMoves(
            PlotEventLog log,
            PlotProjection projection,
            PlotRulesReader rules,
            RecoveryDeltas deltas,
            PlotCommands names) {
        this.log = log;
        this.projection = projection;
        this.rules = rules;
        this.deltas = deltas;
        this.names = names;
    }

    @Override
    public void lock(List<VillageMove> moves) {
        log.lock(concerned(moves));
    }

    @Override
    public void moved(List<VillageMove> moves, long commitId) {
        Set<Long> changed = projection.project(concerned(moves), rules.read(commitId), commitId);
        requireVillages(changed);
        deltas.write(commitId, changed);
    }

    /** A plot that was recorded in a village as a change made it stands on that change: without it, it lay nowhere. */
    private void requireVillages(Collection<Long> plotIds) {
        List<Long> nowhere = log.listWithoutVillage(plotIds);
        if (nowhere.isEmpty()) {
            return;
        }
        List<PlotEventRow> first = nowhere.stream()
                .limit(MOST_NAMED)
                .map(plotId -> Stories.standing(
                                Objects.requireNonNull(log.open(List.of(plotId)).get(plotId)))
                        .getFirst())
                .toList();
        throw names.named(Problem.of(
                        ProblemCode.DEPENDED_ON,
                        "%d plots were recorded in a village as this change made it.".formatted(nowhere.size()))
                .at("factId")
                .with(PlotFold.STANDING, first.stream().map(PlotFold::reference).toList()));
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
