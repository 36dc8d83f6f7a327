package org.gengtu.road;

import com.graphhopper.reader.osm.OSMReader;
import com.graphhopper.reader.osm.RestrictionTagParser;
import com.graphhopper.routing.OSMReaderConfig;
import com.graphhopper.routing.ev.BooleanEncodedValue;
import com.graphhopper.routing.ev.DecimalEncodedValue;
import com.graphhopper.routing.ev.DecimalEncodedValueImpl;
import com.graphhopper.routing.ev.EncodedValue;
import com.graphhopper.routing.ev.FerrySpeed;
import com.graphhopper.routing.ev.IntEncodedValue;
import com.graphhopper.routing.ev.OSMWayID;
import com.graphhopper.routing.ev.Roundabout;
import com.graphhopper.routing.ev.SimpleBooleanEncodedValue;
import com.graphhopper.routing.util.OSMParsers;
import com.graphhopper.routing.util.TransportationMode;
import com.graphhopper.routing.util.parsers.CarAccessParser;
import com.graphhopper.routing.util.parsers.CarAverageSpeedParser;
import com.graphhopper.routing.util.parsers.OSMRoadAccessParser;
import com.graphhopper.routing.util.parsers.OSMRoundaboutParser;
import com.graphhopper.routing.util.parsers.OSMWayIDParser;
import com.graphhopper.storage.BaseGraph;
import com.graphhopper.storage.DAType;
import com.graphhopper.storage.GHDirectory;
import com.graphhopper.storage.index.LocationIndexTree;
import com.graphhopper.util.PMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A network as GraphHopper has it: its graph, its index of places, and for each vehicle where it may go and how fast. Read
 * by OSMReader from a file as OpenStreetMap has them, so that one-ways, barriers and forbidden turns are what they are there.
 */
final class RoadGraph implements AutoCloseable {
    /** Grows when what is written for the same network and settings becomes another. */
    static final int FORM = 1;

    private static final int SPEED_BITS = 7;
    private static final double SPEED_STEP = 2;
    /** Places further off than this many cells of the index are on no road. */
    private static final int MOST_CELLS = 34;

    private final long networkId;
    private final BaseGraph graph;
    private final LocationIndexTree index;
    private final Values values;
    private final Map<Vehicle, Lanes> lanes = new EnumMap<>(Vehicle.class);
    /** By closure, what it bars; its shape never changes. */
    private final Map<Long, Map<Integer, double[]>> closed = new ConcurrentHashMap<>();

    /** What the graph keeps of each edge, and of turns. */
    private static final class Values {
        private final BooleanEncodedValue roundabout = Roundabout.create();
        private final DecimalEncodedValue ferry = FerrySpeed.create();
        private final IntEncodedValue road = OSMWayID.create();
        private final Map<Vehicle, BooleanEncodedValue> access = new EnumMap<>(Vehicle.class);
        private final Map<Vehicle, DecimalEncodedValue> speed = new EnumMap<>(Vehicle.class);
        private final Map<Vehicle, BooleanEncodedValue> forbidden = new EnumMap<>(Vehicle.class);
        private final int bytes;

        private Values() {
            // as EncodingManager would, which needs Jackson 2 to be loaded
            EncodedValue.InitializerConfig edges = new EncodedValue.InitializerConfig();
            EncodedValue.InitializerConfig turns = new EncodedValue.InitializerConfig();
            List.of(roundabout, ferry, road).forEach(value -> value.init(edges));
            for (Vehicle vehicle : Vehicle.values()) {
                String name = vehicle.name().toLowerCase(Locale.ROOT);
                access.put(vehicle, new SimpleBooleanEncodedValue(name + "_access", true));
                speed.put(vehicle, new DecimalEncodedValueImpl(name + "_speed", SPEED_BITS, SPEED_STEP, true));
                forbidden.put(vehicle, new SimpleBooleanEncodedValue(name + "_turn"));
                access.get(vehicle).init(edges);
                speed.get(vehicle).init(edges);
                forbidden.get(vehicle).init(turns);
            }
            bytes = edges.getRequiredBytes();
        }

