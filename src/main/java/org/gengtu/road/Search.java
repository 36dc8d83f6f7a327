package org.gengtu.road;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gengtu.geo.Shapes;
import org.gengtu.road.Lanes.Barred;
import org.gengtu.road.Lanes.Spot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;

/**
 * The fastest ways from one spot to others, by Dijkstra over {@link Lanes}. Of ways that take equally long it always finds
 * the same, whichever other spots are asked for. Not for several threads; it may be used again.
 */
final class Search {
    private static final int NONE = -1;

    private final Lanes lanes;
    private final Barred barred;
    private final @Nullable Spot[] spots;
    /** The spots of each edge and node, as lists: the first, and the next of each. */
    private final int[] firstOfEdge;

    private final int[] firstOfStand;
    private final int[] next;
    private final int[] millis;
    private final double[] metres;
    private final int[] laneTo;
    private final int[] standBefore;
    private long[] heap = new long[1 << 10];
    private int heaped;
    private final long[] best;
    private final double[] bestMetres;
    /** The stand from which a spot is reached, and the lane on which; NONE: on the edge of the start, or at the stand. */
    private final int[] bestStand;

    private final int[] bestLane;

    Search(Lanes lanes, Barred barred, List<@Nullable Spot> asked) {
        this.lanes = lanes;
        this.barred = barred;
        this.spots = asked.toArray(Spot[]::new);
        this.firstOfEdge = filled(lanes.edges());
        this.firstOfStand = filled(lanes.stands());
        this.next = filled(spots.length);
        for (int i = 0; i < spots.length; i++) {
            Spot spot = spots[i];
            if (spot != null) {
                int[] first = spot.node() >= 0 ? firstOfStand : firstOfEdge;
                int where = spot.node() >= 0 ? spot.node() : spot.edge();
                next[i] = first[where];
                first[where] = i;
            }
        }
        this.millis = new int[lanes.stands()];
        this.metres = new double[lanes.stands()];
        this.laneTo = new int[lanes.stands()];
        this.standBefore = new int[lanes.stands()];
        this.best = new long[spots.length];
        this.bestMetres = new double[spots.length];
        this.bestStand = new int[spots.length];
        this.bestLane = new int[spots.length];
    }

    private static int[] filled(int size) {
        int[] filled = new int[size];
        Arrays.fill(filled, NONE);
        return filled;
    }

    /** Searches from one of the spots to all. */
    void from(int start) {
        Arrays.fill(millis, Integer.MAX_VALUE);
        Arrays.fill(best, Long.MAX_VALUE);
        Arrays.fill(laneTo, NONE);
        Arrays.fill(standBefore, NONE);
        heaped = 0;
        Spot spot = spots[start];
        if (spot == null) {
            return;
        }
        best[start] = 0;
        bestMetres[start] = 0;
        bestStand[start] = NONE;
        bestLane[start] = NONE;
        if (spot.node() >= 0) {
            reach(spot.node(), 0, 0, NONE, NONE);
        } else {
            leave(spot, 2 * spot.edge());
            leave(spot, 2 * spot.edge() + 1);
        }
        while (heaped > 0) {
            long top = pop();
            int stand = (int) top;
            int at = (int) (top >>> 32);
            if (at > farthest()) {
                return;
            }
            if (at == millis[stand]) {
                goOn(stand, at);
            }
        }
    }

    /** How far is to be searched: to the farthest spot, as long as each was reached. */
    private long farthest() {
        long farthest = 0;
        for (int i = 0; i < best.length; i++) {
            if (spots[i] != null) {
                farthest = Math.max(farthest, best[i]);
            }
        }
        return farthest;
    }

    private void leave(Spot spot, int lane) {
        if (lanes.millis(lane) < 0) {
            return;
        }
        double end = lane % 2 == 0 ? 1 : 0;
        int gone = lanes.millisTo(lane, spot.share());
        for (int i = firstOfEdge[spot.edge()]; i != NONE; i = next[i]) {
            Spot other = spots[i];
            boolean isAhead =
                    other != null && (lane % 2 == 0 ? other.share() >= spot.share() : other.share() <= spot.share());
            if (other != null && isAhead && !barred.meets(spot.edge(), spot.share(), other.share())) {
                offer(
                        i,
                        lanes.millisTo(lane, other.share()) - gone,
                        Math.abs(other.share() - spot.share()) * lanes.metres(spot.edge()),
                        NONE,
                        lane);
            }
        }
        if (!barred.meets(spot.edge(), spot.share(), end)) {
            reach(
                    lanes.standBehind(lane),
                    lanes.millis(lane) - gone,
                    Math.abs(end - spot.share()) * lanes.metres(spot.edge()),
                    lane,
                    NONE);
        }
    }

