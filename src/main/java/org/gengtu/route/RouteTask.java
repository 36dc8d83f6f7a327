package org.gengtu.route;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.Need;
import org.gengtu.demonstration.Shown;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.orienteering.Plan;
import org.gengtu.orienteering.Task;
import org.gengtu.road.Travel;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.gengtu.route.RoutePlan.LeftOut;
import org.gengtu.route.RoutePlan.Why;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;

/**
 * A requirement as a task of orienteering: which number in the task is which site, and which part of the task is which
 * demand. Ticks are seconds of the day; the values of sites are hundredths.
 */
final class RouteTask {
    static final int HUNDREDTHS = 100;
    private static final int MINUTE = 60;
    /** Later than any day ends that nobody bounds. */
    private static final int SECOND_NIGHT = 48 * 60 * 60;

    private final Requirement requirement;
    private final List<SiteToVisit> sites;
    private final Map<Long, Integer> numbers = new LinkedHashMap<>();
    private final List<Coordinate> places;
    private final Travel travel;
    private final int[] values;
    private final int keepBonus;
    private final @Nullable Demand demand;
    private final List<String> townships;
    private final List<SiteToVisit> done;
    private final List<LeftOut> impossible = new ArrayList<>();
    private final List<Demanded> demands = new ArrayList<>();

    /** Gives the travel of a list of places. */
    interface Travelling {
        Travel between(List<Coordinate> places);
    }

    /**
     * @param known the sites of the requirement, as the state that is planned by has them
     * @param demand null: none
     * @param names what needs are called, in sentences
     */
    RouteTask(
            Requirement requirement,
            Map<Long, SiteToVisit> known,
            @Nullable Demand demand,
            List<String> townships,
            NeedNames names,
            Travelling roads,
            double mostOffRoadMetres) {
        this.requirement = requirement;
        this.demand = demand;
        this.townships = townships;
        Set<Long> visited = requirement.done();
        this.done = visited.stream().map(known::get).filter(Objects::nonNull).toList();
        this.sites = requirement.candidates().stream()
                .filter(id -> !visited.contains(id))
                .map(known::get)
                .filter(Objects::nonNull)
                .filter(site -> !site.isDropped())
                .toList();
        requirement.exclude().forEach(id -> impossible.add(LeftOut.impossible(id, Why.EXCLUDED, null)));
        requirement.candidates().stream()
                .filter(id -> !visited.contains(id))
                .filter(id -> known.get(id) == null
                        || Objects.requireNonNull(known.get(id)).isDropped())
                .forEach(id -> impossible.add(LeftOut.impossible(id, Why.DROPPED, null)));
        for (int i = 0; i < sites.size(); i++) {
            numbers.put(sites.get(i).siteId(), i);
        }
        this.places = places(requirement, sites);
        this.travel = roads.between(places);
        this.values = sites.stream().mapToInt(this::hundredths).toArray();
        this.keepBonus =
                requirement.keep().isEmpty() ? 0 : Arrays.stream(values).sum() + 1;
        for (long id : requirement.keep()) {
            Integer number = numbers.get(id);
            if (number != null) {
                values[number] += keepBonus;
            }
        }
        setAside(mostOffRoadMetres);
        demandAll(names);
    }

    /** What needs are called. */
    interface NeedNames {
        Sentence of(Need need);
    }

    private static List<Coordinate> places(Requirement requirement, List<SiteToVisit> sites) {
        List<Coordinate> places = new ArrayList<>();
        sites.forEach(site -> places.add(new Coordinate(site.longitude(), site.latitude())));
        Set<Place> ends = new LinkedHashSet<>();
        requirement.frames().forEach(frame -> {
            ends.add(frame.start());
            ends.add(frame.end());
        });
        ends.forEach(end -> places.add(end.coordinate()));
        return places;
    }

    private int hundredths(SiteToVisit site) {
        return (int) Math.round(valueOf(site, requirement) * HUNDREDTHS);
    }

