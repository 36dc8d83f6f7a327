package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import org.gengtu.filter.StoryChange;
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
        StoryChange.wire(wiring, SiteChanges.KIND, "site", sites::at, sites::findLast, sites::findEvents);
    }
}
