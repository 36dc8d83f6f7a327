package org.gengtu.road;

import org.locationtech.jts.geom.LineString;

/** A way from a place to another. @param line longitude first, EPSG:4490 */
public record Leg(LineString line, int metres, int seconds) {}
