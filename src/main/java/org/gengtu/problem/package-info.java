/** The numbered catalogue of everything that a caller can get wrong, and the one exception that carries an entry of it. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.gengtu.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
