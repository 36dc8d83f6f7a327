/** The map views of restoration and recultivation: shades, clusters or features, legend and totals of one state. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"problem", "geo", "ledger", "filter", "map", "region", "farmland", "recovery"})
package org.gengtu.plotmap;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
