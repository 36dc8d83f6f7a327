package org.gengtu.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.gengtu.orienteering.Answer;
import org.gengtu.orienteering.Engine;
import org.gengtu.orienteering.Fastest;
import org.gengtu.orienteering.Plan;
import org.gengtu.orienteering.Progress;
import org.gengtu.orienteering.Task;
import org.gengtu.orienteering.Timetable;
import org.gengtu.orienteering.Timetables;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.LeftOut;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Why;
import org.jspecify.annotations.Nullable;

/**
 * Plans one route: the best plan with its bound, others that really differ, why each candidate is left out and what each
 * stop stands for; or a smallest set of demands that cannot be met together. Every claim is the answer of a search with what
 * it claims put in as a demand. One planner serves one planning.
 */
final class Planner {
    private static final Engine ENGINE = new Engine(Engine.MOST_THREADS);

    /** Of the time that is given: until when the best plan is looked for, until when others, the rest is for explaining. */
    private static final double PLANNING_SHARE = 0.55;

    private static final double ALTERNATIVES_SHARE = 0.7;
    private static final int ALTERNATIVES = 3;
    /** An alternative shares at most so much of the stops of each plan before it. */
    private static final double MOST_SHARED = 0.8;

    private static final int BACKUPS = 5;
    private static final int BACKUP_DETOUR_SECONDS = 15 * 60;
    private static final long LEAST_SLOT_NANOS = 30_000_000;
    /** A question takes a little longer than it is given. */
    private static final double SLOT_SHARE = 0.8;

    private static final int MOST_REPEATS = 3;
    private static final Duration CONFLICT_TIME = Duration.ofSeconds(15);
    private static final Duration CONFLICT_QUESTION = Duration.ofSeconds(2);

    /** What a planning is at. */
    enum Step {
        PREPARING("准备道路与点位", "Reading roads and sites"),
        PLANNING("寻找最优方案", "Looking for the best plan"),
        ALTERNATIVES("寻找备选方案", "Looking for alternatives"),
        EXPLAINING("计算取舍原因", "Computing what each choice costs"),
        CONFLICTS("查找冲突的要求", "Looking for demands in conflict"),
        ENDED("已结束", "Ended");

        private final Sentence says;

        Step(String zh, String en) {
            this.says = new Sentence(zh, en);
        }

        Sentence says() {
            return says;
        }
    }

    /** Hears how the planning gets on. */
    interface Told {
        void tell(PlanningOutcome outcome, Step step, double percent);
    }

    private final RouteTask route;
    private final Task task;
    private final PlanMaker maker;
    private final PlanCheck check;
    private final Told told;
    private final BooleanSupplier cancelled;
    private final long begin = System.nanoTime();
    private final long limit;
    private volatile PlanningOutcome outcome = PlanningOutcome.NOTHING;

    Planner(RouteTask route, PlanMaker maker, PlanCheck check, Told told, BooleanSupplier cancelled) {
        this.route = route;
        this.task = route.task();
        this.maker = maker;
        this.check = check;
        this.told = told;
        this.cancelled = cancelled;
        this.limit = Duration.ofSeconds(route.requirement().secondsLimit()).toNanos();
    }

    /** How a planning ended. */
    record Ended(PlanningState state, PlanningOutcome outcome) {}

    /** @param known a plan to begin with; null: none */
    Ended run(@Nullable Plan known) {
        tell(Step.PLANNING, 1);
        Answer answer;
        try (Watch watch = new Watch()) {
            answer = ENGINE.solve(task, share(PLANNING_SHARE), known, watch);
        }
        if (answer.outcome() == Answer.Outcome.INFEASIBLE) {
            return conflicts();
        }
        Plan best = answer.best();
        if (best == null) {
            return new Ended(
                    isCancelled() ? PlanningState.CANCELLED : PlanningState.FAILED,
                    outcome.failed(
                            new Sentence(
                                    "在规定时间内没有找到可行方案，也未能证明不存在。请放宽要求或延长时限。",
                                    "No plan was found in the time, and none proven impossible. Demand less, or give more time.")));
        }
        take(maker.make(best, answer.bound(), answer.outcome() == Answer.Outcome.PROVEN));
        tell(Step.ALTERNATIVES, 100 * PLANNING_SHARE);
        for (int round = 0; round < MOST_REPEATS; round++) {
            Plan better = explain(best, answer.bound(), answer.outcome() == Answer.Outcome.PROVEN);
            if (better == null) {
                break;
            }
            best = better;
            boolean isProven = better.value() >= answer.bound();
            take(maker.make(best, answer.bound(), isProven));
        }
        return new Ended(isCancelled() ? PlanningState.CANCELLED : PlanningState.DONE, outcome);
    }

