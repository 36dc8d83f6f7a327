package org.gengtu.environment;

import java.util.List;
import java.util.Map;
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

/** Problems as a layer of the map: coloured by what is to be seen at a glance, overdue and relapsed before all else. */
@Component
class ProblemLayer extends StoryLayer {
    static final String NAME = "problems";

    private static final String CHARGED = "%s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED')";
    private static final String OVERDUE = CHARGED + " AND %s.due_on < :asOfDay";

    /** What a problem looks like on the map. */
    enum Look {
        OVERDUE(new Label("逾期", "overdue"), "#9b1c1c", Pattern.DIAGONAL),
        RELAPSED(new Label("反弹未销号", "relapsed, open"), "#cc79a7", Pattern.CROSS),
        OPEN(new Label("待整改", "open"), "#e69f00", Pattern.DOTS),
        RECTIFIED(new Label("报结待销号", "reported rectified"), "#56b4e9", Pattern.SOLID),
        CLOSED(new Label("已销号", "closed"), "#009e73", Pattern.SOLID),
        ENDED(new Label("并案或不予立案", "merged or dismissed"), "#8a8a8a", Pattern.CROSS);

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
                    "CASE WHEN " + OVERDUE + " THEN 'OVERDUE' WHEN %s.status = 'RECTIFIED' THEN 'RECTIFIED'"
                            + " WHEN %s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') AND %s.relapses > 0 THEN 'RELAPSED'"
                            + " WHEN %s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING') THEN 'OPEN'"
                            + " WHEN %s.status = 'CLOSED' THEN 'CLOSED' ELSE 'ENDED' END",
                    Kind.TEXT,
                    "情形",
                    "look")
            .withWords(java.util.Arrays.stream(Look.values())
                    .collect(java.util.stream.Collectors.toMap(Look::name, look -> look.label)));

    /** Status, whether it is overdue and whether it ever relapsed, in one key. */
    static final MapField STATE_OF_ALL = MapField.of(
            "state",
            "%s.status || CASE WHEN " + OVERDUE
                    + " THEN ' 1' ELSE ' 0' END || CASE WHEN %s.relapses > 0 THEN ' 1' ELSE ' 0' END",
            Kind.TEXT,
            "",
            "");

    private static final MapCategory LOOKS =
            new MapCategory(LOOK, Stream.of(Look.values()).map(Look::mapClass).toList(), Standing.FIRST);

    private static final List<MapField> FIELDS = List.of(
            MapField.of("number", "number", Kind.CODE, "问题编号", "number"),
            MapField.of("village", "village_code", Kind.CODE, "村代码", "village code"),
            LOOK,
            MapField.of("status", "status", Kind.ENUM, "状态", "status")
                    .withWords(Map.of(
                            "FOUND", new Label("发现", "found"),
                            "ASSIGNED", new Label("已交办", "assigned"),
                            "RECTIFYING", new Label("整改中", "being rectified"),
                            "RECTIFIED", new Label("已报结", "reported rectified"),
                            "CLOSED", new Label("已销号", "closed"),
                            "MERGED", new Label("并案", "merged"),
                            "DISMISSED", new Label("不予立案", "dismissed"))),
            MapField.of("item", "item_code", Kind.CODE, "标准条目", "standard item"),
            MapField.of("severity", "severity", Kind.ENUM, "严重程度", "severity")
                    .withWords(Map.of(
                            "MINOR", new Label("一般", "minor"),
                            "SERIOUS", new Label("较重", "serious"),
                            "CRITICAL", new Label("严重", "critical"))),
            MapField.of("source", "source", Kind.ENUM, "来源", "source")
                    .withWords(Map.of(
                            "CITY_INSPECTION", new Label("市委暗访", "city inspection"),
                            "COUNTY_INSPECTION", new Label("县级督查", "county inspection"),
                            "MEDIA", new Label("媒体曝光", "media"),
                            "PUBLIC", new Label("群众反映", "the public"),
                            "SELF_CHECK", new Label("自查", "self-check")))
                    .notInTiles(),
            MapField.of("description", "description", Kind.TEXT, "问题描述", "description")
                    .notInTiles(),
            MapField.of("foundOn", "found_on", Kind.DATE, "发现日期", "found on"),
            MapField.of("dueOn", "due_on", Kind.DATE, "整改期限", "due on"),
            MapField.of("rectifiedOn", "rectified_on", Kind.DATE, "报结日期", "rectified on")
                    .notInTiles(),
            MapField.of("closedOn", "closed_on", Kind.DATE, "销号日期", "closed on"),
            MapField.of("lead", "lead_unit", Kind.CODE, "牵头单位", "lead unit").notInTiles(),
            MapField.of("relapses", "relapses", Kind.INTEGER, "反弹次数", "relapses"));

    private final Problems problems;

    ProblemLayer(Problems problems, Regions regions, @Qualifier("reading") JdbcClient jdbc) {
        super(
                new Objects("problem", ProblemView.KIND, problems.relation(), problems::countyDigits, regions::extent),
                // filters choose by the settings of standard items
                new ChangedStories(
                        jdbc, "problem", "EXISTS (SELECT FROM standard_item_state WHERE known_from = c.commit_id)"));
        this.problems = problems;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Label title() {
        return new Label("环境问题", "Environment problems");
    }

    @Override
    public String filterType() {
        return "ProblemFilter";
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return problems.condition(filter);
    }

    @Override
    public List<MapField> fields() {
        return FIELDS;
    }

    @Override
    public MapCategory category() {
        return LOOKS;
    }
}
