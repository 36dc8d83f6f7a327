package org.gengtu.filter;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A place in a list, with what the list was: opaque to clients.
 *
 * @param order name and direction of the order
 * @param filter hash of the filter and of what else the list was narrowed to
 * @param on the day that the list was read on
 * @param position the position of the ledger that it was read at
 * @param pinned whether the request asked for that state itself
 * @param value of the order's column at this place, as text; null when it has none
 * @param id the tie-break
 */
public record Cursor(
        String order,
        String filter,
        LocalDate on,
        String position,
        boolean pinned,
        @Nullable String value,
        long id) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LAST_YEAR = 9999;
    private static final int LONGEST = 4000;

    /** The cursor as clients see it: URL-safe Base64 of a JSON list. */
    public String encode() {
        @Nullable Object[] fields = {order, filter, on.toString(), position, pinned ? 1 : 0, value, id};
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param where the argument that the text came in
     * @throws Problem CURSOR_INVALID when the text is not one that {@link #encode} made
     */
    public static Cursor decode(String text, String where) {
        if (text.length() > LONGEST) {
            throw invalid(text, where);
        }
        try {
            String json = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            if (JSON.readValue(json, Object.class) instanceof List<?> list
                    && list.size() == 7
                    && list.get(0) instanceof String order
                    && list.get(1) instanceof String filter
                    && list.get(2) instanceof String on
                    && list.get(3) instanceof String position
                    && list.get(4) instanceof Integer pinned
                    && (list.get(5) == null || list.get(5) instanceof String)
                    && list.get(6) instanceof Number id) {
                Cursor cursor = new Cursor(
                        order,
                        filter,
                        LocalDate.parse(on),
                        position,
                        pinned == 1,
                        (String) list.get(5),
                        id.longValue());
                boolean isDay = cursor.on().getYear() >= 1 && cursor.on().getYear() <= LAST_YEAR;
                if (isDay && cursor.encode().equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
            throw invalid(text, where);
        }
        throw invalid(text, where);
    }

    /** What is wrong with a cursor that was damaged. */
    public static Problem invalid(String text, String where) {
        return Problem.of(ProblemCode.CURSOR_INVALID, "\"%s\" is not a cursor.".formatted(Values.shortened(text)))
                .at(where);
    }

    /** What is wrong with a cursor of another list. */
    public static Problem mismatch(String what, String where) {
        return Problem.of(ProblemCode.CURSOR_MISMATCH, "The cursor was given for another " + what + ".")
                .at(where);
    }
}
