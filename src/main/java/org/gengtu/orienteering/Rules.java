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
        possible = new boolean[clocks.length][sites];
        for (int day = 0; day < clocks.length; day++) {
            Clock clock = clocks[day];
            for (int site = 0; site < sites; site++) {
                int begin = Math.max(clock.departAt + shortest[clock.start][site], clock.opens[site]);
                possible[day][site] = begin <= clock.closes[site]
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

    /** The value of a plan of some worth. */
    int value(long worth) {
        return (int) (worth - need);
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
