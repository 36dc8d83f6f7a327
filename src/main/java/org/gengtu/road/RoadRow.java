package org.gengtu.road;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.LineString;

/**
 * A road that is to be imported.
 *
 * @param number of its row in the file, or of its way; turns name it
 * @param nodes one a point of the line, the same where roads meet; null: roads meet where points do
 * @param line CGCS2000, longitude first, at least two points that differ
 * @param tags as OpenStreetMap has them, {@code highway} among them; {@code width}, {@code maxweight} and {@code incline} are
 *     numbers in metres, tonnes and percent, {@code oneway} is {@code yes} or {@code -1} or absent
 */
// An array, as most roads have many points and nobody compares roads.
@SuppressWarnings("ArrayRecordComponent")
public record RoadRow(long number, long @Nullable [] nodes, LineString line, Map<String, String> tags) {

    /**
     * A turn that is forbidden, or alone allowed.
     *
     * @param fromNumber the road that is left, by its {@link #number}
     * @param tags as a relation {@code type=restriction} has them
     */
    public record Turn(long fromNumber, long viaNode, long toNumber, Map<String, String> tags) {}

    /** The number in a tag; null: none can be read. */
    @Nullable
    Double number(String tag) {
        String text = tags.get(tag);
        try {
            return text == null ? null : Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** 1: along the line, -1: against it, 0: both. */
    int oneway() {
        String text = tags.getOrDefault("oneway", "");
        if (text.equals("-1")) {
            return -1;
        }
        boolean isRound = tags.getOrDefault("junction", "").equals("roundabout");
        return text.equals("yes") || text.isEmpty() && isRound ? 1 : 0;
    }
}
