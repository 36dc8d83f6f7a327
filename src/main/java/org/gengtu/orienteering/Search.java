package org.gengtu.orienteering;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for good plans: takes stops out of the plan and puts others in, again and again.
 *
 * <p>An adaptive large neighbourhood search under simulated annealing (Ropke and Pisinger, Transportation Science 40,
 * 2006), with insertions checked in constant time (Vansteenwegen et al., Computers &amp; Operations Research 36, 2009). Days
 * are always such as can be driven, caps and pinned order are always kept; demands that a plan does not meet cost their price.
 */
final class Search {
    private static final int CYCLE = 2000;
    private static final double HOT = 0.6;
    private static final double COLD = 0.02;
    /** Of this many stops the order that is back earliest is found exactly, of each plan that is better. */
    private static final int EXACT_ORDER = 11;

    private static final int WAYS = 5;
    private static final double[] POWERS = {0.7, 1, 1.5, 2.5};

    private final Rules rules;
    private final Board board;
    private final SplittableRandom random;
    private final Route[] routes;
    private final int[] dayOf;
    private final int[] capUsed;
    private final int[] groupHas;
    private final int[] coverHas;
    private final int[] open;
    private int opens;
    private long worth;
    /** By site and day, of those that are open: where it fits in best, and what that takes; -1: nowhere. */
    private final int[][] behind;

    private final int[][] takes;
    private final double typical;
    private final double perTick;
    private final double[] success = new double[WAYS * POWERS.length];
    private final int[] pool;

    Search(Rules rules, Board board, long seed) {
        this.rules = rules;
        this.board = board;
        random = new SplittableRandom(seed);
        routes = IntStream.range(0, rules.days())
                .mapToObj(day -> new Route(rules, day))
                .toArray(Route[]::new);
        dayOf = new int[rules.sites];
        capUsed = new int[rules.room.length];
        groupHas = new int[rules.coverOf.length];
        coverHas = new int[rules.atLeast.length];
        open = new int[rules.sites];
        pool = new int[rules.sites];
        behind = new int[rules.sites][rules.days()];
        takes = new int[rules.sites][rules.days()];
        typical = Math.max(
                1,
                Arrays.stream(rules.task.value())
                        .filter(value -> value > 0)
                        .average()
                        .orElse(1));
        // A whole day less is about as good as a site more is, to tell apart what is worth the same.
        perTick = typical
                / Math.max(
                        1,
                        Arrays.stream(rules.clocks)
                                .mapToDouble(clock -> (double) clock.returnBy - clock.departAt)
                                .sum())
                / 4;
        Arrays.fill(success, 1);
        clear();
    }

    /**
     * Searches until the board says that it is over, or for so long.
     *
     * @param beyond also when no plan can have more value, for one that takes less time
     */
    void run(int @Nullable [][] start, long nanos, boolean beyond) {
        long end = System.nanoTime() + nanos;
        if (start != null) {
            load(start);
        }
        fill(1, 0);
        shorten();
        report();
        int[][] current = stops();
        double score = score();
        int[][] bestHere = current;
        long bestWorth = worth;
        long bestTime = time();
        for (int round = 0; !board.ended() && (beyond || !board.settled()) && System.nanoTime() - end < 0; round++) {
            double cooled = (double) (round % CYCLE) / CYCLE;
            if (round % CYCLE == 0 && round > 0) {
                int[][] known = random.nextInt(2) > 0 ? board.best() : bestHere;
                restore(known == null ? bestHere : known);
                switch (random.nextInt(3)) {
                    case 0 -> takeOutMost();
                    case 1 -> swapDays();
                    default -> {}
                }
                fill(1, 1);
                current = stops();
                score = score();
                bestWorth = Long.MIN_VALUE;
            }
            double heat = typical * HOT * Math.pow(COLD / HOT, cooled);
            int choice = choose();
            destroy(choice / POWERS.length);
            fill(POWERS[choice % POWERS.length], random.nextDouble() < 0.3 ? 0 : random.nextDouble());
            if (shorten()) {
                fill(1, 0);
            }
            double now = score();
            double reward = 0;
            boolean better = worth > bestWorth || (worth == bestWorth && time() < bestTime);
            if (now >= score || score - now < -heat * Math.log(random.nextDouble())) {
                reward = now > score ? 1 : 0;
                current = stops();
                score = now;
                if (better) {
                    bestHere = current;
                    bestWorth = worth;
                    bestTime = time();
                }
                if (worth >= board.worth() && report()) {
                    reward = 10;
                    current = stops();
                    score = score();
                }
            } else {
                restore(current);
            }
            success[choice] = 0.995 * success[choice] + 0.005 * (0.05 + reward);
        }
    }

