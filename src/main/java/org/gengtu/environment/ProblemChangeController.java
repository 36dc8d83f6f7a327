package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import org.gengtu.filter.StoryChange;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

/** The subscription to changes of problems, and the fields of a change: problem and event as of its commit. */
@Controller
class ProblemChangeController implements RuntimeWiringConfigurer {
    private final ProblemChanges changes;
    private final Problems problems;

    ProblemChangeController(ProblemChanges changes, Problems problems) {
        this.changes = changes;
        this.problems = problems;
    }

    @SubscriptionMapping
    Publisher<StoryChange> problemChanged(DataFetchingEnvironment field) {
        return changes.subscribe(field.getArgument("filter"), field.getArgument("after"));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        StoryChange.wire(
                wiring, ProblemChanges.KIND, "problem", problems::at, problems::findLast, problems::findEvents);
    }
}
