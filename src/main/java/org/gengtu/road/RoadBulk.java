package org.gengtu.road;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Ledger;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** Writes a network in one commit; it then stands in place of the one before. */
@Service
public class RoadBulk {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CHUNK = 2_000;

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final ApplicationEventPublisher events;

    RoadBulk(JdbcClient jdbc, Ledger ledger, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.events = events;
    }

    /** @param joined how many ends were laid on a road that passes within a metre */
    public record Result(long networkId, int roads, double metres, int joined) {}

    /**
     * Writes the roads and, as the last step of the transaction, their commit.
     *
     * @param rows with nodes all, or all without: these are {@linkplain RoadJoin joined}
     * @param told how many are written; it may throw to give up
     * @throws Problem ROADS_NONE when there are none
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Result write(
            List<RoadRow> rows,
            List<RoadRow.Turn> turns,
            Map<Long, Map<String, String>> barriers,
            String name,
            Commit commit,
            Consumer<Integer> told) {
        if (rows.isEmpty()) {
            throw Problem.of(ProblemCode.ROADS_NONE, "The file has no road that a vehicle can take.");
        }
        RoadJoin join = rows.getFirst().nodes() == null ? RoadJoin.of(rows) : null;
        List<RoadRow> joined = join == null ? rows : join.rows();
        long commitId = ledger.drawCommitId();
        double[] metres = joined.stream().mapToDouble(row -> metres(row.line())).toArray();
        double total = Arrays.stream(metres).sum();
        long network = insertNetwork(joined, total, name, commitId);
        for (int from = 0; from < joined.size(); from += CHUNK) {
            insert(network, from, joined.subList(from, Math.min(from + CHUNK, joined.size())));
            told.accept(Math.min(from + CHUNK, joined.size()));
        }
        insertTurns(network, joined, turns);
        insertBarriers(network, barriers);
        ledger.append(commitId, commit);
        events.publishEvent(new RoadsChanged());
        return new Result(network, joined.size(), total, join == null ? 0 : join.laidOn());
    }

    private static double metres(LineString line) {
        CoordinateSequence points = line.getCoordinateSequence();
        double metres = 0;
        for (int i = 1; i < points.size(); i++) {
            metres += Shapes.metres(points.getX(i - 1), points.getY(i - 1), points.getX(i), points.getY(i));
        }
        return metres;
    }

    private long insertNetwork(List<RoadRow> rows, double metres, String name, long commitId) {
        Envelope box = new Envelope();
        rows.forEach(row -> box.expandToInclude(row.line().getEnvelopeInternal()));
        return jdbc.sql("""
                        INSERT INTO road_network (network_id, commit_id, name, ways, metres, west, south, east, north)
                        VALUES (nextval('road_network_seq'), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING network_id""")
                .params(commitId, name, rows.size(), metres, box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY())
                .query(Long.class)
                .single();
    }

    private void insert(long network, int before, List<RoadRow> rows) {
        WKBWriter wkb = new WKBWriter(2);
        jdbc.sql("""
                        INSERT INTO road (network_id, road_number, class, name, width_metres, surface, speed_kmh,
                            max_weight_tonnes, gradient_percent, oneway, tags, nodes, geom, geom_3857)
                        SELECT :network, r.number, r.tags ->> 'highway', r.tags ->> 'name', r.width, r.tags ->> 'surface', r.speed,
                            r.weight, r.gradient, r.oneway, r.tags, r.nodes::bigint[], g.geom, ST_Transform(g.geom, 3857)
                        FROM unnest(:numbers::int[], :widths::real[], :speeds::real[], :weights::real[], :gradients::real[],
                                :oneways::smallint[], :tags::jsonb[], :nodes::text[], :lines::bytea[])
                            AS r (number, width, speed, weight, gradient, oneway, tags, nodes, line)
                        CROSS JOIN LATERAL (SELECT ST_GeomFromWKB(r.line, 4490) AS geom) g""")
                .param("network", network)
                .param(
                        "numbers",
                        IntStream.rangeClosed(before + 1, before + rows.size())
                                .boxed()
                                .toArray(Integer[]::new))
                .param("widths", numbers(rows, "width"))
                .param("speeds", numbers(rows, "maxspeed"))
                .param("weights", numbers(rows, "maxweight"))
                .param("gradients", numbers(rows, "incline"))
                .param("oneways", of(rows, RoadRow::oneway).toArray(Integer[]::new))
                .param(
                        "tags",
                        of(rows, row -> JSON.writeValueAsString(row.tags())).toArray(String[]::new))
                .param("nodes", of(rows, RoadBulk::nodes).toArray(String[]::new))
                .param("lines", of(rows, row -> wkb.write(row.line())).toArray(byte[][]::new))
                .update();
    }

    private static @Nullable Double[] numbers(List<RoadRow> rows, String tag) {
        @Nullable Double[] numbers = new Double[rows.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rows.get(i).number(tag);
        }
        return numbers;
    }

    private static <T> List<T> of(List<RoadRow> rows, Function<RoadRow, T> value) {
        List<T> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(value.apply(row)));
        return values;
    }

    private static String nodes(RoadRow row) {
        String numbers = Arrays.toString(row.nodes());
        return "{" + numbers.substring(1, numbers.length() - 1) + "}";
    }

    private void insertTurns(long network, List<RoadRow> rows, List<RoadRow.Turn> turns) {
        Map<Long, List<Integer>> numbers = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            numbers.computeIfAbsent(rows.get(i).number(), way -> new ArrayList<>())
                    .add(i);
        }
        int number = 0;
        for (RoadRow.Turn turn : turns) {
            int from = touching(rows, numbers, turn.fromNumber(), turn.viaNode());
            int to = touching(rows, numbers, turn.toNumber(), turn.viaNode());
            if (from > 0 && to > 0) {
                jdbc.sql("""
                                INSERT INTO road_turn (network_id, turn_number, from_road, via_node, to_road, tags)
                                VALUES (?, ?, ?, ?, ?, ?::jsonb)""")
                        .params(network, ++number, from, turn.viaNode(), to, JSON.writeValueAsString(turn.tags()))
                        .update();
            }
        }
    }

    /** The number of the road, of those that a way became, that begins or ends at a node; 0: none. */
    private static int touching(List<RoadRow> rows, Map<Long, List<Integer>> numbers, long way, long node) {
        for (int i : numbers.getOrDefault(way, List.of())) {
            long[] nodes = rows.get(i).nodes();
            if (nodes != null && Arrays.stream(nodes).anyMatch(each -> each == node)) {
                return i + 1;
            }
        }
        return 0;
    }

    private void insertBarriers(long network, Map<Long, Map<String, String>> barriers) {
        jdbc.sql("""
                        INSERT INTO road_barrier (network_id, node, tags)
                        SELECT :network, b.node, b.tags FROM unnest(:nodes::bigint[], :tags::jsonb[]) AS b (node, tags)""")
                .param("network", network)
                .param("nodes", barriers.keySet().toArray(Long[]::new))
                .param(
                        "tags",
                        barriers.values().stream().map(JSON::writeValueAsString).toArray(String[]::new))
                .update();
    }

    static LineString line(List<Coordinate> points) {
        return Shapes.FACTORY.createLineString(points.toArray(Coordinate[]::new));
    }
}