    private double score() {
        return worth - perTick * time();
    }

    private long time() {
        long sum = 0;
        for (Route route : routes) {
            sum += route.time();
        }
        return sum;
    }

    private int[][] stops() {
        return Arrays.stream(routes).map(Route::stops).toArray(int[][]::new);
    }

    /** Tells the board of the plan, its days as short as can be, if it may be the best so far. */
    private boolean report() {
        if (worth < board.worth() || !Arrays.stream(routes).allMatch(Route::works)) {
            return false;
        }
        for (Route route : routes) {
            if (route.size > 2 && route.size <= EXACT_ORDER) {
                int[] fastest = Fastest.exactly(route);
                if (fastest != null) {
                    route.set(fastest);
                }
            }
        }
        return board.offer(stops(), worth, time());
    }

    private void clear() {
        Arrays.fill(dayOf, -1);
        Arrays.fill(capUsed, 0);
        Arrays.fill(groupHas, 0);
        Arrays.fill(coverHas, 0);
        for (Route route : routes) {
            route.set(new int[0]);
        }
        worth = 0;
        for (int least : rules.atLeast) {
            worth -= rules.price * Math.max(0, least);
        }
    }

    /** Takes over what works of a plan. */
    private void load(int[][] days) {
        clear();
        for (int day = 0; day < Math.min(routes.length, days.length); day++) {
            for (int site : days[day]) {
                int end = routes[day].size;
                if (dayOf[site] < 0 && allowed(site) && routes[day].fits(end, site) && inPinnedOrder(site, day, end)) {
                    add(day, end, site);
                }
            }
        }
    }

    /** Takes over a plan of its own. */
    private void restore(int[][] days) {
        clear();
        for (int day = 0; day < routes.length; day++) {
            routes[day].set(days[day]);
            for (int site : days[day]) {
                dayOf[site] = day;
                count(site, 1);
            }
        }
    }

    private void add(int day, int at, int site) {
        routes[day].insert(at, site);
        dayOf[site] = day;
        count(site, 1);
    }

    private void takeOut(int site) {
        Route route = routes[dayOf[site]];
        route.removeAt(route.indexOf(site));
        dayOf[site] = -1;
        count(site, -1);
    }

    private void count(int site, int by) {
        worth += by * rules.worth[site];
        for (int cap : rules.capsOf[site]) {
            capUsed[cap] += by;
        }
        for (int group : rules.groupsOf[site]) {
            int cover = rules.coverOf[group];
            int before = groupHas[group];
            groupHas[group] += by;
            if ((before == 0) != (groupHas[group] == 0)) {
                // What is beyond the demand is worth nothing.
                int had = coverHas[cover];
                coverHas[cover] += by;
                worth += rules.price
                        * (Math.min(coverHas[cover], rules.atLeast[cover]) - Math.min(had, rules.atLeast[cover]));
            }
        }
    }

    private boolean allowed(int site) {
        for (int cap : rules.capsOf[site]) {
            if (capUsed[cap] >= rules.room[cap]) {
                return false;
            }
        }
        return true;
    }

    private long gain(int site) {
        long gain = rules.worth[site];
        for (int group : rules.groupsOf[site]) {
            int cover = rules.coverOf[group];
            if (groupHas[group] == 0 && coverHas[cover] < rules.atLeast[cover]) {
                gain += rules.price;
            }
        }
        return gain;
    }

