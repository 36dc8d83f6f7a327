package org.gengtu.map;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The layers that features have handed over. */
@Component
public class MapLayers {
    private final Map<String, MapLayer> objects = new LinkedHashMap<>();
    private final Map<String, TileLayer> tiles = new LinkedHashMap<>();

    MapLayers(ObjectProvider<MapLayer> objectLayers, ObjectProvider<TileLayer> tileLayers, MapQueries queries) {
        objectLayers.orderedStream().forEach(layer -> {
            objects.put(layer.name(), layer);
            tiles.put(layer.name(), new ObjectTiles(layer, queries));
        });
        tileLayers.orderedStream().forEach(layer -> tiles.put(layer.name(), layer));
    }

    /** @throws Problem LAYER_UNKNOWN */
    public MapLayer getObjects(String name) {
        MapLayer layer = objects.get(name);
        if (layer == null) {
            throw unknown(name, objects);
        }
        return layer;
    }

    /** @throws Problem LAYER_UNKNOWN */
    public TileLayer getTiles(String name) {
        TileLayer layer = tiles.get(name);
        if (layer == null) {
            throw unknown(name, tiles);
        }
        return layer;
    }

    List<String> listObjectNames() {
        return List.copyOf(objects.keySet());
    }

    public List<TileLayer> listTiles() {
        return List.copyOf(tiles.values());
    }

    private static Problem unknown(String name, Map<String, ?> known) {
        return Problem.of(
                        ProblemCode.LAYER_UNKNOWN,
                        "There is no layer \"%s\"; there are %s."
                                .formatted(Problem.shortened(name, 40), String.join(", ", known.keySet())))
                .at("layer");
    }
}
