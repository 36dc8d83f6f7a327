package org.gengtu.map;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * Where and on which days a commit changed what is drawn.
 *
 * @param touches null: anything may have changed
 */
record Footprint(long position, long commitId, @Nullable List<Touch> touches) {
    /** A commit that may have changed anything. */
    static Footprint everywhere(long position) {
        return new Footprint(position, 0, null);
    }

    /**
     * A place where an object was drawn before the commit or is drawn after it, on days on which the two differ.
     *
     * @param box in degrees
     * @param from the first of the days
     * @param to the day behind the last; {@link LocalDate#MAX}: for ever
     * @param isSeen whether what tiles show differs; else only what filters may ask for does
     */
    record Touch(long key, Envelope box, LocalDate from, LocalDate to, boolean isSeen) {
        boolean isOn(LocalDate day) {
            return !day.isBefore(from) && day.isBefore(to);
        }
    }

    /** An object at a commit. */
    record Touched(long position, long key) {}

    int size() {
        return touches == null ? 1 : touches.size();
    }
}
