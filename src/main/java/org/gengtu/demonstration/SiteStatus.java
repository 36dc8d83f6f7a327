package org.gengtu.demonstration;

/** How far a site has come, 点位状态. */
public enum SiteStatus {
    CANDIDATE,
    SURVEYED,
    SELECTED,
    DROPPED,
    UPGRADING,
    READY;

    /** Whether a plan and reports are due of it. */
    boolean isUnderWay() {
        return this == SELECTED || this == UPGRADING;
    }
}