    /** What a site is worth: what the caller says, else by tier and indicators. */
    static double valueOf(SiteToVisit site, Requirement requirement) {
        return requirement.values().getOrDefault(site.siteId(), worth(site));
    }

    /** What a site is worth by tier and indicators, two decimals. */
    static double worth(SiteToVisit site) {
        return Math.round((site.tierPoints() + site.indicatorPoints()) * HUNDREDTHS) / (double) HUNDREDTHS;
    }

    /** Tells the sites that no plan can have, whatever else is demanded. */
    private void setAside(double mostOffRoadMetres) {
        for (int i = 0; i < sites.size(); i++) {
            int site = i;
            double off = travel.offRoadMetres()[i];
            if (off > mostOffRoadMetres) {
                impossible.add(LeftOut.impossible(sites.get(i).siteId(), Why.OFF_ROAD, (int) Math.ceil(off)));
            } else if (requirement.frames().stream()
                    .noneMatch(frame -> travel.seconds()[placeOf(frame.start())][site] < Travel.NEVER
                            && travel.seconds()[site][placeOf(frame.end())] < Travel.NEVER)) {
                impossible.add(LeftOut.impossible(sites.get(i).siteId(), Why.UNREACHABLE, null));
            }
        }
    }

    private int placeOf(Place place) {
        return places.lastIndexOf(place.coordinate());
    }

    /** A task in the making. */
    static final class Draft {
        private final Set<Integer> must = new LinkedHashSet<>();
        private final List<Task.Cap> caps = new ArrayList<>();
        private final List<Task.Cover> covers = new ArrayList<>();
        private final Set<Integer> keepsHours = new LinkedHashSet<>();
        private int[] pinned = {};
        private boolean isBack;
        private boolean hasLunch;
        private boolean isBounded;
    }

    private void demandAll(NeedNames names) {
        Frame first = requirement.frames().getFirst();
        Set<Long> wanted = new LinkedHashSet<>(requirement.mustVisit());
        wanted.addAll(requirement.pinnedOrder());
        wanted.retainAll(numbers.keySet());
        for (long id : requirement.mustVisit()) {
            Integer number = numbers.get(id);
            if (number != null) {
                demands.add(new Demanded(
                        "mustVisit",
                        id,
                        new Sentence("必须参观“%s”。".formatted(name(id)), "%s must be visited.".formatted(name(id))),
                        draft -> draft.must.add(number)));
            }
        }
        List<Long> order =
                requirement.pinnedOrder().stream().filter(numbers::containsKey).toList();
        if (!order.isEmpty()) {
            String named = String.join(" → ", order.stream().map(this::name).toList());
            demands.add(new Demanded(
                    "pinnedOrder",
                    null,
                    new Sentence(
                            "须按固定顺序参观：%s。".formatted(named), "These are visited in this order: %s.".formatted(named)),
                    draft -> draft.pinned = order.stream()
                            .mapToInt(id -> Objects.requireNonNull(numbers.get(id)))
                            .toArray()));
        }
        for (long id : wanted) {
            SiteToVisit site = sites.get(Objects.requireNonNull(numbers.get(id)));
            if (site.opens() != null) {
                demands.add(new Demanded(
                        "openingHours",
                        id,
                        new Sentence(
                                "“%s”的开放时间为%s至%s。".formatted(site.name(), site.opens(), site.closes()),
                                "%s is open from %s to %s.".formatted(site.name(), site.opens(), site.closes())),
                        draft -> draft.keepsHours.add(Objects.requireNonNull(numbers.get(id)))));
            }
        }
        demandTogether(wanted);
        demandTimes(first);
        demandCoverage(names);
    }

    private void demandTogether(Set<Long> wanted) {
        for (List<Long> group : requirement.notTogether()) {
            long visited = group.stream().filter(requirement.done()::contains).count();
            int[] members = group.stream()
                    .filter(numbers::containsKey)
                    .mapToInt(id -> Objects.requireNonNull(numbers.get(id)))
                    .toArray();
            if (members.length > 0 && members.length + visited > 1) {
                String named = String.join(", ", group.stream().map(this::name).toList());
                demands.add(new Demanded(
                        "notTogether",
                        null,
                        new Sentence(
                                "以下点位至多参观一个：%s。".formatted(named),
                                "Of these one at most is visited: %s.".formatted(named)),
                        draft -> draft.caps.add(new Task.Cap((int) Math.max(0, 1 - visited), members))));
            }
        }
    }

