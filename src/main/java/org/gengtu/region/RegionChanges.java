package org.gengtu.region;

import java.util.List;

/** What a feature does when villages become others, or no longer do. */
public interface RegionChanges {
    /**
     * Locks what lies in the villages, and will be projected anew, before the commit's id is drawn.
     *
     * @param moves those that will hold, or no longer hold; never empty
     */
    void lock(List<VillageMove> moves);

    /**
     * Projects anew what lies in the villages, within the commit that records the fact or takes it back; the facts that
     * stand now are in {@link VillageMoves#listStanding()}.
     *
     * @param moves those that hold from now on, or no longer hold; never empty
     */
    void moved(List<VillageMove> moves, long commitId);
}
