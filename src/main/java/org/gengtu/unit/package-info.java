/** Who can be charged with something: departments, townships, parks and villages, as they are from a day on. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "ledger", "region", "api"})
package org.gengtu.unit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
