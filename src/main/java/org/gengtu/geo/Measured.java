package org.gengtu.geo;

import org.locationtech.jts.geom.Geometry;

/**
 * A boundary with its measured area.
 *
 * @param boundary a valid Polygon or MultiPolygon, SRID 4490, degrees, longitude first, shells anticlockwise
 * @param squareMetres its geodesic area in m², over 0
 */
public record Measured(Geometry boundary, double squareMetres) {
    static Measured of(Geometry polygons) {
        Geometry boundary = ShapeCheck.wound(polygons);
        if (boundary.getSRID() != Shapes.SRID) {
            boundary = Shapes.FACTORY.createGeometry(boundary);
        }
        return new Measured(boundary, GeodesicArea.squareMetres(boundary));
    }
}
