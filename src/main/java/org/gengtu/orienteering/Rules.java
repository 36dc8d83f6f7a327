package org.gengtu.orienteering;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A task as the engine uses it: what is demanded has a price.
 *
 * <p>The worth of sites is their value and, if they must be visited, a price above all values together; a group that a
 * cover lacks costs the price. So a plan meets all demands if and only if it is worth {@link #need}, and what it is worth
 * beyond that is its value.
 */
final class Rules {
    final Task task;
    final int sites;
    final Clock[] clocks;
    final int[][] travel;
    final boolean[] must;
    /** By site: its place in the pinned order; -1: not pinned. */
    final int[] pinned;

    final long price;
    final long[] worth;
    final long need;
    /** What all worths are a multiple of. */
    final long step;
    /** By site: caps and groups that it is of. */
    final int[][] capsOf;

    final int[][] groupsOf;
    final int[] room;
    final int[] coverOf;
    final int[] atLeast;
    /** Travel over any places between; the travel of a task may lack the shortest ways. */
    final int[][] shortest;
    /** Whether no way over another place is shorter. */
    final boolean direct;
    /** How many words hold a bit for each site. */
    final int words;

    final long[][] capBits;
    /** By site: bits of its groups, if these are 64 at most. */
    final long[] groupBits;

    private final long[] coverBits;
    private final long[][] sitesOfGroup;
    /** By day: those sites that may fit into it; the others never do. */
    final boolean[][] possible;

    Rules(Task task) {
        this.task = task;
        sites = task.sites();
        travel = task.travel();
        clocks = task.days().stream().map(day -> new Clock(task, day)).toArray(Clock[]::new);
        pinned = new int[sites];
        Arrays.fill(pinned, -1);
        must = new boolean[sites];
        for (int site : task.mustVisit()) {
            must[site] = true;
        }
        for (int i = 0; i < task.pinnedOrder().length; i++) {
            must[task.pinnedOrder()[i]] = true;
            pinned[task.pinnedOrder()[i]] = i;
        }
        long sum = 0;
        BigInteger divisor = BigInteger.ZERO;
        for (int value : task.value()) {
            sum += value;
            divisor = divisor.gcd(BigInteger.valueOf(value));
        }
        step = Math.max(1, divisor.longValue());
        price = sum + step;
        worth = new long[sites];
        Arrays.setAll(worth, site -> task.value()[site] + (must[site] ? price : 0));
        need = price * which(sites, site -> must[site]).length;
        capsOf = lists(sites, task.caps().stream().map(Task.Cap::sites).toList());
        room = task.caps().stream().mapToInt(Task.Cap::atMost).toArray();
        atLeast = task.covers().stream().mapToInt(Task.Cover::atLeast).toArray();
        List<int[]> groups = new ArrayList<>();
        List<Integer> covers = new ArrayList<>();
        for (int cover = 0; cover < atLeast.length; cover++) {
            for (int[] group : task.covers().get(cover).groups()) {
                groups.add(group);
                covers.add(cover);
            }
        }
        groupsOf = lists(sites, groups);
        coverOf = covers.stream().mapToInt(Integer::intValue).toArray();
        shortest = shortest(travel);
        direct = Arrays.deepEquals(shortest, travel);
        words = (sites + 63) / 64;
        capBits = task.caps().stream().map(cap -> bits(cap.sites())).toArray(long[][]::new);
        sitesOfGroup = groups.stream().map(this::bits).toArray(long[][]::new);
        groupBits = new long[sites];
        for (int site = 0; site < sites; site++) {
            for (int group : groupsOf[site]) {
                groupBits[site] |= 1L << group;
            }
        }
        coverBits = new long[atLeast.length];
        for (int group = 0; group < coverOf.length; group++) {
            coverBits[coverOf[group]] |= 1L << group;
        }
        possible = new boolean[clocks.length][sites];
        for (int day = 0; day < clocks.length; day++) {
            Clock clock = clocks[day];
            for (int site = 0; site < sites; site++) {
                int begin = Math.max(clock.departAt + shortest[clock.start][site], clock.opens[site]);
                possible[day][site] = Arrays.stream(capsOf[site]).allMatch(cap -> room[cap] > 0)
                        && begin <= clock.closes[site]
                        && begin + clock.visit[site] + shortest[site][clock.end] <= clock.returnBy;
            }
        }
    }

    int days() {
        return clocks.length;
    }

    int team(int day) {
        return task.days().get(day).team();
    }

    /** Whether a site can be of use for more than to have lunch there. */
    boolean counts(int site) {
        return worth[site] > 0 || groupsOf[site].length > 0 || !direct;
    }

    boolean useful(int site, Clock clock) {
        return counts(site) || clock.lunches();
    }

    long[] bits(int[] of) {
        long[] bits = new long[words];
        for (int site : of) {
            bits[site >> 6] |= 1L << site;
        }
        return bits;
    }

    /** Whether one has of each cover what the other has, or enough. At most 64 groups. */
    boolean coversMore(long one, long other) {
        long lacks = other & ~one;
        for (int cover = 0; lacks != 0 && cover < atLeast.length; cover++) {
            if (Long.bitCount(one & coverBits[cover]) >= atLeast[cover]) {
                lacks &= ~coverBits[cover];
            }
        }
        return lacks == 0;
    }

    /** Whether all covers can still be met without the sites that are closed. At most 64 groups. */
    boolean mayCover(long has, long[] closed, int offset) {
        for (int cover = 0; cover < atLeast.length; cover++) {
            int lacks = atLeast[cover] - Long.bitCount(has & coverBits[cover]);
            for (int group = 0; lacks > 0 && group < coverOf.length; group++) {
                if (coverOf[group] == cover && (has & (1L << group)) == 0 && anyOpen(group, closed, offset)) {
                    lacks--;
                }
            }
            if (lacks > 0) {
                return false;
            }
        }
        return true;
    }

    private boolean anyOpen(int group, long[] closed, int offset) {
        for (int word = 0; word < words; word++) {
            if ((sitesOfGroup[group][word] & ~closed[offset + word]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The value of a plan of some worth. */
    int value(long worth) {
        return (int) (worth - need);
    }

    /** What the sites of days are worth together. */
    long worth(int[][] days) {
        boolean[] in = new boolean[sites];
        for (int[] day : days) {
            for (int site : day) {
                in[site] = true;
            }
        }
        return worth(in);
    }

    /** Whether days that can be driven keep what they must keep together: sites once, caps, the pinned order. */
    boolean keeps(int[][] days) {
        boolean[] in = new boolean[sites];
        int[] used = new int[room.length];
        int last = -1;
        int team = -1;
        for (int day = 0; day < days.length; day++) {
            for (int site : days[day]) {
                for (int cap : capsOf[site]) {
                    used[cap]++;
                }
                if (in[site] || (pinned[site] >= 0 && (pinned[site] < last || (last >= 0 && team(day) != team)))) {
                    return false;
                }
                in[site] = true;
                if (pinned[site] >= 0) {
                    last = pinned[site];
                    team = team(day);
                }
            }
        }
        for (int cap = 0; cap < used.length; cap++) {
            if (used[cap] > room[cap]) {
                return false;
            }
        }
        return true;
    }

    /** What a set of sites is worth. */
    long worth(boolean[] in) {
        boolean[] has = new boolean[coverOf.length];
        long sum = 0;
        for (int site = 0; site < sites; site++) {
            if (in[site]) {
                sum += worth[site];
                for (int group : groupsOf[site]) {
                    has[group] = true;
                }
            }
        }
        int[] done = new int[atLeast.length];
        for (int group = 0; group < has.length; group++) {
            done[coverOf[group]] += has[group] ? 1 : 0;
        }
        for (int cover = 0; cover < done.length; cover++) {
            sum -= price * Math.max(0, atLeast[cover] - done[cover]);
        }
        return sum;
    }

    static int[] which(int count, IntPredicate of) {
        return IntStream.range(0, count).filter(of).toArray();
    }

    private static int[][] shortest(int[][] travel) {
        int[][] best = Arrays.stream(travel).map(int[]::clone).toArray(int[][]::new);
        for (int over = 0; over < best.length; over++) {
            for (int[] from : best) {
                if (from[over] < Task.NEVER) {
                    for (int to = 0; to < best.length; to++) {
                        from[to] = Math.min(from[to], from[over] + best[over][to]);
                    }
                }
            }
        }
        return best;
    }

    private static int[][] lists(int sites, List<int[]> sets) {
        List<List<Integer>> of = IntStream.range(0, sites)
                .mapToObj(site -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        for (int set = 0; set < sets.size(); set++) {
            for (int site : Arrays.stream(sets.get(set)).distinct().toArray()) {
                of.get(site).add(set);
            }
        }
        return of.stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }
}
