package org.gengtu.geo;

import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * The shift to GCJ-02, for drawing over base maps that carry it. Display only: it is never taken back, stored or
 * accepted. The formula is the published approximation that open-source map tools share (eviltransform); outside China
 * nothing is shifted.
 */
public final class Gcj02 {
    // The Krasovsky 1940 ellipsoid that the formula is written for.
    private static final double AXIS_METRES = 6378245.0;
    private static final double ECCENTRICITY_SQUARED = 0.00669342162296594323;

    private Gcj02() {}

    /** A shifted copy. */
    public static Geometry shift(Geometry lonLat) {
        Geometry copy = lonLat.copy();
        copy.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int index) {
                double longitude = points.getX(index);
                double latitude = points.getY(index);
                if (longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271) {
                    return;
                }
                double[] shifted = shift(longitude, latitude);
                points.setOrdinate(index, 0, shifted[0]);
                points.setOrdinate(index, 1, shifted[1]);
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

    private static double[] shift(double longitude, double latitude) {
        double x = longitude - 105;
        double y = latitude - 35;
        double radians = Math.toRadians(latitude);
        double magic = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) * Math.sin(radians);
        double root = Math.sqrt(magic);
        double north = Math.toDegrees(northMetres(x, y) / (AXIS_METRES * (1 - ECCENTRICITY_SQUARED) / (magic * root)));
        double east = Math.toDegrees(eastMetres(x, y) / (AXIS_METRES / root * Math.cos(radians)));
        return new double[] {longitude + east, latitude + north};
    }

    private static double northMetres(double x, double y) {
        return -100
                + 2 * x
                + 3 * y
                + 0.2 * y * y
                + 0.1 * x * y
                + 0.2 * Math.sqrt(Math.abs(x))
                + waves(6 * x, 20, 2 * x, 20)
                + waves(y, 20, y / 3, 40)
                + waves(y / 12, 160, y / 30, 320);
    }

    private static double eastMetres(double x, double y) {
        return 300
                + x
                + 2 * y
                + 0.1 * x * x
                + 0.1 * x * y
                + 0.1 * Math.sqrt(Math.abs(x))
                + waves(6 * x, 20, 2 * x, 20)
                + waves(x, 20, x / 3, 40)
                + waves(x / 12, 150, x / 30, 300);
    }

    private static double waves(double first, double firstMetres, double second, double secondMetres) {
        return (firstMetres * Math.sin(first * Math.PI) + secondMetres * Math.sin(second * Math.PI)) * 2 / 3;
    }
}
