package org.gengtu.map;

import java.util.Map;
import org.gengtu.ledger.Snapshot;

/** What regions are called, for files that people read: the room of regions hands it over. */
public interface RegionNames {
    /**
     * The names of all regions that ever were, by their 12 digits: as of a state, or, of those that are not in it, the last
     * one known. Read in the caller's transaction.
     */
    Map<String, String> names(Snapshot at);
}
