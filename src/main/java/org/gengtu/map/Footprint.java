package org.gengtu.map;

import java.util.List;
import org.locationtech.jts.geom.Envelope;

/**
 * Where a commit may have changed what is drawn, before it and after it.
 *
 * @param boxes in degrees; null: anywhere
 */
public record Footprint(
        long position, @org.jspecify.annotations.Nullable List<Envelope> boxes) {
    /** A commit that may have changed anything. */
    public static Footprint everywhere(long position) {
        return new Footprint(position, null);
    }
}
