package org.gengtu.environment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.gengtu.filter.Condition;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.Label;
import org.gengtu.map.MapLayers;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapQueries.View;
import org.gengtu.map.MapStyle;
import org.gengtu.map.MapViews;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionShapes;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Reads the map views of problems, and gives them their style: everything of one view from one state and by one condition. */
@Service
class EnvironmentMaps implements MapStyle {
    private static final String STYLE = "environment";

    private final MapViews views;
    private final MapQueries queries;
    private final MapLayers layers;
    private final Regions regions;
    private final RegionShapes shapes;

    EnvironmentMaps(MapViews views, MapQueries queries, MapLayers layers, Regions regions, RegionShapes shapes) {
        this.views = views;
        this.queries = queries;
        this.layers = layers;
        this.regions = regions;
        this.shapes = shapes;
    }

    /** What is asked for. */
    record Asked(RegionLevel shadeBy, MapViews.Asked of) {}

    /** @throws org.gengtu.problem.Problem as {@link MapViews#read} */
    EnvironmentMap map(Map<String, Object> arguments) {
        MapViews.Asked asked = views.read(ProblemLayer.NAME, arguments);
        Object shadeBy = ((Map<?, ?>) Objects.requireNonNull(arguments.get("view"))).get("shadeBy");
        return new EnvironmentMap(
                this,
                new Asked(
                        shadeBy == null ? RegionLevel.shadedAt(asked.zoom()) : RegionLevel.valueOf(shadeBy.toString()),
                        asked));
    }

    List<EnvironmentMap.Shade> shades(Asked asked) {
        Map<RegionCode, List<ClassTotal>> all = byRegion(asked.of.view(), asked.shadeBy);
        Map<RegionCode, Region> known = regions.findAllEver(all.keySet());
        Predicate<Region> touching = shapes.touching(known.values(), asked.of.box());
        return all.entrySet().stream()
                .filter(each -> known.containsKey(each.getKey()))
                .map(each -> Map.entry(Objects.requireNonNull(known.get(each.getKey())), each.getValue()))
                .filter(each -> touching.test(each.getKey()))
                .map(each -> EnvironmentMap.Shade.of(each.getKey(), EnvironmentMap.Totals.of(each.getValue())))
                .toList();
    }

    /** The regions of a level at the state, those without problems too, then those of problems that are no more. */
    private Map<RegionCode, List<ClassTotal>> byRegion(View view, RegionLevel level) {
        Map<String, List<ClassTotal>> totals = queries.totalsByRegion(view, level.digits(), ProblemLayer.STATE_OF_ALL);
        Map<RegionCode, List<ClassTotal>> byCode = new LinkedHashMap<>();
        regions.namesAt(view.at(), level, null).keySet().forEach(code -> byCode.put(code, List.of()));
        totals.forEach((prefix, classes) ->
                byCode.put(new RegionCode(prefix + "0".repeat(12 - level.digits())), classes));
        return byCode;
    }

    List<EnvironmentMap.Cluster> clusters(Asked asked) {
        return queries.cells(asked.of.inBox().get(), asked.of.zoom(), ProblemLayer.STATE_OF_ALL).stream()
                .map(EnvironmentMap.Cluster::of)
                .toList();
    }

    EnvironmentMap.Totals totals(Asked asked) {
        return EnvironmentMap.Totals.of(queries.totals(asked.of.inBox().get(), ProblemLayer.STATE_OF_ALL));
    }

    EnvironmentMap.Totals unmapped(Asked asked) {
        View view = asked.of.view();
        Condition unplaced = new Condition.IsNull(StateRelation.CELL_X);
        return EnvironmentMap.Totals.of(queries.totals(
                new View(view.layer(), new Condition.And(List.of(view.condition(), unplaced)), view.at()),
                ProblemLayer.STATE_OF_ALL));
    }

    MapViews.Features features(Asked asked) {
        return views.features(asked.of);
    }

    String tileJsonUrl(Asked asked) {
        return views.tileJsonUrl(asked.of);
    }

    String styleUrl(Asked asked) {
        return views.styleUrl(STYLE, asked.of);
    }

    @Override
    public String name() {
        return STYLE;
    }

    @Override
    public Label title() {
        return new Label("环境", "Environment");
    }

    @Override
    public String layer() {
        return ProblemLayer.NAME;
    }

    @Override
    public List<String> regionLayers() {
        return List.of("townships", "villages");
    }

    @Override
    public Map<String, String> regionColors(@Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
        Map<String, String> colors = new LinkedHashMap<>();
        byRegion(new View(layers.getObjects(ProblemLayer.NAME), condition, at), RegionLevel.TOWNSHIP)
                .forEach((code, classes) -> {
                    EnvironmentMap.Totals totals = EnvironmentMap.Totals.of(classes);
                    String key = EnvironmentLegend.keyOf(
                            totals.of(ProblemStatus::isOpen),
                            totals.overdue(),
                            totals.of(status -> status == ProblemStatus.CLOSED));
                    colors.put(code.digits(), EnvironmentLegend.colorOf(key));
                });
        return colors;
    }
}
