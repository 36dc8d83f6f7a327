package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.DataFetchingFieldSelectionSet;
import graphql.schema.SelectedField;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.filter.Selection;
import org.gengtu.geo.ShapeForm;

/**
 * What of each plot is asked for that does not stand in its state row, so that the row's statement brings it along.
 *
 * @param shapes the distinct forms of position and boundary
 */
record PlotSelection(boolean version, boolean village, List<ShapeForm> shapes) {
    static final PlotSelection VERSION = new PlotSelection(true, false, List.of());

    private static final String[] ALONE = {""};
    private static final String[] LISTED = {"nodes/", "edges/node/"};

    /**
     * @param field whose selection is of plots, or of lists of them
     * @param lists whether the plots stand in its nodes and edges
     */
    static PlotSelection of(DataFetchingEnvironment field, boolean lists) {
        Selection top = Selection.of(field);
        List<Selection> plots =
                lists ? List.of(top.within("nodes"), top.within("edges").within("node")) : List.of(top);
        if (plots.stream().anyMatch(plot -> plot.hasWithArguments("boundary"))) {
            return ofNormalised(field.getSelectionSet(), lists ? LISTED : ALONE);
        }
        List<ShapeForm> shapes = new ArrayList<>();
        if (plots.stream().anyMatch(plot -> plot.has("position"))) {
            shapes.add(ShapeForm.POSITION);
        }
        if (plots.stream().anyMatch(plot -> plot.has("boundary"))) {
            shapes.add(ShapeForm.BOUNDARY);
        }
        return new PlotSelection(
                plots.stream().anyMatch(plot -> plot.has("version")),
                plots.stream().anyMatch(plot -> plot.has("village")),
                List.copyOf(shapes));
    }

    /** The same where arguments, perhaps variables, are to be resolved. */
    private static PlotSelection ofNormalised(DataFetchingFieldSelectionSet selection, String... plotPaths) {
        boolean version = false;
        boolean village = false;
        List<ShapeForm> shapes = new ArrayList<>();
        for (SelectedField field : selection.getFields()) {
            String name = field.getName();
            if (!isOfPlot(field, plotPaths)) {
                continue;
            }
            version |= name.equals("version");
            village |= name.equals("village");
            ShapeForm form = name.equals("position")
                    ? ShapeForm.POSITION
                    : name.equals("boundary") ? ShapeForm.of(field.getArguments()) : null;
            if (form != null && !shapes.contains(form)) {
                shapes.add(form);
            }
        }
        return new PlotSelection(version, village, List.copyOf(shapes));
    }

    private static boolean isOfPlot(SelectedField field, String... plotPaths) {
        String parent = field.getQualifiedName()
                .substring(
                        0, field.getQualifiedName().length() - field.getName().length());
        for (String path : plotPaths) {
            if (parent.equals(path)) {
                return true;
            }
        }
        return false;
    }
}
