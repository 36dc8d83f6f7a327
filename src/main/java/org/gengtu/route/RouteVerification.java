package org.gengtu.route;

import javax.sql.DataSource;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.StoryVerification;
import org.gengtu.ledger.Verification;
import org.gengtu.region.StoriesInVillages;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** What {@code bin/verify-ledger} computes anew of routes. */
@Configuration(proxyBeanMethods = false)
class RouteVerification {
    private static final int BEHIND_SITES = 30;

    @Bean
    @Order(BEHIND_SITES)
    Verification routesVerification(@Qualifier("reading") DataSource reading, Facts facts) {
        return new StoriesInVillages<>(
                "routes",
                new StoryVerification<>(
                        reading, "route", RouteState.COLUMNS, (row, number) -> RouteState.of(row), true),
                facts,
                RouteState.Fold::by);
    }
}
