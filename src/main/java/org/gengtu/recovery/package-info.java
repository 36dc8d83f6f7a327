/** How far restoration and recultivation have come: the plan line, and a forecast with its range. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "ledger", "calendar", "filter", "region", "farmland", "geo"})
package org.gengtu.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
