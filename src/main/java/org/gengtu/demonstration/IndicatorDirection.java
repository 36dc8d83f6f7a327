package org.gengtu.demonstration;

/** How an indicator is judged. */
enum IndicatorDirection {
    HIGHER,
    LOWER,
    RANKED
}