        private OSMParsers parsers(RoadSettings settings) {
            OSMParsers parsers = new OSMParsers()
                    .addWayTagParser(new OSMRoundaboutParser(roundabout))
                    .addWayTagParser(new OSMWayIDParser(road));
            List<String> rules = OSMRoadAccessParser.toOSMRestrictions(TransportationMode.CAR);
            return parsers.addWayTagParser(new CarAccessParser(access.get(Vehicle.CAR), roundabout, new PMap(), rules))
                    .addWayTagParser(new CarAverageSpeedParser(speed.get(Vehicle.CAR), ferry))
                    .addRestrictionTagParser(
                            new RestrictionTagParser(List.of("motorcar", "motor_vehicle"), forbidden.get(Vehicle.CAR)))
                    .addWayTagParser(
                            new CoachAccess(Objects.requireNonNull(access.get(Vehicle.COACH)), roundabout, settings))
                    .addWayTagParser(new CoachAccess.Speed(Objects.requireNonNull(speed.get(Vehicle.COACH)), ferry))
                    .addRestrictionTagParser(new RestrictionTagParser(
                            List.of("tourist_bus", "coach", "motor_vehicle"), forbidden.get(Vehicle.COACH)));
        }
    }

    /** @param graph frozen, as the index takes its box from it */
    private RoadGraph(long networkId, BaseGraph graph, Values values, boolean isNew) {
        this.networkId = networkId;
        this.graph = graph;
        this.values = values;
        this.index = new LocationIndexTree(graph, graph.getDirectory());
        index.setMaxRegionSearch(MOST_CELLS);
        if (isNew) {
            index.prepareIndex();
        } else if (!index.loadExisting()) {
            throw new IllegalStateException("The index is missing.");
        }
        for (Vehicle vehicle : Vehicle.values()) {
            lanes.put(vehicle, new Lanes(graph, index, access(vehicle), speed(vehicle), forbidden(vehicle)));
        }
    }

    private static BaseGraph graph(Path folder, Values values) {
        return new BaseGraph.Builder(values.bytes)
                .setDir(new GHDirectory(folder.toString(), DAType.RAM_STORE))
                .withTurnCosts(true)
                .build();
    }

    /** Builds the graph of a file and writes it into a folder, which must not be there yet. */
    static RoadGraph build(long networkId, Path osm, Path folder, RoadSettings settings) throws IOException {
        Values values = new Values();
        BaseGraph graph = graph(folder, values);
        graph.getDirectory().create();
        graph.create(1 << 10);
        OSMReaderConfig config = new OSMReaderConfig()
                .setParseWayNames(false)
                .setMaxWayPointDistance(0)
                .setWorkerThreads(1);
        new OSMReader(graph, values.parsers(settings), config)
                .setFile(osm.toFile())
                .readGraph();
        graph.freeze();
        graph.flush();
        return new RoadGraph(networkId, graph, values, true);
    }

    /** Opens what {@link #build} wrote; null when there is nothing. */
    static @Nullable RoadGraph open(long networkId, Path folder) {
        Values values = new Values();
        BaseGraph graph = graph(folder, values);
        return graph.loadExisting() ? new RoadGraph(networkId, graph, values, false) : null;
    }

    long networkId() {
        return networkId;
    }

    Lanes lanes(Vehicle vehicle) {
        return Objects.requireNonNull(lanes.get(vehicle));
    }

    Map<Long, Map<Integer, double[]>> closed() {
        return closed;
    }

    BaseGraph graph() {
        return graph;
    }

    LocationIndexTree index() {
        return index;
    }

    BooleanEncodedValue access(Vehicle vehicle) {
        return Objects.requireNonNull(values.access.get(vehicle));
    }

    DecimalEncodedValue speed(Vehicle vehicle) {
        return Objects.requireNonNull(values.speed.get(vehicle));
    }

    /** Of turns. */
    BooleanEncodedValue forbidden(Vehicle vehicle) {
        return Objects.requireNonNull(values.forbidden.get(vehicle));
    }

    /** The number of the road that an edge is part of. */
    int road(int edge) {
        return graph.getEdgeIteratorStateForKey(2 * edge).get(values.road);
    }

    /** What the graph holds of memory. */
    long bytes() {
        return graph.getCapacity()
                + index.getCapacity()
                + lanes.values().stream().mapToLong(Lanes::bytes).sum();
    }

    @Override
    public void close() {
        index.close();
        graph.close();
        graph.getDirectory().close();
    }
}
