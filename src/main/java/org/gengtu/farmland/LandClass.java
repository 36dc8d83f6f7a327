package org.gengtu.farmland;

/** The land class 地类 that the plot was surveyed as. */
public enum LandClass {
    /** 0101 水田. */
    PADDY,
    /** 0102 水浇地. */
    IRRIGATED,
    /** 0103 旱地. */
    DRY
}
