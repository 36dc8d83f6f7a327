package org.gengtu.environment;

/** Of what sums of figures are kept. */
public enum EnvironmentRollup {
    TOWNSHIP,
    UNIT,
    ITEM
}
