package org.gengtu.demonstration;

/** How an indicator is judged. */
public enum IndicatorDirection {
    HIGHER,
    LOWER,
    RANKED
}
