package org.gengtu.road;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.cursors.IntCursor;
import com.graphhopper.routing.ev.BooleanEncodedValue;
import com.graphhopper.routing.ev.DecimalEncodedValue;
import com.graphhopper.routing.subnetwork.EdgeBasedTarjanSCC;
import com.graphhopper.routing.util.AllEdgesIterator;
import com.graphhopper.storage.BaseGraph;
import com.graphhopper.storage.TurnCostStorage;
import com.graphhopper.storage.index.LocationIndexTree;
import com.graphhopper.storage.index.Snap;
import com.graphhopper.util.DistanceCalcEarth;
import com.graphhopper.util.EdgeIteratorState;
import com.graphhopper.util.FetchMode;
import com.graphhopper.util.PointList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;

/**
 * What a vehicle may drive, laid flat for searching: a lane is an edge in one direction, numbered as GraphHopper's edge
 * keys. Times are whole milliseconds, so that sums are exact and no detour over a third place is ever shorter.
 *
 * <p>Behind a lane lies a stand, from which other lanes go on: one a node, or where turns are forbidden one for each lane that
 * leads there. A vehicle may turn round anywhere on a road that it may use both ways, as it may at a place where it stops. So a
 * forbidden turn counts where one-ways leave no way round it, and the time between two places never depends on a third.
 */
final class Lanes {
    /** This many lanes hang together at least, or a quarter of the most that do: parts that do not are islands. */
    private static final int LEAST_TOGETHER = 400;

    private static final int ISLAND_SHARE = 4;
    private static final double MILLIS_A_METRE_AT_1_KMH = 3_600;
    private static final int MOST_TRIES = 20;

    private final BaseGraph graph;
    private final LocationIndexTree index;
    private final int[] millis;
    private final float[] metres;
    private final int[] standBehind;
    private final int[] firstLane;
    private final int[] lanes;
    private final BitSet main = new BitSet();
    private final Map<Integer, int[]> standsOfNode = new HashMap<>();
    private final int stands;

    Lanes(
            BaseGraph graph,
            LocationIndexTree index,
            BooleanEncodedValue access,
            DecimalEncodedValue speed,
            BooleanEncodedValue forbidden) {
        this.graph = graph;
        this.index = index;
        int edges = graph.getEdges();
        millis = new int[2 * edges];
        metres = new float[edges];
        int[] tail = new int[2 * edges];
        AllEdgesIterator each = graph.getAllEdges();
        while (each.next()) {
            int lane = 2 * each.getEdge();
            metres[each.getEdge()] = (float) each.getDistance();
            tail[lane] = each.getBaseNode();
            tail[lane + 1] = each.getAdjNode();
            millis[lane] = millis(each.get(access), each.getDistance(), each.get(speed));
            millis[lane + 1] = millis(each.getReverse(access), each.getDistance(), each.getReverse(speed));
        }
        Map<Long, Set<Integer>> turns = turns(forbidden);
        findMain(turns);
        List<IntArrayList> out = new ArrayList<>();
        for (int node = 0; node < graph.getNodes(); node++) {
            out.add(new IntArrayList(4));
        }
        for (int lane = 0; lane < millis.length; lane++) {
            if (millis[lane] >= 0) {
                out.get(tail[lane]).add(lane);
            }
        }
        standBehind = new int[millis.length];
        for (int lane = 0; lane < millis.length; lane++) {
            standBehind[lane] = tail[lane ^ 1];
        }
        splitStands(turns, tail, out);
        stands = out.size();
        firstLane = new int[stands + 1];
        for (int stand = 0; stand < stands; stand++) {
            firstLane[stand + 1] = firstLane[stand] + out.get(stand).size();
        }
        lanes = new int[firstLane[stands]];
        for (int stand = 0; stand < stands; stand++) {
            System.arraycopy(
                    out.get(stand).buffer,
                    0,
                    lanes,
                    firstLane[stand],
                    out.get(stand).size());
        }
    }

    private static int millis(boolean open, double metres, double kmh) {
        return open && kmh > 0
                ? (int) Math.min(Math.max(1, Math.round(metres * MILLIS_A_METRE_AT_1_KMH / kmh)), Travel.NEVER)
                : -1;
    }

    /** By lane and the node behind it, the edges that it must not turn into. */
    private Map<Long, Set<Integer>> turns(BooleanEncodedValue forbidden) {
        Map<Long, Set<Integer>> turns = new HashMap<>();
        TurnCostStorage.Iterator each = graph.getTurnCostStorage().getAllTurnCosts();
        while (each.next()) {
            if (each.get(forbidden)) {
                turns.computeIfAbsent(turn(each.getFromEdge(), each.getViaNode()), lane -> new HashSet<>())
                        .add(each.getToEdge());
            }
        }
        return turns;
    }

