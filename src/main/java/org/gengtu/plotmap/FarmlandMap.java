package org.gengtu.plotmap;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.gengtu.farmland.PlotStatus;
import org.gengtu.geo.Box;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.map.LegendClass;
import org.gengtu.map.MapQueries.Cell;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapViews;
import org.gengtu.region.Region;
import org.jspecify.annotations.Nullable;

/** One map view; each part is read when it is asked for. */
final class FarmlandMap {
    private final FarmlandMaps maps;
    private final FarmlandMaps.Asked asked;
    private MapViews.@Nullable Features features;

    FarmlandMap(FarmlandMaps maps, FarmlandMaps.Asked asked) {
        this.maps = maps;
        this.asked = asked;
    }

    /** @param doneAreaMu reached of the view's stage */
    record RegionShade(
            Region region,
            String legendKey,
            @Nullable Double rate,
            int plots,
            BigDecimal areaMu,
            BigDecimal doneAreaMu) {}

    record StatusTotal(String status, int plots, BigDecimal areaMu) {
        static List<StatusTotal> of(List<ClassTotal> classes) {
            return classes.stream()
                    .sorted(Comparator.comparing(each -> PlotStatus.valueOf(each.key())))
                    .map(each -> new StatusTotal(each.key(), Math.toIntExact(each.objects()), each.amount()))
                    .toList();
        }
    }

    record PlotTotals(int plots, BigDecimal areaMu, List<StatusTotal> byStatus) {
        static PlotTotals of(List<ClassTotal> classes) {
            return new PlotTotals(plotsOf(classes), areaOf(classes), StatusTotal.of(classes));
        }
    }

    record Cluster(
            String id,
            RawJson position,
            Box extent,
            double splitsAtZoom,
            int plots,
            BigDecimal areaMu,
            List<StatusTotal> byStatus) {
        static Cluster of(Cell cell) {
            return new Cluster(
                    cell.id(),
                    cell.position(),
                    Box.of(cell.extent()),
                    cell.splitsAtZoom(),
                    plotsOf(cell.classes()),
                    areaOf(cell.classes()),
                    StatusTotal.of(cell.classes()));
        }
    }

    private static int plotsOf(List<ClassTotal> classes) {
        return Math.toIntExact(classes.stream().mapToLong(ClassTotal::objects).sum());
    }

    private static BigDecimal areaOf(List<ClassTotal> classes) {
        return classes.stream().map(ClassTotal::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public AsOfStamp asOf() {
        return asked.of().view().at().stamp();
    }

    public List<RegionShade> shades() {
        return maps.shades(asked);
    }

    public @Nullable RawJson features() {
        return asked.of().showsFeatures() ? read().collection() : null;
    }

    public @Nullable List<Cluster> clusters() {
        return asked.of().showsFeatures() ? null : maps.clusters(asked);
    }

    public List<LegendClass> legend() {
        return maps.legend(asked);
    }

    public PlotTotals totals() {
        return maps.totals(asked);
    }

    public PlotTotals unmapped() {
        return maps.unmapped(asked);
    }

    public String tileJsonUrl() {
        return maps.tileJsonUrl(asked);
    }

    public String styleUrl() {
        return maps.styleUrl(asked);
    }

    public boolean truncated() {
        return asked.of().showsFeatures() && read().truncated();
    }

    private MapViews.Features read() {
        MapViews.Features known = features;
        if (known == null) {
            known = maps.features(asked);
            features = known;
        }
        return known;
    }
}
