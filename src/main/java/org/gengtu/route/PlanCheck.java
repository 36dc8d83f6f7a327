package org.gengtu.route;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.Need;
import org.gengtu.demonstration.Shown;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.geo.GeodesicLine;
import org.gengtu.road.Travel;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.jspecify.annotations.Nullable;

/**
 * Checks a plan against what was demanded, the roads, the hours and what sites show, before anybody sees it. It knows
 * nothing of how plans are found: it reads the plan's own times from stop to stop, and shares no code with the search.
 */
final class PlanCheck {
    /** A way may begin and end so far from the places that it joins, beside what these lie off the road. */
    private static final double LINE_SLACK_METRES = 60;

    private static final int MINUTE = 60;

    private final Requirement requirement;
    private final Map<Long, SiteToVisit> sites;
    private final @Nullable Demand demand;
    private final List<String> townships;
    private final RouteTask.NeedNames names;
    private final Driving driving;
    private final List<Broken> broken = new ArrayList<>();

    /** How long it takes from place to place as roads are, and how far places are from them. */
    interface Driving {
        /** @return seconds on a day; {@link Travel#NEVER}: no way leads there */
        int seconds(LocalDate on, Place from, Place to);

        double offRoadMetres(LocalDate on, Place place);

        double mostOffRoadMetres();
    }

    /** @param sites of the requirement as they are at the state that is checked by; one that is missing is not there */
    PlanCheck(
            Requirement requirement,
            Map<Long, SiteToVisit> sites,
            @Nullable Demand demand,
            List<String> townships,
            RouteTask.NeedNames names,
            Driving driving) {
        this.requirement = requirement;
        this.sites = sites;
        this.demand = demand;
        this.townships = townships;
        this.names = names;
        this.driving = driving;
    }

    /** What a plan breaks; empty: it can be driven, and meets all that was demanded. */
    List<Broken> check(RoutePlan plan) {
        broken.clear();
        if (plan.days().size() != requirement.frames().size()) {
            say(
                    "days",
                    null,
                    "方案有%d个日程，要求%d个。"
                            .formatted(plan.days().size(), requirement.frames().size()),
                    "The plan has %d days; %d were demanded."
                            .formatted(plan.days().size(), requirement.frames().size()));
            return List.copyOf(broken);
        }
        for (int i = 0; i < plan.days().size(); i++) {
            checkDay(plan.days().get(i), requirement.frames().get(i));
        }
        checkSites(plan);
        checkOrder(plan);
        checkCoverage(plan);
        checkValue(plan);
        return List.copyOf(broken);
    }

    private void say(String demanded, @Nullable Long siteId, String zh, String en) {
        broken.add(new Broken(demanded, siteId, new Sentence(zh, en)));
    }

    private void checkDay(Day day, Frame frame) {
        if (!day.on().equals(frame.on())
                || day.team() != frame.team()
                || !day.start().equals(frame.start())
                || day.departAt() < frame.departAt().toSecondOfDay()) {
            say("departAt", null, "日程的日期、组别、起点或出发时间与要求不符。", "A day has another date, team, start or departure.");
        }
        Integer lunchAt = day.lunchAt();
        int pauseEnd = lunchAt == null ? 0 : lunchAt + lunchSeconds();
        int now = day.departAt();
        int driven = frame.drivenSeconds();
        Place place = frame.start();
        if (lunchAt != null && day.lunchStop() == doneOf(frame)) {
            now = Math.max(now, pauseEnd);
        }
        for (int i = 0; i < day.stops().size(); i++) {
            Stop stop = day.stops().get(i);
            if (i < doneOf(frame)) {
                checkDone(stop, frame.done().get(i));
                continue;
            }
            SiteToVisit site = sites.get(stop.siteId());
            if (site == null || site.isDropped()) {
                say("candidates", stop.siteId(), "点位已不存在或已落选。", "The site is no more, or was dropped.");
                continue;
            }
            Place there = new Place(site.longitude(), site.latitude());
            driven += checkWay(day.on(), stop.way(), place, there, stop.siteId(), site.name());
            if (stop.arrive() < now + stop.way().seconds()) {
                say(
                        "stops",
                        stop.siteId(),
                        "“%s”%s到达，不可能早于%s。"
                                .formatted(
                                        site.name(),
                                        time(stop.arrive()),
                                        time(now + stop.way().seconds())),
                        "%s is reached at %s; %s is the earliest."
                                .formatted(
                                        site.name(),
                                        time(stop.arrive()),
                                        time(now + stop.way().seconds())));
            }
            checkVisit(day.on(), stop, site);
            now = stop.begin() + site.visitMinutes() * MINUTE;
            if (lunchAt != null && day.lunchStop() == i + 1) {
                now = afterLunch(stop, site, lunchAt, pauseEnd);
            }
            if (stop.leave() < now) {
                say(
                        "stops",
                        stop.siteId(),
                        "%s离开“%s”早于参观或午餐结束（%s）。".formatted(time(stop.leave()), site.name(), time(now)),
                        "%s is left at %s, before visit and lunch are over at %s."
                                .formatted(site.name(), time(stop.leave()), time(now)));
            }
            now = stop.leave();
            place = there;
        }
        driven += checkWay(day.on(), day.home(), place, frame.end(), null, "");
        checkEnd(day, frame, now, driven);
        checkLunch(day, frame);
    }

