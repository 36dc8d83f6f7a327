package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.gengtu.GengtuTest;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.map.MvtTile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.coverage.CoverageValidator;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Townships and villages of the sample county as tiles. */
@GengtuTest
class RegionTilesTest {
    private static final Map<String, RegionLevel> REGIONS =
            Map.of("townships", RegionLevel.TOWNSHIP, "villages", RegionLevel.VILLAGE);

    @Autowired
    Imports imports;

    @Autowired
    Regions regions;

    @Autowired
    RegionFacts facts;

    @Autowired
    RegionCoverages coverages;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    @BeforeEach
    void fill() {
        if (jdbc.sql("SELECT count(*) FROM region").query(Integer.class).single() == 0) {
            importFile("townships.gpkg", Layer.TOWNSHIPS);
            importFile("villages.zip", Layer.VILLAGES);
        }
    }

    private void importFile(String name, Layer layer) {
        ImportRequest request = new ImportRequest(
                UUID.randomUUID(), Path.of("geodata", name), name, layer, ImportOptions.none(), Actor.UNKNOWN, null);
        assertThat(imports.run(request).phase()).isEqualTo(ImportPhase.DONE);
    }

    private HttpResponse<byte[]> get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    /** What all tiles of a zoom hold of a source layer. */
    private List<MvtTile.Feature> all(String layer, String sourceLayer, int zoom, String query) throws Exception {
        Envelope county = regions.extent();
        List<MvtTile.Feature> features = new ArrayList<>();
        for (int x = column(county.getMinX(), zoom); x <= column(county.getMaxX(), zoom); x++) {
            for (int y = row(county.getMaxY(), zoom); y <= row(county.getMinY(), zoom); y++) {
                byte[] tile = get("/tiles/%s/%d/%d/%d.mvt%s".formatted(layer, zoom, x, y, query))
                        .body();
                MvtTile.read(tile).stream()
                        .filter(each -> each.name().equals(sourceLayer))
                        .forEach(each -> features.addAll(each.features()));
            }
        }
        return features;
    }

    private static int column(double longitude, int zoom) {
        return (int) Math.floor((longitude + 180) / 360 * (1 << zoom));
    }

    private static int row(double degrees, int zoom) {
        double latitude = Math.toRadians(degrees);
        return (int) Math.floor(
                (1 - Math.log(Math.tan(latitude) + 1 / Math.cos(latitude)) / Math.PI) / 2 * (1 << zoom));
    }

