package org.gengtu.route;

import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** A route as it was on a day, as known at a position. @param version how many events were known then */
record RouteView(ReadAt at, String county, RouteState state, int version) implements RouteTypes.Route {
    static final String KIND = "Route";
    static final String EVENT_KIND = "RouteEvent";

    String id() {
        return at.id(KIND, county, Long.toString(state.routeId()));
    }

    @Nullable
    AsOfStamp asOf() {
        return at.stamp();
    }
}
