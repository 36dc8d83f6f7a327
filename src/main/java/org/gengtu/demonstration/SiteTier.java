package org.gengtu.demonstration;

/** Whose example a site is: 全县有样板, 镇镇有精品, 村村有特色, 社社有亮点. */
public enum SiteTier {
    COUNTY_MODEL,
    TOWNSHIP_SHOWPIECE,
    VILLAGE_FEATURE,
    GROUP_HIGHLIGHT
}
