package org.gengtu.environment;

/** How far a problem has come. */
public enum ProblemStatus {
    FOUND,
    ASSIGNED,
    RECTIFYING,
    RECTIFIED,
    CLOSED,
    MERGED,
    DISMISSED;

    /** Whether somebody is charged with it and it is not closed. */
    boolean isCharged() {
        return this == ASSIGNED || this == RECTIFYING || this == RECTIFIED;
    }

    /** Whether it is still to be dealt with. */
    boolean isOpen() {
        return this == FOUND || isCharged();
    }
}
