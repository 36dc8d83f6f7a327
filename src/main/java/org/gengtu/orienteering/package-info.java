/** Orienteering: which of many sites to visit in given days, and in what order, so that their values sum to the most; it knows no county and no road. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.gengtu.orienteering;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
