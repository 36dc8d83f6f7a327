package org.gengtu.environment;

/** What a responsible unit is. */
public enum UnitKind {
    DEPARTMENT,
    TOWNSHIP,
    PARK,
    VILLAGE
}
