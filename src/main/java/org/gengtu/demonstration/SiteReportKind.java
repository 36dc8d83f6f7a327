package org.gengtu.demonstration;

/** What a report of a site is of. */
public enum SiteReportKind {
    WEEKLY_READINESS,
    MONTHLY_WORK
}
