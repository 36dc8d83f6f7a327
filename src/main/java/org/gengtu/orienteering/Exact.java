package org.gengtu.orienteering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how good plans can be at most, until none can be better than the best that is known.
 *
 * <p>First each day is bounded for itself, by ways that may forget where they were ({@link Labels}); what days together must
 * keep, sites once, caps and covers, has prices, which are changed until the bound is low (subgradients with Polyak's step),
 * and what the best ways forgot is remembered from then on (Roberti and Mingozzi, Transportation Science 48, 2014). Then
 * labels of both directions in turn, which remember more and more, drop each other; at last nothing is forgotten. A single
 * day is settled by that. Of several days all sets of sites are listed whose bound reaches the best known plan (as in Baldacci,
 * Christofides and Mingozzi, Mathematical Programming 115, 2008), and put together in all ways.
 */
final class Exact {
    /** Of all days at a time; each takes some 60 bytes, of 200 sites 90, and as much again for a moment when arrays grow. */
    private static final int MOST_LABELS = 2_000_000;

    /** How much is remembered, and how many labels that may take, one after another. */
    private record Effort(int near, int labels) {}

    private static final List<Effort> EFFORTS = List.of(
            new Effort(0, 60_000), new Effort(10, 250_000), new Effort(16, 700_000), new Effort(24, MOST_LABELS));

    private static final int ROUNDS = 40;
    private static final int FEW_LABELS = 40_000;
    private static final int LIGHT = 1;
    private static final int GRAINS = 500;
    private static final int FIRST_NEAR = 6;
    private static final int MOST_NEAR = 14;
    private static final double EPSILON = 1e-6;
    private static final Labels.Whole NOBODY = (value, label, back) -> {};
    private static final long MOST_JOINS = 200_000_000;

    private final Rules rules;
    private final Board board;
    /** Days that are alike, each but once. */
    private final List<int[]> types;

    /** By site: what ways remember there; of the first, quick labels and of the others. */
    private final long[][] light;

    private final long[][] near;
    private double[] once;
    private double[] caps;
    private double[] groups;
    private double[] driving;

    /** By type: how far below the quick bound the thorough one is looked for. */
    private final double[] margins;

    /** The bound of all days for some prices, the best ways of each, and the labels from which it was found. */
    private record Bound(
            double total,
            double constant,
            double[] ofType,
            int[][] ways,
            Labels[] there,
            @Nullable Labels[] back) {}

    private final int[] grains;

    private final Runnable between;

    /** @param between what else to do between steps of this */
    Exact(Rules rules, Board board, Runnable between) {
        this.rules = rules;
        this.board = board;
        this.between = between;
        Map<Object, List<Integer>> alike = new LinkedHashMap<>();
        for (int day = 0; day < rules.days(); day++) {
            Task.Day of = rules.task.days().get(day);
            Object key = rules.task.pinnedOrder().length > 0
                    ? day
                    : Arrays.asList(
                            of.start(),
                            of.end(),
                            of.departAt(),
                            of.returnBy(),
                            of.mostDriving(),
                            of.lunch(),
                            Arrays.hashCode(of.opens()),
                            Arrays.hashCode(of.closes()),
                            Arrays.stream(of.opens()).boxed().toList(),
                            Arrays.stream(of.closes()).boxed().toList());
            alike.computeIfAbsent(key, any -> new ArrayList<>()).add(day);
        }
        types = alike.values().stream()
                .map(days -> days.stream().mapToInt(Integer::intValue).toArray())
                .toList();
        light = new long[rules.sites][];
        near = new long[rules.sites][];
        long[] musts = rules.bits(Rules.which(rules.sites, site -> rules.must[site]));
        for (int site = 0; site < rules.sites; site++) {
            light[site] = musts.clone();
            near[site] = musts.clone();
        }
        remember(light, LIGHT);
        remember(near, FIRST_NEAR);
        once = new double[rules.sites];
        // Else all days would visit what must be visited, and the prices begin far off.
        Arrays.setAll(once, site -> rules.must[site] && rules.days() > 1 ? rules.price : 0);
        caps = new double[rules.room.length];
        groups = new double[rules.coverOf.length];
        driving = new double[types.size()];
        margins = new double[types.size()];
        grains = types.stream().mapToInt(days -> grain(rules.clocks[days[0]])).toArray();
    }

    /** A part of the day, at most what a visit and the way to it take. */
    private int grain(Clock clock) {
        int least = (clock.returnBy - clock.departAt) / GRAINS;
        for (int to = 0; to < rules.sites; to++) {
            for (int from = 0; from < rules.travel.length; from++) {
                if (from != to) {
                    least = Math.min(least, rules.travel[from][to] + clock.visit[to]);
                }
            }
        }
        return Math.max(1, least);
    }

    /** Lets each site remember at least so many that are nearest. */
    private void remember(long[][] memory, int many) {
        for (int site = 0; site < rules.sites; site++) {
            int from = site;
            int[] nearest = IntStream.range(0, rules.sites)
                    .boxed()
                    .sorted(Comparator.comparingInt(
                            to -> to == from ? -1 : rules.travel[from][to] + rules.travel[to][from]))
                    .limit(many)
                    .mapToInt(Integer::intValue)
                    .toArray();
            long[] bits = rules.bits(nearest);
            for (int word = 0; word < rules.words; word++) {
                memory[site][word] |= bits[word];
            }
        }
    }

    void run() {
        board.limit(quickly());
        if (board.settled() || types.isEmpty()) {
            return;
        }
        prices(false, rules.days() == 1 ? 5 : ROUNDS);
        prices(true, ROUNDS);
        if (!done()) {
            settle();
        }
    }

    /**
     * A bound without labels: as if sites could be visited in parts, each taking its visit and half of the shortest ways to
     * and from it, and days were one.
     */
    private long quickly() {
        double time = 0;
        for (Clock clock : rules.clocks) {
            time += Math.max(0, clock.mostBusy() - (shortest(clock.start, true) + shortest(clock.end, false)) / 2);
        }
        double[] takes = new double[rules.sites];
        int[] order = IntStream.range(0, rules.sites)
                .filter(site -> IntStream.range(0, rules.days()).anyMatch(day -> rules.possible[day][site]))
                .boxed()
                .sorted(Comparator.comparingDouble(site -> {
                    takes[site] = rules.clocks[0].visit[site] + (shortest(site, true) + shortest(site, false)) / 2;
                    return takes[site] <= 0 ? Double.NEGATIVE_INFINITY : -rules.worth[site] / takes[site];
                }))
                .mapToInt(Integer::intValue)
                .toArray();
        double sum = 0;
        for (int site : order) {
            double part = takes[site] <= 0 ? 1 : Math.clamp(time / takes[site], 0, 1);
            sum += part * rules.worth[site];
            time -= part * Math.max(0, takes[site]);
        }
        return floored(sum);
    }

    /** The shortest way from a place, or to it. */
    private double shortest(int place, boolean from) {
        return IntStream.range(0, rules.travel.length)
                .filter(other -> other != place)
                .map(other -> from ? rules.travel[place][other] : rules.travel[other][place])
                .min()
                .orElse(0);
    }

    private double[] profits() {
        double[] profits = new double[rules.sites];
        for (int site = 0; site < profits.length; site++) {
            profits[site] = rules.worth[site] - once[site];
            for (int cap : rules.capsOf[site]) {
                profits[site] -= caps[cap];
            }
            for (int group : rules.groupsOf[site]) {
                profits[site] += groups[group];
            }
        }
        return profits;
    }

    /** By group: whether it is taken for met, where that costs least. */
    private boolean[] taken() {
        boolean[] taken = new boolean[groups.length];
        for (int cover = 0; cover < rules.atLeast.length; cover++) {
            int of = cover;
            IntStream.range(0, groups.length)
                    .filter(group -> rules.coverOf[group] == of && groups[group] < rules.price)
                    .boxed()
                    .sorted(Comparator.comparingDouble(group -> groups[group]))
                    .limit(Math.max(0, rules.atLeast[cover]))
                    .forEach(group -> taken[group] = true);
        }
        return taken;
    }

    /** What the prices give back whatever is visited. */
    private double constant(boolean[] taken) {
        double sum = Arrays.stream(once).sum();
        for (int cap = 0; cap < caps.length; cap++) {
            sum += caps[cap] * rules.room[cap];
        }
        int[] lacks = rules.atLeast.clone();
        for (int group = 0; group < taken.length; group++) {
            if (taken[group]) {
                sum -= groups[group];
                lacks[rules.coverOf[group]]--;
            }
        }
        for (int lack : lacks) {
            sum -= (double) rules.price * Math.max(0, lack);
        }
        for (int type = 0; type < driving.length; type++) {
            if (driving[type] > 0) {
                sum += driving[type] * rules.clocks[types.get(type)[0]].mostDriving * types.get(type).length;
            }
        }
        return sum;
    }

    private Labels labels(int type, long[][] memory, boolean forward, @Nullable Labels other, double least) {
        int most = MOST_LABELS / types.size();
        Labels labels = labels(type, Labels.Kind.NEAR, memory, forward, other, () -> least, most, NOBODY);
        labels.least = least;
        return labels;
    }

    private Labels labels(
            int type,
            Labels.Kind kind,
            long[][] memory,
            boolean forward,
            @Nullable Labels other,
            DoubleSupplier least,
            int most,
            Labels.Whole whole) {
        return new Labels(
                rules,
                types.get(type)[0],
                new Labels.Prices(profits(), driving[type]),
                kind,
                forward,
                Arrays.stream(memory).map(long[]::clone).toArray(long[][]::new),
                other == null ? grains[type] : 1,
                other,
                least,
                board::ended,
                most,
                whole);
    }

    private boolean done() {
        return board.ended() || board.settled();
    }

    /** The bound for the prices as they are; null: it ended. */
    private @Nullable Bound bound(boolean thorough) {
        double constant = constant(taken());
        double[] ofType = new double[types.size()];
        int[][] ways = new int[types.size()][];
        Labels[] there = new Labels[types.size()];
        for (int type = 0; type < types.size(); type++) {
            there[type] = labels(type, light, true, null, 0);
            if (!there[type].run()) {
                return null;
            }
            ofType[type] = there[type].best;
            ways[type] = there[type].bestStops();
        }
        @Nullable Labels[] back = new Labels[types.size()];
        double gap = others(ofType, constant, 0) + ofType[0] - least();
        for (int type = 0; thorough && type < types.size() && !done(); type++) {
            double quick = ofType[type];
            double needed = least() - others(ofType, constant, type);
            double margin = Math.max(margins[type], gap / 10);
            double least = types.size() == 1 ? needed : Math.max(needed, quick - margin);
            Labels labels = labels(type, near, false, there[type], least);
            if (!labels.run()) {
                return null;
            }
            while (labels.best < least && least > needed) {
                margin *= 3;
                least = Math.max(needed, quick - margin);
                labels = labels(type, near, false, there[type], least);
                if (!labels.run()) {
                    return null;
                }
            }
            back[type] = labels;
            ways[type] = labels.bestStops();
            lower(type, labels, ofType, constant, least);
            margins[type] = 1.3 * (quick - ofType[type]);
        }
        double total = others(ofType, constant, 0) + ofType[0];
        board.limit(Math.max(board.worth(), floored(total)));
        return new Bound(total, constant, ofType, ways, there, back);
    }

    /** Labels back that drop no plan that is better than the best known; false: too many, or it ended. */
    private boolean complete(Bound bound, int most) {
        for (int type = 0; type < types.size(); type++) {
            double needed = least() - others(bound.ofType, bound.constant, type);
            Labels back = bound.back[type];
            if (back == null || back.least > needed) {
                Labels again =
                        labels(type, Labels.Kind.NEAR, near, false, bound.there[type], () -> needed, most, NOBODY);
                again.least = needed;
                if (!again.run()) {
                    return false;
                }
                bound.back[type] = again;
            }
        }
        return true;
    }

    private static long floored(double total) {
        return total < -1e17 ? Long.MIN_VALUE / 4 : (long) Math.floor(total + EPSILON);
    }

    /** Changes the prices until the bound falls no more. */
    private void prices(boolean thorough, int rounds) {
        double best = Double.MAX_VALUE;
        double[][] bestPrices = {once, caps, groups, driving};
        double pace = 1;
        int since = 0;
        double marked = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            between.run();
            Bound now = bound(thorough);
            if (now == null || done()) {
                return;
            }
            boolean more = thorough && rememberCycles(now);
            if (now.total < best - 1e-9) {
                best = now.total;
                bestPrices = new double[][] {once, caps, groups, driving};
                since = 0;
            } else if (++since % 4 == 0) {
                pace /= 2;
            }
            if (thorough
                    && (round % 4 == 0 || rules.days() == 1)
                    && complete(now, FEW_LABELS)
                    && whole(now.back, now.ofType, now.constant, least(), FEW_LABELS)) {
                board.limit(board.worth());
                return;
            }
            int spell = thorough ? 8 : 4;
            if (round % spell == spell - 1) {
                if (marked - best < 0.1 * (best - board.worth()) && !more) {
                    break;
                }
                marked = best;
            }
            if (!change(now, pace) && !more) {
                break;
            }
        }
        once = bestPrices[0];
        caps = bestPrices[1];
        groups = bestPrices[2];
        driving = bestPrices[3];
    }

    /** What a way visits twice is remembered between, where not too much is remembered yet; whether that is more. */
    private boolean rememberCycles(Bound bound) {
        boolean more = false;
        for (int[] way : bound.ways) {
            for (int from = 0; from < way.length; from++) {
                for (int to = from + 1; to < way.length; to++) {
                    if (way[to] == way[from]) {
                        for (int between = from + 1; between < to; between++) {
                            long[] bits = near[way[between]];
                            int size =
                                    Arrays.stream(bits).mapToInt(Long::bitCount).sum();
                            long bit = 1L << way[from];
                            if (size < MOST_NEAR && (bits[way[from] >> 6] & bit) == 0) {
                                bits[way[from] >> 6] |= bit;
                                more = true;
                            }
                        }
                        break;
                    }
                }
            }
        }
        return more;
    }

    /** A step against the subgradient; false if there is none. */
    private boolean change(Bound bound, double pace) {
        int[] visits = new int[rules.sites];
        double[] over = new double[types.size()];
        double norm = 0;
        for (int type = 0; type < types.size(); type++) {
            int alike = types.get(type).length;
            for (int site : bound.ways[type]) {
                visits[site] += alike;
            }
            Clock clock = rules.clocks[types.get(type)[0]];
            if (clock.mostDriving < Task.NEVER) {
                over[type] = (drives(clock, bound.ways[type]) - clock.mostDriving) * (double) alike;
                if (driving[type] == 0 && over[type] < 0) {
                    over[type] = 0;
                }
                // Ticks are many: a site more and a day's driving more shall weigh about as much.
                over[type] /= Math.max(1, clock.mostDriving / 8.0);
                norm += over[type] * over[type];
            }
        }
        double[] overOnce = new double[once.length];
        double[] overCap = new double[caps.length];
        double[] overGroup = new double[groups.length];
        for (int site = 0; site < visits.length; site++) {
            overOnce[site] = once[site] == 0 && visits[site] < 1 ? 0 : visits[site] - 1;
            norm += overOnce[site] * overOnce[site];
            for (int cap : rules.capsOf[site]) {
                overCap[cap] += visits[site];
            }
            for (int group : rules.groupsOf[site]) {
                overGroup[group] -= visits[site];
            }
        }
        boolean[] taken = taken();
        for (int cap = 0; cap < caps.length; cap++) {
            overCap[cap] -= rules.room[cap];
            overCap[cap] = caps[cap] == 0 && overCap[cap] < 0 ? 0 : overCap[cap];
            norm += overCap[cap] * overCap[cap];
        }
        for (int group = 0; group < groups.length; group++) {
            overGroup[group] += taken[group] ? 1 : 0;
            overGroup[group] = groups[group] == 0 && overGroup[group] < 0 ? 0 : overGroup[group];
            norm += overGroup[group] * overGroup[group];
        }
        if (norm < 1e-12) {
            return false;
        }
        double step = pace * (bound.total - board.worth()) / norm;
        once = moved(once, overOnce, step, Double.MAX_VALUE);
        caps = moved(caps, overCap, step, Double.MAX_VALUE);
        groups = moved(groups, overGroup, step, (double) rules.price);
        driving = driving.clone();
        for (int type = 0; type < driving.length; type++) {
            int limit = rules.clocks[types.get(type)[0]].mostDriving;
            driving[type] = Math.max(0, driving[type] + step * over[type] / Math.max(1, limit / 8.0));
        }
        return true;
    }

    private long drives(Clock clock, int[] way) {
        long sum = 0;
        int place = clock.start;
        for (int site : way) {
            sum += rules.travel[place][site];
            place = site;
        }
        return sum + rules.travel[place][clock.end];
    }

    private static double[] moved(double[] prices, double[] over, double step, double most) {
        double[] moved = new double[prices.length];
        Arrays.setAll(moved, i -> Math.clamp(prices[i] + step * over[i], 0, most));
        return moved;
    }

    /** With prices fixed: labels of both directions drop each other, then nothing is forgotten. */
    private void settle() {
        Bound bound = bound(true);
        if (bound == null || done() || !complete(bound, MOST_LABELS / types.size())) {
            return;
        }
        double constant = bound.constant;
        double[] ofType = bound.ofType.clone();
        @Nullable Labels[] back = bound.back.clone();
        for (int effort = 0; effort < EFFORTS.size() && !done(); effort++) {
            between.run();
            Effort how = EFFORTS.get(effort);
            if (effort > 0) {
                remember(near, how.near);
                for (int type = 0; type < back.length && !done(); type++) {
                    tighten(type, back, ofType, constant, how.near);
                }
            }
            if (done()) {
                return;
            }
            if (whole(back, ofType, constant, least(), how.labels)) {
                board.limit(board.worth());
                return;
            }
        }
        // The best known plan is too low a threshold: higher ones lower the bound at least.
        while (!done()) {
            double between = (board.bound() + least()) / 2;
            if (board.bound() - between < rules.step / 2.0) {
                return;
            }
            if (whole(back, ofType, constant, between, MOST_LABELS)) {
                board.limit(Math.max(board.worth(), (long) Math.ceil(between - EPSILON) - 1));
            } else if (board.bound() - between < rules.step) {
                return;
            } else if (!halved(back, ofType, constant, between)) {
                return;
            }
        }
    }

    /** Goes up from a threshold that is too low, until one is high enough; false if none is. */
    private boolean halved(@Nullable Labels[] back, double[] ofType, double constant, double low) {
        double between = low;
        while (!done()) {
            between = (board.bound() + between) / 2;
            if (board.bound() - between < rules.step / 2.0) {
                return false;
            }
            if (whole(back, ofType, constant, between, MOST_LABELS)) {
                board.limit(Math.max(board.worth(), (long) Math.ceil(between - EPSILON) - 1));
                return true;
            }
        }
        return false;
    }

    /** The least total of a plan that is better than the best known. */
    private double least() {
        return board.worth() + (board.worth() >= rules.need ? rules.step : 1) - EPSILON;
    }

    private double others(double[] ofType, double constant, int type) {
        double sum = constant - ofType[type];
        for (int other = 0; other < ofType.length; other++) {
            sum += ofType[other] * types.get(other).length;
        }
        return sum;
    }

    /** Labels there and back that remember more. */
    private void tighten(int type, @Nullable Labels[] back, double[] ofType, double constant, int many) {
        double least = least() - others(ofType, constant, type);
        Labels there = labels(type, near, true, back[type], least);
        if (!there.run()) {
            return;
        }
        lower(type, there, ofType, constant, least);
        if (done()) {
            return;
        }
        remember(near, many + many / 4);
        Labels again = labels(type, near, false, there, least);
        if (again.run()) {
            back[type] = again;
            lower(type, again, ofType, constant, least);
        }
    }

    private void lower(int type, Labels labels, double[] ofType, double constant, double least) {
        ofType[type] = Math.min(ofType[type], Math.max(labels.best, least - 1e-3));
        board.limit(Math.max(board.worth(), floored(others(ofType, constant, type) + ofType[type])));
    }

    /** Finds all that reaches a threshold; false if that is too much. What it finds is better goes to the board. */
    private boolean whole(@Nullable Labels[] back, double[] ofType, double constant, double least, int most) {
        boolean sets = rules.days() > 1
                || rules.coverOf.length > 64
                || Arrays.stream(rules.room).anyMatch(room -> room > 1);
        if (!sets) {
            Labels[] own = new Labels[1];
            own[0] = labels(
                    0,
                    Labels.Kind.BEST,
                    near,
                    true,
                    back[0],
                    () -> Math.max(least, least()) - constant,
                    most,
                    (value, label, ended) ->
                            offer(new int[][] {own[0].stops(label)}, (long) ended - rules.clocks[0].departAt));
            return own[0].run();
        }
        List<List<Column>> columns = new ArrayList<>();
        for (int type = 0; type < types.size(); type++) {
            List<Column> of = columns(type, back[type], least - others(ofType, constant, type), most);
            if (of == null) {
                return false;
            }
            columns.add(of);
        }
        return new Joining(columns, constant, least).run();
    }

    /** A set of sites that a day can visit, in the order that is back earliest. */
    private record Column(long[] bits, double value, int[] stops, int back) {}

    private @Nullable List<Column> columns(int type, @Nullable Labels back, double least, int most) {
        Map<List<Long>, Column> found = new HashMap<>();
        Labels[] own = new Labels[1];
        own[0] = labels(type, Labels.Kind.SETS, near, true, back, () -> least, most, (value, label, ended) -> {
            long[] bits = own[0].visited(label);
            found.merge(
                    Arrays.stream(bits).boxed().toList(),
                    new Column(bits, value, own[0].stops(label), ended),
                    (one, other) -> one.back <= other.back ? one : other);
        });
        if (!own[0].run()) {
            return null;
        }
        return found.values().stream()
                .sorted(Comparator.comparingDouble(column -> -column.value))
                .toList();
    }

    /** Puts columns of all days together. */
    private final class Joining {
        private final List<List<Column>> columns;
        private final double constant;
        private final double least;
        private final int[] typeOf;
        private final double[] restMost;
        private final Column[] chosen;
        private long joins;

        private Joining(List<List<Column>> columns, double constant, double least) {
            this.columns = columns;
            this.constant = constant;
            this.least = least;
            typeOf = IntStream.range(0, types.size())
                    .flatMap(type -> IntStream.generate(() -> type).limit(types.get(type).length))
                    .toArray();
            restMost = new double[typeOf.length + 1];
            for (int i = typeOf.length - 1; i >= 0; i--) {
                List<Column> of = columns.get(typeOf[i]);
                restMost[i] = restMost[i + 1] + (of.isEmpty() ? -1e18 : of.get(0).value);
            }
            chosen = new Column[typeOf.length];
        }

        private boolean run() {
            return put(0, 0, new long[rules.words], constant);
        }

        private boolean put(int at, int from, long[] used, double sum) {
            if (at == typeOf.length) {
                take();
                return true;
            }
            List<Column> of = columns.get(typeOf[at]);
            for (int i = from; i < of.size(); i++) {
                Column column = of.get(i);
                if (sum + column.value + restMost[at + 1] < Math.max(least, least())) {
                    return true;
                }
                if ((++joins & 0xfff) == 0 && (joins > MOST_JOINS || board.ended())) {
                    return false;
                }
                if (apart(column.bits, used)) {
                    long[] both = used.clone();
                    for (int word = 0; word < both.length; word++) {
                        both[word] |= column.bits[word];
                    }
                    chosen[at] = column;
                    boolean alike = at + 1 < typeOf.length && typeOf[at + 1] == typeOf[at];
                    if (!put(at + 1, alike ? i : 0, both, sum + column.value)) {
                        return false;
                    }
                }
            }
            return true;
        }

        private void take() {
            int[][] days = new int[rules.days()][];
            int[] next = new int[types.size()];
            long time = 0;
            for (int i = 0; i < chosen.length; i++) {
                int day = types.get(typeOf[i])[next[typeOf[i]]++];
                days[day] = chosen[i].stops;
                time += chosen[i].back - rules.clocks[day].departAt;
            }
            offer(days, time);
        }
    }

    private void offer(int[][] days, long time) {
        if (rules.keeps(days)) {
            board.offer(days, rules.worth(days), time);
        }
    }

    private static boolean apart(long[] one, long[] other) {
        for (int word = 0; word < one.length; word++) {
            if ((one[word] & other[word]) != 0) {
                return false;
            }
        }
        return true;
    }
}
