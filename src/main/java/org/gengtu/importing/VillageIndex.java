package org.gengtu.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionOutline;
import org.gengtu.region.Regions;
import org.gengtu.region.Township;
import org.gengtu.region.Village;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.index.strtree.STRtree;

/** The county's villages, found by code, by name, and by position; made anew for each file. */
final class VillageIndex {
    private static final String ENDINGS = "(居民委员会|村民委员会|社区居委会|居委会|村委会)$";

    private record Area(RegionCode village, IndexedPointInAreaLocator locator) {}

    private final Regions regions;
    private final Map<RegionCode, Village> villages = new HashMap<>();
    private final Map<String, List<Village>> byName = new HashMap<>();
    private final Map<RegionCode, String> townshipNames = new HashMap<>();
    private final Map<RegionCode, IndexedPointInAreaLocator> areas = new HashMap<>();
    private final Map<String, Optional<RegionCode>> byCode = new HashMap<>();
    private final STRtree tree = new STRtree();
    private final Envelope extent = new Envelope();

    VillageIndex(Regions regions) {
        this.regions = regions;
        for (Township township : regions.listTownships()) {
            townshipNames.put(township.code(), township.name());
        }
        for (Village village : regions.listVillages()) {
            villages.put(village.code(), village);
            byName.computeIfAbsent(normal(village.name()), name -> new ArrayList<>())
                    .add(village);
        }
        regions.listFormerNames(villages.keySet())
                .forEach((code, names) -> names.forEach(former -> {
                    Village village = villages.get(code);
                    List<Village> bearers = byName.computeIfAbsent(normal(former.name()), name -> new ArrayList<>());
                    if (village != null && !bearers.contains(village)) {
                        bearers.add(village);
                    }
                }));
        for (RegionOutline outline : regions.listVillageOutlines()) {
            IndexedPointInAreaLocator locator = new IndexedPointInAreaLocator(outline.boundary());
            areas.put(outline.code(), locator);
            Envelope box = outline.boundary().getEnvelopeInternal();
            tree.insert(box, new Area(outline.code(), locator));
            extent.expandToInclude(box);
        }
        tree.build();
    }

    /** The box around all villages that have a boundary; null (empty) when none has. */
    Envelope extent() {
        return extent;
    }

    boolean isEmpty() {
        return villages.isEmpty();
    }

    /** The village of a code, also a former one. */
    Optional<RegionCode> findByCode(String digits) {
        return byCode.computeIfAbsent(digits, given -> {
            RegionCode code = new RegionCode(given);
            if (villages.containsKey(code)) {
                return Optional.of(code);
            }
            return regions.findRegion(code).filter(Village.class::isInstance).map(Region::code);
        });
    }

    /** Whether the code is one that no village of the county can bear. */
    boolean isOfOtherCounty(String digits) {
        RegionCode county = new RegionCode(digits).county();
        return villages.keySet().stream()
                .findAny()
                .map(RegionCode::county)
                .filter(own -> !own.equals(county))
                .isPresent();
    }

    /** The villages of a name, within a township where one is named. */
    List<RegionCode> listByName(String name, @Nullable String township) {
        return byName.getOrDefault(normal(name), List.of()).stream()
                .filter(village -> township == null
                        || normal(township).equals(normal(townshipNames.getOrDefault(village.parentCode(), ""))))
                .map(Village::code)
                .toList();
    }

    /** The village whose area covers the point; the one with the smaller code where two do. */
    @SuppressWarnings("unchecked")
    Optional<RegionCode> findAt(Coordinate point) {
        return ((List<Area>) tree.query(new Envelope(point)))
                .stream()
                        .filter(area -> area.locator.locate(point) != Location.EXTERIOR)
                        .map(Area::village)
                        .min((a, b) -> a.digits().compareTo(b.digits()));
    }

    /** Whether the point lies in the village; empty when the village has no boundary. */
    Optional<Boolean> isIn(RegionCode village, Coordinate point) {
        return Optional.ofNullable(areas.get(village)).map(area -> area.locate(point) != Location.EXTERIOR);
    }

    private static String normal(String name) {
        return name.strip().replaceAll("\\s", "").replaceAll(ENDINGS, "");
    }
}
