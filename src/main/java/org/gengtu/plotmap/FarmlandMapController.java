package org.gengtu.plotmap;

import graphql.schema.DataFetchingEnvironment;
import org.gengtu.farmland.RecoveryStage;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The map views of plots. */
@Controller
class FarmlandMapController {
    private final FarmlandMaps maps;

    FarmlandMapController(FarmlandMaps maps) {
        this.maps = maps;
    }

    @QueryMapping
    FarmlandMap restorationMap(DataFetchingEnvironment field) {
        return maps.map(RecoveryStage.RESTORATION, field.getArguments());
    }

    @QueryMapping
    FarmlandMap recultivationMap(DataFetchingEnvironment field) {
        return maps.map(RecoveryStage.RECULTIVATION, field.getArguments());
    }
}
