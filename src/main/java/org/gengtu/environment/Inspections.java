package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Rounds of inspection: recorded, corrected as a whole, and read as known at any position. */
@Service
class Inspections {
    private static final int MOST_VISITS = 2_000;

    private final JdbcClient writing;
    private final JdbcClient reading;
    private final Commands commands;
    private final Ledger ledger;
    private final CountyClock clock;
    private final Regions regions;

    Inspections(
            JdbcClient writing,
            @Qualifier("reading") JdbcClient reading,
            Commands commands,
            Ledger ledger,
            CountyClock clock,
            Regions regions) {
        this.writing = writing;
        this.reading = reading;
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
        this.regions = regions;
    }

    /**
     * A village that was visited.
     *
     * @param asked how many were asked whether they know of the campaign and are satisfied; null: nobody was
     */
    record Visit(
            RegionCode village,
            @Nullable Integer asked,
            @Nullable Integer aware,
            @Nullable Integer satisfied) {}

    /** A round. @param number as its bulletin bears it @param version how often it was recorded */
    record Inspection(
            long inspectionId,
            String number,
            InspectionLevel level,
            LocalDate on,
            boolean announced,
            String team,
            @Nullable String note,
            int version) {
        static final String KIND = "Inspection";
    }

    /**
     * Records a round, or one that is known anew as it should have been.
     *
     * @param known null: it is a new one
     * @throws Problem DAY_IN_FUTURE, VISIT_INVALID, INSPECTION_UNKNOWN, INSPECTION_NUMBER_TAKEN, VERSION_CONFLICT,
     *     VILLAGE_UNKNOWN
     */
    Done record(CommandCall call, Inspection round, List<Visit> visits, @Nullable Long known, int expectedVersion) {
        if (round.on().isAfter(clock.today())) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(round.on(), clock.today()))
                    .at("on");
        }
        check(visits);
        return commands.run(call, () -> {
            long inspectionId = known == null ? insert() : lock(known, expectedVersion);
            requireFreeNumber(round.number(), inspectionId);
            long commitId = ledger.drawCommitId();
            if (known != null) {
                close(inspectionId, commitId);
            }
            write(inspectionId, round, visits, commitId);
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("inspection", inspectionId);
            return new Written(commitId, result);
        });
    }

    private void check(List<Visit> visits) {
        if (visits.isEmpty() || visits.size() > MOST_VISITS) {
            throw invalid("A round visits 1 to 2,000 villages, not %d.".formatted(visits.size()));
        }
        Set<RegionCode> seen = new HashSet<>();
        for (Visit visit : visits) {
            if (!seen.add(visit.village)) {
                throw invalid("The village %s is visited twice.".formatted(visit.village));
            }
            Integer asked = visit.asked;
            Integer aware = visit.aware;
            Integer satisfied = visit.satisfied;
            boolean none = asked == null && aware == null && satisfied == null;
            boolean all = asked != null && aware != null && satisfied != null;
            if (!none && !all) {
                throw invalid("Of %s asked, aware and satisfied are given together, or none.".formatted(visit.village));
            }
            if (asked != null
                    && aware != null
                    && satisfied != null
                    && (asked < 0 || aware < 0 || satisfied < 0 || aware > asked || satisfied > asked)) {
                throw invalid("Of %s %d were asked: aware %d and satisfied %d are not possible."
                        .formatted(visit.village, asked, aware, satisfied));
            }
        }
        Set<RegionCode> known = new HashSet<>();
        regions.findAll(seen).values().stream()
                .filter(region -> region.level() == RegionLevel.VILLAGE)
                .forEach(region -> known.add(region.code()));
        seen.removeAll(known);
        if (!seen.isEmpty()) {
            throw Problem.of(
                            ProblemCode.VILLAGE_UNKNOWN,
                            "No village %s is known.".formatted(seen.iterator().next()))
                    .at("visits");
        }
    }

    private static Problem invalid(String what) {
        return Problem.of(ProblemCode.VISIT_INVALID, what).at("visits");
    }

    private long insert() {
        return writing.sql(
                        "INSERT INTO inspection (inspection_id, version) VALUES (nextval('inspection_seq'), 1) RETURNING inspection_id")
                .query(Long.class)
                .single();
    }

    private long lock(long inspectionId, int expectedVersion) {
        int version = writing.sql("SELECT version FROM inspection WHERE inspection_id = ? FOR UPDATE")
                .param(inspectionId)
                .query(Integer.class)
                .optional()
                .orElseThrow(Inspections::unknown);
        if (version != expectedVersion) {
            throw Problem.of(
                            ProblemCode.VERSION_CONFLICT,
                            "The round has version %d; the command was made for version %d."
                                    .formatted(version, expectedVersion))
                    .at("expectedVersion");
        }
        writing.sql("UPDATE inspection SET version = version + 1 WHERE inspection_id = ?")
                .param(inspectionId)
                .update();
        return inspectionId;
    }

    private void requireFreeNumber(String number, long inspectionId) {
        writing.sql("SELECT pg_advisory_xact_lock('inspection'::regclass::oid::int, hashtext(?))")
                .param(number)
                .query((row, count) -> 0)
                .list();
        boolean taken = writing.sql("""
                        SELECT EXISTS (SELECT FROM inspection_state
                            WHERE number = ? AND inspection_id <> ? AND known_to = %d)""".formatted(Snapshot.MAX))
                .params(number, inspectionId)
                .query(Boolean.class)
                .single();
        if (taken) {
            throw Problem.of(
                            ProblemCode.INSPECTION_NUMBER_TAKEN, "Another round bears the number %s.".formatted(number))
                    .at("number");
        }
    }

    private void close(long inspectionId, long commitId) {
        for (String table : List.of("inspection_state", "inspection_visit")) {
            writing.sql("UPDATE %s SET known_to = ? WHERE inspection_id = ? AND known_to = %d"
                            .formatted(table, Snapshot.MAX))
                    .params(commitId, inspectionId)
                    .update();
        }
    }

    /**
     * Records a new round within a commit.
     *
     * @throws Problem VISIT_INVALID, INSPECTION_NUMBER_TAKEN, VILLAGE_UNKNOWN
     */
    long add(Inspection round, List<Visit> visits, long commitId) {
        check(visits);
        long inspectionId = insert();
        requireFreeNumber(round.number(), inspectionId);
        write(inspectionId, round, visits, commitId);
        return inspectionId;
    }

    private void write(long inspectionId, Inspection round, List<Visit> visits, long commitId) {
        writing.sql("""
                        INSERT INTO inspection_state (state_id, inspection_id, number, level, on_day, announced, team, note,
                            known_from, known_to)
                        VALUES (nextval('inspection_state_seq'), :id, :number, :level::inspection_level, :on, :announced, :team,
                            :note, :commit, %d)""".formatted(Snapshot.MAX))
                .param("id", inspectionId)
                .param("number", round.number())
                .param("level", round.level().name())
                .param("on", round.on())
                .param("announced", round.announced())
                .param("team", round.team())
                .param("note", round.note(), java.sql.Types.VARCHAR)
                .param("commit", commitId)
                .update();
        writing.sql("""
                        INSERT INTO inspection_visit (visit_id, inspection_id, village_code, asked, aware, satisfied, known_from, known_to)
                        SELECT nextval('inspection_visit_seq'), :id, v.village, v.asked, v.aware, v.satisfied, :commit, %d
                        FROM unnest(:villages::text[], :asked::int[], :aware::int[], :satisfied::int[])
                            v (village, asked, aware, satisfied)""".formatted(Snapshot.MAX))
                .param("id", inspectionId)
                .param("commit", commitId)
                .param(
                        "villages",
                        visits.stream().map(visit -> visit.village.digits()).toArray(String[]::new))
                .param("asked", visits.stream().map(Visit::asked).toArray(Integer[]::new))
                .param("aware", visits.stream().map(Visit::aware).toArray(Integer[]::new))
                .param("satisfied", visits.stream().map(Visit::satisfied).toArray(Integer[]::new))
                .update();
    }

    /** The round that bears a number. @throws Problem INSPECTION_UNKNOWN */
    long getByNumber(String number) {
        return writing.sql("SELECT inspection_id FROM inspection_state WHERE number = ? AND known_to = %d"
                        .formatted(Snapshot.MAX))
                .param(number)
                .query((row, count) -> row.getLong(1))
                .optional()
                .orElseThrow(Inspections::unknown);
    }

    /** @throws Problem INSPECTION_UNKNOWN */
    void requireKnown(long inspectionId) {
        boolean known = writing.sql(
                        "SELECT EXISTS (SELECT FROM inspection_state WHERE inspection_id = ? AND known_to = %d)"
                                .formatted(Snapshot.MAX))
                .param(inspectionId)
                .query(Boolean.class)
                .single();
        if (!known) {
            throw unknown();
        }
    }

    private static Problem unknown() {
        return Problem.of(ProblemCode.INSPECTION_UNKNOWN, "There is no such round.")
                .at("inspection");
    }

    private static final String SELECT = """
            SELECT s.inspection_id, s.number, s.level, s.on_day, s.announced, s.team, s.note, i.version
            FROM inspection_state s JOIN inspection i ON i.inspection_id = s.inspection_id""";

    private static Inspection row(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Inspection(
                row.getLong(1),
                row.getString(2),
                InspectionLevel.valueOf(row.getString(3)),
                Objects.requireNonNull(row.getObject(4, LocalDate.class)),
                row.getBoolean(5),
                row.getString(6),
                row.getString(7),
                row.getInt(8));
    }

    /** The rounds of some days, both included, the latest first. */
    List<Inspection> list(
            Snapshot at, @Nullable LocalDate from, @Nullable LocalDate to, @Nullable InspectionLevel level) {
        return reading
                .sql(SELECT
                        + " WHERE %s AND s.on_day >= :from AND s.on_day <= :to ORDER BY s.on_day DESC, s.inspection_id DESC"
                                .formatted(at.known("s")))
                .params(at.parameters())
                .param("from", from == null ? LocalDate.of(1900, 1, 1) : from)
                .param("to", to == null ? at.on() : to)
                .query(Inspections::row)
                .list()
                .stream()
                .filter(round -> level == null || round.level() == level)
                .toList();
    }

    Map<Long, Inspection> findAll(Collection<Long> ids, Snapshot at) {
        Map<Long, Inspection> found = new LinkedHashMap<>();
        reading.sql(SELECT + " WHERE s.inspection_id = ANY(:ids) AND " + at.known("s"))
                .params(at.parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(Inspections::row)
                .list()
                .forEach(round -> found.put(round.inspectionId(), round));
        return found;
    }

    Optional<Inspection> find(long id, Snapshot at) {
        return Optional.ofNullable(findAll(List.of(id), at).get(id));
    }

    /** The visits of each round, by village. */
    Map<Long, List<Visit>> listVisits(Collection<Long> ids, Snapshot at) {
        Map<Long, List<Visit>> visits = new LinkedHashMap<>();
        reading.sql("""
                        SELECT s.inspection_id, s.village_code, s.asked, s.aware, s.satisfied FROM inspection_visit s
                        WHERE s.inspection_id = ANY(:ids) AND %s ORDER BY s.inspection_id, s.village_code""".formatted(at.known("s")))
                .params(at.parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    visits.computeIfAbsent(row.getLong(1), id -> new ArrayList<>())
                            .add(new Visit(
                                    new RegionCode(row.getString(2)),
                                    row.getObject(3, Integer.class),
                                    row.getObject(4, Integer.class),
                                    row.getObject(5, Integer.class)));
                });
        return visits;
    }
}
