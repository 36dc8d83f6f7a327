package org.gengtu.route;

import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.AttributeType;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.StateRelation;
import org.gengtu.road.Vehicle;

/** What can be asked of routes. */
final class RouteRelation {
    private RouteRelation() {}

    static StateRelation routes(UnaryOperator<List<String>> regions, Supplier<String> countyDigits) {
        StateRelation routes = new StateRelation("route_state", "route_boundary", "line", regions);
        routes.attribute(new Attribute("routeId", "route_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(new Attribute("previousId", "previous_id", AttributeType.INTEGER, "", List.of(), false))
                .attribute(Attribute.of("name", "name", AttributeType.TEXT))
                .attribute(Attribute.of("region", "village_code", AttributeType.REGION))
                .attribute(Attribute.ofEnum("status", "status", "route_status", names(RouteStatus.values())))
                .attribute(Attribute.ofEnum("vehicle", "vehicle", "vehicle", names(Vehicle.values())))
                .attribute(Attribute.of("statusOn", "status_on", AttributeType.DATE))
                .attribute(Attribute.of("drivenOn", "driven_on", AttributeType.DATE));
        routes.field("ids", FilterField.ids("routeId", RouteView.KIND, countyDigits))
                .field("status", FilterField.anyOf("status"));
        return routes;
    }

    static List<String> names(Enum<?>[] values) {
        return Stream.of(values).map(Enum::name).toList();
    }
}
