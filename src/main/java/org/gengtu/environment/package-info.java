/** Environment problems: who found what where, who puts it right by when, whether it came back, and the rounds and reference data behind. */
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
            "evidence",
            "unit",
            "api"
        })
package org.gengtu.environment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
