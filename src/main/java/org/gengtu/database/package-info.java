/** The PostGIS that the program makes, starts and migrates, and the two pools that reach it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package org.gengtu.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
