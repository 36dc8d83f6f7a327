package org.gengtu.map;

import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** A layer of vector tiles. Each {@link MapLayer} is one by {@link ObjectTiles}; a feature may hand over others of its own. */
public interface TileLayer {
    /** Its name in addresses and within tiles. */
    String name();

    Label title();

    /** The fields of its objects, by name, as TileJSON describes them. */
    Map<String, String> fields();

    /** The layers within each tile, by name, with their fields. */
    default Map<String, Map<String, String>> sourceLayers() {
        return Map.of(name(), fields());
    }

    /** The GraphQL input type of its filters, by which they are coerced; null: the layer takes none, or takes them as JSON. */
    default @Nullable String filterType() {
        return null;
    }

    /** The GraphQL id of the live object behind a feature's id; null: features have no ids of their own. */
    default @Nullable String nodeId(long key) {
        return null;
    }

    /**
     * The condition of a filter; null: everything.
     *
     * @throws org.gengtu.problem.Problem FILTER_INVALID and those of the feature's filter, or for any filter where the layer
     *     takes none
     */
    Condition condition(@Nullable Map<String, Object> filter);

    /**
     * Draws a tile, not compressed: Mapbox Vector Tile 2.1; empty when there is nothing to draw. The same state gives the
     * same bytes. It runs within the caller's reading transaction.
     */
    byte[] draw(Condition condition, Snapshot at, TileAddress tile);

    /** As {@link MapLayer#changes}; entries without keys may have changed any tile. */
    List<Change> changes(long from, long to);

    /** Everything that the layer may hold, in degrees; empty when nothing is drawn. */
    Envelope extent();
}
