package org.gengtu.region;

import org.jspecify.annotations.Nullable;

/** 村, 社区. */
public record Village(
        RegionCode code,
        String name,
        RegionCode parentCode,
        @Nullable Long boundaryId) implements Region {}
