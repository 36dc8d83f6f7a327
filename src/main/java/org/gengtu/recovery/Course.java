package org.gengtu.recovery;

/** Where a stage is heading, by the range of its forecast against its deadline. */
public enum Course {
    /** 正常: even the range's late end, 90 %, is not past the deadline. */
    ON_COURSE,
    /** 预警: the late end is past the deadline, the early end, 10 %, is not. */
    AT_RISK,
    /** 滞后: even the early end is past the deadline. */
    LATE
}
