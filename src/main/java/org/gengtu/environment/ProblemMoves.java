package org.gengtu.environment;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gengtu.region.RegionChanges;
import org.gengtu.region.VillageMove;
import org.springframework.stereotype.Component;

/** Problems follow their villages: when one gets another code or becomes part of another, they are folded anew. */
@Component
class ProblemMoves implements RegionChanges {
    private final ProblemLog log;
    private final ProblemCommands commands;

    ProblemMoves(ProblemLog log, ProblemCommands commands) {
        this.log = log;
        this.commands = commands;
    }

    @Override
    public void lock(List<VillageMove> moves) {
        log.open(concerned(moves));
    }

    @Override
    public void moved(List<VillageMove> moves, long commitId) {
        commands.project(concerned(moves), commitId);
    }

    private List<Long> concerned(List<VillageMove> moves) {
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
