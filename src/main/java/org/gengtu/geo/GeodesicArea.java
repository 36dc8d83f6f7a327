package org.gengtu.geo;

import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Areas on the CGCS2000 ellipsoid, edges being geodesics: the same as PostGIS {@code ST_Area(geography)} of EPSG:4490.
 *
 * @see <a href="https://doi.org/10.1007/s00190-012-0578-z">Karney, Algorithms for geodesics, 2013</a>
 */
public final class GeodesicArea {
    /** Semi-major axis of the CGCS2000 ellipsoid in metres. */
    public static final double SEMI_MAJOR_METRES = 6378137;

    /** Flattening of the CGCS2000 ellipsoid. */
    public static final double FLATTENING = 1 / 298.257222101;

    private static final Geodesic CGCS2000 = new Geodesic(SEMI_MAJOR_METRES, FLATTENING);

    private GeodesicArea() {}

    /**
     * The area of polygons and multipolygons in m², holes taken off; 0 for points and lines.
     *
     * @param lonLat in degrees, longitude first
     */
    public static double squareMetres(Geometry lonLat) {
        if (lonLat instanceof Polygon polygon) {
            double area = ofRing(polygon.getExteriorRing());
            for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                area -= ofRing(polygon.getInteriorRingN(hole));
            }
            return area;
        }
        double area = 0;
        if (lonLat instanceof GeometryCollection parts) {
            for (int part = 0; part < parts.getNumGeometries(); part++) {
                area += squareMetres(parts.getGeometryN(part));
            }
        }
        return area;
    }

    private static double ofRing(LinearRing ring) {
        CoordinateSequence points = ring.getCoordinateSequence();
        PolygonArea area = new PolygonArea(CGCS2000, false);
        // The last point repeats the first.
        for (int point = 0; point < points.size() - 1; point++) {
            area.AddPoint(points.getY(point), points.getX(point));
        }
        return Math.abs(area.Compute(false, true).area);
    }
}
