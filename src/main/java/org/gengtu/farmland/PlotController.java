package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import java.util.Optional;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.filter.Selection;
import org.gengtu.ledger.GlobalId;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The queries of plots. The fields of plots and events are in {@link PlotWiring}. */
@Controller
class PlotController {
    private final Plots plots;
    private final PlotDifferences differences;

    PlotController(Plots plots, PlotDifferences differences) {
        this.plots = plots;
        this.differences = differences;
    }

    @QueryMapping
    Optional<PlotView> plot(DataFetchingEnvironment field) {
        return plots.findPlot(
                GlobalId.decode(field.getArgumentOrDefault("id", "")), asOf(field), PlotSelection.of(field, false));
    }

    @QueryMapping
    Optional<PlotView> plotByCode(DataFetchingEnvironment field) {
        return plots.findPlotByCode(
                field.getArgumentOrDefault("code", ""), asOf(field), PlotSelection.of(field, false));
    }

    @QueryMapping
    PlotConnection plots(DataFetchingEnvironment field) {
        return plots.list(plots.request(field.getArguments(), wanted(field)));
    }

    @QueryMapping
    PlotDifferenceConnection plotChanges(DataFetchingEnvironment field) {
        Selection selection = Selection.of(field);
        return differences.list(
                field.getArguments(),
                selection.has("nodes") || selection.has("edges") || selection.has("pageInfo"),
                selection.has("totalCount"));
    }

    private static @Nullable Map<String, Object> asOf(DataFetchingEnvironment field) {
        return field.getArgument("asOf");
    }

    /** What a selection asks of a list. */
    static Wanted wanted(DataFetchingEnvironment field) {
        Selection selection = Selection.of(field);
        return new Wanted(
                selection.has("nodes") || selection.has("edges") || selection.has("pageInfo"),
                selection.has("totalCount") || selection.has("totalAreaMu"),
                selection.has("totalAreaMu"),
                PlotSelection.of(field, true));
    }
}
