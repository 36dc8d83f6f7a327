package org.gengtu.ledger;

import java.util.Optional;

/** How the query {@code node} finds the objects of one GraphQL type; a feature has one for each type with an id. */
public interface NodeSource {
    /** The name of the GraphQL type, as in {@link GlobalId#kind()}. */
    String kind();

    /** The object behind an id of this kind and of this county; empty when there is none. */
    Optional<?> find(GlobalId id);
}
