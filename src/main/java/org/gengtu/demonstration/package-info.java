/** Demonstration: the indicators that the county is judged by, the zones and sites that show them, each site's plan and progress, and what a set of sites leaves out. */
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
            "unit",
            "evidence",
            "api"
        })
package org.gengtu.demonstration;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
