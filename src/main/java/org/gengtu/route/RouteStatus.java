package org.gengtu.route;

/** How far a route has come. */
public enum RouteStatus {
    DRAFT,
    PROPOSED,
    APPROVED,
    SUPERSEDED
}
