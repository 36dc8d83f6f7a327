package org.gengtu.map;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/** TileJSON 3.0 of a layer, with what a client needs beside: the state that is drawn, and how ids are made. */
final class TileJson {
    private TileJson() {}

    /** @param address of the tiles, with {z}, {x} and {y} */
    static Map<String, Object> of(TileLayer layer, Snapshot at, boolean pinned, String address) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tilejson", "3.0.0");
        json.put("name", layer.name());
        json.put("description", layer.title().zh() + " · " + layer.title().en());
        json.put(
                "attribution",
                "耕图 · 数据截至 %1$s（第 %2$d 次提交） · as of %1$s, position %2$d".formatted(at.on(), at.position()));
        json.put("scheme", "xyz");
        json.put("tiles", List.of(address));
        json.put("minzoom", 0);
        json.put("maxzoom", TileAddress.DEEPEST);
        Envelope extent = layer.extent();
        if (!extent.isNull()) {
            json.put("bounds", List.of(extent.getMinX(), extent.getMinY(), extent.getMaxX(), extent.getMaxY()));
        }
        json.put(
                "vector_layers",
                layer.sourceLayers().entrySet().stream()
                        .map(each -> drawn(each.getKey(), each.getValue(), layer.title()))
                        .toList());
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("asOf", asOf(at));
        ids(layer, at, pinned, own);
        json.put("gengtu", own);
        return json;
    }

    private static Map<String, Object> drawn(String name, Map<String, String> fields, Label title) {
        Map<String, Object> drawn = new LinkedHashMap<>();
        drawn.put("id", name);
        drawn.put("description", title.zh() + " · " + title.en());
        drawn.put("minzoom", 0);
        drawn.put("maxzoom", TileAddress.DEEPEST);
        drawn.put("fields", fields);
        return drawn;
    }

    private static Map<String, Object> asOf(Snapshot at) {
        Map<String, Object> asOf = new LinkedHashMap<>();
        asOf.put("on", at.on().toString());
        asOf.put("knownAt", at.knownAt().toString());
        asOf.put("position", Long.toString(at.position()));
        return asOf;
    }

    /** A GraphQL id is the URL-safe Base64, without padding, of prefix, feature id and suffix. */
    private static void ids(TileLayer layer, Snapshot at, boolean pinned, Map<String, Object> own) {
        @Nullable String id = layer.nodeId(0);
        if (id != null) {
            GlobalId decoded = GlobalId.decode(id);
            own.put("county", decoded.county());
            own.put("type", decoded.kind());
            own.put("idPrefix", decoded.kind() + "|" + decoded.county() + "|");
            own.put("idSuffix", pinned ? "|" + at.on() + "|" + at.position() : "");
        }
    }
}