    private static int doneOf(Frame frame) {
        return frame.done().size();
    }

    private int lunchSeconds() {
        Lunch lunch = requirement.lunch();
        return lunch == null ? 0 : lunch.minutes() * MINUTE;
    }

    private void checkDone(Stop stop, Requirement.Visited visited) {
        if (!stop.done() || stop.siteId() != visited.siteId()) {
            say("stops", stop.siteId(), "已完成的停留点被改动。", "A stop that was visited already is another one.");
        }
    }

    /** When the stop can be left: lunch is had ahead of the visit, or behind it. */
    private int afterLunch(Stop stop, SiteToVisit site, int lunchAt, int pauseEnd) {
        int visitEnd = stop.begin() + site.visitMinutes() * MINUTE;
        boolean isAhead = lunchAt >= stop.arrive() && pauseEnd <= stop.begin();
        boolean isBehind = lunchAt >= visitEnd;
        if (!isAhead && !isBehind) {
            say(
                    "lunchFrom",
                    stop.siteId(),
                    "%s的午餐与“%s”的参观冲突。".formatted(time(lunchAt), site.name()),
                    "Lunch at %s runs into the visit of %s.".formatted(time(lunchAt), site.name()));
        }
        return isAhead ? visitEnd : Math.max(visitEnd, pauseEnd);
    }

    private int checkWay(LocalDate on, Way way, Place from, Place to, @Nullable Long siteId, String name) {
        int seconds = driving.seconds(on, from, to);
        String zh = siteId == null ? "终点" : "“%s”".formatted(name);
        String en = siteId == null ? "the end" : name;
        if (seconds >= Travel.NEVER) {
            say("roads", siteId, "没有道路通往%s。".formatted(zh), "No way leads to %s.".formatted(en));
            return way.seconds();
        }
        if (way.seconds() < seconds) {
            say(
                    "roads",
                    siteId,
                    "到%s需%d秒，方案只算%d秒。".formatted(zh, seconds, way.seconds()),
                    "It takes %d seconds to %s; the plan has %d.".formatted(seconds, en, way.seconds()));
        }
        checkLine(on, way, from, to, siteId, zh, en);
        return Math.max(seconds, way.seconds());
    }

    private void checkLine(LocalDate on, Way way, Place from, Place to, @Nullable Long siteId, String zh, String en) {
        List<double[]> line = way.line();
        boolean joins = line.size() >= 2 && isNear(on, line.getFirst(), from) && isNear(on, line.getLast(), to);
        if (!joins) {
            say(
                    "roads",
                    siteId,
                    "到%s的线路没有首尾相接。".formatted(zh),
                    "The line to %s does not join the places.".formatted(en));
        }
    }

    private boolean isNear(LocalDate on, double[] point, Place place) {
        return GeodesicLine.metres(point[0], point[1], place.longitude(), place.latitude())
                <= driving.offRoadMetres(on, place) + LINE_SLACK_METRES;
    }

