package org.gengtu.region;

import org.jspecify.annotations.Nullable;

/** A region as it is known today, or, where it exists no longer, as it was last. The types of the API are told apart by the Java type. */
public sealed interface Region permits County, Township, Village {
    RegionCode code();

    String name();

    /** The code of the region above; null for the county. */
    @Nullable
    RegionCode parentCode();

    /** The boundary row that stands for it today; null when it is known by name and code only. */
    @Nullable
    Long boundaryId();

    default RegionLevel level() {
        return code().level();
    }

    static Region of(RegionCode code, String name, @Nullable RegionCode parentCode, @Nullable Long boundaryId) {
        return switch (code.level()) {
            case COUNTY -> new County(code, name, boundaryId);
            case TOWNSHIP -> new Township(code, name, parentCode == null ? code.county() : parentCode, boundaryId);
            case VILLAGE -> new Village(code, name, parentCode == null ? code.township() : parentCode, boundaryId);
        };
    }
}
