package org.gengtu.region;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Finds regions as they are known today, also by the codes and names that they used to bear. */
@Service
public class Regions {
    /** The loader of regions by {@link RegionCode}, as they are or were last: for fields of any type. */
    public static final String LOADER = "regions";

    private static final String SELECT =
            "SELECT s.region_code, s.name, s.parent_code, s.boundary_id FROM region_state s WHERE "
                    + Snapshot.today("s");

    private static final double DEFAULT_LONGITUDE = 105;

    private final JdbcClient jdbc;

    public Regions(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The county; empty until one is made or imported. */
    public Optional<County> findCounty() {
        return jdbc.sql(SELECT + " AND s.level = 'COUNTY'")
                .query(Regions::row)
                .optional()
                .map(County.class::cast);
    }

    /** @throws Problem NO_COUNTY */
    public County getCounty() {
        return findCounty()
                .orElseThrow(() -> Problem.of(ProblemCode.NO_COUNTY, "There is no county in this database yet."));
    }

    /**
     * The six digits of the county, which every id carries.
     *
     * @throws Problem NO_COUNTY
     */
    public String getCountyDigits() {
        if (TransactionSynchronizationManager.getResource(this) instanceof String known) {
            return known;
        }
        String digits = getCounty().code().prefix();
        // every id of an answer holds it: it is read once in a transaction
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.bindResource(this, digits);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(Regions.this);
                }
            });
        }
        return digits;
    }

    /** The region of a code, or of one that it or a village merged into it used to bear. */
    public Optional<Region> findRegion(RegionCode code) {
        Set<RegionCode> seen = new HashSet<>();
        Optional<RegionCode> at = Optional.of(code);
        // A file tells which code a region bore before, a document may have ended that region since: several steps.
        while (at.isPresent() && seen.add(at.get())) {
            Optional<Region> today = findToday(at.get());
            if (today.isPresent()) {
                return today;
            }
            at = findBearer(at.get());
        }
        return Optional.empty();
    }

    private Optional<RegionCode> findBearer(RegionCode former) {
        return jdbc.sql("""
                        SELECT f.region_code FROM region_former f
                            LEFT JOIN region_state s ON s.region_code = f.region_code AND %s
                        WHERE f.value = ? AND f.kind = 'CODE' AND f.known_to = ?
                        ORDER BY s.region_code IS NULL, f.until_day DESC, f.former_id DESC LIMIT 1""".formatted(Snapshot.today("s")))
                .params(former.digits(), Snapshot.MAX)
                .query(String.class)
                .optional()
                .map(RegionCode::new);
    }

    private Optional<Region> findToday(RegionCode code) {
        return jdbc.sql(SELECT + " AND s.region_code = ?")
                .param(code.digits())
                .query(Regions::row)
                .optional();
    }

    /** @throws Problem REGION_UNKNOWN */
    public Region getRegion(RegionCode code) {
        return findRegion(code)
                .orElseThrow(() -> Problem.of(ProblemCode.REGION_UNKNOWN, "The region %s is not known.".formatted(code))
                        .at("code"));
    }

    /** The codes by which the regions are known today, in the order given; former codes are followed. */
    public List<RegionCode> resolve(Collection<RegionCode> codes) {
        return codes.stream().map(code -> getRegion(code).code()).toList();
    }

    /** As {@link #resolve}, of and to the 12 digits; each once. */
    public List<String> resolveDigits(List<String> codes) {
        return resolve(codes.stream().map(RegionCode::new).toList()).stream()
                .map(RegionCode::digits)
                .distinct()
                .toList();
    }

    /** All townships, by code. */
    public List<Township> listTownships() {
        return jdbc.sql(SELECT + " AND s.level = 'TOWNSHIP' ORDER BY s.region_code").query(Regions::row).list().stream()
                .map(Township.class::cast)
                .toList();
    }

    /** All villages, by code. */
    public List<Village> listVillages() {
        return jdbc.sql(SELECT + " AND s.level = 'VILLAGE' ORDER BY s.region_code").query(Regions::row).list().stream()
                .map(Village.class::cast)
                .toList();
    }

    /** The village with an outline in which a place lies, degrees of CGCS2000; on a common border the one with the smaller code. */
    public Optional<RegionCode> findVillageAt(double longitude, double latitude) {
        return jdbc.sql("""
                        SELECT s.region_code FROM region_state s JOIN region_boundary b ON b.boundary_id = s.boundary_id
                        WHERE s.level = 'VILLAGE' AND %s AND ST_Covers(b.geom, ST_SetSRID(ST_MakePoint(?, ?), 4490))
                        ORDER BY s.region_code LIMIT 1""".formatted(Snapshot.today("s")))
                .params(longitude, latitude)
                .query((row, number) -> new RegionCode(row.getString(1)))
                .optional();
    }

    /** Whether a place lies in the county's outline, degrees of CGCS2000; without an outline every place does. */
    public boolean isInCounty(double longitude, double latitude) {
        return jdbc.sql("""
                        SELECT coalesce(bool_or(ST_Covers(b.geom, ST_SetSRID(ST_MakePoint(?, ?), 4490))), true)
                        FROM region_state s JOIN region_boundary b ON b.boundary_id = s.boundary_id
                        WHERE s.level = 'COUNTY' AND %s""".formatted(Snapshot.today("s")))
                .params(longitude, latitude)
                .query(Boolean.class)
                .single();
    }

    /** The outlines of all villages that have one. */
    public List<RegionOutline> listVillageOutlines() {
        return jdbc.sql("""
                        SELECT s.region_code, ST_AsBinary(b.geom)
                        FROM region_state s JOIN region_boundary b ON b.boundary_id = s.boundary_id
                        WHERE s.level = 'VILLAGE' AND %s ORDER BY s.region_code""".formatted(Snapshot.today("s")))
                .query((row, number) -> new RegionOutline(new RegionCode(row.getString(1)), parsed(row.getBytes(2))))
                .list();
    }

    private static Geometry parsed(byte[] wkb) {
        try {
            return new WKBReader().read(wkb);
        } catch (ParseException e) {
            throw new IllegalStateException("A boundary that was written does not parse.", e);
        }
    }

    /** The box around the county in degrees; empty (null) when no region has a boundary. */
    public Envelope extent() {
        return jdbc.sql("""
                        SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)
                        FROM (SELECT ST_Extent(b.geom) AS e
                            FROM region_state s JOIN region_boundary b ON b.boundary_id = s.boundary_id WHERE %s) x
                        WHERE e IS NOT NULL""".formatted(Snapshot.today("s")))
                .query((row, number) ->
                        new Envelope(row.getDouble(1), row.getDouble(3), row.getDouble(2), row.getDouble(4)))
                .optional()
                .orElseGet(Envelope::new);
    }

    /** The longitude of the county's middle, which its Gauss–Krüger zone follows from; 105° E while nothing is drawn. */
    public double longitude() {
        Envelope extent = extent();
        return extent.isNull() ? DEFAULT_LONGITUDE : (extent.getMinX() + extent.getMaxX()) / 2;
    }

    /** The regions of the codes, as far as they are known today, in one statement. */
    public Map<RegionCode, Region> findAll(Collection<RegionCode> codes) {
        Map<RegionCode, Region> found = new HashMap<>();
        jdbc.sql(SELECT + " AND s.region_code = ANY(?)")
                .param(digits(codes))
                .query(Regions::row)
                .list()
                .forEach(region -> found.put(region.code(), region));
        return found;
    }

    /**
     * The regions of the codes, in one statement: as they are known today, or, of those that exist no longer, as they were
     * last. A code that only a fact since taken back gave finds what that fact made.
     */
    public Map<RegionCode, Region> findAllEver(Collection<RegionCode> codes) {
        Map<RegionCode, Region> found = new HashMap<>();
        jdbc.sql("""
                        SELECT DISTINCT ON (s.region_code) s.region_code, s.name, s.parent_code, s.boundary_id
                        FROM region_state s WHERE s.region_code = ANY(?)
                        ORDER BY s.region_code, s.known_to DESC, s.valid_to DESC""")
                .param(digits(codes))
                .query(Regions::row)
                .list()
                .forEach(region -> found.put(region.code(), region));
        return found;
    }

    /**
     * The regions of a level that exist in a state, in the order of their codes in it, in one statement.
     *
     * @param within only those whose code of that day lies within this one; null: all
     */
    public Map<RegionCode, NamedRegion> namesAt(Snapshot at, RegionLevel level, @Nullable RegionCode within) {
        String prefix = within == null ? "" : within.prefix();
        Map<RegionCode, NamedRegion> found = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT t.region_code, t.name, t.parent_code, t.boundary_id, s.name
                        FROM region_state s CROSS JOIN LATERAL (
                            SELECT l.region_code, l.name, l.parent_code, l.boundary_id FROM region_state l
                            WHERE l.region_code = s.region_code ORDER BY l.known_to DESC, l.valid_to DESC LIMIT 1) t
                        WHERE s.level = :level::region_level AND s.region_code >= :prefix AND s.region_code < :beyond AND %s
                        ORDER BY s.region_code""".formatted(at.condition("s")))
                .params(at.parameters())
                .param("level", level.name())
                .param("prefix", prefix)
                .param("beyond", prefix + ":")
                .query(row -> {
                    Region region = row(row, 0);
                    found.put(region.code(), new NamedRegion(region, row.getString(5)));
                });
        return found;
    }

    /**
     * The codes that a region bore in a state: its own where it exists in it, else those of the regions that have become
     * it since, by code.
     *
     * @param code also a former one
     */
    public List<RegionCode> codesAt(Snapshot at, RegionCode code) {
        List<RegionCode> same = listExisting(at, List.of(code));
        if (!same.isEmpty()) {
            return same;
        }
        return findRegion(code)
                .map(today -> {
                    List<RegionCode> now = listExisting(at, List.of(today.code()));
                    return now.isEmpty()
                            ? listExisting(
                                    at, listFormerCodes(List.of(today.code())).getOrDefault(today.code(), List.of()))
                            : now;
                })
                .orElse(List.of());
    }

    private List<RegionCode> listExisting(Snapshot at, Collection<RegionCode> codes) {
        return jdbc.sql("SELECT s.region_code FROM region_state s WHERE s.region_code = ANY(:codes) AND %s ORDER BY 1"
                        .formatted(at.condition("s")))
                .params(at.parameters())
                .param("codes", codes.stream().map(RegionCode::digits).toArray(String[]::new), Types.ARRAY)
                .query((row, number) -> new RegionCode(row.getString(1)))
                .list();
    }

    /** The codes of the villages that documents have ended: merged into others, or given other codes. */
    public Set<RegionCode> listEndedVillages() {
        return jdbc
                .sql("""
                        SELECT DISTINCT s.region_code FROM region_state s
                        WHERE s.level = 'VILLAGE' AND s.known_to = 9223372036854775807 AND NOT EXISTS (
                            SELECT FROM region_state t WHERE t.region_code = s.region_code AND %s)""".formatted(Snapshot.today("t")))
                .query((row, number) -> new RegionCode(row.getString(1)))
                .list()
                .stream()
                .collect(Collectors.toSet());
    }

    /** A code that a region used to bear, or a name. */
    private record Former(String regionCode, String kind, FormerName name) {}

    /** The names that each region, or a village merged into it, used to bear, oldest first. */
    public Map<RegionCode, List<FormerName>> listFormerNames(Collection<RegionCode> codes) {
        Map<RegionCode, List<FormerName>> names = new LinkedHashMap<>();
        for (Former former : listFormer(codes, "NAME")) {
            List<FormerName> of = names.computeIfAbsent(new RegionCode(former.regionCode), code -> new ArrayList<>());
            if (!of.contains(former.name)) {
                of.add(former.name);
            }
        }
        return names;
    }

    /** The codes that each region, or a village merged into it, used to bear, oldest first. */
    public Map<RegionCode, List<RegionCode>> listFormerCodes(Collection<RegionCode> codes) {
        Map<RegionCode, List<RegionCode>> former = new LinkedHashMap<>();
        for (Former one : listFormer(codes, "CODE")) {
            RegionCode code = new RegionCode(one.name.name());
            List<RegionCode> of = former.computeIfAbsent(new RegionCode(one.regionCode), key -> new ArrayList<>());
            if (!of.contains(code) && !one.regionCode.equals(code.digits())) {
                of.add(code);
            }
        }
        return former;
    }

    /** What files told of a region that a document has ended since, its successor used to bear too. */
    private List<Former> listFormer(Collection<RegionCode> codes, String kind) {
        return jdbc.sql("""
                        WITH bearer AS (
                            SELECT a.code AS today, a.code AS code FROM unnest(?::text[]) a (code)
                            UNION
                            SELECT c.region_code, c.value FROM region_former c
                            WHERE c.region_code = ANY(?::text[]) AND c.kind = 'CODE' AND c.known_to = ? AND NOT EXISTS (
                                SELECT FROM region_state s WHERE s.region_code = c.value AND %s))
                        SELECT b.today, f.kind, f.value, f.until_day, f.document
                        FROM bearer b JOIN region_former f ON f.region_code = b.code
                        WHERE f.kind = ?::former_kind AND f.known_to = ?
                        ORDER BY f.until_day, f.former_id""".formatted(Snapshot.today("s")))
                .param(digits(codes))
                .param(digits(codes))
                .param(Snapshot.MAX)
                .param(kind)
                .param(Snapshot.MAX)
                .query((row, number) -> new Former(
                        row.getString(1),
                        row.getString(2),
                        new FormerName(row.getString(3), row.getObject(4, LocalDate.class), row.getString(5))))
                .list();
    }

    private static String[] digits(Collection<RegionCode> codes) {
        return codes.stream().map(RegionCode::digits).distinct().toArray(String[]::new);
    }

    private static Region row(ResultSet row, int number) throws SQLException {
        String parent = row.getString(3);
        return Region.of(
                new RegionCode(row.getString(1)),
                row.getString(2),
                parent == null ? null : new RegionCode(parent),
                row.getObject(4, Long.class));
    }
}
