/** Abandoned farmland plots: their events, their state on any day, and the lists and filters over it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "ledger", "calendar", "filter", "map", "region", "api"})
package org.gengtu.farmland;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
