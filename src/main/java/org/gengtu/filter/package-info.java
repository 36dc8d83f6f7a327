/** Filter inputs and CQL to one SQL predicate over a feature's state relation, and keyset pages over it. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "calendar", "ledger", "api"})
package org.gengtu.filter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
