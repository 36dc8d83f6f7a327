package org.gengtu.environment;

/** Who told of a problem. */
public enum ProblemSource {
    CITY_INSPECTION,
    COUNTY_INSPECTION,
    MEDIA,
    PUBLIC,
    SELF_CHECK
}
