package org.gengtu.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.route.Requirement.Lunch;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plans that were broken in some way, each of which the check must see. */
class PlanCheckTest {
    private static final int BROKEN = 400;

    /** Breaks a plan, or what it is checked against; null where it cannot be broken so. */
    private interface Breaking {
        @Nullable
        Case breaks(Case whole, Random random);
    }

    private record Case(MadeUp of, RoutePlan plan) {
        Case withPlan(RoutePlan other) {
            return new Case(of, other);
        }

        Case withDay(UnaryOperator<Day> change) {
            List<Day> days = new ArrayList<>(plan.days());
            days.set(0, change.apply(days.getFirst()));
            return withPlan(new RoutePlan(
                    plan.number(),
                    days,
                    plan.value(),
                    plan.bound(),
                    plan.proven(),
                    plan.difference(),
                    plan.leftOut(),
                    plan.backups(),
                    plan.roads()));
        }

        @Nullable
        Case withStop(Random random, UnaryOperator<Stop> change) {
            List<Stop> stops = plan.days().getFirst().stops();
            return stops.isEmpty() ? null : withStop(random.nextInt(stops.size()), change);
        }

        Case withStop(int index, UnaryOperator<Stop> change) {
            return withDay(day -> {
                List<Stop> changed = new ArrayList<>(day.stops());
                changed.set(index, change.apply(changed.get(index)));
                return withStops(day, changed);
            });
        }

        SiteToVisit site(Stop stop) {
            return Objects.requireNonNull(of.sites.get(stop.siteId()));
        }
    }

    private static Day withStops(Day day, List<Stop> stops) {
        return new Day(
                day.on(),
                day.team(),
                day.start(),
                day.departAt(),
                day.back(),
                day.lunchAt(),
                day.lunchStop(),
                stops,
                day.home());
    }

    private static Day withLunch(Day day, @Nullable Integer at, int stop) {
        return new Day(
                day.on(), day.team(), day.start(), day.departAt(), day.back(), at, stop, day.stops(), day.home());
    }

    private static Day withBack(Day day, int back) {
        return new Day(
                day.on(),
                day.team(),
                day.start(),
                day.departAt(),
                back,
                day.lunchAt(),
                day.lunchStop(),
                day.stops(),
                day.home());
    }

    private static Stop withTimes(Stop stop, int arrive, int begin, int visit, int leave) {
        return new Stop(stop.siteId(), stop.done(), arrive, begin, visit, leave, stop.way(), null, null, List.of());
    }

    private static Stop withWay(Stop stop, Way way) {
        return new Stop(
                stop.siteId(),
                stop.done(),
                stop.arrive(),
                stop.begin(),
                stop.visitSeconds(),
                stop.leave(),
                way,
                null,
                null,
                List.of());
    }

    private static Case demanding(Case whole, UnaryOperator<Map<String, Object>> change, @Nullable Demand demand) {
        Requirement of = whole.of.requirement;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("must", of.mustVisit());
        fields.put("pinned", of.pinnedOrder());
        fields.put("together", of.notTogether());
        fields.put("driving", of.maximumDriveMinutes() == null ? -1.0 : of.maximumDriveMinutes());
        fields.put("exclude", of.exclude());
        Map<String, Object> changed = change.apply(fields);
        double driving = (Double) Objects.requireNonNull(changed.get("driving"));
        return new Case(
                new MadeUp(
                        new Requirement(
                                of.name(),
                                of.vehicle(),
                                of.frames(),
                                of.candidates(),
                                list(changed.get("must")),
                                list(changed.get("exclude")),
                                list(changed.get("pinned")),
                                groups(changed.get("together")),
                                of.lunch(),
                                driving < 0 ? null : (Double) driving,
                                of.demand(),
                                of.values(),
                                of.secondsLimit(),
                                of.keep()),
                        whole.of.sites,
                        demand),
                whole.plan);
    }

    @SuppressWarnings("unchecked")
    private static List<Long> list(@Nullable Object list) {
        return (List<Long>) Objects.requireNonNull(list);
    }

    @SuppressWarnings("unchecked")
    private static List<List<Long>> groups(@Nullable Object list) {
        return (List<List<Long>>) Objects.requireNonNull(list);
    }

    private static Case also(Case whole, String field, Object value) {
        return demanding(
                whole,
                fields -> {
                    fields.put(field, value);
                    return fields;
                },
                whole.of.demand);
    }

    private static List<Stop> stops(Case whole) {
        return whole.plan.days().getFirst().stops();
    }

    private static final Map<String, Breaking> WAYS = new LinkedHashMap<>();

