package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.List;
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
        LocalDate from =
                moves.stream().map(VillageMove::from).min(LocalDate::compareTo).orElseThrow();
        return commands.listInVillages(VillageMove.codes(moves), from);
    }
}
