package org.gengtu.plotmap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.Label;
import org.gengtu.map.MapStyle;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The styles of restoration and recultivation: townships by rate, plots by status. */
@Configuration(proxyBeanMethods = false)
class FarmlandStyles {
    @Bean
    MapStyle restorationStyle(FarmlandMaps maps) {
        return new Style(maps, RecoveryStage.RESTORATION, new Label("复耕", "Restoration"));
    }

    @Bean
    MapStyle recultivationStyle(FarmlandMaps maps) {
        return new Style(maps, RecoveryStage.RECULTIVATION, new Label("复种", "Recultivation"));
    }

    private record Style(FarmlandMaps maps, RecoveryStage stage, Label title) implements MapStyle {
        @Override
        public String name() {
            return stage.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String layer() {
            return FarmlandMaps.LAYER;
        }

        @Override
        public List<String> regionLayers() {
            return List.of("townships", "villages");
        }

        @Override
        public Map<String, String> regionColors(
                @Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
            Map<String, String> colors = new LinkedHashMap<>();
            maps.townshipShades(stage, filter, condition, at)
                    .forEach(
                            shade -> colors.put(shade.region().code().digits(), RateLegend.colorOf(shade.legendKey())));
            return colors;
        }
    }
}
