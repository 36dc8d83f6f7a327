package org.gengtu.geo;

import net.sf.geographiclib.Geodesic;

/** Lengths on the ellipsoid. */
public final class GeodesicLine {
    private static final Geodesic CGCS2000 = new Geodesic(GeodesicArea.SEMI_MAJOR_METRES, GeodesicArea.FLATTENING);

    private GeodesicLine() {}

    /** The shortest way between two places, metres; degrees of CGCS2000. */
    public static double metres(double longitude, double latitude, double otherLongitude, double otherLatitude) {
        return CGCS2000.Inverse(latitude, longitude, otherLatitude, otherLongitude).s12;
    }
}
