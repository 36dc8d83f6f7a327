package org.gengtu.orienteering;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The stops of one day in their order, with the times that tell in constant time whether one more fits in. */
final class Route {
    final Rules rules;
    final int day;
    final Clock clock;
    private final int[][] travel;
    /** Start, stops and end. */
    int[] places;

    int size;
    private long[] left;
    private long[] latest;
    int driving;
    int back;
    /** Whether the team waits somewhere: only then can more driving be back earlier. */
    private boolean waits;

    private int[] spare;

    Route(Rules rules, int day) {
        this.rules = rules;
        this.day = day;
        clock = rules.clocks[day];
        travel = rules.travel;
        places = new int[16];
        spare = new int[16];
        left = new long[16];
        latest = new long[16];
        places[0] = clock.start;
        places[1] = clock.end;
        refresh();
    }

    /** The route with these stops; null if it cannot be driven, or is not in pinned order. */
    static @Nullable Route of(Rules rules, int day, int[] stops) {
        Route route = new Route(rules, day);
        return route.set(stops) && route.ordered() ? route : null;
    }

    boolean set(int[] stops) {
        room(stops.length);
        size = stops.length;
        System.arraycopy(stops, 0, places, 1, size);
        places[size + 1] = clock.end;
        return refresh();
    }

    int[] stops() {
        return Arrays.copyOfRange(places, 1, size + 1);
    }

    /** Whether the day works. */
    boolean works() {
        return back < Clock.DEAD && driving <= clock.mostDriving;
    }

    int time() {
        return back - clock.departAt;
    }

    private void room(int stops) {
        if (stops + 2 > places.length) {
            int length = 2 * stops + 4;
            places = Arrays.copyOf(places, length);
            spare = new int[length];
            left = Arrays.copyOf(left, length);
            latest = Arrays.copyOf(latest, length);
        }
    }

    boolean refresh() {
        left[0] = clock.leaveStart();
        driving = 0;
        long busy = clock.departAt;
        for (int i = 1; i <= size + 1; i++) {
            int ticks = travel[places[i - 1]][places[i]];
            driving = Math.min(driving + ticks, Clock.DEAD);
            long come = Clock.drive(left[i - 1], ticks);
            if (i <= size) {
                left[i] = clock.visited(come, places[i]);
                busy += clock.visit[places[i]];
            } else {
                back = clock.back(come);
            }
        }
        waits = busy + driving + clock.pause() < back;
        latest[size + 1] = clock.latestEnd();
        for (int i = size; i > 0; i--) {
            latest[i] = clock.latest(Clock.driveBack(latest[i + 1], travel[places[i]][places[i + 1]]), places[i]);
        }
        return works();
    }

    /** Whether a site fits in behind a place of the route. */
    boolean fits(int behind, int site) {
        int to = travel[places[behind]][site];
        int on = travel[site][places[behind + 1]];
        if (driving + to + on - travel[places[behind]][places[behind + 1]] > clock.mostDriving) {
            return false;
        }
        return Clock.inTime(Clock.drive(clock.visited(Clock.drive(left[behind], to), site), on), latest[behind + 1]);
    }

    /** About how much time a site takes that fits in. */
    int takes(int behind, int site) {
        int to = travel[places[behind]][site];
        int come = Clock.first(left[behind]) + to;
        return to
                + travel[site][places[behind + 1]]
                - travel[places[behind]][places[behind + 1]]
                + clock.visit[site]
                + Math.max(0, clock.opens[site] - come);
    }

    void insert(int behind, int site) {
        room(size + 1);
        System.arraycopy(places, behind + 1, places, behind + 2, size - behind + 1);
        places[behind + 1] = site;
        size++;
        refresh();
    }

    void removeAt(int index) {
        System.arraycopy(places, index + 1, places, index, size + 1 - index);
        size--;
        refresh();
    }

    int indexOf(int site) {
        for (int i = 1; i <= size; i++) {
            if (places[i] == site) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the pinned among the stops are in their order. */
    boolean ordered() {
        return ordered(places);
    }

    /** Whether the pinned are in their order if a site is put in behind a place. */
    boolean keepsOrder(int behind, int site) {
        int own = rules.pinned[site];
        for (int i = 1; i <= size && own >= 0; i++) {
            int other = rules.pinned[places[i]];
            if (other >= 0 && other < own != i <= behind) {
                return false;
            }
        }
        return true;
    }

    private boolean ordered(int[] order) {
        int last = -1;
        for (int i = 1; i <= size; i++) {
            int at = rules.pinned[order[i]];
            if (at >= 0) {
                if (at < last) {
                    return false;
                }
                last = at;
            }
        }
        return true;
    }

    /** Turns parts around and moves parts elsewhere as long as that shortens the day (2-opt and or-opt). */
    boolean shorten() {
        boolean any = false;
        while (turn() || move()) {
            any = true;
        }
        return any;
    }

    private boolean turn() {
        for (int from = 1; from < size; from++) {
            for (int to = from + 1; to <= size; to++) {
                System.arraycopy(places, 0, spare, 0, size + 2);
                for (int i = from; i <= to; i++) {
                    spare[i] = places[from + to - i];
                }
                if (take()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean move() {
        for (int length = 1; length <= Math.min(3, size - 1); length++) {
            for (int from = 1; from + length <= size + 1; from++) {
                for (int behind = 0; behind <= size - length; behind++) {
                    if (behind == from - 1) {
                        continue;
                    }
                    // What is left when the part is taken out, then the part behind a place of that.
                    for (int i = 0, at = 0; i < size + 2 - length; i++) {
                        spare[at++] = places[i < from ? i : i + length];
                        if (i == behind) {
                            System.arraycopy(places, from, spare, at, length);
                            at += length;
                        }
                    }
                    if (take()) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Takes the order over if it is better. */
    private boolean take() {
        int drives = 0;
        for (int i = 0; i <= size; i++) {
            drives += travel[spare[i]][spare[i + 1]];
            if (drives > clock.mostDriving || (drives >= driving && !waits)) {
                return false;
            }
        }
        long times = clock.leaveStart();
        for (int i = 1; i <= size; i++) {
            times = clock.visited(Clock.drive(times, travel[spare[i - 1]][spare[i]]), spare[i]);
            if (!Clock.alive(times)) {
                return false;
            }
        }
        int then = clock.back(Clock.drive(times, travel[spare[size]][spare[size + 1]]));
        if (then > back || (then == back && drives >= driving) || !ordered(spare)) {
            return false;
        }
        int[] before = places;
        places = spare;
        spare = before;
        refresh();
        return true;
    }
}
