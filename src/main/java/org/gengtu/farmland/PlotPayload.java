package org.gengtu.farmland;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a registration sets, as {@link org.gengtu.ledger.EventPayload} writes it. */
final class PlotPayload {
    private static final JsonMapper JSON = JsonMapper.shared();

    private PlotPayload() {}

    /** The members of {@code set} of a registration, without braces and without the boundary, whose id comes later. */
    static String registered(PlotRow row) {
        String braced = JSON.writeValueAsString(values(row));
        return braced.substring(1, braced.length() - 1);
    }

    /** What a registration sets, without the boundary. */
    static Map<String, Object> values(PlotRow row) {
        Map<String, Object> set = new LinkedHashMap<>();
        put(set, "villageCode", row.village().digits());
        put(set, "code", row.code());
        put(set, "group", row.group());
        put(set, "placement", row.placement().name());
        put(set, "areaMu", row.areaMu().toPlainString());
        put(
                set,
                "declaredAreaMu",
                row.declaredAreaMu() == null ? null : row.declaredAreaMu().toPlainString());
        put(
                set,
                "measuredAreaMu",
                row.measuredAreaMu() == null ? null : row.measuredAreaMu().toPlainString());
        put(set, "idleKind", row.idleKind() == null ? null : row.idleKind().name());
        put(
                set,
                "abandonedSince",
                row.abandonedSince() == null ? null : row.abandonedSince().toString());
        if (row.causes() != 0) {
            set.put(
                    "causes",
                    AbandonmentCause.ofBits(row.causes()).stream()
                            .map(Enum::name)
                            .toList());
        }
        put(set, "landClass", row.landClass() == null ? null : row.landClass().name());
        return set;
    }

    private static void put(Map<String, Object> set, String key, @Nullable Object value) {
        if (value != null) {
            set.put(key, value);
        }
    }
}
