package org.gengtu.route;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Visited;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RouteState.Reached;
import org.jspecify.annotations.Nullable;

/** How the days of a route go, against its plan: the third beside what was demanded and what was planned. */
final class Running {
    private static final int MINUTE = 60;

    private final Routes.Kept kept;
    private final Map<Long, Reached> reached = new HashMap<>();
    private final List<Reached> inOrder;

    Running(Routes.Kept kept, List<Reached> progress) {
        this.kept = kept;
        this.inOrder = progress;
        progress.forEach(each -> reached.put(each.siteId(), each));
    }

    /** A stop of a day of the plan. */
    record At(Day day, int index) {
        Stop stop() {
            return day.stops().get(index);
        }
    }

    static Instant instant(LocalDate on, int second) {
        return on.atStartOfDay(CountyClock.ZONE).toInstant().plusSeconds(second);
    }

    static int second(LocalDate on, Instant instant) {
        return (int)
                (instant.getEpochSecond() - on.atStartOfDay(CountyClock.ZONE).toEpochSecond());
    }

    /** Where a site stands in the plan; null: nowhere. */
    @Nullable
    At find(long siteId) {
        for (Day day : kept.plan().days()) {
            for (int i = 0; i < day.stops().size(); i++) {
                if (day.stops().get(i).siteId() == siteId) {
                    return new At(day, i);
                }
            }
        }
        return null;
    }

    /** How many minutes later than planned a stop was reached. */
    double lateMinutes(Reached each) {
        At at = Objects.requireNonNull(find(each.siteId()));
        return (second(at.day.on(), each.arrivedAt()) - at.stop().arrive()) / (double) MINUTE;
    }

    /** How many minutes behind the plan the last report is; null: there is none. */
    @Nullable
    Double lateMinutes() {
        if (inOrder.isEmpty()) {
            return null;
        }
        Reached last = inOrder.getLast();
        Instant left = last.leftAt();
        At at = Objects.requireNonNull(find(last.siteId()));
        return left == null
                ? (Double) lateMinutes(last)
                : (Double) ((second(at.day.on(), left) - at.stop().leave()) / (double) MINUTE);
    }

    /** A stop that is still to come. @param expectedAt second of its day */
    record Ahead(At at, int expectedAt, boolean missed) {}

    /** The stops that were not reached, as things stand: each day goes on from its last stop that was. */
    List<Ahead> ahead(Map<Long, SiteToVisit> sites) {
        List<Ahead> ahead = new ArrayList<>();
        for (int i = 0; i < kept.plan().days().size(); i++) {
            Day day = kept.plan().days().get(i);
            int last = lastReached(day);
            if (last + 1 < day.stops().size()) {
                addAhead(ahead, day, kept.requirement().frames().get(i), last, sites);
            }
        }
        return ahead;
    }

    private int lastReached(Day day) {
        for (int i = day.stops().size() - 1; i >= 0; i--) {
            Stop stop = day.stops().get(i);
            if (stop.done() || reached.containsKey(stop.siteId())) {
                return i;
            }
        }
        return -1;
    }

    private void addAhead(List<Ahead> ahead, Day day, Frame frame, int last, Map<Long, SiteToVisit> sites) {
        int now = last < 0 ? day.departAt() : leaving(day, last);
        int back = frame.returnBy().toSecondOfDay();
        for (int i = last + 1; i < day.stops().size(); i++) {
            Stop stop = day.stops().get(i);
            int arrive = now + stop.way().seconds();
            SiteToVisit site = sites.get(stop.siteId());
            LocalTime opens = site == null ? null : site.opens();
            LocalTime closes = site == null ? null : site.closes();
            int begin = opens == null ? arrive : Math.max(arrive, opens.toSecondOfDay());
            int end = begin + stop.visitSeconds();
            boolean isLast = i + 1 == day.stops().size();
            boolean missed = closes != null && end > closes.toSecondOfDay()
                    || end + (isLast ? day.home().seconds() : 0) > back;
            ahead.add(new Ahead(new At(day, i), arrive, missed));
            now = end + pause(day, i);
        }
    }

    /** What lunch takes of the time at a stop. */
    private int pause(Day day, int index) {
        Requirement.Lunch lunch = kept.requirement().lunch();
        return lunch != null && day.lunchAt() != null && day.lunchStop() == index + 1 ? lunch.minutes() * MINUTE : 0;
    }

