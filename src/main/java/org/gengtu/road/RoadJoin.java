package org.gengtu.road;

import com.carrotsearch.hppc.LongArrayList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * Lines without nodes become roads that meet: points within a metre of each other are one node, and an end within a metre of
 * a road that passes is laid on it. Roads that cross without a point there pass over each other, as bridges do.
 */
final class RoadJoin {
    /** How far apart points may be that are one. */
    static final double TOLERANCE_METRES = 1;

    private static final double METRES_A_DEGREE = 111_320;

    private final List<RoadRow> rows = new ArrayList<>();
    private final Map<Long, List<Long>> cells = new HashMap<>();
    private final List<Coordinate> places = new ArrayList<>();
    private final double shrink;
    private int laidOn;

    /** A stretch between two points of a road. */
    private record Stretch(int road, int point, Coordinate from, Coordinate to) {}

    private record Laid(int point, double share, long node) {}

    private RoadJoin(double latitude) {
        this.shrink = Math.cos(Math.toRadians(latitude));
    }

    static RoadJoin of(List<RoadRow> rows) {
        RoadJoin join = new RoadJoin(rows.getFirst().line().getCoordinate().y);
        List<LongArrayList> nodes = rows.stream().map(join::number).toList();
        List<List<Laid>> laid = join.layEnds(nodes);
        for (int i = 0; i < rows.size(); i++) {
            join.add(rows.get(i), nodes.get(i), laid.get(i));
        }
        return join;
    }

    List<RoadRow> rows() {
        return rows;
    }

    int laidOn() {
        return laidOn;
    }

    private LongArrayList number(RoadRow row) {
        LongArrayList nodes = new LongArrayList();
        CoordinateSequence points = row.line().getCoordinateSequence();
        for (int i = 0; i < points.size(); i++) {
            long node = nodeAt(points.getCoordinate(i));
            if (nodes.isEmpty() || nodes.get(nodes.size() - 1) != node) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private long nodeAt(Coordinate place) {
        double cell = TOLERANCE_METRES / METRES_A_DEGREE;
        long x = (long) Math.floor(place.x * shrink / cell);
        long y = (long) Math.floor(place.y / cell);
        for (long east = x - 1; east <= x + 1; east++) {
            for (long north = y - 1; north <= y + 1; north++) {
                for (long node : cells.getOrDefault(key(east, north), List.of())) {
                    if (metres(places.get((int) node - 1), place) <= TOLERANCE_METRES) {
                        return node;
                    }
                }
            }
        }
        places.add(place);
        cells.computeIfAbsent(key(x, y), each -> new ArrayList<>(1)).add((long) places.size());
        return places.size();
    }

    private static long key(long x, long y) {
        return x * 100_000_007L + y;
    }

    private double metres(Coordinate one, Coordinate other) {
        return Math.hypot((one.x - other.x) * shrink, one.y - other.y) * METRES_A_DEGREE;
    }

    private List<List<Laid>> layEnds(List<LongArrayList> roads) {
        STRtree stretches = new STRtree();
        int[] used = new int[places.size() + 1];
        List<List<Laid>> laid = new ArrayList<>();
        for (int road = 0; road < roads.size(); road++) {
            laid.add(new ArrayList<>());
            LongArrayList nodes = roads.get(road);
            for (int i = 0; i < nodes.size(); i++) {
                used[(int) nodes.get(i)]++;
                if (i > 0) {
                    Coordinate from = placeOf(nodes.get(i - 1));
                    Coordinate to = placeOf(nodes.get(i));
                    stretches.insert(new Envelope(from, to), new Stretch(road, i - 1, from, to));
                }
            }
        }
        double reach = TOLERANCE_METRES / METRES_A_DEGREE / Math.max(shrink, 0.1);
        for (LongArrayList nodes : roads) {
            for (int end : new int[] {0, nodes.size() - 1}) {
                if (end >= 0 && used[(int) nodes.get(end)] == 1) {
                    layOn(nodes.get(end), reach, stretches, laid);
                }
            }
        }
        return laid;
    }

    private Coordinate placeOf(long node) {
        return places.get((int) node - 1);
    }

    private void layOn(long node, double reach, STRtree stretches, List<List<Laid>> laid) {
        Coordinate place = placeOf(node);
        Envelope around = new Envelope(place);
        around.expandBy(reach);
        for (Object found : stretches.query(around)) {
            Stretch stretch = (Stretch) found;
            double east = (stretch.to.x - stretch.from.x) * shrink;
            double north = stretch.to.y - stretch.from.y;
            double share = ((place.x - stretch.from.x) * shrink * east + (place.y - stretch.from.y) * north)
                    / (east * east + north * north);
            Coordinate foot = new Coordinate(
                    stretch.from.x + share * (stretch.to.x - stretch.from.x), stretch.from.y + share * north);
            if (share > 0
                    && share < 1
                    && metres(foot, place) <= TOLERANCE_METRES
                    && !place.equals(stretch.from)
                    && !place.equals(stretch.to)) {
                laid.get(stretch.road).add(new Laid(stretch.point, share, node));
                laidOn++;
            }
        }
    }

    private void add(RoadRow row, LongArrayList nodes, List<Laid> laid) {
        laid.sort(Comparator.comparingInt(Laid::point).thenComparingDouble(Laid::share));
        LongArrayList all = new LongArrayList();
        int next = 0;
        for (int i = 0; i < nodes.size(); i++) {
            all.add(nodes.get(i));
            for (; next < laid.size() && laid.get(next).point == i; next++) {
                all.add(laid.get(next).node);
            }
        }
        if (all.size() < 2) {
            return;
        }
        List<Coordinate> points = new ArrayList<>();
        for (long node : all.toArray()) {
            points.add(placeOf(node));
        }
        rows.add(new RoadRow(row.number(), all.toArray(), RoadBulk.line(points), row.tags()));
    }
}
