package org.gengtu.geo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.algorithm.MinimumAreaRectangle;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * One plot cut into strips of given areas; see {@link Division#byShares}. The cuts sweep along the long side of the
 * smallest rectangle around the plot; each one's position is found by bisection of the measured area behind it.
 */
final class StripCut {
    /** How far a strip's measured area may be from its share: whichever of the two is more. */
    static final double TOLERANCE_SHARE = 0.001;

    static final double TOLERANCE_SQUARE_METRES = 0.005 * Mu.SQUARE_METRES;

    /** A cut this near to a corner of the plot goes through it, in metres, so that it leaves no hair beside an edge. */
    private static final double CORNER_METRES = 0.001;

    /** A piece of a strip apart from the rest and smaller than this goes to the neighbour, in m²: 0.001 mu. */
    private static final double CRUMB_SQUARE_METRES = 0.001 * Mu.SQUARE_METRES;

    private static final int MAX_HALVINGS = 200;

    /** How often the areas behind the cuts are corrected by what the parts measure; hardly a plot needs it. */
    private static final int ROUNDS = 4;

    private final Geometry whole;
    private final List<LineString> border;
    private final LocalFrame frame;
    private final double[] targets;

    /** The direction of the sweep, a unit vector east and north. */
    private double towardsEast;

    private double towardsNorth;

    /** @param shares over 0; their proportions count */
    StripCut(Geometry whole, double[] shares) {
        this.whole = whole;
        border = LineCut.rings(whole);
        frame = new LocalFrame(whole.getEnvelopeInternal());
        double sum = Arrays.stream(shares).sum();
        double area = GeodesicArea.squareMetres(whole);
        targets = Arrays.stream(shares).map(share -> area * share / sum).toArray();
        findAxis();
    }

    private void findAxis() {
        Geometry around = MinimumAreaRectangle.getMinimumRectangle(frame.toMetres(whole));
        Coordinate[] corners = around.getCoordinates();
        double east = 1;
        double north = 0;
        double length = 0;
        for (int corner = 0; corner < Math.min(2, corners.length - 1); corner++) {
            double side = corners[corner].distance(corners[corner + 1]);
            if (side > length) {
                length = side;
                east = (corners[corner + 1].x - corners[corner].x) / side;
                north = (corners[corner + 1].y - corners[corner].y) / side;
            }
        }
        boolean turned = Math.abs(east) >= Math.abs(north) ? east < 0 : north > 0;
        towardsEast = turned ? -east : east;
        towardsNorth = turned ? -north : north;
    }

    private double along(double longitude, double latitude) {
        return frame.east(longitude) * towardsEast + frame.north(latitude) * towardsNorth;
    }

    private double across(double longitude, double latitude) {
        return frame.north(latitude) * towardsEast - frame.east(longitude) * towardsNorth;
    }

    private Coordinate at(double along, double across) {
        return frame.toDegrees(
                along * towardsEast - across * towardsNorth, along * towardsNorth + across * towardsEast);
    }

    List<Measured> parts() {
        // What lies behind each cut, in m².
        double[] behind = new double[targets.length];
        double sum = 0;
        for (int strip = 0; strip < targets.length; strip++) {
            sum += targets[strip];
            behind[strip] = sum;
        }
        List<Measured> parts = List.of();
        int missed = 0;
        for (int round = 0; round < ROUNDS && missed >= 0; round++) {
            parts = cut(positions(behind));
            missed = firstMissed(parts);
            correct(behind, parts);
        }
        if (missed >= 0) {
            throw impossible(missed);
        }
        return parts;
    }

    /**
     * An edge that is cut is two geodesics instead of one, so that the parts of a thin plot with edges of kilometres do
     * not quite measure what the whole does: aims at shares of what they measure together.
     */
    private void correct(double[] behind, List<Measured> parts) {
        double together = parts.stream().mapToDouble(Measured::squareMetres).sum();
        double area = Arrays.stream(targets).sum();
        double off = 0;
        for (int strip = 0; strip < targets.length; strip++) {
            off += targets[strip] * together / area - parts.get(strip).squareMetres();
            behind[strip] += off;
        }
    }

    private List<Measured> cut(double[] cuts) {
        Faces faces = new Faces(whole, border, lines(cuts), frame);
        int[] strips = new int[faces.size()];
        double[] areas = new double[targets.length];
        for (int face = 0; face < strips.length; face++) {
            Coordinate inside = faces.get(face).getInteriorPoint().getCoordinate();
            int cut = Arrays.binarySearch(cuts, 0, cuts.length - 1, along(inside.x, inside.y));
            strips[face] = cut < 0 ? -cut - 1 : cut;
            areas[strips[face]] += faces.squareMetres(face);
        }
        moveCrumbs(faces, strips, areas);
        List<Measured> parts = new ArrayList<>(targets.length);
        for (int strip = 0; strip < targets.length; strip++) {
            if (areas[strip] <= 0) {
                throw impossible(strip);
            }
            parts.add(Measured.of(faces.union(strip, strips)));
        }
        return List.copyOf(parts);
    }

    /** The first part that does not measure its share or is not valid; -1 when all do. */
    private int firstMissed(List<Measured> parts) {
        double together = parts.stream().mapToDouble(Measured::squareMetres).sum();
        double area = Arrays.stream(targets).sum();
        for (int strip = 0; strip < targets.length; strip++) {
            Measured part = parts.get(strip);
            double wanted = targets[strip] * together / area;
            if (Math.abs(part.squareMetres() - wanted) > tolerance(strip)
                    || !part.boundary().isValid()) {
                return strip;
            }
        }
        return -1;
    }

    private Problem impossible(int strip) {
        return Problem.of(
                        ProblemCode.CUT_MISSES,
                        "No straight cuts across the plot give part %d its area.".formatted(strip + 1))
                .remedy("Give the boundaries of the parts, or a line.")
                .with("part", strip + 1);
    }

    private double tolerance(int strip) {
        return Math.max(TOLERANCE_SHARE * targets[strip], TOLERANCE_SQUARE_METRES);
    }

    /** Where each strip ends along the sweep, in metres, in order; the last is where the plot ends. */
    private double[] positions(double[] behind) {
        double first = Double.POSITIVE_INFINITY;
        double last = Double.NEGATIVE_INFINITY;
        for (Coordinate point : whole.getCoordinates()) {
            first = Math.min(first, along(point.x, point.y));
            last = Math.max(last, along(point.x, point.y));
        }
        double area = Arrays.stream(targets).sum();
        double[] positions = new double[targets.length];
        double from = first;
        for (int strip = 0; strip < targets.length - 1; strip++) {
            double wanted = behind[strip];
            double low = from;
            double high = last;
            double middle = (low + high) / 2;
            for (int halving = 0; halving < MAX_HALVINGS && low < middle && middle < high; halving++) {
                double found = areaUpTo(middle);
                // A hundred times finer than what areas are measured to over a plot.
                if (Math.abs(found - wanted) <= 1e-9 * area) {
                    break;
                }
                if (found < wanted) {
                    low = middle;
                } else {
                    high = middle;
                }
                middle = (low + high) / 2;
            }
            positions[strip] = middle;
            from = middle;
        }
        positions[targets.length - 1] = last;
        return positions;
    }

    private double areaUpTo(double position) {
        double area = 0;
        for (int part = 0; part < whole.getNumGeometries(); part++) {
            Polygon polygon = (Polygon) whole.getGeometryN(part);
            area += areaUpTo(position, polygon.getExteriorRing());
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                area -= areaUpTo(position, polygon.getInteriorRingN(hole));
            }
        }
        return area;
    }

    /**
     * The area of the ring's part up to the position. Where that part is in pieces they are joined by edges along the
     * cut that are gone both ways, which adds nothing to an area by the shoelace.
     */
    private double areaUpTo(double position, LinearRing ring) {
        CoordinateSequence points = ring.getCoordinateSequence();
        List<Coordinate> kept = new ArrayList<>(points.size() + 2);
        double before = along(points.getX(0), points.getY(0)) - position;
        for (int point = 1; point < points.size(); point++) {
            double after = along(points.getX(point), points.getY(point)) - position;
            if (before < 0 && after > 0 || before > 0 && after < 0) {
                double share = before / (before - after);
                double fromX = points.getX(point - 1);
                double fromY = points.getY(point - 1);
                kept.add(new Coordinate(
                        fromX + share * (points.getX(point) - fromX), fromY + share * (points.getY(point) - fromY)));
            }
            if (after <= 0) {
                kept.add(points.getCoordinate(point));
            }
            before = after;
        }
        if (kept.size() < 3) {
            return 0;
        }
        kept.add(kept.getFirst());
        return GeodesicArea.squareMetres(Shapes.FACTORY.createPolygon(kept.toArray(Coordinate[]::new)));
    }

    /** A line across the plot at each position but the last; through the corners that it comes near to. */
    private List<LineString> lines(double[] positions) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Coordinate point : whole.getCoordinates()) {
            low = Math.min(low, across(point.x, point.y));
            high = Math.max(high, across(point.x, point.y));
        }
        double margin = 1 + (high - low) / 10;
        double near = nearness(positions, high - low);
        List<LineString> lines = new ArrayList<>(positions.length - 1);
        for (int cut = 0; cut < positions.length - 1; cut++) {
            double position = positions[cut];
            List<Coordinate> points = new ArrayList<>();
            points.add(at(position, low - margin));
            Arrays.stream(whole.getCoordinates())
                    .filter(point -> Math.abs(along(point.x, point.y) - position) <= near)
                    .distinct()
                    .sorted(Comparator.comparingDouble(point -> across(point.x, point.y)))
                    .forEach(points::add);
            points.add(at(position, high + margin));
            lines.add(Shapes.FACTORY.createLineString(points.toArray(Coordinate[]::new)));
        }
        return lines;
    }

    /** How near counts as at a corner, so that neither a narrow strip nor a small share suffers by it. */
    private double nearness(double[] positions, double width) {
        double near = CORNER_METRES;
        for (int strip = 0; strip < positions.length; strip++) {
            near = Math.min(near, tolerance(strip) / 10 / width);
            if (strip > 0) {
                near = Math.min(near, (positions[strip] - positions[strip - 1]) / 4);
            }
        }
        return near;
    }

    /** Gives small pieces that a cut leaves apart from the rest of their strip to the strip across the cut. */
    private void moveCrumbs(Faces faces, int[] strips, double[] areas) {
        double[] largest = new double[targets.length];
        for (int face = 0; face < strips.length; face++) {
            largest[strips[face]] = Math.max(largest[strips[face]], faces.squareMetres(face));
        }
        // The smallest first, as long as no share is missed for it.
        int[] bySize = IntStream.range(0, strips.length)
                .filter(face -> faces.squareMetres(face) < CRUMB_SQUARE_METRES)
                .boxed()
                .sorted(Comparator.comparingDouble(faces::squareMetres))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int face : bySize) {
            int from = strips[face];
            double area = faces.squareMetres(face);
            Map<Integer, Double> beside = new TreeMap<>();
            faces.neighbours(face).forEach((other, metres) -> beside.merge(strips[other], metres, Double::sum));
            beside.remove(from);
            Integer to = Faces.longest(beside);
            if (to == null
                    || area >= largest[from]
                    || Math.abs(areas[from] - area - targets[from]) > tolerance(from) / 2
                    || Math.abs(areas[to] + area - targets[to]) > tolerance(to) / 2) {
                continue;
            }
            strips[face] = to;
            areas[from] -= area;
            areas[to] += area;
        }
    }
}
