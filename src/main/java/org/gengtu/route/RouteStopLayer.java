package org.gengtu.route;

import java.util.List;
import java.util.Map;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.AttributeType;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.GlobalId;
import org.gengtu.map.Change;
import org.gengtu.map.Label;
import org.gengtu.map.MapCategory;
import org.gengtu.map.MapField;
import org.gengtu.map.MapField.Kind;
import org.gengtu.map.MapLayer;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stops of routes as a layer of the map: points with the number of the stop. */
@Component
class RouteStopLayer implements MapLayer {
    static final String NAME = "route-stops";
    private static final int OBJECT_ZOOM = 6;

    private static final MapField STATUS = MapField.of("status", "status", Kind.ENUM, "线路状态", "status of the route")
            .withWords(RouteLayer.Look.words());
    private static final MapCategory STATUSES = new MapCategory(STATUS, RouteLayer.Look.classes());

    private static final List<MapField> FIELDS = List.of(
            MapField.of("route", "name", Kind.TEXT, "线路名称", "route"),
            MapField.of("edition", "edition", Kind.INTEGER, "第几稿", "edition"),
            STATUS,
            MapField.of("on", "visited_on", Kind.DATE, "日期", "on"),
            MapField.of("team", "team", Kind.INTEGER, "组别", "team"),
            MapField.of("number", "number", Kind.INTEGER, "序号", "number"),
            MapField.of("code", "site_code", Kind.CODE, "点位编码", "site code"),
            MapField.of("name", "site_name", Kind.TEXT, "点位名称", "site name"),
            MapField.of("village", "village_code", Kind.CODE, "村代码", "village code"),
            MapField.of("arrive", "to_char(%s.arrive, 'HH24:MI')", Kind.TEXT, "到达", "arrive"),
            MapField.of("leave", "to_char(%s.leave, 'HH24:MI')", Kind.TEXT, "离开", "leave"));

    private final Routes routes;
    private final Regions regions;
    private final JdbcClient jdbc;
    private final StateRelation relation;
    private final FilterReader filters;

    RouteStopLayer(Routes routes, Regions regions, @Qualifier("reading") JdbcClient jdbc) {
        this.routes = routes;
        this.regions = regions;
        this.jdbc = jdbc;
        this.relation = new StateRelation("route_stop_state", "route_stop_boundary", "position", regions::resolveDigits)
                .attribute(new Attribute("routeId", "route_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.ofEnum(
                        "status", "status", "route_status", RouteRelation.names(RouteStatus.values())));
        this.relation
                .field("routes", FilterField.ids("routeId", RouteView.KIND, routes::countyDigits))
                .field("status", FilterField.anyOf("status"));
        this.filters = new FilterReader(relation);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Label title() {
        return new Label("线路停留点", "Stops of routes");
    }

    @Override
    public StateRelation relation() {
        return relation;
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        return filters.read(filter);
    }

    @Override
    public String keyColumn() {
        return "stop_id";
    }

    @Override
    public String regionColumn() {
        return "village_code";
    }

    @Override
    public String nodeId(long key) {
        return GlobalId.live("RouteStop", routes.countyDigits(), Long.toString(key))
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
    public @Nullable MapField amount() {
        return null;
    }

    @Override
    public int objectZoom() {
        return OBJECT_ZOOM;
    }

    @Override
    public Envelope extent() {
        return regions.extent();
    }

    /** Routes change seldom: each commit that tells of one may have changed any stop. */
    @Override
    public List<Change> changes(long from, long to) {
        return jdbc.sql("""
                        SELECT c.position, c.commit_id FROM ledger_commit c
                        WHERE c.position > :from AND c.position <= :to
                            AND EXISTS (SELECT FROM route_event e WHERE e.commit_id = c.commit_id)
                        ORDER BY c.position""")
                .param("from", from)
                .param("to", to)
                .query((row, number) -> new Change(row.getLong(1), row.getLong(2), null))
                .list();
    }
}
