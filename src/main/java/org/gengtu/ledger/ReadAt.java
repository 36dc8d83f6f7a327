package org.gengtu.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The state that objects were read at.
 *
 * @param pinned whether the caller asked for this state itself, so that ids hold it
 */
public record ReadAt(Snapshot snapshot, boolean pinned) {
    /** The id of something that was read here: of its own where the caller asked for this state. */
    public String id(String kind, String county, String key) {
        GlobalId id = pinned
                ? new GlobalId(kind, county, key, snapshot.on(), snapshot.position())
                : GlobalId.live(kind, county, key);
        return id.encode();
    }

    /** The stamp of a state that was asked for; null for the newest. */
    public @Nullable AsOfStamp stamp() {
        return pinned ? snapshot.stamp() : null;
    }
}
