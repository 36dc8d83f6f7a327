package org.gengtu.geo;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;

/**
 * A plane in metres around the middle of one plot, east and north. It is linear in degrees, so that what is straight in
 * degrees is straight in it; lengths are right to about 1e-4 over a kilometre. Areas are measured by
 * {@link GeodesicArea}, never in this plane.
 */
final class LocalFrame {
    private final double longitude;
    private final double latitude;
    private final double metresPerDegreeEast;
    private final double metresPerDegreeNorth;

    /** @param lonLat the plot's extent in degrees; not empty, off the poles */
    LocalFrame(Envelope lonLat) {
        longitude = (lonLat.getMinX() + lonLat.getMaxX()) / 2;
        latitude = (lonLat.getMinY() + lonLat.getMaxY()) / 2;
        double eccentricitySquared = GeodesicArea.FLATTENING * (2 - GeodesicArea.FLATTENING);
        double sine = Math.sin(Math.toRadians(latitude));
        double root = 1 - eccentricitySquared * sine * sine;
        double normalRadius = GeodesicArea.SEMI_MAJOR_METRES / Math.sqrt(root);
        metresPerDegreeEast = Math.toRadians(normalRadius * Math.cos(Math.toRadians(latitude)));
        metresPerDegreeNorth = Math.toRadians(normalRadius * (1 - eccentricitySquared) / root);
    }

    double east(double ofLongitude) {
        return (ofLongitude - longitude) * metresPerDegreeEast;
    }

    double north(double ofLatitude) {
        return (ofLatitude - latitude) * metresPerDegreeNorth;
    }

    Coordinate toDegrees(double east, double north) {
        return new Coordinate(longitude + east / metresPerDegreeEast, latitude + north / metresPerDegreeNorth);
    }

    /** Metres between two places in degrees. */
    double metres(Coordinate from, Coordinate to) {
        return Math.hypot((to.x - from.x) * metresPerDegreeEast, (to.y - from.y) * metresPerDegreeNorth);
    }

    /** The place of the segment that is nearest to the point, in degrees; exactly an end of it within a millimetre. */
    Coordinate nearest(Coordinate point, Coordinate from, Coordinate to) {
        double east = (to.x - from.x) * metresPerDegreeEast;
        double north = (to.y - from.y) * metresPerDegreeNorth;
        double length = Math.hypot(east, north);
        if (length == 0) {
            return from;
        }
        double along =
                ((point.x - from.x) * metresPerDegreeEast * east + (point.y - from.y) * metresPerDegreeNorth * north)
                        / length;
        if (along <= 0.001) {
            return from;
        }
        if (along >= length - 0.001) {
            return to;
        }
        double share = along / length;
        return new Coordinate(from.x + share * (to.x - from.x), from.y + share * (to.y - from.y));
    }

    /** A copy in metres. */
    Geometry toMetres(Geometry lonLat) {
        return linear(
                lonLat,
                metresPerDegreeEast,
                -longitude * metresPerDegreeEast,
                metresPerDegreeNorth,
                -latitude * metresPerDegreeNorth);
    }

    /** A copy in degrees. */
    Geometry toDegrees(Geometry metres) {
        return linear(metres, 1 / metresPerDegreeEast, longitude, 1 / metresPerDegreeNorth, latitude);
    }

    private static Geometry linear(Geometry geometry, double xScale, double xShift, double yScale, double yShift) {
        Geometry copy = geometry.copy();
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                points.setOrdinate(index, 0, points.getX(index) * xScale + xShift);
                points.setOrdinate(index, 1, points.getY(index) * yScale + yShift);
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        return copy;
    }
}
