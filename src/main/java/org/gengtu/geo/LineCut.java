package org.gengtu.geo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.MultiLineString;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.distance.DistanceOp;

/** One plot cut by lines; see {@link Division#byCut}. */
final class LineCut {
    /** Positions that a cut may have: lines that cross themselves at random give pieces by the square of them. */
    static final int MAX_POSITIONS = 500;

    /** An end this far inside the border, in metres, was on it before it was rounded. */
    static final double END_METRES = 0.01;

    /** An end this far outside, in metres, is on the border but for the rounding of doubles. */
    private static final double ROUNDING_METRES = 1e-6;

    /** The smallest piece that becomes a part, in m²: 0.01 mu. */
    private static final double SMALLEST_SQUARE_METRES = Mu.SQUARE_METRES / 100;

    private final Geometry whole;
    private final LocalFrame frame;
    private final List<List<Coordinate>> border = new ArrayList<>();
    private final List<List<Coordinate>> lines = new ArrayList<>();

    /** Where each line began and ended as it was given. */
    private final List<Coordinate[]> ends = new ArrayList<>();

    LineCut(Geometry whole, Geometry cut) {
        this.whole = whole;
        this.frame = new LocalFrame(whole.getEnvelopeInternal());
        if (!(cut instanceof LineString || cut instanceof MultiLineString) || cut.isEmpty()) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_TYPE,
                            "The cut is %s, not a LineString or a MultiLineString."
                                    .formatted(cut.isEmpty() ? "empty" : "a " + cut.getGeometryType()))
                    .at("cut");
        }
        if (cut.getNumPoints() > MAX_POSITIONS) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The cut has %d positions; up to %d are taken."
                                    .formatted(cut.getNumPoints(), MAX_POSITIONS))
                    .at("cut");
        }
        Boundaries.checkPlace(cut, "The cut");
        Boundaries.checkValid(cut, "The cut");
        for (int part = 0; part < whole.getNumGeometries(); part++) {
            Polygon polygon = (Polygon) whole.getGeometryN(part);
            border.add(points(polygon.getExteriorRing()));
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                border.add(points(polygon.getInteriorRingN(hole)));
            }
        }
        for (int line = 0; line < cut.getNumGeometries(); line++) {
            if (!cut.getGeometryN(line).isEmpty()) {
                lines.add(points((LineString) cut.getGeometryN(line)));
                ends.add(new Coordinate[] {
                    lines.getLast().getFirst(), lines.getLast().getLast()
                });
            }
        }
    }

    static List<LineString> rings(Geometry whole) {
        List<LineString> rings = new ArrayList<>();
        for (int part = 0; part < whole.getNumGeometries(); part++) {
            Polygon polygon = (Polygon) whole.getGeometryN(part);
            rings.add(polygon.getExteriorRing());
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                LinearRing ring = polygon.getInteriorRingN(hole);
                rings.add(ring);
            }
        }
        return rings;
    }

    private static List<Coordinate> points(LineString line) {
        return new ArrayList<>(Arrays.asList(line.getCoordinates()));
    }

    List<Measured> parts() {
        IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(whole);
        for (int line = 0; line < lines.size(); line++) {
            List<Coordinate> points = lines.get(line);
            if (!points.getFirst().equals2D(points.getLast())) {
                joinEnd(line, 0, inside);
                joinEnd(line, points.size() - 1, inside);
            }
        }
        Faces faces = new Faces(whole, made(border), made(lines), frame);
        refuseWhatDividesNothing(faces);
        return grouped(faces);
    }

    private static List<LineString> made(List<List<Coordinate>> pointLists) {
        List<LineString> result = new ArrayList<>();
        for (List<Coordinate> points : pointLists) {
            List<Coordinate> distinct = new ArrayList<>();
            for (Coordinate point : points) {
                if (distinct.isEmpty() || !distinct.getLast().equals2D(point)) {
                    distinct.add(point);
                }
            }
            if (distinct.size() > 1) {
                result.add(Shapes.FACTORY.createLineString(distinct.toArray(Coordinate[]::new)));
            }
        }
        return result;
    }

    /**
     * Makes an end that is on the border, or on another line, but for rounding, a point of both: two lines of doubles
     * meet in a point exactly only where both have it.
     */
    private void joinEnd(int line, int at, IndexedPointInAreaLocator inside) {
        Coordinate end = lines.get(line).get(at);
        int location = inside.locate(end);
        Coordinate joined = join(end, border, -1, location == Location.EXTERIOR ? ROUNDING_METRES : END_METRES);
        if (joined == null && location != Location.EXTERIOR) {
            joined = join(end, lines, line, END_METRES);
        }
        if (joined != null) {
            lines.get(line).set(at, joined);
        }
    }

    /** The place on the nearest of the lines, now a point of it; null when none is as near as that. */
    private @Nullable Coordinate join(Coordinate end, List<List<Coordinate>> targets, int except, double within) {
        Coordinate best = null;
        double nearest = within;
        int bestTarget = -1;
        int bestFrom = -1;
        for (int target = 0; target < targets.size(); target++) {
            List<Coordinate> points = targets.get(target);
            for (int from = 0; from < points.size() - 1 && target != except; from++) {
                Coordinate place = frame.nearest(end, points.get(from), points.get(from + 1));
                double metres = frame.metres(end, place);
                // A segment's end within a millimetre stands for the place beside it.
                if (metres <= nearest) {
                    nearest = metres;
                    best = place;
                    bestTarget = target;
                    bestFrom = from;
                }
            }
        }
        if (best == null) {
            return null;
        }
        List<Coordinate> points = targets.get(bestTarget);
        if (!best.equals2D(points.get(bestFrom)) && !best.equals2D(points.get(bestFrom + 1))) {
            points.add(bestFrom + 1, best);
        }
        return best;
    }

    private void refuseWhatDividesNothing(Faces faces) {
        for (LineString stretch : faces.loose()) {
            for (int line = 0; line < lines.size(); line++) {
                List<Coordinate> points = lines.get(line);
                if (isEndOf(stretch, points.getFirst())) {
                    throw looseEnd("start", line, ends.get(line)[0]);
                }
                if (isEndOf(stretch, points.getLast())) {
                    throw looseEnd("end", line, ends.get(line)[1]);
                }
            }
        }
        List<LineString> nothing = faces.loose().isEmpty() ? faces.bridges() : faces.loose();
        if (!nothing.isEmpty()) {
            throw Problem.of(
                            ProblemCode.CUT_MISSES,
                            "A stretch of the line has the same piece of the plot on both sides, as if it only joined a hole to the border.")
                    .at(Boundaries.place(nothing.getFirst().getCoordinateN(0)));
        }
    }

    private static boolean isEndOf(LineString stretch, Coordinate point) {
        return stretch.getCoordinateN(0).equals2D(point)
                || stretch.getCoordinateN(stretch.getNumPoints() - 1).equals2D(point);
    }

    private Problem looseEnd(String which, int line, Coordinate end) {
        double metres = Double.POSITIVE_INFINITY;
        for (List<Coordinate> ring : border) {
            for (int from = 0; from < ring.size() - 1; from++) {
                metres = Math.min(metres, frame.metres(end, frame.nearest(end, ring.get(from), ring.get(from + 1))));
            }
        }
        return Problem.of(
                        ProblemCode.CUT_MISSES,
                        String.format(
                                Locale.ROOT,
                                "The %s of %s lies inside the plot, %.2f m from its border.",
                                which,
                                lines.size() == 1 ? "the line" : "line " + (line + 1),
                                metres))
                .at(Boundaries.place(end))
                .with("end", which)
                .with("line", line + 1);
    }

    private List<Measured> grouped(Faces faces) {
        int[] groups = new int[faces.size()];
        double[] areas = new double[faces.size()];
        boolean divided = false;
        for (int face = 0; face < groups.length; face++) {
            groups[face] = face;
            areas[face] = faces.squareMetres(face);
            divided |= !faces.neighbours(face).isEmpty();
        }
        if (!divided) {
            throw Problem.of(ProblemCode.CUT_MISSES, "The line does not cross the plot from border to border.")
                    .at(Boundaries.place(lines.getFirst().getFirst()));
        }
        List<Map<Integer, Double>> common = mergeSmall(faces, groups, areas);
        List<Integer> parts = new ArrayList<>();
        List<Integer> apart = new ArrayList<>();
        for (int group = 0; group < areas.length; group++) {
            if (areas[group] > 0) {
                (common.get(group).isEmpty() ? apart : parts).add(group);
            }
        }
        if (parts.isEmpty()) {
            throw Problem.of(ProblemCode.CUT_MISSES, "The line cuts off less than 0.01 mu.")
                    .at(Boundaries.place(lines.getFirst().getFirst()));
        }
        if (parts.size() > Boundaries.MOST) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The line cuts the plot into %d parts; up to %d are taken."
                                    .formatted(parts.size(), Boundaries.MOST))
                    .at("cut");
        }
        Map<Integer, Geometry> shapes = new TreeMap<>();
        for (int part : parts) {
            shapes.put(part, frame.toMetres(faces.union(part, groups)));
        }
        for (int piece : apart) {
            Geometry shape = frame.toMetres(faces.union(piece, groups));
            int nearest = parts.stream()
                    .min(Comparator.comparingDouble(part -> DistanceOp.distance(shapes.get(part), shape)))
                    .orElseThrow();
            for (int face = 0; face < groups.length; face++) {
                groups[face] = groups[face] == piece ? nearest : groups[face];
            }
        }
        return parts.stream()
                .map(part -> Measured.of(faces.union(part, groups)))
                .sorted(Comparator.comparingDouble(Measured::squareMetres).reversed())
                .toList();
    }

    /**
     * Gives each piece that is too small for a part to a neighbour, the smallest first.
     *
     * @param groups the group of each face, its own number at first
     * @param areas of each group in m²; 0 once it has gone to another
     * @return for each group, the metres of edge that it has in common with others
     */
    private static List<Map<Integer, Double>> mergeSmall(Faces faces, int[] groups, double[] areas) {
        List<Map<Integer, Double>> common = new ArrayList<>();
        int[] goesTo = new int[areas.length];
        // By the areas as they were when queued: a group that has grown since is queued anew.
        PriorityQueue<Sized> smallest = new PriorityQueue<>(Comparator.comparingDouble(Sized::squareMetres));
        for (int group = 0; group < areas.length; group++) {
            common.add(new HashMap<>(faces.neighbours(group)));
            goesTo[group] = group;
            smallest.add(new Sized(group, areas[group]));
        }
        for (Sized next = smallest.poll(); next != null; next = smallest.poll()) {
            int group = next.group();
            Integer neighbour = Faces.longest(common.get(group));
            if (next.squareMetres() >= SMALLEST_SQUARE_METRES) {
                break;
            }
            if (areas[group] != next.squareMetres() || neighbour == null) {
                continue;
            }
            goesTo[group] = neighbour;
            areas[neighbour] += areas[group];
            areas[group] = 0;
            common.get(group).forEach((other, metres) -> {
                common.get(other).remove(group);
                if (!other.equals(neighbour)) {
                    common.get(other).merge(neighbour, metres, Double::sum);
                    common.get(neighbour).merge(other, metres, Double::sum);
                }
            });
            common.get(group).clear();
            smallest.add(new Sized(neighbour, areas[neighbour]));
        }
        for (int face = 0; face < groups.length; face++) {
            while (goesTo[groups[face]] != groups[face]) {
                groups[face] = goesTo[groups[face]];
            }
        }
        return common;
    }

    private record Sized(int group, double squareMetres) {}
}
