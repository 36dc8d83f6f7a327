package org.gengtu.filter;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.io.WKTWriter;
import tools.jackson.databind.json.JsonMapper;

/** The hash by which a cursor knows the filter that it was given for. */
public final class FilterHash {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int BYTES = 12;

    private FilterHash() {}

    /** The first 12 bytes of the SHA-256 of the condition's canonical JSON, as 16 characters of URL-safe Base64. */
    public static String of(Condition condition) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(canonical(condition).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(java.util.Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One text for equal conditions: objects with their keys in a fixed order, lists in their own. */
    static String canonical(Condition condition) {
        return JSON.writeValueAsString(tree(condition));
    }

    private static Object tree(Condition condition) {
        return switch (condition) {
            case Condition.And and -> Map.of("and", trees(and.parts()));
            case Condition.Or or -> Map.of("or", trees(or.parts()));
            case Condition.Not not -> Map.of("not", tree(not.part()));
            case Condition.Compare c -> Map.of(c.operator().name(), List.of(c.attribute(), value(c.value())));
            case Condition.In in ->
                Map.of(
                        "in",
                        List.of(
                                in.attribute(),
                                in.values().stream().map(FilterHash::value).toList()));
            case Condition.Range range -> {
                Map<String, Object> ends = new LinkedHashMap<>();
                ends.put("range", range.attribute());
                put(ends, "from", range.from());
                put(ends, "to", range.to());
                yield ends;
            }
            case Condition.IsNull isNull -> Map.of("null", isNull.attribute());
            case Condition.Like like ->
                Map.of(like.anyCase() ? "ilike" : "like", List.of(like.attribute(), like.pattern()));
            case Condition.Spatial spatial ->
                Map.of(
                        spatial.relation().name(),
                        List.of(new WKTWriter().write(spatial.shape()), Double.toString(spatial.metres())));
            case Condition.Derived derived -> Map.of("derived", List.of(derived.name(), derived.argument()));
        };
    }

    private static List<Object> trees(List<Condition> parts) {
        return parts.stream().map(FilterHash::tree).toList();
    }

    private static void put(Map<String, Object> ends, String name, @Nullable Object end) {
        if (end != null) {
            ends.put(name, value(end));
        }
    }

    private static Object value(Object value) {
        return value instanceof BigDecimal decimal
                ? decimal.stripTrailingZeros().toPlainString()
                : value.toString();
    }
}
