package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** For random filters and days, list, map, clusters, exports and coverage of sites agree with each other and with plain Java. */
class SiteAgreementTest extends SiteRoom {
    private static final int SITES = 120;
    private static final int FILTERS = 150;
    private static final List<String> DAYS = List.of("02-20", "03-12", "04-10", "05-20", "07-15", "12-01");
    private static final String FIELDS = """
            id code name village { code name } tier status statusOn addedOn visitMinutes pillars indicators { code } zone { id }
            department { code } position readiness { percent lastReportOn planOverdue milestoneOverdue buildingOverdue reportOverdue
                buildingDueOn } current { id }""";
    private static final String ALL_OF_IT = "{west: 104.6, south: 30.7, east: 105.5, north: 31.4}";

    private final Random random = new Random(42);
    private List<String> zones = List.of();

    @BeforeAll
    void fill() throws Exception {
        fillSites(SITES, random);
        List<String> ids = new ArrayList<>();
        ask("{ zones { id sites { code } } }")
                .get("zones")
                .forEach(zone -> ids.add(zone.get("id").asString()));
        zones = ids;
    }

    /** A filter as it is sent, and what it means. */
    private record Filter(Map<String, Object> input, Predicate<JsonNode> holds) {
        static Filter of(String field, Object value, Predicate<JsonNode> holds) {
            return new Filter(Map.of(field, value), holds);
        }
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String text(JsonNode site, String place) {
        JsonNode node = site.at(place);
        return node.isMissingNode() || node.isNull() ? "" : node.asString();
    }

