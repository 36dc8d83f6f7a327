package org.gengtu.environment;

/** What can happen to a problem. */
public enum ProblemEventKind {
    FOUND,
    CLAIMED,
    ASSIGNED,
    STARTED,
    PART_REPORTED,
    RECTIFIED,
    RETURNED,
    CLOSED,
    LOOK_BACK_DRAWN,
    CONFIRMED,
    RELAPSED,
    EXTENDED,
    MERGED,
    DISMISSED,
    CORRECTED,
    WITHDRAWN
}
