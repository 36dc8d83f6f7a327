package org.gengtu.route;

/** How far a route has come. */
enum RouteStatus {
    DRAFT,
    PROPOSED,
    APPROVED,
    SUPERSEDED
}