    private void demandTimes(Frame first) {
        demands.add(new Demanded(
                "returnBy",
                null,
                new Sentence(
                        "最晚%s返回。".formatted(first.returnBy()), "Each day is back by %s.".formatted(first.returnBy())),
                draft -> draft.isBack = true));
        Lunch lunch = requirement.lunch();
        if (lunch != null) {
            demands.add(new Demanded(
                    "lunchFrom",
                    null,
                    new Sentence(
                            "午餐%d分钟，%s至%s之间开始。".formatted(lunch.minutes(), lunch.from(), lunch.to()),
                            "Lunch takes %d minutes and begins between %s and %s."
                                    .formatted(lunch.minutes(), lunch.from(), lunch.to())),
                    draft -> draft.hasLunch = true));
        }
        Double driving = requirement.maximumDriveMinutes();
        if (driving != null) {
            demands.add(new Demanded(
                    "maximumDriveMinutes",
                    null,
                    new Sentence(
                            "每日行车不超过%s分钟。".formatted(plain(driving)),
                            "A day drives %s minutes at most.".formatted(plain(driving))),
                    draft -> draft.isBounded = true));
        }
    }

    static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private void demandCoverage(NeedNames names) {
        Demand asked = demand;
        if (asked == null) {
            return;
        }
        asked.needs(townships).forEach((need, met) -> {
            if (done.stream().map(SiteToVisit::shown).noneMatch(met)) {
                int[] group = numbersOf(met);
                demands.add(new Demanded(
                        "demand." + need.key().field(),
                        null,
                        names.of(need),
                        draft -> draft.covers.add(new Task.Cover(1, List.of(group)))));
            }
        });
        if (asked.leastTownships() > 0) {
            Map<String, List<Integer>> byTownship = new LinkedHashMap<>();
            Set<String> had = new LinkedHashSet<>();
            done.forEach(site -> had.add(site.shown().township()));
            for (int i = 0; i < sites.size(); i++) {
                String township = sites.get(i).shown().township();
                if (!had.contains(township)) {
                    byTownship
                            .computeIfAbsent(township, code -> new ArrayList<>())
                            .add(i);
                }
            }
            int least = asked.leastTownships() - had.size();
            if (least > 0) {
                demands.add(new Demanded(
                        "demand.minimumTownships",
                        null,
                        townships(asked.leastTownships()),
                        draft -> draft.covers.add(new Task.Cover(
                                least,
                                byTownship.values().stream()
                                        .map(RouteTask::array)
                                        .toList()))));
            }
        }
    }

    static Sentence townships(int least) {
        return new Sentence(
                "至少经过%d个乡镇的点位。".formatted(least), "Sites in at least %d townships are visited.".formatted(least));
    }

    private int[] numbersOf(Predicate<Shown> met) {
        return IntStream.range(0, sites.size())
                .filter(i -> met.test(sites.get(i).shown()))
                .toArray();
    }

