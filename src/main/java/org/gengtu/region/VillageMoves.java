package org.gengtu.region;

import java.util.List;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Snapshot;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Which villages became others, from which day on. */
@Service
public class VillageMoves {
    private final Facts facts;

    public VillageMoves(Facts facts) {
        this.facts = facts;
    }

    /**
     * All moves that stand as the writing transaction sees them, in the order in which they follow one another: by their
     * days, then as they became known.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<VillageMove> listStanding() {
        return moves(facts.listStanding(RegionChange.KINDS));
    }

    /** All moves that stand at the state's position, whatever their days, in the same order. */
    public List<VillageMove> listStanding(Snapshot at) {
        return moves(facts.listStanding(RegionChange.KINDS, at));
    }

    private static List<VillageMove> moves(List<Fact> standing) {
        return standing.stream()
                .flatMap(fact -> RegionChange.of(fact).moves().stream())
                .toList();
    }
}
