package org.gengtu.farmland;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/** The identity of a shape: a hash of its normalised points rounded to 1e-8 degrees, about a millimetre. */
final class ShapeKey {
    private static final double ROUNDING = 1e8;

    private ShapeKey() {}

    /** @param shape CGCS2000, longitude first */
    static UUID of(Geometry shape) {
        Coordinate[] points = shape.norm().getCoordinates();
        ByteBuffer bytes = ByteBuffer.allocate(points.length * 2 * Long.BYTES);
        for (Coordinate point : points) {
            bytes.putLong(Math.round(point.x * ROUNDING)).putLong(Math.round(point.y * ROUNDING));
        }
        return hash(bytes.array());
    }

    static UUID hash(byte[] bytes) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("MD5").digest(bytes));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5.", e);
        }
    }
}
