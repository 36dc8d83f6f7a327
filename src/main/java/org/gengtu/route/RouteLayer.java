package org.gengtu.route;

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
import org.gengtu.map.MapField;
import org.gengtu.map.MapField.Kind;
import org.gengtu.map.StoryLayer;
import org.gengtu.region.Regions;
import org.gengtu.road.Vehicle;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Routes as a layer of the map: lines. */
@Component
class RouteLayer extends StoryLayer {
    static final String NAME = "routes";
    private static final int OBJECT_ZOOM = 4;

    /** How a route is drawn. */
    enum Look {
        APPROVED(new Label("已审定", "approved"), "#009e73", Pattern.SOLID),
        PROPOSED(new Label("已报审", "proposed"), "#0072b2", Pattern.SOLID),
        DRAFT(new Label("草案", "draft"), "#e69f00", Pattern.DOTS),
        SUPERSEDED(new Label("已被取代", "superseded"), "#8a8a8a", Pattern.CROSS);

        private final Label label;
        private final String color;
        private final Pattern pattern;

        Look(Label label, String color, Pattern pattern) {
            this.label = label;
            this.color = color;
            this.pattern = pattern;
        }

        static Map<String, Label> words() {
            return Arrays.stream(values()).collect(Collectors.toMap(Look::name, look -> look.label));
        }

        static List<MapClass> classes() {
            return Stream.of(values())
                    .map(look -> new MapClass(look.name(), look.label, look.color, look.pattern))
                    .toList();
        }
    }

    private static final MapField STATUS =
            MapField.of("status", "status", Kind.ENUM, "状态", "status").withWords(Look.words());
    private static final MapCategory STATUSES = new MapCategory(STATUS, Look.classes());

    private static final List<MapField> FIELDS = List.of(
            MapField.of("name", "name", Kind.TEXT, "线路名称", "name"),
            MapField.of("village", "village_code", Kind.CODE, "首站村代码", "village code of the first stop"),
            STATUS,
            MapField.of("statusOn", "status_on", Kind.DATE, "状态日期", "status since"),
            MapField.of("edition", "edition", Kind.INTEGER, "第几稿", "edition"),
            MapField.of("on", "driven_on", Kind.DATE, "评估日期", "driven on"),
            MapField.of("vehicle", "vehicle", Kind.ENUM, "车型", "vehicle")
                    .withWords(Map.of(
                            Vehicle.CAR.name(), new Label("小车", "car"),
                            Vehicle.COACH.name(), new Label("中巴", "coach"))),
            MapField.of("stops", "stops", Kind.INTEGER, "停留点数", "stops"),
            MapField.of("lengthMetres", "length_metres", Kind.INTEGER, "里程(米)", "length metres"),
            MapField.of("driveMinutes", "drive_minutes", Kind.INTEGER, "行车时长(分)", "drive minutes"),
            MapField.of("value", "value", Kind.DECIMAL, "总分值", "value"));

    private final Routes routes;

    RouteLayer(Routes routes, Regions regions, @Qualifier("reading") JdbcClient jdbc) {
        super(
                new Objects("route", RouteView.KIND, routes.relation(), routes::countyDigits, regions::extent),
                new ChangedStories(jdbc, "route", "false"));
        this.routes = routes;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Label title() {
        return new Label("评估线路", "Assessment routes");
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return routes.condition(filter);
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
    public boolean isLines() {
        return true;
    }

    @Override
    public int objectZoom() {
        return OBJECT_ZOOM;
    }
}
