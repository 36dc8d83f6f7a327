/** The made-up county: a seeded generator of its files, and the loader that plays its year. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "problem",
            "launch",
            "geo",
            "ledger",
            "calendar",
            "region",
            "farmland",
            "unit",
            "environment",
            "demonstration",
            "evidence",
            "importing"
        })
package org.gengtu.sample;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
