package org.gengtu.recovery;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;

/**
 * What the figures of a day are told of: the regions that exist on it, and what documents laid down for them.
 *
 * @param regions by code
 */
record Frame(NavigableMap<String, Then> regions, Mandates mandates) {
    Frame {
        regions = new TreeMap<>(regions);
    }

    /** A region as it was on the day. */
    record Then(
            RegionCode code,
            String name,
            @Nullable RegionCode parent,
            @Nullable Long boundaryId) {
        Region asRegion() {
            return Region.of(code, name, parent, boundaryId);
        }
    }

    @Nullable
    Then find(RegionCode code) {
        return regions.get(code.digits());
    }

    /** The regions of a level by code. @param prefix the digits that their codes begin with */
    List<Then> list(RegionLevel level, String prefix) {
        Collection<Then> within = regions.subMap(prefix, prefix + ":").values();
        return within.stream().filter(region -> region.code.level() == level).toList();
    }
}
