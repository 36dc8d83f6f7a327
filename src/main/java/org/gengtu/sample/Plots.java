package org.gengtu.sample;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.gengtu.sample.SamplePlot.Placement;
import org.locationtech.jts.algorithm.Area;
import org.locationtech.jts.algorithm.Distance;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * Any number of plots, one patch of hillside after another, so that memory does not grow with their number. The county
 * is cut into uneven quadrangles of some 220 m; each holds at most one cluster of terraces, and no plot leaves its
 * quadrangle: so clusters never overlap. Within a cluster the terraces follow the contour line through its centre.
 * Frame: metres of EPSG:4544.
 */
final class Plots {
    /** What still fits into the county. */
    static final int MOST = 1_000_000;

    private static final double MU_SQUARE_METRES = 2000.0 / 3;
    private static final double BLOCK_METRES = 220;
    private static final double JITTER = 0.2;
    private static final double REACH_METRES = 150;
    private static final double STEP_METRES = 10;
    private static final int STEPS = (int) (REACH_METRES / STEP_METRES);
    /** From a village's boundary: more than a file's rounding, less than an eye sees. */
    private static final double BOUNDARY_METRES = 1.5;

    private static final double RIDGE_METRES = 0.15;
    private static final double SMALLEST_MU = 0.2;
    private static final double LARGEST_MU = 8;

    private static final String[] CAUSES = {"缺劳动力", "种植效益低", "基础设施差", "土壤贫瘠", "自然灾害", "流转退租", "其他"};
    private static final double[] CAUSE_WEIGHTS = {42, 24, 14, 7, 5, 5, 3};

    private final long seed;
    private final int year;
    private final Terrain terrain;
    private final List<Village> villages;
    private final List<IndexedPointInAreaLocator> locators = new ArrayList<>();
    private final STRtree villageIndex = new STRtree();
    private final STRtree boundaryIndex = new STRtree();

    Plots(long seed, int year, Terrain terrain, Regions regions) {
        this.seed = seed;
        this.year = year;
        this.terrain = terrain;
        this.villages = regions.villages();
        record Edge(Coordinate low, Coordinate high) {}
        Set<Edge> edges = new HashSet<>();
        for (int v = 0; v < villages.size(); v++) {
            var boundary = villages.get(v).boundary();
            locators.add(new IndexedPointInAreaLocator(boundary));
            villageIndex.insert(boundary.getEnvelopeInternal(), v);
            Coordinate[] ring = boundary.getCoordinates();
            for (int i = 0; i + 1 < ring.length; i++) {
                boolean forward = ring[i].compareTo(ring[i + 1]) < 0;
                // of the two neighbours' copies of an edge one is enough
                if (edges.add(new Edge(ring[forward ? i : i + 1], ring[forward ? i + 1 : i]))) {
                    boundaryIndex.insert(new Envelope(ring[i], ring[i + 1]), new Coordinate[] {ring[i], ring[i + 1]});
                }
            }
        }
        villageIndex.build();
        boundaryIndex.build();
    }