    private static long turn(int edge, int node) {
        return (long) edge << 32 | node;
    }

    private void findMain(Map<Long, Set<Integer>> turns) {
        EdgeBasedTarjanSCC.ConnectedComponents parts = EdgeBasedTarjanSCC.findComponents(
                graph,
                (before, edge) -> {
                    int lane = edge.getEdgeKey();
                    return millis[lane] >= 0
                            && (before < 0
                                    || before == edge.getEdge()
                                    || !turns.getOrDefault(turn(before, edge.getBaseNode()), Set.of())
                                            .contains(edge.getEdge()));
                },
                true);
        int most = parts.getComponents().stream()
                .mapToInt(IntArrayList::size)
                .max()
                .orElse(0);
        int least = Math.min(LEAST_TOGETHER, most / ISLAND_SHARE);
        for (IntArrayList part : parts.getComponents()) {
            if (part.size() >= least) {
                for (IntCursor lane : part) {
                    main.set(lane.value);
                }
            }
        }
    }

    /** Gives each lane that leads to a node with forbidden turns a stand of its own there. */
    private void splitStands(Map<Long, Set<Integer>> turns, int[] tail, List<IntArrayList> out) {
        Set<Integer> nodes = new HashSet<>();
        turns.keySet().forEach(turn -> nodes.add((int) (long) turn));
        Map<Integer, IntArrayList> in = new HashMap<>();
        for (int lane = 0; lane < millis.length; lane++) {
            int node = tail[lane ^ 1];
            if (millis[lane] >= 0 && nodes.contains(node)) {
                in.computeIfAbsent(node, each -> new IntArrayList()).add(lane);
            }
        }
        in.forEach((node, incoming) -> {
            int[] ofNode = new int[incoming.size()];
            for (int i = 0; i < ofNode.length; i++) {
                int lane = incoming.get(i);
                ofNode[i] = out.size();
                standBehind[lane] = out.size();
                out.add(goOn(lane, node, turns, out.get(node)));
            }
            standsOfNode.put(node, ofNode);
        });
    }

    /** The lanes on which one can go on, those included that are reached by turning round on another. */
    private IntArrayList goOn(int lane, int node, Map<Long, Set<Integer>> turns, IntArrayList leaving) {
        IntArrayList allowed = new IntArrayList();
        IntArrayList open = IntArrayList.from(lane);
        Set<Integer> seen = new HashSet<>(Set.of(lane));
        while (!open.isEmpty()) {
            int arriving = open.remove(open.size() - 1);
            Set<Integer> not = turns.getOrDefault(turn(arriving / 2, node), Set.of());
            for (IntCursor next : leaving) {
                boolean turnsRound = next.value == (arriving ^ 1);
                if ((turnsRound || !not.contains(next.value / 2)) && !allowed.contains(next.value)) {
                    allowed.add(next.value);
                    if (millis[next.value ^ 1] >= 0 && seen.add(next.value ^ 1)) {
                        open.add(next.value ^ 1);
                    }
                }
            }
        }
        return allowed;
    }

    /** A place on the road: on an edge, by the share of its length from its base; or at a node where every turn is free. */
    record Spot(int edge, double share, int node, double offRoadMetres, Coordinate point) {}

