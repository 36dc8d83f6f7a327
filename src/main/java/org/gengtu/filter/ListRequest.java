package org.gengtu.filter;

import java.util.Map;
import java.util.function.BiFunction;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.jspecify.annotations.Nullable;

/**
 * A list of a state relation as it is asked for. Without {@code asOf} a cursor's own state is read on, so that paging through
 * a list sees one state.
 *
 * @param filterHash by which a cursor knows the filter
 * @param mark the place to begin behind; null: at the begin
 */
public record ListRequest(
        Condition condition,
        String filterHash,
        Keyset order,
        PageRequest page,
        @Nullable Cursor mark,
        ReadAt at) {
    /**
     * @param arguments filter, orderBy, asOf, first, after, last, before of the field
     * @param order gives the keyset of the field of orderBy, null where none is given, and whether it is descending
     * @throws org.gengtu.problem.Problem FILTER_INVALID, CQL_INVALID, PAGE_INVALID, CURSOR_INVALID, CURSOR_MISMATCH,
     *     AS_OF_INVALID and those of geometries, ids and regions
     */
    public static ListRequest of(
            Map<String, Object> arguments,
            FilterReader filters,
            BiFunction<@Nullable String, Boolean, Keyset> order,
            Reading reading) {
        PageRequest page = PageRequest.of(
                (Integer) arguments.get("first"),
                (String) arguments.get("after"),
                (Integer) arguments.get("last"),
                (String) arguments.get("before"));
        Condition condition = filters.read(map(arguments.get("filter")));
        Map<String, Object> orderBy = map(arguments.get("orderBy"));
        Keyset keyset = order.apply(
                orderBy == null ? null : String.valueOf(orderBy.get("field")),
                orderBy != null && "DESC".equals(String.valueOf(orderBy.get("direction"))));
        String where = page.cursorArgument();
        Cursor mark = page.cursor() == null ? null : Cursor.decode(page.cursor(), where);
        ReadAt at = at(map(arguments.get("asOf")), mark, where, reading);
        keyset.parameters(mark, where);
        ListRequest request = new ListRequest(condition, FilterHash.of(condition), keyset, page, mark, at);
        request.checkCursor();
        return request;
    }

    /** The state of an {@code asOf} argument; the newest without one. @throws org.gengtu.problem.Problem AS_OF_INVALID */
    public static ReadAt at(@Nullable Map<String, Object> asOf, Reading reading) {
        return asOf == null ? new ReadAt(reading.at(null), false) : new ReadAt(reading.at(AsOf.of(asOf)), true);
    }

    private static ReadAt at(
            @Nullable Map<String, Object> input, @Nullable Cursor mark, String where, Reading reading) {
        if (mark == null) {
            return at(input, reading);
        }
        AsOf asked = input == null ? new AsOf(null, null, null) : AsOf.of(input);
        ReadAt at = asked.knownAt() == null && asked.position() == null
                // What the request leaves open, the cursor's list has settled.
                ? new ReadAt(
                        reading.at(new AsOf(asked.on() == null ? mark.on() : asked.on(), null, mark.position())),
                        mark.pinned() || input != null)
                : new ReadAt(reading.at(asked), true);
        if (!at.snapshot().on().equals(mark.on())
                || !Long.toString(at.snapshot().position()).equals(mark.position())) {
            throw Cursor.mismatch("day or position", where);
        }
        return at;
    }

    private void checkCursor() {
        if (mark == null) {
            return;
        }
        if (!mark.order().equals(order.key())) {
            throw Cursor.mismatch("order, " + mark.order(), page.cursorArgument());
        }
        if (!mark.filter().equals(filterHash)) {
            throw Cursor.mismatch("filter", page.cursorArgument());
        }
    }

    /** The place of a row in this list. @param value of the order's column, as text */
    public String cursor(@Nullable String value, long id) {
        return new Cursor(
                        order.key(),
                        filterHash,
                        at.snapshot().on(),
                        Long.toString(at.snapshot().position()),
                        at.pinned(),
                        value,
                        id)
                .encode();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> map(@Nullable Object input) {
        return (Map<String, Object>) input;
    }
}
