package org.gengtu.ledger;

/** Something that the API answers and that says itself of which GraphQL type it is. */
public interface TypedNode {
    /** The name of the GraphQL type. */
    String type();
}
