package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.ServerEvents;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A county with a small tree of indicators and two departments; everything happens in the year before this one. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SiteRoom {
    static final JsonMapper JSON = JsonMapper.shared();
    /** By the code of their parents. */
    static final Map<String, List<String>> LEAVES =
            Map.of("A01", List.of("A01-1", "A01-2"), "A02", List.of("A02-1"), "B01", List.of("B01-1", "B01-2"));

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    DemonstrationBulk bulk;

    /** A place within a village. */
    record Place(String village, double longitude, double latitude) {
        Map<String, Object> point() {
            return Map.of("type", "Point", "coordinates", List.of(longitude, latitude));
        }

        /** A square around it. @param half of its side, degrees */
        Map<String, Object> square(double half) {
            double west = longitude - half;
            double east = longitude + half;
            double south = latitude - half;
            double north = latitude + half;
            return Map.of(
                    "type",
                    "Polygon",
                    "coordinates",
                    List.of(List.of(
                            List.of(west, south),
                            List.of(east, south),
                            List.of(east, north),
                            List.of(west, north),
                            List.of(west, south))));
        }

        String township() {
            return village.substring(0, 9) + "000";
        }
    }

    List<Place> places = List.of();
    int year;

    @BeforeAll
    void fillCounty() throws Exception {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        year = clock.today().getYear() - 1;
        places = database.jdbc()
                .sql("""
                        SELECT region_code, ST_X(p), ST_Y(p) FROM (
                            SELECT region_code, ST_PointOnSurface(geom) AS p FROM region_boundary WHERE right(region_code, 3) <> '000'
                            ORDER BY region_code) v""")
                .query((row, number) -> new Place(row.getString(1), row.getDouble(2), row.getDouble(3)))
                .list();
        for (String code : List.of("NYJ", "WLJ")) {
            command(
                    "saveResponsibleUnit",
                    Map.of("code", code, "name", "县" + code, "kind", "DEPARTMENT", "from", on("01-01")),
                    "unit { id }");
        }
        for (String code : List.of("A", "B")) {
            indicator(code, Map.of());
        }
        for (String code : List.of("A01", "A02", "B01")) {
            indicator(code, Map.of("parent", code.substring(0, 1)));
            for (String leaf : LEAVES.getOrDefault(code, List.of())) {
                indicator(leaf, Map.of("parent", code, "weight", 2, "direction", "HIGHER", "target", 90));
            }
        }
    }

    private void indicator(String code, Map<String, Object> more) throws Exception {
        Map<String, Object> input = new LinkedHashMap<>(more);
        input.put("code", code);
        input.put("name", "指标" + code);
        input.put("from", on("01-01"));
        command("saveIndicator", input, "indicator { code }");
    }

    /** A day of the year. @param monthDay such as 04-01 */
    String on(String monthDay) {
        return year + "-" + monthDay;
    }

    LocalDate day(String monthDay) {
        return LocalDate.parse(on(monthDay));
    }

    HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address));
    }

    JsonNode post(String query, Map<String, ?> variables) throws Exception {
        HttpRequest request = request("/graphql")
                .header("Content-Type", "application/json")
                .header(
                        "Gengtu-Actor",
                        URLEncoder.encode("县创建办 王芳", StandardCharsets.UTF_8).replace("+", "%20"))
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query, "variables", variables))))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    JsonNode ask(String query) throws Exception {
        return ask(query, Map.of());
    }

    JsonNode ask(String query, Map<String, ?> variables) throws Exception {
        JsonNode answer = post(query, variables);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    byte[] get(String address) throws Exception {
        var answer = http.send(request(address).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as(address + " " + new String(answer.body(), StandardCharsets.UTF_8))
                .isIn(200, 204);
        return answer.body();
    }

    String post(HttpRequest request) throws Exception {
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** The type of a command's input. */
    static String type(String command) {
        return switch (command) {
            case "surveySite", "selectSite", "startUpgrading", "siteReady" -> "SiteStepInput";
            default -> Character.toUpperCase(command.charAt(0)) + command.substring(1) + "Input";
        };
    }

    private JsonNode sent(String command, Map<String, ?> input, String selection) throws Exception {
        return post(
                "mutation($i: %s!) { %s(input: $i) { %s } }".formatted(type(command), command, selection),
                Map.of("i", input));
    }

    JsonNode command(String command, Map<String, ?> input, String selection) throws Exception {
        JsonNode answer = sent(command, input, selection);
        assertThat(answer.has("errors")).as(command + input + answer).isFalse();
        return answer.get("data").get(command);
    }

    /** The extensions of a refusal. */
    JsonNode refusal(String command, Map<String, ?> input) throws Exception {
        JsonNode answer = sent(command, input, "__typename");
        assertThat(answer.has("errors")).as(command + input + answer).isTrue();
        return answer.at("/errors/0/extensions");
    }

    /** Code and argument of a refusal, such as {@code STEP_ORDER on}. */
    String refused(String command, Map<String, ?> input) throws Exception {
        JsonNode refusal = refusal(command, input);
        return refusal.path("code").asString() + " " + refusal.path("where").asString();
    }

    static Map<String, Object> input(Object... fields) {
        Map<String, Object> input = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            input.put(String.valueOf(fields[i]), fields[i + 1]);
        }
        return input;
    }

    /** The site that a command is about, as it is now. */
    Map<String, Object> at(String code, Object... fields) throws Exception {
        JsonNode site = ask("{ siteByCode(code: \"%s\") { id version } }".formatted(code))
                .get("siteByCode");
        Map<String, Object> input = input(
                "siteId",
                site.get("id").asString(),
                "expectedVersion",
                site.get("version").asInt());
        input.putAll(input(fields));
        return input;
    }

    /** Many sites, each as far as chance takes it, and three zones that some of them lie in. */
    void fillSites(int count, Random random) {
        Commit commit = Commit.of(new Actor("县"), "test");
        List<DemonstrationBulk.ZoneFact> zones = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Place middle = places.get(60 * i);
            zones.add(new DemonstrationBulk.ZoneFact(
                    "Q" + i,
                    "示范区" + i,
                    Shapes.FACTORY.toGeometry(new Envelope(
                            middle.longitude - 0.05,
                            middle.longitude + 0.05,
                            middle.latitude - 0.05,
                            middle.latitude + 0.05)),
                    new RegionCode(middle.village),
                    day("02-01")));
        }
        bulk.saveZones(zones, commit);
        List<SiteFact> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            story("S%03d".formatted(i), random, told);
        }
        bulk.record(told, commit);
    }

    private void story(String code, Random random, List<SiteFact> told) {
        Place place = places.get(random.nextInt(places.size()));
        boolean opens = random.nextBoolean();
        LocalDate on = day("03-01").plusDays(random.nextInt(10));
        told.add(new SiteFact.Added(
                code,
                "点位" + code,
                on,
                new RegionCode(place.village),
                Shapes.FACTORY.createPoint(new Coordinate(place.longitude, place.latitude)),
                random.nextInt(3) > 0
                        ? null
                        : Shapes.FACTORY.toGeometry(new Envelope(
                                place.longitude, place.longitude + 0.001, place.latitude, place.latitude + 0.001)),
                SiteTier.values()[random.nextInt(4)],
                Stream.of(Pillar.values())
                        .filter(pillar -> random.nextInt(3) == 0)
                        .toList(),
                LEAVES.values().stream()
                        .flatMap(List::stream)
                        .sorted()
                        .filter(leaf -> random.nextInt(3) == 0)
                        .toList(),
                10 + 5 * random.nextInt(12),
                opens ? LocalTime.of(8, 30) : null,
                opens ? LocalTime.of(17, 0) : null,
                random.nextBoolean() ? "副县长" : null,
                random.nextInt(3) == 0 ? null : random.nextBoolean() ? "NYJ" : "WLJ",
                null,
                List.of("讲解员", "引导员"),
                List.of()));
        List<Function<LocalDate, SiteFact>> way = List.of(
                day -> SiteFact.Happened.step(code, day, SiteEventKind.SURVEYED),
                day -> SiteFact.Happened.step(code, day, SiteEventKind.SELECTED),
                day -> SiteFact.Happened.planned(
                        code,
                        day,
                        "方案" + code,
                        List.of("展板"),
                        Map.of("观景台", day.plusDays(20 + random.nextInt(60))),
                        null),
                day -> SiteFact.Happened.weekly(code, day, random.nextInt(60), null, List.of()),
                day -> SiteFact.Happened.step(code, day, SiteEventKind.UPGRADING_STARTED),
                day -> SiteFact.Happened.monthly(code, day, "做了", List.of()),
                day -> SiteFact.Happened.weekly(code, day, 60 + random.nextInt(40), "快了", List.of()),
                day -> SiteFact.Happened.milestoneDone(code, day, "m1"),
                day -> SiteFact.Happened.step(code, day, SiteEventKind.READY));
        for (Function<LocalDate, SiteFact> step : way.subList(0, random.nextInt(way.size() + 1))) {
            on = on.plusDays(1 + random.nextInt(14));
            told.add(step.apply(on));
            if (random.nextInt(15) == 0
                    && !(told.getLast() instanceof SiteFact.Happened last && last.kind() == SiteEventKind.READY)) {
                told.add(SiteFact.Happened.dropped(code, on, "路不通"));
                return;
            }
        }
    }

    JsonNode site(String code, String monthDay, String selection) throws Exception {
        return ask("{ siteByCode(code: \"%s\", asOf: {on: \"%s\"}) { %s } }".formatted(code, on(monthDay), selection))
                .get("siteByCode");
    }

    /** The first changes that a subscription tells of. */
    List<JsonNode> changes(String query, String field, int count) throws Exception {
        try (Stream<JsonNode> events = ServerEvents.of(port, query, field)) {
            return events.limit(count).toList();
        }
    }
}
