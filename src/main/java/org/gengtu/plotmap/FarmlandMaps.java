package org.gengtu.plotmap;

import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.filter.Boxes;
import org.gengtu.filter.Condition;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.MapField;
import org.gengtu.map.MapFilters;
import org.gengtu.map.MapLayer;
import org.gengtu.map.MapLayers;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapQueries.MapObject;
import org.gengtu.map.MapQueries.View;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.recovery.Recoveries;
import org.gengtu.recovery.RegionWork;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionShapes;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.stereotype.Service;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * Reads the map views of plots: everything of one view from one state and by one condition, and only what is asked of it.
 * It runs within the request's reading transaction.
 */
@Service
class FarmlandMaps {
    static final String LAYER = "plots";
    static final int MOST_FEATURES = 5_000;
    private static final double DEEPEST_ZOOM = 24;
    /** Below these zooms regions are shaded by county, by township; from the last on by village. */
    private static final double TOWNSHIP_ZOOM = 7;

    private static final double VILLAGE_ZOOM = 12;
    private static final int HUNDREDTHS = 2;

    private final MapLayers layers;
    private final MapQueries queries;
    private final MapFilters filters;
    private final Recoveries recoveries;
    private final Regions regions;
    private final RegionShapes shapes;
    private final Reading reading;
    private final JsonMapper json;

    FarmlandMaps(
            MapLayers layers,
            MapQueries queries,
            MapFilters filters,
            Recoveries recoveries,
            Regions regions,
            RegionShapes shapes,
            Reading reading,
            JsonMapper json) {
        this.layers = layers;
        this.queries = queries;
        this.filters = filters;
        this.recoveries = recoveries;
        this.regions = regions;
        this.shapes = shapes;
        this.reading = reading;
        this.json = json;
    }

    /**
     * What is asked for.
     *
     * @param box in degrees
     * @param zoom of 512-pixel tiles
     * @param inBox those of the view that meet the box
     */
    record Asked(
            RecoveryStage stage,
            Envelope box,
            double zoom,
            RegionLevel shadeBy,
            @Nullable Map<String, Object> filter,
            View view,
            Supplier<View> inBox,
            @Nullable AsOf asOf) {}

