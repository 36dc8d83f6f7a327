package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import java.util.Map;
import org.springframework.stereotype.Service;

/** The list of plots, for fields of rooms above. */
@Service
public class PlotLists {
    private final Plots plots;

    PlotLists(Plots plots) {
        this.plots = plots;
    }

    /**
     * As the query {@code plots}.
     *
     * @param arguments of that query
     * @param field whose selection tells what is read; its type is PlotConnection
     */
    public Object list(Map<String, Object> arguments, DataFetchingEnvironment field) {
        return plots.list(plots.request(arguments, PlotController.wanted(field)));
    }
}
