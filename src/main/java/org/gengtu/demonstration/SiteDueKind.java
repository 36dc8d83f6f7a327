package org.gengtu.demonstration;

/** What can be due of a site. */
enum SiteDueKind {
    PLAN,
    MILESTONE,
    BUILDING,
    WEEKLY_REPORT,
    MONTHLY_REPORT
}
