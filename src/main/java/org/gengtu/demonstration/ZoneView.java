package org.gengtu.demonstration;

import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/** A zone as it was on a day, as known at a position. @param area GeoJSON */
record ZoneView(ReadAt at, String county, ZoneState state, int version, RawJson area)
        implements DemonstrationTypes.Zone {
    static final String KIND = "Zone";
    static final String EVENT_KIND = "ZoneEvent";

    String id() {
        return at.id(KIND, county, Long.toString(state.zoneId()));
    }

    @Nullable
    AsOfStamp asOf() {
        return at.stamp();
    }
}