    private void checkVisit(LocalDate on, Stop stop, SiteToVisit site) {
        if (stop.begin() < stop.arrive()) {
            say(
                    "stops",
                    stop.siteId(),
                    "“%s”在到达之前开始参观。".formatted(site.name()),
                    "The visit of %s begins before it is reached.".formatted(site.name()));
        }
        if (stop.visitSeconds() != site.visitMinutes() * MINUTE) {
            say(
                    "stops",
                    stop.siteId(),
                    "“%s”须参观%d分钟。".formatted(site.name(), site.visitMinutes()),
                    "The visit of %s takes %d minutes.".formatted(site.name(), site.visitMinutes()));
        }
        LocalTime opens = site.opens();
        LocalTime closes = site.closes();
        int end = stop.begin() + site.visitMinutes() * MINUTE;
        if (opens != null && closes != null && (stop.begin() < opens.toSecondOfDay() || end > closes.toSecondOfDay())) {
            say(
                    "openingHours",
                    stop.siteId(),
                    "“%s”开放时间为%s至%s，方案参观%s至%s。".formatted(site.name(), opens, closes, time(stop.begin()), time(end)),
                    "%s is open from %s to %s; the plan visits it from %s to %s."
                            .formatted(site.name(), opens, closes, time(stop.begin()), time(end)));
        }
        double off = driving.offRoadMetres(on, new Place(site.longitude(), site.latitude()));
        if (off > driving.mostOffRoadMetres()) {
            say(
                    "roads",
                    stop.siteId(),
                    "“%s”距道路%.0f米，超过%.0f米。".formatted(site.name(), off, driving.mostOffRoadMetres()),
                    "%s is %.0f m from the road; %.0f are allowed."
                            .formatted(site.name(), off, driving.mostOffRoadMetres()));
        }
    }

    private void checkEnd(Day day, Frame frame, int now, int driven) {
        if (day.back() < now + day.home().seconds()) {
            say("returnBy", null, "返回时间算早了。", "The day is back later than the plan says.");
        }
        if (day.back() > frame.returnBy().toSecondOfDay()) {
            say(
                    "returnBy",
                    null,
                    "%s第%d组%s返回，晚于%s。".formatted(day.on(), day.team(), time(day.back()), frame.returnBy()),
                    "On %s team %d is back at %s, later than %s."
                            .formatted(day.on(), day.team(), time(day.back()), frame.returnBy()));
        }
        Double most = requirement.maximumDriveMinutes();
        if (most != null && driven > most * MINUTE) {
            say(
                    "maximumDriveMinutes",
                    null,
                    "%s第%d组行车%d分钟，超过%s分钟。"
                            .formatted(day.on(), day.team(), (driven + MINUTE - 1) / MINUTE, RouteTask.plain(most)),
                    "On %s team %d drives %d minutes, more than %s."
                            .formatted(day.on(), day.team(), (driven + MINUTE - 1) / MINUTE, RouteTask.plain(most)));
        }
    }

    private void checkLunch(Day day, Frame frame) {
        Lunch lunch = requirement.lunch();
        Integer at = day.lunchAt();
        if (lunch == null || frame.lunchHad()) {
            return;
        }
        int to = lunch.to().toSecondOfDay();
        if (at == null) {
            if (day.back() > to) {
                say(
                        "lunchFrom",
                        null,
                        "%s第%d组没有午餐时间。".formatted(day.on(), day.team()),
                        "On %s team %d has no lunch.".formatted(day.on(), day.team()));
            }
        } else if (at < lunch.from().toSecondOfDay() || at > to) {
            say(
                    "lunchFrom",
                    null,
                    "%s第%d组%s午餐，要求%s至%s之间。".formatted(day.on(), day.team(), time(at), lunch.from(), lunch.to()),
                    "On %s team %d has lunch at %s, not between %s and %s."
                            .formatted(day.on(), day.team(), time(at), lunch.from(), lunch.to()));
        } else if (day.lunchStop() < doneOf(frame)
                || day.lunchStop() > day.stops().size()) {
            say("lunchFrom", null, "午餐不在任何停留点。", "Lunch is had at no stop.");
        }
    }

