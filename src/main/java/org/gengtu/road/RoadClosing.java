package org.gengtu.road;

import java.sql.Types;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Closes roads and opens them again. */
@Service
class RoadClosing {
    private static final String CLOSURE = "closure";
    private static final int FIRST_YEAR = 2000;
    private static final int LAST_YEAR = 2200;

    private final JdbcClient jdbc;
    private final Commands commands;
    private final Ledger ledger;
    private final RoadGraphs graphs;
    private final ApplicationEventPublisher events;

    RoadClosing(
            JdbcClient jdbc, Commands commands, Ledger ledger, RoadGraphs graphs, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.commands = commands;
        this.ledger = ledger;
        this.graphs = graphs;
        this.events = events;
    }

    /** The number of the closure that a command was about. */
    static long closure(Done done) {
        return done.id(CLOSURE);
    }

    /**
     * @param shape lines or areas
     * @param to the last day; null: until it is opened
     * @throws Problem CLOSURE_INVALID when the days are not possible or no road lies there, ROADS_MISSING
     */
    Done close(
            CommandCall call,
            Geometry shape,
            LocalDate from,
            @Nullable LocalDate to,
            String reason,
            Set<Vehicle> vehicles) {
        requirePossible(from, "from");
        if (to != null) {
            requirePossible(to, "to");
            if (to.isBefore(from)) {
                throw invalid("The last day, %s, lies before the first, %s.".formatted(to, from), "to");
            }
        }
        if (RoadClosures.parts(graphs.current(), shape).isEmpty()) {
            throw invalid(
                    shape.getDimension() == 2
                            ? "No road lies in the area."
                            : "No road runs along the line, within %.0f m.".formatted(RoadClosures.ALONG_METRES),
                    "geometry");
        }
        return commands.run(call, () -> {
            long commitId = ledger.drawCommitId();
            long closure = jdbc.sql("""
                            INSERT INTO road_closure (closure_id, version, commit_id, reason, vehicles, geom, geom_3857)
                            SELECT nextval('road_closure_seq'), 1, :commit, :reason, :vehicles::text[], g.geom, ST_Transform(g.geom, 3857)
                            FROM (SELECT ST_GeomFromWKB(:shape, 4490) AS geom) g RETURNING closure_id""")
                    .param("commit", commitId)
                    .param("reason", reason)
                    .param(
                            "vehicles",
                            new TreeSet<>(vehicles).stream().map(Enum::name).toArray(String[]::new))
                    .param("shape", new WKBWriter(2).write(shape))
                    .query(Long.class)
                    .single();
            insertState(closure, from, to == null ? null : to.plusDays(1), null, commitId);
            return written(commitId, closure);
        });
    }

    private static void requirePossible(LocalDate day, String where) {
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw invalid("%s is no day of our time.".formatted(day), where);
        }
    }

    private static Problem invalid(String what, String where) {
        return Problem.of(ProblemCode.CLOSURE_INVALID, what).at(where);
    }

    private Written written(long commitId, long closure) {
        events.publishEvent(new RoadsChanged());
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(CLOSURE, closure);
        return new Written(commitId, result);
    }

    private void insertState(
            long closure, LocalDate from, @Nullable LocalDate end, @Nullable String note, long commitId) {
        jdbc.sql("""
                        INSERT INTO road_closure_state (state_id, closure_id, valid_from, valid_to, known_from, known_to, note)
                        VALUES (nextval('road_closure_state_seq'), :closure, :from, coalesce(:end::date, 'infinity'::date),
                            :commit, %d, :note)""".formatted(Snapshot.MAX))
                .param("closure", closure)
                .param("from", from)
                .param("end", end, Types.DATE)
                .param("commit", commitId)
                .param("note", note, Types.VARCHAR)
                .update();
    }

    /** What stands of a closure. */
    private record Standing(
            int version, LocalDate from, @Nullable LocalDate end) {}

    /**
     * @param from the first day on which the roads are open again
     * @throws Problem CLOSURE_UNKNOWN, VERSION_CONFLICT, CLOSURE_INVALID when it has ended by then
     */
    Done open(CommandCall call, long closure, int expectedVersion, LocalDate from, @Nullable String note) {
        requirePossible(from, "from");
        return commands.run(call, () -> {
            Standing standing = lock(closure);
            if (standing.version != expectedVersion) {
                throw Problem.of(
                                ProblemCode.VERSION_CONFLICT,
                                "The closure has version %d by now, not %d."
                                        .formatted(standing.version, expectedVersion))
                        .at("expectedVersion")
                        .with("current", Map.of("version", standing.version));
            }
            if (standing.end != null && !from.isBefore(standing.end)) {
                throw invalid(
                        "The closure has ended by %s: it was open from %s on.".formatted(from, standing.end), "from");
            }
            long commitId = ledger.drawCommitId();
            jdbc.sql("UPDATE road_closure SET version = version + 1 WHERE closure_id = ?")
                    .param(closure)
                    .update();
            jdbc.sql("UPDATE road_closure_state SET known_to = ? WHERE closure_id = ? AND known_to = " + Snapshot.MAX)
                    .params(commitId, closure)
                    .update();
            insertState(closure, standing.from, from.isBefore(standing.from) ? standing.from : from, note, commitId);
            return written(commitId, closure);
        });
    }

    private Standing lock(long closure) {
        int version = jdbc.sql("SELECT version FROM road_closure WHERE closure_id = ? FOR UPDATE")
                .param(closure)
                .query(Integer.class)
                .optional()
                .orElseThrow(() -> Problem.of(ProblemCode.CLOSURE_UNKNOWN, "There is no such closure.")
                        .at("id"));
        return jdbc.sql("""
                        SELECT valid_from, CASE WHEN isfinite(valid_to) THEN valid_to END FROM road_closure_state
                        WHERE closure_id = ? AND known_to = %d""".formatted(Snapshot.MAX))
                .param(closure)
                .query((row, number) -> new Standing(
                        version,
                        Objects.requireNonNull(row.getObject(1, LocalDate.class)),
                        row.getObject(2, LocalDate.class)))
                .single();
    }
}
