package org.gengtu.demonstration;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.filter.Condition;
import org.gengtu.map.ChangedStories;
import org.gengtu.map.Label;
import org.gengtu.map.MapCategory;
import org.gengtu.map.MapCategory.MapClass;
import org.gengtu.map.MapCategory.Pattern;
import org.gengtu.map.MapCategory.Standing;
import org.gengtu.map.MapField;
import org.gengtu.map.MapField.Kind;
import org.gengtu.map.StoryLayer;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Sites as a layer of the map: coloured by how far they are, what is overdue before all else. */
@Component
class SiteLayer extends StoryLayer {
    static final String NAME = "sites";
    /** Sites are few: each is drawn from afar. */
    private static final int OBJECT_ZOOM = 9;

    private static final String OVERDUE = SiteRelation.OVERDUE.formatted("%s", ":asOfDay");

    /** What a site looks like on the map. */
    enum Look {
        OVERDUE(new Label("有逾期", "overdue"), "#9b1c1c", Pattern.DIAGONAL),
        READY(new Label("已就绪", "ready"), "#009e73", Pattern.SOLID),
        UPGRADING(new Label("提升中", "upgrading"), "#56b4e9", Pattern.DOTS),
        SELECTED(new Label("已选定", "selected"), "#0072b2", Pattern.SOLID),
        SURVEYED(new Label("已考察", "surveyed"), "#e69f00", Pattern.DOTS),
        CANDIDATE(new Label("候选", "candidate"), "#f0e442", Pattern.SOLID),
        DROPPED(new Label("落选", "dropped"), "#8a8a8a", Pattern.CROSS);

        final Label label;
        private final String color;
        private final Pattern pattern;

        Look(Label label, String color, Pattern pattern) {
            this.label = label;
            this.color = color;
            this.pattern = pattern;
        }

        MapClass mapClass() {
            return new MapClass(name(), label, color, pattern);
        }
    }

    private static final MapField LOOK = MapField.of(
                    "look",
                    "CASE WHEN " + OVERDUE + " THEN 'OVERDUE' ELSE %s.status::text END",
                    Kind.TEXT,
                    "情形",
                    "look")
            .withWords(Arrays.stream(Look.values()).collect(Collectors.toMap(Look::name, look -> look.label)));

    /** Status, and whether something is overdue, in one key. */
    static final MapField STATE_OF_ALL =
            MapField.of("state", "%s.status || CASE WHEN " + OVERDUE + " THEN ' 1' ELSE ' 0' END", Kind.TEXT, "", "");

    private static final MapCategory LOOKS =
            new MapCategory(LOOK, Stream.of(Look.values()).map(Look::mapClass).toList(), Standing.FIRST);

    static final Map<String, Label> TIERS = Map.of(
            "COUNTY_MODEL", new Label("全县样板", "county model"),
            "TOWNSHIP_SHOWPIECE", new Label("镇级精品", "township showpiece"),
            "VILLAGE_FEATURE", new Label("村级特色", "village feature"),
            "GROUP_HIGHLIGHT", new Label("社级亮点", "group highlight"));

    private static final List<MapField> FIELDS = List.of(
            MapField.of("code", "code", Kind.CODE, "点位编码", "code"),
            MapField.of("name", "name", Kind.TEXT, "点位名称", "name"),
            MapField.of("village", "village_code", Kind.CODE, "村代码", "village code"),
            LOOK,
            MapField.of("tier", "tier", Kind.ENUM, "示范层级", "tier").withWords(TIERS),
            MapField.of("status", "status", Kind.ENUM, "状态", "status")
                    .withWords(Arrays.stream(SiteStatus.values())
                            .collect(Collectors.toMap(SiteStatus::name, status -> Look.valueOf(status.name()).label))),
            MapField.of("statusOn", "status_on", Kind.DATE, "状态日期", "status since"),
            MapField.of("percent", "percent", Kind.DECIMAL, "就绪度", "percent ready"),
            MapField.of("visitMinutes", "visit_minutes", Kind.INTEGER, "参观时长(分)", "visit minutes"),
            MapField.of("pillars", flags(), Kind.TEXT, "振兴方面", "pillars").notInTiles(),
            MapField.of("indicators", "array_to_string(%s.indicators, ';')", Kind.TEXT, "展示指标", "indicators")
                    .notInTiles(),
            MapField.of("zone", zone(), Kind.TEXT, "示范区编码", "zone code").notInTiles(),
            MapField.of("department", "department", Kind.CODE, "责任部门", "department")
                    .notInTiles(),
            MapField.of("opens", "to_char(%s.opens, 'HH24:MI')", Kind.TEXT, "开放时间", "opens")
                    .notInTiles(),
            MapField.of("closes", "to_char(%s.closes, 'HH24:MI')", Kind.TEXT, "关闭时间", "closes")
                    .notInTiles(),
            MapField.of("addedOn", "added_on", Kind.DATE, "入库日期", "added on").notInTiles(),
            MapField.of("planDueOn", "plan_due_on", Kind.DATE, "方案期限", "plan due on")
                    .notInTiles(),
            MapField.of("buildingDueOn", "building_due_on", Kind.DATE, "建设期限", "building due on")
                    .notInTiles());

    private static String flags() {
        return Arrays.stream(Pillar.values())
                .map(pillar ->
                        "CASE WHEN %%s.pillars & %d <> 0 THEN '%s' END".formatted(1 << pillar.ordinal(), pillar.name()))
                .collect(Collectors.joining(", ", "array_to_string(ARRAY[", "], ';')"));
    }

    /** The code of a zone never changes, so that any row of it tells. */
    private static String zone() {
        return "(SELECT min(z.code) FROM zone_state z WHERE z.zone_id = %s.zone_id)";
    }

    private final Sites sites;

    SiteLayer(Sites sites, Regions regions, @Qualifier("reading") JdbcClient jdbc) {
        super(
                new Objects("site", SiteView.KIND, sites.relation(), sites::countyDigits, regions::extent),
                // filters choose by the tree of indicators
                new ChangedStories(
                        jdbc,
                        "site",
                        "EXISTS (SELECT FROM indicator_event i WHERE i.commit_id = c.commit_id AND i.kind = 'SAVED')"));
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Label title() {
        return new Label("示范点", "Demonstration sites");
    }

    @Override
    public String filterType() {
        return "SiteFilter";
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return sites.condition(filter);
    }

    @Override
    public List<MapField> fields() {
        return FIELDS;
    }

    @Override
    public MapCategory category() {
        return LOOKS;
    }

    @Override
    public int objectZoom() {
        return OBJECT_ZOOM;
    }
}
