package org.gengtu.demonstration;

import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryState;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.region.VillageTrail;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** Folds sites and zones anew, as known at each commit that told something of them or of their villages. */
@Configuration(proxyBeanMethods = false)
class SiteVerification {
    private static final int BEHIND_PROBLEMS = 20;

    private record Follows<S extends StoryState>(
            String name,
            StoryVerification<S> stories,
            Facts facts,
            Function<VillageTrail, Function<List<StoryRow>, List<S>>> by)
            implements Verification {
        @Override
        public void verify(VerificationRun run) {
            VillageTrail.Ever trails = VillageTrail.ever(facts);
            stories.verify(run, trails.points(), point -> by.apply(trails.at(point)));
        }
    }

    @Bean
    @Order(BEHIND_PROBLEMS)
    Verification sitesVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        return new Follows<>(
                "sites",
                new StoryVerification<>(reading, "site", SiteState.COLUMNS, (row, number) -> SiteState.of(row), true),
                facts,
                SiteFold::by);
    }

    @Bean
    @Order(BEHIND_PROBLEMS + 1)
    Verification zonesVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        return new Follows<>(
                "zones",
                new StoryVerification<>(reading, "zone", ZoneState.COLUMNS, (row, number) -> ZoneState.of(row), true),
                facts,
                ZoneState.Fold::by);
    }
}
