/** Coordinate frames, areas in mu, GeoJSON, the check of a shape, dividing and merging boundaries: geometry without the ledger. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem"})
package org.gengtu.geo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
