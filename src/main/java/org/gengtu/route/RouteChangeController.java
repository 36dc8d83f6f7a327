package org.gengtu.route;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.List;
import org.gengtu.filter.StoryChange;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.route.RouteTypes.RouteEvent;
import org.jspecify.annotations.Nullable;
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
        StoryChange.wire(wiring, RouteChanges.KIND, "route", this::route, this::event);
    }

    private ReadAt at(StoryChange change) {
        return routes.at(change.known().day(), change.known().position());
    }

    private @Nullable RouteView route(StoryChange change) {
        long id = change.known().objectId();
        return routes.findLast(List.of(id), at(change)).get(id);
    }

    private @Nullable RouteEvent event(StoryChange change) {
        long id = change.known().eventId();
        StoryEventView event = routes.stories()
                .findEvents(List.of(id), at(change), routes.countyDigits())
                .get(id);
        return event == null ? null : new RouteEvent(event);
    }
}
