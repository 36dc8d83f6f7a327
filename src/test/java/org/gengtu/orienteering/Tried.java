package org.gengtu.orienteering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A task answered by trying everything: all sets of sites on all days, in all orders, with lunch everywhere. */
final class Tried {
    private static final int NEVER = Task.NEVER;

    final Task task;
    /** By day and set of sites, as bits: when the day is over at the earliest; NEVER: it cannot be driven. */
    private final int[][] back;

    int value = -1;
    long time = Long.MAX_VALUE;

    Tried(Task task) {
        this.task = task;
        back = new int[task.days().size()][1 << task.sites()];
        for (int day = 0; day < back.length; day++) {
            int of = day;
            Arrays.fill(back[day], NEVER);
            orders(task.sites(), order -> {
                if (inPinnedOrder(order)) {
                    int set = Arrays.stream(order).map(site -> 1 << site).sum();
                    back[of][set] = Math.min(back[of][set], back(of, order));
                }
            });
        }
        choose(0, new int[task.days().size()]);
    }

    private void choose(int site, int[] sets) {
        if (site < task.sites()) {
            choose(site + 1, sets);
            for (int day = 0; day < sets.length; day++) {
                int[] with = sets.clone();
                with[day] |= 1 << site;
                choose(site + 1, with);
            }
            return;
        }
        long its = 0;
        for (int day = 0; day < sets.length; day++) {
            if (back[day][sets[day]] >= NEVER) {
                return;
            }
            its += back[day][sets[day]] - task.days().get(day).departAt();
        }
        List<List<Integer>> days = Arrays.stream(sets)
                .mapToObj(set -> IntStream.range(0, task.sites())
                        .filter(one -> (set >> one & 1) == 1)
                        .boxed()
                        .toList())
                .toList();
        if (meets(days)) {
            int worth = days.stream()
                    .flatMap(List::stream)
                    .mapToInt(one -> task.value()[one])
                    .sum();
            if (worth > value || (worth == value && its < time)) {
                value = worth;
                time = its;
            }
        }
    }

    /** When a day in this order is over at the earliest; NEVER: it cannot be driven so. */
    int back(int day, int[] order) {
        int best = NEVER;
        for (int lunch = -2; lunch < 2 * order.length; lunch++) {
            best = Math.min(best, back(day, order, lunch));
        }
        return best;
    }

    /** Lunch: -2 none, -1 at the start, else twice the stop, and one more behind the visit. */
    private int back(int day, int[] order, int lunch) {
        Task.Day of = task.days().get(day);
        Task.Lunch pause = of.lunch();
        if (pause == null && lunch != -2) {
            return NEVER;
        }
        long time = of.departAt();
        long driving = 0;
        int place = of.start();
        for (int slot = -1; slot <= 2 * order.length; slot++) {
            if (slot >= 0 && slot % 2 == 0) {
                int next = slot == 2 * order.length ? of.end() : order[slot / 2];
                time += task.travel()[place][next];
                driving += task.travel()[place][next];
                place = next;
            }
            if (slot >= 0 && slot % 2 == 1) {
                int site = order[slot / 2];
                if (time > of.closes()[site] || of.opens()[site] > of.closes()[site]) {
                    return NEVER;
                }
                time = Math.max(time, of.opens()[site]) + task.visit()[site];
            }
            if (slot == lunch && pause != null) {
                if (time > pause.to()) {
                    return NEVER;
                }
                time = Math.max(time, pause.from()) + pause.length();
            }
        }
        boolean hungry = pause != null && lunch == -2 && time > pause.to();
        return hungry || time > of.returnBy() || driving > of.mostDriving() ? NEVER : (int) time;
    }

    /** When a day with exactly these sites is over at the earliest. */
    int fastest(int day, int[] sites) {
        return back[day][Arrays.stream(sites).map(site -> 1 << site).sum()];
    }

    boolean meets(Plan plan) {
        boolean driven = IntStream.range(0, plan.days().size())
                .allMatch(day -> back(day, plan.days().get(day)) < NEVER
                        && inPinnedOrder(plan.days().get(day)));
        List<List<Integer>> days = plan.days().stream()
                .map(day -> Arrays.stream(day).boxed().toList())
                .toList();
        List<Integer> all = days.stream().flatMap(List::stream).toList();
        return driven
                && days.size() == task.days().size()
                && all.stream().distinct().count() == all.size()
                && all.stream().mapToInt(site -> task.value()[site]).sum() == plan.value()
                && meets(days);
    }

    long time(Plan plan) {
        return IntStream.range(0, plan.days().size())
                .mapToLong(day -> (long) back(day, plan.days().get(day))
                        - task.days().get(day).departAt())
                .sum();
    }

    private boolean inPinnedOrder(int[] order) {
        List<Integer> pinned = Arrays.stream(task.pinnedOrder()).boxed().toList();
        List<Integer> there =
                Arrays.stream(order).boxed().filter(pinned::contains).toList();
        return there.equals(pinned.stream().filter(there::contains).toList());
    }

