package org.gengtu.route;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import org.gengtu.filter.StoryChange;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

/** The subscription to changes of routes, and the fields of a change: route and event as of its commit. */
@Controller
class RouteChangeController implements RuntimeWiringConfigurer {
    private final RouteChanges changes;
    private final Routes routes;

    RouteChangeController(RouteChanges changes, Routes routes) {
        this.changes = changes;
        this.routes = routes;
    }

    @SubscriptionMapping
    Publisher<StoryChange> routeChanged(DataFetchingEnvironment field) {
        return changes.subscribe(field.getArgument("filter"), field.getArgument("after"));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        StoryChange.wire(wiring, RouteChanges.KIND, "route", routes::at, routes::findLast, routes::findEvents);
    }
}
