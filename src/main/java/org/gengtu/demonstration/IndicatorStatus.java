package org.gengtu.demonstration;

/** How an indicator stands, from the best to the worst. */
public enum IndicatorStatus {
    MET,
    AT_RISK,
    NOT_MET
}
