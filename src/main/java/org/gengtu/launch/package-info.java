/** How the program starts: its commands, TLS, and every failure to start said in one sentence. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package org.gengtu.launch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
