package org.gengtu.region;

/** 县, 乡镇/街道, 村/社区. */
public enum RegionLevel {
    COUNTY,
    TOWNSHIP,
    VILLAGE
}
