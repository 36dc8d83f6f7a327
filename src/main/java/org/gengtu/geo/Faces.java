package org.gengtu.geo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.overlayng.CoverageUnion;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.polygonize.Polygonizer;

/**
 * The pieces into which lines cut a plot. Border and lines are noded together once, so that neighbours have the very
 * same points along their common edge, and the pieces' outer border is the plot's, with points added where lines meet it.
 */
final class Faces {
    private final List<Polygon> faces = new ArrayList<>();
    private final double[] squareMetres;
    /** For each face, the metres of edge that it has in common with others. */
    private final List<Map<Integer, Double>> common = new ArrayList<>();

    private final List<LineString> loose;
    private final List<LineString> bridges;

    private record Segment(double ax, double ay, double bx, double by) {
        static Segment of(CoordinateSequence points, int from) {
            double ax = points.getX(from);
            double ay = points.getY(from);
            double bx = points.getX(from + 1);
            double by = points.getY(from + 1);
            return ax < bx || ax == bx && ay < by ? new Segment(ax, ay, bx, by) : new Segment(bx, by, ax, ay);
        }
    }

    /**
     * @param whole the plot in degrees, valid
     * @param border its rings, as they are or with points added
     * @param lines what cuts it, in degrees
     */
    @SuppressWarnings("unchecked")
    Faces(Geometry whole, List<LineString> border, List<LineString> lines, LocalFrame frame) {
        Geometry noded = OverlayNGRobust.overlay(
                Shapes.FACTORY.createMultiLineString(border.toArray(LineString[]::new)),
                Shapes.FACTORY.createMultiLineString(lines.toArray(LineString[]::new)),
                OverlayNG.UNION);
        Polygonizer polygonizer = new Polygonizer();
        polygonizer.add(noded);
        IndexedPointInAreaLocator inside = new IndexedPointInAreaLocator(whole);
        for (Polygon face : (Collection<Polygon>) polygonizer.getPolygons()) {
            Coordinate within = face.getInteriorPoint().getCoordinate();
            if (within != null && inside.locate(within) != Location.EXTERIOR) {
                faces.add(face);
            }
        }
        // What the polygonizer returns comes in no order that is promised.
        faces.sort((one, other) -> {
            Coordinate first = one.getInteriorPoint().getCoordinate();
            return first.compareTo(other.getInteriorPoint().getCoordinate());
        });
        squareMetres = faces.stream().mapToDouble(GeodesicArea::squareMetres).toArray();
        loose = within((Collection<LineString>) polygonizer.getDangles(), inside);
        bridges = within((Collection<LineString>) polygonizer.getCutEdges(), inside);
        findNeighbours(frame);
    }

    private static List<LineString> within(Collection<LineString> edges, IndexedPointInAreaLocator inside) {
        List<LineString> result = new ArrayList<>();
        for (LineString edge : edges) {
            Coordinate from = edge.getCoordinateN(0);
            Coordinate to = edge.getCoordinateN(1);
            Coordinate middle = new Coordinate((from.x + to.x) / 2, (from.y + to.y) / 2);
            if (inside.locate(middle) == Location.INTERIOR) {
                result.add(edge);
            }
        }
        return result;
    }

    private void findNeighbours(LocalFrame frame) {
        Map<Segment, Integer> owners = new HashMap<>();
        for (int face = 0; face < faces.size(); face++) {
            common.add(new HashMap<>());
            Polygon polygon = faces.get(face);
            addEdges(face, polygon.getExteriorRing(), owners, frame);
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                addEdges(face, polygon.getInteriorRingN(hole), owners, frame);
            }
        }
    }

    private void addEdges(int face, LinearRing ring, Map<Segment, Integer> owners, LocalFrame frame) {
        CoordinateSequence points = ring.getCoordinateSequence();
        for (int from = 0; from < points.size() - 1; from++) {
            Integer other = owners.putIfAbsent(Segment.of(points, from), face);
            if (other != null && other != face) {
                double metres = frame.metres(points.getCoordinate(from), points.getCoordinate(from + 1));
                common.get(face).merge(other, metres, Double::sum);
                common.get(other).merge(face, metres, Double::sum);
            }
        }
    }

    int size() {
        return faces.size();
    }

    Polygon get(int face) {
        return faces.get(face);
    }

    double squareMetres(int face) {
        return squareMetres[face];
    }

    /** The faces that this one has an edge in common with, and its metres. */
    Map<Integer, Double> neighbours(int face) {
        return common.get(face);
    }

    /** Lines, or stretches of them, that end inside the plot and so divide nothing. */
    List<LineString> loose() {
        return loose;
    }

    /** Stretches inside the plot that join parts of its border, or go between loops, but have one face on both sides. */
    List<LineString> bridges() {
        return bridges;
    }

    /** The key of the largest value, the smaller key if two are the same; null of none. */
    static @Nullable Integer longest(Map<Integer, Double> metres) {
        Integer best = null;
        double most = 0;
        for (Map.Entry<Integer, Double> entry : metres.entrySet()) {
            double value = entry.getValue();
            if (best == null || value > most || value == most && entry.getKey() < best) {
                best = entry.getKey();
                most = value;
            }
        }
        return best;
    }

    /** The faces of a group as one boundary. */
    Geometry union(int group, int[] groups) {
        List<Polygon> members = new ArrayList<>();
        boolean adjacent = false;
        for (int face = 0; face < groups.length; face++) {
            if (groups[face] == group) {
                members.add(faces.get(face));
                adjacent |= common.get(face).keySet().stream().anyMatch(other -> groups[other] == group);
            }
        }
        if (members.size() == 1) {
            return members.getFirst();
        }
        Geometry together = Shapes.FACTORY.createMultiPolygon(members.toArray(Polygon[]::new));
        return adjacent ? CoverageUnion.union(together) : together;
    }
}
