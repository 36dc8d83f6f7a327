package org.gengtu.region;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.algorithm.Distance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateArrays;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.util.GeometryEditor;
import org.locationtech.jts.index.kdtree.KdNode;
import org.locationtech.jts.index.kdtree.KdTree;

/**
 * Gives neighbours the same vertices on the line that they share. Surveys draw one side of a boundary with a corner where
 * three villages meet and the other side straight past it, or the same corner a hand's width off; simplified as they lie, such
 * sides would part.
 */
final class SharedLines {
    private final double tolerance;
    private final KdTree corners;

    private SharedLines(List<? extends Geometry> outlines, double tolerance) {
        this.tolerance = tolerance;
        this.corners = new KdTree(tolerance);
        outlines.forEach(outline -> {
            for (Coordinate corner : outline.getCoordinates()) {
                corners.insert(corner);
            }
        });
    }

    /**
     * The outlines, corners close to one another made one, each with the corners of others that lie on its sides. One that
     * this would make invalid stays as it is.
     *
     * @param tolerance how far from a side a corner counts as on it, or from another as the same, in units of the outlines
     */
    static List<Geometry> in(List<? extends Geometry> outlines, double tolerance) {
        SharedLines lines = new SharedLines(outlines, tolerance);
        List<Geometry> shared = new ArrayList<>();
        for (Geometry outline : outlines) {
            Geometry made = lines.of(outline);
            shared.add(made.isValid() ? made : outline);
        }
        return shared;
    }

    private Geometry of(Geometry outline) {
        return new GeometryEditor(outline.getFactory()).edit(outline, new GeometryEditor.CoordinateOperation() {
            @Override
            public Coordinate[] edit(Coordinate[] coordinates, Geometry part) {
                return with(coordinates);
            }
        });
    }

    private Coordinate[] with(Coordinate[] ring) {
        List<Coordinate> all = new ArrayList<>();
        for (int i = 0; i + 1 < ring.length; i++) {
            Coordinate begin = same(ring[i]);
            all.add(begin);
            all.addAll(on(begin, same(ring[i + 1])));
        }
        all.add(all.getFirst());
        Coordinate[] made = CoordinateArrays.removeRepeatedPoints(all.toArray(Coordinate[]::new));
        return made.length < LinearRing.MINIMUM_VALID_SIZE ? ring : made;
    }

    /** The corner that stands for all close to it. */
    private Coordinate same(Coordinate corner) {
        return corners.insert(corner).getCoordinate().copy();
    }

    /** The corners on a side, from its begin to its end. */
    private List<Coordinate> on(Coordinate begin, Coordinate end) {
        Envelope around = new Envelope(begin, end);
        around.expandBy(tolerance);
        List<Coordinate> on = new ArrayList<>();
        for (Object found : corners.query(around)) {
            Coordinate corner = ((KdNode) found).getCoordinate();
            if (corner.distance(begin) > tolerance
                    && corner.distance(end) > tolerance
                    && Distance.pointToSegment(corner, begin, end) <= tolerance) {
                on.add(corner.copy());
            }
        }
        on.sort(Comparator.comparingDouble(corner -> corner.distance(begin)));
        return on;
    }
}
