package org.gengtu.environment;

/** Whose round of inspection it is. */
public enum InspectionLevel {
    CITY,
    COUNTY,
    TOWNSHIP
}
