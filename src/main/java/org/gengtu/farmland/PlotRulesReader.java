package org.gengtu.farmland;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.Campaigns;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.Facts;
import org.springframework.stereotype.Component;

/** Reads the rules that the states of plots follow, within a writing transaction. */
@Component
class PlotRulesReader {
    private final Campaigns campaigns;
    private final Facts facts;

    PlotRulesReader(Campaigns campaigns, Facts facts) {
        this.campaigns = campaigns;
        this.facts = facts;
    }

    /**
     * Lets no fact change the rules until the end of the transaction. For whoever writes states, and before any plot is
     * locked: a fact under way does not see that a plot comes to a village or campaign that it concerns, nor would the
     * plot's new states follow the fact; and it locks plots behind this.
     */
    void hold() {
        facts.lockForUse();
    }

    /** The rules as they stand; a campaign that is new is opened by the commit. Call it after the plots are locked. */
    PlotRules read(long commitId) {
        return by(facts.listStanding(PlotRules.KINDS), commitId);
    }

    PlotRules by(Collection<Fact> standing, long commitId) {
        Map<Integer, Campaign> years = new HashMap<>();
        return PlotRules.of(
                year -> years.computeIfAbsent(year, open -> campaigns.openIfAbsent(open, commitId)), standing);
    }
}
