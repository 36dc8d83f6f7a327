package org.gengtu.geo;

import java.util.List;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicMask;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.geom.impl.CoordinateArraySequenceFactory;

/** Makes geometries as the program keeps them: CGCS2000, EPSG:4490, longitude first, two ordinates. */
public final class Shapes {
    /** The SRID of every geometry inside the program. */
    public static final int SRID = 4490;

    /** Makes geometries of SRID 4490. */
    public static final GeometryFactory FACTORY =
            new GeometryFactory(new PrecisionModel(), SRID, CoordinateArraySequenceFactory.instance());

    private static final int MINIMUM_RING = 4;
    private static final Geodesic ELLIPSOID = new Geodesic(6_378_137, 1 / 298.257222101);

    private Shapes() {}

    /** The geodesic distance of two places in degrees, metres. */
    public static double metres(double longitude, double latitude, double otherLongitude, double otherLatitude) {
        return ELLIPSOID.Inverse(latitude, longitude, otherLatitude, otherLongitude, GeodesicMask.DISTANCE).s12;
    }

    /** A sequence of so many two-dimensional points, all (0 0). */
    public static CoordinateSequence points(int count) {
        return FACTORY.getCoordinateSequenceFactory().create(count, 2, 0);
    }

    /**
     * Any points as a ring that JTS can hold: an open one is closed and the finding told; one of fewer than four points
     * is filled up with its last point, so that {@link ShapeCheck} finds it invalid rather than it never being seen.
     *
     * @param count the number of points of the ring in {@code xy}
     * @param xy ordinates, x and y in turn
     * @param from the index of the first ordinate
     */
    public static LinearRing ring(double[] xy, int from, int count, List<Finding> findings) {
        if (count == 0) {
            return FACTORY.createLinearRing();
        }
        int last = from + 2 * (count - 1);
        boolean open = xy[from] != xy[last] || xy[from + 1] != xy[last + 1];
        int size = Math.max(open ? count + 1 : count, MINIMUM_RING);
        CoordinateSequence points = points(size);
        for (int point = 0; point < size; point++) {
            int at = point < count ? from + 2 * point : from;
            points.setOrdinate(point, 0, xy[at]);
            points.setOrdinate(point, 1, xy[at + 1]);
        }
        if (open) {
            findings.add(Finding.repaired(
                    ProblemCode.ROW_RING_CLOSED,
                    "A ring does not end where it begins.",
                    wktPoint(xy[last], xy[last + 1]),
                    "Its first point was added at its end."));
        }
        return FACTORY.createLinearRing(points);
    }

    /** A polygon of its rings, the shell first; an empty list gives an empty polygon. */
    public static Polygon polygon(List<LinearRing> rings) {
        if (rings.isEmpty()) {
            return FACTORY.createPolygon();
        }
        return FACTORY.createPolygon(
                rings.getFirst(), rings.subList(1, rings.size()).toArray(LinearRing[]::new));
    }

    /** The place as WKT, in the frame of the coordinates. */
    public static String wktPoint(double x, double y) {
        return "POINT (" + plain(x) + " " + plain(y) + ")";
    }

    private static String plain(double ordinate) {
        return ordinate == Math.rint(ordinate) && Math.abs(ordinate) < 1e15
                ? Long.toString((long) ordinate)
                : Double.toString(ordinate);
    }
}