    /**
     * The view of the arguments {@code view}, {@code filter} and {@code asOf}.
     *
     * @throws Problem COORDINATES_OUT_OF_RANGE, FILTER_INVALID, ARGUMENT_INVALID, AS_OF_INVALID and those of filters
     */
    @SuppressWarnings("unchecked")
    FarmlandMap map(RecoveryStage stage, Map<String, Object> arguments) {
        Map<String, Object> view = (Map<String, Object>) Objects.requireNonNull(arguments.get("view"));
        Envelope box = Boxes.read((Map<?, ?>) Objects.requireNonNull(view.get("bbox")), "view.bbox");
        double zoom = ((Number) Objects.requireNonNull(view.get("zoom"))).doubleValue();
        if (!(zoom >= 0 && zoom <= DEEPEST_ZOOM)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "There is no zoom %s; it goes from 0 to %.0f.".formatted(zoom, DEEPEST_ZOOM))
                    .at("view.zoom");
        }
        Map<String, Object> filter = (Map<String, Object>) arguments.get("filter");
        Map<String, Object> asOfInput = (Map<String, Object>) arguments.get("asOf");
        AsOf asOf = asOfInput == null ? null : AsOf.of(asOfInput);
        MapLayer layer = layers.getObjects(LAYER);
        Condition condition = layer.condition(filter);
        Snapshot at = reading.at(asOf);
        RegionLevel shadeBy =
                view.get("shadeBy") == null ? levelAt(zoom) : RegionLevel.valueOf(String.valueOf(view.get("shadeBy")));
        View all = new View(layer, condition, at);
        return new FarmlandMap(
                this,
                new Asked(
                        stage,
                        box,
                        zoom,
                        shadeBy,
                        filter,
                        all,
                        SingletonSupplier.of(() -> queries.within(all, box)),
                        asOf));
    }

    private static RegionLevel levelAt(double zoom) {
        if (zoom < TOWNSHIP_ZOOM) {
            return RegionLevel.COUNTY;
        }
        return zoom < VILLAGE_ZOOM ? RegionLevel.TOWNSHIP : RegionLevel.VILLAGE;
    }

    List<FarmlandMap.RegionShade> shades(Asked asked) {
        List<RegionWork> works = works(asked);
        Predicate<Region> touching =
                shapes.touching(works.stream().map(RegionWork::region).toList(), asked.box);
        return works.stream()
                .filter(work -> touching.test(work.region()))
                .map(work -> shade(work, asked.stage))
                .toList();
    }

    /** All townships, whatever box is drawn. */
    List<FarmlandMap.RegionShade> townshipShades(
            RecoveryStage stage, @Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
        View view = new View(layers.getObjects(LAYER), condition, at);
        return works(new Asked(stage, new Envelope(), 0, RegionLevel.TOWNSHIP, filter, view, () -> view, null)).stream()
                .map(work -> shade(work, stage))
                .toList();
    }

    private static FarmlandMap.RegionShade shade(RegionWork work, RecoveryStage stage) {
        long duty = work.area() - work.exempt();
        Double rate = duty == 0 ? null : (Double) ((double) work.done(stage) / duty);
        return new FarmlandMap.RegionShade(
                work.region(),
                RateLegend.keyOf(rate),
                rate,
                Math.toIntExact(work.plots()),
                BigDecimal.valueOf(work.area(), HUNDREDTHS),
                BigDecimal.valueOf(work.done(stage), HUNDREDTHS));
    }

    /** Whole campaigns stand summed in memory; any other filter is summed from its plots. */
    private List<RegionWork> works(Asked asked) {
        Map<String, Object> filter = new HashMap<>(asked.filter == null ? Map.of() : asked.filter);
        filter.values().removeIf(Objects::isNull);
        Integer campaign = (Integer) filter.remove("campaign");
        if (filter.isEmpty()) {
            return recoveries.listWork(asked.shadeBy, asked.view.at(), campaign);
        }
        int digits = asked.shadeBy.digits();
        Map<String, List<ClassTotal>> totals = queries.totalsByRegion(asked.view, digits);
        List<RegionWork> works = new ArrayList<>();
        Set<String> left = new HashSet<>(totals.keySet());
        for (RegionWork all : recoveries.listWork(asked.shadeBy, asked.view.at(), null)) {
            String prefix = all.region().code().digits().substring(0, digits);
            left.remove(prefix);
            works.add(work(all.region(), totals.getOrDefault(prefix, List.of())));
        }
        regions.findAllEver(left.stream()
                        .map(prefix -> new RegionCode(prefix + "0".repeat(12 - digits)))
                        .toList())
                .values()
                .forEach(region -> works.add(
                        work(region, totals.getOrDefault(region.code().digits().substring(0, digits), List.of()))));
        return works;
    }

    private static RegionWork work(Region region, List<ClassTotal> totals) {
        return new RegionWork(
                region,
                totals.stream().mapToLong(ClassTotal::objects).sum(),
                area(totals, "ABANDONED", "RESTORED", "RECULTIVATED", "EXEMPT"),
                area(totals, "EXEMPT"),
                area(totals, "RESTORED", "RECULTIVATED"),
                area(totals, "RECULTIVATED"));
    }

    /** Hundredths of mu of some statuses. */
    private static long area(List<ClassTotal> totals, String... statuses) {
        Set<String> wanted = Set.of(statuses);
        return totals.stream()
                .filter(total -> wanted.contains(total.key()))
                .mapToLong(total -> total.amount().movePointRight(HUNDREDTHS).longValueExact())
                .sum();
    }

    boolean showsFeatures(Asked asked) {
        return asked.zoom >= asked.view.layer().objectZoom();
    }

    List<FarmlandMap.Cluster> clusters(Asked asked) {
        return queries.cells(asked.inBox.get(), asked.zoom).stream()
                .map(FarmlandMap.Cluster::of)
                .toList();
    }

    FarmlandMap.PlotTotals totals(Asked asked) {
        return FarmlandMap.PlotTotals.of(queries.totals(asked.inBox.get()));
    }

    FarmlandMap.PlotTotals unmapped(Asked asked) {
        Condition unplaced = new Condition.In("placement", List.of("VILLAGE"));
        return FarmlandMap.PlotTotals.of(queries.totals(new View(
                asked.view.layer(), new Condition.And(List.of(asked.view.condition(), unplaced)), asked.view.at())));
    }

    /** At most {@link #MOST_FEATURES}, and whether there are more. */
    FarmlandMap.Features features(Asked asked) {
        MapLayer layer = asked.view.layer();
        List<Map<String, Object>> features = new ArrayList<>();
        boolean[] more = new boolean[1];
        queries.objects(
                asked.inBox.get(), ShapeForm.BOUNDARY.sql("b.geom", "b.geom_3857", 0), MOST_FEATURES + 1, object -> {
                    if (features.size() == MOST_FEATURES) {
                        more[0] = true;
                    } else {
                        features.add(feature(layer, object));
                    }
                });
        Map<String, Object> collection = new LinkedHashMap<>();
        collection.put("type", "FeatureCollection");
        collection.put("features", features);
        return new FarmlandMap.Features(new RawJson(json.writeValueAsString(collection)), more[0]);
    }

    private static Map<String, Object> feature(MapLayer layer, MapObject object) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<MapField> fields = layer.fields();
        for (int i = 0; i < fields.size(); i++) {
            Object value = object.values().get(i);
            if (value != null) {
                properties.put(fields.get(i).name(), value);
            }
        }
        Map<String, Object> feature = new LinkedHashMap<>();
        feature.put("type", "Feature");
        feature.put("id", layer.nodeId(object.key()));
        RawJson geometry = Objects.requireNonNull(object.geometry(), "what meets a box has a place");
        feature.put("geometry", new RawValue(geometry.json()));
        feature.put("properties", properties);
        return feature;
    }

    List<RateLegend.Class> legend(Asked asked) {
        return RateLegend.classes(asked.view.layer().category());
    }

    String tileJsonUrl(Asked asked) {
        return "/tiles/" + LAYER + ".json" + query(asked);
    }

    String styleUrl(Asked asked) {
        return "/styles/" + asked.stage.name().toLowerCase(java.util.Locale.ROOT) + ".json" + query(asked);
    }

    /** The same filter and state in an address; without an {@code asOf} it stays live. */
    private String query(Asked asked) {
        List<String> parts = new ArrayList<>();
        String filter = filters.query(LAYER, asked.filter);
        if (!filter.isEmpty()) {
            parts.add(filter);
        }
        AsOf asOf = asked.asOf;
        if (asOf != null) {
            parts.add("on=" + asked.view.at().on());
            if (asOf.knownAt() != null || asOf.position() != null) {
                String instant = DateTimeFormatter.ISO_INSTANT.format(
                        asOf.knownAt() != null
                                ? asOf.knownAt()
                                : asked.view.at().knownAt());
                parts.add("knownAt=" + URLEncoder.encode(instant, StandardCharsets.UTF_8));
            }
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }
}
