package org.gengtu.orienteering;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final Engine engine = new Engine(Engine.MOST_THREADS);

    /** Remembers what it heard. */
    private static final class Heard implements Progress {
        private final List<Integer> bounds = new ArrayList<>();
        private final List<Plan> plans = new ArrayList<>();

        @Override
        public void better(@Nullable Plan best, int bound) {
            bounds.add(bound);
            if (best != null) {
                plans.add(best);
            }
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void answersAreThoseOfTryingEverything(int threads) {
        SplittableRandom random = new SplittableRandom(threads);
        Engine engine = new Engine(threads);
        int feasible = 0;
        for (int i = 0; i < 250; i++) {
            Tried tried = new Tried(Tried.random(random, 6));
            Heard heard = new Heard();
            Answer answer = engine.solve(tried.task, LONG, null, heard);
            Answer any = engine.feasible(tried.task, LONG, Progress.NONE);
            if (tried.value < 0) {
                assertThat(answer.outcome()).as("%d: %s", i, tried).isEqualTo(Answer.Outcome.INFEASIBLE);
                assertThat(any.outcome()).as("%d: %s", i, tried).isEqualTo(Answer.Outcome.INFEASIBLE);
                continue;
            }
            feasible++;
            assertThat(answer.outcome()).as("%d: %s", i, tried).isEqualTo(Answer.Outcome.PROVEN);
            assertThat(answer.best()).isNotNull().satisfies(plan -> {
                assertThat(plan.value()).as("%s", tried).isEqualTo(tried.value);
                assertThat(tried.meets(plan)).as("%s", tried).isTrue();
            });
            assertThat(answer.bound()).isEqualTo(tried.value);
            assertThat(heard.bounds).as("%s", tried).allMatch(bound -> bound >= tried.value);
            assertThat(heard.plans).allMatch(tried::meets);
            assertThat(any.outcome()).as("%d: %s", i, tried).isEqualTo(Answer.Outcome.PROVEN);
            assertThat(any.best()).isNotNull();
        }
        assertThat(feasible).isBetween(80, 220);
    }

    @Test
    void nothingToVisitIsAPlanToo() {
        Task.Day day = new Task.Day(0, 0, 0, 0, 10, Task.NEVER, null, new int[0], new int[0]);
        Task noSites = new Task(
                new int[0], new int[0], new int[1][1], List.of(day), new int[0], new int[0], List.of(), List.of());
        Task noDays = new Task(
                new int[] {5}, new int[1], new int[1][1], List.of(), new int[0], new int[0], List.of(), List.of());
        Task demanding = new Task(
                new int[] {5}, new int[1], new int[1][1], List.of(), new int[] {0}, new int[0], List.of(), List.of());
        assertThat(engine.solve(noSites, LONG, null, Progress.NONE).outcome()).isEqualTo(Answer.Outcome.PROVEN);
        assertThat(engine.solve(noDays, LONG, null, Progress.NONE).outcome()).isEqualTo(Answer.Outcome.PROVEN);
        assertThat(engine.solve(demanding, LONG, null, Progress.NONE).outcome()).isEqualTo(Answer.Outcome.INFEASIBLE);
    }

    @Test
    void startsFromWhatWorksOfAPlan() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 60; i++) {
            Tried tried = new Tried(Tried.random(random, 5));
            List<int[]> any = tried.task.days().stream()
                    .map(day -> random.ints(0, tried.task.sites())
                            .distinct()
                            .limit(random.nextInt(1, 2))
                            .toArray())
                    .toList();
            Answer answer = engine.solve(tried.task, LONG, new Plan(any, 0), Progress.NONE);
            assertThat(answer.best() == null ? -1 : answer.best().value())
                    .as("%s", tried)
                    .isEqualTo(tried.value);
        }
    }

    @Test
    void timetablesAreTheEarliest() {
        SplittableRandom random = new SplittableRandom(4);
        int some = 0;
        for (int i = 0; i < 60; i++) {
            Task task = Tried.random(random, 5);
            Tried tried = new Tried(task);
            for (int day = 0; day < task.days().size(); day++) {
                int of = day;
                List<int[]> orders = new ArrayList<>();
                Tried.orders(task.sites(), orders::add);
                for (int[] order : orders) {
                    Timetable timetable = Timetables.of(task, of, order);
                    int back = tried.back(of, order);
                    assertThat(timetable == null ? Task.NEVER : timetable.back())
                            .isEqualTo(back);
                    if (timetable != null) {
                        some++;
                        assertConsistent(task, task.days().get(of), order, timetable);
                    }
                }
            }
        }
        assertThat(some).isGreaterThan(500);
    }

    private static void assertConsistent(Task task, Task.Day day, int[] order, Timetable timetable) {
        int time = day.departAt();
        int place = day.start();
        int driving = 0;
        Integer lunchAt = timetable.lunchAt();
        Task.Lunch lunch = day.lunch();
        if (lunchAt != null && lunch != null) {
            assertThat(lunchAt).isBetween(lunch.from(), lunch.to());
            time = timetable.lunchStop() < 0 ? lunchAt + lunch.length() : time;
        }
        for (int i = 0; i < order.length; i++) {
            driving += task.travel()[place][order[i]];
            place = order[i];
            assertThat(timetable.arrive()[i])
                    .isEqualTo(time + task.travel()[i == 0 ? day.start() : order[i - 1]][place]);
            assertThat(timetable.begin()[i])
                    .isBetween(day.opens()[place], day.closes()[place])
                    .isGreaterThanOrEqualTo(timetable.arrive()[i]);
            int ended = timetable.begin()[i] + task.visit()[place];
            if (lunchAt != null && lunch != null && timetable.lunchStop() == i) {
                assertThat(lunchAt >= ended
                                || lunchAt + lunch.length() <= timetable.begin()[i])
                        .isTrue();
                assertThat(lunchAt).isGreaterThanOrEqualTo(timetable.arrive()[i]);
                ended = Math.max(ended, lunchAt >= ended ? lunchAt + lunch.length() : ended);
            }
            assertThat(timetable.leave()[i]).isEqualTo(ended);
            time = ended;
        }
        assertThat(timetable.back()).isEqualTo(time + task.travel()[place][day.end()]);
        assertThat(timetable.driving()).isEqualTo(driving + task.travel()[place][day.end()]);
    }

    @Test
    void ordersAreTheFastest() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 150; i++) {
            Tried tried = new Tried(Tried.random(random, 6));
            Task task = tried.task;
            int[] sites = IntStream.range(0, task.sites())
                    .filter(site -> random.nextInt(4) > 0)
                    .toArray();
            for (int day = 0; day < task.days().size(); day++) {
                int[] order = Fastest.order(task, day, sites);
                int fastest = tried.fastest(day, sites);
                assertThat(order == null ? Task.NEVER : tried.back(day, order))
                        .as("%s", tried)
                        .isEqualTo(fastest);
                if (order != null) {
                    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(sites);
                }
            }
        }
    }

    @Test
    void manySitesAreOrderedToo() {
        Task task = large(24, 1, 3_000);
        int[] sites = IntStream.range(0, 24).toArray();
        int[] order = Fastest.order(task, 0, sites);
        assertThat(order).isNotNull();
        assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(sites);
        assertThat(Timetables.of(task, 0, order)).isNotNull();
        assertThat(Fastest.order(large(24, 1, 300), 0, sites)).isNull();
    }

    @Test
    void largeTasksHavePlanAndBoundSoon() {
        Answer answer = engine.solve(large(200, 2, 600), Duration.ofSeconds(1), null, Progress.NONE);
        assertThat(answer.best()).isNotNull();
        assertThat(answer.bound()).isGreaterThanOrEqualTo(answer.best().value()).isLessThan(20 * 200);
    }

    @Test
    void cancellingStopsAtOnce() throws Exception {
        long least = Long.MAX_VALUE;
        // What else the machine does may hold it up: the best of some counts.
        for (int i = 0; i < 4 && least > AT_ONCE.toNanos(); i++) {
            CountDownLatch running = new CountDownLatch(1);
            AtomicReference<Answer> answer = new AtomicReference<>();
            boolean[] cancelled = new boolean[1];
            Task task = large(120, 3, 600);
            Thread asking = Thread.ofPlatform()
                    .start(() -> answer.set(engine.solve(task, LONG, null, new Progress() {
                        @Override
                        public void better(@Nullable Plan best, int bound) {
                            if (best != null) {
                                running.countDown();
                            }
                        }

                        @Override
                        public synchronized boolean cancelled() {
                            return cancelled[0];
                        }
                    })));
            assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
            long began = System.nanoTime();
            cancelled[0] = true;
            asking.join();
            least = Math.min(least, System.nanoTime() - began);
            assertThat(answer.get().best()).isNotNull();
            assertThat(answer.get().outcome()).isEqualTo(Answer.Outcome.FOUND);
        }
        assertThat(Duration.ofNanos(least)).isLessThan(AT_ONCE);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("routes-bound"));
    }

    /** Sites on a plane, a day of some minutes in which a dozen can be visited. */
    private static Task large(int sites, int days, int length) {
        SplittableRandom random = new SplittableRandom(sites);
        double[] x = random.doubles(sites + 1, 0, 60).toArray();
        double[] y = random.doubles(sites + 1, 0, 60).toArray();
        int[][] travel = IntStream.rangeClosed(0, sites)
                .mapToObj(from -> IntStream.rangeClosed(0, sites)
                        .map(to -> (int) Math.ceil(Math.hypot(x[from] - x[to], y[from] - y[to])))
                        .toArray())
                .toArray(int[][]::new);
        int[] closes = new int[sites];
        Arrays.fill(closes, length);
        List<Task.Day> planned = IntStream.range(0, days)
                .mapToObj(day -> new Task.Day(
                        day, sites, sites, 0, length, Task.NEVER, new Task.Lunch(180, 270, 60), new int[sites], closes))
                .toList();
        return new Task(
                random.ints(sites, 1, 20).toArray(),
                random.ints(sites, 20, 60).toArray(),
                travel,
                planned,
                new int[0],
                new int[0],
                List.of(),
                List.of());
    }
}
