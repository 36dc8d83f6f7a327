package org.gengtu.demonstration;

import java.util.List;
import java.util.Optional;
import org.gengtu.ledger.NodeSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Indicators and their events, for the query {@code node}. */
@Configuration(proxyBeanMethods = false)
class IndicatorNodes {
    @Bean
    NodeSource indicatorNode(Indicators indicators) {
        return NodeSource.of(IndicatorView.KIND, id -> Optional.ofNullable(indicators.find(id)));
    }

    @Bean
    NodeSource indicatorEventNode(Indicators indicators) {
        return NodeSource.of(Indicators.EVENT_KIND, id -> {
            long key = indicators.key(id, Indicators.EVENT_KIND);
            return Optional.ofNullable(
                    indicators.findEvents(List.of(key), indicators.at(id)).get(key));
        });
    }
}