    private static int[] array(Collection<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** With all that is demanded. */
    Task task() {
        return task(demands);
    }

    /** With some of what is demanded; the roads, where days begin and end, and what no plan can have, always hold. */
    Task task(Collection<Demanded> some) {
        Draft draft = new Draft();
        some.forEach(each -> each.put().accept(draft));
        return new Task(
                values,
                sites.stream().mapToInt(site -> site.visitMinutes() * MINUTE).toArray(),
                travel.seconds(),
                requirement.frames().stream().map(frame -> day(frame, draft)).toList(),
                array(draft.must),
                draft.pinned,
                List.copyOf(draft.caps),
                List.copyOf(draft.covers));
    }

    private Task.Day day(Frame frame, Draft draft) {
        int[] opens = new int[sites.size()];
        int[] closes = new int[sites.size()];
        Set<Long> never = new LinkedHashSet<>();
        impossible.forEach(out -> never.add(out.siteId()));
        for (int i = 0; i < opens.length; i++) {
            SiteToVisit site = sites.get(i);
            boolean isWanted = requirement.mustVisit().contains(site.siteId())
                    || requirement.pinnedOrder().contains(site.siteId());
            LocalTime from = site.opens();
            LocalTime to = site.closes();
            boolean holds = from != null && to != null && (!isWanted || draft.keepsHours.contains(i));
            opens[i] = holds && from != null ? from.toSecondOfDay() : 0;
            closes[i] = holds && to != null ? to.toSecondOfDay() - site.visitMinutes() * MINUTE : SECOND_NIGHT;
            if (never.contains(site.siteId())) {
                opens[i] = 1;
                closes[i] = 0;
            }
        }
        Lunch lunch = requirement.lunch();
        Double driving = requirement.maximumDriveMinutes();
        return new Task.Day(
                frame.team() - 1,
                placeOf(frame.start()),
                placeOf(frame.end()),
                frame.departAt().toSecondOfDay(),
                draft.isBack ? frame.returnBy().toSecondOfDay() : SECOND_NIGHT,
                draft.isBounded && driving != null
                        ? Math.max(0, (int) Math.floor(driving * MINUTE) - frame.drivenSeconds())
                        : Task.NEVER,
                draft.hasLunch && lunch != null && !frame.lunchHad()
                        ? new Task.Lunch(
                                lunch.from().toSecondOfDay(), lunch.to().toSecondOfDay(), lunch.minutes() * MINUTE)
                        : null,
                opens,
                closes);
    }

    double offRoadMetres(Place place) {
        return travel.offRoadMetres()[placeOf(place)];
    }

    Requirement requirement() {
        return requirement;
    }

    List<SiteToVisit> sites() {
        return sites;
    }

    SiteToVisit site(int number) {
        return sites.get(number);
    }

    @Nullable
    Integer number(long siteId) {
        return numbers.get(siteId);
    }

    List<Demanded> demands() {
        return demands;
    }

    List<LeftOut> impossible() {
        return impossible;
    }

    Travel travel() {
        return travel;
    }

    List<SiteToVisit> done() {
        return done;
    }

    String name(long siteId) {
        Integer number = numbers.get(siteId);
        return number == null ? "?" : sites.get(number).name();
    }

    /** The value of a plan, with that of what was visited before. */
    double value(Plan plan) {
        return ofDone()
                + plan.days().stream()
                        .flatMapToInt(Arrays::stream)
                        .mapToDouble(number -> valueOf(sites.get(number), requirement))
                        .sum();
    }

    double ofDone() {
        return done.stream().mapToDouble(site -> valueOf(site, requirement)).sum();
    }

    /** A bound of the engine as a value; what is for keeping counts as much as the plan keeps. */
    @Nullable
    Double bound(int hundredths, @Nullable Plan plan) {
        if (keepBonus == 0) {
            return ofDone() + hundredths / (double) HUNDREDTHS;
        }
        if (plan == null) {
            return null;
        }
        long kept = plan.days().stream()
                .flatMapToInt(Arrays::stream)
                .filter(number -> requirement.keep().contains(sites.get(number).siteId()))
                .count();
        long rest = hundredths - kept * keepBonus;
        return rest >= keepBonus ? null : (Double) (ofDone() + rest / (double) HUNDREDTHS);
    }

    /** The stops of a plan as the engine numbers them; null where it has a site that the task has not. */
    @Nullable
    Plan plan(List<List<Long>> days) {
        List<int[]> numbered = new ArrayList<>();
        int value = 0;
        for (List<Long> day : days) {
            int[] stops = new int[day.size()];
            for (int i = 0; i < stops.length; i++) {
                Integer number = numbers.get(day.get(i));
                if (number == null) {
                    return null;
                }
                stops[i] = number;
                value += values[number];
            }
            numbered.add(stops);
        }
        return new Plan(numbered, value);
    }
}