    private boolean inPinnedOrder(int site, int day, int at) {
        int own = rules.pinned[site];
        if (own < 0) {
            return true;
        }
        for (int other : rules.task.pinnedOrder()) {
            int there = dayOf[other];
            if (there < 0 || other == site) {
                continue;
            }
            boolean earlier = there < day || (there == day && routes[day].indexOf(other) <= at);
            if (rules.team(there) != rules.team(day) || earlier != rules.pinned[other] < own) {
                return false;
            }
        }
        return true;
    }

    /** Puts in what fits, first what gains most, to a power, for the time that it takes. */
    private void fill(double power, double noise) {
        opens = 0;
        for (int site = 0; site < rules.sites; site++) {
            if (dayOf[site] < 0 && (rules.worth[site] > 0 || rules.groupsOf[site].length > 0)) {
                open[opens++] = site;
            }
        }
        for (int day = 0; day < routes.length; day++) {
            for (int i = 0; i < opens; i++) {
                place(open[i], day);
            }
        }
        while (true) {
            int best = -1;
            int bestDay = -1;
            double bestScore = 0;
            for (int i = 0; i < opens; i++) {
                int site = open[i];
                int day = -1;
                for (int other = 0; other < routes.length; other++) {
                    if (behind[site][other] >= 0 && (day < 0 || takes[site][other] < takes[site][day])) {
                        day = other;
                    }
                }
                if (day < 0) {
                    continue;
                }
                long gain = allowed(site) ? gain(site) : 0;
                if (gain <= 0) {
                    continue;
                }
                double score = Math.pow(gain, power) / Math.max(1, takes[site][day]);
                if (noise > 0) {
                    score *= 1 + noise * (random.nextDouble() - 0.5);
                }
                if (score > bestScore) {
                    bestScore = score;
                    best = i;
                    bestDay = day;
                }
            }
            if (best < 0) {
                return;
            }
            int site = open[best];
            add(bestDay, behind[site][bestDay], site);
            open[best] = open[--opens];
            boolean pinned = rules.pinned[site] >= 0;
            for (int i = 0; i < opens; i++) {
                if (pinned && rules.pinned[open[i]] >= 0) {
                    for (int day = 0; day < routes.length; day++) {
                        place(open[i], day);
                    }
                } else {
                    place(open[i], bestDay);
                }
            }
        }
    }

    private void place(int site, int day) {
        behind[site][day] = -1;
        if (!rules.possible[day][site]) {
            return;
        }
        Route route = routes[day];
        int least = Integer.MAX_VALUE;
        for (int at = 0; at <= route.size; at++) {
            int takes = route.takes(at, site);
            if (takes < least && route.fits(at, site) && inPinnedOrder(site, day, at)) {
                least = takes;
                behind[site][day] = at;
            }
        }
        takes[site][day] = least;
    }

    private boolean shorten() {
        boolean any = false;
        for (Route route : routes) {
            any |= route.shorten();
        }
        return any;
    }

    private int choose() {
        double sum = 0;
        for (double each : success) {
            sum += each;
        }
        double at = random.nextDouble() * sum;
        int choice = 0;
        while (choice < success.length - 1 && (at -= success[choice]) > 0) {
            choice++;
        }
        return choice;
    }

    private void destroy(int way) {
        int visited = 0;
        for (int site = 0; site < rules.sites; site++) {
            if (dayOf[site] >= 0) {
                pool[visited++] = site;
            }
        }
        if (visited == 0) {
            return;
        }
        // Now and then much at once.
        boolean wide = random.nextInt(20) == 0;
        if (routes.length > 1 && random.nextInt(50) == 0) {
            swapDays();
            return;
        }
        int most = Math.min(visited, Math.max(2, wide ? visited * 4 / 5 : Math.min(12, visited * 2 / 5)));
        int many = 1 + random.nextInt(most);
        switch (way) {
            case 0 -> takeOutPart(many);
            case 1 -> {
                for (int i = 0; i < many; i++) {
                    int at = random.nextInt(visited);
                    takeOut(pool[at]);
                    pool[at] = pool[--visited];
                }
            }
            case 2 -> takeOutLeastWorth(many, visited);
            case 3 -> takeOutNear(pool[random.nextInt(visited)], many, visited);
            default -> makeRoom(many, visited);
        }
    }

