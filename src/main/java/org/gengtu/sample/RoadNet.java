package org.gengtu.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.locationtech.jts.geom.Coordinate;

/**
 * Made-up roads: from town to town along the valleys, from each village to the next road, and some tracks. Ways are the
 * cheapest over a grid of heights on which slopes cost, and what is a road already costs little; so they run together.
 */
final class RoadNet {
    /** What a road is, the best first. */
    private enum Kind {
        PROVINCIAL("省道", 8.5, 7, "沥青", 60),
        COUNTY("县道", 6.5, 9, "沥青", 50),
        TOWNSHIP("乡道", 5.5, 11, "水泥", 40),
        VILLAGE("村道", 4.5, 16, "水泥", 30),
        TRACK("机耕道", 3, 20, "土路", 0);

        private final String word;
        private final double widthMetres;
        private final double steepestPercent;
        private final String surface;
        private final int speedKmh;

        Kind(String word, double widthMetres, double steepestPercent, String surface, int speedKmh) {
            this.word = word;
            this.widthMetres = widthMetres;
            this.steepestPercent = steepestPercent;
            this.surface = surface;
            this.speedKmh = speedKmh;
        }
    }

    /**
     * A line of the file.
     *
     * @param points metres of EPSG:4544
     * @param cells in the order of the file's columns; empty: not known
     */
    record Road(Coordinate[] points, String[] cells) {}

    private static final double CELL_METRES = 150;
    private static final double WEST = 467_000;
    private static final double SOUTH = 3_408_000;
    private static final int COLUMNS = 480;
    private static final int ROWS = 375;
    private static final double DIAGONAL = 1.4142135623730951;
    private static final int[] EAST = {1, 1, 0, -1, -1, -1, 0, 1};
    private static final int[] NORTH = {0, 1, 1, 1, 0, -1, -1, -1};
    private static final double SLOPE_COST = 22;
    private static final double STEEP = 0.10;
    private static final double STEEP_COST = 160;
    /** What a metre of road costs of what it costs anew: of a way that is to be the first, and of one besides. */
    private static final double ROAD_SHARE = 0.35;

    private static final double LOOP_SHARE = 0.8;
    private static final double NARROW_SHARE = 0.2;
    private static final double NARROW_METRES = 3.5;
    private static final double COACH_PERCENT = 12;
    private static final int BRIDGE_EVERY = 6;

    private final long seed;
    private final Regions regions;
    private final float[] heights = new float[COLUMNS * ROWS];
    private final Coordinate[] places = new Coordinate[COLUMNS * ROWS];
    private final Map<Long, Way> ways = new TreeMap<>();
    private final Map<Integer, List<Integer>> neighbours = new TreeMap<>();
    private final Set<Integer> stops = new HashSet<>();
    private double roadShare = ROAD_SHARE;
    private int named;

    private record Way(Kind kind, String name, double widthMetres) {}

    private RoadNet(long seed, Terrain terrain, Regions regions) {
        this.seed = seed;
        this.regions = regions;
        for (int cell = 0; cell < heights.length; cell++) {
            double x = WEST + CELL_METRES * (cell % COLUMNS);
            double y = SOUTH + CELL_METRES * (cell / COLUMNS);
            heights[cell] = (float) terrain.height(x, y);
            places[cell] = new Coordinate(x + 60 * terrain.noise(7, x, y, 700), y + 60 * terrain.noise(8, x, y, 700));
        }
    }

    static List<Road> generate(long seed, Terrain terrain, Regions regions) {
        RoadNet net = new RoadNet(seed, terrain, regions);
        net.joinTowns();
        net.joinVillages();
        net.addTracks();
        return net.roads();
    }

    private int stop(Village village) {
        Coordinate centre = village.boundary().getInteriorPoint().getCoordinate();
        int column = (int) StrictMath.rint((centre.x - WEST) / CELL_METRES);
        int row = (int) StrictMath.rint((centre.y - SOUTH) / CELL_METRES);
        int cell = row * COLUMNS + column;
        places[cell] = Regions.rounded(centre.x, centre.y);
        stops.add(cell);
        return cell;
    }

    private void joinTowns() {
        int[] seats = new int[regions.townships().size()];
        Arrays.fill(seats, -1);
        for (Village village : regions.villages()) {
            if (seats[village.township()] < 0) {
                seats[village.township()] = stop(village);
            }
        }
        List<Comparator<Integer>> sides = List.of(
                Comparator.comparingInt(seat -> seat % COLUMNS),
                Comparator.comparingInt(seat -> -(seat % COLUMNS)),
                Comparator.comparingInt(seat -> seat / COLUMNS),
                Comparator.comparingInt(seat -> -(seat / COLUMNS)));
        for (Comparator<Integer> side : sides) {
            int end = Arrays.stream(seats).boxed().min(side).orElseThrow();
            join(seats[0], cell -> cell == end, Kind.PROVINCIAL, "S" + (301 + named++));
        }
        Set<Integer> joined = new HashSet<>(Set.of(0));
        named = 0;
        while (joined.size() < seats.length) {
            int[] nearest = nearest(seats, joined);
            joined.add(nearest[1]);
            join(seats[nearest[1]], cell -> cell == seats[nearest[0]], Kind.COUNTY, "X" + Regions.digits(++named, 3));
        }
        roadShare = LOOP_SHARE;
        for (int i = 0; i < seats.length; i++) {
            int from = i;
            int[] others = IntStream.range(0, seats.length)
                    .boxed()
                    .filter(other -> other != from)
                    .sorted(Comparator.comparingLong((Integer other) -> distance(seats[from], seats[other]))
                            .thenComparingInt(other -> other))
                    .mapToInt(Integer::intValue)
                    .toArray();
            join(seats[i], cell -> cell == seats[others[2]], Kind.TOWNSHIP, "Y" + Regions.digits(i + 1, 3));
        }
        roadShare = ROAD_SHARE;
    }

