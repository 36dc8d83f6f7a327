package org.gengtu.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** What a file tells of each object: the layer's fields and, behind the code of its village, the names of village and township. */
final class ExportFields {
    private static final int TOWNSHIP_DIGITS = 9;

    private final MapLayer layer;
    private final Map<String, String> names;
    /** Where the code of the village stands among the layer's fields; −1: it tells none. */
    private final int codeAt;

    /** @param names of regions by their 12 digits */
    ExportFields(MapLayer layer, Map<String, String> names) {
        this.layer = layer;
        this.names = names;
        this.codeAt = layer.fields().stream().map(MapField::column).toList().indexOf(layer.regionColumn());
    }

    List<MapField> all() {
        return with(
                layer.fields(),
                MapField.of("villageName", layer.regionColumn(), MapField.Kind.TEXT, "村名称", "village name"),
                MapField.of("townshipName", layer.regionColumn(), MapField.Kind.TEXT, "乡镇名称", "township name"));
    }

    /** @param values of the layer's fields */
    List<@Nullable Object> values(List<@Nullable Object> values) {
        if (codeAt < 0) {
            return values;
        }
        String code = values.get(codeAt) instanceof String text ? text : "";
        return with(values, names.get(code), names.get(township(code)));
    }

    private static String township(String code) {
        return code.length() <= TOWNSHIP_DIGITS ? code : code.substring(0, TOWNSHIP_DIGITS) + "000";
    }

    /** @param widths of the layer's fields, in bytes */
    List<Integer> widths(List<Integer> widths) {
        ToIntFunction<String> bytes = name -> Utf8.bytes(name).length;
        int longest = names.values().stream().mapToInt(bytes).max().orElse(0);
        return with(widths, longest, longest);
    }

    private <T extends @Nullable Object> List<T> with(List<T> of, T village, T township) {
        if (codeAt < 0) {
            return of;
        }
        List<T> more = new ArrayList<>(of);
        more.add(codeAt + 1, village);
        more.add(codeAt + 2, township);
        return more;
    }
}
