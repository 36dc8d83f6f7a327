package org.gengtu.geo;

/** The coordinate systems that a caller can ask answers in. */
public enum Crs {
    /** Degrees, longitude first: what is stored. */
    CGCS2000,
    /** Degrees, longitude first; less than a metre from CGCS2000, taken as the same. */
    WGS84,
    /** Metres of web maps. */
    WEB_MERCATOR,
    /** The county's 3-degree Gauss–Krüger zone in metres, no zone number in the easting. */
    CGCS2000_GK_3,
    /** The county's 3-degree Gauss–Krüger zone in metres, zone number in front of the easting. */
    CGCS2000_GK_3_ZONED,
    /** Degrees, shifted by 50–500 m as some Chinese base maps are: an output for display only, made by {@link Gcj02}. */
    GCJ02;

    private static final int FIRST_ZONE = 25;
    private static final int LAST_ZONE = 45;
    private static final int EPSG_OF_FIRST_ZONE = 4513;
    private static final int EPSG_OF_FIRST_MERIDIAN = 4534;

    /**
     * The EPSG code. GCJ02 has none: it answers 4490, which its shift starts from.
     *
     * @param countyLongitude the longitude of the middle of the county in degrees, which the zone follows from
     */
    public int epsg(double countyLongitude) {
        return switch (this) {
            case CGCS2000, GCJ02 -> 4490;
            case WGS84 -> 4326;
            case WEB_MERCATOR -> 3857;
            case CGCS2000_GK_3 -> EPSG_OF_FIRST_MERIDIAN + zone(countyLongitude) - FIRST_ZONE;
            case CGCS2000_GK_3_ZONED -> EPSG_OF_FIRST_ZONE + zone(countyLongitude) - FIRST_ZONE;
        };
    }

    /** The 3-degree zone of a longitude, 25 (75° E) to 45 (135° E); outside China the nearest of them. */
    public static int zone(double longitude) {
        return Math.clamp(Math.round(longitude / 3), FIRST_ZONE, LAST_ZONE);
    }

    /** Whether coordinates in it are degrees rather than metres. */
    public boolean isDegrees() {
        return this == CGCS2000 || this == WGS84 || this == GCJ02;
    }
}
