/** Assessment routes: what is demanded of one, the plan that meets it, the versions that were laid before, and how the day goes. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "problem",
            "launch",
            "geo",
            "ledger",
            "calendar",
            "filter",
            "map",
            "region",
            "demonstration",
            "road",
            "orienteering",
            "api"
        })
package org.gengtu.route;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
