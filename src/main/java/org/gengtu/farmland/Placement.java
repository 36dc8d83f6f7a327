package org.gengtu.farmland;

/** How exactly a plot is on the map. */
public enum Placement {
    /** Its outline is known. */
    BOUNDARY,
    /** A position is known. */
    POINT,
    /** Only its village is known: a ledger row without position. */
    VILLAGE
}
