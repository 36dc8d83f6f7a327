package org.gengtu.farmland;

import java.util.List;
import org.gengtu.filter.FilterDocumentation;
import org.gengtu.filter.StateRelation;

/** What filters may name of plots, as rows for the generated page. */
public final class PlotDocumentation {
    private static final StateRelation PLOTS = PlotRelation.of(codes -> codes, () -> "");

    private PlotDocumentation() {}

    public static List<List<String>> cql() {
        return FilterDocumentation.cql(PLOTS);
    }

    public static List<String> fields() {
        return FilterDocumentation.fields(PLOTS);
    }
}