    private static int[] nearest(int[] seats, Set<Integer> joined) {
        int[] nearest = {0, 0};
        long least = Long.MAX_VALUE;
        for (int from = 0; from < seats.length; from++) {
            for (int to = 0; to < seats.length; to++) {
                if (joined.contains(from) && !joined.contains(to) && distance(seats[from], seats[to]) < least) {
                    least = distance(seats[from], seats[to]);
                    nearest = new int[] {from, to};
                }
            }
        }
        return nearest;
    }

    private static long distance(int one, int other) {
        long east = (long) (one % COLUMNS) - other % COLUMNS;
        long north = (long) (one / COLUMNS) - other / COLUMNS;
        return east * east + north * north;
    }

    private void joinVillages() {
        List<Integer> cells = regions.villages().stream().map(this::stop).toList();
        for (int i = 0; i < cells.size(); i++) {
            int cell = cells.get(i);
            String name = regions.villages().get(i).name() + "村道";
            if (!neighbours.containsKey(cell)) {
                join(cell, neighbours::containsKey, Kind.VILLAGE, name);
            }
        }
        roadShare = LOOP_SHARE;
        // some have a second way out, to a village of the next township
        for (int i = 0; i < cells.size(); i += 5) {
            int cell = cells.get(i);
            Village village = regions.villages().get(i);
            int near = IntStream.range(0, cells.size())
                    .filter(other -> regions.villages().get(other).township() != village.township())
                    .boxed()
                    .min(Comparator.comparingLong((Integer other) -> distance(cell, cells.get(other)))
                            .thenComparingInt(other -> other))
                    .orElseThrow();
            join(cell, other -> other == cells.get(near), Kind.VILLAGE, village.name() + "支线");
        }
        roadShare = ROAD_SHARE;
    }

    private void addTracks() {
        List<Village> villages = regions.villages();
        for (int i = 3; i < villages.size(); i += 9) {
            int cell = stop(villages.get(i));
            Dice dice = Dice.of(seed, 91, i);
            int end = cell
                    + (3 + dice.below(4)) * (dice.chance(0.5) ? 1 : -1)
                    + COLUMNS * (3 + dice.below(4)) * (dice.chance(0.5) ? 1 : -1);
            join(cell, other -> other == end, Kind.TRACK, "");
        }
    }

    private static long key(int one, int other) {
        return (long) Math.min(one, other) << 32 | Math.max(one, other);
    }

    /** Lays the cheapest way from a cell to the nearest that is wanted. */
    private void join(int from, IntPredicate wanted, Kind kind, String name) {
        int[] before = search(from, wanted);
        if (before.length == 0) {
            return;
        }
        boolean isNarrow =
                kind == Kind.VILLAGE && Dice.of(seed, 92, from, name.length()).chance(NARROW_SHARE);
        Way way = new Way(kind, name, isNarrow ? NARROW_METRES : kind.widthMetres);
        int end = before[heights.length];
        for (int cell = end; cell != from; cell = before[cell]) {
            int last = before[cell];
            if (ways.putIfAbsent(key(cell, last), way) == null) {
                neighbours.computeIfAbsent(cell, each -> new ArrayList<>()).add(last);
                neighbours.computeIfAbsent(last, each -> new ArrayList<>()).add(cell);
            }
        }
    }

    /** By cell, the one before; behind them the end. Empty: there is no way. */
    private int[] search(int from, IntPredicate wanted) {
        int[] before = new int[heights.length + 1];
        long[] cost = new long[heights.length];
        Arrays.fill(cost, Long.MAX_VALUE);
        PriorityQueue<long[]> open = new PriorityQueue<>(
                Comparator.<long[]>comparingLong(each -> each[0]).thenComparingLong(each -> each[1]));
        cost[from] = 0;
        open.add(new long[] {0, from});
        while (!open.isEmpty()) {
            long[] top = open.remove();
            int cell = (int) top[1];
            if (top[0] > cost[cell]) {
                continue;
            }
            if (cell != from && wanted.test(cell)) {
                before[heights.length] = cell;
                return before;
            }
            for (int side = 0; side < EAST.length; side++) {
                int column = cell % COLUMNS + EAST[side];
                int row = cell / COLUMNS + NORTH[side];
                int next = row * COLUMNS + column;
                if (column >= 0 && column < COLUMNS && row >= 0 && row < ROWS && !crosses(cell, next, side)) {
                    long at = top[0] + cost(cell, next, side);
                    if (at < cost[next]) {
                        cost[next] = at;
                        before[next] = cell;
                        open.add(new long[] {at, next});
                    }
                }
            }
        }
        return new int[0];
    }