    /** Exactly so many plots, numbered from 1, always in the same order. */
    void generate(int count, Consumer<SamplePlot> consumer) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("1 to " + MOST + " plots fit into the county");
        }
        List<Block> blocks = blocks();
        // few plots keep to the valleys, many fill the county
        int used = (int) Math.min(
                blocks.size() * 0.97, Math.max(1, Math.max(count / 9.0, Math.min(count / 2.0, blocks.size() * 0.05))));
        double perBlock = (double) count / used;
        double density = Math.min(1, count / (double) MOST);
        List<Block> chosen = new ArrayList<>(blocks.subList(0, used));
        chosen.sort(Comparator.comparingInt(Block::village).thenComparingLong(Block::key));
        Run run = new Run(count, density, consumer);
        double owed = 0;
        for (Block block : chosen) {
            Dice dice = Dice.of(seed, 3, block.key());
            owed += perBlock * dice.between(0.4, 1.6);
            int quota = Math.min((int) owed, count - run.made);
            owed -= run.fill(block, quota);
        }
        for (Block block : blocks.subList(used, blocks.size())) {
            if (run.made == count) {
                break;
            }
            run.fill(block, Math.min((int) Math.ceil(perBlock), count - run.made));
        }
        if (run.made < count) {
            throw new IllegalStateException("Only " + run.made + " of " + count + " plots fit");
        }
    }

    /** A quadrangle of the county. */
    private record Block(int column, int row, int village, double score) {
        long key() {
            return column * 100_000L + row;
        }
    }

    /** All quadrangles whose centre lies in the county, the likeliest to be left idle first. */
    private List<Block> blocks() {
        Envelope county = new Envelope();
        for (Village village : villages) {
            county.expandToInclude(village.boundary().getEnvelopeInternal());
        }
        List<Block> blocks = new ArrayList<>();
        for (int column = (int) (county.getMinX() / BLOCK_METRES); column * BLOCK_METRES < county.getMaxX(); column++) {
            for (int row = (int) (county.getMinY() / BLOCK_METRES); row * BLOCK_METRES < county.getMaxY(); row++) {
                Coordinate centre = bent(column + 0.5, row + 0.5);
                double x = centre.x;
                double y = centre.y;
                int village = villageAt(centre);
                if (village >= 0) {
                    double score = 0.9 * terrain.lowness(x, y)
                            + 0.55 * terrain.noise(41, x, y, 5200)
                            + 0.75 * terrain.noise(42, x, y, 900)
                            + 0.5 * Dice.of(seed, 4, column, row).unit();
                    blocks.add(new Block(column, row, village, score));
                }
            }
        }
        blocks.sort(Comparator.comparingDouble(Block::score).reversed().thenComparingLong(Block::key));
        return blocks;
    }

    private int villageAt(Coordinate place) {
        int[] found = {-1};
        villageIndex.query(new Envelope(place), item -> {
            int village = (Integer) item;
            if (found[0] < 0 && locators.get(village).locate(place) == Location.INTERIOR) {
                found[0] = village;
            }
        });
        return found[0];
    }

    /** A corner of the uneven grid. */
    private Coordinate corner(int column, int row) {
        Dice dice = Dice.of(seed, 5, column, row);
        return bent(column + dice.between(-JITTER, JITTER), row + dice.between(-JITTER, JITTER));
    }

    /** The grid's lines wind, so that no eye finds them. */
    private Coordinate bent(double column, double row) {
        double x = column * BLOCK_METRES;
        double y = row * BLOCK_METRES;
        return new Coordinate(
                x + 260 * terrain.noise(43, x, y, 1900) + 60 * terrain.noise(44, x, y, 700),
                y + 260 * terrain.noise(45, x, y, 1900) + 60 * terrain.noise(46, x, y, 700));
    }

    private final class Run {
        private final int count;
        private final double density;
        private final Consumer<SamplePlot> consumer;
        private final int[][] serials = new int[villages.size()][];
        private int made;

        Run(int count, double density, Consumer<SamplePlot> consumer) {
            this.count = count;
            this.density = density;
            this.consumer = consumer;
        }

        /** How many plots were made, at most the quota. */
        int fill(Block block, int quota) {
            if (quota <= 0) {
                return 0;
            }
            Dice dice = Dice.of(seed, 6, block.key());
            Coordinate[] quadrangle = {
                corner(block.column, block.row),
                corner(block.column + 1, block.row),
                corner(block.column + 1, block.row + 1),
                corner(block.column, block.row + 1)
            };
            Envelope extent = new Envelope();
            double x = 0;
            double y = 0;
            for (Coordinate corner : quadrangle) {
                extent.expandToInclude(corner);
                x += corner.x / 4;
                y += corner.y / 4;
            }
            Hillside hillside = new Hillside(
                    terrain, x + dice.between(-50, 50) * (1 - density), y + dice.between(-50, 50) * (1 - density));
            extent.expandBy(2 * BOUNDARY_METRES);
            List<Coordinate[]> boundaries = new ArrayList<>();
            boundaryIndex.query(extent, item -> boundaries.add((Coordinate[]) item));
            List<Coordinate[]> kept = new ArrayList<>();
            List<Envelope> keptExtents = new ArrayList<>();
            int before = made;
            for (Slot slot : slots(hillside, dice)) {
                if (made - before == quota || made == count) {
                    break;
                }
                Coordinate[] ring = ring(slot, hillside, dice);
                double squareMetres = Area.ofRing(ring);
                if (squareMetres < SMALLEST_MU * MU_SQUARE_METRES * 1.01
                        || squareMetres > LARGEST_MU * MU_SQUARE_METRES * 0.99
                        || !within(ring, quadrangle)
                        || near(ring, boundaries, BOUNDARY_METRES)) {
                    continue;
                }
                Envelope around = new Envelope();
                for (Coordinate point : ring) {
                    around.expandToInclude(point);
                }
                around.expandBy(RIDGE_METRES);
                boolean free = true;
                for (int other = 0; free && other < kept.size(); other++) {
                    free = !keptExtents.get(other).intersects(around) || !touches(ring, kept.get(other));
                }
                int village = boundaries.isEmpty() ? block.village : villageAt(ring[0]);
                if (free && village >= 0) {
                    kept.add(ring);
                    keptExtents.add(around);
                    made++;
                    consumer.accept(describe(ring, squareMetres / MU_SQUARE_METRES, village));
                }
            }
            return made - before;
        }

        /** Strips along the contour, cut across into plots to be, from the middle of the cluster outwards. */
        private List<Slot> slots(Hillside hillside, Dice dice) {
            record Ranked(double distance, int order, Slot slot) {}
            List<Ranked> ranked = new ArrayList<>();
            double median = 1.12 - 0.42 * density;
            double idle = 0.62 + 0.36 * density;
            double usual = Math.clamp(4.2 / (hillside.slope + 0.14), 10, 24);
            for (double low = -REACH_METRES; low < REACH_METRES; ) {
                double width = Math.clamp(dice.logNormal(usual, 0.3), 7, 44);
                double from = -REACH_METRES - dice.between(0, 30);
                while (from < REACH_METRES) {
                    double mu = Math.clamp(dice.logNormal(median, 0.62), 0.3, 7.4);
                    double length = Math.clamp(1.13 * mu * MU_SQUARE_METRES / width, 0.7 * width, 8 * width);
                    double s = from + length / 2;
                    double t = low + width / 2;
                    // long along the contour, as fields lie; the rim of the cluster is frayed
                    double distance = StrictMath.sqrt(0.45 * s * s + t * t) * dice.between(0.8, 1.25);
                    if (dice.chance(idle)) {
                        ranked.add(
                                new Ranked(distance, ranked.size(), new Slot(from, from + length, low, low + width)));
                    }
                    from += length + (dice.chance(0.12) ? dice.between(2, 9) * (1 - density) : 0);
                }
                low += width + (dice.chance(0.15) ? dice.between(1, 6) * (1 - density) : 0);
            }
            ranked.sort(Comparator.comparingDouble(Ranked::distance).thenComparingInt(Ranked::order));
            List<Slot> slots = new ArrayList<>();
            for (Ranked each : ranked) {
                slots.add(each.slot);
            }
            return slots;
        }

        /** Clockwise, closed, 5 to 14 corners: a strip's piece with uneven sides, laid along the contour. */
        private Coordinate[] ring(Slot slot, Hillside hillside, Dice dice) {
            double width = slot.high - slot.low;
            double length = slot.to - slot.from;
            double ridge = Math.min(0.9, 0.25 + 0.02 * width);
            double slack = 0.13 * Math.min(width, length);
            int above = Math.clamp((int) (length / 17) + dice.below(3), 1, 5);
            int below = Math.clamp((int) (length / 17) + dice.below(3), 0, 4);
            List<Coordinate> points = new ArrayList<>();
            double left = slot.from + ridge;
            double right = slot.to - ridge;
            // the upper side, from the left
            side(points, left, right, slot.high - ridge, -slack, above, hillside, dice);
            if (dice.chance(0.3)) {
                points.add(hillside.place(right, slot.low + width * dice.between(0.4, 0.6)));
            }
            side(points, right, left, slot.low + ridge, slack, below, hillside, dice);
            points.add(points.getFirst());
            return points.toArray(Coordinate[]::new);
        }

        private void side(
                List<Coordinate> points,
                double from,
                double to,
                double t,
                double slack,
                int between,
                Hillside hillside,
                Dice dice) {
            double way = to - from;
            double inset = Math.abs(slack) * Math.signum(way);
            points.add(hillside.place(from + inset * dice.between(0, 1.4), t + slack * dice.unit()));
            for (int i = 1; i <= between; i++) {
                double share = (i + dice.between(-0.25, 0.25)) / (between + 1);
                points.add(hillside.place(from + 0.15 * way + 0.7 * way * share, t + slack * 0.8 * dice.unit()));
            }
            points.add(hillside.place(to - inset * dice.between(0, 1.4), t + slack * dice.unit()));
        }

        private SamplePlot describe(Coordinate[] ring, double measuredMu, int villageIndex) {
            Village village = villages.get(villageIndex);
            Dice dice = Dice.of(seed, 7, made);
            int group = group(ring[0], villageIndex, village);
            int[] counters = serials[villageIndex];
            if (counters == null) {
                counters = new int[village.groups() + 1];
                serials[villageIndex] = counters;
            }
            // some groups' books were never numbered in full
            int serial = dice.chance(0.045) ? 0 : ++counters[group];
            Placement placement =
                    dice.chance(0.94) ? Placement.BOUNDARY : dice.chance(0.5) ? Placement.POINT : Placement.VILLAGE;
            double error = dice.chance(0.011)
                    ? (dice.chance(0.5) ? 1 : -1) * dice.between(0.06, 0.2)
                    : Math.clamp(0.007 * dice.normal(), -0.02, 0.02);
            int declared = Math.max(1, (int) StrictMath.rint(measuredMu * (1 + error) * 100));
            if (placement == Placement.BOUNDARY && dice.chance(0.004)) {
                declared = 0;
            }
            boolean perennial = dice.chance(0.58);
            LocalDate foundOn = LocalDate.of(year, 1, 2).plusDays(dice.below(9));
            LocalDate abandonedSince = perennial
                    ? LocalDate.of(year - 2 - dice.weighted(40, 25, 15, 9, 6, 5), dice.chance(0.6) ? 3 : 9, 1)
                    : LocalDate.of(year - 1, dice.chance(0.4) ? 4 : 9, 1);
            double low = terrain.lowness(ring[0].x, ring[0].y);
            String landClass = dice.chance(0.15 + 0.5 * low) ? "0101" : dice.chance(0.05) ? "0102" : "0103";
            return new SamplePlot(
                    made,
                    villageIndex,
                    group,
                    serial,
                    ring,
                    placement,
                    declared,
                    perennial ? "常年性" : "季节性",
                    causes(dice),
                    landClass,
                    abandonedSince,
                    foundOn);
        }

        private String causes(Dice dice) {
            int first = dice.weighted(CAUSE_WEIGHTS);
            StringBuilder causes = new StringBuilder(CAUSES[first]);
            int previous = first;
            for (int more = dice.weighted(55, 33, 12); more > 0 && previous != 6; more--) {
                int next = dice.weighted(CAUSE_WEIGHTS);
                if (next > previous) {
                    causes.append('、').append(CAUSES[next]);
                    previous = next;
                }
            }
            return causes.toString();
        }

        /** The nearest of the village's hamlets. */
        private int group(Coordinate place, int villageIndex, Village village) {
            Envelope extent = village.boundary().getEnvelopeInternal();
            int nearest = 1;
            double least = Double.MAX_VALUE;
            Dice dice = Dice.of(seed, 8, villageIndex);
            for (int group = 1; group <= village.groups(); group++) {
                double dx = extent.getMinX() + dice.unit() * extent.getWidth() - place.x;
                double dy = extent.getMinY() + dice.unit() * extent.getHeight() - place.y;
                if (dx * dx + dy * dy < least) {
                    least = dx * dx + dy * dy;
                    nearest = group;
                }
            }
            return nearest;
        }
    }

    /** A piece of a strip, in metres along and across the contour. */
    private record Slot(double from, double to, double low, double high) {}

    /**
     * Straight-laid metres (along and across) to places on a slope: each distance along the tangent is shifted across
     * by as much as the contour line bends there. Such a shear keeps areas and never folds.
     */
    private static final class Hillside {
        private final double x;
        private final double y;
        private final double alongX;
        private final double alongY;
        private final double slope;
        private final double[] bend = new double[2 * STEPS + 1];

        Hillside(Terrain terrain, double x, double y) {
            this.x = x;
            this.y = y;
            double rise = terrain.height(x + 20, y) - terrain.height(x - 20, y);
            double climb = terrain.height(x, y + 20) - terrain.height(x, y - 20);
            double steepness = StrictMath.sqrt(rise * rise + climb * climb);
            slope = steepness / 40;
            alongX = steepness < 1e-6 ? 1 : climb / steepness;
            alongY = steepness < 1e-6 ? 0 : -rise / steepness;
            double level = terrain.height(x, y);
            for (int direction = -1; direction <= 1; direction += 2) {
                double across = 0;
                double last = 0;
                for (int step = 1; step <= STEPS; step++) {
                    double s = direction * step * STEP_METRES;
                    double guess = across + 0.7 * last;
                    double here = terrain.height(placeX(s, guess), placeY(s, guess));
                    double there = terrain.height(placeX(s, guess + 4), placeY(s, guess + 4));
                    double gradient = (there - here) / 4;
                    double correction = Math.abs(gradient) < 0.02 ? 0 : (level - here) / gradient;
                    // no sharper bend than a plough follows
                    double change = Math.clamp(guess + Math.clamp(correction, -3, 3) - across, last - 2.2, last + 2.2);
                    last = Math.clamp(change, -8, 8);
                    across += last;
                    bend[STEPS + direction * step] = across;
                }
            }
        }

        Coordinate place(double s, double t) {
            double position = Math.clamp(s / STEP_METRES + STEPS, 0, 2 * STEPS);
            int left = Math.min((int) position, 2 * STEPS - 1);
            double share = position - left;
            double across = t + bend[left] + share * (bend[left + 1] - bend[left]);
            return Regions.rounded(placeX(s, across), placeY(s, across));
        }

        private double placeX(double s, double t) {
            return x + s * alongX - t * alongY;
        }

        private double placeY(double s, double t) {
            return y + s * alongY + t * alongX;
        }
    }

    /** Whether all corners lie inside the convex quadrangle (counter-clockwise), half a metre from its sides. */
    private static boolean within(Coordinate[] ring, Coordinate[] quadrangle) {
        for (int i = 0; i < quadrangle.length; i++) {
            Coordinate from = quadrangle[i];
            Coordinate to = quadrangle[(i + 1) % quadrangle.length];
            double length = from.distance(to);
            for (Coordinate point : ring) {
                double cross = (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x);
                if (cross < 0.5 * length) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean near(Coordinate[] ring, List<Coordinate[]> lines, double metres) {
        for (Coordinate[] line : lines) {
            for (int i = 0; i + 1 < ring.length; i++) {
                if (Distance.segmentToSegment(ring[i], ring[i + 1], line[0], line[1]) < metres) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Two pieces of different slots never hold one another, so the distance of their outlines is enough. */
    private static boolean touches(Coordinate[] ring, Coordinate[] other) {
        for (int i = 0; i + 1 < ring.length; i++) {
            for (int j = 0; j + 1 < other.length; j++) {
                if (Distance.segmentToSegment(ring[i], ring[i + 1], other[j], other[j + 1]) < RIDGE_METRES) {
                    return true;
                }
            }
        }
        return false;
    }
}
