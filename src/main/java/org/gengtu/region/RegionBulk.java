package org.gengtu.region;

import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes regions, many at once. What a file says of a known region becomes a correction; what it says again, or what it
 * says that a document has changed since, nothing.
 */
@Service
public class RegionBulk {
    /** Coordinates closer than this, in degrees (about a millimetre), are the same. */
    private static final double SAME_DEGREES = 1e-8;

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final CountyClock clock;
    private final JsonMapper json;
    private final Facts facts;

    public RegionBulk(JdbcClient jdbc, Ledger ledger, CountyClock clock, JsonMapper json, Facts facts) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
        this.json = json;
        this.facts = facts;
    }

    /**
     * What a bulk call wrote.
     *
     * @param registered new regions
     * @param corrected known regions whose name or boundary the rows changed
     * @param unchanged known regions about which the rows said nothing new
     */
    public record Result(int registered, int corrected, int unchanged) {}

    private record Change(RegionFold.Piece old, Map<String, @Nullable Object> set, Map<String, @Nullable Object> was) {}

    /**
     * Makes the county of an empty schema, or gives the existing one its name.
     *
     * @throws Problem COUNTY_EXISTS when the schema holds another county
     */
    @Transactional
    public void makeCounty(RegionCode code, String name, Commit commit) {
        if (clock.isDemonstration()) {
            throw Problem.of(ProblemCode.SAMPLE_LOADED, "The made-up sample county keeps its name.");
        }
        if (code.level() != RegionLevel.COUNTY) {
            throw Problem.of(ProblemCode.REGION_CODE_INVALID, "\"%s\" is not the code of a county.".formatted(code))
                    .at("code")
                    .remedy("Give the county's six digits, or twelve that end in six zeros.");
        }
        register(List.of(RegionRow.named(code, name)), commit);
    }

    /**
     * Writes the rows in one commit; writes nothing when they say nothing new.
     *
     * @param rows each code once; the regions above them known or among them
     * @throws Problem COUNTY_EXISTS when a row belongs to another county, REGION_UNKNOWN when the region above one is not
     *     known
     */
    @Transactional
    public Result register(Collection<RegionRow> rows, Commit commit) {
        List<RegionRow> ordered = rows.stream()
                .sorted(Comparator.comparing((RegionRow row) -> row.code().level())
                        .thenComparing(row -> row.code().digits()))
                .toList();
        facts.lockForUse();
        jdbc.sql("SELECT region_code FROM region ORDER BY region_code FOR UPDATE")
                .query(String.class)
                .list();
        RegionStates states = RegionStates.load(jdbc, facts);
        RegionFold known = states.fold();
        requireOneCounty(ordered, known);
        List<RegionRow> fresh = new ArrayList<>();
        Map<RegionRow, Change> corrected = new LinkedHashMap<>();
        Set<RegionCode> made = new LinkedHashSet<>();
        int unchanged = 0;
        for (RegionRow row : ordered) {
            // A code that a document ended is known too: what a file tells of it is told of its last days.
            RegionFold.Piece old = known.last(row.code()).orElse(null);
            if (old == null) {
                requireParent(row, known, made);
                made.add(row.code());
                fresh.add(row);
                continue;
            }
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            Map<String, @Nullable Object> was = new LinkedHashMap<>();
            // A file from before a document tells the name and boundary from before it: nothing new.
            if (!known.formerNames(row.code()).contains(row.name())) {
                set.put("name", row.name());
                was.put("name", old.name());
            }
            MultiPolygon boundary = row.boundary();
            if (boundary != null
                    && known.pieces(row.code()).stream()
                            .map(RegionFold.Piece::boundaryId)
                            .distinct()
                            .noneMatch(boundaryId -> isSameBoundary(boundaryId, boundary))) {
                set.put("boundary", null);
                was.put("boundary", old.boundaryId());
            }
            putFormer(set, row);
            if (set.isEmpty()) {
                unchanged++;
            } else {
                corrected.put(row, new Change(old, set, was));
            }
        }
        if (fresh.isEmpty() && corrected.isEmpty()) {
            return new Result(0, 0, unchanged);
        }
        long commitId = ledger.drawCommitId();
        for (RegionRow row : fresh) {
            insert(row, states, commitId);
        }
        corrected.forEach((row, change) -> correct(row, change, states, commitId));
        states.write(commitId);
        for (RegionRow row : ordered) {
            addFormer(row, commitId);
        }
        deriveBoundaries(ordered, states, commitId);
        ledger.append(commitId, commit);
        return new Result(fresh.size(), corrected.size(), unchanged);
    }

    private void requireOneCounty(List<RegionRow> rows, RegionFold known) {
        Set<String> counties = new TreeSet<>();
        known.codes().forEach(code -> counties.add(code.county().digits()));
        rows.forEach(row -> counties.add(row.code().county().digits()));
        if (counties.size() > 1 && clock.isDemonstration()) {
            throw Problem.of(
                    ProblemCode.SAMPLE_LOADED,
                    "The made-up sample county is loaded, and %s meet.".formatted(String.join(", ", counties)));
        }
        if (counties.size() > 1) {
            throw Problem.of(
                    ProblemCode.COUNTY_EXISTS,
                    "Regions of several counties meet: %s.".formatted(String.join(", ", counties)));
        }
    }

    private static void requireParent(RegionRow row, RegionFold known, Set<RegionCode> made) {
        RegionCode parent = row.code().parent();
        if (parent != null && known.today(parent).isEmpty() && !made.contains(parent)) {
            throw Problem.of(
                            ProblemCode.REGION_UNKNOWN,
                            known.bearer(parent)
                                    .map(now -> "The region %s above %s bears the code %s today."
                                            .formatted(parent, row.code(), now))
                                    .orElse("The region %s above %s is not known.".formatted(parent, row.code())))
                    .at("code");
        }
    }

    private boolean isSameBoundary(@Nullable Long boundaryId, MultiPolygon boundary) {
        if (boundaryId == null) {
            return false;
        }
        byte[] stored = jdbc.sql("SELECT ST_AsBinary(geom) FROM region_boundary WHERE boundary_id = ?")
                .param(boundaryId)
                .query(byte[].class)
                .single();
        try {
            Geometry known = new WKBReader().read(stored);
            return known.norm().equalsExact(boundary.norm(), SAME_DEGREES);
        } catch (ParseException e) {
            throw new IllegalStateException("The boundary %d does not parse.".formatted(boundaryId), e);
        }
    }

    private void putFormer(Map<String, @Nullable Object> set, RegionRow row) {
        Map<String, List<String>> values = listFormer(row).stream()
                .filter(former -> !isKnown(former))
                .collect(Collectors.groupingBy(
                        former -> former.kind, TreeMap::new, Collectors.mapping(Former::value, Collectors.toList())));
        if (values.containsKey("NAME")) {
            set.put("formerNames", values.get("NAME"));
        }
        if (values.containsKey("CODE")) {
            set.put("formerCodes", values.get("CODE"));
        }
    }

    private record Former(RegionCode code, String kind, String value, LocalDate until) {}

    private List<Former> listFormer(RegionRow row) {
        LocalDate until = row.changedOn() != null ? row.changedOn() : clock.today();
        List<Former> former = new ArrayList<>();
        row.formerNames().stream()
                .filter(name -> !name.equals(row.name()))
                .forEach(name -> former.add(new Former(row.code(), "NAME", name, until)));
        row.formerCodes().stream()
                .filter(code -> !code.equals(row.code()))
                .forEach(code -> former.add(new Former(row.code(), "CODE", code.digits(), until)));
        return former;
    }

    private boolean isKnown(Former former) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM region_former
                            WHERE region_code = ? AND kind = ?::former_kind AND value = ? AND known_to = ?)""")
                .params(former.code.digits(), former.kind, former.value, Snapshot.MAX)
                .query(Boolean.class)
                .single();
    }

    private void addFormer(RegionRow row, long commitId) {
        for (Former former : listFormer(row)) {
            if (!isKnown(former)) {
                jdbc.sql("""
                                INSERT INTO region_former
                                    (former_id, region_code, kind, value, until_day, known_from, known_to)
                                VALUES (nextval('region_former_seq'), ?, ?::former_kind, ?, ?, ?, ?)""")
                        .params(
                                former.code.digits(),
                                former.kind,
                                former.value,
                                Date.valueOf(former.until),
                                commitId,
                                Snapshot.MAX)
                        .update();
            }
        }
    }

    private void insert(RegionRow row, RegionStates states, long commitId) {
        String code = row.code().digits();
        // The row may be there: of a code that a document gave, and that was taken back.
        int version = jdbc.sql("""
                        INSERT INTO region (region_code, level, version) VALUES (?, ?::region_level, 1)
                        ON CONFLICT (region_code) DO UPDATE SET version = region.version + 1 RETURNING version""")
                .params(code, row.code().level().name())
                .query(Integer.class)
                .single();
        Long boundaryId = row.boundary() == null ? null : insertBoundary(code, row.boundary());
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put("name", row.name());
        set.put("boundary", boundaryId);
        putFormer(set, row);
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("set", set);
        insertEvent(code, version, "REGISTERED", payload, commitId);
        states.add(row.code(), true, payload);
    }

    private void correct(RegionRow row, Change change, RegionStates states, long commitId) {
        if (change.set.containsKey("boundary") && row.boundary() != null) {
            change.set.put("boundary", insertBoundary(row.code().digits(), row.boundary()));
        }
        record(change, states, commitId);
    }

    /** Records a correction, with the facts that gave the values which it corrects. */
    private void record(Change change, RegionStates states, long commitId) {
        RegionCode code = change.old.code();
        int version = jdbc.sql("UPDATE region SET version = version + 1 WHERE region_code = ? RETURNING version")
                .param(code.digits())
                .query(Integer.class)
                .single();
        Map<String, Long> facts = new LinkedHashMap<>();
        if (change.set.containsKey("name") && change.old.nameFact() != RegionFold.FILES) {
            facts.put("name", change.old.nameFact());
        }
        if (change.set.containsKey("boundary") && change.old.boundaryFact() != RegionFold.FILES) {
            facts.put("boundary", change.old.boundaryFact());
        }
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("set", change.set);
        payload.put("was", change.was);
        if (!facts.isEmpty()) {
            payload.put("facts", facts);
        }
        insertEvent(code.digits(), version, "CORRECTED", payload, commitId);
        states.add(code, false, payload);
    }

    private long insertBoundary(String code, MultiPolygon boundary) {
        Geometry normal = boundary.norm();
        normal.setSRID(4490);
        Geometry label = boundary.getInteriorPoint();
        label.setSRID(4490);
        return jdbc.sql("""
                        INSERT INTO region_boundary (boundary_id, region_code, geom, label_point)
                        VALUES (nextval('region_boundary_seq'), ?, ?::geometry, ?::geometry) RETURNING boundary_id""")
                .params(code, hex(normal), hex(label))
                .query(Long.class)
                .single();
    }

    private static String hex(Geometry geometry) {
        return WKBWriter.toHex(new WKBWriter(2, true).write(geometry));
    }

    private void insertEvent(String code, int seq, String kind, Map<String, @Nullable Object> payload, long commitId) {
        jdbc.sql("""
                        INSERT INTO region_event (event_id, region_code, commit_id, seq, kind, on_day, payload)
                        VALUES (nextval('region_event_seq'), ?, ?, ?, ?::region_event_kind, ?, ?::jsonb)""")
                .params(code, commitId, seq, kind, Date.valueOf(clock.today()), json.writeValueAsString(payload))
                .update();
    }

    /** Gives the regions above the rows the union of their children's boundaries, where they have none and all of those do. */
    private void deriveBoundaries(List<RegionRow> rows, RegionStates states, long commitId) {
        Set<RegionCode> above = new LinkedHashSet<>();
        for (RegionRow row : rows) {
            RegionCode parent = row.boundary() == null ? null : row.code().parent();
            while (parent != null) {
                above.add(parent);
                parent = parent.parent();
            }
        }
        for (RegionLevel level : List.of(RegionLevel.TOWNSHIP, RegionLevel.COUNTY)) {
            above.stream()
                    .filter(region -> region.level() == level)
                    .flatMap(region -> states.fold().today(region).stream())
                    .filter(region -> region.boundaryId() == null)
                    .toList()
                    .forEach(region -> deriveBoundary(region, states, commitId));
            states.write(commitId);
        }
    }

    private void deriveBoundary(RegionFold.Piece region, RegionStates states, long commitId) {
        jdbc.sql("""
                        WITH u AS (
                            SELECT ST_Multi(ST_Union(b.geom)) AS geom, bool_and(b.boundary_id IS NOT NULL) AS complete
                            FROM region_state s LEFT JOIN region_boundary b ON b.boundary_id = s.boundary_id
                            WHERE s.parent_code = ? AND %s)
                        INSERT INTO region_boundary (boundary_id, region_code, geom, label_point)
                        SELECT nextval('region_boundary_seq'), p.region_code, u.geom, ST_PointOnSurface(u.geom)
                        FROM u, region_state p
                        WHERE p.region_code = ? AND %s AND p.boundary_id IS NULL
                            AND u.complete AND GeometryType(u.geom) = 'MULTIPOLYGON'
                        RETURNING boundary_id""".formatted(Snapshot.today("s"), Snapshot.today("p")))
                .params(region.code().digits(), region.code().digits())
                .query(Long.class)
                .optional()
                .ifPresent(boundaryId -> {
                    Map<String, @Nullable Object> set = new LinkedHashMap<>();
                    set.put("boundary", boundaryId);
                    Map<String, @Nullable Object> was = new LinkedHashMap<>();
                    was.put("boundary", null);
                    record(new Change(region, set, was), states, commitId);
                });
    }
}
