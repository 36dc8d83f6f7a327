package org.gengtu.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.Shown;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;

/** Tries every order of every set of sites, by the words of the rules alone. */
final class BruteForce {
    private static final int MINUTE = 60;
    private static final int FOREVER = Integer.MAX_VALUE / 2;

    private final MadeUp of;
    /** Which demands hold. */
    private final Holds holds;

    private double best = Double.NEGATIVE_INFINITY;
    private final List<List<SiteToVisit>> days = new ArrayList<>();

    /** Whether a demand holds, by argument and site. */
    interface Holds {
        boolean holds(String argument, @Nullable Long siteId);
    }

    private BruteForce(MadeUp of, Holds holds) {
        this.of = of;
        this.holds = holds;
    }

    /** The most value of a plan; null: none meets the demands. */
    static @Nullable Double best(MadeUp of) {
        return best(of, (argument, siteId) -> true);
    }

    static @Nullable Double best(MadeUp of, Holds holds) {
        BruteForce force = new BruteForce(of, holds);
        force.days.add(new ArrayList<>());
        force.extend(new HashSet<>());
        return force.best == Double.NEGATIVE_INFINITY ? null : (Double) force.best;
    }

    private void extend(Set<Long> visited) {
        int day = days.size() - 1;
        if (!fits(of.requirement.frames().get(day), days.get(day), false)) {
            return;
        }
        if (fits(of.requirement.frames().get(day), days.get(day), true)) {
            if (day + 1 == of.requirement.frames().size()) {
                take(visited);
            } else {
                days.add(new ArrayList<>());
                extend(visited);
                days.removeLast();
            }
        }
        for (long id : of.requirement.candidates()) {
            if (visited.add(id)) {
                days.get(day).add(Objects.requireNonNull(of.sites.get(id)));
                extend(visited);
                days.get(day).removeLast();
                visited.remove(id);
            }
        }
    }

    private void take(Set<Long> visited) {
        Requirement asked = of.requirement;
        boolean meets = asked.mustVisit().stream().allMatch(id -> visited.contains(id) || !holds.holds("mustVisit", id))
                && asked.notTogether().stream()
                        .allMatch(group ->
                                group.stream().filter(visited::contains).count() < 2
                                        || !holds.holds("notTogether", null))
                && (isInOrder() || !holds.holds("pinnedOrder", null))
                && isShown(visited);
        if (meets) {
            best = Math.max(
                    best,
                    visited.stream()
                            .map(of.sites::get)
                            .mapToDouble(site -> RouteTask.valueOf(Objects.requireNonNull(site), asked))
                            .sum());
        }
    }

    private boolean isInOrder() {
        List<Long> all =
                days.stream().flatMap(List::stream).map(SiteToVisit::siteId).toList();
        int last = -1;
        for (long id : of.requirement.pinnedOrder()) {
            int place = all.indexOf(id);
            if (place <= last) {
                return false;
            }
            last = place;
        }
        return true;
    }

    private boolean isShown(Set<Long> visited) {
        Demand demand = of.demand;
        if (demand == null) {
            return true;
        }
        List<Shown> shown = visited.stream()
                .map(of.sites::get)
                .map(site -> Objects.requireNonNull(site).shown())
                .toList();
        boolean pillars = demand.pillars().stream()
                .allMatch(
                        pillar -> shown.stream().anyMatch(site -> site.pillars().contains(pillar))
                                || !holds.holds("demand.pillars", (long) pillar.ordinal()));
        return pillars
                && (shown.stream().map(Shown::township).distinct().count() >= demand.leastTownships()
                        || !holds.holds("demand.minimumTownships", null));
    }

    /** Whether a day can be driven, with any place of lunch. @param home whether it is to be back */
    private boolean fits(Frame frame, List<SiteToVisit> stops, boolean home) {
        Lunch lunch = of.requirement.lunch();
        if (lunch == null || !holds.holds("lunchFrom", null)) {
            return back(frame, stops, home, -1) <= latest(frame);
        }
        int to = lunch.to().toSecondOfDay();
        if (back(frame, stops, home, -1) <= Math.min(to, latest(frame))) {
            return true;
        }
        // at the start, then ahead of and behind each visit
        for (int slot = 0; slot <= 2 * stops.size(); slot++) {
            if (back(frame, stops, home, slot) <= latest(frame)) {
                return true;
            }
        }
        return !home && back(frame, stops, false, -1) <= latest(frame);
    }

    private int latest(Frame frame) {
        return holds.holds("returnBy", null) ? frame.returnBy().toSecondOfDay() : 48 * 60 * MINUTE;
    }

    private int back(Frame frame, List<SiteToVisit> stops, boolean home, int slot) {
        int now = frame.departAt().toSecondOfDay();
        Coordinate place = frame.start().coordinate();
        int driven = 0;
        now = slot == 0 ? pause(now) : now;
        for (int i = 0; i < stops.size() && now < FOREVER; i++) {
            SiteToVisit site = stops.get(i);
            Coordinate there = new Coordinate(site.longitude(), site.latitude());
            driven += MadeUp.seconds(place, there);
            now += MadeUp.seconds(place, there);
            now = slot == 2 * i + 1 ? pause(now) : now;
            boolean isWanted = of.requirement.mustVisit().contains(site.siteId())
                    || of.requirement.pinnedOrder().contains(site.siteId());
            if (site.opens() != null
                    && site.closes() != null
                    && (!isWanted || holds.holds("openingHours", site.siteId()))) {
                now = Math.max(now, site.opens().toSecondOfDay());
                if (now + site.visitMinutes() * MINUTE > site.closes().toSecondOfDay()) {
                    return FOREVER;
                }
            } else if (now > 48 * 60 * MINUTE) {
                return FOREVER;
            }
            now += site.visitMinutes() * MINUTE;
            now = slot == 2 * i + 2 ? pause(now) : now;
            place = there;
        }
        if (home) {
            driven += MadeUp.seconds(place, frame.end().coordinate());
            now += MadeUp.seconds(place, frame.end().coordinate());
        }
        Double most = of.requirement.maximumDriveMinutes();
        boolean isTooFar = most != null && driven > most * MINUTE && holds.holds("maximumDriveMinutes", null);
        return isTooFar ? FOREVER : now;
    }

    private int pause(int now) {
        Lunch lunch = Objects.requireNonNull(of.requirement.lunch());
        int begin = Math.max(now, lunch.from().toSecondOfDay());
        return begin > lunch.to().toSecondOfDay() ? FOREVER : begin + lunch.minutes() * MINUTE;
    }

    /** Sets of numbers below a count, the smallest first. */
    static List<Set<Integer>> subsets(int count) {
        List<Set<Integer>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << count; bits++) {
            Set<Integer> set = new HashSet<>();
            for (int i = 0; i < count; i++) {
                if ((bits >> i & 1) == 1) {
                    set.add(i);
                }
            }
            subsets.add(set);
        }
        subsets.sort(java.util.Comparator.comparingInt(Set::size));
        return Collections.unmodifiableList(subsets);
    }
}
