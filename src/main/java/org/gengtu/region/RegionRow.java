package org.gengtu.region;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.MultiPolygon;

/**
 * A region as a file tells of it.
 *
 * @param name 1 to 100 characters
 * @param formerNames names that it, or a region merged into it, bore before
 * @param formerCodes codes that it, or a region merged into it, bore before
 * @param changedOn the day from which it bears today's; null where the file does not say
 * @param boundary its outline in CGCS2000, longitude first; null for a region known by name and code only
 */
public record RegionRow(
        RegionCode code,
        String name,
        List<String> formerNames,
        List<RegionCode> formerCodes,
        @Nullable LocalDate changedOn,
        @Nullable MultiPolygon boundary) {

    /** A region of which only code and name are known. */
    public static RegionRow named(RegionCode code, String name) {
        return new RegionRow(code, name, List.of(), List.of(), null, null);
    }
}
