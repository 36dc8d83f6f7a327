package org.gengtu.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * Writes a MapLibre style, version 8, that needs nothing but this server: no glyphs (names are drawn by the fonts at hand)
 * and no sprite.
 */
final class StyleJson {
    private static final String INK = "#3b3a36";
    private static final String PAPER = "#f6f4ee";
    private static final String LINE = "#7d7a70";
    private static final String CLEAR = "rgba(0,0,0,0)";
    private static final double FULL = 1_000;

    private final MapLayer layer;
    private final String base;
    private final String query;
    private final String stateQuery;
    private final boolean english;

    /**
     * @param base scheme, host and port
     * @param query filter and state of the layer, as a query string
     * @param stateQuery the state alone, for regions
     */
    StyleJson(MapLayer layer, String base, String query, String stateQuery, boolean english) {
        this.layer = layer;
        this.base = base;
        this.query = query;
        this.stateQuery = stateQuery;
        this.english = english;
    }

    /** @param style null: the layer's own plain style */
    Map<String, Object> of(
            @Nullable MapStyle style, @Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
        Map<String, Object> sources = new LinkedHashMap<>();
        List<Map<String, Object>> layers = new ArrayList<>();
        layers.add(ordered("id", "background", "type", "background", "paint", ordered("background-color", PAPER)));
        List<String> regions = style == null ? List.of() : style.regionLayers();
        for (String region : regions) {
            sources.put(region, source(region, stateQuery));
        }
        if (style != null && !regions.isEmpty()) {
            layers.add(shades(regions.getFirst(), style.regionColors(filter, condition, at)));
        }
        sources.put(layer.name(), source(layer.name(), query));
        objects(layers);
        for (int i = regions.size() - 1; i >= 0; i--) {
            layers.add(line(regions.get(i), i));
        }
        for (int i = regions.size() - 1; i >= 0; i--) {
            layers.add(labels(regions.get(i), i));
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", 8);
        json.put("name", text(style == null ? layer.title() : style.title()));
        json.put("metadata", metadata(at));
        Envelope extent = layer.extent();
        if (!extent.isNull()) {
            json.put("center", List.of(extent.centre().x, extent.centre().y));
            json.put("zoom", 9);
        }
        json.put("sources", sources);
        json.put("layers", layers);
        return json;
    }

    private static Map<String, Object> metadata(Snapshot at) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("gengtu:on", at.on().toString());
        metadata.put("gengtu:knownAt", at.knownAt().toString());
        metadata.put("gengtu:position", Long.toString(at.position()));
        return metadata;
    }

    private Map<String, Object> source(String name, String of) {
        return ordered("type", "vector", "url", base + "/tiles/" + name + ".json" + of);
    }

    private String text(Label label) {
        return english ? label.en() : label.zh();
    }

    private static Map<String, Object> drawn(String id, String type, String source, Map<String, Object> paint) {
        Map<String, Object> layer = new LinkedHashMap<>();
        layer.put("id", id);
        layer.put("type", type);
        layer.put("source", source);
        layer.put("source-layer", source);
        layer.put("paint", paint);
        return layer;
    }

    private static Map<String, Object> shades(String regions, Map<String, String> colors) {
        List<Object> color = new ArrayList<>(List.of("match", List.of("get", "code")));
        colors.forEach((code, value) -> {
            color.add(code);
            color.add(value);
        });
        color.add(CLEAR);
        return drawn(
                regions + "-fill",
                "fill",
                regions,
                ordered("fill-color", colors.isEmpty() ? CLEAR : color, "fill-opacity", byZoom(10, 0.75, 14, 0.2)));
    }

    /** Keys and values in the order given: equal styles have equal bytes, and equal tags, whenever they are written. */
    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            ordered.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return ordered;
    }

    private static List<Object> byZoom(double zoom, Object value, double nextZoom, Object nextValue) {
        return List.of("interpolate", List.of("linear"), List.of("zoom"), zoom, value, nextZoom, nextValue);
    }

    /** By the class of the object, or of most of those that were merged. */
    private List<Object> color() {
        MapCategory category = layer.category();
        List<Object> color =
                new ArrayList<>(List.of("match", List.of("get", category.field().name())));
        category.classes().forEach(each -> {
            color.add(each.key());
            color.add(each.color());
        });
        color.add(LINE);
        return color;
    }

    private void objects(List<Map<String, Object>> layers) {
        String name = layer.name();
        if (layer.isLines()) {
            layers.add(drawn(
                    name + "-line",
                    "line",
                    name,
                    ordered("line-color", color(), "line-width", byZoom(8, 2, 15, 6), "line-opacity", 0.85)));
            return;
        }
        Map<String, Object> fill =
                drawn(name + "-fill", "fill", name, ordered("fill-color", color(), "fill-opacity", 0.75));
        fill.put("filter", List.of("==", List.of("geometry-type"), "Polygon"));
        layers.add(fill);
        Map<String, Object> line =
                drawn(name + "-line", "line", name, ordered("line-color", INK, "line-width", byZoom(13, 0.3, 18, 1.5)));
        line.put("filter", List.of("==", List.of("geometry-type"), "Polygon"));
        layers.add(line);
        List<Object> merged = List.of("to-boolean", List.of("get", "merged"));
        Map<String, Object> point = drawn(name + "-point", "circle", name, circle(byZoom(13, 3, 18, 8)));
        point.put("filter", List.of("all", List.of("==", List.of("geometry-type"), "Point"), List.of("!", merged)));
        layers.add(point);
        MapField amount = layer.amount();
        List<Object> much = List.of("sqrt", List.of("get", amount == null ? name : amount.name()));
        Map<String, Object> circles = drawn(
                name + "-merged",
                "circle",
                name,
                circle(List.of("interpolate", List.of("linear"), much, 0, 1.2, Math.sqrt(FULL), 6)));
        circles.put("filter", merged);
        layers.add(circles);
    }

    private Map<String, Object> circle(Object radius) {
        return ordered(
                "circle-color",
                color(),
                "circle-radius",
                radius,
                "circle-stroke-color",
                INK,
                "circle-stroke-width",
                0.3,
                "circle-opacity",
                0.85);
    }

    /** @param depth 0 for the largest regions */
    private static Map<String, Object> line(String regions, int depth) {
        Map<String, Object> line = drawn(
                regions + "-line",
                "line",
                regions,
                ordered("line-color", depth == 0 ? INK : LINE, "line-width", depth == 0 ? 1.2 : 0.6));
        if (depth > 0) {
            line.put("minzoom", 11);
        }
        return line;
    }

    private static Map<String, Object> labels(String regions, int depth) {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("id", regions + "-label");
        labels.put("type", "symbol");
        labels.put("source", regions);
        labels.put("source-layer", regions + "-labels");
        labels.put("minzoom", depth == 0 ? 8 : 12);
        labels.put(
                "layout",
                ordered("text-field", List.of("get", "name"), "text-size", depth == 0 ? 14 : 12, "text-padding", 4));
        labels.put("paint", ordered("text-color", INK, "text-halo-color", PAPER, "text-halo-width", 1.5));
        return labels;
    }
}
