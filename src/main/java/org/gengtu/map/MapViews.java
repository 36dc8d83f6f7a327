package org.gengtu.map;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.gengtu.filter.Boxes;
import org.gengtu.filter.Condition;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.MapQueries.MapObject;
import org.gengtu.map.MapQueries.View;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.stereotype.Service;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * What the map views of all features have in common: the arguments, the features of a box, and the addresses that draw the
 * same. It runs within the request's reading transaction.
 */
@Service
public class MapViews {
    static final int MOST_FEATURES = 5_000;
    private static final double DEEPEST_ZOOM = 24;

    private final MapLayers layers;
    private final MapQueries queries;
    private final MapFilters filters;
    private final Reading reading;
    private final JsonMapper json;

    MapViews(MapLayers layers, MapQueries queries, MapFilters filters, Reading reading, JsonMapper json) {
        this.layers = layers;
        this.queries = queries;
        this.filters = filters;
        this.reading = reading;
        this.json = json;
    }

    /**
     * What is asked for.
     *
     * @param box in degrees
     * @param zoom of 512-pixel tiles
     * @param view of all objects under the filter
     * @param inBox those of them that meet the box
     */
    public record Asked(
            Envelope box,
            double zoom,
            @Nullable Map<String, Object> filter,
            View view,
            Supplier<View> inBox,
            @Nullable AsOf asOf) {
        /** Whether each object is drawn, and not those of a cell as one. */
        public boolean showsFeatures() {
            return zoom >= view.layer().objectZoom();
        }
    }

    /** @param collection GeoJSON; at most 5,000 features @param truncated whether there are more */
    public record Features(RawJson collection, boolean truncated) {}

    /**
     * The arguments {@code view}, {@code filter} and {@code asOf} of a field.
     *
     * @param layer its name
     * @throws Problem COORDINATES_OUT_OF_RANGE, FILTER_INVALID, ARGUMENT_INVALID, AS_OF_INVALID and those of filters
     */
    @SuppressWarnings("unchecked")
    public Asked read(String layer, Map<String, Object> arguments) {
        Map<String, Object> view = (Map<String, Object>) Objects.requireNonNull(arguments.get("view"));
        Envelope box = Boxes.read((Map<?, ?>) Objects.requireNonNull(view.get("bbox")), "view.bbox");
        double zoom = ((Number) Objects.requireNonNull(view.get("zoom"))).doubleValue();
        if (!(zoom >= 0 && zoom <= DEEPEST_ZOOM)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "There is no zoom %s; it goes from 0 to %.0f.".formatted(zoom, DEEPEST_ZOOM))
                    .at("view.zoom");
        }
        Map<String, Object> filter = (Map<String, Object>) arguments.get("filter");
        Map<String, Object> asOfInput = (Map<String, Object>) arguments.get("asOf");
        AsOf asOf = asOfInput == null ? null : AsOf.of(asOfInput);
        MapLayer objects = layers.getObjects(layer);
        Condition condition = objects.condition(filter);
        Snapshot at = reading.at(asOf);
        View all = new View(objects, condition, at);
        return new Asked(box, zoom, filter, all, SingletonSupplier.of(() -> queries.within(all, box)), asOf);
    }

    public Features features(Asked asked) {
        MapLayer layer = asked.view.layer();
        List<Map<String, Object>> features = new ArrayList<>();
        boolean[] more = new boolean[1];
        queries.objects(
                asked.inBox.get(), ShapeForm.BOUNDARY.sql("b.geom", "b.geom_3857", 0), MOST_FEATURES + 1, object -> {
                    if (features.size() == MOST_FEATURES) {
                        more[0] = true;
                    } else {
                        features.add(feature(layer, object));
                    }
                });
        Map<String, Object> collection = new LinkedHashMap<>();
        collection.put("type", "FeatureCollection");
        collection.put("features", features);
        return new Features(new RawJson(json.writeValueAsString(collection)), more[0]);
    }

    private static Map<String, Object> feature(MapLayer layer, MapObject object) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<MapField> fields = layer.fields();
        for (int i = 0; i < fields.size(); i++) {
            Object value = object.values().get(i);
            if (value != null) {
                properties.put(fields.get(i).name(), value);
            }
        }
        Map<String, Object> feature = new LinkedHashMap<>();
        feature.put("type", "Feature");
        feature.put("id", layer.nodeId(object.key()));
        RawJson geometry = Objects.requireNonNull(object.geometry(), "what meets a box has a place");
        feature.put("geometry", new RawValue(geometry.json()));
        feature.put("properties", properties);
        return feature;
    }

    /** TileJSON of the layer under the same filter and state: a path on this server. */
    public String tileJsonUrl(Asked asked) {
        return "/tiles/" + asked.view.layer().name() + ".json" + query(asked);
    }

    /** A style under the same filter and state: a path on this server. @param name of the style */
    public String styleUrl(String name, Asked asked) {
        return "/styles/" + name + ".json" + query(asked);
    }

    /** The same filter and state in an address; without an {@code asOf} it stays live. */
    private String query(Asked asked) {
        List<String> parts = new ArrayList<>();
        String filter = filters.query(asked.view.layer().name(), asked.filter);
        if (!filter.isEmpty()) {
            parts.add(filter);
        }
        AsOf asOf = asked.asOf;
        if (asOf != null) {
            parts.add("on=" + asked.view.at().on());
            if (asOf.knownAt() != null || asOf.position() != null) {
                String instant = DateTimeFormatter.ISO_INSTANT.format(
                        asOf.knownAt() != null
                                ? asOf.knownAt()
                                : asked.view.at().knownAt());
                parts.add("knownAt=" + URLEncoder.encode(instant, StandardCharsets.UTF_8));
            }
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }
}
