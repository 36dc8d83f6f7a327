package org.gengtu.region;

import org.jspecify.annotations.Nullable;

/** 乡镇, 街道. */
public record Township(
        RegionCode code,
        String name,
        RegionCode parentCode,
        @Nullable Long boundaryId) implements Region {}