    private static boolean holdsAny(JsonNode list, Predicate<String> predicate) {
        for (JsonNode each : list) {
            if (predicate.test(
                    each.isString() ? each.asString() : each.get("code").asString())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOverdue(JsonNode site) {
        return Stream.of("planOverdue", "milestoneOverdue", "buildingOverdue", "reportOverdue")
                .anyMatch(each -> site.at("/readiness/" + each).asBoolean());
    }

    private Filter simple() {
        return switch (random.nextInt(14)) {
            case 0 -> {
                List<String> codes = List.of(code(), code(), code());
                yield Filter.of("codes", codes, site -> codes.contains(text(site, "/code")));
            }
            case 1 -> {
                String part = one(List.of("S00", "点位S1", "7", "村"));
                yield Filter.of(
                        "text",
                        part,
                        site -> Stream.of("/code", "/name", "/village/name")
                                .anyMatch(place -> text(site, place).contains(part)));
            }
            case 2 -> {
                Place place = one(places);
                String prefix = place.village().substring(0, 9);
                yield Filter.of(
                        "regions",
                        List.of(place.township()),
                        site -> text(site, "/village/code").startsWith(prefix));
            }
            case 3 -> {
                String tier = one(List.of(SiteTier.values())).name();
                yield Filter.of(
                        "tier", List.of(tier), site -> text(site, "/tier").equals(tier));
            }
            case 4 -> {
                String pillar = one(List.of(Pillar.values())).name();
                yield Filter.of("pillars", List.of(pillar), site -> holdsAny(site.get("pillars"), pillar::equals));
            }
            case 5 -> {
                Set<String> status =
                        new HashSet<>(List.of(one(List.of(SiteStatus.values())).name(), SiteStatus.DROPPED.name()));
                yield Filter.of("status", List.copyOf(status), site -> status.contains(text(site, "/status")));
            }
            case 6 -> {
                String indicator = one(List.of("A", "A01", "A01-1", "A02-1", "B", "B01-2"));
                yield Filter.of(
                        "indicators",
                        List.of(indicator),
                        site -> holdsAny(site.get("indicators"), leaf -> leaf.startsWith(indicator)));
            }
            case 7 -> {
                String zone = one(zones);
                // a pinned id of the same zone differs from the live one
                yield Filter.of("zone", zone, site -> zone.equals(text(site, "/zone/live")));
            }
            case 8, 9 -> {
                boolean overdue = random.nextBoolean();
                yield Filter.of("overdue", overdue, site -> isOverdue(site) == overdue);
            }
            case 10 -> {
                Place place = one(places);
                double half = 0.02 + random.nextDouble() * 0.2;
                Map<String, Object> box = Map.of(
                        "west",
                        place.longitude() - half,
                        "east",
                        place.longitude() + half,
                        "south",
                        place.latitude() - half,
                        "north",
                        place.latitude() + half);
                yield Filter.of(
                        "spatial",
                        random.nextBoolean() ? Map.of("bbox", box) : Map.of("within", place.square(half)),
                        site -> Math.abs(site.at("/position/coordinates/0").asDouble() - place.longitude()) < half
                                && Math.abs(site.at("/position/coordinates/1").asDouble() - place.latitude()) < half);
            }
            default -> cql();
        };
    }

    private String code() {
        return "S%03d".formatted(random.nextInt(SITES + 3));
    }

    private Filter cql() {
        return switch (random.nextInt(6)) {
            case 0 ->
                Filter.of(
                        "cql",
                        "visitMinutes > 30",
                        site -> site.get("visitMinutes").asInt() > 30);
            case 1 ->
                Filter.of(
                        "cql",
                        "tier = 'COUNTY_MODEL' OR status = 'READY'",
                        site -> text(site, "/tier").equals("COUNTY_MODEL")
                                || text(site, "/status").equals("READY"));
            case 2 ->
                Filter.of(
                        "cql",
                        "NOT (department = 'NYJ')",
                        site -> !text(site, "/department/code").equals("NYJ"));
            case 3 -> {
                String from = on("03-05");
                yield Filter.of(
                        "cql",
                        "addedOn >= '%s'".formatted(from),
                        site -> text(site, "/addedOn").compareTo(from) >= 0);
            }
            case 4 ->
                Filter.of(
                        "cql",
                        "percent > 50",
                        site -> site.at("/readiness/percent").asDouble() > 50);
            default -> {
                String due = on("11-01");
                yield Filter.of(
                        "cql",
                        "buildingDueOn < '%s'".formatted(due),
                        site -> !text(site, "/readiness/buildingDueOn").isEmpty()
                                && text(site, "/readiness/buildingDueOn").compareTo(due) < 0);
            }
        };
    }

    private Filter filter(int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return simple();
        }
        Filter one = filter(depth - 1);
        Filter other = filter(depth - 1);
        return switch (random.nextInt(4)) {
            case 0 -> Filter.of("and", List.of(one.input, other.input), one.holds.and(other.holds));
            case 1 -> Filter.of("or", List.of(one.input, other.input), one.holds.or(other.holds));
            case 2 -> Filter.of("not", one.input, one.holds.negate());
            default -> {
                Map<String, Object> both = new LinkedHashMap<>(one.input);
                both.putAll(other.input);
                yield both.size() == one.input.size() + other.input.size()
                        ? new Filter(both, one.holds.and(other.holds))
                        : one;
            }
        };
    }

    private List<JsonNode> all(String day) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        ask("{ sites(first: 1000, asOf: {on: \"%s\"}) { nodes { %s } } }".formatted(day, FIELDS))
                .at("/sites/nodes")
                .forEach(all::add);
        return all;
    }

    @Test
    void listMapExportsAndCoverageAgree() throws Exception {
        Map<String, String> liveZones = new LinkedHashMap<>();
        Map<String, List<JsonNode>> days = new LinkedHashMap<>();
        for (String each : DAYS) {
            days.put(on(each), all(on(each)));
            JsonNode pinned = ask("{ zones(asOf: {on: \"%s\"}) { id } }".formatted(on(each)))
                    .get("zones");
            for (int i = 0; i < zones.size() && i < pinned.size(); i++) {
                liveZones.put(pinned.get(i).get("id").asString(), zones.get(i));
            }
        }
        days.values()
                .forEach(sites -> sites.forEach(site -> {
                    if (site.get("zone").isObject()) {
                        ((tools.jackson.databind.node.ObjectNode) site.get("zone"))
                                .put("live", liveZones.get(text(site, "/zone/id")));
                    }
                }));
        int some = 0;
        for (int i = 0; i < FILTERS; i++) {
            Filter filter = filter(2);
            String day = on(one(DAYS));
            List<JsonNode> expected =
                    days.get(day).stream().filter(filter.holds).toList();
            some += expected.isEmpty() || expected.size() == days.get(day).size() ? 0 : 1;
            agree(filter, day, expected);
        }
        assertThat(some).as("filters that take some and leave some").isGreaterThan(FILTERS / 3);
    }

    private void agree(Filter filter, String day, List<JsonNode> expected) throws Exception {
        String json = JSON.writeValueAsString(filter.input);
        String what = json + " on " + day;
        JsonNode answer = ask("""
                query($f: SiteFilter) {
                    sites(filter: $f, first: 1000, asOf: {on: "%1$s"}) { totalCount nodes { code } }
                    near: siteMap(view: {bbox: %2$s, zoom: 12}, filter: $f, asOf: {on: "%1$s"}) {
                        features totals { sites overdue byStatus { status sites } } }
                    far: siteMap(view: {bbox: %2$s, zoom: 6}, filter: $f, asOf: {on: "%1$s"}) { clusters { sites } }
                    coverage(filter: $f, asOf: {on: "%1$s"}) { sites tiers { sites } townships { code } } }""".formatted(day, ALL_OF_IT), Map.of("f", filter.input));
        assertThat(codes(answer.at("/sites/nodes")))
                .as(what)
                .containsExactlyElementsOf(
                        expected.stream().map(site -> text(site, "/code")).toList());
        int count = expected.size();
        assertThat(answer.at("/sites/totalCount").asInt()).as(what).isEqualTo(count);
        assertThat(answer.at("/near/features/features")).as(what).hasSize(count);
        assertThat(answer.at("/near/totals/sites").asInt()).as(what).isEqualTo(count);
        assertThat(answer.at("/near/totals/overdue").asLong())
                .as(what)
                .isEqualTo(
                        expected.stream().filter(SiteAgreementTest::isOverdue).count());
        for (JsonNode status : answer.at("/near/totals/byStatus")) {
            assertThat(status.get("sites").asLong())
                    .as(what)
                    .isEqualTo(expected.stream()
                            .filter(site -> text(site, "/status").equals(text(status, "/status")))
                            .count());
        }
        assertThat(sum(answer.at("/near/totals/byStatus"))).as(what).isEqualTo(count);
        assertThat(sum(answer.at("/far/clusters"))).as(what).isEqualTo(count);
        assertThat(answer.at("/coverage/sites").asInt()).as(what).isEqualTo(count);
        assertThat(sum(answer.at("/coverage/tiers"))).as(what).isEqualTo(count);
        assertThat(answer.at("/coverage/townships")).as(what).hasSize((int) expected.stream()
                .map(site -> text(site, "/village/code").substring(0, 9))
                .distinct()
                .count());
        String query = "?filter=" + URLEncoder.encode(json, StandardCharsets.UTF_8) + "&on=" + day;
        assertThat(new String(get("/exports/sites.csv" + query), StandardCharsets.UTF_8)
                        .strip()
                        .split("\r?\n"))
                .as(what)
                .hasSize(1 + count);
    }

    private static int sum(JsonNode list) {
        int sum = 0;
        for (JsonNode each : list) {
            sum += each.get("sites").asInt();
        }
        return sum;
    }

    private static List<String> codes(JsonNode nodes) {
        List<String> codes = new ArrayList<>();
        nodes.forEach(node -> codes.add(node.get("code").asString()));
        return codes;
    }

    @Test
    void findsByIdsLiveAndPast() throws Exception {
        List<JsonNode> all = all(on("05-20"));
        List<String> ids = List.of(
                all.get(3).get("id").asString(), all.get(8).at("/current/id").asString());
        JsonNode found = ask(
                "query($f: SiteFilter) { sites(filter: $f, asOf: {on: \"%s\"}) { nodes { code } } }"
                        .formatted(on("05-20")),
                Map.of("f", Map.of("ids", ids)));
        assertThat(codes(found.at("/sites/nodes")))
                .containsExactly(text(all.get(3), "/code"), text(all.get(8), "/code"));
    }

    @Test
    void pagesInEveryOrderTellEachSiteOnce() throws Exception {
        List<JsonNode> all = all(on("05-20"));
        Map<String, Function<JsonNode, String>> fields = Map.of(
                "CODE", site -> text(site, "/code"),
                "TIER",
                        site -> String.valueOf(
                                SiteTier.valueOf(text(site, "/tier")).ordinal()),
                "STATUS_ON", site -> text(site, "/statusOn"),
                "PERCENT",
                        site -> text(site, "/status").equals("READY")
                                        || !text(site, "/readiness/lastReportOn")
                                                .isEmpty()
                                ? "%06.2f"
                                        .formatted(site.at("/readiness/percent").asDouble())
                                : "",
                "BUILDING_DUE_ON", site -> text(site, "/readiness/buildingDueOn"));
        for (var field : fields.entrySet()) {
            for (String direction : List.of("ASC", "DESC")) {
                List<JsonNode> read = new ArrayList<>();
                String after = "";
                while (after != null) {
                    JsonNode page =
                            ask("{ sites(first: 17%s, orderBy: {field: %s, direction: %s}, asOf: {on: \"%s\"}) { pageInfo { hasNextPage endCursor } nodes { %s } } }"
                                            .formatted(after, field.getKey(), direction, on("05-20"), FIELDS))
                                    .get("sites");
                    page.get("nodes").forEach(read::add);
                    after = page.at("/pageInfo/hasNextPage").asBoolean()
                            ? ", after: \"%s\"".formatted(text(page, "/pageInfo/endCursor"))
                            : null;
                }
                Set<String> codes = new HashSet<>();
                read.forEach(site -> codes.add(text(site, "/code")));
                assertThat(read).as(field.getKey() + direction).hasSameSizeAs(all);
                assertThat(codes).hasSameSizeAs(all);
                List<String> values = read.stream()
                        .map(field.getValue())
                        .filter(value -> !value.isEmpty())
                        .toList();
                assertThat(values)
                        .as(field.getKey() + direction)
                        .isSortedAccordingTo(
                                direction.equals("ASC") ? Comparator.naturalOrder() : Comparator.reverseOrder());
            }
        }
    }
}
