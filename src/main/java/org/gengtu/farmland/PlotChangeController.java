package org.gengtu.farmland;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.filter.Selection;
import org.gengtu.ledger.ChangeStream;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

/** The subscription to changes of plots, and the fields of a change. */
@Controller
class PlotChangeController implements RuntimeWiringConfigurer {
    private final PlotChanges changes;
    private final Plots plots;

    PlotChangeController(PlotChanges changes, Plots plots) {
        this.changes = changes;
        this.plots = plots;
    }

    @SubscriptionMapping
    Publisher<PlotChange> plotChanged(DataFetchingEnvironment field) {
        ChangeStream<PlotChange> stream = changes.subscribe(field.getArgument("filter"), field.getArgument("after"));
        return stream;
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type(
                PlotChange.KIND,
                type -> type.dataFetcher("cursor", value(PlotChange::cursor))
                        .dataFetcher("matchedBefore", value(PlotChange::matchedBefore))
                        .dataFetcher("matchesNow", value(PlotChange::matchesNow))
                        .dataFetcher("touched", value(PlotChange::touched))
                        .dataFetcher("plot", field -> plot(change(field), field))
                        .dataFetcher("event", field -> event(change(field), field)));
    }

    private static PlotChange change(DataFetchingEnvironment field) {
        return Objects.requireNonNull(field.getSource());
    }

    private static DataFetcher<@Nullable Object> value(Function<PlotChange, Object> value) {
        return field -> value.apply(change(field));
    }

    private PlotView plot(PlotChange change, DataFetchingEnvironment field) {
        return needsState(Selection.of(field)) ? change.plot().at(state(change)) : change.plot();
    }

    private PlotEventView event(PlotChange change, DataFetchingEnvironment field) {
        Selection selection = Selection.of(field);
        boolean needed = selection.has("withdrawnBy") || needsState(selection.within("plot"));
        return needed ? change.event().at(state(change)) : change.event();
    }

    /** What reads by the plot's state; the other fields are known, or do not depend on it. */
    private static boolean needsState(Selection plot) {
        return plot.has("history") || plot.has("current");
    }

    /** The state of the change's commit, as this transaction sees it: which commits overtook it may have changed since. */
    private ReadAt state(PlotChange change) {
        var read = change.plot().at().snapshot();
        return plots.at(read.on(), read.position(), false);
    }
}
