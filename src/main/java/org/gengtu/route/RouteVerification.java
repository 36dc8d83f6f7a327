package org.gengtu.route;

import javax.sql.DataSource;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.region.VillageTrail;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Folds routes anew, as known at each commit that told something of them or of their villages. */
@Component
@Order(RouteVerification.BEHIND_SITES)
class RouteVerification implements Verification {
    static final int BEHIND_SITES = 30;

    private final StoryVerification<RouteState> stories;
    private final Facts facts;

    RouteVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        this.stories = new StoryVerification<>(
                reading, "route", RouteState.COLUMNS, (row, number) -> RouteState.of(row), true);
        this.facts = facts;
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public void verify(VerificationRun run) {
        VillageTrail.Ever trails = VillageTrail.ever(facts);
        stories.verify(run, trails.points(), point -> RouteState.Fold.by(trails.at(point)));
    }
}
