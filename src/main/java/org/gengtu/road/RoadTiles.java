package org.gengtu.road;

import java.util.ArrayList;
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
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The roads of the network that stood at a position, as a layer of tiles; small ones from near alone. */
@Component
class RoadTiles implements TileLayer {
    private static final List<String> LARGE = List.of(
            "motorway",
            "motorway_link",
            "trunk",
            "trunk_link",
            "primary",
            "primary_link",
            "secondary",
            "secondary_link");

    private static final List<String> MIDDLE = List.of("tertiary", "tertiary_link");
    private static final List<String> SMALL = List.of("unclassified", "residential", "living_street", "road");
    private static final int MIDDLE_ZOOM = 9;
    private static final int SMALL_ZOOM = 11;
    private static final int ALL_ZOOM = 13;

    private final JdbcClient reading;
    private final RoadNetworks networks;

    RoadTiles(@Qualifier("reading") JdbcClient reading, RoadNetworks networks) {
        this.reading = reading;
        this.networks = networks;
    }

    @Override
    public String name() {
        return "roads";
    }

    @Override
    public Label title() {
        return new Label("道路", "Roads");
    }

    @Override
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("class", "as OpenStreetMap's key highway, such as tertiary");
        fields.put("name", "name; absent: none");
        fields.put("widthMetres", "width in metres; absent: not known");
        fields.put("surface", "as OpenStreetMap's key surface; absent: not known");
        fields.put("maxWeightTonnes", "what it bears, in tonnes; absent: not known");
        fields.put("gradientPercent", "how steep it is, in percent; absent: not known");
        fields.put("oneway", "1: along the line, -1: against it, 0: both ways");
        return fields;
    }

    @Override
    public Condition condition(@Nullable Map<String, Object> filter) {
        if (filter != null && !filter.isEmpty()) {
            throw Problem.of(ProblemCode.FILTER_INVALID, "The layer roads takes no filter.")
                    .at("filter")
                    .remedy("Leave it out: roads are drawn all.");
        }
        return Condition.ALL;
    }

    private static List<String> classes(int zoom) {
        List<String> classes = new ArrayList<>(LARGE);
        if (zoom >= MIDDLE_ZOOM) {
            classes.addAll(MIDDLE);
        }
        if (zoom >= SMALL_ZOOM) {
            classes.addAll(SMALL);
        }
        if (zoom >= ALL_ZOOM) {
            classes.addAll(OsmFile.CLASSES);
        }
        return classes;
    }

    @Override
    public byte[] draw(Condition condition, Snapshot at, TileAddress tile) {
        Envelope box = tile.mercator();
        double unit = box.getWidth() / TileAddress.EXTENT;
        return reading.sql("""
                        SELECT ST_AsMVT(t, 'roads', %1$d, 'geom', 'id') FROM (
                            SELECT r.road_number AS id, r.class, r.name, r.width_metres AS "widthMetres", r.surface,
                                r.max_weight_tonnes AS "maxWeightTonnes", r.gradient_percent AS "gradientPercent",
                                r.oneway::int AS oneway,
                                ST_AsMVTGeom(ST_Simplify(r.geom_3857, :unit, true),
                                    ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857), %1$d, %2$d, true) AS geom
                            FROM road r
                            WHERE r.network_id = (SELECT max(n.network_id) FROM road_network n WHERE %3$s)
                                AND r.geom_3857 && ST_Expand(ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857), :buffer)
                                AND r.class = ANY(:classes::text[])
                            ORDER BY r.road_number) t
                        WHERE t.geom IS NOT NULL""".formatted(TileAddress.EXTENT, TileAddress.BUFFER, at.happened("n")))
                .params(at.parameters())
                .param("unit", unit)
                .param("minX", box.getMinX())
                .param("minY", box.getMinY())
                .param("maxX", box.getMaxX())
                .param("maxY", box.getMaxY())
                .param("buffer", tile.bufferMetres())
                .param("classes", classes(tile.z()).toArray(String[]::new))
                .query(byte[].class)
                .single();
    }

    @Override
    public List<Change> changes(long from, long to) {
        return reading.sql("""
                        SELECT c.position, c.commit_id FROM ledger_commit c
                        WHERE c.position > :from AND c.position <= :to
                            AND EXISTS (SELECT FROM road_network n WHERE n.commit_id = c.commit_id)
                        ORDER BY c.position""")
                .param("from", from)
                .param("to", to)
                .query((row, number) -> new Change(row.getLong(1), row.getLong(2), null))
                .list();
    }

    @Override
    public Envelope extent() {
        return networks.findNewest()
                .map(network -> new Envelope(
                        network.extent().west(),
                        network.extent().east(),
                        network.extent().south(),
                        network.extent().north()))
                .orElseGet(Envelope::new);
    }
}
