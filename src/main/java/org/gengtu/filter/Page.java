package org.gengtu.filter;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * A page cut from the rows that were fetched for it: one more than its size, in the direction of paging.
 *
 * @param rows in the list's own order
 */
public record Page<T>(List<T> rows, boolean hasNextPage, boolean hasPreviousPage) {
    /** @param fetched up to {@code size + 1} rows, in the direction of paging */
    public static <T> Page<T> cut(List<T> fetched, PageRequest request) {
        boolean more = fetched.size() > request.size();
        List<T> rows = more ? fetched.subList(0, request.size()) : fetched;
        // The object of the cursor itself lies on the other side of the page.
        boolean behind = request.cursor() != null;
        return request.forward()
                ? new Page<>(List.copyOf(rows), more, behind)
                : new Page<>(reversed(rows), behind, more);
    }

    private static <T> List<T> reversed(List<T> rows) {
        List<T> copy = new java.util.ArrayList<>(rows);
        Collections.reverse(copy);
        return Collections.unmodifiableList(copy);
    }

    public PageInfo info(Function<T, String> cursor) {
        return rows.isEmpty()
                ? new PageInfo(hasNextPage, hasPreviousPage, null, null)
                : new PageInfo(
                        hasNextPage, hasPreviousPage, cursor.apply(rows.getFirst()), cursor.apply(rows.getLast()));
    }
}
