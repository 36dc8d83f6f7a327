/** The PostGIS that the program makes, starts and migrates, and the pools that reach it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "launch"})
package org.gengtu.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
