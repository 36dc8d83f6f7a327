package org.gengtu.route;

import org.gengtu.geo.RawJson;
import org.locationtech.jts.geom.Coordinate;

/** Where a day begins or ends, in degrees of CGCS2000. */
record Place(double longitude, double latitude) {
    Coordinate coordinate() {
        return new Coordinate(longitude, latitude);
    }

    RawJson geoJson() {
        return new RawJson("{\"type\":\"Point\",\"coordinates\":[%s,%s]}".formatted(longitude, latitude));
    }
}
