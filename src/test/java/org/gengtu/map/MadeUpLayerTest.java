package org.gengtu.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.gengtu.filter.Attribute;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterField;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.StateRelation;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.MapCategory.MapClass;
import org.gengtu.map.MapCategory.Pattern;
import org.gengtu.map.MapField.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A layer that no feature has, made up here in one class: it gets tiles, TileJSON, clusters, totals and a style. */
@GengtuTest
@Import(MadeUpLayerTest.Wells.class)
class MadeUpLayerTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String OPEN = "'-infinity', 'infinity', 0, 9223372036854775807";

    @Autowired
    TestDatabase database;

    @Autowired
    Wells wells;

    @Autowired
    MapQueries queries;

    @Autowired
    MapLayers layers;

    @Autowired
    Reading reading;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager transactions;

    @LocalServerPort
    int port;

    /** Wells, dry or wet. */
    @TestConfiguration
    static class Wells implements MapLayer {
        private static final MapField KIND = MapField.of("kind", "kind", Kind.ENUM, "类别", "kind");
        private final StateRelation relation = new StateRelation("well_state", "well_boundary", "place", codes -> codes)
                .attribute(Attribute.of("kind", "kind", org.gengtu.filter.AttributeType.TEXT))
                .field("kind", FilterField.anyOf("kind"));
        private final FilterReader filters = new FilterReader(relation);

        @Override
        public String name() {
            return "wells";
        }

        @Override
        public Label title() {
            return new Label("水井", "Wells");
        }

        @Override
        public StateRelation relation() {
            return relation;
        }

        @Override
        public Condition condition(@Nullable Map<String, Object> filter) {
            return filters.read(filter);
        }

        @Override
        public String keyColumn() {
            return "well_id";
        }

        @Override
        public String regionColumn() {
            return "village_code";
        }

        @Override
        public String nodeId(long key) {
            return org.gengtu.ledger.GlobalId.live("Well", "990101", Long.toString(key))
                    .encode();
        }

        @Override
        public List<MapField> fields() {
            return List.of(KIND);
        }

        @Override
        public MapCategory category() {
            return new MapCategory(
                    KIND,
                    List.of(
                            new MapClass("WET", new Label("有水", "wet"), "#0072b2", Pattern.SOLID),
                            new MapClass("DRY", new Label("无水", "dry"), "#d55e00", Pattern.DOTS)));
        }

        @Override
        public @Nullable MapField amount() {
            return null;
        }

        @Override
        public Envelope extent() {
            return new Envelope(105, 105.1, 31, 31.1);
        }

        @Override
        public List<Change> changes(long from, long to) {
            return List.of();
        }
    }

    @BeforeEach
    void write() throws Exception {
        try (Connection connection = database.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS well_boundary (boundary_id bigint PRIMARY KEY, geom geometry(Point, 4490),
                        geom_3857 geometry(Point, 3857), clearance real);
                    CREATE TABLE IF NOT EXISTS well_state (well_id bigint, boundary_id bigint, kind text, village_code text,
                        valid_from date, valid_to date, known_from bigint, known_to bigint, cell_x int, cell_y int);
                    GRANT SELECT ON well_boundary, well_state TO PUBLIC;
                    TRUNCATE well_boundary, well_state""");
            for (int i = 0; i < 10; i++) {
                statement.execute("""
                        INSERT INTO well_boundary SELECT %1$d, p, ST_Transform(p, 3857), 0
                        FROM ST_SetSRID(ST_MakePoint(%2$s, 31.05), 4490) p;
                        INSERT INTO well_state SELECT %1$d, %1$d, '%3$s', '990101101201', %4$s,
                            floor((ST_X(geom_3857) + 20037508.342789244) / 40075016.685578488 * 16777216),
                            floor((20037508.342789244 - ST_Y(geom_3857)) / 40075016.685578488 * 16777216)
                        FROM well_boundary WHERE boundary_id = %1$d""".formatted(i, 105.04 + 0.001 * i, i % 3 == 0 ? "DRY" : "WET", OPEN));
            }
        }
    }

    private HttpResponse<byte[]> get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void hasTilesOfObjectsAndOfMergedOnes() throws Exception {
        TileAddress deep = at(13);
        List<Map<String, Object>> objects = MvtTile.features(
                        get("/tiles/wells/%d/%d/%d.mvt".formatted(deep.z(), deep.x(), deep.y()))
                                .body(),
                        "wells")
                .stream()
                .map(MvtTile.Feature::values)
                .toList();
        assertThat(objects)
                .hasSizeBetween(1, 10)
                .allMatch(each -> List.of("WET", "DRY").contains(each.get("kind")));
        TileAddress low = at(6);
        long merged = MvtTile.features(
                        get("/tiles/wells/%d/%d/%d.mvt?filter=%%7B%%22kind%%22%%3A%%5B%%22WET%%22%%5D%%7D"
                                        .formatted(low.z(), low.x(), low.y()))
                                .body(),
                        "wells")
                .stream()
                .mapToLong(each -> ((Number) each.values().get("wells")).longValue())
                .sum();
        assertThat(merged).isEqualTo(6);
    }

    private static TileAddress at(int zoom) {
        int x = (int) Math.floor((105.044 + 180) / 360 * (1 << zoom));
        double latitude = Math.toRadians(31.05);
        int y = (int) Math.floor(
                (1 - Math.log(Math.tan(latitude) + 1 / Math.cos(latitude)) / Math.PI) / 2 * (1 << zoom));
        return new TileAddress(zoom, x, y);
    }

    @Test
    void hasTileJsonAndAStyle() throws Exception {
        JsonNode described = JSON.readTree(get("/tiles/wells.json").body());
        assertThat(described.get("tilejson").asString()).isEqualTo("3.0.0");
        assertThat(described.at("/vector_layers/0/id").asString()).isEqualTo("wells");
        JsonNode style = JSON.readTree(get("/styles/wells.json?language=en").body());
        assertThat(style.get("name").asString()).isEqualTo("Wells");
        assertThat(style.at("/sources/wells/url").asString()).endsWith("/tiles/wells.json");
        assertThat(style.toString()).contains("#0072b2", "#d55e00");
    }

    @Test
    void hasClustersAndTotals() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.executeWithoutResult(status -> {
            MapQueries.View view = new MapQueries.View(wells, Condition.ALL, reading.at(null));
            assertThat(queries.cells(view, 5))
                    .singleElement()
                    .satisfies(cell -> assertThat(cell.classes())
                            .extracting(MapQueries.ClassTotal::key, MapQueries.ClassTotal::objects)
                            .containsExactlyInAnyOrder(
                                    org.assertj.core.groups.Tuple.tuple("WET", 6L),
                                    org.assertj.core.groups.Tuple.tuple("DRY", 4L)));
            assertThat(queries.totals(queries.within(view, new Envelope(105.0395, 105.0415, 31, 31.1))).stream()
                            .mapToLong(MapQueries.ClassTotal::objects)
                            .sum())
                    .isEqualTo(2);
            assertThat(queries.totalsByRegion(view, 9)).containsOnlyKeys("990101101");
        });
    }

    /** Maps without an order of their own come out otherwise at the next start of the program, and so would bytes and tags. */
    @Test
    void stylesAndTileJsonHaveAnOrder() {
        MapStyle style = new MapStyle() {
            @Override
            public String name() {
                return "water";
            }

            @Override
            public Label title() {
                return new Label("水", "Water");
            }

            @Override
            public String layer() {
                return "wells";
            }

            @Override
            public List<String> regionLayers() {
                return List.of("townships", "villages");
            }

            @Override
            public Map<String, String> regionColors(
                    @Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
                return new TreeMap<>(Map.of("990101101000", "#0072b2"));
            }
        };
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            Snapshot at = reading.at(null);
            Map<String, Object> written =
                    new StyleJson(wells, "http://localhost", "", "", false).of(style, null, Condition.ALL, at);
            assertThat(written.toString()).contains("villages-label", "wells-merged", "townships-fill");
            requireOrder(written, "style");
            for (String name : List.of("wells", "townships", "villages")) {
                requireOrder(TileJson.of(layers.getTiles(name), at, true, "http://localhost"), name);
            }
        });
    }

    private static void requireOrder(@Nullable Object value, String place) {
        if (value instanceof Map<?, ?> map) {
            if (map.size() > 1) {
                String kind = map.getClass().getName();
                assertThat(map instanceof SequencedMap || kind.equals("java.util.Collections$UnmodifiableMap"))
                        .as("%s is a %s", place, kind)
                        .isTrue();
            }
            map.forEach((key, each) -> requireOrder(each, place + "." + key));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                requireOrder(list.get(i), place + "[" + i + "]");
            }
        }
    }

    @Test
    void unknownLayersAreNamed() throws Exception {
        HttpResponse<byte[]> answer = get("/styles/rivers.json");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("detail").asString())
                .contains("wells")
                .contains("plots");
    }
}