    private void takeOutMost() {
        for (int site = 0; site < rules.sites; site++) {
            if (dayOf[site] >= 0 && random.nextInt(3) > 0) {
                takeOut(site);
            }
        }
    }

    /** Two days do each what the other did, as far as that works. */
    private void swapDays() {
        int one = random.nextInt(routes.length);
        int other = random.nextInt(routes.length);
        int[][] days = stops();
        int[] kept = days[one];
        days[one] = days[other];
        days[other] = kept;
        load(days);
    }

    private void takeOutPart(int many) {
        Route route = routes[random.nextInt(routes.length)];
        int length = Math.min(many, route.size);
        int from = 1 + random.nextInt(route.size - length + 1);
        for (int i = 0; i < length; i++) {
            takeOut(route.places[from]);
        }
    }

    private void takeOutLeastWorth(int many, int visited) {
        int left = visited;
        for (int n = 0; n < many; n++) {
            int least = 0;
            double leastScore = Double.MAX_VALUE;
            for (int i = 0; i < left; i++) {
                int site = pool[i];
                Route route = routes[dayOf[site]];
                int at = route.indexOf(site);
                int saved = rules.travel[route.places[at - 1]][site]
                        + rules.travel[site][route.places[at + 1]]
                        - rules.travel[route.places[at - 1]][route.places[at + 1]]
                        + route.clock.visit[site];
                double score = (1.0 + rules.worth[site]) / Math.max(1, saved) * (0.4 + random.nextDouble());
                if (score < leastScore) {
                    leastScore = score;
                    least = i;
                }
            }
            takeOut(pool[least]);
            pool[least] = pool[--left];
        }
    }

    private void takeOutNear(int centre, int many, int visited) {
        int left = visited;
        for (int n = 0; n < many && left > 0; n++) {
            int nearest = 0;
            double least = Double.MAX_VALUE;
            for (int i = 0; i < left; i++) {
                double far = ((double) rules.travel[centre][pool[i]] + rules.travel[pool[i]][centre])
                        * (0.7 + 0.6 * random.nextDouble());
                if (far < least) {
                    least = far;
                    nearest = i;
                }
            }
            takeOut(pool[nearest]);
            pool[nearest] = pool[--left];
        }
    }

    /** Makes room for a site that is not visited, and puts it in. */
    private void makeRoom(int many, int visited) {
        int in = -1;
        for (int attempt = 0; attempt < 8 && in < 0; attempt++) {
            int site = random.nextInt(rules.sites);
            if (dayOf[site] < 0 && gain(site) > 0) {
                in = site;
            }
        }
        if (in < 0) {
            takeOutPart(many);
            return;
        }
        for (int site = 0; site < rules.sites; site++) {
            if (dayOf[site] >= 0 && !allowed(in) && sharesCap(site, in)) {
                takeOut(site);
            }
        }
        int left = 0;
        for (int i = 0; i < visited; i++) {
            if (dayOf[pool[i]] >= 0) {
                pool[left++] = pool[i];
            }
        }
        takeOutNear(in, Math.min(many, left), left);
        if (!allowed(in)) {
            return;
        }
        int best = -1;
        for (int day = 0; day < routes.length; day++) {
            place(in, day);
            if (behind[in][day] >= 0 && (best < 0 || takes[in][day] < takes[in][best])) {
                best = day;
            }
        }
        if (best >= 0) {
            add(best, behind[in][best], in);
        }
    }

    private boolean sharesCap(int one, int other) {
        for (int cap : rules.capsOf[one]) {
            for (int same : rules.capsOf[other]) {
                if (cap == same) {
                    return true;
                }
            }
        }
        return false;
    }
}
