package org.gengtu.region;

import org.locationtech.jts.geom.Geometry;

/** A region's outline in CGCS2000, longitude first. */
public record RegionOutline(RegionCode code, Geometry boundary) {}
