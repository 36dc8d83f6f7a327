package org.gengtu.region;

import java.io.ByteArrayOutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.filter.Condition;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.Change;
import org.gengtu.map.Label;
import org.gengtu.map.TileAddress;
import org.gengtu.map.TileLayer;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The regions of one level as a layer of tiles: shapes, codes and names alone, as a tile of them is the same whatever the
 * figures are. Beside the shapes, {@code NAME-labels} has a point for each name. One without an outline is in no tile.
 */
final class RegionTiles implements TileLayer {
    private static final Map<String, String> FIELDS = fieldsInOrder();

    private final RegionLevel level;
    private final String name;
    private final Label title;
    private final Regions regions;
    private final RegionCoverages coverages;
    private final JdbcClient jdbc;

    RegionTiles(
            RegionLevel level, String name, Label title, Regions regions, RegionCoverages coverages, JdbcClient jdbc) {
        this.level = level;
        this.name = name;
        this.title = title;
        this.regions = regions;
        this.coverages = coverages;
        this.jdbc = jdbc;
    }

    private static Map<String, String> fieldsInOrder() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("code", "region code, 12 digits");
        fields.put("name", "name");
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Label title() {
        return title;
    }

    @Override
    public Map<String, String> fields() {
        return FIELDS;
    }

    @Override
    public Map<String, Map<String, String>> sourceLayers() {
        Map<String, Map<String, String>> layers = new LinkedHashMap<>();
        layers.put(name, FIELDS);
        layers.put(name + "-labels", FIELDS);
        return layers;
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        if (filter != null && !filter.isEmpty()) {
            throw Problem.of(ProblemCode.FILTER_INVALID, "The layer %s takes no filter.".formatted(name))
                    .at("filter")
                    .remedy("Leave it out: regions are drawn all, whatever the filter of what lies in them.");
        }
        return Condition.ALL;
    }

    /** A region of the state that is drawn. */
    private record Drawn(String code, String regionName, long boundaryId) {}

    @Override
    public byte[] draw(Condition condition, Snapshot at, TileAddress tile) {
        List<Drawn> drawn = jdbc.sql("""
                        SELECT s.region_code, s.name, s.boundary_id FROM region_state s
                        WHERE %s AND s.level = :level::region_level AND s.boundary_id IS NOT NULL
                        ORDER BY s.region_code""".formatted(at.condition("s")))
                .params(at.parameters())
                .param("level", level.name())
                .query(RegionTiles::drawn)
                .list();
        Map<Long, Geometry> shapes =
                coverages.simplified(drawn.stream().map(Drawn::boundaryId).toList(), tile.z());
        Envelope around = tile.mercator();
        around.expandBy(tile.bufferMetres());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(polygons(drawn, shapes, tile, around));
        bytes.writeBytes(labels(drawn, tile));
        return bytes.toByteArray();
    }

    private static Drawn drawn(ResultSet row, int number) throws SQLException {
        return new Drawn(row.getString(1), row.getString(2), row.getLong(3));
    }

    private byte[] polygons(List<Drawn> drawn, Map<Long, Geometry> shapes, TileAddress tile, Envelope around) {
        List<String> codes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<byte[]> texts = new ArrayList<>();
        WKBWriter writer = new WKBWriter(2);
        for (Drawn each : drawn) {
            Geometry shape = shapes.get(each.boundaryId);
            if (shape != null && around.intersects(shape.getEnvelopeInternal())) {
                codes.add(each.code);
                names.add(each.regionName);
                texts.add(writer.write(shape));
            }
        }
        if (codes.isEmpty()) {
            return new byte[0];
        }
        Envelope box = tile.mercator();
        return jdbc.sql("""
                        SELECT ST_AsMVT(t, :layer, %1$d, 'geom', 'id') FROM (
                            SELECT r.code::bigint AS id, r.code, r.name, ST_AsMVTGeom(ST_GeomFromWKB(r.shape, 3857),
                                ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857), %1$d, %2$d, true) AS geom
                            FROM unnest(:codes::text[], :names::text[], :shapes::bytea[]) AS r (code, name, shape)) t
                        WHERE t.geom IS NOT NULL""".formatted(TileAddress.EXTENT, TileAddress.BUFFER))
                .param("layer", name)
                .param("minX", box.getMinX())
                .param("minY", box.getMinY())
                .param("maxX", box.getMaxX())
                .param("maxY", box.getMaxY())
                .param("codes", codes.toArray(String[]::new))
                .param("names", names.toArray(String[]::new))
                .param("shapes", texts.toArray(byte[][]::new))
                .query(byte[].class)
                .single();
    }

    /** Names stand in one tile each, or neighbours would write them twice. */
    private byte[] labels(List<Drawn> drawn, TileAddress tile) {
        Envelope box = tile.mercator();
        return jdbc.sql("""
                        SELECT ST_AsMVT(t, :layer, %1$d, 'geom', 'id') FROM (
                            SELECT r.code::bigint AS id, r.code, r.name, ST_AsMVTGeom(l.point,
                                ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857), %1$d, 0, true) AS geom
                            FROM unnest(:codes::text[], :names::text[], :boundaries::bigint[]) AS r (code, name, boundary_id)
                            JOIN region_boundary b ON b.boundary_id = r.boundary_id
                            CROSS JOIN LATERAL (SELECT ST_Transform(b.label_point, 3857) AS point) l
                            WHERE ST_X(l.point) >= :minX AND ST_X(l.point) < :maxX
                                AND ST_Y(l.point) > :minY AND ST_Y(l.point) <= :maxY
                            ORDER BY r.code) t
                        WHERE t.geom IS NOT NULL""".formatted(TileAddress.EXTENT))
                .param("layer", name + "-labels")
                .param("minX", box.getMinX())
                .param("minY", box.getMinY())
                .param("maxX", box.getMaxX())
                .param("maxY", box.getMaxY())
                .param("codes", drawn.stream().map(Drawn::code).toArray(String[]::new))
                .param("names", drawn.stream().map(Drawn::regionName).toArray(String[]::new))
                .param("boundaries", drawn.stream().map(Drawn::boundaryId).toArray(Long[]::new))
                .query(byte[].class)
                .single();
    }

    @Override
    public List<Change> changes(long from, long to) {
        return jdbc.sql("""
                        SELECT c.position, c.commit_id FROM ledger_commit c
                        WHERE c.position > :from AND c.position <= :to
                            AND (EXISTS (SELECT FROM region_state s WHERE s.known_from = c.commit_id)
                                OR EXISTS (SELECT FROM region_state s WHERE s.known_to = c.commit_id))
                        ORDER BY c.position""")
                .param("from", from)
                .param("to", to)
                .query((row, number) -> new Change(row.getLong(1), row.getLong(2), null))
                .list();
    }

    @Override
    public Envelope extent() {
        return regions.extent();
    }
}
