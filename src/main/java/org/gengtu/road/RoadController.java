package org.gengtu.road;

import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.gengtu.api.Inputs;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.GeoJsonText;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Lineal;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygonal;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;

/** The queries and commands of roads. */
@Controller
class RoadController {
    private static final String KIND = "RoadClosure";
    private static final int MOST_PLACES = 100;
    private static final double SECONDS_A_MINUTE = 60;
    private static final int DECIMALS = 7;

    private final RoadNetworks networks;
    private final RoadGraphs graphs;
    private final RoadClosures closures;
    private final RoadClosing closing;
    private final RoadFeed feed;
    private final Roads roads;
    private final Regions regions;
    private final Reading reading;
    private final CountyClock clock;

    RoadController(
            RoadNetworks networks,
            RoadGraphs graphs,
            RoadClosures closures,
            RoadClosing closing,
            RoadFeed feed,
            Roads roads,
            Regions regions,
            Reading reading,
            CountyClock clock) {
        this.networks = networks;
        this.graphs = graphs;
        this.closures = closures;
        this.closing = closing;
        this.feed = feed;
        this.roads = roads;
        this.regions = regions;
        this.reading = reading;
        this.clock = clock;
    }

    record OneClosure(RoadClosures.Closure closure) {}

    record OfVehicle(Vehicle vehicle, double metres) {}

    record Drive(List<DriveLeg> legs, double metres, double minutes, List<Double> offRoadMetres, String roads) {}

    record DriveLeg(RawJson line, double metres, double minutes) {}

    @QueryMapping
    Optional<RoadNetworks.Network> roadNetwork() {
        return networks.findNewest();
    }

    @SchemaMapping(typeName = "RoadNetwork")
    int version(RoadNetworks.Network network) {
        return Math.toIntExact(network.networkId());
    }

    @SchemaMapping(typeName = "RoadNetwork")
    RoadGraphs.State state(RoadNetworks.Network network) {
        return graphs.state(network.networkId());
    }

    @SchemaMapping(typeName = "RoadNetwork")
    int percentReady(RoadNetworks.Network network) {
        return graphs.percentReady(network.networkId());
    }

    @SchemaMapping(typeName = "RoadNetwork")
    @Nullable
    Double bytes(RoadNetworks.Network network) {
        RoadGraph graph = graphs.findServing();
        return graph == null ? null : (double) graph.bytes();
    }

    @SchemaMapping(typeName = "RoadNetwork")
    List<OfVehicle> vehicles(RoadNetworks.Network network) {
        RoadGraph graph = graphs.findServing();
        return graph == null
                ? List.of()
                : Arrays.stream(Vehicle.values())
                        .map(vehicle -> new OfVehicle(
                                vehicle,
                                // the graph measures on a sphere
                                Math.min(graph.lanes(vehicle).usableMetres(), network.metres())))
                        .toList();
    }

    @QueryMapping
    List<RoadClosures.Closure> roadClosures(DataFetchingEnvironment field) {
        LocalDate on = field.getArgument("on");
        return on == null ? closures.listFrom(clock.today()) : closures.list(on);
    }

    @SchemaMapping(typeName = "RoadClosure")
    String id(RoadClosures.Closure closure) {
        return GlobalId.live(KIND, regions.getCountyDigits(), String.valueOf(closure.closureId()))
                .encode();
    }

    @SchemaMapping(typeName = "RoadClosure")
    RawJson geometry(RoadClosures.Closure closure) {
        return GeoJsonText.of(closure.closed().shape(), DECIMALS);
    }

    @SchemaMapping(typeName = "RoadClosure")
    List<Vehicle> vehicles(RoadClosures.Closure closure) {
        return closure.closed().vehicles().stream().sorted().toList();
    }

    @SchemaMapping(typeName = "RoadClosure")
    @Nullable
    Double metres(RoadClosures.Closure closure) {
        RoadGraph graph = graphs.findServing();
        return graph == null ? null : closures.metres(graph, closure.closed());
    }

    @SubscriptionMapping
    Publisher<RoadFeed.Conditions> roadsChanged() {
        return feed.follow();
    }

    @QueryMapping
    Drive drive(DataFetchingEnvironment field) {
        List<Coordinate> places = places(Objects.requireNonNull(field.<List<Geometry>>getArgument("places")));
        Vehicle vehicle = Vehicle.valueOf(field.getArgumentOrDefault("vehicle", ""));
        LocalDate on = Objects.requireNonNullElseGet(field.<LocalDate>getArgument("on"), clock::today);
        Roads.Driven driven = roads.drive(vehicle, places, on);
        return new Drive(
                driven.legs().stream()
                        .map(leg -> new DriveLeg(
                                GeoJsonText.of(leg.line(), DECIMALS), leg.metres(), leg.seconds() / SECONDS_A_MINUTE))
                        .toList(),
                driven.legs().stream().mapToInt(Leg::metres).sum(),
                driven.legs().stream().mapToInt(Leg::seconds).sum() / SECONDS_A_MINUTE,
                driven.offRoadMetres(),
                driven.roads());
    }

    private static List<Coordinate> places(List<Geometry> given) {
        if (given.size() < 2 || given.size() > MOST_PLACES) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A way leads along 2 to %d places, not %d.".formatted(MOST_PLACES, given.size()))
                    .at("places");
        }
        for (int i = 0; i < given.size(); i++) {
            if (!(given.get(i) instanceof Point)) {
                throw Problem.of(ProblemCode.GEOMETRY_TYPE, "Place %d is no Point.".formatted(i + 1))
                        .at("places");
            }
        }
        return given.stream().map(Geometry::getCoordinate).toList();
    }

    @MutationMapping
    OneClosure closeRoad(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = Inputs.of(field, regions.getCountyDigits());
        Geometry shape = Objects.requireNonNull(input.shape("geometry"));
        if (!(shape instanceof Lineal) && !(shape instanceof Polygonal)) {
            throw Problem.of(
                            ProblemCode.GEOMETRY_TYPE,
                            "A line or an area is wanted, not a %s.".formatted(shape.getGeometryType()))
                    .at("geometry");
        }
        Set<Vehicle> vehicles = EnumSet.noneOf(Vehicle.class);
        input.list("vehicles").forEach(vehicle -> vehicles.add(Vehicle.valueOf(String.valueOf(vehicle))));
        Done done = closing.close(
                Inputs.call(field, actor, input),
                shape,
                input.day("from"),
                input.findDay("to"),
                input.required("reason"),
                vehicles.isEmpty() ? EnumSet.allOf(Vehicle.class) : vehicles);
        return behind(done);
    }

    @MutationMapping
    OneClosure openRoad(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = Inputs.of(field, regions.getCountyDigits());
        return behind(closing.open(
                Inputs.call(field, actor, input),
                input.live("id", KIND),
                input.version(),
                input.day("from"),
                input.note()));
    }

    private OneClosure behind(Done done) {
        reading.behind(done);
        return new OneClosure(closures.get(RoadClosing.closure(done)));
    }
}
