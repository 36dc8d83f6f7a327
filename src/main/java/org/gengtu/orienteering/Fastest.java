package org.gengtu.orienteering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The order of given sites that is back earliest.
 *
 * <p>Up to {@link #EXACT} sites by dynamic programming over sets of them (Held and Karp, 1962), with lunch had or not in the
 * state; above by insertion and by turning and moving parts.
 */
public final class Fastest {
    /** The order of so many sites is exact. */
    public static final int EXACT = 16;

    private static final int TRIES = 200;

    private Fastest() {}

    /**
     * The order of exactly these sites that is back earliest.
     *
     * @param day index into {@link Task#days()}
     * @param sites each once; the pinned of them keep their order
     * @return the sites in order; null if there is none, or, of more than {@link #EXACT}, if none was found
     */
    public static int @Nullable [] order(Task task, int day, int[] sites) {
        Route route = new Route(new Rules(task), day);
        if (sites.length > EXACT) {
            return about(route, sites);
        }
        route.set(sites);
        return exactly(route);
    }

    static int @Nullable [] exactly(Route route) {
        int[] order = byTime(route);
        if (order == null) {
            return null;
        }
        Route best = new Route(route.rules, route.day);
        return best.set(order) ? order : byTimeAndDriving(route);
    }

    /** Without regard to the limit on driving. */
    private static int @Nullable [] byTime(Route route) {
        int[] sites = route.stops();
        int many = sites.length;
        Clock clock = route.clock;
        int[][] travel = route.rules.travel;
        int[] before = before(route.rules, sites);
        long none = Clock.pair(Clock.DEAD, Clock.DEAD);
        long[] left = new long[many * (1 << many)];
        Arrays.fill(left, none);
        for (int set = 0; set < 1 << many; set++) {
            for (int last = 0; last < many; last++) {
                long times = left[set * many + last];
                if (set != 0 && ((set & (1 << last)) == 0 || times == none)) {
                    continue;
                }
                for (int next = 0; next < many; next++) {
                    if ((set & (1 << next)) == 0 && (before[next] & ~set) == 0) {
                        int from = set == 0 ? clock.start : sites[last];
                        long then = clock.visited(
                                Clock.drive(set == 0 ? clock.leaveStart() : times, travel[from][sites[next]]),
                                sites[next]);
                        int at = (set | 1 << next) * many + next;
                        left[at] = least(left[at], then);
                    }
                }
                if (set == 0) {
                    break;
                }
            }
        }
        if (many == 0) {
            return new int[0];
        }
        int whole = (1 << many) - 1;
        int last = -1;
        int back = Clock.DEAD;
        boolean had = false;
        for (int site = 0; site < many; site++) {
            long come = Clock.drive(left[whole * many + site], travel[sites[site]][clock.end]);
            int then = clock.back(come);
            if (then < back) {
                back = then;
                last = site;
                had = clock.back(Clock.pair(Clock.without(come), Clock.DEAD)) != then;
            }
        }
        return last < 0 ? null : traced(route, sites, left, last, had);
    }

    private static int[] traced(Route route, int[] sites, long[] left, int lastOfAll, boolean lunched) {
        int many = sites.length;
        Clock clock = route.clock;
        int[] order = new int[many];
        int set = (1 << many) - 1;
        int last = lastOfAll;
        boolean had = lunched;
        for (int i = many - 1; i >= 0; i--) {
            order[i] = sites[last];
            int rest = set & ~(1 << last);
            long reached = left[set * many + last];
            for (int previous = 0; previous < many && i > 0; previous++) {
                if ((rest & (1 << previous)) == 0) {
                    continue;
                }
                int ticks = route.rules.travel[sites[previous]][sites[last]];
                long times = left[rest * many + previous];
                long without =
                        clock.visited(Clock.drive(Clock.pair(Clock.without(times), Clock.DEAD), ticks), sites[last]);
                if (had ? Clock.had(without) == Clock.had(reached) : Clock.without(without) == Clock.without(reached)) {
                    last = previous;
                    had = false;
                    break;
                }
                long with = clock.visited(Clock.drive(Clock.pair(Clock.DEAD, Clock.had(times)), ticks), sites[last]);
                if (had && Clock.had(with) == Clock.had(reached)) {
                    last = previous;
                    break;
                }
            }
            set = rest;
        }
        return order;
    }

    private static long least(long one, long other) {
        return Clock.pair(
                Math.min(Clock.without(one), Clock.without(other)), Math.min(Clock.had(one), Clock.had(other)));
    }

    /** By site: which of them must be visited before. */
    private static int[] before(Rules rules, int[] sites) {
        int[] before = new int[sites.length];
        for (int i = 0; i < sites.length; i++) {
            for (int j = 0; j < sites.length; j++) {
                if (rules.pinned[sites[i]] >= 0
                        && rules.pinned[sites[j]] >= 0
                        && rules.pinned[sites[j]] < rules.pinned[sites[i]]) {
                    before[i] |= 1 << j;
                }
            }
        }
        return before;
    }

    /** A way to some set of sites, of which none is better in both time and driving. */
    private record Way(@Nullable Way previous, int last, long left, int driving) {
        private boolean asGood(Way other) {
            return driving <= other.driving
                    && Clock.had(left) <= Clock.had(other.left)
                    && Clock.without(left) <= Clock.without(other.left);
        }
    }

    private static int @Nullable [] byTimeAndDriving(Route route) {
        int[] sites = route.stops();
        int many = sites.length;
        Clock clock = route.clock;
        int[][] travel = route.rules.travel;
        int[] before = before(route.rules, sites);
        @SuppressWarnings("unchecked")
        @Nullable
        List<Way>[] ways = new List[Math.max(1, many * (1 << many))];
        Way start = new Way(null, -1, clock.leaveStart(), 0);
        Way best = null;
        int back = Clock.DEAD;
        for (int set = 0; set < 1 << many; set++) {
            for (int last = 0; last < Math.max(1, many); last++) {
                List<Way> here = set == 0 ? last == 0 ? List.of(start) : null : ways[set * many + last];
                if (here == null) {
                    continue;
                }
                for (Way way : here) {
                    int from = set == 0 ? clock.start : sites[last];
                    for (int next = 0; next < many; next++) {
                        int driving = way.driving + travel[from][sites[next]];
                        if ((set & (1 << next)) != 0
                                || (before[next] & ~set) != 0
                                || driving + route.rules.shortest[sites[next]][clock.end] > clock.mostDriving) {
                            continue;
                        }
                        long left = clock.visited(Clock.drive(way.left, travel[from][sites[next]]), sites[next]);
                        if (Clock.alive(left)) {
                            int at = (set | 1 << next) * many + next;
                            ways[at] = with(ways[at], new Way(way, next, left, driving));
                        }
                    }
                    if (set == (1 << many) - 1 && way.driving + travel[from][clock.end] <= clock.mostDriving) {
                        int then = clock.back(Clock.drive(way.left, travel[from][clock.end]));
                        if (then < back) {
                            back = then;
                            best = way;
                        }
                    }
                }
                if (set != 0) {
                    ways[set * many + last] = null;
                }
            }
        }
        if (best == null) {
            return null;
        }
        int[] order = new int[many];
        int at = many;
        for (Way way = best; way != null && at > 0; way = way.previous()) {
            order[--at] = sites[way.last];
        }
        return order;
    }

    private static List<Way> with(@Nullable List<Way> ways, Way way) {
        if (ways == null) {
            return new ArrayList<>(List.of(way));
        }
        if (ways.stream().noneMatch(other -> other.asGood(way))) {
            ways.removeIf(way::asGood);
            ways.add(way);
        }
        return ways;
    }

    /** Puts the sites in where each takes least, again after taking some out, then turns and moves parts. */
    private static int @Nullable [] about(Route route, int[] sites) {
        SplittableRandom random = new SplittableRandom(1);
        int[] best = null;
        int back = Clock.DEAD;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int[] kept = best == null || attempt % 2 == 0 ? new int[0] : best.clone();
            if (kept.length > 0) {
                kept = Arrays.stream(kept).filter(site -> random.nextInt(3) > 0).toArray();
            }
            if (!route.set(kept)) {
                continue;
            }
            List<Integer> open = new ArrayList<>();
            for (int site : sites) {
                if (route.indexOf(site) < 0) {
                    open.add(random.nextInt(open.size() + 1), site);
                }
            }
            if (putIn(route, open) && route.works()) {
                route.shorten();
                if (route.back < back) {
                    back = route.back;
                    best = route.stops();
                }
            }
        }
        return best;
    }

    private static boolean putIn(Route route, List<Integer> open) {
        while (!open.isEmpty()) {
            int where = -1;
            int which = -1;
            int least = Integer.MAX_VALUE;
            // The one that fits in fewest places is put in first.
            int fewest = Integer.MAX_VALUE;
            for (int i = 0; i < open.size(); i++) {
                int site = open.get(i);
                int places = 0;
                int own = -1;
                int takes = Integer.MAX_VALUE;
                for (int at = 0; at <= route.size; at++) {
                    if (route.fits(at, site) && route.keepsOrder(at, site)) {
                        places++;
                        if (route.takes(at, site) < takes) {
                            takes = route.takes(at, site);
                            own = at;
                        }
                    }
                }
                if (places == 0) {
                    return false;
                }
                int tight = Math.min(places, 3);
                if (tight < fewest || (tight == fewest && takes < least)) {
                    fewest = tight;
                    least = takes;
                    where = own;
                    which = i;
                }
            }
            route.insert(where, open.remove(/* index */ which));
        }
        return true;
    }
}
