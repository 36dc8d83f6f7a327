package org.gengtu.demonstration;

/** How large an example a site is to be, 示范层级. */
public enum SiteTier {
    /** 全县有样板. */
    COUNTY_MODEL,
    /** 镇镇有精品. */
    TOWNSHIP_SHOWPIECE,
    /** 村村有特色. */
    VILLAGE_FEATURE,
    /** 社社有亮点. */
    GROUP_HIGHLIGHT
}