    static {
        WAYS.put(
                "reached before it can be",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withTimes(
                                stop,
                                stop.arrive() - 1 - random.nextInt(600),
                                stop.begin(),
                                stop.visitSeconds(),
                                stop.leave())));
        WAYS.put(
                "visited before it is reached",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withTimes(stop, stop.arrive(), stop.arrive() - 60, stop.visitSeconds(), stop.leave())));
        WAYS.put(
                "visited too short",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withTimes(
                                stop, stop.arrive(), stop.begin(), stop.visitSeconds() - 60, stop.leave() - 60)));
        WAYS.put(
                "left before the visit is over",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withTimes(
                                stop,
                                stop.arrive(),
                                stop.begin(),
                                stop.visitSeconds(),
                                stop.begin() + stop.visitSeconds() - 1)));
        WAYS.put("closed", (whole, random) -> {
            for (int i = 0; i < stops(whole).size(); i++) {
                LocalTime closes = whole.site(stops(whole).get(i)).closes();
                if (closes != null) {
                    int begin = closes.toSecondOfDay() - 60;
                    return whole.withStop(
                            i, stop -> withTimes(stop, begin, begin, stop.visitSeconds(), begin + stop.visitSeconds()));
                }
            }
            return null;
        });
        WAYS.put("not open yet", (whole, random) -> {
            for (int i = 0; i < stops(whole).size(); i++) {
                LocalTime opens = whole.site(stops(whole).get(i)).opens();
                if (opens != null) {
                    int begin = opens.toSecondOfDay() - 60;
                    return whole.withStop(
                            i,
                            stop -> withTimes(
                                    stop,
                                    Math.min(stop.arrive(), begin),
                                    begin,
                                    stop.visitSeconds(),
                                    begin + stop.visitSeconds()));
                }
            }
            return null;
        });
        WAYS.put(
                "a way faster than the road",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withWay(
                                stop,
                                new Way(
                                        stop.way().metres(),
                                        Math.max(-1, stop.way().seconds() - 1),
                                        stop.way().line()))));
        WAYS.put(
                "a way that leads elsewhere",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withWay(
                                stop,
                                new Way(
                                        stop.way().metres(),
                                        stop.way().seconds(),
                                        stop.way().line().stream()
                                                .map(at -> new double[] {at[0] + 0.01, at[1]})
                                                .toList()))));
        WAYS.put(
                "no line",
                (whole, random) -> whole.withStop(
                        random,
                        stop -> withWay(
                                stop, new Way(stop.way().metres(), stop.way().seconds(), List.of()))));
        WAYS.put("two stops changed", (whole, random) -> {
            if (stops(whole).size() < 2) {
                return null;
            }
            return whole.withDay(day -> {
                List<Stop> swapped = new ArrayList<>(day.stops());
                Collections.swap(swapped, 0, swapped.size() - 1);
                return withStops(day, swapped);
            });
        });
        WAYS.put(
                "visited twice",
                (whole, random) -> stops(whole).isEmpty()
                        ? null
                        : whole.withDay(day -> {
                            List<Stop> twice = new ArrayList<>(day.stops());
                            twice.add(twice.get(random.nextInt(twice.size())));
                            return withStops(day, twice);
                        }));
        WAYS.put(
                "back before it can be",
                (whole, random) -> whole.withDay(day -> withBack(day, day.back() - 1 - random.nextInt(900))));
        WAYS.put(
                "back too late",
                (whole, random) -> whole.withDay(day -> withBack(
                        day,
                        whole.of.requirement.frames().getFirst().returnBy().toSecondOfDay()
                                + 1
                                + random.nextInt(900))));
        WAYS.put(
                "value told too high",
                (whole, random) -> whole.withPlan(new RoutePlan(
                        0,
                        whole.plan.days(),
                        whole.plan.value() + 0.5,
                        whole.plan.bound(),
                        true,
                        null,
                        List.of(),
                        List.of(),
                        "")));
        WAYS.put(
                "value above the bound",
                (whole, random) -> whole.plan.value() < 0.5
                        ? null
                        : whole.withPlan(whole.plan.withBound(whole.plan.value() - 0.25, true)));
        WAYS.put(
                "a day missing",
                (whole, random) -> whole.withPlan(
                        new RoutePlan(0, List.of(), whole.plan.value(), null, false, null, List.of(), List.of(), "")));
        WAYS.put(
                "another date",
                (whole, random) -> whole.withDay(day -> new Day(
                        day.on().plusDays(1),
                        day.team(),
                        day.start(),
                        day.departAt(),
                        day.back(),
                        day.lunchAt(),
                        day.lunchStop(),
                        day.stops(),
                        day.home())));
        WAYS.put(
                "left too early in the morning",
                (whole, random) -> whole.withDay(day -> new Day(
                        day.on(),
                        day.team(),
                        day.start(),
                        day.departAt() - 60,
                        day.back(),
                        day.lunchAt(),
                        day.lunchStop(),
                        day.stops(),
                        day.home())));
        WAYS.put("no lunch", (whole, random) -> {
            Lunch lunch = whole.of.requirement.lunch();
            Day day = whole.plan.days().getFirst();
            return lunch == null || day.back() <= lunch.to().toSecondOfDay()
                    ? null
                    : whole.withDay(each -> withLunch(each, null, 0));
        });
        WAYS.put("lunch too late", (whole, random) -> {
            Lunch lunch = whole.of.requirement.lunch();
            return lunch == null || whole.plan.days().getFirst().lunchAt() == null
                    ? null
                    : whole.withDay(each -> withLunch(each, lunch.to().toSecondOfDay() + 60, each.lunchStop()));
        });
        WAYS.put("lunch at another stop", (whole, random) -> {
            Day day = whole.plan.days().getFirst();
            return day.lunchAt() == null || day.stops().size() < 2
                    ? null
                    : whole.withDay(each -> withLunch(
                            each,
                            each.lunchAt(),
                            each.lunchStop() == 1 ? each.stops().size() : 1));
        });
        WAYS.put("a site that must be visited is not", (whole, random) -> {
            List<Long> left = new ArrayList<>(whole.of.requirement.candidates());
            left.removeAll(whole.plan.siteIds());
            return left.isEmpty() ? null : also(whole, "must", List.of(left.getFirst()));
        });
        WAYS.put(
                "an excluded site is visited",
                (whole, random) -> stops(whole).isEmpty()
                        ? null
                        : also(whole, "exclude", List.of(stops(whole).getFirst().siteId())));
        WAYS.put(
                "another order than the one that is fixed",
                (whole, random) -> stops(whole).size() < 2
                        ? null
                        : also(
                                whole,
                                "pinned",
                                List.of(
                                        stops(whole).getLast().siteId(),
                                        stops(whole).getFirst().siteId())));
        WAYS.put(
                "two that exclude each other",
                (whole, random) -> stops(whole).size() < 2
                        ? null
                        : also(
                                whole,
                                "together",
                                List.of(List.of(
                                        stops(whole).getLast().siteId(),
                                        stops(whole).getFirst().siteId()))));
        WAYS.put(
                "driven too long",
                (whole, random) -> whole.plan.driveSeconds() < 120
                        ? null
                        : also(whole, "driving", (whole.plan.driveSeconds() - 30) / 60.0));
        WAYS.put(
                "too few townships",
                (whole, random) ->
                        demanding(whole, fields -> fields, new Demand(5, false, Set.of(), Set.of(), Set.of(), null)));
        WAYS.put(
                "a tier that is not shown",
                (whole, random) -> demanding(
                        whole,
                        fields -> fields,
                        new Demand(null, false, Set.of(), Set.of(), Set.of(SiteTier.COUNTY_MODEL), null)));
        WAYS.put("a site that is no more", (whole, random) -> {
            if (stops(whole).isEmpty()) {
                return null;
            }
            Map<Long, SiteToVisit> sites = new HashMap<>(whole.of.sites);
            sites.remove(stops(whole).getFirst().siteId());
            return new Case(new MadeUp(whole.of.requirement, sites, null), whole.plan);
        });
    }

    @Test
    void seesWhatIsBroken() {
        Random random = new Random(7);
        List<Case> whole = new ArrayList<>();
        while (whole.size() < 25) {
            MadeUp of = MadeUp.random(random, 6, 1);
            RouteTask task = of.task();
            RoutePlan plan = new Planner(task, of.maker(task), of.check(), (outcome, step, percent) -> {}, () -> false)
                    .run(null)
                    .outcome()
                    .best();
            if (plan != null) {
                assertThat(of.check().check(plan)).isEmpty();
                whole.add(new Case(of, plan));
            }
        }
        Map<String, Integer> broken = new LinkedHashMap<>();
        List<String> ways = List.copyOf(WAYS.keySet());
        List<String> missed = new ArrayList<>();
        for (int i = 0; broken.values().stream().mapToInt(Integer::intValue).sum() < BROKEN; i++) {
            String way = ways.get(i % ways.size());
            Case one = whole.get(random.nextInt(whole.size()));
            Case other = Objects.requireNonNull(WAYS.get(way)).breaks(one, random);
            if (other != null) {
                broken.merge(way, 1, Integer::sum);
                if (other.of.check().check(other.plan).isEmpty()) {
                    missed.add(way + ": " + other.plan);
                }
            }
        }
        assertThat(missed).isEmpty();
        assertThat(broken.keySet()).containsExactlyInAnyOrderElementsOf(ways);
        assertThat(IntStream.of(broken.values().stream()
                                .mapToInt(Integer::intValue)
                                .toArray())
                        .min()
                        .orElse(0))
                .isGreaterThan(2);
    }
}
