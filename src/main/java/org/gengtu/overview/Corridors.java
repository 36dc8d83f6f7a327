package org.gengtu.overview;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.api.Fields;
import org.gengtu.environment.ProblemLists;
import org.gengtu.farmland.PlotLists;
import org.gengtu.geo.RawJson;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.route.RouteLines;
import org.locationtech.jts.geom.Geometry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/** What lies along routes: the lists of plots and problems, by a filter around the line. */
@Component
class Corridors implements RuntimeWiringConfigurer {
    private static final double MOST_METRES = 5_000;

    private final PlotLists plots;
    private final ProblemLists problems;

    Corridors(PlotLists plots, ProblemLists problems) {
        this.plots = plots;
        this.problems = problems;
    }

    /** A line and what is near it. */
    record Corridor(RawJson line, Geometry shape, double metres) {
        /** The arguments of a list of what lies along it. */
        Map<String, Object> arguments(DataFetchingEnvironment field, Map<String, Object> filter) {
            Map<String, Object> near = new LinkedHashMap<>(filter);
            near.put("spatial", Map.of("around", Map.of("geometry", shape, "metres", metres)));
            Map<String, Object> arguments = new LinkedHashMap<>(field.getArguments());
            arguments.put("filter", near);
            return arguments;
        }
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Route", type -> type.dataFetcher("corridor", Corridors::corridor))
                .type(
                        "Corridor",
                        type -> new Fields<Corridor>(type)
                                .value("line", Corridor::line)
                                .value("metres", Corridor::metres)
                                .with(
                                        "plots",
                                        (of, field) -> plots.list(
                                                of.arguments(field, Map.of("status", List.of("ABANDONED"))), field))
                                .with(
                                        "problems",
                                        (of, field) ->
                                                problems.list(due(of.arguments(field, ProblemLists.OPEN)), field))
                                .type());
    }

    private static Map<String, Object> due(Map<String, Object> arguments) {
        arguments.put("orderBy", Map.of("field", "DUE_ON", "direction", "ASC"));
        return arguments;
    }

    private static Object corridor(DataFetchingEnvironment field) {
        double metres = ((Number) Objects.requireNonNull(field.<Object>getArgument("metres"))).doubleValue();
        if (!(metres >= 1 && metres <= MOST_METRES)) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "1 to 5,000 metres can be given, not %s.".formatted(metres))
                    .at("metres");
        }
        return RouteLines.of(field).thenApply(line -> new Corridor(line.geoJson(), line.shape(), metres));
    }
}
