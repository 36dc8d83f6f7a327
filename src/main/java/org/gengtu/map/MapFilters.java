package org.gengtu.map;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.gengtu.api.InputTypes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Filters in addresses: as canonical JSON, or, where that is long, as an id under which they are stored. A filter means
 * there what it means as a variable of GraphQL.
 */
@Component
public class MapFilters {
    /** Longer filters are stored, bytes of UTF-8. */
    static final int LONGEST_BYTES = 1_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final int ID_BYTES = 18;
    private static final int MOST_KNOWN = 500;
    private static final String ID = "[A-Za-z0-9_-]{24}";
    /** Days after which a stored filter that nobody used may go. */
    private static final int KEPT_DAYS = 90;

    private final JdbcClient jdbc;
    private final InputTypes types;
    private final MapLayers layers;
    private final Map<Asked, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private @Nullable LocalDate prunedOn;

    MapFilters(JdbcClient jdbc, InputTypes types, MapLayers layers) {
        this.jdbc = jdbc;
        this.types = types;
        this.layers = layers;
    }

    private record Asked(String layer, String text, boolean isId) {}

    /**
     * A filter that was read.
     *
     * @param id by which it is stored; the same filter of a layer has the same
     * @param text its canonical JSON
     * @param input as GraphQL would coerce it
     */
    public record Known(String id, String text, Map<String, Object> input) {}

    /**
     * The part of a query string that stands for a filter, percent-encoded: {@code filter=…}, or {@code filterId=…} for a
     * long one, which is stored. Empty without a filter.
     *
     * @param filter as GraphQL coerced it; null: none
     */
    public String query(String layer, @Nullable Map<String, Object> filter) {
        if (filter == null) {
            return "";
        }
        String text = FilterText.of(filter);
        return text.equals("{}") ? "" : query(layer, id(layer, text), text);
    }

    /** The same for one that was read. */
    String query(String layer, @Nullable Known filter) {
        return filter == null ? "" : query(layer, filter.id, filter.text);
    }

    private String query(String layer, String id, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES) {
            return "filter=" + URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        }
        store(layer, id, text);
        return "filterId=" + id;
    }

    /**
     * The filter of an address; null: none.
     *
     * @param filter JSON
     * @param filterId of a stored one
     * @throws Problem FILTER_INVALID, FILTER_ID_UNKNOWN, and what GraphQL would answer to it
     */
    public @Nullable Known read(String layer, @Nullable String filter, @Nullable String filterId) {
        if (filter != null && filterId != null) {
            throw Problem.of(ProblemCode.FILTER_INVALID, "Both filter and filterId are given.")
                    .at("filterId")
                    .remedy("Give one of them.");
        }
        String text = filter != null ? filter : filterId;
        if (text == null || filter != null && filter.isBlank()) {
            return null;
        }
        Asked asked = new Asked(layer, text, filter == null);
        Known before = recall(asked);
        if (before == null) {
            before = asked.isId ? stored(layer, text) : known(layer, text);
            keep(asked, before);
        }
        return before.text.equals("{}") ? null : before;
    }

    private @Nullable Known recall(Asked asked) {
        synchronized (known) {
            return known.get(asked);
        }
    }

    private void keep(Asked asked, Known filter) {
        synchronized (known) {
            known.put(asked, filter);
            var eldest = known.keySet().iterator();
            while (known.size() > MOST_KNOWN) {
                eldest.next();
                eldest.remove();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Known known(String layer, String text) {
        String type = layers.getTiles(layer).filterType();
        Object json = parse(text);
        Object input = Objects.requireNonNull(type == null ? json : types.coerce(type, "filter", json));
        String canonical = FilterText.of((Map<?, ?>) input);
        return new Known(id(layer, canonical), canonical, (Map<String, Object>) input);
    }

    private static Object parse(String text) {
        try {
            if (JSON.readValue(text, Object.class) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (JacksonException notJson) {
            throw Problem.of(ProblemCode.FILTER_INVALID, "The filter is not JSON.")
                    .at("filter")
                    .remedy("Give a JSON object, percent-encoded, with each key once.");
        }
        throw Problem.of(ProblemCode.FILTER_INVALID, "The filter is not a JSON object.")
                .at("filter");
    }

    private static String id(String layer, String canonical) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((layer + '\n' + canonical).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Known stored(String layer, String id) {
        String text = id.matches(ID)
                ? jdbc.sql("SELECT filter::text FROM map_filter WHERE filter_id = ? AND layer = ?")
                        .params(id, layer)
                        .query(String.class)
                        .optional()
                        .orElse(null)
                : null;
        if (text == null) {
            throw Problem.of(ProblemCode.FILTER_ID_UNKNOWN, "No filter of this layer is stored under that id.")
                    .at("filterId");
        }
        Known filter = known(layer, text);
        store(layer, id, filter.text);
        return filter;
    }

    /** Stores a filter, or tells that it is still used. */
    private void store(String layer, String id, String text) {
        jdbc.sql("""
                        INSERT INTO map_filter (filter_id, layer, filter, used_on) VALUES (?, ?, ?::jsonb, current_date)
                        ON CONFLICT (filter_id) DO UPDATE SET used_on = excluded.used_on
                        WHERE map_filter.used_on < excluded.used_on""").params(id, layer, text).update();
        prune();
    }

    private void prune() {
        LocalDate today = LocalDate.now(java.time.ZoneOffset.UTC);
        synchronized (known) {
            if (today.equals(prunedOn)) {
                return;
            }
            prunedOn = today;
        }
        jdbc.sql("DELETE FROM map_filter WHERE used_on < current_date - ?")
                .param(KEPT_DAYS)
                .update();
    }
}
