package org.gengtu.region;

import org.jspecify.annotations.Nullable;

/** 县. */
public record County(RegionCode code, String name, @Nullable Long boundaryId) implements Region {
    @Override
    public @Nullable RegionCode parentCode() {
        return null;
    }
}