    private int leaving(Day day, int index) {
        Stop stop = day.stops().get(index);
        Reached known = reached.get(stop.siteId());
        if (known == null) {
            return stop.leave();
        }
        Instant left = known.leftAt();
        return left == null
                ? second(day.on(), known.arrivedAt()) + stop.visitSeconds() + pause(day, index)
                : second(day.on(), left);
    }

    /**
     * What is still demanded when a route is planned anew: what was visited stays, and the days go on from there.
     *
     * @param from when it goes on at the earliest; null: from the last stop that was left
     * @param position where the team is then; null: at the last stop that it left, else at the start
     */
    Requirement remaining(Wish wish, @Nullable Instant from, @Nullable Place position, Map<Long, SiteToVisit> sites) {
        Requirement asked = kept.requirement();
        List<Frame> frames = new ArrayList<>();
        List<Long> planned = new ArrayList<>();
        for (int i = 0; i < kept.plan().days().size(); i++) {
            Day day = kept.plan().days().get(i);
            frames.add(remaining(day, asked.frames().get(i), wish.returnBy, from, position, sites));
            day.stops().stream()
                    .filter(stop -> !stop.done() && !reached.containsKey(stop.siteId()))
                    .forEach(stop -> planned.add(stop.siteId()));
        }
        planned.removeAll(wish.exclude);
        List<Long> candidates = new ArrayList<>(asked.candidates());
        wish.mustVisit.stream().filter(id -> !candidates.contains(id)).forEach(candidates::add);
        candidates.removeAll(wish.exclude);
        return new Requirement(
                asked.name(),
                asked.vehicle(),
                frames,
                candidates,
                merged(asked.mustVisit(), wish.mustVisit, wish.exclude),
                merged(asked.exclude(), wish.exclude, wish.mustVisit),
                asked.pinnedOrder().stream()
                        .filter(id -> !wish.exclude.contains(id) && !reached.containsKey(id))
                        .toList(),
                asked.notTogether(),
                asked.lunch(),
                asked.maximumDriveMinutes(),
                asked.demand(),
                asked.values(),
                wish.seconds,
                planned);
    }

    /** What a new planning demands beside what was demanded before. */
    record Wish(
            List<Long> mustVisit,
            List<Long> exclude,
            @Nullable LocalTime returnBy,
            int seconds) {}

    private static List<Long> merged(List<Long> before, List<Long> more, List<Long> less) {
        List<Long> merged = new ArrayList<>(before);
        more.stream().filter(id -> !merged.contains(id)).forEach(merged::add);
        merged.removeAll(less);
        return merged;
    }

    private Frame remaining(
            Day day,
            Frame frame,
            @Nullable LocalTime returnBy,
            @Nullable Instant from,
            @Nullable Place position,
            Map<Long, SiteToVisit> sites) {
        List<Visited> done = new ArrayList<>();
        int last = -1;
        int driven = frame.drivenSeconds();
        for (int i = 0; i < day.stops().size(); i++) {
            Stop stop = day.stops().get(i);
            Reached known = reached.get(stop.siteId());
            if (stop.done() || known != null) {
                done.add(new Visited(
                        stop.siteId(),
                        known == null ? stop.arrive() : second(day.on(), known.arrivedAt()),
                        leaving(day, i)));
                driven += stop.way().seconds();
                last = i;
            }
        }
        done.sort(Comparator.comparingInt(Visited::arrive));
        int now = last < 0 ? day.departAt() : done.getLast().leave();
        Place place = last < 0 ? frame.start() : place(done.getLast().siteId(), frame, sites);
        if (from != null && day.on().equals(from.atZone(CountyClock.ZONE).toLocalDate())) {
            now = Math.max(now, second(day.on(), from));
            place = position == null ? place : position;
        }
        Integer lunchAt = day.lunchAt();
        Requirement.Lunch lunch = kept.requirement().lunch();
        // who goes on after the latest time for lunch has had it, or will not have it
        boolean lunchHad = frame.lunchHad()
                || lunch != null && now > lunch.to().toSecondOfDay()
                || lunchAt != null && last >= 0 && day.lunchStop() <= last + 1;
        return new Frame(
                frame.on(),
                frame.team(),
                place,
                frame.end(),
                LocalTime.ofSecondOfDay(Math.min(now, LocalTime.MAX.toSecondOfDay())),
                returnBy == null ? frame.returnBy() : returnBy,
                done,
                driven,
                lunchHad);
    }

    private static Place place(long siteId, Frame frame, Map<Long, SiteToVisit> sites) {
        SiteToVisit site = sites.get(siteId);
        return site == null ? frame.start() : new Place(site.longitude(), site.latitude());
    }
}
