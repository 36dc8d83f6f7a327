package org.gengtu.filter;

import java.util.Map;
import org.locationtech.jts.geom.Envelope;

/** Boxes of longitude and latitude as inputs give them. */
public final class Boxes {
    private Boxes() {}

    /**
     * A {@code BoundingBox} input in degrees: west less than east, south less than north.
     *
     * @param where the argument, for problems
     * @throws org.gengtu.problem.Problem COORDINATES_OUT_OF_RANGE, FILTER_INVALID for an empty one
     */
    public static Envelope read(Map<?, ?> box, String where) {
        return SpatialReader.envelope(box, where);
    }
}
