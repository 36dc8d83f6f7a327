package org.gengtu.map;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.gengtu.geo.GeoJsonText;
import org.locationtech.jts.geom.Geometry;
import tools.jackson.databind.json.JsonMapper;

/**
 * The canonical JSON of a filter: keys in the order of their characters, nothing that is null, no blanks, days and instants
 * as ISO texts, geometries as GeoJSON. The same filter gives the same text, and a text read and written again is itself.
 */
final class FilterText {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Enough for every ordinate of a double in degrees. */
    private static final int DECIMALS = 17;

    private final StringBuilder text = new StringBuilder();

    private FilterText() {}

    /** @param filter as GraphQL coerced it, or as JSON gives it */
    static String of(Map<?, ?> filter) {
        FilterText writer = new FilterText();
        writer.map(filter);
        return writer.text.toString();
    }

    private void value(Object value) {
        switch (value) {
            case Map<?, ?> map -> map(map);
            case Iterable<?> list -> list(list);
            case Geometry geometry ->
                text.append(GeoJsonText.of(geometry, DECIMALS).json());
            case Boolean truth -> text.append(truth);
            case Double number -> text.append(decimal(BigDecimal.valueOf(number)));
            case Float number -> text.append(decimal(new BigDecimal(number.toString())));
            case BigDecimal number -> text.append(decimal(number));
            case Number number -> text.append(number);
            default -> text.append(JSON.writeValueAsString(value.toString()));
        }
    }

    private static String decimal(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }

    private void map(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                sorted.put(String.valueOf(key), value);
            }
        });
        String between = "{";
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            text.append(between).append(JSON.writeValueAsString(entry.getKey())).append(':');
            value(entry.getValue());
            between = ",";
        }
        text.append(sorted.isEmpty() ? "{}" : "}");
    }

    private void list(Iterable<?> list) {
        text.append('[');
        String between = "";
        for (Object each : list) {
            text.append(between);
            if (each == null) {
                text.append("null");
            } else {
                value(each);
            }
            between = ",";
        }
        text.append(']');
    }
}
