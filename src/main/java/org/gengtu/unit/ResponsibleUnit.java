package org.gengtu.unit;

import java.time.LocalDate;
import org.gengtu.geo.RawJson;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;

/**
 * Who can be charged with a problem.
 *
 * @param region that it is responsible for; null: by department
 * @param area GeoJSON of what it is responsible for where that is no region, such as an industrial park
 */
public record ResponsibleUnit(
        String code,
        String name,
        UnitKind kind,
        @Nullable RegionCode region,
        @Nullable RawJson area,
        @Nullable LocalDate retiredOn) {
    static final String KIND = "ResponsibleUnit";
}
