/** Coordinate frames, areas in mu, GeoJSON and the check of a shape: geometry at the edge of the program. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package org.gengtu.geo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
