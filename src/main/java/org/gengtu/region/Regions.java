package org.gengtu.region;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Finds regions as they are known today, also by the codes and names that they used to bear. */
@Service
public class Regions {
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
        return getCounty().code().prefix();
    }

    /** The region of a code, or of one that it or a village merged into it used to bear. */
    public Optional<Region> findRegion(RegionCode code) {
        return findToday(code)
                .or(() -> jdbc.sql("""
                        SELECT region_code FROM region_former
                        WHERE value = ? AND kind = 'CODE' AND known_to = ? ORDER BY until_day DESC LIMIT 1""")
                        .params(code.digits(), Snapshot.MAX)
                        .query(String.class)
                        .optional()
                        .flatMap(now -> findToday(new RegionCode(now))));
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
                .param(codes.stream().map(RegionCode::digits).distinct().toArray(String[]::new))
                .query(Regions::row)
                .list()
                .forEach(region -> found.put(region.code(), region));
        return found;
    }

    /** A code that a region used to bear, or a name. */
    private record Former(String regionCode, String kind, FormerName name) {}

    /** The names that each region, or a village merged into it, used to bear, oldest first. */
    public Map<RegionCode, List<FormerName>> listFormerNames(Collection<RegionCode> codes) {
        Map<RegionCode, List<FormerName>> names = new LinkedHashMap<>();
        listFormer(codes, "NAME")
                .forEach(former -> names.computeIfAbsent(new RegionCode(former.regionCode), code -> new ArrayList<>())
                        .add(former.name));
        return names;
    }

    /** The codes that each region, or a village merged into it, used to bear, oldest first. */
    public Map<RegionCode, List<RegionCode>> listFormerCodes(Collection<RegionCode> codes) {
        Map<RegionCode, List<RegionCode>> former = new LinkedHashMap<>();
        listFormer(codes, "CODE")
                .forEach(one -> former.computeIfAbsent(new RegionCode(one.regionCode), code -> new ArrayList<>())
                        .add(new RegionCode(one.name.name())));
        return former;
    }

    private List<Former> listFormer(Collection<RegionCode> codes, String kind) {
        return jdbc.sql("""
                        SELECT region_code, kind, value, until_day, document FROM region_former
                        WHERE region_code = ANY(?) AND kind = ?::former_kind AND known_to = ?
                        ORDER BY until_day, former_id""")
                .params(codes.stream().map(RegionCode::digits).distinct().toArray(String[]::new), kind, Snapshot.MAX)
                .query((row, number) -> new Former(
                        row.getString(1),
                        row.getString(2),
                        new FormerName(row.getString(3), row.getObject(4, LocalDate.class), row.getString(5))))
                .list();
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