    private boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    private Duration share(double until) {
        return Duration.ofNanos(Math.max(LEAST_SLOT_NANOS, (long) (limit * until) - (System.nanoTime() - begin)));
    }

    private boolean isOver() {
        return isCancelled() || System.nanoTime() - begin > limit;
    }

    private void tell(Step step, double percent) {
        told.tell(outcome, step, percent);
    }

    /** Hears of better plans and bounds, and has them shown one after another while the search goes on. */
    private final class Watch implements Progress, AutoCloseable {
        private record Found(@Nullable Plan best, int bound) {}

        private final LinkedBlockingQueue<Optional<Found>> found = new LinkedBlockingQueue<>();
        private final Thread thread = Thread.ofVirtual().name("planning-shows").start(this::show);

        @Override
        public void better(@Nullable Plan best, int bound) {
            found.add(Optional.of(new Found(best, bound)));
        }

        @Override
        public boolean cancelled() {
            return isCancelled();
        }

        private void show() {
            Plan shown = null;
            try {
                for (Found next = latest(); next != null; next = latest()) {
                    Plan best = next.best;
                    if (best != null && best != shown) {
                        shown = best;
                        take(maker.make(best, next.bound, false));
                    } else {
                        RoutePlan plan = outcome.best();
                        Double most = route.bound(next.bound, best);
                        outcome = plan == null ? outcome.withBound(most) : outcome.with(plan.withBound(most, false));
                    }
                    tell(Step.PLANNING, Math.min(100 * PLANNING_SHARE, 100.0 * (System.nanoTime() - begin) / limit));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private @Nullable Found latest() throws InterruptedException {
            Optional<Found> next = found.take();
            while (next.isPresent()) {
                Optional<Found> newer = found.poll();
                if (newer == null || newer.isEmpty()) {
                    if (newer != null) {
                        found.add(newer);
                    }
                    break;
                }
                next = newer;
            }
            return next.orElse(null);
        }

        /** Waits until all was shown. */
        @Override
        public void close() {
            found.add(Optional.empty());
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes a plan as the best so far, after the check that shares nothing with the search. */
    private void take(RoutePlan plan) {
        outcome = outcome.with(checked(plan));
    }

    private RoutePlan checked(RoutePlan plan) {
        List<Broken> broken = check.check(plan);
        if (!broken.isEmpty()) {
            throw new IllegalStateException("A plan does not hold: " + broken);
        }
        return plan;
    }

    private Progress quietly() {
        return new Progress() {
            @Override
            public void better(@Nullable Plan best, int bound) {}

            @Override
            public boolean cancelled() {
                return isCancelled();
            }
        };
    }

    // ---- Alternatives and explanations

    /** Fills in alternatives and reasons; a better plan than the one explained, where one was come across. */
    private @Nullable Plan explain(Plan best, int bound, boolean isProven) {
        List<Plan> others = alternatives(best);
        tell(Step.EXPLAINING, 100 * ALTERNATIVES_SHARE);
        for (Plan other : others) {
            if (other.value() > best.value()) {
                return other;
            }
        }
        RoutePlan plan = maker.make(best, bound, isProven);
        Set<Integer> visited = stops(best);
        List<Integer> open = IntStream.range(0, route.sites().size())
                .boxed()
                .filter(site -> !visited.contains(site) && !isSetAside(site))
                .sorted(Comparator.comparing((Integer site) -> -task.value()[site]))
                .toList();
        int questions = open.size() + visited.size();
        List<LeftOut> leftOut = new ArrayList<>();
        int asked = 0;
        for (int site : open) {
            Answer forced = isOver() ? null : ask(task.withMust(site), questions - asked, best);
            asked++;
            Plan found = forced == null ? null : forced.best();
            if (found != null && found.value() > best.value()) {
                return found;
            }
            leftOut.add(leftOut(site, forced, best));
            tell(Step.EXPLAINING, percent(asked, questions));
        }
        List<Day> days = new ArrayList<>();
        for (int day = 0; day < best.days().size(); day++) {
            int[] sites = best.days().get(day);
            Day planned = plan.days().get(day);
            List<Stop> stops = new ArrayList<>(planned.stops());
            int done = stops.size() - sites.length;
            for (int i = 0; i < sites.length; i++) {
                Answer without = isOver()
                        ? null
                        : ask(task.withCap(new Task.Cap(0, new int[] {sites[i]})), questions - asked, null);
                asked++;
                Plan found = without == null ? null : without.best();
                if (found != null && found.value() > best.value()) {
                    return found;
                }
                stops.set(
                        done + i,
                        stops.get(done + i)
                                .explained(
                                        gain(day, sites, i),
                                        found == null ? null : (Double) route.value(found),
                                        found == null ? List.of() : ids(lacking(best, found))));
                tell(Step.EXPLAINING, percent(asked, questions));
            }
            days.add(planned.withStops(stops));
        }
        leftOut.addAll(route.impossible());
        RoutePlan explained = plan.explained(days, leftOut, backups(best, open));
        take(explained);
        outcome = outcome.withAlternatives(compared(others, explained, best));
        tell(Step.EXPLAINING, 100);
        return null;
    }

    private static double percent(int asked, int questions) {
        return 100 * (ALTERNATIVES_SHARE + (1 - ALTERNATIVES_SHARE) * asked / Math.max(1, questions));
    }

    private boolean isSetAside(int site) {
        return route.impossible().stream()
                .anyMatch(out -> out.siteId() == route.site(site).siteId());
    }

    /** Plans of most value, each sharing little with all before it. */
    private List<Plan> alternatives(Plan best) {
        List<Plan> found = new ArrayList<>();
        Task apart = task;
        Plan last = best;
        while (found.size() < ALTERNATIVES && !isOver()) {
            int[] stops = stops(last).stream().mapToInt(Integer::intValue).toArray();
            if (stops.length < 2) {
                break;
            }
            apart = apart.withCap(new Task.Cap((int) Math.floor(MOST_SHARED * stops.length), stops));
            double until = PLANNING_SHARE + (ALTERNATIVES_SHARE - PLANNING_SHARE) * (found.size() + 1) / ALTERNATIVES;
            Answer answer = ENGINE.solve(apart, share(until), null, quietly());
            Plan other = answer.best();
            if (other == null) {
                break;
            }
            found.add(other);
            last = other;
        }
        return found;
    }

    private Answer ask(Task question, int left, @Nullable Plan start) {
        long rest = limit - (System.nanoTime() - begin);
        long slot = Math.max(LEAST_SLOT_NANOS, (long) (SLOT_SHARE * rest / Math.max(1, left)));
        return ENGINE.solve(question, Duration.ofNanos(slot), start, quietly());
    }

    private LeftOut leftOut(int site, @Nullable Answer forced, Plan best) {
        long id = route.site(site).siteId();
        if (forced == null || forced.outcome() == Answer.Outcome.UNKNOWN) {
            return new LeftOut(id, Why.UNKNOWN, false, null, null, List.of(), null);
        }
        Plan found = forced.best();
        if (found == null) {
            return LeftOut.impossible(id, fitsAlone(site) ? Why.DEMANDS : Why.NO_TIME, null);
        }
        return new LeftOut(
                id,
                Why.COSTS,
                forced.outcome() == Answer.Outcome.PROVEN,
                route.value(found),
                seconds(found) - seconds(best),
                ids(lacking(found, best)),
                null);
    }

    /** Whether any day can visit it and nothing else, whatever else is demanded. */
    private boolean fitsAlone(int site) {
        return IntStream.range(0, task.days().size())
                .anyMatch(day -> Timetables.of(task, day, new int[] {site}) != null);
    }

    private int seconds(Plan plan) {
        int seconds = 0;
        for (int day = 0; day < plan.days().size(); day++) {
            Timetable times = Timetables.of(task, day, plan.days().get(day));
            seconds += times == null ? 0 : times.back() - task.days().get(day).departAt();
        }
        return seconds;
    }

    /** How much earlier a day ends without one of its stops, the others in the order that is then fastest. */
    private @Nullable Integer gain(int day, int[] sites, int left) {
        int[] rest = IntStream.range(0, sites.length)
                .filter(i -> i != left)
                .map(i -> sites[i])
                .toArray();
        int[] order = Fastest.order(task, day, rest);
        Timetable before = Timetables.of(task, day, sites);
        Timetable after = order == null ? null : Timetables.of(task, day, order);
        return before == null || after == null ? null : (Integer) (before.back() - after.back());
    }

    private static Set<Integer> stops(Plan plan) {
        Set<Integer> stops = new TreeSet<>();
        plan.days().forEach(day -> Arrays.stream(day).forEach(stops::add));
        return stops;
    }

    /** What another plan has and this one has not. */
    private static Set<Integer> lacking(Plan plan, Plan other) {
        Set<Integer> lacking = stops(other);
        lacking.removeAll(stops(plan));
        return lacking;
    }

    private List<Long> ids(Set<Integer> sites) {
        return sites.stream().map(site -> route.site(site).siteId()).toList();
    }

    /** Sites not visited that lie little out of the way, nearest first. */
    private List<Long> backups(Plan best, List<Integer> open) {
        record Near(int site, int detour) {}
        return open.stream()
                .map(site -> new Near(site, detour(best, site)))
                .filter(near -> near.detour <= BACKUP_DETOUR_SECONDS)
                .sorted(Comparator.comparingInt(Near::detour))
                .limit(BACKUPS)
                .map(near -> route.site(near.site).siteId())
                .toList();
    }

    private int detour(Plan best, int site) {
        int least = Task.NEVER;
        for (int day = 0; day < best.days().size(); day++) {
            int place = task.days().get(day).start();
            int[] stops = best.days().get(day);
            for (int i = 0; i <= stops.length; i++) {
                int next = i < stops.length ? stops[i] : task.days().get(day).end();
                int[][] travel = task.travel();
                if (travel[place][site] < Task.NEVER && travel[site][next] < Task.NEVER) {
                    least = Math.min(least, travel[place][site] + travel[site][next] - travel[place][next]);
                }
                place = next;
            }
        }
        return least;
    }

    /** The alternatives, with what each leaves out: a stop of the best plan by that plan, others by their own question. */
    private List<RoutePlan> compared(List<Plan> others, RoutePlan explained, Plan best) {
        List<RoutePlan> alternatives = new ArrayList<>();
        for (Plan other : others) {
            RoutePlan made = checked(maker.make(other, null, false));
            List<LeftOut> out = new ArrayList<>();
            Set<Long> visited = made.siteIds();
            for (int site : lacking(other, best)) {
                out.add(new LeftOut(
                        route.site(site).siteId(),
                        Why.COSTS,
                        explained.proven(),
                        explained.value(),
                        seconds(best) - seconds(other),
                        ids(lacking(best, other)),
                        null));
            }
            explained.leftOut().stream()
                    .filter(each -> !visited.contains(each.siteId()))
                    .forEach(out::add);
            alternatives.add(made.explained(made.days(), out, List.of())
                    .numbered(alternatives.size() + 1, made.differenceFrom(explained)));
        }
        return alternatives;
    }

    // ---- Conflicts

    private Ended conflicts() {
        tell(Step.CONFLICTS, 100 * PLANNING_SHARE);
        List<Demanded> demands = route.demands();
        long end = System.nanoTime() + CONFLICT_TIME.toNanos();
        SmallestConflict.Answer found = SmallestConflict.find(demands.size(), new SmallestConflict.Oracle() {
            @Override
            public SmallestConflict.Verdict ask(BitSet some) {
                Answer answer = ENGINE.feasible(
                        route.task(some.stream().mapToObj(demands::get).toList()), CONFLICT_QUESTION, quietly());
                return switch (answer.outcome()) {
                    case INFEASIBLE -> SmallestConflict.Verdict.IMPOSSIBLE;
                    case UNKNOWN -> SmallestConflict.Verdict.UNKNOWN;
                    case PROVEN, FOUND -> SmallestConflict.Verdict.POSSIBLE;
                };
            }

            @Override
            public boolean isOver() {
                return isCancelled() || System.nanoTime() > end;
            }
        });
        List<Broken> conflicts = found.demands().stream()
                .mapToObj(demands::get)
                .map(each -> new Broken(each.argument(), each.siteId(), each.says()))
                .toList();
        if (conflicts.isEmpty()) {
            conflicts = List.of(new Broken(
                    "start", null, new Sentence("起点与终点之间没有可行的道路。", "No way leads from the start to the end.")));
        }
        outcome = new PlanningOutcome(null, null, List.of(), conflicts, found.proven(), null);
        return new Ended(isCancelled() ? PlanningState.CANCELLED : PlanningState.INFEASIBLE, outcome);
    }
}
