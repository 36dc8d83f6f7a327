package org.gengtu.environment;

import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;

/** By what figures are grouped. */
enum Grouping {
    COUNTY(RegionLevel.COUNTY),
    TOWNSHIP(RegionLevel.TOWNSHIP),
    VILLAGE(RegionLevel.VILLAGE),
    UNIT(null),
    ITEM(null);

    private final @Nullable RegionLevel level;

    Grouping(@Nullable RegionLevel level) {
        this.level = level;
    }

    /** The level of regions; null for one that is not by regions. */
    @Nullable
    RegionLevel level() {
        return level;
    }

    /**
     * The sums that have it for all of a region; null: none.
     *
     * @param prefix the digits that the codes within the region begin with
     */
    @Nullable
    EnvironmentRollup rollup(String prefix) {
        boolean isWhole = prefix.length() <= RegionLevel.COUNTY.digits();
        return switch (this) {
            case COUNTY, TOWNSHIP ->
                prefix.length() <= RegionLevel.TOWNSHIP.digits() ? EnvironmentRollup.TOWNSHIP : null;
            case UNIT -> isWhole ? EnvironmentRollup.UNIT : null;
            case ITEM -> isWhole ? EnvironmentRollup.ITEM : null;
            case VILLAGE -> null;
        };
    }

    /** The key of a row in SQL, over the alias. Problems nobody is charged with have none. */
    String key(String alias) {
        return level != null
                ? "left(%s.village_code, %d)".formatted(alias, level.digits())
                : this == UNIT ? alias + ".lead_unit" : alias + ".item_code";
    }
}
