package org.gengtu.route;

import java.util.List;
import org.gengtu.region.RegionChanges;
import org.gengtu.region.VillageMove;
import org.springframework.stereotype.Component;

/** Routes follow the village of their first stop: when it gets another code or becomes part of another, they are folded anew. */
@Component
class RouteMoves implements RegionChanges {
    private final RouteCommands commands;

    RouteMoves(RouteCommands commands) {
        this.commands = commands;
    }

    @Override
    public void lock(List<VillageMove> moves) {
        commands.lock(VillageMove.codes(moves));
    }

    @Override
    public void moved(List<VillageMove> moves, long commitId) {
        commands.project(VillageMove.codes(moves), commitId);
    }
}
