/** Survey files to rows, rows to accepted, repaired, flagged or rejected; written only through each feature's bulk service. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "problem",
            "launch",
            "geo",
            "ledger",
            "calendar",
            "filter",
            "region",
            "farmland",
            "demonstration",
            "road"
        })
package org.gengtu.importing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
