package org.gengtu.farmland;

import graphql.schema.DataFetchingFieldSelectionSet;
import graphql.schema.SelectedField;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.geo.ShapeForm;

/**
 * What of each plot is asked for that does not stand in its state row, so that the row's statement brings it along.
 *
 * @param shapes the distinct forms of position and boundary
 */
record PlotSelection(boolean version, boolean village, List<ShapeForm> shapes) {
    static final PlotSelection VERSION = new PlotSelection(true, false, List.of());

    /** @param plotPaths where in the selection the plots stand, with a slash behind; empty: the selection is a plot's */
    static PlotSelection of(DataFetchingFieldSelectionSet selection, String... plotPaths) {
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
