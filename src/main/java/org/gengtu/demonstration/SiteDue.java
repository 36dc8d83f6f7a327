package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that is due of a site.
 *
 * @param name the milestone; null: it is none
 */
record SiteDue(SiteView site, SiteDueKind kind, @Nullable String name, LocalDate dueOn) {
    /** Days left on the day that is read; below 0: overdue. */
    public int daysLeft() {
        return (int) (dueOn.toEpochDay() - site.day().toEpochDay());
    }

    /** Everything that is still due of a site, by date. */
    static List<SiteDue> of(SiteView site) {
        SiteState state = site.state();
        List<SiteDue> due = new ArrayList<>();
        if (!state.status().isUnderWay()) {
            return due;
        }
        SitePlan plan = state.plan();
        if (plan == null) {
            add(due, site, SiteDueKind.PLAN, null, state.planDueOn());
        } else {
            plan.open().forEach(each -> add(due, site, SiteDueKind.MILESTONE, each.name(), each.dueOn()));
        }
        add(due, site, SiteDueKind.BUILDING, null, state.buildingDueOn());
        add(due, site, SiteDueKind.WEEKLY_REPORT, null, state.weeklyDueOn());
        add(due, site, SiteDueKind.MONTHLY_REPORT, null, state.monthlyDueOn());
        due.sort(java.util.Comparator.comparing(SiteDue::dueOn).thenComparing(SiteDue::kind));
        return due;
    }

    private static void add(
            List<SiteDue> due, SiteView site, SiteDueKind kind, @Nullable String name, @Nullable LocalDate dueOn) {
        if (dueOn != null) {
            due.add(new SiteDue(site, kind, name, dueOn));
        }
    }
}
