package org.gengtu.environment;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;

/**
 * A village and what it was called in a state.
 *
 * @param region as it is known today
 * @param townshipNameThen null where its township was none then
 */
record PlaceName(Region region, String nameThen, @Nullable String townshipNameThen) {
    static Map<RegionCode, PlaceName> all(Collection<RegionCode> villages, Snapshot at, Regions regions) {
        if (villages.isEmpty()) {
            return Map.of();
        }
        Map<RegionCode, NamedRegion> names = regions.namesAt(at, RegionLevel.VILLAGE, null);
        Map<RegionCode, NamedRegion> townships = regions.namesAt(at, RegionLevel.TOWNSHIP, null);
        Map<RegionCode, PlaceName> places = new HashMap<>();
        regions.findAllEver(villages).forEach((code, region) -> {
            NamedRegion named = names.get(code);
            NamedRegion township = townships.get(code.township());
            places.put(
                    code,
                    new PlaceName(
                            region,
                            named == null ? region.name() : named.nameThen(),
                            township == null ? null : township.nameThen()));
        });
        return places;
    }

    static PlaceName of(Map<RegionCode, PlaceName> places, RegionCode village) {
        return Objects.requireNonNull(places.get(village), () -> "no village " + village);
    }
}
