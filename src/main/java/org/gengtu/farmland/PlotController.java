package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.DataFetchingFieldSelectionSet;
import graphql.schema.SelectedField;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.ledger.GlobalId;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The queries of plots. The fields of plots and events are in {@link PlotWiring}. */
@Controller
class PlotController {
    private final Plots plots;

    PlotController(Plots plots) {
        this.plots = plots;
    }

    @QueryMapping
    Optional<PlotView> plot(DataFetchingEnvironment field) {
        return plots.findPlot(
                GlobalId.decode(field.getArgumentOrDefault("id", "")),
                asOf(field),
                PlotSelection.of(field.getSelectionSet(), ""));
    }

    @QueryMapping
    Optional<PlotView> plotByCode(DataFetchingEnvironment field) {
        return plots.findPlotByCode(
                field.getArgumentOrDefault("code", ""), asOf(field), PlotSelection.of(field.getSelectionSet(), ""));
    }

    @QueryMapping
    PlotConnection plots(DataFetchingEnvironment field) {
        return plots.list(plots.request(field.getArguments(), wanted(field.getSelectionSet())));
    }

    private static @Nullable Map<String, Object> asOf(DataFetchingEnvironment field) {
        return field.getArgument("asOf");
    }

    /** What a selection asks of a list. */
    static Wanted wanted(DataFetchingFieldSelectionSet selection) {
        // The selection's own contains() compiles a pattern and tries it on every field.
        Set<String> names = selection.getImmediateFields().stream()
                .map(SelectedField::getName)
                .collect(Collectors.toSet());
        return new Wanted(
                names.contains("nodes") || names.contains("edges") || names.contains("pageInfo"),
                names.contains("totalCount") || names.contains("totalAreaMu"),
                names.contains("totalAreaMu"),
                PlotSelection.of(selection, "nodes/", "edges/node/"));
    }
}
