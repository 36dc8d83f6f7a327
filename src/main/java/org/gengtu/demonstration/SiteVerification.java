package org.gengtu.demonstration;

import javax.sql.DataSource;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.region.StoriesInVillages;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What {@code bin/verify-ledger} computes anew of sites and zones. */
@Configuration(proxyBeanMethods = false)
class SiteVerification {
    private static final int BEHIND_PROBLEMS = 20;

    @Bean
    @Order(BEHIND_PROBLEMS)
    Verification sitesVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        return new StoriesInVillages<>(
                "sites",
                new StoryVerification<>(reading, "site", SiteState.COLUMNS, (row, number) -> SiteState.of(row), true),
                facts,
                SiteFold::by);
    }

    @Bean
    @Order(BEHIND_PROBLEMS + 1)
    Verification zonesVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        return new StoriesInVillages<>(
                "zones",
                new StoryVerification<>(reading, "zone", ZoneState.COLUMNS, (row, number) -> ZoneState.of(row), true),
                facts,
                ZoneState.Fold::by);
    }
}