    /** The nearest road that is open; null when there is none within some kilometres. */
    @Nullable
    Spot find(Coordinate place, Barred barred) {
        Set<Integer> passed = new HashSet<>();
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            Snap snap = index.findClosest(
                    place.y,
                    place.x,
                    edge -> isUsable(edge.getEdge())
                            && !passed.contains(edge.getEdge())
                            && !barred.isWhole(edge.getEdge()));
            if (!snap.isValid()) {
                return null;
            }
            Spot spot = spot(snap);
            if (!barred.covers(spot.edge, spot.share)) {
                return spot;
            }
            passed.add(spot.edge);
        }
        return null;
    }

    private boolean isUsable(int edge) {
        return main.get(2 * edge) || main.get(2 * edge + 1);
    }

    private Spot spot(Snap snap) {
        EdgeIteratorState edge = snap.getClosestEdge();
        Coordinate point = new Coordinate(snap.getSnappedPoint().lon, snap.getSnappedPoint().lat);
        double share = share(geometry(edge.getEdge()), snap.getWayIndex(), point);
        int node = snap.getSnappedPosition() == Snap.Position.TOWER ? snap.getClosestNode() : -1;
        if (node >= 0 && standsOfNode.containsKey(node)) {
            node = -1;
        }
        return new Spot(edge.getEdge(), share, node, snap.getQueryDistance(), point);
    }

    /** Which share of a line lies before a point that is on it, behind the point of a number. */
    private static double share(PointList line, int behind, Coordinate point) {
        double before = 0;
        double all = 0;
        for (int i = 1; i < line.size(); i++) {
            double length = metres(line, i - 1, i);
            all += length;
            if (i <= behind) {
                before += length;
            }
        }
        int from = Math.clamp(behind, 0, line.size() - 1);
        before += DistanceCalcEarth.DIST_EARTH.calcDist(line.getLat(from), line.getLon(from), point.y, point.x);
        return all == 0 ? 0 : Math.clamp(before / all, 0, 1);
    }

    static double metres(PointList line, int from, int to) {
        return DistanceCalcEarth.DIST_EARTH.calcDist(
                line.getLat(from), line.getLon(from), line.getLat(to), line.getLon(to));
    }

    /** The points of an edge from its base on. */
    PointList geometry(int edge) {
        return graph.getEdgeIteratorStateForKey(2 * edge).fetchWayGeometry(FetchMode.ALL);
    }

    /** A part of an edge's line, between shares of its length; backwards when the first is larger. */
    List<Coordinate> part(int edge, double from, double to) {
        PointList line = geometry(edge);
        double low = Math.min(from, to);
        double high = Math.max(from, to);
        double all = 0;
        for (int i = 1; i < line.size(); i++) {
            all += metres(line, i - 1, i);
        }
        List<Coordinate> points = new ArrayList<>();
        double before = 0;
        for (int i = 0; i < line.size(); i++) {
            double here = i == 0 ? 0 : before + metres(line, i - 1, i);
            if (i > 0) {
                addAt(points, line, i, low * all, before, here);
            }
            if (here > low * all && here < high * all || all == 0) {
                points.add(new Coordinate(line.getLon(i), line.getLat(i)));
            }
            if (i > 0) {
                addAt(points, line, i, high * all, before, here);
            }
            before = here;
        }
        return from <= to ? points : points.reversed();
    }

    private static void addAt(List<Coordinate> points, PointList line, int i, double at, double before, double here) {
        boolean isLast = i == line.size() - 1;
        if (here > before && at >= before && (at < here || isLast && at <= here * (1 + 1e-12))) {
            double share = Math.min(1, (at - before) / (here - before));
            points.add(new Coordinate(
                    line.getLon(i - 1) + share * (line.getLon(i) - line.getLon(i - 1)),
                    line.getLat(i - 1) + share * (line.getLat(i) - line.getLat(i - 1))));
        }
    }

    int stands() {
        return stands;
    }

    int edges() {
        return metres.length;
    }

    /** The milliseconds of a whole lane; below 0 when it cannot be driven. */
    int millis(int lane) {
        return millis[lane];
    }

    /** The milliseconds from the beginning of a lane to a spot on its edge: these grow with the way, and so add up. */
    int millisTo(int lane, double share) {
        return (int) Math.round(millis[lane] * (lane % 2 == 0 ? share : 1 - share));
    }

    double metres(int edge) {
        return metres[edge];
    }

    int standBehind(int lane) {
        return standBehind[lane];
    }

    int firstLane(int stand) {
        return firstLane[stand];
    }

    int lane(int number) {
        return lanes[number];
    }

    int endLanes(int stand) {
        return firstLane[stand + 1];
    }

    /** How many metres of road the vehicle can use, one-way or both. */
    double usableMetres() {
        double all = 0;
        for (int edge = 0; edge < metres.length; edge++) {
            all += isUsable(edge) ? metres[edge] : 0;
        }
        return all;
    }

    long bytes() {
        return 4L * (millis.length + metres.length + standBehind.length + firstLane.length + lanes.length)
                + main.size() / 8;
    }

    /** What is closed: parts of edges, by shares of their length. */
    static final class Barred {
        static final Barred NOTHING = new Barred(Map.of());

        private final Map<Integer, double[]> parts;

        /** @param parts by edge, from and to in turn */
        Barred(Map<Integer, double[]> parts) {
            this.parts = parts;
        }

        /** Whether an edge is closed somewhere. */
        boolean touches(int edge) {
            return parts.containsKey(edge);
        }

        boolean isWhole(int edge) {
            double[] of = parts.get(edge);
            return of != null && bars(of, i -> of[i] <= 0 && of[i + 1] >= 1);
        }

        boolean covers(int edge, double share) {
            return meets(edge, share, share);
        }

        /** Whether something between two shares is closed. */
        boolean meets(int edge, double one, double other) {
            double[] of = parts.get(edge);
            return of != null && bars(of, i -> of[i] <= Math.max(one, other) && of[i + 1] >= Math.min(one, other));
        }

        private static boolean bars(double[] of, IntPredicate is) {
            for (int i = 0; i < of.length; i += 2) {
                if (is.test(i)) {
                    return true;
                }
            }
            return false;
        }
    }
}
