package org.gengtu.route;

/** What can become of a route. */
public enum RouteEventKind {
    SAVED,
    PROPOSED,
    APPROVED,
    SUPERSEDED,
    PROGRESSED,
    WITHDRAWN
}
