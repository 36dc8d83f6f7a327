package org.gengtu.orienteering;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All ways through a day that matter, by dynamic programming: from the start on, or from the end back.
 *
 * <p>A label is a way from the start up to having left a site, or from coming to a site up to the end. It remembers sites
 * that it visited, so as not to visit them again; along the way it forgets those that are not near ({@link Kind#NEAR}, the
 * ng-routes of Baldacci, Mingozzi and Roberti, Operations Research 59, 2011), so that few labels bound all days. Without
 * forgetting they are the days themselves: either all that may be best ({@link Kind#BEST}), where a way that visited less,
 * is earlier and worth more stands for others, or one for each set of sites ({@link Kind#SETS}). Labels that come the other way
 * tell what the rest can be worth at most; what stays below a threshold with that is dropped (bounding as in Righini and
 * Salani, Computers &amp; Operations Research 36, 2009).
 */
final class Labels {
    /** What labels remember, and which stand for others. */
    enum Kind {
        NEAR,
        BEST,
        SETS
    }

    private static final int SCANNED = 400;
    private static final int POLLED = 512;

    /** What a day is worth: by site visited, and by tick driven, which costs. */
    record Prices(double[] site, double drivingTick) {}

    private final Rules rules;
    private final Clock clock;
    private final int[][] travel;
    private final Prices prices;
    private final Kind kind;
    private final boolean forward;
    private final long[][] near;
    private final int grain;
    private final @Nullable Labels other;
    private final DoubleSupplier threshold;
    private final BooleanSupplier ended;
    private final int most;
    private final int words;
    private final int[] open;
    private final boolean single;
    private final boolean limited;
    private final int startPlace;
    private final int endPlace;

    /** The threshold, if it is fixed. */
    double least;

    int count;
    private int[] state = new int[1024];
    private int[] time = new int[1024];
    private int[] previous = new int[1024];
    private int[] driving;
    private double[] value = new double[1024];
    private long[] memory;
    /** Of the kind of best days: what the sites are worth without prices, which alone tells what stands for what. */
    private long[] worth;

    private long[] groups;
    /** Of the kind of sets: others of the same set and state. */
    private int[] chain;

    private int[] table = new int[0];
    private long[] heap = new long[1024];
    private int heaped;
    /** By state, of the kind of best days: labels by falling worth. */
    private final int[][] lists;

    private final int[] listed;
    /** By state, of those that forget: stairs by what they remember, by falling value of their top. */
    private final Stairs[][] stairs;

    /**
     * Labels of one state that remember the same. They are listed in the order of time, and only if they are worth more than
     * those before: so their values rise with time.
     */
    private final class Stairs {
        private final int first;
        private final long word;
        private int[] labels = new int[4];
        private int size;
        private double top;

        private Stairs(int label) {
            first = label * words;
            word = memory[first];
            put(label);
        }

        private void put(int label) {
            if (size == labels.length) {
                labels = Arrays.copyOf(labels, 2 * size);
            }
            labels[size++] = label;
            top = value[label];
        }

        /** What the best is worth that is not later than a time. */
        private double until(int latest) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (time[labels[middle]] <= latest) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low == 0 ? Double.NEGATIVE_INFINITY : value[labels[low - 1]];
        }

        private boolean remembersLess(int label) {
            return (word & ~memory[label * words]) == 0
                    && (words == 1 || Labels.this.remembersLess(first / words, label));
        }
    }

    /** The best way through the whole day: its value, its last label. */
    double best = Double.NEGATIVE_INFINITY;

    private int bestLabel = -1;
    private final Whole whole;

    /** Hears of ways through the whole day that reach the threshold. */
    interface Whole {
        void found(double value, int label, int back);
    }

    /**
     * @param near by site: of which sites ways are remembered there, as bits
     * @param grain times are rounded to multiples of it, for the better, so that there are fewer labels; at most what a
     *     visit and the way to it take
     * @param other labels of the same prices that come the other way; null: nothing is dropped
     * @param threshold what is below is dropped; may rise
     * @param most how many labels there may be
     */
    Labels(
            Rules rules,
            int day,
            Prices prices,
            Kind kind,
            boolean forward,
            long[][] near,
            int grain,
            @Nullable Labels other,
            DoubleSupplier threshold,
            BooleanSupplier ended,
            int most,
            Whole whole) {
        this.rules = rules;
        clock = rules.clocks[day];
        travel = rules.travel;
        this.prices = prices;
        this.kind = kind;
        this.forward = forward;
        this.near = near;
        this.grain = grain;
        this.other = other;
        this.threshold = threshold;
        this.ended = ended;
        this.most = most;
        this.whole = whole;
        words = rules.words;
        open = Rules.which(rules.sites, site -> rules.possible[day][site] && rules.useful(site, clock));
        single = rules.days() == 1;
        limited = kind != Kind.NEAR && clock.mostDriving < Task.NEVER;
        driving = new int[limited ? 1024 : 0];
        memory = new long[1024 * words];
        groups = new long[kind == Kind.BEST ? 1024 : 0];
        worth = new long[groups.length];
        chain = new int[kind == Kind.SETS ? 1024 : 0];
        int places = travel.length;
        startPlace = places;
        endPlace = places + 1;
        lists = new int[2 * (places + 2)][];
        listed = new int[lists.length];
        stairs = new Stairs[lists.length][];
    }

    /** Makes all labels; false if it ended before, or they are too many. */
    boolean run() {
        if (kind == Kind.SETS) {
            table = new int[1 << 12];
        }
        long first = forward ? clock.leaveStart() : clock.latestEnd();
        for (int had = 0; had <= 1; had++) {
            int at = part(first, had);
            if (Math.abs(at) < Clock.DEAD) {
                begin(had, at);
            }
        }
        for (int popped = 1; heaped > 0; popped++) {
            if (popped % POLLED == 0 && ended.getAsBoolean()) {
                return false;
            }
            int label = pop();
            if (count > most) {
                return false;
            }
            if (!listed(label)) {
                continue;
            }
            extend(label);
        }
        return true;
    }

    private void begin(int had, int at) {
        int label = claim();
        state[label] = 2 * (forward ? startPlace : endPlace) + had;
        time[label] = forward ? at : -at;
        previous[label] = -1;
        value[label] = 0;
        push(label);
    }

    private static int part(long pair, int had) {
        return had == 1 ? Clock.had(pair) : Clock.without(pair);
    }

    private int placeOf(int label) {
        int place = state[label] >> 1;
        return place == startPlace ? clock.start : place == endPlace ? clock.end : place;
    }

    private boolean isFirst(int label) {
        return state[label] >> 1 >= startPlace;
    }

    private void extend(int label) {
        int place = placeOf(label);
        int had = state[label] & 1;
        int at = time[label];
        double sum = value[label];
        finish(label, place, had);
        for (int site : open) {
            if ((memory[label * words + (site >> 6)] & (1L << site)) != 0) {
                continue;
            }
            int ticks = forward ? travel[place][site] : travel[site][place];
            // Both ways times grow: backward they are negative.
            int come = at + ticks;
            if (forward ? come > clock.closes[site] : -come < clock.opens[site]) {
                continue;
            }
            if (rules.pinned[site] >= 0 && !pinnedFits(label, site)) {
                continue;
            }
            if (kind == Kind.SETS && !room(label, site)) {
                continue;
            }
            double then = sum - prices.drivingTick() * ticks;
            if (other != null
                    && !other.completes(2 * site + had, come, then, memory, label * words, threshold.getAsDouble())) {
                continue;
            }
            if (limited
                    && driving[label]
                                    + ticks
                                    + (forward ? rules.shortest[site][clock.end] : rules.shortest[clock.start][site])
                            > clock.mostDriving) {
                continue;
            }
            long left = forward
                    ? clock.visited(had == 1 ? Clock.pair(Clock.DEAD, come) : Clock.pair(come, Clock.DEAD), site)
                    : clock.latest(had == 1 ? Clock.pair(-Clock.DEAD, -come) : Clock.pair(-come, -Clock.DEAD), site);
            boolean lunchOnly = !rules.counts(site);
            for (int after = 0; after <= 1; after++) {
                int when = part(left, after);
                if (Math.abs(when) < Clock.DEAD && (!lunchOnly || after != had)) {
                    add(label, site, after, forward ? when : -when, then + prices.site()[site], ticks);
                }
            }
        }
    }

    private void finish(int label, int place, int had) {
        int target = forward ? clock.end : clock.start;
        int ticks = forward ? travel[place][target] : travel[target][place];
        int at = time[label] + ticks;
        int back;
        if (forward) {
            back = clock.back(had == 1 ? Clock.pair(Clock.DEAD, at) : Clock.pair(at, Clock.DEAD));
            if (back >= Clock.DEAD) {
                return;
            }
        } else {
            back = part(clock.leaveStart(), had);
            if (back >= Clock.DEAD || back > -at) {
                return;
            }
        }
        if (limited && driving[label] + ticks > clock.mostDriving) {
            return;
        }
        double total = value[label] - prices.drivingTick() * ticks;
        if (total > best) {
            best = total;
            bestLabel = label;
        }
        if (kind != Kind.NEAR && total >= threshold.getAsDouble()) {
            whole.found(total, label, back);
        }
    }

    /** Whether some label here, that comes the other way, makes up a whole with one that comes to its state. */
    private boolean completes(int at, int come, double sum, long[] visited, int offset, double least) {
        Stairs[] here = stairs[at];
        for (int i = 0; i < listed[at]; i++) {
            Stairs those = here[i];
            if (those.top + sum < least) {
                return false;
            }
            if ((those.word & visited[offset]) == 0
                    && (words == 1 || apart(those.first / words, visited, offset))
                    && those.until(-come) + sum >= least) {
                return true;
            }
        }
        return false;
    }

    private boolean apart(int label, long[] visited, int offset) {
        for (int word = 0; word < words; word++) {
            if ((memory[label * words + word] & visited[offset + word]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean pinnedFits(int label, int site) {
        int[] order = rules.task.pinnedOrder();
        int own = rules.pinned[site];
        if (single) {
            int neighbour = forward ? own - 1 : own + 1;
            return neighbour < 0 || neighbour >= order.length || has(label, order[neighbour]);
        }
        for (int i = forward ? own + 1 : 0; i < (forward ? order.length : own); i++) {
            if (has(label, order[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean has(int label, int site) {
        return (memory[label * words + (site >> 6)] & (1L << site)) != 0;
    }

    private boolean room(int label, int site) {
        for (int cap : rules.capsOf[site]) {
            int used = 0;
            for (int word = 0; word < words; word++) {
                used += Long.bitCount(memory[label * words + word] & rules.capBits[cap][word]);
            }
            if (used >= rules.room[cap]) {
                return false;
            }
        }
        return true;
    }

    private void add(int from, int site, int had, int at, double sum, int ticks) {
        int label = claim();
        int base = label * words;
        for (int word = 0; word < words; word++) {
            long kept = memory[from * words + word];
            memory[base + word] = kind == Kind.NEAR ? kept & near[site][word] : kept;
        }
        memory[base + (site >> 6)] |= 1L << site;
        state[label] = 2 * site + had;
        time[label] = Math.floorDiv(at, grain) * grain;
        previous[label] = from;
        value[label] = sum;
        if (limited) {
            driving[label] = driving[from] + ticks;
        }
        if (kind == Kind.BEST) {
            for (int cap : rules.capsOf[site]) {
                for (int word = 0; word < words; word++) {
                    memory[base + word] |= rules.capBits[cap][word];
                }
            }
            groups[label] = groups[from] | rules.groupBits[site];
            worth[label] = worth[from] + rules.worth[site];
            markUnreachable(label, site, at);
            if (!rules.mayCover(groups[label], memory, base)) {
                count--;
                return;
            }
        }
        if (dominated(label)) {
            count--;
            return;
        }
        push(label);
    }

    private void markUnreachable(int label, int site, int left) {
        for (int next : open) {
            int begin = Math.max(left + rules.shortest[site][next], clock.opens[next]);
            if (begin > clock.closes[next]
                    || begin + clock.visit[next] + rules.shortest[next][clock.end] > clock.returnBy) {
                memory[label * words + (next >> 6)] |= 1L << next;
            }
        }
    }

    /** Lists a label among those of its state; false if one that is listed stands for it. */
    private boolean listed(int label) {
        if (dominated(label)) {
            return false;
        }
        if (kind == Kind.SETS) {
            if (2 * count > table.length) {
                grow();
            }
            int slot = slot(label);
            chain[label] = table[slot];
            table[slot] = label + 1;
            return true;
        }
        int at = state[label];
        int size = listed[at];
        if (kind == Kind.NEAR) {
            listOnStairs(label, at, size);
            return true;
        }
        if (lists[at] == null) {
            lists[at] = new int[16];
        } else if (size == lists[at].length) {
            lists[at] = Arrays.copyOf(lists[at], 2 * size);
        }
        int place = behindThoseWorth(at, worth[label]);
        System.arraycopy(lists[at], place, lists[at], place + 1, size - place);
        lists[at][place] = label;
        listed[at]++;
        return true;
    }

    private void listOnStairs(int label, int at, int size) {
        Stairs[] here = stairs[at];
        if (here == null) {
            here = stairs[at] = new Stairs[8];
        } else if (size == here.length) {
            here = stairs[at] = Arrays.copyOf(here, 2 * size);
        }
        int place = 0;
        while (place < size && !(here[place].word == memory[label * words] && same(here[place].first / words, label))) {
            place++;
        }
        Stairs own;
        if (place == size) {
            own = new Stairs(label);
            listed[at]++;
        } else {
            own = here[place];
            own.put(label);
        }
        for (; place > 0 && here[place - 1].top < own.top; place--) {
            here[place] = here[place - 1];
        }
        here[place] = own;
    }

    /** How many labels of a state are worth as much or more. */
    private int behindThoseWorth(int at, long much) {
        int low = 0;
        int high = listed[at];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (worth[lists[at][middle]] >= much) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether a listed label stands for this one. Labels are listed in the order of time, so all that are listed are earlier. */
    private boolean dominated(int label) {
        if (kind == Kind.SETS) {
            for (int one = table[slot(label)]; one != 0; one = chain[one - 1]) {
                int old = one - 1;
                if (state[old] == state[label] && same(old, label) && (!limited || driving[old] <= driving[label])) {
                    return true;
                }
            }
            return false;
        }
        int at = state[label];
        if (kind == Kind.NEAR) {
            for (int i = 0; i < listed[at] && stairs[at][i].top >= value[label] - 1e-9; i++) {
                if (stairs[at][i].remembersLess(label)) {
                    return true;
                }
            }
            return false;
        }
        int from = behindThoseWorth(at, worth[label]);
        int least = Math.max(0, from - SCANNED);
        for (int i = from - 1; i >= least; i--) {
            int old = lists[at][i];
            if (remembersLess(old, label)
                    && (!limited || driving[old] <= driving[label])
                    && (kind != Kind.BEST || rules.coversMore(groups[old], groups[label]))) {
                return true;
            }
        }
        return false;
    }

    private boolean remembersLess(int old, int label) {
        for (int word = 0; word < words; word++) {
            if ((memory[old * words + word] & ~memory[label * words + word]) != 0) {
                return false;
            }
        }
        return true;
    }

    private boolean same(int old, int label) {
        for (int word = 0; word < words; word++) {
            if (memory[old * words + word] != memory[label * words + word]) {
                return false;
            }
        }
        return true;
    }

    private int slot(int label) {
        long hash = state[label];
        for (int word = 0; word < words; word++) {
            hash = (hash ^ memory[label * words + word]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ (hash >>> 32)) & (table.length - 1);
    }

    private void grow() {
        int[] old = table;
        table = new int[4 * old.length];
        for (int head : old) {
            for (int one = head; one != 0; ) {
                int next = chain[one - 1];
                int slot = slot(one - 1);
                chain[one - 1] = table[slot];
                table[slot] = one;
                one = next;
            }
        }
    }

    private int claim() {
        if (count == state.length) {
            int length = 2 * count;
            state = Arrays.copyOf(state, length);
            time = Arrays.copyOf(time, length);
            previous = Arrays.copyOf(previous, length);
            value = Arrays.copyOf(value, length);
            memory = Arrays.copyOf(memory, length * words);
            driving = limited ? Arrays.copyOf(driving, length) : driving;
            groups = kind == Kind.BEST ? Arrays.copyOf(groups, length) : groups;
            worth = kind == Kind.BEST ? Arrays.copyOf(worth, length) : worth;
            chain = kind == Kind.SETS ? Arrays.copyOf(chain, length) : chain;
        }
        return count++;
    }

    private void push(int label) {
        if (heaped == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heaped);
        }
        long key = ((long) time[label] << 32) | label;
        int at = heaped++;
        while (at > 0 && heap[(at - 1) >> 1] > key) {
            heap[at] = heap[(at - 1) >> 1];
            at = (at - 1) >> 1;
        }
        heap[at] = key;
    }

    private int pop() {
        int label = (int) heap[0];
        long key = heap[--heaped];
        int at = 0;
        for (int child = 1; child < heaped; child = 2 * at + 1) {
            if (child + 1 < heaped && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= key) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = key;
        return label;
    }

    /** The stops of the best way, in their order; sites may be there several times. */
    int[] bestStops() {
        return bestLabel < 0 ? new int[0] : stops(bestLabel);
    }

    /** The stops of a way, in their order. */
    int[] stops(int label) {
        int length = 0;
        for (int at = label; !isFirst(at); at = previous[at]) {
            length++;
        }
        int[] stops = new int[length];
        int place = forward ? length : 0;
        for (int at = label; !isFirst(at); at = previous[at]) {
            stops[forward ? --place : place++] = state[at] >> 1;
        }
        return stops;
    }

    /** What a way of the kind of sets visits, as bits. */
    long[] visited(int label) {
        return Arrays.copyOfRange(memory, label * words, (label + 1) * words);
    }
}
