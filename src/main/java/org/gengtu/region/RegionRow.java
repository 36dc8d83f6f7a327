package org.gengtu.region;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.MultiPolygon;

/**
 * A region as a file tells of it.
 *
 * @param name 1 to 100 characters
 * @param formerName a name that it bore before, or null
 * @param formerCode a code that it bore before, or null
 * @param changedOn the day from which it bears today's; null where the file does not say
 * @param boundary its outline in CGCS2000, longitude first; null for a region known by name and code only
 */
public record RegionRow(
        RegionCode code,
        String name,
        @Nullable String formerName,
        @Nullable RegionCode formerCode,
        @Nullable LocalDate changedOn,
        @Nullable MultiPolygon boundary) {}
