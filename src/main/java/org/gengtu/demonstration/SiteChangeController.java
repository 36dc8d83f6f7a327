package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.List;
import org.gengtu.filter.StoryChange;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

/** The subscription to changes of sites, and the fields of a change: site and event as of its commit. */
@Controller
class SiteChangeController implements RuntimeWiringConfigurer {
    private final SiteChanges changes;
    private final Sites sites;

    SiteChangeController(SiteChanges changes, Sites sites) {
        this.changes = changes;
        this.sites = sites;
    }

    @SubscriptionMapping
    Publisher<StoryChange> siteChanged(DataFetchingEnvironment field) {
        return changes.subscribe(field.getArgument("filter"), field.getArgument("after"));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        StoryChange.wire(wiring, SiteChanges.KIND, "site", this::site, this::event);
    }

    private ReadAt at(StoryChange change) {
        return sites.at(change.known().day(), change.known().position());
    }

    private @Nullable SiteView site(StoryChange change) {
        long id = change.known().objectId();
        return sites.findLast(List.of(id), at(change)).get(id);
    }

    private @Nullable SiteEventView event(StoryChange change) {
        long id = change.known().eventId();
        StoryEventView event = sites.stories()
                .findEvents(List.of(id), at(change), sites.countyDigits())
                .get(id);
        return event == null ? null : new SiteEventView(event);
    }
}
