/** The demonstration county: its indicators, zones and sites, what they show together, and which sites would show the rest. */
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
