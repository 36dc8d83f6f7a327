package org.gengtu.ledger;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * What stands inside an opaque id of the API.
 *
 * @param kind the name of the GraphQL type
 * @param county the 6 digits of the county that gave the id
 * @param key the key within the kind, without {@code |}
 * @param on the day that the object was read on; null for the live object
 * @param position the position that it was read at; null for the live object
 */
public record GlobalId(
        String kind,
        String county,
        String key,
        @Nullable LocalDate on,
        @Nullable Long position) {
    private static final int LAST_YEAR = 9999;
    private static final int LONGEST = 200;

    public static GlobalId live(String kind, String county, String key) {
        return new GlobalId(kind, county, key, null, null);
    }

    /** The id as clients see it: URL-safe Base64, at most 200 characters. */
    public String encode() {
        String text = kind + "|" + county + "|" + key + (on == null ? "" : "|" + on + "|" + position);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The id that the argument {@code id} gives. @throws Problem ID_INVALID */
    public static GlobalId decode(String id) {
        return decode(id, "id");
    }

    /**
     * @param where the argument or field that gives the id
     * @throws Problem ID_INVALID when the text is not an id that {@link #encode} made
     */
    public static GlobalId decode(String id, String where) {
        try {
            if (id.length() <= LONGEST) {
                String text = new String(Base64.getUrlDecoder().decode(id), StandardCharsets.UTF_8);
                String[] parts = text.split("\\|", -1);
                if (parts.length == 3) {
                    return same(id, live(parts[0], parts[1], parts[2]), where);
                }
                if (parts.length == 5) {
                    return same(
                            id,
                            new GlobalId(
                                    parts[0], parts[1], parts[2], LocalDate.parse(parts[3]), Long.valueOf(parts[4])),
                            where);
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            throw invalid(id, where);
        }
        throw invalid(id, where);
    }

    private static GlobalId same(String id, GlobalId decoded, String where) {
        LocalDate on = decoded.on();
        boolean isDay = on == null || on.getYear() >= 1 && on.getYear() <= LAST_YEAR;
        if (!isDay || !decoded.encode().equals(id)) {
            throw invalid(id, where);
        }
        return decoded;
    }

    private static Problem invalid(String id, String where) {
        String shown = Problem.shortened(id, 60);
        return Problem.of(ProblemCode.ID_INVALID, "\"%s\" is not an id of this server.".formatted(shown))
                .at(where);
    }
}
