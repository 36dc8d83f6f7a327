package org.gengtu.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    /** By the codes of townships, former ones too: all names, as compared, that they bear or ever bore. */
    private final Map<RegionCode, Set<String>> townshipNamesEver = new HashMap<>();

    private final Map<RegionCode, List<RegionCode>> formerCodes = new HashMap<>();
    private final Map<RegionCode, IndexedPointInAreaLocator> areas = new HashMap<>();
    private final Map<String, Optional<RegionCode>> byCode = new HashMap<>();
    private final STRtree tree = new STRtree();
    private final Envelope extent = new Envelope();

    VillageIndex(Regions regions) {
        this.regions = regions;
        readTownships();
        for (Village village : regions.listVillages()) {
            villages.put(village.code(), village);
            byName.computeIfAbsent(normal(village.name()), name -> new ArrayList<>())
                    .add(village);
        }
        formerCodes.putAll(regions.listFormerCodes(villages.keySet()));
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

    private void readTownships() {
        List<RegionCode> codes = new ArrayList<>();
        for (Township township : regions.listTownships()) {
            codes.add(township.code());
            townshipNames.put(township.code(), township.name());
            townshipNamesEver
                    .computeIfAbsent(township.code(), code -> new HashSet<>())
                    .add(normal(township.name()));
        }
        regions.listFormerNames(codes)
                .forEach((code, names) -> names.forEach(former -> townshipNamesEver
                        .computeIfAbsent(code, key -> new HashSet<>())
                        .add(normal(former.name()))));
        regions.listFormerCodes(codes)
                .forEach((code, former) -> former.forEach(
                        old -> townshipNamesEver.putIfAbsent(old, townshipNamesEver.getOrDefault(code, Set.of()))));
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

    /** The villages of a name, within a township where one is named, by a former name or of before a move only where no other is. */
    List<RegionCode> listByName(String name, @Nullable String township) {
        List<Village> bearers = byName.getOrDefault(normal(name), List.of());
        if (township == null) {
            return bearers.stream().map(Village::code).toList();
        }
        String wanted = normal(township);
        List<RegionCode> today = bearers.stream()
                .filter(village -> wanted.equals(normal(townshipNames.getOrDefault(village.parentCode(), ""))))
                .map(Village::code)
                .toList();
        return !today.isEmpty()
                ? today
                : bearers.stream()
                        .map(Village::code)
                        .filter(village -> hasLainIn(village, wanted))
                        .toList();
    }

    private boolean hasLainIn(RegionCode village, String township) {
        return Stream.concat(Stream.of(village), formerCodes.getOrDefault(village, List.of()).stream())
                .anyMatch(code -> townshipNamesEver
                        .getOrDefault(code.township(), Set.of())
                        .contains(township));
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

    /** Whether the point lies in the county; without an outline of it every point does. */
    boolean isInCounty(Coordinate point) {
        return findAt(point).isPresent() || regions.isInCounty(point.x, point.y);
    }

    /** Whether the point lies in the village; empty when the village has no boundary. */
    Optional<Boolean> isIn(RegionCode village, Coordinate point) {
        return Optional.ofNullable(areas.get(village)).map(area -> area.locate(point) != Location.EXTERIOR);
    }

    private static String normal(String name) {
        return name.strip().replaceAll("\\s", "").replaceAll(ENDINGS, "");
    }
}