    private static Set<String> codes(List<MvtTile.Feature> features) {
        Set<String> codes = new HashSet<>();
        features.forEach(each -> codes.add(String.valueOf(each.values().get("code"))));
        return codes;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 10, 12})
    void eachRegionIsDrawnAndNamedOnce(int zoom) throws Exception {
        for (Map.Entry<String, RegionLevel> layer : REGIONS.entrySet()) {
            String name = layer.getKey();
            int count = boundaries(layer.getValue()).size();
            assertThat(count).isGreaterThan(30);
            List<MvtTile.Feature> shapes = all(name, name, zoom, "");
            assertThat(codes(shapes)).as(name).hasSize(count);
            assertThat(shapes).allSatisfy(each -> {
                assertThat(each.values().keySet()).containsExactlyInAnyOrder("code", "name");
                assertThat(each.values().get("code")).asString().matches("\\d{12}");
                assertThat(each.id())
                        .isEqualTo(Long.parseLong(String.valueOf(each.values().get("code"))));
                assertThat(each.type()).as("a polygon").isEqualTo(3);
            });
            List<MvtTile.Feature> labels = all(name, name + "-labels", zoom, "");
            assertThat(labels).as(name).hasSize(count).allMatch(each -> each.type() == 1);
            assertThat(codes(labels)).isEqualTo(codes(shapes));
        }
    }

    /** Those of today, by code. */
    private List<Long> boundaries(RegionLevel level) {
        return jdbc.sql("""
                        SELECT boundary_id FROM region_state WHERE level = ?::region_level AND boundary_id IS NOT NULL
                            AND known_to = 9223372036854775807 AND valid_to = 'infinity' ORDER BY region_code""").param(level.name()).query(Long.class).list();
    }

    /** At each zoom the outlines fit as a jigsaw: no gap, no overlap, and fewer points the further away. */
    @Test
    void neighboursHaveOneLineAtEveryZoom() {
        for (RegionLevel level : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
            List<Long> boundaries = boundaries(level);
            TreeMap<Integer, Integer> points = new TreeMap<>();
            for (int zoom = 0; zoom <= 18; zoom++) {
                Geometry[] outlines =
                        coverages.simplified(boundaries, zoom).values().toArray(Geometry[]::new);
                assertThat(outlines).hasSize(boundaries.size()).allMatch(Geometry::isValid);
                assertThat(CoverageValidator.isValid(outlines))
                        .as(level + " at zoom " + zoom)
                        .isTrue();
                int sum = 0;
                for (Geometry outline : outlines) {
                    sum += outline.getNumPoints();
                }
                points.put(zoom, sum);
            }
            assertThat(List.copyOf(points.values())).as("points by zoom").isSorted();
            assertThat(points.get(8)).isLessThan(points.get(18));
        }
    }

    /** What the grid of a tile rounds is rounded alike on both sides of a border. */
    @ParameterizedTest
    @ValueSource(ints = {7, 9, 11, 13, 15})
    void tilesHaveNoSlivers(int zoom) throws Exception {
        Envelope county = regions.extent();
        int x = column(county.centre().x, zoom);
        int y = row(county.centre().y, zoom);
        for (String layer : REGIONS.keySet()) {
            double sum = 0;
            List<Geometry> shapes = new ArrayList<>();
            for (MvtTile.Layer each : MvtTile.read(
                    get("/tiles/%s/%d/%d/%d.mvt".formatted(layer, zoom, x, y)).body())) {
                if (each.name().equals(layer)) {
                    for (MvtTile.Feature feature : each.features()) {
                        Geometry shape = polygon(feature);
                        shapes.add(shape);
                        sum += shape.getArea();
                    }
                }
            }
            assertThat(shapes).as(layer).isNotEmpty();
            Geometry union = Shapes.FACTORY.buildGeometry(shapes).union();
            assertThat(sum - union.getArea())
                    .as("overlap in %s at zoom %d", layer, zoom)
                    .isLessThan(1e-4 * sum);
            double filled = 0;
            for (int i = 0; i < union.getNumGeometries(); i++) {
                filled += Shapes.FACTORY
                        .createPolygon(((org.locationtech.jts.geom.Polygon) union.getGeometryN(i))
                                .getExteriorRing()
                                .getCoordinateSequence())
                        .getArea();
            }
            assertThat(filled - union.getArea())
                    .as("gaps in %s at zoom %d", layer, zoom)
                    .isLessThan(1e-4 * sum);
        }
    }

    /** The rings of a feature, holes cut out. */
    private static Geometry polygon(MvtTile.Feature feature) {
        Geometry shape = Shapes.FACTORY.createPolygon();
        for (List<org.locationtech.jts.geom.Coordinate> ring : feature.rings()) {
            List<org.locationtech.jts.geom.Coordinate> closed = new ArrayList<>(ring);
            if (!closed.getFirst().equals2D(closed.getLast())) {
                closed.add(closed.getFirst());
            }
            shape = shape.symDifference(Shapes.FACTORY
                    .createPolygon(closed.toArray(org.locationtech.jts.geom.Coordinate[]::new))
                    .buffer(0));
        }
        return shape;
    }

    @Test
    void aMergerChangesTheTilesFromItsDayOn() throws Exception {
        List<String> codes = jdbc.sql("""
                        SELECT region_code FROM region_state WHERE level = 'VILLAGE' AND known_to = 9223372036854775807
                            AND valid_to = 'infinity' ORDER BY region_code LIMIT 2""").query(String.class).list();
        int before = codes(all("villages", "villages", 10, "")).size();
        facts.mergeVillages(
                codes.stream().map(RegionCode::new).toList(),
                new RegionCode(codes.getLast()),
                "合并村",
                LocalDate.of(2026, 3, 1),
                "民政〔2026〕1号",
                new CommandCall(Actor.UNKNOWN, "mergeVillages", Map.of(), null));
        Set<String> today = codes(all("villages", "villages", 10, ""));
        assertThat(today).hasSize(before - 1).contains(codes.getLast()).doesNotContain(codes.getFirst());
        assertThat(codes(all("villages", "villages", 10, "?on=2026-02-28")))
                .hasSize(before)
                .containsAll(codes);
        assertThat(all("villages", "villages-labels", 10, ""))
                .anyMatch(each -> "合并村".equals(each.values().get("name")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"townships", "villages"})
    void noFilterChoosesRegions(String layer) throws Exception {
        String filter = "?filter=%7B%22campaign%22%3A2026%7D";
        for (String address :
                List.of("/tiles/" + layer + "/9/1/1.mvt" + filter, "/tiles/" + layer + ".json" + filter)) {
            HttpResponse<byte[]> answer = get(address);
            assertThat(answer.statusCode()).as(address).isEqualTo(400);
            assertThat(JsonMapper.shared().readTree(answer.body()).get("code").asString())
                    .isEqualTo("FILTER_INVALID");
        }
        assertThat(get("/tiles/" + layer + ".json").statusCode()).isEqualTo(200);
    }
}
