/** What a layer, a tile, a cluster, a shade, a style and an export are, for layers that features hand to it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "ledger", "calendar", "filter", "api"})
package org.gengtu.map;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
