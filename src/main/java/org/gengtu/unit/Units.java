package org.gengtu.unit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReferenceCommands;
import org.gengtu.ledger.ReferenceRows;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Responsible units: what a county edits, each holding from a day on. */
@Service
public class Units {
    private final JdbcClient writing;
    private final JdbcClient reading;
    private final ReferenceCommands commands;
    private final ReferenceRows rows;

    Units(JdbcClient writing, @Qualifier("reading") JdbcClient reading, ReferenceCommands commands) {
        this.writing = writing;
        this.reading = reading;
        this.commands = commands;
        this.rows = new ReferenceRows(
                writing,
                "responsible_unit_state",
                "unit_code",
                List.of("name", "kind:unit_kind", "region_code:text", "boundary_id:bigint", "retired_on:date"));
    }

    /**
     * @param area null: it has none of its own
     * @throws Problem DAY_IN_FUTURE, ARGUMENT_INVALID
     */
    public Done save(CommandCall call, ResponsibleUnit unit, @Nullable Geometry area, LocalDate from) {
        return commands.save(call, rows, unit.code(), from, commitId -> write(unit, area, from, commitId));
    }

    /** Writes what holds of a unit from a day on, within a commit. */
    public void write(ResponsibleUnit unit, @Nullable Geometry area, LocalDate from, long commitId) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", unit.name());
        values.put("kind", unit.kind().name());
        values.put("region_code", unit.region() == null ? null : unit.region().digits());
        values.put("boundary_id", area == null ? null : insertArea(unit.code(), area));
        values.put("retired_on", unit.retiredOn());
        rows.save(unit.code(), from, values, commitId);
    }

    private long insertArea(String unit, Geometry area) {
        return writing.sql("""
                        INSERT INTO unit_boundary (boundary_id, unit_code, geom)
                        VALUES (nextval('unit_boundary_seq'), ?, ?::geometry) RETURNING boundary_id""")
                .params(unit, WKBWriter.toHex(new WKBWriter(2, true).write(area)))
                .query(Long.class)
                .single();
    }

    /** The units of a state, by kind and code; retired ones too. @param kind null: of any */
    public List<ResponsibleUnit> list(Snapshot at, @Nullable UnitKind kind) {
        return reading
                .sql("""
                        SELECT s.unit_code, s.name, s.kind, s.region_code, ST_AsGeoJSON(b.geom, 7), s.retired_on
                        FROM responsible_unit_state s LEFT JOIN unit_boundary b ON b.boundary_id = s.boundary_id
                        WHERE %s ORDER BY s.kind, s.unit_code""".formatted(at.condition("s")))
                .params(at.parameters())
                .query((row, number) -> unit(row))
                .list()
                .stream()
                .filter(unit -> kind == null || unit.kind() == kind)
                .toList();
    }

    public Map<String, ResponsibleUnit> byCode(Snapshot at) {
        return list(at, null).stream().collect(Collectors.toMap(ResponsibleUnit::code, Function.identity()));
    }

    private static ResponsibleUnit unit(ResultSet row) throws SQLException {
        String region = row.getString(4);
        String area = row.getString(5);
        return new ResponsibleUnit(
                row.getString(1),
                row.getString(2),
                UnitKind.valueOf(row.getString(3)),
                region == null ? null : new RegionCode(region),
                area == null ? null : new RawJson(area),
                row.getObject(6, LocalDate.class));
    }

    /** A unit that is asked for on a day. */
    public record Asked(String code, LocalDate day) {}

    /** Those of the asked that are units on their days and not retired by then, in one statement. */
    public Set<Asked> listKnown(Collection<Asked> asked) {
        return Set.copyOf(writing.sql("""
                        SELECT DISTINCT a.code, a.day FROM unnest(:codes::text[], :days::date[]) AS a (code, day)
                        WHERE EXISTS (SELECT FROM responsible_unit_state u
                            WHERE u.unit_code = a.code AND u.known_to = %d AND u.valid_from <= a.day AND u.valid_to > a.day
                                AND (u.retired_on IS NULL OR u.retired_on > a.day))""".formatted(Snapshot.MAX))
                .param("codes", asked.stream().map(Asked::code).toArray(String[]::new))
                .param("days", asked.stream().map(each -> each.day.toString()).toArray(String[]::new))
                .query((row, number) ->
                        new Asked(row.getString(1), Objects.requireNonNull(row.getObject(2, LocalDate.class))))
                .list());
    }

    /** @throws Problem UNIT_UNKNOWN when there is none of the code on the day, or it is retired by then */
    public void require(String code, LocalDate day, String where) {
        boolean known = writing.sql("""
                        SELECT EXISTS (SELECT FROM responsible_unit_state
                            WHERE unit_code = ? AND known_to = %d AND valid_from <= ? AND valid_to > ?
                                AND (retired_on IS NULL OR retired_on > ?))""".formatted(Snapshot.MAX))
                .params(code, day, day, day)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw Problem.of(ProblemCode.UNIT_UNKNOWN, "There is no unit %s on %s.".formatted(code, day))
                    .at(where);
        }
    }
}
