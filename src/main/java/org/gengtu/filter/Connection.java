package org.gengtu.filter;

import graphql.schema.idl.RuntimeWiring;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.api.Fields;
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
        Map<R, T> from = new IdentityHashMap<>();
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
                row -> cursor.apply(Objects.requireNonNull(from.get(row))));
    }

    /** Answers the fields of the types {@code XConnection} and {@code XEdge} of the schema. @param name X */
    public static RuntimeWiring.Builder wire(RuntimeWiring.Builder wiring, String name) {
        return wiring.type(
                        name + "Connection",
                        type -> new Fields<Connection<?>>(type)
                                .value("edges", Connection::edges)
                                .value("nodes", Connection::nodes)
                                .value("pageInfo", Connection::pageInfo)
                                .value("totalCount", Connection::totalCount)
                                .type())
                .type(
                        name + "Edge",
                        type -> new Fields<Edge<?>>(type)
                                .value("cursor", edge -> edge.cursor())
                                .value("node", edge -> edge.node())
                                .type());
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
