package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The map views over GraphQL: whatever the filter, day and box, they tell what the list tells. */
class FarmlandMapTest extends LedgerRoom {
    private static final String EVERYWHERE = "{west: 100, south: 25, east: 110, north: 35}";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path EXAMPLES = Path.of("src/test/resources/plotmap");
    private static WatchedDataSource watched;

    private final Random random = new Random(5);

    @Autowired
    void watch(@Qualifier("reading") DataSource reading) {
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        if (!(proxy.getTargetDataSource() instanceof WatchedDataSource)) {
            watched = new WatchedDataSource(proxy.getTargetDataSource());
            proxy.setTargetDataSource(watched);
        }
    }

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 7, 10));
        for (int i = 0; i < 60; i++) {
            String village = List.of(FIRST, SECOND, THIRD).get(random.nextInt(3));
            String place = switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 ->
                    "position: {type: \"Point\", coordinates: [%.6f, 31.001]}"
                            .formatted(105 + random.nextDouble() * 0.05);
                default -> "boundary: " + square();
            };
            JsonNode plot = register(
                            village,
                            "2026-0%d-0%d".formatted(1 + random.nextInt(5), 1 + i % 9),
                            "declaredAreaMu: %d.%d, code: \"M%d\" %s"
                                    .formatted(1 + random.nextInt(9), random.nextInt(10), i, place))
                    .get("plot");
            advance(plot.get("id").asString(), random.nextInt(4));
        }
    }

    /** @param how 0: stays abandoned, 1: restored, 2: recultivated, 3: exempt */
    private void advance(String id, int how) {
        if (how == 3) {
            client().mutate(
                            "exemptPlot",
                            "{plotId: \"%s\", on: \"2026-06-20\", ground: \"陡坡\", approvedBy: \"县农业农村局\", expectedVersion: 1}"
                                    .formatted(id),
                            "plot { id }");
            return;
        }
        if (how >= 1) {
            client().mutate(
                            "restorePlot",
                            "{plotId: \"%s\", restoredOn: \"2026-06-2%d\", expectedVersion: 1}"
                                    .formatted(id, random.nextInt(10)),
                            "plot { id }");
        }
        if (how == 2) {
            client().mutate(
                            "recultivatePlot",
                            "{plotId: \"%s\", recultivatedOn: \"2026-07-0%d\", crop: \"玉米\", expectedVersion: 2}"
                                    .formatted(id, 1 + random.nextInt(9)),
                            "plot { id }");
        }
    }

    @Test
    void listTotalsClustersFeaturesAndShadesAgree() {
        List<String> filters = List.of(
                "null",
                "{campaign: 2026}",
                "{status: [ABANDONED, EXEMPT]}",
                "{regions: [\"" + FIRST_TOWNSHIP + "\"]}",
                "{areaMu: {min: 3.5}}",
                "{overdue: RESTORATION}",
                "{placement: [POINT, VILLAGE]}",
                "{or: [{status: [RECULTIVATED]}, {not: {regions: [\"" + SECOND + "\"]}}]}",
                "{cql: \"areaMu > 4 AND status = 'RESTORED'\"}");
        List<String> days = List.of("null", "{on: \"2026-06-25\"}", "{on: \"2026-03-01\"}");
        for (String filter : filters) {
            for (String day : days) {
                for (double zoom : new double[] {4, 8.5, 12, 15}) {
                    agree(filter, day, zoom);
                }
            }
        }
    }

    private void agree(String filter, String day, double zoom) {
        double west = 105 + random.nextDouble() * 0.02;
        String box = "{west: %.6f, south: 30.99, east: %.6f, north: %.4f}"
                .formatted(west, west + 0.02, random.nextBoolean() ? 31.1 : 31.0003);
        JsonNode data = client().ask(
                        """
                {
                  all: plots(filter: %1$s, asOf: %3$s) { totalCount totalAreaMu }
                  within: plots(filter: {and: [%2$s{spatial: {bbox: %4$s}}]}, asOf: %3$s) { totalCount totalAreaMu }
                  unplaced: plots(filter: {and: [%2$s{placement: [VILLAGE]}]}, asOf: %3$s) { totalCount totalAreaMu }
                  map: restorationMap(view: {bbox: %4$s, zoom: %5$.1f}, filter: %1$s, asOf: %3$s) {
                    features truncated clusters { plots areaMu byStatus { plots areaMu } splitsAtZoom }
                    totals { plots areaMu byStatus { plots areaMu } } unmapped { plots areaMu } }
                  whole: recultivationMap(view: {bbox: %6$s, zoom: %5$.1f}, filter: %1$s, asOf: %3$s) {
                    totals { plots areaMu } unmapped { plots areaMu }
                    shades { region { code } legendKey rate plots areaMu doneAreaMu } }
                }""".formatted(filter, filter.equals("null") ? "" : filter + ", ", day, box, zoom, EVERYWHERE));
        String of = filter + " " + day + " " + zoom;
        JsonNode map = data.get("map");
        same(of, data.get("within"), map.get("totals"));
        assertThat(sum(map.at("/totals/byStatus"), "plots")).as(of).isEqualTo(number(map.at("/totals/plots")));
        if (zoom < 13) {
            assertThat(map.get("features").isNull()).as(of).isTrue();
            assertThat(sum(map.get("clusters"), "plots")).as(of).isEqualByComparingTo(number(map.at("/totals/plots")));
            assertThat(sum(map.get("clusters"), "areaMu"))
                    .as(of)
                    .isEqualByComparingTo(number(map.at("/totals/areaMu")));
            map.get("clusters")
                    .forEach(cluster -> assertThat(cluster.get("splitsAtZoom").asDouble())
                            .as(of)
                            .isGreaterThan(Math.floor(zoom))
                            .isLessThanOrEqualTo(13));
        } else {
            assertThat(map.get("clusters").isNull()).as(of).isTrue();
            assertThat(map.at("/features/features").size())
                    .as(of)
                    .isEqualTo(map.at("/totals/plots").asInt());
        }
        same(of, data.get("unplaced"), map.get("unmapped"));
        JsonNode shades = data.at("/whole/shades");
        assertThat(sum(shades, "plots")).as(of).isEqualByComparingTo(number(data.at("/all/totalCount")));
        assertThat(sum(shades, "areaMu")).as(of).isEqualByComparingTo(number(data.at("/all/totalAreaMu")));
        assertThat(number(data.at("/whole/totals/plots")).add(number(data.at("/whole/unmapped/plots"))))
                .as(of)
                .isEqualByComparingTo(number(data.at("/all/totalCount")));
    }

    private static void same(String of, JsonNode list, JsonNode totals) {
        assertThat(number(totals.get("plots"))).as(of).isEqualByComparingTo(number(list.get("totalCount")));
        assertThat(number(totals.get("areaMu"))).as(of).isEqualByComparingTo(number(list.get("totalAreaMu")));
    }

    private static BigDecimal number(JsonNode node) {
        return new BigDecimal(node.asString());
    }

    private static BigDecimal sum(JsonNode list, String field) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode each : list) {
            sum = sum.add(number(each.get(field)));
        }
        return sum;
    }

    /** Shades of whole campaigns come from kept sums, others from the plots: both must tell the same. */
    @Test
    void keptSumsTellWhatThePlotsTell() {
        String shades = "{ shades { region { code } legendKey rate plots areaMu doneAreaMu } }";
        for (String level : List.of("COUNTY", "TOWNSHIP", "VILLAGE")) {
            for (String stage : List.of("restorationMap", "recultivationMap")) {
                JsonNode data = client().ask(
                                "{kept: %1$s(view: {bbox: %2$s, zoom: 9, shadeBy: %3$s}, filter: {campaign: 2026}) %4$s summed: %1$s(view: {bbox: %2$s, zoom: 9, shadeBy: %3$s}, filter: {and: [{campaign: 2026}, {areaMu: {min: 0}}]}) %4$s}"
                                        .formatted(stage, EVERYWHERE, level, shades));
                assertThat(data.at("/kept/shades").size()).isPositive();
                assertThat(data.get("kept")).as(stage + " by " + level).isEqualTo(data.get("summed"));
            }
        }
    }

    @Test
    void addressesDrawTheSameFilterAndDay() throws Exception {
        JsonNode map = client().ask(
                        "{restorationMap(view: {bbox: %s, zoom: 9}, filter: {status: [RESTORED], campaign: 2026}, asOf: {on: \"2026-06-25\", knownAt: \"2026-07-10T00:00:00+08:00\"}) { tileJsonUrl styleUrl }}"
                                .formatted(EVERYWHERE))
                .get("restorationMap");
        assertThat(map.get("tileJsonUrl").asString())
                .isEqualTo(
                        "/tiles/plots.json?filter=%7B%22campaign%22%3A2026%2C%22status%22%3A%5B%22RESTORED%22%5D%7D&on=2026-06-25&knownAt=2026-07-09T16%3A00%3A00Z");
        assertThat(map.get("styleUrl").asString()).startsWith("/styles/restoration.json?filter=");
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".graphql"))
                    .sorted()
                    .toList();
        }
    }

    /** Each client query has its answer beside it; {@code -Dgengtu.write-docs=true} writes those that are to be read through. */
    @ParameterizedTest
    @MethodSource("examples")
    void answersTheExample(Path query) throws Exception {
        JsonNode told = client().send(Files.readString(query));
        Path expected = query.resolveSibling(query.getFileName().toString().replace(".graphql", ".json"));
        if (Boolean.getBoolean("gengtu.write-docs")) {
            Files.writeString(expected, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(told) + "\n");
        }
        assertThat(told).isEqualTo(JSON.readTree(Files.readString(expected)));
    }

    /**
     * Only what is selected is read, each part by one statement, however many regions, cells or plots it has, and one that
     * tells whether any shape reaches out of the box.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "9 | null | tileJsonUrl styleUrl legend { key } | 1",
                "9 | null | totals { plots } | 3",
                "9 | null | totals { plots } unmapped { plots } | 4",
                "9 | null | clusters { plots } features | 3",
                "15 | null | clusters { plots } features truncated | 3",
                "9 | null | shades { rate region { code name } } | 2",
                "13 | null | shades { rate region { code name } } | 2",
                "13 | {areaMu: {min: 1}} | shades { rate region { code name } } | 3",
                "9 | {areaMu: {min: 1}} | shades { rate region { code } } clusters { plots } totals { plots } unmapped { plots } styleUrl | 7",
            })
    void readsOnlyWhatIsSelected(double zoom, String filter, String selection, int most) {
        String query = "{restorationMap(view: {bbox: %s, zoom: %.1f}, filter: %s) { %s }}"
                .formatted(EVERYWHERE, zoom, filter, selection);
        client().ask(query);
        watched.forget();
        client().ask(query);
        assertThat(watched.statements()).as(selection).hasSizeBetween(1, most);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{west: 105, south: 31, east: 105, north: 32} | 9 | FILTER_INVALID | view.bbox",
                "{west: 105, south: 33, east: 106, north: 32} | 9 | FILTER_INVALID | view.bbox",
                "{west: -190, south: 31, east: 105, north: 32} | 9 | COORDINATES_OUT_OF_RANGE | view.bbox",
                "{west: 105, south: 31, east: 106, north: 32} | -1 | ARGUMENT_INVALID | view.zoom",
                "{west: 105, south: 31, east: 106, north: 32} | 24.5 | ARGUMENT_INVALID | view.zoom",
            })
    void refusesWhatCannotBeDrawn(String box, String zoom, String code, String where) throws Exception {
        JsonNode answer =
                client().send("{restorationMap(view: {bbox: %s, zoom: %s}) { totals { plots } }}".formatted(box, zoom));
        assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo(code);
        assertThat(answer.at("/errors/0/extensions/where").asString()).isEqualTo(where);
        assertThat(answer.at("/data/restorationMap").isNull()).isTrue();
    }
}
