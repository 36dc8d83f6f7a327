/** The one order of commits, and reading the county as it was known at any position of it, and the feed of what comes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "launch", "calendar"})
package org.gengtu.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