    private void checkSites(RoutePlan plan) {
        Set<Long> seen = new HashSet<>();
        Set<Long> candidates = new HashSet<>(requirement.candidates());
        plan.stops().forEach(stop -> {
            if (!seen.add(stop.siteId())) {
                say("stops", stop.siteId(), "同一点位出现两次。", "A site is visited twice.");
            }
            if (!stop.done()
                    && (requirement.exclude().contains(stop.siteId()) || !candidates.contains(stop.siteId()))) {
                say("exclude", stop.siteId(), "点位被排除或不在候选之列。", "A site is excluded, or no candidate.");
            }
        });
        requirement.mustVisit().stream()
                .filter(id -> !seen.contains(id))
                .forEach(id -> say(
                        "mustVisit",
                        id,
                        "必看点位“%s”不在方案中。".formatted(name(id)),
                        "%s must be visited, and is not.".formatted(name(id))));
        requirement.notTogether().stream()
                .filter(group -> group.stream().filter(seen::contains).count() > 1)
                .forEach(group -> {
                    String named = String.join(
                            ", ",
                            group.stream()
                                    .filter(seen::contains)
                                    .map(this::name)
                                    .toList());
                    say(
                            "notTogether",
                            null,
                            "互斥点位同时出现：%s。".formatted(named),
                            "Only one of these may be visited: %s.".formatted(named));
                });
    }

    private void checkOrder(RoutePlan plan) {
        List<Long> order = requirement.pinnedOrder();
        if (order.isEmpty()) {
            return;
        }
        Map<Long, Integer> team = new HashMap<>();
        Map<Long, Integer> place = new HashMap<>();
        int next = 0;
        for (Day day : plan.days()) {
            for (Stop stop : day.stops()) {
                team.put(stop.siteId(), day.team());
                place.put(stop.siteId(), next++);
            }
        }
        boolean holds = team.keySet().containsAll(order)
                && order.stream().map(team::get).distinct().count() == 1;
        for (int i = 1; holds && i < order.size(); i++) {
            holds = Objects.requireNonNull(place.get(order.get(i - 1)))
                    < Objects.requireNonNull(place.get(order.get(i)));
        }
        if (!holds) {
            String named = String.join(" → ", order.stream().map(this::name).toList());
            say(
                    "pinnedOrder",
                    null,
                    "没有按固定顺序参观：%s。".formatted(named),
                    "These are not visited in this order: %s.".formatted(named));
        }
    }

    private void checkCoverage(RoutePlan plan) {
        Demand asked = demand;
        if (asked == null) {
            return;
        }
        List<Shown> shown = plan.stops()
                .map(stop -> sites.get(stop.siteId()))
                .filter(Objects::nonNull)
                .map(SiteToVisit::shown)
                .toList();
        asked.needs(townships).forEach((need, met) -> {
            if (shown.stream().noneMatch(met)) {
                Sentence says = names.of(need);
                say(field(need), null, says.zh() + "方案未满足。", says.en() + " The plan does not.");
            }
        });
        long reached = shown.stream().map(Shown::township).distinct().count();
        if (reached < asked.leastTownships()) {
            say(
                    "demand.minimumTownships",
                    null,
                    "只经过%d个乡镇，要求至少%d个。".formatted(reached, asked.leastTownships()),
                    "Sites in %d townships are visited; %d were demanded.".formatted(reached, asked.leastTownships()));
        }
    }

    private static String field(Need need) {
        return "demand." + need.key().field();
    }

    private void checkValue(RoutePlan plan) {
        double value = plan.stops()
                .map(stop -> sites.get(stop.siteId()))
                .filter(Objects::nonNull)
                .mapToDouble(site -> RouteTask.valueOf(site, requirement))
                .sum();
        Double bound = plan.bound();
        if (Math.abs(value - plan.value()) > 0.005 || bound != null && value > bound + 0.005) {
            say(
                    "values",
                    null,
                    "分值合计为%.2f，方案写%.2f。".formatted(value, plan.value()),
                    "The values sum to %.2f; the plan says %.2f.".formatted(value, plan.value()));
        }
    }

    private String name(long siteId) {
        SiteToVisit site = sites.get(siteId);
        return site == null ? "?" : site.name();
    }

    private static String time(int second) {
        return second >= 24 * 60 * 60
                ? "%d:%02d".formatted(second / 3600, second / 60 % 60)
                : LocalTime.ofSecondOfDay(second).withSecond(0).toString();
    }
}
