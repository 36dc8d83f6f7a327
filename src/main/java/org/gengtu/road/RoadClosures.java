package org.gengtu.road;

import com.graphhopper.util.PointList;
import com.graphhopper.util.shapes.BBox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Snapshot;
import org.gengtu.road.Lanes.Barred;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineSegment;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is closed on a day, and which parts of the graph's edges that bars. */
@Component
class RoadClosures {
    /** A road runs along a line where it is no further from it, and not across it. */
    static final double ALONG_METRES = 15;

    private static final double METRES_A_DEGREE = 111_320;
    private static final double STEP_METRES = 5;
    private static final double LEAST_ALONG_METRES = 20;
    private static final double MOST_TURN = Math.toRadians(40);

    private final JdbcClient reading;

    RoadClosures(@Qualifier("reading") JdbcClient reading) {
        this.reading = reading;
    }

    record Closed(long closureId, Set<Vehicle> vehicles, Geometry shape) {}

    /**
     * What is told of a closure.
     *
     * @param to the last day; null: until it is opened
     * @param openedAt when its end was changed last; null: never
     */
    record Closure(
            long closureId,
            Closed closed,
            int version,
            String reason,
            LocalDate from,
            @Nullable LocalDate to,
            Instant closedAt,
            @Nullable String closedBy,
            @Nullable Instant openedAt,
            @Nullable String openedBy,
            @Nullable String note) {}

    /** Those that hold on a day, the oldest first. */
    List<Closure> list(LocalDate on) {
        return list("s.valid_from <= :on AND s.valid_to > :on", Map.of("on", on));
    }

    /** Those that hold on a day or later. */
    List<Closure> listFrom(LocalDate on) {
        return list("s.valid_to > :on AND s.valid_to > s.valid_from", Map.of("on", on));
    }

    Closure get(long closureId) {
        return list("s.closure_id = :closure", Map.of("closure", closureId)).getFirst();
    }

    private List<Closure> list(String condition, Map<String, ?> parameters) {
        return reading.sql("""
                        SELECT c.closure_id, c.vehicles, ST_AsBinary(c.geom), c.version, c.reason, s.valid_from,
                            CASE WHEN isfinite(s.valid_to) THEN s.valid_to - 1 END, k.recorded_at, k.actor,
                            CASE WHEN s.known_from > c.commit_id THEN o.recorded_at END,
                            CASE WHEN s.known_from > c.commit_id THEN o.actor END, s.note
                        FROM road_closure_state s JOIN road_closure c ON c.closure_id = s.closure_id
                        JOIN ledger_commit k ON k.commit_id = c.commit_id
                        JOIN ledger_commit o ON o.commit_id = s.known_from
                        WHERE s.known_to = %d AND %s ORDER BY c.closure_id""".formatted(Snapshot.MAX, condition))
                .params(parameters)
                .query((row, number) -> new Closure(
                        row.getLong(1),
                        closed(row),
                        row.getInt(4),
                        row.getString(5),
                        Objects.requireNonNull(row.getObject(6, LocalDate.class)),
                        row.getObject(7, LocalDate.class),
                        Objects.requireNonNull(row.getTimestamp(8)).toInstant(),
                        row.getString(9),
                        row.getTimestamp(10) == null
                                ? null
                                : row.getTimestamp(10).toInstant(),
                        row.getString(11),
                        row.getString(12)))
                .list();
    }

    private static Closed closed(ResultSet row) throws SQLException {
        return new Closed(
                row.getLong(1),
                Arrays.stream((String[]) row.getArray(2).getArray())
                        .map(Vehicle::valueOf)
                        .collect(Collectors.toSet()),
                shape(Objects.requireNonNull(row.getBytes(3))));
    }

    /** The length of road that a closure bars. */
    double metres(RoadGraph graph, Closed closed) {
        Lanes lanes = graph.lanes(Vehicle.CAR);
        return parts(graph, closed).entrySet().stream()
                .mapToDouble(part -> (part.getValue()[1] - part.getValue()[0]) * lanes.metres(part.getKey()))
                .sum();
    }

    /** What is closed on a day, as the current transaction sees it, in the order of its recording. */
    List<Closed> listOn(LocalDate on) {
        return reading.sql("""
                        SELECT c.closure_id, c.vehicles, ST_AsBinary(c.geom) FROM road_closure_state s
                        JOIN road_closure c ON c.closure_id = s.closure_id
                        WHERE s.known_to = %d AND s.valid_from <= ? AND s.valid_to > ? ORDER BY c.closure_id""".formatted(Snapshot.MAX))
                .params(on, on)
                .query((row, number) -> closed(row))
                .list();
    }