    private void goOn(int stand, int at) {
        for (int i = firstOfStand[stand]; i != NONE; i = next[i]) {
            offer(i, at, metres[stand], stand, NONE);
        }
        for (int number = lanes.firstLane(stand); number < lanes.endLanes(stand); number++) {
            int lane = lanes.lane(number);
            int edge = lane / 2;
            boolean isBarred = barred.touches(edge);
            if (firstOfEdge[edge] != NONE) {
                offerOn(lane, stand, at, isBarred);
            }
            if (!isBarred || !barred.meets(edge, 0, 1)) {
                reach(
                        lanes.standBehind(lane),
                        at + lanes.millis(lane),
                        metres[stand] + lanes.metres(edge),
                        lane,
                        stand);
            }
        }
    }

    private void offerOn(int lane, int stand, int at, boolean isBarred) {
        int edge = lane / 2;
        double begin = lane % 2;
        for (int i = firstOfEdge[edge]; i != NONE; i = next[i]) {
            Spot spot = spots[i];
            if (spot != null && !(isBarred && barred.meets(edge, begin, spot.share()))) {
                offer(
                        i,
                        at + lanes.millisTo(lane, spot.share()),
                        metres[stand] + Math.abs(spot.share() - begin) * lanes.metres(edge),
                        stand,
                        lane);
            }
        }
    }

    private void offer(int spot, long at, double gone, int stand, int lane) {
        if (at < best[spot]) {
            best[spot] = at;
            bestMetres[spot] = gone;
            bestStand[spot] = stand;
            bestLane[spot] = lane;
        }
    }

    private void reach(int stand, int at, double gone, int lane, int before) {
        if (at < millis[stand]) {
            millis[stand] = at;
            metres[stand] = gone;
            laneTo[stand] = lane;
            standBefore[stand] = before;
            push((long) at << 32 | stand);
        }
    }

    /** The seconds to a spot, rounded up, so that ways over a third are never shorter; {@link Travel#NEVER}: no way leads there. */
    int seconds(int spot) {
        return spots[spot] == null || best[spot] == Long.MAX_VALUE
                ? Travel.NEVER
                : (int) Math.ceilDiv(best[spot], 1_000L);
    }

    int metres(int spot) {
        return seconds(spot) == Travel.NEVER ? Travel.NEVER : (int) Math.round(bestMetres[spot]);
    }

    /** The way from the start to another spot; null when there is none. */
    @Nullable
    Leg leg(int start, int spot) {
        Spot from = spots[start];
        Spot to = spots[spot];
        if (from == null || to == null || best[spot] == Long.MAX_VALUE) {
            return null;
        }
        return new Leg(line(from, to, wayTo(spot), bestLane[spot]), metres(spot), seconds(spot));
    }

    /** The lanes behind which the way to a spot comes by, the first one first. */
    private List<Integer> wayTo(int spot) {
        List<Integer> way = new ArrayList<>();
        for (int stand = bestStand[spot]; stand != NONE; stand = standBefore[stand]) {
            if (laneTo[stand] != NONE) {
                way.add(laneTo[stand]);
            }
        }
        return way.reversed();
    }

    private LineString line(Spot from, Spot to, List<Integer> way, int lastLane) {
        List<Coordinate> points = new ArrayList<>();
        add(points, List.of(from.point()));
        for (int i = 0; i < way.size(); i++) {
            int lane = way.get(i);
            double begin = i == 0 && from.node() < 0 ? from.share() : lane % 2;
            add(points, lanes.part(lane / 2, begin, 1 - lane % 2));
        }
        if (lastLane != NONE) {
            double begin = way.isEmpty() && from.node() < 0 ? from.share() : lastLane % 2;
            add(points, lanes.part(lastLane / 2, begin, to.share()));
        }
        add(points, List.of(to.point()));
        if (points.size() == 1) {
            points.add(points.getFirst());
        }
        return Shapes.FACTORY.createLineString(points.toArray(Coordinate[]::new));
    }

    private static void add(List<Coordinate> points, List<Coordinate> more) {
        for (Coordinate point : more) {
            if (points.isEmpty() || points.getLast().distance(point) > 1e-9) {
                points.add(point);
            }
        }
    }

    private void push(long value) {
        if (heaped == heap.length) {
            heap = Arrays.copyOf(heap, 2 * heaped);
        }
        int at = heaped++;
        while (at > 0 && heap[(at - 1) / 2] > value) {
            heap[at] = heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        heap[at] = value;
    }

    private long pop() {
        long top = heap[0];
        long last = heap[--heaped];
        int at = 0;
        for (int child = 1; child < heaped; child = 2 * at + 1) {
            if (child + 1 < heaped && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = last;
        return top;
    }
}
