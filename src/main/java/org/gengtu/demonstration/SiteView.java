package org.gengtu.demonstration;

import java.time.LocalDate;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/**
 * A site as it was on a day, as known at a position.
 *
 * @param county the county's six digits
 * @param version how many events were known then
 * @param position GeoJSON of a point
 * @param footprint GeoJSON; null: it is not known
 */
record SiteView(
        ReadAt at,
        String county,
        SiteState state,
        int version,
        RawJson position,
        @Nullable RawJson footprint) implements DemonstrationTypes.Site {
    static final String KIND = "Site";
    static final String EVENT_KIND = "SiteEvent";

    long siteId() {
        return state.siteId();
    }

    String id() {
        return at.id(KIND, county, Long.toString(state.siteId()));
    }

    @Nullable
    AsOfStamp asOf() {
        return at.stamp();
    }

    LocalDate day() {
        return at.snapshot().on();
    }

    /** The township that it lies in, 12 digits. */
    String townshipCode() {
        return state.villageCode().substring(0, 9) + "000";
    }
}
