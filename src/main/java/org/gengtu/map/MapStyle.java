package org.gengtu.map;

import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;

/** A view of a layer that has a style of its own at {@code /styles/NAME.json}; a layer without one has a plain style under its own name. */
public interface MapStyle {
    /** Its name in addresses. */
    String name();

    Label title();

    /** The layer whose objects it draws. */
    String layer();

    /** The layers of regions that it draws below them, the largest regions first. */
    List<String> regionLayers();

    /**
     * The colours of the regions of the first region layer, {@code #rrggbb} by code; those left out stay without.
     *
     * @param filter of the layer, as GraphQL coerced it; null: none
     */
    Map<String, String> regionColors(@Nullable Map<String, Object> filter, Condition condition, Snapshot at);
}
