package org.gengtu.map;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** The tiles of a feature's objects: each from a zoom on, those of a cell as one below it. */
final class ObjectTiles implements TileLayer {
    private final MapLayer layer;
    private final MapQueries queries;

    ObjectTiles(MapLayer layer, MapQueries queries) {
        this.layer = layer;
        this.queries = queries;
    }

    @Override
    public String name() {
        return layer.name();
    }

    @Override
    public Label title() {
        return layer.title();
    }

    @Override
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        layer.fields().stream()
                .filter(MapField::inTiles)
                .forEach(field -> fields.put(field.name(), field.label().en()));
        fields.put("merged", "true below zoom " + layer.objectZoom() + ", where those of a cell are drawn as one");
        fields.put(layer.name(), "how many were merged");
        for (String key : layer.category().keys()) {
            fields.put(layer.name() + key, "how many of them are " + key);
            MapField amount = layer.amount();
            if (amount != null) {
                fields.put(amount.name() + key, amount.label().en() + " of those");
            }
        }
        return fields;
    }

    @Override
    public @Nullable String filterType() {
        return layer.filterType();
    }

    @Override
    public String nodeId(long key) {
        return layer.nodeId(key);
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return layer.condition(filter);
    }

    @Override
    public byte[] draw(Condition condition, Snapshot at, TileAddress tile) {
        return queries.tile(new MapQueries.View(layer, condition, at), tile);
    }

    @Override
    public List<Change> changes(long from, long to) {
        return layer.changes(from, to);
    }

    MapLayer layer() {
        return layer;
    }

    @Override
    public Envelope extent() {
        return layer.extent();
    }
}