    private static Geometry shape(byte[] wkb) {
        try {
            return new WKBReader(Shapes.FACTORY).read(wkb);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a vehicle must not drive. */
    Barred barred(RoadGraph graph, List<Closed> closed, Vehicle vehicle) {
        Map<Integer, double[]> parts = new HashMap<>();
        for (Closed each : closed) {
            if (each.vehicles.contains(vehicle)) {
                parts(graph, each).forEach((edge, part) -> parts.merge(edge, part, RoadClosures::both));
            }
        }
        return parts.isEmpty() ? Barred.NOTHING : new Barred(parts);
    }

    private static double[] both(double[] some, double[] more) {
        double[] both = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, both, some.length, more.length);
        return both;
    }

    /** By edge, from where to where a closure bars it, as shares of its length. */
    Map<Integer, double[]> parts(RoadGraph graph, Closed closed) {
        return graph.closed().computeIfAbsent(closed.closureId, closure -> parts(graph, closed.shape));
    }

    static Map<Integer, double[]> parts(RoadGraph graph, Geometry shape) {
        Envelope box = shape.getEnvelopeInternal();
        double reach = 2 * ALONG_METRES / METRES_A_DEGREE;
        double wide = reach / shrink(box.centre().y);
        Map<Integer, double[]> parts = new HashMap<>();
        Meeting meeting = shape.getDimension() == 2 ? area(shape) : line(shape);
        graph.index()
                .query(
                        new BBox(
                                box.getMinX() - wide,
                                box.getMaxX() + wide,
                                box.getMinY() - reach,
                                box.getMaxY() + reach),
                        edge -> {
                            double[] part = parts.containsKey(edge)
                                    ? null
                                    : meeting.part(graph.lanes(Vehicle.CAR).geometry(edge));
                            if (part != null) {
                                parts.put(edge, part);
                            }
                        });
        return parts;
    }

    private static double shrink(double latitude) {
        return Math.max(0.1, Math.cos(Math.toRadians(latitude)));
    }

    private interface Meeting {
        double @Nullable [] part(PointList edge);
    }

    /** From where a road comes in to where it leaves for good. */
    private static Meeting area(Geometry area) {
        PreparedGeometry prepared = PreparedGeometryFactory.prepare(area);
        return edge -> {
            LineString line = line(edge);
            if (!prepared.intersects(line)) {
                return null;
            }
            double low = 1;
            double high = 0;
            double before = 0;
            double all = length(edge);
            for (int i = 1; i < edge.size(); i++) {
                LineSegment stretch = new LineSegment(line.getCoordinateN(i - 1), line.getCoordinateN(i));
                double length = Lanes.metres(edge, i - 1, i);
                for (Coordinate inside :
                        area.intersection(stretch.toGeometry(Shapes.FACTORY)).getCoordinates()) {
                    double at = before + Math.clamp(stretch.segmentFraction(inside), 0, 1) * length;
                    low = Math.min(low, at / all);
                    high = Math.max(high, at / all);
                }
                before += length;
            }
            return low > high ? null : new double[] {low, high};
        };
    }

    /** From where a road begins to run along the line to where it ends to. */
    private static Meeting line(Geometry shape) {
        double shrink = shrink(shape.getCoordinate().y);
        return edge -> {
            double all = length(edge);
            double low = 1;
            double high = 0;
            double along = 0;
            double before = 0;
            for (int i = 1; i < edge.size(); i++) {
                double length = Lanes.metres(edge, i - 1, i);
                double turn =
                        Math.atan2(edge.getLat(i) - edge.getLat(i - 1), (edge.getLon(i) - edge.getLon(i - 1)) * shrink);
                int steps = (int) Math.max(1, Math.ceil(length / STEP_METRES));
                for (int step = 0; step < steps; step++) {
                    double share = (step + 0.5) / steps;
                    double longitude = edge.getLon(i - 1) + share * (edge.getLon(i) - edge.getLon(i - 1));
                    double latitude = edge.getLat(i - 1) + share * (edge.getLat(i) - edge.getLat(i - 1));
                    if (runsAlong(shape, shrink, longitude, latitude, turn)) {
                        double at = before + share * length;
                        low = Math.min(low, (at - length / steps / 2) / all);
                        high = Math.max(high, (at + length / steps / 2) / all);
                        along += length / steps;
                    }
                }
                before += length;
            }
            return along >= Math.min(LEAST_ALONG_METRES, all / 2) ? new double[] {low, high} : null;
        };
    }

    private static boolean runsAlong(Geometry shape, double shrink, double longitude, double latitude, double turn) {
        Coordinate here = new Coordinate(longitude * shrink, latitude);
        double nearest = ALONG_METRES / METRES_A_DEGREE;
        for (int part = 0; part < shape.getNumGeometries(); part++) {
            Coordinate[] points = shape.getGeometryN(part).getCoordinates();
            for (int i = 1; i < points.length; i++) {
                LineSegment stretch =
                        new LineSegment(points[i - 1].x * shrink, points[i - 1].y, points[i].x * shrink, points[i].y);
                double share = stretch.projectionFactor(here);
                if (i == 1 && share < 0 || i == points.length - 1 && share > 1) {
                    // beyond the end of the line
                    continue;
                }
                double between = Math.abs(stretch.angle() - turn) % Math.PI;
                if (stretch.distance(here) <= nearest && Math.min(between, Math.PI - between) <= MOST_TURN) {
                    return true;
                }
            }
        }
        return false;
    }

    private static LineString line(PointList edge) {
        Coordinate[] points = new Coordinate[edge.size()];
        for (int i = 0; i < points.length; i++) {
            points[i] = new Coordinate(edge.getLon(i), edge.getLat(i));
        }
        return Shapes.FACTORY.createLineString(points);
    }

    private static double length(PointList edge) {
        double all = 0;
        for (int i = 1; i < edge.size(); i++) {
            all += Lanes.metres(edge, i - 1, i);
        }
        return Math.max(all, 1e-9);
    }
}
