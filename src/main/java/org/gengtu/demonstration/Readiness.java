package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a site is, and whether it will be ready in time. Two rates are carried on from the last weekly report to 100
 * percent: that since the site was chosen, and that of the last four weeks. Both in time is ON_COURSE, neither is LATE, one of
 * them is AT_RISK. Without a report the rate is not known: AT_RISK when one is overdue or the plan is, LATE when the date has passed.
 *
 * @param percent 0 to 100
 * @param readyEarliest null: by neither rate it is ever ready, or no rate is known
 * @param readyLatest null: by one of the rates it is never ready
 */
record Readiness(
        SiteView site,
        double percent,
        @Nullable LocalDate readyEarliest,
        @Nullable LocalDate readyLatest,
        String course) {
    /** The days that the rate of late is taken over. */
    static final int LATELY_DAYS = 28;

    private static final double ALL = 100;
    /** A finish that lies further ahead is as good as none. */
    private static final int MOST_DAYS_AHEAD = 3_650;

    static final String METHOD_ZH =
            "按两种进度推算到 100%%：选定以来的平均进度，和最近 %d 天的进度。都赶得上为正常，都赶不上为滞后，只有一种赶得上为预警。".formatted(LATELY_DAYS);
    static final String METHOD_EN =
            "Two rates are carried on to 100 %%: that since the site was chosen, and that of the last %d days. Both in time: on course; neither: late; one of them: at risk."
                    .formatted(LATELY_DAYS);

    /** A weekly report. */
    record Report(LocalDate on, double percent) {}

    /** @param reports weekly ones up to the site's day, by day */
    static Readiness of(SiteView site, List<Report> reports) {
        SiteState state = site.state();
        LocalDate due = state.buildingDueOn();
        double percent = state.percent() == null ? 0 : state.percent().doubleValue();
        LocalDate chosen = state.selectedOn();
        if (state.status() == SiteStatus.READY) {
            LocalDate ready = state.statusOn();
            return new Readiness(site, percent, ready, ready, due != null && ready.isAfter(due) ? "LATE" : "ON_COURSE");
        }
        if (chosen == null || due == null || reports.isEmpty()) {
            return new Readiness(site, percent, null, null, unreported(site, due));
        }
        Report last = reports.getLast();
        Report lately = reports.stream()
                .filter(each -> !each.on.isBefore(last.on.minusDays(LATELY_DAYS)) && each.on.isBefore(last.on))
                .findFirst()
                .orElse(new Report(chosen, 0));
        LocalDate byAll = finish(new Report(chosen, 0), last, site.day());
        LocalDate byLately = finish(lately, last, site.day());
        boolean allInTime = byAll != null && !byAll.isAfter(due);
        boolean latelyInTime = byLately != null && !byLately.isAfter(due);
        String course = allInTime && latelyInTime ? "ON_COURSE" : allInTime || latelyInTime ? "AT_RISK" : "LATE";
        LocalDate earliest = byAll == null || byLately != null && byLately.isBefore(byAll) ? byLately : byAll;
        LocalDate latest = byAll == null || byLately == null ? null : byAll.isBefore(byLately) ? byLately : byAll;
        return new Readiness(site, percent, earliest, latest, course);
    }

    private static String unreported(SiteView site, @Nullable LocalDate due) {
        if (due != null && due.isBefore(site.day()) && site.state().status().isUnderWay()) {
            return "LATE";
        }
        return isPast(site, site.state().weeklyDueOn()) || isPlanOverdue(site) ? "AT_RISK" : "ON_COURSE";
    }

    /** When all is done at the rate between two reports, never before the day that is read; null: never. */
    private static @Nullable LocalDate finish(Report from, Report last, LocalDate day) {
        double done = last.percent - from.percent;
        if (last.percent >= ALL) {
            return last.on;
        }
        if (done <= 0) {
            return null;
        }
        long days = Math.max(1, last.on.toEpochDay() - from.on.toEpochDay());
        double ahead = Math.ceil((ALL - last.percent) * days / done);
        if (ahead > MOST_DAYS_AHEAD) {
            return null;
        }
        LocalDate finish = last.on.plusDays((long) ahead);
        return finish.isBefore(day) ? day : finish;
    }

    private static boolean isPast(SiteView site, @Nullable LocalDate due) {
        return due != null && due.isBefore(site.day()) && site.state().status().isUnderWay();
    }

    private static boolean isPlanOverdue(SiteView site) {
        return site.state().plan() == null && isPast(site, site.state().planDueOn());
    }

    @Nullable
    public LocalDate lastReportOn() {
        return site.state().reportedOn();
    }

    public boolean reportOverdue() {
        return isPast(site, site.state().weeklyDueOn())
                || isPast(site, site.state().monthlyDueOn());
    }

    public boolean planOverdue() {
        return isPlanOverdue(site);
    }

    public boolean milestoneOverdue() {
        SitePlan plan = site.state().plan();
        return site.state().status().isUnderWay()
                && plan != null
                && plan.milestones().stream().anyMatch(each -> each.isOverdue(site.day()));
    }

    public boolean buildingOverdue() {
        return isPast(site, site.state().buildingDueOn());
    }

    @Nullable
    public LocalDate planDueOn() {
        return site.state().planDueOn();
    }

    @Nullable
    public LocalDate buildingDueOn() {
        return site.state().buildingDueOn();
    }
}
