package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.gengtu.region.RegionChanges;
import org.gengtu.region.VillageMove;
import org.springframework.stereotype.Component;

/** Sites and zones follow their villages: when one gets another code or becomes part of another, they are folded anew. */
@Component
class SiteMoves implements RegionChanges {
    private final SiteCommands commands;

    SiteMoves(SiteCommands commands) {
        this.commands = commands;
    }

    @Override
    public void lock(List<VillageMove> moves) {
        commands.lock(concerned(moves));
    }

    @Override
    public void moved(List<VillageMove> moves, long commitId) {
        commands.project(concerned(moves), commitId);
    }

    private SiteCommands.Concerned concerned(List<VillageMove> moves) {
        Set<String> villages = new LinkedHashSet<>();
        LocalDate from = LocalDate.MAX;
        for (VillageMove move : moves) {
            villages.add(move.old().digits());
            villages.add(move.now().digits());
            from = move.from().isBefore(from) ? move.from() : from;
        }
        return commands.listInVillages(villages, from);
    }
}
