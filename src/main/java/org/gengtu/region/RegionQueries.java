package org.gengtu.region;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.geo.Box;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements behind the fields and lists of regions, each for all regions of a level at once. */
@Component
class RegionQueries {
    private final JdbcClient jdbc;

    RegionQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<Long, Box> listExtents(Collection<Long> boundaryIds) {
        Map<Long, Box> extents = new HashMap<>();
        jdbc.sql("""
                        SELECT boundary_id, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
                        FROM region_boundary WHERE boundary_id = ANY(?)""").param(boundaryIds.toArray(Long[]::new)).query(row -> {
            extents.put(
                    row.getLong(1), new Box(row.getDouble(2), row.getDouble(3), row.getDouble(4), row.getDouble(5)));
        });
        return extents;
    }

    Map<Long, RawJson> listLabelPoints(Collection<Long> boundaryIds) {
        return listTexts(boundaryIds, "ST_AsGeoJSON(label_point, 7, 0)", ShapeForm.BOUNDARY);
    }

    Map<Long, RawJson> listBoundaries(Collection<Long> boundaryIds, ShapeForm form, double countyLongitude) {
        return listTexts(boundaryIds, form.sql("geom", "ST_Transform(geom, 3857)", countyLongitude), form);
    }

    private Map<Long, RawJson> listTexts(Collection<Long> boundaryIds, String text, ShapeForm form) {
        Map<Long, RawJson> texts = new HashMap<>();
        jdbc.sql("SELECT boundary_id, %s FROM region_boundary WHERE boundary_id = ANY(?)".formatted(text))
                .param(boundaryIds.toArray(Long[]::new))
                .query(row -> {
                    texts.put(row.getLong(1), form.finished(row.getString(2)));
                });
        return texts;
    }

    /**
     * Which villages a list holds.
     *
     * @param parents the regions that they lie in: their codes begin with one of these; each is a list of its own
     * @param name what today's or a former name contains; null for any
     */
    record Villages(List<String> parents, @Nullable String name) {}

    /**
     * A page of villages for each parent, in one statement.
     *
     * @param mark the code to begin behind in the direction; null at the begin
     * @param most villages of each parent, or fewer
     */
    Map<String, List<Village>> listVillages(Villages of, boolean forward, @Nullable String mark, int most) {
        Map<String, List<Village>> lists = new LinkedHashMap<>();
        of.parents.forEach(parent -> lists.put(parent, new ArrayList<>()));
        jdbc.sql("""
                        SELECT p.prefix, v.region_code, v.name, v.parent_code, v.boundary_id
                        FROM unnest(:prefixes::text[]) p (prefix)
                            CROSS JOIN LATERAL (
                                SELECT s.region_code, s.name, s.parent_code, s.boundary_id FROM region_state s
                                WHERE %s AND %s AND %s
                                ORDER BY s.region_code %s LIMIT :most) v""".formatted(
                                condition(of),
                                Snapshot.today("s"),
                                mark == null ? "true" : "s.region_code %s :mark".formatted(forward ? ">" : "<"),
                                forward ? "ASC" : "DESC"))
                .param("prefixes", of.parents.toArray(String[]::new), Types.ARRAY)
                .param("name", of.name)
                .param("mark", mark)
                .param("most", most)
                .query(row -> {
                    Region village = Region.of(
                            new RegionCode(row.getString(2)),
                            row.getString(3),
                            new RegionCode(row.getString(4)),
                            row.getObject(5, Long.class));
                    List<Village> list = lists.get(row.getString(1));
                    if (list != null) {
                        list.add((Village) village);
                    }
                });
        return lists;
    }

    /** How many villages each list has in all. */
    Map<String, Integer> countVillages(Villages of) {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("""
                        SELECT p.prefix, (SELECT count(*) FROM region_state s WHERE %s AND %s)
                        FROM unnest(:prefixes::text[]) p (prefix)""".formatted(condition(of), Snapshot.today("s")))
                .param("prefixes", of.parents.toArray(String[]::new), Types.ARRAY)
                .param("name", of.name)
                .query(row -> {
                    counts.put(row.getString(1), row.getInt(2));
                });
        return counts;
    }

    private static String condition(Villages of) {
        // a code range rather than LIKE with a column, so that the index on the code serves it
        String within =
                "s.level = 'VILLAGE' AND s.region_code COLLATE \"C\" >= p.prefix AND s.region_code COLLATE \"C\" < p.prefix || ':'";
        return of.name == null ? within : within + """
                           AND (strpos(s.name, :name) > 0 OR EXISTS (
                              SELECT FROM region_former f WHERE f.kind = 'NAME' AND f.region_code = ANY(ARRAY(
                                  SELECT c.value FROM region_former c WHERE c.region_code = s.region_code
                                      AND c.kind = 'CODE' AND c.known_to = 9223372036854775807) || s.region_code)
                                  AND f.known_to = 9223372036854775807 AND strpos(f.value, :name) > 0))""";
    }
}
