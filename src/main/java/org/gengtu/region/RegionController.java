package org.gengtu.region;

import graphql.schema.DataFetchingEnvironment;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.Selection;
import org.gengtu.geo.Box;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.GlobalId;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Mono;

/** The queries and fields of regions; nested fields are read for all regions of a level at once. */
@Controller
class RegionController {
    private static final int LONGEST_NAME = 50;

    private final Regions regions;
    private final RegionQueries queries;

    RegionController(Regions regions, RegionQueries queries, BatchLoaderRegistry loaders) {
        this.regions = regions;
        this.queries = queries;
        loaders.<RegionCode, Region>forName(Regions.LOADER)
                .registerMappedBatchLoader((codes, environment) -> Mono.fromCallable(() -> load(codes)));
        loaders.forTypePair(BoundaryKey.class, RawJson.class)
                .withName("regionBoundaries")
                .registerMappedBatchLoader((keys, environment) -> Mono.fromCallable(() -> loadBoundaries(keys)));
        loaders.forTypePair(VillagesKey.class, VillageConnection.class)
                .withName("townshipVillages")
                .registerMappedBatchLoader((keys, environment) -> Mono.fromCallable(() -> loadVillages(keys)));
    }

    private record BoundaryKey(long boundaryId, ShapeForm form) {}

    /** @param wantsRows whether anything but the count is selected */
    private record VillagesKey(
            String prefix, @Nullable String name, PageRequest page, boolean wantsRows, boolean wantsCount) {
        /** The same for every parent of one field, so that their pages come from one statement. */
        VillagesKey anywhere() {
            return new VillagesKey("", name, page, wantsRows, wantsCount);
        }

        String list() {
            return prefix + "|" + (name == null ? "" : name);
        }
    }

    @QueryMapping
    Optional<County> county() {
        return regions.findCounty();
    }

    @QueryMapping
    Optional<Region> region(@Argument String code) {
        return regions.findRegion(new RegionCode(code));
    }

    @QueryMapping
    List<Township> townships() {
        return regions.listTownships();
    }

    @QueryMapping
    Optional<Region> township(@Argument String code) {
        return regions.findRegion(new RegionCode(code)).filter(Township.class::isInstance);
    }

    @QueryMapping
    Optional<Region> village(@Argument String code) {
        return regions.findRegion(new RegionCode(code)).filter(Village.class::isInstance);
    }

