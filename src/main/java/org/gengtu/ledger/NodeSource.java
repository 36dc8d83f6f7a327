package org.gengtu.ledger;

import java.util.Optional;
import java.util.function.Function;

/** How the query {@code node} finds the objects of one GraphQL type; a feature has one for each type with an id. */
public interface NodeSource {
    /** The name of the GraphQL type, as in {@link GlobalId#kind()}. */
    String kind();

    /** The object behind an id of this kind and of this county; empty when there is none. */
    Optional<?> find(GlobalId id);

    /** A source of a kind, by how its objects are found. */
    static NodeSource of(String kind, Function<GlobalId, Optional<?>> finder) {
        record Found(String kind, Function<GlobalId, Optional<?>> finder) implements NodeSource {
            @Override
            public Optional<?> find(GlobalId id) {
                return finder.apply(id);
            }
        }
        return new Found(kind, finder);
    }
}
