package org.gengtu.route;

import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.gengtu.geo.RawJson;
import org.locationtech.jts.geom.Geometry;

/** The lines of routes, for fields of rooms above. */
public final class RouteLines {
    private RouteLines() {}

    /** A line. @param shape one part a day and team, SRID 4490 */
    public record Line(RawJson geoJson, Geometry shape) {}

    /** The line of the route that a field belongs to, read for all of the level at once. */
    public static CompletableFuture<Line> of(DataFetchingEnvironment field) {
        RouteView route = Objects.requireNonNull(field.getSource());
        return RouteWiring.kept(
                field,
                route,
                kept -> new Line(RouteWiring.planOf(route, kept).line(), RouteCommands.line(kept.plan())));
    }
}
