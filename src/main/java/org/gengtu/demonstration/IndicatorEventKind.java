package org.gengtu.demonstration;

/** What became of an indicator. */
public enum IndicatorEventKind {
    SAVED,
    VALUE_RECORDED,
    STATUS_SET,
    LIAISON_RECORDED,
    EVIDENCE_ADDED,
    WITHDRAWN
}
