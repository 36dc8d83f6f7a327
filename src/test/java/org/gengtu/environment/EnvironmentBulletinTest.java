package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.environment.ProblemCommands.Report;
import org.gengtu.environment.ProblemCommands.Step;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.launch.StartFailure;
import org.gengtu.launch.TextTable;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.UnitKind;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random stories of problems that relapse several times, withdrawals and dismissals among them: the worst places are those
 * that their histories tell, and a bulletin says what lists, map and figures say, as known at any position.
 */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvironmentBulletinTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PROBLEMS = 90;
    private static final int MONTHS = 3;
    private static final List<String> ITEMS = List.of("A", "B", "C");
    private static final List<String> UNITS = List.of("U", "V");

    @LocalServerPort
    int port;

    @Autowired
    ProblemCommands commands;

    @Autowired
    Inspections inspections;

    @Autowired
    Reference reference;

    @Autowired
    Units units;

    @Autowired
    EnvironmentCommand command;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(20261126);
    private final Map<Long, Integer> versions = new HashMap<>();
    private final List<Long> rounds = new ArrayList<>();
    private final List<String> positions = new ArrayList<>();
    private List<RegionCode> villages = List.of();
    private LocalDate today;
    private LocalDate begin;
    private YearMonth month;

    @BeforeAll
    void fill() throws Exception {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        today = clock.today();
        month = YearMonth.from(today).minusMonths(1);
        begin = month.minusMonths(MONTHS - 1).atDay(1);
        for (String item : ITEMS) {
            reference.saveItem(
                    call("县", "item"), new StandardItem(item, "条目" + item, Setting.VILLAGE, null, null), begin);
        }
        for (String unit : UNITS) {
            ResponsibleUnit of = new ResponsibleUnit(unit, "单位" + unit, UnitKind.DEPARTMENT, null, null, null);
            units.save(call("县", "unit"), of, null, begin);
        }
        // a few villages of a few townships, so that relapses meet
        villages = database.jdbc()
                .sql("""
                        SELECT region_code FROM (
                            SELECT region_code, row_number() OVER (PARTITION BY left(region_code, 9) ORDER BY region_code) AS n
                            FROM region_state WHERE level = 'VILLAGE') v
                        WHERE n <= 3 ORDER BY region_code LIMIT 9""")
                .query((row, number) -> new RegionCode(row.getString(1)))
                .list();
        for (int i = 0; i < 2 * MONTHS; i++) {
            visit(i);
        }
        for (int i = 0; i < PROBLEMS; i++) {
            live(report(i));
            if (i % 30 == 29) {
                positions.add(position());
            }
        }
    }

    private static CommandCall call(String actor, String mutation) {
        return new CommandCall(new Actor(actor), mutation, Map.of(), null);
    }

    private String position() throws Exception {
        return ask("{ calendar { position } }").at("/calendar/position").asString();
    }

    private void visit(int number) {
        List<Visit> visits = new ArrayList<>();
        for (RegionCode village : villages) {
            if (random.nextInt(3) > 0) {
                int asked = random.nextInt(20);
                visits.add(
                        asked == 0
                                ? new Visit(village, null, null, null)
                                : new Visit(village, asked, random.nextInt(asked + 1), random.nextInt(asked + 1)));
            }
        }
        Inspection round = new Inspection(
                0,
                "督" + number,
                InspectionLevel.values()[number % 3],
                begin.plusDays(15L * number),
                false,
                "第" + number + "组",
                null,
                0);
        rounds.add(
                inspections.record(call("市", "round"), round, visits, null, 0).id("inspection"));
    }

    private long report(int number) {
        Done done = commands.report(
                call("市", "reportProblem"),
                new Report(
                        ITEMS.get(random.nextInt(3)),
                        Severity.values()[random.nextInt(3)],
                        ProblemSource.values()[random.nextInt(5)],
                        "问题 " + number,
                        new Places.Place(villages.get(random.nextInt(villages.size())), null),
                        random.nextInt(3) == 0 ? rounds.get(random.nextInt(rounds.size())) : null,
                        begin.plusDays(random.nextInt(40)),
                        null,
                        List.of()));
        long id = done.ids("problems").getFirst();
        versions.put(id, 1);
        return id;
    }

    /** As far as chance takes it, through relapses; some of what was said is taken back. */
    private void live(long id) {
        LocalDate day = begin.plusDays(40L + random.nextInt(10));
        if (random.nextInt(12) == 0) {
            step(id, ProblemEventKind.DISMISSED, day, "县");
            return;
        }
        step(id, ProblemEventKind.ASSIGNED, day, "县");
        Long relapse = null;
        for (int i = random.nextInt(5); i > 0 && day.isBefore(today.minusDays(12)); i--) {
            step(id, ProblemEventKind.RECTIFIED, day = day.plusDays(random.nextInt(6)), "镇");
            step(id, ProblemEventKind.CLOSED, day = day.plusDays(random.nextInt(3)), "县");
            relapse = null;
            if (random.nextInt(3) == 0) {
                return;
            }
            relapse = step(id, ProblemEventKind.RELAPSED, day = day.plusDays(random.nextInt(4)), "县");
        }
        if (relapse != null && random.nextInt(4) == 0) {
            commands.withdraw(call("县", "withdrawProblemEvent"), relapse, "误记", versions.get(id));
            versions.merge(id, 1, Integer::sum);
        }
    }

    private long step(long id, ProblemEventKind kind, LocalDate on, String actor) {
        Map<String, @Nullable Object> set = new HashMap<>();
        if (kind == ProblemEventKind.ASSIGNED) {
            String unit = UNITS.get(random.nextInt(2));
            set.put("parts", List.of(new UnitPart(unit, true, null, null, null).json()));
        }
        int version = versions.merge(id, 1, Integer::sum);
        return commands.record(
                        call(actor, kind.name()), new Step(id, version - 1, kind, on, set, null, List.of(), "on"))
                .ids("events")
                .getFirst();
    }

    private JsonNode send(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode ask(String query) throws Exception {
        JsonNode answer = send(query);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    /** What the histories tell of a place. */
    private static final class Told {
        private final Map<String, Integer> byItem = new TreeMap<>();
        private int problems;
        private int open;
        private String last = "";

        int relapses() {
            return byItem.values().stream().mapToInt(Integer::intValue).sum();
        }

        List<String> items() {
            return byItem.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .map(Map.Entry::getKey)
                    .toList();
        }

        String line(String village) {
            return "%s %s %d %d %d %s".formatted(village, items(), relapses(), problems, open, last);
        }
    }

    private List<String> naive(String region, boolean byItem, LocalDate from, LocalDate to, String position)
            throws Exception {
        JsonNode problems = ask("""
                { problems(first: 200, filter: {regions: ["%s"], not: {status: [MERGED, DISMISSED]}}, asOf: {on: "%s", position: "%s"}) {
                    nodes { status item { code } village { code }
                        history(first: 30) { nodes { kind on withdrawnBy { id } } } } } }""".formatted(region, to, position)).at("/problems/nodes");
        Map<String, Told> places = new TreeMap<>();
        for (JsonNode problem : problems) {
            int relapses = 0;
            String last = "";
            for (JsonNode event : problem.at("/history/nodes")) {
                LocalDate on = LocalDate.parse(event.get("on").asString());
                if (event.get("kind").asString().equals("RELAPSED")
                        && event.get("withdrawnBy").isNull()
                        && !on.isBefore(from)
                        && !on.isAfter(to)) {
                    relapses++;
                    last = on.toString().compareTo(last) > 0 ? on.toString() : last;
                }
            }
            if (relapses > 0) {
                String village = problem.at("/village/code").asString();
                String item = problem.at("/item/code").asString();
                Told told = places.computeIfAbsent(byItem ? village + item : village, key -> new Told());
                told.byItem.merge(item, relapses, Integer::sum);
                told.problems++;
                told.open += problem.get("status").asString().equals("CLOSED") ? 0 : 1;
                told.last = last.compareTo(told.last) > 0 ? last : told.last;
            }
        }
        return places.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, Told>>comparingInt(
                                each -> each.getValue().relapses())
                        .thenComparingInt(each -> each.getValue().problems)
                        .thenComparing(each -> each.getValue().last)
                        .reversed())
                .map(each -> each.getValue().line(each.getKey().substring(0, 12)))
                .toList();
    }

    @Test
    void theWorstPlacesAreThoseOfTheHistories() throws Exception {
        Set<String> seen = new HashSet<>();
        for (String position : positions) {
            for (int i = 0; i < 6; i++) {
                LocalDate from = begin.plusDays(30 + random.nextInt(40));
                LocalDate to = from.plusDays(random.nextInt(40));
                LocalDate until = to.isAfter(today) ? today : to;
                boolean byItem = i % 2 == 1;
                RegionCode village = villages.get(random.nextInt(villages.size()));
                RegionCode region = i < 2 ? village.county() : i < 4 ? village.township() : village;
                String known = ask("{ problems(first: 0, asOf: {on: \"%s\", position: \"%s\"}) { asOf { knownAt } } }"
                                .formatted(until, position))
                        .at("/problems/asOf/knownAt")
                        .asString();
                JsonNode answer = ask("""
                        { worstPlaces(by: %s, region: "%s", from: "%s", to: "%s", knownAt: "%s", first: 100) {
                            asOf { on position } village { code } items { code } relapses problems open lastRelapseOn }
                          environment(by: %s, region: "%2$s", from: "%3$s", to: "%4$s", knownAt: "%5$s") { figures { relapsed } } }""".formatted(
                                byItem ? "VILLAGE_AND_ITEM" : "VILLAGE", region, from, until, known, region.level()));
                List<String> lines = new ArrayList<>();
                int problems = 0;
                for (JsonNode place : answer.get("worstPlaces")) {
                    List<String> items = new ArrayList<>();
                    place.get("items")
                            .forEach(item -> items.add(item.get("code").asString()));
                    lines.add("%s %s %d %d %d %s"
                            .formatted(
                                    place.at("/village/code").asString(),
                                    items,
                                    place.get("relapses").asInt(),
                                    place.get("problems").asInt(),
                                    place.get("open").asInt(),
                                    place.get("lastRelapseOn").asString()));
                    problems += place.get("problems").asInt();
                    assertThat(place.at("/asOf/position").asString()).isEqualTo(position);
                }
                assertThat(lines)
                        .as("%s from %s to %s at %s", region, from, until, position)
                        .isEqualTo(naive(region.digits(), byItem, from, until, position));
                assertThat(answer.at("/environment/0/figures/relapsed").asInt()).isEqualTo(problems);
                seen.addAll(lines);
            }
        }
        assertThat(seen).hasSizeGreaterThan(20);
        assertThat(seen).as("several relapses of one problem").anyMatch(line -> line.matches(".*\\] [2-9] 1 .*"));
    }

    @ParameterizedTest
    @CsvSource({
        "'first: 0', ARGUMENT_INVALID, first",
        "'first: 101', ARGUMENT_INVALID, first",
        "'region: \"510199999000\"', REGION_UNKNOWN, region",
        "'to: \"2020-01-01\"', ARGUMENT_INVALID, to"
    })
    void refusesWhatCannotBe(String argument, String code, String where) throws Exception {
        String to = argument.startsWith("to") ? "" : ", to: \"%s\"".formatted(today);
        JsonNode error = send("{ worstPlaces(from: \"%s\"%s, %s) { relapses } }".formatted(begin, to, argument))
                .at("/errors/0/extensions");
        assertThat(error.get("code").asString()).isEqualTo(code);
        assertThat(error.toString()).contains(where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026", "2026-13", "May", "9999-01"})
    void aBulletinIsOfAMonthThatHasBegun(String month) throws Exception {
        JsonNode error = send("{ environmentBulletin(month: \"%s\") { month } }".formatted(month))
                .at("/errors/0/extensions");
        assertThat(error.get("code").asString()).isEqualTo("ARGUMENT_INVALID");
    }

    private static final String BULLETIN = """
            environmentBulletin(month: "%s", region: "%s", asOf: %s) {
                asOf { on knownAt position } month from to complete region { code name } titleZh titleEn asOfZh asOfEn paragraphZh paragraphEn
                figures { ...F } parts { nameThen region { code } figures { ...F } } units { nameThen unit { code } figures { ...F } }
                items { nameThen item { code } figures { ...F } }
                worstPlaces { village { code } nameThen townshipNameThen items { code } relapses problems open lastRelapseOn }
                rounds { number level on team visits { village { code } nameThen townshipNameThen problems asked aware satisfied } } }""";
    private static final String FIGURES =
            " fragment F on EnvironmentFigures { found open overdue closed inTimeRate relapsed relapseRate visitedVillages cleanVillages asked awareRate satisfiedRate }";

    private JsonNode bulletin(YearMonth of, String region, String asOf) throws Exception {
        return ask("{ %s }%s".formatted(BULLETIN.formatted(of, region, asOf), FIGURES))
                .get("environmentBulletin");
    }

    private static String state(JsonNode stamp) {
        return "{on: \"%s\", position: \"%s\"}"
                .formatted(stamp.get("on").asString(), stamp.get("position").asString());
    }

    @Test
    void aBulletinSaysWhatListsMapAndFiguresSay() throws Exception {
        for (int i = 0; i < 9; i++) {
            RegionCode village = villages.get(random.nextInt(villages.size()));
            RegionCode region = switch (i % 3) {
                case 0 -> village.county();
                case 1 -> village.township();
                default -> village;
            };
            YearMonth of = month.minusMonths(random.nextInt(MONTHS - 1));
            String position = positions.get(random.nextInt(positions.size()));
            LocalDate on = i % 2 == 0 ? today : of.atDay(10 + random.nextInt(10));
            agree(bulletin(of, region.digits(), "{on: \"%s\", position: \"%s\"}".formatted(on, position)), region);
        }
    }

    private void agree(JsonNode bulletin, RegionCode region) throws Exception {
        String asOf = state(bulletin.get("asOf"));
        String range = "{from: \"%s\", to: \"%s\"}"
                .formatted(bulletin.get("from").asString(), bulletin.get("to").asString());
        String which = "{regions: [\"%s\"], not: {status: [MERGED, DISMISSED]}, %s}";
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("found", "foundOn: " + range);
        filters.put("open", "status: [FOUND, ASSIGNED, RECTIFYING, RECTIFIED]");
        filters.put("overdue", "overdue: true");
        filters.put("closed", "status: [CLOSED], closedOn: " + range);
        filters.put("relapsed", "relapsedOn: " + range);
        for (Map.Entry<String, String> filter : filters.entrySet()) {
            String text = which.formatted(region, filter.getValue());
            JsonNode lists = ask("""
                    { problems(filter: %1$s, asOf: %2$s) { totalCount }
                      environmentMap(view: {bbox: {west: 104.6, south: 30.7, east: 105.5, north: 31.4}, zoom: 9}, filter: %1$s, asOf: %2$s) {
                        totals { problems } unmapped { problems } } }""".formatted(text, asOf));
            int count = bulletin.at("/figures/" + filter.getKey()).asInt();
            String what = filter.getKey() + " of " + region + " " + asOf;
            assertThat(lists.at("/problems/totalCount").asInt()).as(what).isEqualTo(count);
            assertThat(lists.at("/environmentMap/totals/problems").asInt()
                            + lists.at("/environmentMap/unmapped/problems").asInt())
                    .as(what)
                    .isEqualTo(count);
            for (String part : List.of("parts", "units", "items")) {
                assertThat(sum(bulletin.get(part), "/figures/" + filter.getKey()))
                        .as("%s by %s", what, part)
                        .isEqualTo(count);
            }
        }
        assertThat(sum(bulletin.get("worstPlaces"), "/problems"))
                .isEqualTo(bulletin.at("/figures/relapsed").asInt());
        Set<String> visited = new LinkedHashSet<>();
        Set<String> dirty = new HashSet<>();
        for (JsonNode round : bulletin.get("rounds")) {
            for (JsonNode visit : round.get("visits")) {
                String village = visit.at("/village/code").asString();
                visited.add(village);
                if (visit.get("problems").asInt() > 0) {
                    dirty.add(village);
                }
            }
        }
        assertThat(bulletin.at("/figures/visitedVillages").asInt()).isEqualTo(visited.size());
        assertThat(bulletin.at("/figures/cleanVillages").asInt()).isEqualTo(visited.size() - dirty.size());
        assertThat(bulletin.at("/paragraphZh").asString())
                .contains("发现环境问题 %d 件".formatted(bulletin.at("/figures/found").asInt()))
                .contains("未销号 %d 件".formatted(bulletin.at("/figures/open").asInt()));
        assertThat(bulletin.get("complete").asBoolean())
                .isEqualTo(bulletin.get("to")
                        .asString()
                        .equals(YearMonth.parse(bulletin.get("month").asString())
                                .atEndOfMonth()
                                .toString()));
    }

    private static int sum(JsonNode list, String field) {
        int sum = 0;
        for (JsonNode each : list) {
            sum += each.at(field).asInt();
        }
        return sum;
    }

    /** Also where something is found, reported and called otherwise since. */
    @Test
    void aBulletinThatWasShownIsShownAgainAfterCorrections() throws Exception {
        String county = villages.getFirst().county().digits();
        JsonNode shown = bulletin(month, county, "null");
        String printed = print("--month", month.toString());
        long round = inspections
                .record(
                        call("市", "round"),
                        new Inspection(0, "补录", InspectionLevel.CITY, month.atDay(3), false, "补录组", null, 0),
                        List.of(new Visit(villages.getFirst(), 10, 1, 1)),
                        null,
                        0)
                .id("inspection");
        long late = commands.report(
                        call("市", "reportProblem"),
                        new Report(
                                "A",
                                Severity.CRITICAL,
                                ProblemSource.MEDIA,
                                "补报",
                                new Places.Place(villages.getFirst(), null),
                                round,
                                month.atDay(4),
                                null,
                                List.of()))
                .ids("problems")
                .getFirst();
        versions.put(late, 1);
        step(late, ProblemEventKind.ASSIGNED, month.atDay(5), "县");

        ask("""
                mutation { renameRegion(input: {code: "%s", name: "改名村", from: "%s", document: "改〔2026〕1号"}) { fact { id } } }""".formatted(villages.getFirst(), month.atDay(1)));
        JsonNode now = bulletin(month, county, "null");
        assertThat(now.at("/figures/found").asInt())
                .isEqualTo(shown.at("/figures/found").asInt() + 1);
        assertThat(now.get("paragraphZh")).isNotEqualTo(shown.get("paragraphZh"));
        assertThat(now.at("/rounds").toString()).contains("补录", "改名村");
        assertThat(bulletin(month, county, state(shown.get("asOf")))).isEqualTo(shown);
        String knownAt = shown.at("/asOf/knownAt").asString();
        assertThat(bulletin(month, county, "{on: \"%s\", knownAt: \"%s\"}".formatted(today, knownAt)))
                .isEqualTo(shown);
        assertThat(print("--month", month.toString(), "--known-at", knownAt)).isEqualTo(printed);
        assertThat(print("--month", month.toString())).isNotEqualTo(printed);
    }

    private String print(String... arguments) {
        return command.text(List.of(arguments));
    }

    @Test
    void theTerminalPrintsTheTableAndTheWords() throws Exception {
        JsonNode bulletin = bulletin(month, villages.getFirst().county().digits(), "null");
        List<String> lines = print("--month", month.toString()).lines().toList();
        assertThat(lines.getFirst()).isEqualTo(bulletin.get("titleZh").asString());
        assertThat(lines.get(2)).startsWith("区划").contains("发现(件)", "按期销号率", "走访(村)", "满意率");
        assertThat(lines.get(4)).startsWith(bulletin.at("/parts/0/nameThen").asString());
        assertThat(lines).hasSize(2 + 2 + bulletin.get("parts").size() + 2 + 3);
        assertThat(lines.get(lines.size() - 4)).startsWith("合计");
        assertThat(lines.get(lines.size() - 3)).isEqualTo(bulletin.get("asOfZh").asString());
        assertThat(lines.getLast()).isEqualTo(bulletin.get("paragraphZh").asString());
        assertThat(lines.subList(2, lines.size() - 3).stream()
                        .map(TextTable::width)
                        .distinct())
                .as("columns stand under one another")
                .hasSize(1);
        List<String> english = print("--month", month.toString(), "--by", "unit", "--lang", "en")
                .lines()
                .toList();
        assertThat(english.get(2)).startsWith("Lead unit").doesNotContain("Asked");
        assertThat(english).anyMatch(line -> line.startsWith("单位U"));
        assertThat(english.getLast()).isEqualTo(bulletin.get("paragraphEn").asString());
        assertThat(print("--by", "village", "--month", month.toString())).contains("合计");
    }

    @Test
    void theTerminalWritesForSpreadsheets() throws Exception {
        JsonNode bulletin = bulletin(month, villages.getFirst().county().digits(), "null");
        List<String> lines = print("--month", month.toString(), "--by", "item", "--csv")
                .lines()
                .toList();
        assertThat(lines.getFirst())
                .isEqualTo("\uFEFF标准条目,发现(件),销号(件),按期销号率,未销号(件),逾期(件),反弹(件),"
                        + bulletin.get("asOfZh").asString());
        assertThat(lines).hasSize(1 + bulletin.get("items").size());
        JsonNode first = bulletin.at("/items/0");
        assertThat(lines.get(1))
                .startsWith(first.get("nameThen").asString() + ","
                        + first.at("/figures/found").asInt() + ",")
                .endsWith("," + first.at("/figures/relapsed").asInt() + ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--month soon", "--by house", "--lang fr", "--known-at 2025-01-01", "--what x", "--month"})
    void refusesWhatItDoesNotKnow(String line) {
        assertThatThrownBy(() -> command.text(List.of(line.split(" "))))
                .isInstanceOf(StartFailure.class)
                .message()
                .contains(line.split(" ")[0]);
    }
}
