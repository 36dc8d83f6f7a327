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
        for (String path : plotPaths) {
            version |= selection.contains(path + "version");
            village |= selection.contains(path + "village");
            if (selection.contains(path + "position") && !shapes.contains(ShapeForm.POSITION)) {
                shapes.add(ShapeForm.POSITION);
            }
            if (selection.contains(path + "boundary")) {
                for (SelectedField field : selection.getFields(path + "boundary")) {
                    ShapeForm form = ShapeForm.of(field.getArguments());
                    if (!shapes.contains(form)) {
                        shapes.add(form);
                    }
                }
            }
        }
        return new PlotSelection(version, village, List.copyOf(shapes));
    }
}
