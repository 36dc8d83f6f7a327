package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.geo.GeoJsonText;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.map.MvtTile;
import org.gengtu.map.MvtTile.Feature;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * For random filters, days and states: in a random box, list, map totals, clusters or features, tiles and exports tell the
 * same plots and mu; without the box shades and the list do, unmapped plots included. What is refused by one is refused by
 * all. A failure is shrunk. {@code -Dgengtu.map-rounds} tries more, {@code -Dgengtu.seed} others.
 */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapAgreementTest {
    /** One box in so many is around everything, whose many tiles take long. */
    private static final int EVERYTHING = 60;

    private static final int ROUNDS = Integer.getInteger("gengtu.map-rounds", 60);
    private static final long FIRST = Long.getLong("gengtu.seed", 1);
    private static final int CHANGES = 120;
    private static final int MOST_SHRINKINGS = 80;
    private static final int ZOOM = 14;
    private static final int OBJECTS = 13;
    private static final Envelope EVERYWHERE = new Envelope(100, 110, 25, 35);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String QUERY = """
            query($filter: PlotFilter, $boxed: PlotFilter, $asOf: AsOf, $view: MapViewInput!, $whole: MapViewInput!) {
                list: plots(filter: $boxed, asOf: $asOf, first: 1) { totalCount totalAreaMu }
                all: plots(filter: $filter, asOf: $asOf, first: 1) { totalCount totalAreaMu }
                map: %1$s(view: $view, filter: $filter, asOf: $asOf) {
                    totals { plots areaMu byStatus { plots areaMu } } clusters { plots areaMu byStatus { plots areaMu } } features truncated }
                whole: %1$s(view: $whole, filter: $filter, asOf: $asOf) {
                    totals { plots areaMu } unmapped { plots areaMu } shades { plots areaMu } }
                drawn: %1$s(view: $view, filter: $boxed, asOf: $asOf) { tileJsonUrl totals { plots areaMu } }
            }""";

    @Autowired
    TestDatabase database;

    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @LocalServerPort
    int port;

    private RandomFilters filters;
    private List<Envelope> places;
    private List<Known> states;

    /** A state of the ledger, by both its names. */
    private record Known(long position, String at) {}

    @BeforeAll
    void county() {
        importFile("townships.gpkg", Layer.TOWNSHIPS);
        importFile("villages.zip", Layer.VILLAGES);
        importFile("plots.zip", Layer.PLOTS);
        change(new Random(FIRST));
        JdbcClient owner = JdbcClient.create(database.owner());
        owner.sql("ANALYZE plot_state").update();
        owner.sql("ANALYZE plot_boundary").update();
        places = jdbc.sql(
                        "SELECT ST_XMin(geom), ST_XMax(geom), ST_YMin(geom), ST_YMax(geom) FROM plot_boundary ORDER BY boundary_id")
                .query((row, number) ->
                        new Envelope(row.getDouble(1), row.getDouble(2), row.getDouble(3), row.getDouble(4)))
                .list();
        states = jdbc.sql("SELECT position, recorded_at FROM ledger_commit ORDER BY position")
                .query((row, number) -> new Known(
                        row.getLong(1), row.getTimestamp(2).toInstant().toString()))
                .list();
        Envelope extent = new Envelope();
        places.forEach(extent::expandToInclude);
        List<String> codes =
                new ArrayList<>(jdbc.sql("SELECT DISTINCT code FROM plot_state WHERE code IS NOT NULL ORDER BY code")
                        .query(String.class)
                        .list());
        List<String> regions = new ArrayList<>(jdbc.sql("SELECT region_code FROM region ORDER BY region_code")
                .query(String.class)
                .list());
        Collections.shuffle(codes, new Random(FIRST));
        Collections.shuffle(regions, new Random(FIRST));
        filters = new RandomFilters(new RandomFilters.Ground(
                List.copyOf(codes.subList(0, 240)),
                List.of(codes.getFirst().substring(0, 12), "村", "新", "石", "%", "青"),
                List.copyOf(regions.subList(0, 12)),
                extent.getMinX(),
                extent.getMinY(),
                Math.min(extent.getWidth(), extent.getHeight()),
                List.of()));
    }

    private void importFile(String name, Layer layer) {
        SampleFiles.importFile(imports, name, layer, ImportOptions.of(Map.of("countyName", "云麓县", "onlyValid", true)));
    }

    /** Random commands of many kinds, so that days and states differ; some are refused. */
    private void change(Random random) {
        LedgerClient client = new LedgerClient(port, "试验");
        List<String> villages = jdbc.sql("SELECT region_code FROM region WHERE level = 'VILLAGE' ORDER BY region_code")
                .query(String.class)
                .list();
        List<Plot> plots = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            client.ask("{ plots(first: 100, filter: {regions: [\"%s\"]}) { nodes { id version boundary } } }"
                            .formatted(villages.get(random.nextInt(villages.size()))))
                    .at("/plots/nodes")
                    .forEach(node -> plots.add(new Plot(
                            node.get("id").asString(), node.get("version").asInt(), node.get("boundary"))));
        }
        Map<String, Integer> done = new TreeMap<>();
        for (int i = 0; i < CHANGES; i++) {
            Plot plot = plots.get(random.nextInt(plots.size()));
            String village = villages.get(random.nextInt(villages.size()));
            String on = LocalDate.of(2026, 3, 1).plusDays(random.nextInt(200)).toString();
            String of = "plotId: \"%s\", expectedVersion: %d".formatted(plot.id, plot.version);
            String[] command = command(random.nextInt(11), plot, of, on, village, random);
            String refusal = client.refusal(command[0], command[1]);
            done.merge(refusal.equals("none") ? command[0] : refusal, 1, Integer::sum);
            if (refusal.equals("none") && command[1].contains(plot.id)) {
                plots.remove(plot);
            }
        }
        assertThat(done)
                .as("commands that were accepted, and refusals")
                .containsKeys("restorePlot", "correctPlot", "splitPlot", "registerPlot", "renameRegion");
    }

    private record Plot(String id, int version, JsonNode boundary) {}

    private static String[] command(int kind, Plot plot, String of, String on, String village, Random random) {
        return switch (kind) {
            case 0 -> new String[] {"restorePlot", "{%s, restoredOn: \"%s\", mode: SELF}".formatted(of, on)};
            case 1 -> new String[] {"recultivatePlot", "{%s, recultivatedOn: \"%s\", crop: \"玉米\"}".formatted(of, on)};
            case 2 -> new String[] {"lapsePlot", "{%s, on: \"%s\"}".formatted(of, on)};
            case 3 ->
                new String[] {"exemptPlot", "{%s, on: \"%s\", ground: \"陡坡\", approvedBy: \"县农业农村局\"}".formatted(of, on)
                };
            case 4 ->
                new String[] {
                    "correctPlot", "{%s, declaredAreaMu: %d.5, reason: \"重测\"}".formatted(of, 1 + random.nextInt(20))
                };
            case 5 ->
                new String[] {
                    "correctPlot", "{%s, boundary: %s, reason: \"重测\"}".formatted(of, moved(plot.boundary, random))
                };
            case 6, 7 -> new String[] {"splitPlot", "{%s, on: \"%s\", cut: %s}".formatted(of, on, cut(plot.boundary))};
            case 8 ->
                new String[] {
                    "registerPlot",
                    "{villageCode: \"%s\", on: \"%s\", declaredAreaMu: %d.25}".formatted(village, on, random.nextInt(9))
                };
            case 9 ->
                new String[] {
                    "renameRegion",
                    "{code: \"%s\", name: \"新名%d村\", from: \"%s\", document: \"县〔2026〕1号\"}"
                            .formatted(village, random.nextInt(100), on)
                };
            default ->
                new String[] {
                    "verifyPlot",
                    "{%s, stage: RESTORATION, level: TOWNSHIP, accepted: %s, on: \"%s\"}"
                            .formatted(of, random.nextBoolean(), on)
                };
        };
    }

    /** The boundary a little to the east, as an argument. */
    private static String moved(JsonNode boundary, Random random) {
        double by = 0.0002 + random.nextDouble() * 0.002;
        if (boundary.isNull() || !boundary.get("type").asString().equals("Polygon")) {
            return "null";
        }
        List<String> rings = new ArrayList<>();
        for (JsonNode ring : boundary.get("coordinates")) {
            List<String> corners = new ArrayList<>();
            ring.forEach(corner -> corners.add("[%.7f, %.7f]"
                    .formatted(corner.get(0).asDouble() + by, corner.get(1).asDouble())));
            rings.add("[" + String.join(", ", corners) + "]");
        }
        return "{type: \"Polygon\", coordinates: [%s]}".formatted(String.join(", ", rings));
    }

    /** A line through the middle of a plot's box. */
    private static String cut(JsonNode boundary) {
        Envelope box = new Envelope();
        if (!boundary.isNull()) {
            boundary.get("coordinates").get(0).forEach(corner -> {
                if (corner.get(0).isNumber()) {
                    box.expandToInclude(corner.get(0).asDouble(), corner.get(1).asDouble());
                }
            });
        }
        if (box.isNull()) {
            return "{type: \"LineString\", coordinates: [[105, 31], [105.1, 31]]}";
        }
        return "{type: \"LineString\", coordinates: [[%1$.7f, %2$.7f], [%3$.7f, %2$.7f]]}"
                .formatted(box.getMinX() - 0.001, box.centre().y, box.getMaxX() + 0.001);
    }

    /**
     * What is asked of everything.
     *
     * @param filter null: every plot
     * @param on the day; null: today, or that of the state
     * @param known null: live
     * @param byPosition whether GraphQL is told the state by position
     * @param zoom of the map
     */
    private record Round(
            @Nullable Map<String, Object> filter,
            @Nullable String on,
            @Nullable Known known,
            boolean byPosition,
            Envelope box,
            String map,
            RegionLevel shadeBy,
            double zoom) {
        Round withFilter(@Nullable Map<String, Object> other) {
            return new Round(other, on, known, byPosition, box, map, shadeBy, zoom);
        }

        Round withState(@Nullable String otherDay, @Nullable Known otherKnown) {
            return new Round(filter, otherDay, otherKnown, byPosition, box, map, shadeBy, zoom);
        }

        Round withBox(Envelope other) {
            return new Round(filter, on, known, byPosition, other, map, shadeBy, zoom);
        }

        @Nullable
        Map<String, Object> asOf() {
            Map<String, Object> asOf = new LinkedHashMap<>();
            if (on != null) {
                asOf.put("on", on);
            }
            if (known != null) {
                asOf.put(byPosition ? "position" : "knownAt", byPosition ? Long.toString(known.position) : known.at);
            }
            return asOf.isEmpty() ? null : asOf;
        }

        Map<String, Object> boxed() {
            Map<String, Object> spatial = Map.of("spatial", Map.of("bbox", degrees(box)));
            if (filter == null) {
                return spatial;
            }
            if (filter.containsKey("spatial")) {
                return Map.of("and", List.of(filter, spatial));
            }
            Map<String, Object> both = new LinkedHashMap<>(filter);
            both.putAll(spatial);
            return both;
        }

        Map<String, Object> view(Envelope shown) {
            return Map.of("bbox", degrees(shown), "zoom", zoom, "shadeBy", shadeBy.name());
        }

        private static Map<String, Object> degrees(Envelope box) {
            Map<String, Object> degrees = new LinkedHashMap<>();
            degrees.put("west", box.getMinX());
            degrees.put("south", box.getMinY());
            degrees.put("east", box.getMaxX());
            degrees.put("north", box.getMaxY());
            return degrees;
        }

        @Override
        public String toString() {
            return "%s at zoom %.1f by %s, filter %s, asOf %s (%s), box %s"
                    .formatted(
                            map,
                            zoom,
                            shadeBy,
                            JSON.writeValueAsString(filter),
                            JSON.writeValueAsString(asOf()),
                            known,
                            degrees(box));
        }
    }

    private Round round(Random random) {
        Map<String, Object> filter = random.nextInt(8) == 0 ? null : filter(random);
        String on = random.nextBoolean()
                ? null
                : LocalDate.of(2026, 1, 15).plusDays(random.nextInt(300)).toString();
        Known known = random.nextInt(3) > 0 ? null : states.get(random.nextInt(states.size()));
        return new Round(
                filter,
                on,
                known,
                random.nextBoolean(),
                box(random),
                random.nextBoolean() ? "restorationMap" : "recultivationMap",
                RegionLevel.values()[random.nextInt(RegionLevel.values().length)],
                random.nextInt(4) == 0 ? OBJECTS + random.nextInt(3) : random.nextInt(10 * OBJECTS) / 10.0);
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> filter(Random random) {
        Map<String, Object> filter = (Map<String, Object>) plain(
                switch (random.nextInt(8)) {
                    case 0 -> Map.of("campaign", 2025 + random.nextInt(3));
                    case 1 -> {
                        Map<String, Object> with = new LinkedHashMap<>(filters.filter(random, 1));
                        with.put(
                                random.nextBoolean() ? "verified" : "unverified",
                                random.nextBoolean() ? "RESTORATION" : "RECULTIVATION");
                        yield with;
                    }
                    case 2 -> {
                        Map<String, Object> with = new LinkedHashMap<>(filters.filter(random, 0));
                        with.put(
                                "cql",
                                List.of(
                                                "areaMu > 2 AND status <> 'RESTORED'",
                                                "lapsed = true OR restoredOn > '2026-05-01'",
                                                "village LIKE '%2' OR group IS NULL",
                                                "NOT (campaign = 2026)")
                                        .get(random.nextInt(4)));
                        yield with;
                    }
                    default -> filters.filter(random, 2);
                });
        return filter;
    }

    /** As JSON has it. */
    private static Object plain(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
                yield plain;
            }
            case List<?> list -> list.stream().map(MapAgreementTest::plain).toList();
            case Geometry shape ->
                Objects.requireNonNull(JSON.readValue(GeoJsonText.of(shape, 9).json(), Map.class));
            case LocalDate day -> day.toString();
            default -> value;
        };
    }

    /** Around all plots, or all but the edge of one. */
    private Envelope around(Random random) {
        Envelope all = new Envelope();
        places.forEach(all::expandToInclude);
        double out = 0.0002 * (random.nextDouble() - 0.5);
        return switch (random.nextInt(4)) {
            case 0 ->
                new Envelope(all.getMinX() - out, all.getMaxX() + 0.005, all.getMinY() - 0.005, all.getMaxY() + 0.005);
            case 1 ->
                new Envelope(all.getMinX() - 0.005, all.getMaxX() + out, all.getMinY() - 0.005, all.getMaxY() + 0.005);
            case 2 ->
                new Envelope(all.getMinX() - 0.005, all.getMaxX() + 0.005, all.getMinY() - out, all.getMaxY() + 0.005);
            default ->
                new Envelope(all.getMinX() - 0.005, all.getMaxX() + 0.005, all.getMinY() - 0.005, all.getMaxY() + out);
        };
    }

    /** Around a plot: of any size, with an edge on one of the plot's, or along the borders of tiles. */
    private Envelope box(Random random) {
        if (random.nextInt(EVERYTHING) == 0) {
            return around(random);
        }
        Envelope plot = places.get(random.nextInt(places.size()));
        double width = 0.001 * Math.pow(60, random.nextDouble());
        double height = 0.001 * Math.pow(60, random.nextDouble());
        return switch (random.nextInt(5)) {
            case 0 ->
                new Envelope(
                        plot.getMaxX(),
                        plot.getMaxX() + width,
                        plot.getMinY() - height / 2,
                        plot.getMinY() + height / 2);
            case 1 -> {
                int x = column(plot.centre().x);
                int y = row(plot.centre().y);
                int more = random.nextInt(3);
                yield new Envelope(longitude(x), longitude(x + 1 + more), latitude(y + 1 + more), latitude(y));
            }
            default ->
                new Envelope(
                        plot.centre().x - width * random.nextDouble(),
                        plot.centre().x + width * random.nextDouble(),
                        plot.centre().y - height * random.nextDouble(),
                        plot.centre().y + height * random.nextDouble());
        };
    }

    private static int column(double longitude) {
        return (int) Math.floor((longitude + 180) / 360 * (1 << ZOOM));
    }

    private static int row(double latitude) {
        double radians = Math.toRadians(latitude);
        return (int) Math.floor((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * (1 << ZOOM));
    }

    private static double longitude(int column) {
        return column * 360.0 / (1 << ZOOM) - 180;
    }

    private static double latitude(int row) {
        return Math.toDegrees(Math.atan(Math.sinh(Math.PI * (1 - 2.0 * row / (1 << ZOOM)))));
    }

    @Test
    void listTotalsClustersTilesExportsAndShadesAgree() throws Exception {
        Random random = new Random(FIRST);
        long begun = System.nanoTime();
        long plots = 0;
        int found = 0;
        int refused = 0;
        List<Round> rounds = Stream.generate(() -> round(random)).limit(ROUNDS).toList();
        // two at a time: while one waits for the program the other compares
        try (ExecutorService lanes = Executors.newFixedThreadPool(2)) {
            List<Future<Told>> all = rounds.stream()
                    .map(round -> lanes.submit(() -> told(round)))
                    .toList();
            for (int i = 0; i < ROUNDS; i++) {
                Told told = all.get(i).get();
                if (told.disagrees()) {
                    lanes.shutdownNow();
                    Round least = shrunk(rounds.get(i));
                    throw new AssertionError("Round %d of seed %d: %s%n%s".formatted(i, FIRST, least, told(least)));
                }
                plots += Math.max(0, told.plots);
                found += told.plots > 0 ? 1 : 0;
                refused += told.plots < 0 ? 1 : 0;
            }
        }
        System.out.printf(
                "%d rounds in %.1f s: %d found plots, %d in all; %d were refused alike%n",
                ROUNDS, (System.nanoTime() - begun) / 1e9, found, plots, refused);
        assertThat(found).as("rounds that found plots in the box").isGreaterThanOrEqualTo(ROUNDS / 10);
        assertThat(refused).as("rounds that were refused").isLessThan(ROUNDS / 4);
    }

    /** The simplest round near a failing one that still fails. */
    private Round shrunk(Round failing) {
        Round least = failing;
        int left = MOST_SHRINKINGS;
        boolean smaller = true;
        while (smaller && left > 0) {
            smaller = false;
            for (Round candidate : simpler(least)) {
                left--;
                if (told(candidate).disagrees()) {
                    least = candidate;
                    smaller = true;
                    break;
                }
                if (left == 0) {
                    break;
                }
            }
        }
        return least;
    }

    private static List<Round> simpler(Round round) {
        List<Round> simpler = new ArrayList<>();
        if (round.known != null) {
            simpler.add(round.withState(round.on, null));
        }
        if (round.on != null) {
            simpler.add(round.withState(null, round.known));
        }
        if (round.filter != null) {
            simpler.add(round.withFilter(null));
            simplerFilters(round.filter).forEach(filter -> simpler.add(round.withFilter(filter)));
        }
        Envelope box = round.box;
        if (box.getWidth() > 1e-5) {
            double middle = box.centre().x;
            simpler.add(round.withBox(new Envelope(box.getMinX(), middle, box.getMinY(), box.getMaxY())));
            simpler.add(round.withBox(new Envelope(middle, box.getMaxX(), box.getMinY(), box.getMaxY())));
        }
        if (box.getHeight() > 1e-5) {
            double middle = box.centre().y;
            simpler.add(round.withBox(new Envelope(box.getMinX(), box.getMaxX(), box.getMinY(), middle)));
            simpler.add(round.withBox(new Envelope(box.getMinX(), box.getMaxX(), middle, box.getMaxY())));
        }
        return simpler;
    }

    /** Its parts, then itself without one of its fields. */
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> simplerFilters(Map<String, Object> filter) {
        List<Map<String, Object>> simpler = new ArrayList<>();
        filter.forEach((name, value) -> {
            if (name.equals("and") || name.equals("or")) {
                simpler.addAll((List<Map<String, Object>>) value);
            } else if (name.equals("not")) {
                simpler.add((Map<String, Object>) value);
            }
        });
        if (filter.size() > 1) {
            filter.keySet().forEach(name -> {
                Map<String, Object> without = new LinkedHashMap<>(filter);
                without.remove(name);
                simpler.add(without);
            });
        }
        return simpler;
    }

    /** Plots and mu. */
    private record Sum(long plots, BigDecimal mu) {
        static Sum of(JsonNode node, String plots, String mu) {
            return new Sum(node.get(plots).asLong(), new BigDecimal(node.get(mu).asString()));
        }

        static Sum of(JsonNode nodes) {
            return StreamSupport.stream(nodes.spliterator(), false)
                    .map(each -> of(each, "plots", "areaMu"))
                    .reduce(new Sum(0, BigDecimal.ZERO), Sum::plus);
        }

        Sum plus(Sum other) {
            return new Sum(plots + other.plots, mu.add(other.mu));
        }

        boolean is(Sum other) {
            return plots == other.plots && mu.compareTo(other.mu) == 0;
        }

        @Override
        public String toString() {
            return plots + " plots of " + mu.stripTrailingZeros().toPlainString() + " mu";
        }
    }

    /**
     * What each says.
     *
     * @param plots of the list in the box; negative where it was refused
     */
    private record Told(
            long plots,
            Map<String, Object> inBox,
            Map<String, Object> everywhere,
            @Nullable String difference) {
        boolean disagrees() {
            return differ(inBox) || differ(everywhere);
        }

        private static boolean differ(Map<String, Object> said) {
            List<Object> all = List.copyOf(said.values());
            return all.stream()
                    .anyMatch(each -> !(each instanceof Sum one && all.getFirst() instanceof Sum first
                            ? one.is(first)
                            : each.equals(all.getFirst())));
        }

        @Override
        public String toString() {
            return "in the box: %s%neverywhere: %s%n%s"
                    .formatted(inBox, everywhere, difference == null ? "" : difference);
        }
    }

    private Told told(Round round) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("filter", round.filter);
        variables.put("boxed", round.boxed());
        variables.put("asOf", round.asOf());
        variables.put("view", round.view(round.box));
        variables.put("whole", round.view(EVERYWHERE));
        JsonNode answer = JSON.readTree(body(HttpRequest.newBuilder(address("/graphql"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(
                        Map.of("query", QUERY.formatted(round.map), "variables", variables))))));
        if (answer.has("errors")) {
            return refused(round, answer);
        }
        JsonNode data = answer.get("data");
        Map<String, Object> inBox = new LinkedHashMap<>();
        Sum list = Sum.of(data.get("list"), "totalCount", "totalAreaMu");
        inBox.put("list", list);
        JsonNode map = data.get("map");
        inBox.put("totals", Sum.of(map.get("totals"), "plots", "areaMu"));
        inBox.put("totals by status", Sum.of(map.at("/totals/byStatus")));
        inBox.put("totals of the filter with the box", Sum.of(data.at("/drawn/totals"), "plots", "areaMu"));
        if (round.zoom < OBJECTS) {
            inBox.put("clusters", Sum.of(map.get("clusters")));
            inBox.put(
                    "clusters by status",
                    StreamSupport.stream(map.get("clusters").spliterator(), false)
                            .map(each -> Sum.of(each.get("byStatus")))
                            .reduce(new Sum(0, BigDecimal.ZERO), Sum::plus));
        } else if (!map.get("truncated").asBoolean()) {
            inBox.put("features", features(map.at("/features/features"), "areaMu"));
        }
        String tileJson = data.at("/drawn/tileJsonUrl").asString();
        Map<Long, BigDecimal> tiles = tiles(round.box, tileJson);
        inBox.put("tiles", new Sum(tiles.size(), tiles.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)));
        String query = tileJson.substring(tileJson.indexOf('?'));
        JsonNode geoJson = JSON.readTree(body(HttpRequest.newBuilder(address("/exports/plots.geojson" + query))));
        inBox.put("GeoJSON", features(geoJson.get("features"), "面积_亩"));
        inBox.put(
                "CSV",
                csv(new String(
                        body(HttpRequest.newBuilder(address("/exports/plots.csv" + query))), StandardCharsets.UTF_8)));

        Map<String, Object> everywhere = new LinkedHashMap<>();
        everywhere.put("list", Sum.of(data.get("all"), "totalCount", "totalAreaMu"));
        everywhere.put("shades", Sum.of(data.at("/whole/shades")));
        everywhere.put(
                "totals and unmapped",
                Sum.of(data.at("/whole/totals"), "plots", "areaMu")
                        .plus(Sum.of(data.at("/whole/unmapped"), "plots", "areaMu")));
        return new Told(list.plots, inBox, everywhere, difference(tiles, geoJson));
    }

    /** Which plots are in the file but in no tile, or the other way. */
    private static @Nullable String difference(Map<Long, BigDecimal> tiles, JsonNode geoJson) {
        Set<Long> filed = StreamSupport.stream(geoJson.get("features").spliterator(), false)
                .map(each -> Long.parseLong(
                        new String(Base64.getUrlDecoder().decode(each.get("id").asString()), StandardCharsets.UTF_8)
                                .split("\\|")[2]))
                .collect(Collectors.toCollection(TreeSet::new));
        List<Long> notDrawn =
                filed.stream().filter(id -> !tiles.containsKey(id)).toList();
        List<Long> notFiled =
                tiles.keySet().stream().filter(id -> !filed.contains(id)).toList();
        return notDrawn.isEmpty() && notFiled.isEmpty()
                ? null
                : "plots in the file but in no tile: %s; the other way: %s".formatted(notDrawn, notFiled);
    }

    private static Sum features(JsonNode features, String mu) {
        return StreamSupport.stream(features.spliterator(), false)
                .map(each -> new Sum(1, each.get("properties").get(mu).decimalValue()))
                .reduce(new Sum(0, BigDecimal.ZERO), Sum::plus);
    }

    private static Sum csv(String text) {
        Sum sum = new Sum(0, BigDecimal.ZERO);
        try (StringReader reader = new StringReader(text.substring(1))) {
            for (CSVRecord row : CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(reader)) {
                sum = sum.plus(new Sum(1, new BigDecimal(row.get("面积_亩"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum;
    }

    /** Area by plot of all tiles that meet the box. */
    private Map<Long, BigDecimal> tiles(Envelope box, String tileJson) {
        String template = JSON.readTree(body(HttpRequest.newBuilder(address(tileJson))))
                .at("/tiles/0")
                .asString();
        Map<Long, BigDecimal> plots = new TreeMap<>();
        for (int x = column(box.getMinX()); x <= column(box.getMaxX()); x++) {
            for (int y = row(box.getMaxY()); y <= row(box.getMinY()); y++) {
                String address = template.replace("{z}", Integer.toString(ZOOM))
                        .replace("{x}", Integer.toString(x))
                        .replace("{y}", Integer.toString(y));
                for (Feature feature : MvtTile.features(body(HttpRequest.newBuilder(URI.create(address))), "plots")) {
                    BigDecimal mu =
                            BigDecimal.valueOf(((Number) feature.values().get("areaMu")).doubleValue());
                    plots.put(feature.id(), mu);
                }
            }
        }
        return plots;
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static byte[] body(HttpRequest.Builder request) {
        HttpResponse<byte[]> answer = send(request);
        assertThat(answer.statusCode())
                .as(answer.uri() + ": " + new String(answer.body(), StandardCharsets.UTF_8))
                .isIn(200, 204);
        return answer.body();
    }

    private static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All must refuse it, and for the same reason. */
    private Told refused(Round round, JsonNode answer) {
        Map<String, Object> codes = new LinkedHashMap<>();
        for (JsonNode error : answer.get("errors")) {
            codes.put(
                    error.at("/path/0").asString(), error.at("/extensions/code").asString());
        }
        for (String field : List.of("list", "all", "map", "whole", "drawn")) {
            codes.putIfAbsent(field, "none");
        }
        List<String> query = new ArrayList<>();
        query.add("filter=" + encoded(JSON.writeValueAsString(round.boxed())));
        if (round.on != null) {
            query.add("on=" + round.on);
        }
        if (round.known != null) {
            query.add("knownAt=" + encoded(round.known.at));
        }
        Stream.of("/tiles/plots/14/12966/6700.mvt", "/exports/plots.geojson", "/exports/plots.csv")
                .forEach(path -> codes.put(path, code(path + "?" + String.join("&", query))));
        return new Told(-1, codes, Map.of(), null);
    }

    private String code(String path) {
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(address(path)));
        return answer.statusCode() < 400
                ? "none"
                : JSON.readTree(answer.body()).get("code").asString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
