package org.gengtu.region;

/** 县, 乡镇/街道, 村/社区. */
public enum RegionLevel {
    COUNTY(6),
    TOWNSHIP(9),
    VILLAGE(12);

    private final int digits;

    RegionLevel(int digits) {
        this.digits = digits;
    }

    /** How many digits the codes of all that lies in one region of the level share. */
    public int digits() {
        return digits;
    }
}
