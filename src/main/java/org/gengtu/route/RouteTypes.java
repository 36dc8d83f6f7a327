package org.gengtu.route;

import org.gengtu.ledger.StoryEventView;

/** Spring tells the GraphQL type behind an interface by the simple name of a class or of an interface that it has. */
final class RouteTypes {
    private RouteTypes() {}

    interface Route {}

    interface PlanningJob {}

    /** An event of a route as it is read. */
    record RouteEvent(StoryEventView of) {}
}
