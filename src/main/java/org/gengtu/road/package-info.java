/** Roads: the county's network by import, what is closed when, and how long it takes to drive from place to place; no site and no route is known here. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"problem", "launch", "geo", "ledger", "calendar", "filter", "map", "region", "api"})
package org.gengtu.road;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
