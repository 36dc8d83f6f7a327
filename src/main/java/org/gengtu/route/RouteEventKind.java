package org.gengtu.route;

/** What can become of a route. */
enum RouteEventKind {
    SAVED,
    PROPOSED,
    APPROVED,
    SUPERSEDED,
    PROGRESSED,
    WITHDRAWN
}
