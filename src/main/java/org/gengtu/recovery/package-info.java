/** How far restoration and recultivation have come: totals of any region, day and position, burn-down, and a forecast with its range. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"problem", "launch", "ledger", "calendar", "filter", "region", "farmland", "geo"})
package org.gengtu.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
