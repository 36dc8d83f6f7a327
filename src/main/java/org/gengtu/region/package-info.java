/** The county, its townships and villages: codes, names, boundaries, and what they used to be. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "launch", "geo", "ledger", "calendar", "filter", "map"})
package org.gengtu.region;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
