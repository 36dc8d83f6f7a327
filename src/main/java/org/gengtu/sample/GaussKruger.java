package org.gengtu.sample;

import org.locationtech.jts.geom.Coordinate;

/**
 * Gauss–Krüger metres (EPSG:4544) to degrees of CGCS2000 (EPSG:4490, longitude first), by Krüger's series to the fourth
 * order (Karney 2011, eq. 11 and 36): within a tenth of a millimetre here. Written out on StrictMath, because the bytes
 * of the sample files must not depend on how a processor rounds a sine.
 */
final class GaussKruger {
    private static final double SEMI_MAJOR_METRES = 6378137.0;
    private static final double FLATTENING = 1 / 298.257222101;
    private static final double CENTRAL_MERIDIAN = 105;
    private static final double FALSE_EASTING_METRES = 500_000;

    private static final double N = FLATTENING / (2 - FLATTENING);
    private static final double N2 = N * N;
    private static final double N3 = N2 * N;
    private static final double N4 = N3 * N;
    private static final double RADIUS_METRES = SEMI_MAJOR_METRES / (1 + N) * (1 + N2 / 4 + N4 / 64);
    private static final double[] BETA = {
        N / 2 - 2 * N2 / 3 + 37 * N3 / 96 - N4 / 360,
        N2 / 48 + N3 / 15 - 437 * N4 / 1440,
        17 * N3 / 480 - 37 * N4 / 840,
        4397 * N4 / 161280
    };
    private static final double[] DELTA = {
        2 * N - 2 * N2 / 3 - 2 * N3 + 116 * N4 / 45,
        7 * N2 / 3 - 8 * N3 / 5 - 227 * N4 / 45,
        56 * N3 / 15 - 136 * N4 / 35,
        4279 * N4 / 630
    };

    private GaussKruger() {}

    /** Longitude (x) and latitude (y) in degrees, rounded to the decimals. */
    static Coordinate toDegrees(double eastMetres, double northMetres, int decimals) {
        double xi = northMetres / RADIUS_METRES;
        double eta = (eastMetres - FALSE_EASTING_METRES) / RADIUS_METRES;
        double xiSphere = xi;
        double etaSphere = eta;
        for (int j = 1; j <= BETA.length; j++) {
            xiSphere -= BETA[j - 1] * StrictMath.sin(2 * j * xi) * StrictMath.cosh(2 * j * eta);
            etaSphere -= BETA[j - 1] * StrictMath.cos(2 * j * xi) * StrictMath.sinh(2 * j * eta);
        }
        double conformal = StrictMath.asin(StrictMath.sin(xiSphere) / StrictMath.cosh(etaSphere));
        double latitude = conformal;
        for (int j = 1; j <= DELTA.length; j++) {
            latitude += DELTA[j - 1] * StrictMath.sin(2 * j * conformal);
        }
        double longitude = StrictMath.atan2(StrictMath.sinh(etaSphere), StrictMath.cos(xiSphere));
        double scale = StrictMath.pow(10, decimals);
        return new Coordinate(
                CENTRAL_MERIDIAN + StrictMath.rint(StrictMath.toDegrees(longitude) * scale) / scale,
                StrictMath.rint(StrictMath.toDegrees(latitude) * scale) / scale);
    }
}