    private boolean meets(List<List<Integer>> days) {
        List<Integer> all = days.stream().flatMap(List::stream).toList();
        List<Integer> pinnedDays = Arrays.stream(task.pinnedOrder())
                .map(site -> IntStream.range(0, days.size())
                        .filter(day -> days.get(day).contains(site))
                        .findFirst()
                        .orElse(-1))
                .boxed()
                .toList();
        return Arrays.stream(task.mustVisit()).allMatch(all::contains)
                && !pinnedDays.contains(-1)
                && pinnedDays.equals(pinnedDays.stream().sorted().toList())
                && pinnedDays.stream()
                                .map(day -> task.days().get(day).team())
                                .distinct()
                                .count()
                        <= 1
                && task.caps().stream()
                        .allMatch(cap -> Arrays.stream(cap.sites())
                                        .distinct()
                                        .filter(all::contains)
                                        .count()
                                <= cap.atMost())
                && task.covers().stream()
                        .allMatch(cover -> cover.groups().stream()
                                        .filter(group -> Arrays.stream(group).anyMatch(all::contains))
                                        .count()
                                >= cover.atLeast());
    }

    /** All orders of all sets of so many sites. */
    static void orders(int sites, Consumer<int[]> each) {
        orders(sites, new int[0], each);
    }

    private static void orders(int sites, int[] so, Consumer<int[]> each) {
        each.accept(so);
        for (int site = 0; site < sites; site++) {
            int next = site;
            if (Arrays.stream(so).noneMatch(one -> one == next)) {
                int[] longer = Arrays.copyOf(so, so.length + 1);
                longer[so.length] = site;
                orders(sites, longer, each);
            }
        }
    }

    /** A task at random, with some of all rules. */
    static Task random(SplittableRandom random, int mostSites) {
        int sites = random.nextInt(1, mostSites + 1);
        int places = sites + 1 + random.nextInt(2);
        int[][] travel = new int[places][places];
        boolean wild = random.nextInt(3) == 0;
        double[] x = random.doubles(places, 0, 14).toArray();
        double[] y = random.doubles(places, 0, 14).toArray();
        for (int from = 0; from < places; from++) {
            for (int to = 0; to < places; to++) {
                travel[from][to] = from == to
                        ? 0
                        : wild
                                ? random.nextInt(20) == 0 ? NEVER : random.nextInt(25)
                                : (int) Math.ceil(Math.hypot(x[from] - x[to], y[from] - y[to]));
            }
        }
        int origin = random.nextInt(3) == 0 ? -50 : random.nextInt(30);
        List<Task.Day> days = new ArrayList<>();
        int many = random.nextInt(1, 4);
        int team = 0;
        boolean alike = random.nextBoolean();
        for (int day = 0; day < many; day++) {
            if (alike && day > 0) {
                Task.Day before = days.get(0);
                team += random.nextInt(2);
                days.add(new Task.Day(
                        team,
                        before.start(),
                        before.end(),
                        before.departAt(),
                        before.returnBy(),
                        before.mostDriving(),
                        before.lunch(),
                        before.opens(),
                        before.closes()));
                continue;
            }
            team += day > 0 ? random.nextInt(2) : 0;
            int length = random.nextInt(15, 80);
            int[] opens = new int[sites];
            int[] closes = new int[sites];
            boolean windows = random.nextBoolean();
            for (int site = 0; site < sites; site++) {
                opens[site] = origin + (windows ? random.nextInt(length) : 0);
                closes[site] = windows ? opens[site] + random.nextInt(-3, length / 2) : Integer.MAX_VALUE;
            }
            int from = origin + random.nextInt(length);
            days.add(new Task.Day(
                    team,
                    sites + random.nextInt(places - sites),
                    sites + random.nextInt(places - sites),
                    origin,
                    origin + length,
                    random.nextInt(3) == 0 ? random.nextInt(10, 60) : NEVER,
                    random.nextBoolean()
                            ? new Task.Lunch(from, from + random.nextInt(15), random.nextInt(1, 12))
                            : null,
                    opens,
                    closes));
        }
        int[] must = random.nextInt(3) == 0 ? some(random, sites, 2) : new int[0];
        int[] pinned = random.nextInt(4) == 0 ? some(random, sites, 3) : new int[0];
        List<Task.Cap> caps = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            caps.add(new Task.Cap(random.nextInt(3), some(random, sites, 4)));
        }
        List<Task.Cover> covers = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            covers.add(new Task.Cover(
                    random.nextInt(1, 3),
                    IntStream.range(0, random.nextInt(1, 4))
                            .mapToObj(group -> some(random, sites, 3))
                            .toList()));
        }
        int most = random.nextInt(1, 12);
        return new Task(
                random.ints(sites, 0, most).toArray(),
                random.ints(sites, 0, 8).toArray(),
                travel,
                days,
                must,
                pinned,
                caps,
                covers);
    }

    private static int[] some(SplittableRandom random, int sites, int most) {
        return random.ints(0, sites)
                .distinct()
                .limit(Math.min(sites, random.nextInt(1, most + 1)))
                .toArray();
    }

    @Override
    public String toString() {
        return "value=%s visit=%s travel=%s days=%s must=%s pinned=%s caps=%s covers=%s"
                .formatted(
                        Arrays.toString(task.value()),
                        Arrays.toString(task.visit()),
                        Arrays.deepToString(task.travel()),
                        task.days().stream()
                                .map(day -> day + Arrays.toString(day.opens()) + Arrays.toString(day.closes()))
                                .toList(),
                        Arrays.toString(task.mustVisit()),
                        Arrays.toString(task.pinnedOrder()),
                        task.caps().stream()
                                .map(cap -> cap.atMost() + Arrays.toString(cap.sites()))
                                .toList(),
                        task.covers().stream()
                                .map(cover -> cover.atLeast()
                                        + Arrays.deepToString(cover.groups().toArray(int[][]::new)))
                                .toList());
    }
}
