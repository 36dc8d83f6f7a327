package org.gengtu.region;

/** 县, 乡镇/街道, 村/社区. */
public enum RegionLevel {
    COUNTY(6),
    TOWNSHIP(9),
    VILLAGE(12);

    private static final double TOWNSHIP_ZOOM = 7;
    private static final double VILLAGE_ZOOM = 12;

    private final int digits;

    RegionLevel(int digits) {
        this.digits = digits;
    }

    /** How many digits the codes of all that lies in one region of the level share. */
    public int digits() {
        return digits;
    }

    /** The regions that a map shades at a zoom of 512-pixel tiles where it is not told: the county below 7, townships below 12. */
    public static RegionLevel shadedAt(double zoom) {
        if (zoom < TOWNSHIP_ZOOM) {
            return COUNTY;
        }
        return zoom < VILLAGE_ZOOM ? TOWNSHIP : VILLAGE;
    }
}
