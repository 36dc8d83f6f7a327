/** GraphQL over HTTP, WebSocket and event streams: scalars, errors, limits and transports, for every feature alike. */
@NullMarked
@ApplicationModule(allowedDependencies = {"problem", "geo", "ledger", "calendar"})
package org.gengtu.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
