package org.gengtu.demonstration;

import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.map.ChangedStories;
import org.gengtu.map.Label;
import org.gengtu.map.MapCategory;
import org.gengtu.map.MapCategory.MapClass;
import org.gengtu.map.MapCategory.Pattern;
import org.gengtu.map.MapField;
import org.gengtu.map.MapField.Kind;
import org.gengtu.map.StoryLayer;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Zones as a layer of the map. */
@Component
class ZoneLayer extends StoryLayer {
    static final String NAME = "zones";
    private static final int OBJECT_ZOOM = 6;

    private static final MapField KIND = MapField.of(
                    "look",
                    "CASE WHEN %s.retired_on <= :asOfDay THEN 'RETIRED' ELSE 'ZONE' END",
                    Kind.TEXT,
                    "情形",
                    "look")
            .withWords(Map.of("ZONE", new Label("示范区", "zone"), "RETIRED", new Label("已停用", "retired")));

    private static final MapCategory KINDS = new MapCategory(
            KIND,
            List.of(
                    new MapClass("ZONE", new Label("示范区", "zone"), "#8c6bb1", Pattern.SOLID),
                    new MapClass("RETIRED", new Label("已停用", "retired"), "#8a8a8a", Pattern.CROSS)));

    private static final List<MapField> FIELDS = List.of(
            MapField.of("code", "code", MapField.Kind.CODE, "示范区编码", "code"),
            MapField.of("name", "name", MapField.Kind.TEXT, "示范区名称", "name"),
            MapField.of("village", "village_code", MapField.Kind.CODE, "村代码", "village code"),
            KIND,
            MapField.of("retiredOn", "retired_on", MapField.Kind.DATE, "停用日期", "retired on"));

    private final Sites sites;

    ZoneLayer(Sites sites, Regions regions, @Qualifier("reading") JdbcClient jdbc) {
        super(
                new Objects("zone", ZoneView.KIND, sites.zoneRelation(), sites::countyDigits, regions::extent),
                new ChangedStories(jdbc, "zone", "false"));
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Label title() {
        return new Label("示范区", "Demonstration zones");
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return sites.zoneCondition(filter);
    }

    @Override
    public List<MapField> fields() {
        return FIELDS;
    }

    @Override
    public MapCategory category() {
        return KINDS;
    }

    @Override
    public int objectZoom() {
        return OBJECT_ZOOM;
    }
}
