package org.gengtu.plotmap;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.LegendClass;
import org.gengtu.map.MapLayers;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapQueries.View;
import org.gengtu.map.MapViews;
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

/**
 * Reads the map views of plots: everything of one view from one state and by one condition, and only what is asked of it.
 * It runs within the request's reading transaction.
 */
@Service
class FarmlandMaps {
    static final String LAYER = "plots";
    private static final int HUNDREDTHS = 2;

    private final MapLayers layers;
    private final MapQueries queries;
    private final MapViews views;
    private final Recoveries recoveries;
    private final Regions regions;
    private final RegionShapes shapes;

    FarmlandMaps(
            MapLayers layers,
            MapQueries queries,
            MapViews views,
            Recoveries recoveries,
            Regions regions,
            RegionShapes shapes) {
        this.layers = layers;
        this.queries = queries;
        this.views = views;
        this.recoveries = recoveries;
        this.regions = regions;
        this.shapes = shapes;
    }

    /** What is asked for. */
    record Asked(RecoveryStage stage, RegionLevel shadeBy, MapViews.Asked of) {}

    /**
     * The view of the arguments {@code view}, {@code filter} and {@code asOf}.
     *
     * @throws org.gengtu.problem.Problem as {@link MapViews#read}
     */
    FarmlandMap map(RecoveryStage stage, Map<String, Object> arguments) {
        MapViews.Asked asked = views.read(LAYER, arguments);
        Object shadeBy = ((Map<?, ?>) Objects.requireNonNull(arguments.get("view"))).get("shadeBy");
        return new FarmlandMap(
                this,
                new Asked(
                        stage,
                        shadeBy == null ? RegionLevel.shadedAt(asked.zoom()) : RegionLevel.valueOf(shadeBy.toString()),
                        asked));
    }

    List<FarmlandMap.RegionShade> shades(Asked asked) {
        List<RegionWork> works = works(asked);
        Predicate<Region> touching =
                shapes.touching(works.stream().map(RegionWork::region).toList(), asked.of.box());
        return works.stream()
                .filter(work -> touching.test(work.region()))
                .map(work -> shade(work, asked.stage))
                .toList();
    }

    /** All townships, whatever box is drawn. */
    List<FarmlandMap.RegionShade> townshipShades(
            RecoveryStage stage, @Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
        View view = new View(layers.getObjects(LAYER), condition, at);
        MapViews.Asked all = new MapViews.Asked(new Envelope(), 0, filter, view, () -> view, null);
        return works(new Asked(stage, RegionLevel.TOWNSHIP, all)).stream()
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
        Map<String, Object> filter = new HashMap<>(asked.of.filter() == null ? Map.of() : asked.of.filter());
        filter.values().removeIf(Objects::isNull);
        Integer campaign = (Integer) filter.remove("campaign");
        if (filter.isEmpty()) {
            return recoveries.listWork(asked.shadeBy, asked.of.view().at(), campaign);
        }
        int digits = asked.shadeBy.digits();
        Map<String, List<ClassTotal>> totals = queries.totalsByRegion(asked.of.view(), digits);
        List<RegionWork> works = new ArrayList<>();
        Set<String> left = new HashSet<>(totals.keySet());
        for (RegionWork all : recoveries.listWork(asked.shadeBy, asked.of.view().at(), null)) {
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

    List<FarmlandMap.Cluster> clusters(Asked asked) {
        return queries.cells(asked.of.inBox().get(), asked.of.zoom()).stream()
                .map(FarmlandMap.Cluster::of)
                .toList();
    }

    FarmlandMap.PlotTotals totals(Asked asked) {
        return FarmlandMap.PlotTotals.of(queries.totals(asked.of.inBox().get()));
    }

    FarmlandMap.PlotTotals unmapped(Asked asked) {
        Condition unplaced = new Condition.In("placement", List.of("VILLAGE"));
        return FarmlandMap.PlotTotals.of(queries.totals(new View(
                asked.of.view().layer(),
                new Condition.And(List.of(asked.of.view().condition(), unplaced)),
                asked.of.view().at())));
    }

    MapViews.Features features(Asked asked) {
        return views.features(asked.of);
    }

    List<LegendClass> legend(Asked asked) {
        return RateLegend.classes(asked.of.view().layer().category());
    }

    String tileJsonUrl(Asked asked) {
        return views.tileJsonUrl(asked.of);
    }

    String styleUrl(Asked asked) {
        return views.styleUrl(asked.stage.name().toLowerCase(Locale.ROOT), asked.of);
    }
}
