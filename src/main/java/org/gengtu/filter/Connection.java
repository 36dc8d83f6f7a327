package org.gengtu.filter;

import java.util.List;
import java.util.function.Function;
import org.gengtu.ledger.AsOfStamp;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, in the terms of Relay; cursors are only made when asked for.
 *
 * @param totalCount null: not asked for
 * @param cursor gives the place of a row
 */
public record Connection<T>(Page<T> page, @Nullable Long totalCount, AsOfStamp asOf, Function<T, String> cursor) {
    /** A row and its place. */
    public record Edge<T>(String cursor, T node) {}

    /** The same page of what follows from each row. */
    public <R> Connection<R> map(Function<T, R> to) {
        // rows and what follows from them are in one order
        java.util.Map<R, T> from = new java.util.IdentityHashMap<>();
        List<R> rows = page.rows().stream()
                .map(row -> {
                    R mapped = to.apply(row);
                    from.put(mapped, row);
                    return mapped;
                })
                .toList();
        return new Connection<>(
                new Page<>(rows, page.hasNextPage(), page.hasPreviousPage()),
                totalCount,
                asOf,
                row -> cursor.apply(java.util.Objects.requireNonNull(from.get(row))));
    }

    public List<T> nodes() {
        return page.rows();
    }

    public List<Edge<T>> edges() {
        return page.rows().stream()
                .map(row -> new Edge<>(cursor.apply(row), row))
                .toList();
    }

    public PageInfo pageInfo() {
        return page.info(cursor);
    }
}
