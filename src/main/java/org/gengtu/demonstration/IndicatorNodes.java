package org.gengtu.demonstration;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Indicators and their events, for the query {@code node}. */
@Configuration(proxyBeanMethods = false)
class IndicatorNodes {
    private record Source(String kind, Function<GlobalId, Optional<?>> finder) implements NodeSource {
        @Override
        public Optional<?> find(GlobalId id) {
            return finder.apply(id);
        }
    }

    @Bean
    NodeSource indicatorNode(Indicators indicators) {
        return new Source(IndicatorView.KIND, id -> Optional.ofNullable(indicators.find(id)));
    }

    @Bean
    NodeSource indicatorEventNode(Indicators indicators) {
        return new Source(Indicators.EVENT_KIND, id -> {
            long key = indicators.key(id, Indicators.EVENT_KIND);
            return Optional.ofNullable(
                    indicators.findEvents(List.of(key), indicators.at(id)).get(key));
        });
    }
}
