package org.gengtu.region;

import org.gengtu.map.Label;
import org.gengtu.map.TileLayer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Townships and villages as layers of the map. */
@Configuration(proxyBeanMethods = false)
class RegionTileConfiguration {
    @Bean
    TileLayer townshipTiles(Regions regions, RegionCoverages coverages, @Qualifier("reading") JdbcClient jdbc) {
        return new RegionTiles(
                RegionLevel.TOWNSHIP, "townships", new Label("乡镇", "Townships"), regions, coverages, jdbc);
    }

    @Bean
    TileLayer villageTiles(Regions regions, RegionCoverages coverages, @Qualifier("reading") JdbcClient jdbc) {
        return new RegionTiles(
                RegionLevel.VILLAGE, "villages", new Label("村(社区)", "Villages"), regions, coverages, jdbc);
    }
}