    /** Whether a step would cross a road that runs over the other corners of its square. */
    private boolean crosses(int cell, int next, int side) {
        return side % 2 == 1 && ways.containsKey(key(cell + EAST[side], next - EAST[side]));
    }

    private long cost(int cell, int next, int side) {
        double metres = side % 2 == 1 ? DIAGONAL * CELL_METRES : CELL_METRES;
        double slope = Math.abs(heights[cell] - heights[next]) / metres;
        double cost = metres * (1 + SLOPE_COST * slope + (slope > STEEP ? STEEP_COST * (slope - STEEP) : 0));
        return Math.round(10 * cost * (ways.containsKey(key(cell, next)) ? roadShare : 1));
    }

    private List<Road> roads() {
        List<Road> roads = new ArrayList<>();
        Set<Long> written = new HashSet<>();
        Map<Kind, Integer> counts = new HashMap<>();
        neighbours.forEach((cell, nexts) -> {
            for (int next : nexts) {
                Way way = way(cell, next);
                if (endsAt(cell, way) && !written.contains(key(cell, next))) {
                    List<Integer> cells = follow(cell, next, way, written);
                    write(cells, way, counts.merge(way.kind, 1, Integer::sum), roads);
                }
            }
        });
        return roads;
    }

    private Way way(int one, int other) {
        return Objects.requireNonNull(ways.get(key(one, other)));
    }

    /** Whether a road of a way does not go on at a cell: others join it there, or it becomes another. */
    private boolean endsAt(int cell, Way way) {
        List<Integer> nexts = Objects.requireNonNull(neighbours.get(cell));
        return nexts.size() != 2
                || stops.contains(cell)
                || nexts.stream().anyMatch(next -> !way(cell, next).equals(way));
    }

    private List<Integer> follow(int from, int next, Way way, Set<Long> written) {
        List<Integer> cells = new ArrayList<>(List.of(from, next));
        written.add(key(from, next));
        int before = from;
        int cell = next;
        while (!endsAt(cell, way)) {
            int last = before;
            List<Integer> nexts = Objects.requireNonNull(neighbours.get(cell));
            before = cell;
            cell = nexts.get(0) == last ? nexts.get(1) : nexts.get(0);
            written.add(key(before, cell));
            cells.add(cell);
        }
        return cells;
    }

    private void write(List<Integer> cells, Way way, int count, List<Road> roads) {
        double raw = 0;
        for (int i = 1; i < cells.size(); i++) {
            double metres = places[cells.get(i - 1)].distance(places[cells.get(i)]);
            raw = Math.max(raw, 80 * Math.abs(heights[cells.get(i - 1)] - heights[cells.get(i)]) / metres);
        }
        double percent = Math.min(raw, way.kind.steepestPercent);
        if (way.kind == Kind.VILLAGE && percent > COACH_PERCENT && count % 4 != 0) {
            percent = COACH_PERCENT;
        }
        List<Coordinate> points =
                smooth(cells.stream().map(cell -> places[cell]).toList());
        boolean hasBridge = points.size() > 8
                && (way.kind == Kind.COUNTY && count % BRIDGE_EVERY == 0
                        || way.kind == Kind.VILLAGE && count % 40 == 7);
        if (!hasBridge) {
            roads.add(road(points, way, way.name, percent, ""));
            return;
        }
        int middle = points.size() / 2;
        roads.add(road(points.subList(0, middle), way, way.name, percent, ""));
        roads.add(road(
                points.subList(middle - 1, middle + 1), way, way.name + "桥", 0, way.kind == Kind.COUNTY ? "20" : "10"));
        roads.add(road(points.subList(middle, points.size()), way, way.name, percent, ""));
    }

    /** Corners cut by a quarter on either side; ends stay, as others meet there. */
    private static List<Coordinate> smooth(List<Coordinate> points) {
        List<Coordinate> smooth = new ArrayList<>();
        smooth.add(points.getFirst());
        for (int i = 1; i < points.size() - 1; i++) {
            smooth.add(between(points.get(i), points.get(i - 1)));
            smooth.add(between(points.get(i), points.get(i + 1)));
        }
        smooth.add(points.getLast());
        return smooth.stream().map(point -> Regions.rounded(point.x, point.y)).toList();
    }

    private static Coordinate between(Coordinate corner, Coordinate other) {
        return new Coordinate(corner.x + (other.x - corner.x) / 4, corner.y + (other.y - corner.y) / 4);
    }

    private static Road road(List<Coordinate> points, Way way, String name, double percent, String tonnes) {
        return new Road(points.toArray(Coordinate[]::new), new String[] {
            way.kind.word,
            name,
            decimal(way.widthMetres),
            way.kind.surface,
            way.kind.speedKmh == 0 ? "" : String.valueOf(way.kind.speedKmh),
            tonnes,
            decimal(percent)
        });
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
