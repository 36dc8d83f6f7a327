package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.List;
import org.gengtu.filter.StoryChange;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
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
        StoryChange.wire(wiring, ProblemChanges.KIND, "problem", this::problem, this::event);
    }

    private ReadAt at(StoryChange change) {
        return problems.at(change.known().day(), change.known().position());
    }

    private @Nullable ProblemView problem(StoryChange change) {
        long id = change.known().objectId();
        return problems.findLast(List.of(id), at(change)).get(id);
    }

    private @Nullable ProblemEventView event(StoryChange change) {
        long id = change.known().eventId();
        return problems.findEvents(List.of(id), at(change)).get(id);
    }
}
