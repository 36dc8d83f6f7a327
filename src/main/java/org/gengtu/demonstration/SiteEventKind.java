package org.gengtu.demonstration;

/** What can happen to a site. */
public enum SiteEventKind {
    ADDED,
    SURVEYED,
    SELECTED,
    DROPPED,
    PLANNED,
    UPGRADING_STARTED,
    READY,
    REPORTED,
    MILESTONE_DONE,
    CORRECTED,
    WITHDRAWN
}
