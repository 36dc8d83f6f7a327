package org.gengtu.geo;

import org.locationtech.jts.geom.Envelope;

/** A box in degrees of CGCS2000, as the GraphQL type {@code Extent} has it. */
public record Box(double west, double south, double east, double north) {
    /** @param box in degrees, not empty */
    public static Box of(Envelope box) {
        return new Box(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY());
    }
}
