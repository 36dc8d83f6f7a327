package org.gengtu.unit;

/** What a responsible unit is. */
public enum UnitKind {
    DEPARTMENT,
    TOWNSHIP,
    PARK,
    VILLAGE
}
