package org.gengtu.map;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What is drawn, and where. */
record TileKey(Sheet sheet, TileAddress address) {
    /**
     * A layer's plots under a filter on a day.
     *
     * @param filterId empty without a filter
     * @param knownAt as it was known then, which nothing changes; null: as it is known
     */
    record Sheet(
            String layer,
            String filterId,
            LocalDate on,
            @Nullable Instant knownAt) {
        boolean isPinned() {
            return knownAt != null;
        }
    }
}