    @QueryMapping
    VillageConnection villages(
            @Argument @Nullable String region,
            @Argument @Nullable String name,
            @Argument @Nullable Integer first,
            @Argument @Nullable String after,
            @Argument @Nullable Integer last,
            @Argument @Nullable String before,
            DataFetchingEnvironment field) {
        if (name != null && (name.isEmpty() || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A name to look for has 1 to %d characters.".formatted(LONGEST_NAME))
                    .at("name");
        }
        String prefix = region == null
                ? ""
                : Problem.naming("region", () -> regions.getRegion(new RegionCode(region)))
                        .code()
                        .prefix();
        VillagesKey key = key(prefix, name, PageRequest.of(first, after, last, before), field);
        return Objects.requireNonNull(loadVillages(Set.of(key)).get(key));
    }

    @SchemaMapping(typeName = "Township")
    CompletableFuture<VillageConnection> villages(
            Township township,
            @Argument @Nullable Integer first,
            @Argument @Nullable String after,
            @Argument @Nullable Integer last,
            @Argument @Nullable String before,
            DataFetchingEnvironment field,
            DataLoader<VillagesKey, VillageConnection> townshipVillages) {
        return townshipVillages.load(
                key(township.code().prefix(), null, PageRequest.of(first, after, last, before), field));
    }

    private static VillagesKey key(
            String prefix, @Nullable String name, PageRequest page, DataFetchingEnvironment field) {
        Selection selection = Selection.of(field);
        return new VillagesKey(
                prefix,
                name,
                page,
                selection.has("nodes") || selection.has("edges") || selection.has("pageInfo"),
                selection.has("totalCount"));
    }

    private Map<RegionCode, Region> load(Set<RegionCode> codes) {
        Map<RegionCode, Region> loaded = new HashMap<>(regions.findAllEver(codes));
        loaded.keySet().retainAll(codes);
        return loaded;
    }

    private Map<VillagesKey, VillageConnection> loadVillages(Set<VillagesKey> keys) {
        Map<VillagesKey, VillageConnection> loaded = new HashMap<>();
        keys.stream().collect(Collectors.groupingBy(VillagesKey::anywhere)).forEach((of, group) -> {
            RegionQueries.Villages list = new RegionQueries.Villages(
                    group.stream().map(VillagesKey::prefix).toList(), of.name);
            // A cursor belongs to one parent's list; for the others it is refused.
            String mark = null;
            for (VillagesKey key : group) {
                mark = VillageConnection.mark(key.page, key.list());
            }
            Map<String, List<Village>> rows =
                    of.wantsRows ? queries.listVillages(list, of.page.forward(), mark, of.page.size() + 1) : Map.of();
            Map<String, Integer> counts = of.wantsCount ? queries.countVillages(list) : Map.of();
            for (VillagesKey key : group) {
                Page<Village> page = Page.cut(rows.getOrDefault(key.prefix, List.of()), key.page);
                loaded.put(key, VillageConnection.of(page, key.list(), counts.get(key.prefix)));
            }
        });
        return loaded;
    }

    @SchemaMapping(typeName = "Region")
    String id(Region region) {
        String kind = region.getClass().getSimpleName();
        String county = region.code().prefix().substring(0, RegionNodes.COUNTY_DIGITS);
        return GlobalId.live(kind, county, region.code().digits()).encode();
    }

    @SchemaMapping(typeName = "Region")
    RegionLevel level(Region region) {
        return region.level();
    }

    @BatchMapping(typeName = "Region")
    Map<Region, List<RegionCode>> formerCodes(List<Region> of) {
        return byCode(of, regions.listFormerCodes(codes(of)));
    }

    @BatchMapping(typeName = "Region")
    Map<Region, List<FormerName>> formerNames(List<Region> of) {
        return byCode(of, regions.listFormerNames(codes(of)));
    }

    private static List<RegionCode> codes(List<Region> of) {
        return of.stream().map(Region::code).toList();
    }

    private static <T> Map<Region, List<T>> byCode(List<Region> of, Map<RegionCode, List<T>> lists) {
        return of.stream()
                .distinct()
                .collect(Collectors.toMap(Function.identity(), region -> lists.getOrDefault(region.code(), List.of())));
    }

    @BatchMapping(typeName = "Region")
    Map<Region, Region> parent(List<Region> of) {
        return parents(of);
    }

    @BatchMapping(typeName = "Village")
    Map<Village, Region> township(List<Village> of) {
        return parents(of);
    }

    private <R extends Region> Map<R, Region> parents(List<R> of) {
        Set<RegionCode> codes =
                of.stream().map(Region::parentCode).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<RegionCode, Region> known = regions.findAllEver(codes);
        Map<R, Region> parents = new HashMap<>();
        for (R region : of) {
            Region parent = region.parentCode() == null ? null : known.get(region.parentCode());
            if (parent != null) {
                parents.put(region, parent);
            }
        }
        return parents;
    }

    @SchemaMapping(typeName = "County")
    List<Township> townships(County county) {
        return regions.listTownships();
    }

    @BatchMapping(typeName = "Region")
    Map<Region, Box> extent(List<Region> of) {
        return byBoundary(of, queries::listExtents);
    }

    @BatchMapping(typeName = "Region")
    Map<Region, RawJson> labelPoint(List<Region> of) {
        return byBoundary(of, queries::listLabelPoints);
    }

    private static <T> Map<Region, T> byBoundary(List<Region> of, Function<Collection<Long>, Map<Long, T>> load) {
        Set<Long> ids =
                of.stream().map(Region::boundaryId).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<Long, T> known = ids.isEmpty() ? Map.of() : load.apply(ids);
        Map<Region, T> values = new HashMap<>();
        for (Region region : of) {
            T value = region.boundaryId() == null ? null : known.get(region.boundaryId());
            if (value != null) {
                values.put(region, value);
            }
        }
        return values;
    }

    @SchemaMapping(typeName = "Region")
    @Nullable
    CompletableFuture<RawJson> boundary(
            Region region, DataFetchingEnvironment field, DataLoader<BoundaryKey, RawJson> regionBoundaries) {
        ShapeForm form = ShapeForm.of(field.getArguments());
        return region.boundaryId() == null ? null : regionBoundaries.load(new BoundaryKey(region.boundaryId(), form));
    }

    private Map<BoundaryKey, RawJson> loadBoundaries(Set<BoundaryKey> keys) {
        Map<BoundaryKey, RawJson> loaded = new HashMap<>();
        double longitude = regions.longitude();
        keys.stream()
                .collect(Collectors.groupingBy(BoundaryKey::form))
                .forEach((form, group) -> queries.listBoundaries(
                                group.stream().map(BoundaryKey::boundaryId).toList(), form, longitude)
                        .forEach((boundaryId, text) -> loaded.put(new BoundaryKey(boundaryId, form), text)));
        return loaded;
    }
}
