package org.gengtu.farmland;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.filter.Condition;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.GlobalId;
import org.gengtu.map.Change;
import org.gengtu.map.Label;
import org.gengtu.map.MapCategory;
import org.gengtu.map.MapCategory.MapClass;
import org.gengtu.map.MapCategory.Pattern;
import org.gengtu.map.MapField;
import org.gengtu.map.MapField.Kind;
import org.gengtu.map.MapLayer;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.stereotype.Component;

/** Plots as a layer of the map. */
@Component
class PlotLayer implements MapLayer {
    private static final MapField STATUS = MapField.of("status", "status", Kind.ENUM, "状态", "status")
            .withWords(Map.of(
                    "ABANDONED", new Label("撂荒", "abandoned"),
                    "RESTORED", new Label("已复耕", "restored"),
                    "RECULTIVATED", new Label("已复种", "recultivated"),
                    "EXEMPT", new Label("不宜复耕", "exempt")));
    private static final MapField AREA = MapField.of("areaMu", "area_mu", Kind.DECIMAL, "面积(亩)", "area, mu");

    private static final MapCategory STATUSES = new MapCategory(
            STATUS,
            List.of(
                    new MapClass("ABANDONED", word("ABANDONED"), "#d55e00", Pattern.DIAGONAL),
                    new MapClass("RESTORED", word("RESTORED"), "#e6c700", Pattern.DOTS),
                    new MapClass("RECULTIVATED", word("RECULTIVATED"), "#009e73", Pattern.SOLID),
                    new MapClass("EXEMPT", word("EXEMPT"), "#8a8a8a", Pattern.CROSS)));

    private static final List<MapField> FIELDS = List.of(
            MapField.of("code", "code", Kind.CODE, "地块编码", "code"),
            MapField.of("village", "village_code", Kind.CODE, "村代码", "village code"),
            MapField.of("group", "group_name", Kind.TEXT, "社", "group").notInTiles(),
            STATUS,
            MapField.of("statusOn", "status_on", Kind.DATE, "状态日期", "status since")
                    .notInTiles(),
            AREA,
            MapField.of("declaredAreaMu", "declared_area_mu", Kind.DECIMAL, "上报面积(亩)", "declared area, mu")
                    .notInTiles(),
            MapField.of("measuredAreaMu", "measured_area_mu", Kind.DECIMAL, "实测面积(亩)", "measured area, mu")
                    .notInTiles(),
            MapField.of("restorationDueOn", "restoration_due_on", Kind.DATE, "复耕期限", "restoration due"),
            MapField.of("recultivationDueOn", "recultivation_due_on", Kind.DATE, "复种期限", "recultivation due"),
            MapField.of("restoredOn", "restored_on", Kind.DATE, "复耕日期", "restored on"),
            MapField.of("recultivatedOn", "recultivated_on", Kind.DATE, "复种日期", "recultivated on"),
            MapField.of("lapsed", "lapsed", Kind.BOOLEAN, "再撂荒", "lapsed"),
            MapField.of("campaign", "campaign", Kind.INTEGER, "年度", "campaign").notInTiles(),
            MapField.of("idleKind", "idle_kind", Kind.ENUM, "撂荒类型", "idle kind")
                    .withWords(Map.of(
                            "SEASONAL", new Label("季节性", "seasonal"),
                            "PERENNIAL", new Label("常年性", "perennial")))
                    .notInTiles(),
            MapField.of("landClass", "land_class", Kind.ENUM, "地类", "land class")
                    .withWords(Map.of(
                            "PADDY", new Label("水田", "paddy"),
                            "IRRIGATED", new Label("水浇地", "irrigated"),
                            "DRY", new Label("旱地", "dry")))
                    .notInTiles(),
            MapField.of("restorationMode", "restoration_mode", Kind.ENUM, "复耕方式", "restoration mode")
                    .withWords(Map.of(
                            "SELF", new Label("自耕", "by the household"),
                            "ENTRUSTED", new Label("代耕", "entrusted"),
                            "TRANSFER", new Label("流转", "transferred"),
                            "COLLECTIVE", new Label("村集体", "by the collective"),
                            "SERVICE", new Label("生产托管", "by a service")))
                    .notInTiles(),
            MapField.of("crop", "crop", Kind.TEXT, "作物", "crop").notInTiles(),
            MapField.of("registeredOn", "registered_on", Kind.DATE, "登记日期", "registered on")
                    .notInTiles(),
            MapField.of("placement", "placement", Kind.ENUM, "位置精度", "placement")
                    .withWords(Map.of(
                            "BOUNDARY", new Label("有边界", "boundary"),
                            "POINT", new Label("有点位", "point"),
                            "VILLAGE", new Label("仅到村", "village only")))
                    .notInTiles());

    private static Label word(String status) {
        return Objects.requireNonNull(STATUS.words().get(status));
    }

    private final Plots plots;
    private final ChangedPlots changes;

    PlotLayer(Plots plots, ChangedPlots changes) {
        this.plots = plots;
        this.changes = changes;
    }

    @Override
    public String name() {
        return "plots";
    }

    @Override
    public Label title() {
        return new Label("撂荒地块", "Abandoned plots");
    }

    @Override
    public StateRelation relation() {
        return plots.relation();
    }

    @Override
    public String filterType() {
        return "PlotFilter";
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return plots.condition(filter);
    }

    @Override
    public String keyColumn() {
        return "plot_id";
    }

    @Override
    public String regionColumn() {
        return "village_code";
    }

    @Override
    public String nodeId(long key) {
        return GlobalId.live(PlotView.KIND, plots.countyDigits(), String.valueOf(key))
                .encode();
    }

    @Override
    public List<MapField> fields() {
        return FIELDS;
    }

    @Override
    public MapCategory category() {
        return STATUSES;
    }

    @Override
    public MapField amount() {
        return AREA;
    }

    @Override
    public Envelope extent() {
        return plots.extent();
    }

    @Override
    public List<Change> changes(long from, long to) {
        return changes.list(from, to);
    }
}
