package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.GengtuTest;
import org.gengtu.farmland.WatchedDataSource;
import org.gengtu.launch.StartFailure;
import org.gengtu.launch.TextTable;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionBulk;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Recovery over GraphQL and HTTP, and in the terminal, of plots that commands have changed. */
@GengtuTest
class RecoveryApiTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path EXAMPLES = Path.of("src/test/resources/recovery");
    private static WatchedDataSource watched;
    private static boolean written;

    @LocalServerPort
    int port;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RegionBulk regions;

    @Autowired
    RecoveryCommand command;

    @Autowired
    Recoveries recoveries;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager reading;

    @Autowired
    @Qualifier("reading")
    JdbcClient readingJdbc;

    @Autowired
    @Qualifier("segmentsOfRecovery")
    Segments segments;

    @Autowired
    RecoveryBoards boards;

    @Autowired
    void watch(@Qualifier("reading") DataSource reading) {
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        if (!(proxy.getTargetDataSource() instanceof WatchedDataSource)) {
            watched = new WatchedDataSource(proxy.getTargetDataSource());
            proxy.setTargetDataSource(watched);
        }
    }

    /** Two townships with plots, one without; three villages. */
    @BeforeEach
    void write() throws Exception {
        if (written) {
            return;
        }
        written = true;
        List<RegionRow> rows = new ArrayList<>();
        rows.add(named("999903000000", "云县"));
        rows.add(named("999903101000", "东镇"));
        rows.add(named("999903102000", "西镇"));
        rows.add(named("999903103000", "空镇"));
        rows.add(named("999903101201", "东一村"));
        rows.add(named("999903101202", "东二村"));
        rows.add(named("999903102201", "西村"));
        regions.register(rows, Commit.of(Actor.UNKNOWN, "test"));
        String a = register("999903101201", 10.5, "2025-01-05");
        String b = register("999903101202", 20.25, "2025-01-05");
        String c = register("999903102201", 30, "2025-01-05");
        String d = register("999903102201", 40.4, "2025-03-01");
        String exempt = register("999903101201", 5, "2025-01-05");
        act("restorePlot", "plotId: \"%s\", restoredOn: \"2025-03-10\", expectedVersion: 1".formatted(a));
        act("restorePlot", "plotId: \"%s\", restoredOn: \"2025-07-02\", expectedVersion: 1".formatted(c));
        act(
                "recultivatePlot",
                "plotId: \"%s\", recultivatedOn: \"2025-04-01\", crop: \"玉米\", expectedVersion: 2".formatted(a));
        act(
                "exemptPlot",
                "plotId: \"%s\", on: \"2025-02-01\", ground: \"塌方\", approvedBy: \"县农业农村局\", expectedVersion: 1"
                        .formatted(exempt));
        act(
                "verifyPlot",
                "plotId: \"%s\", stage: RESTORATION, level: COUNTY, accepted: false, on: \"2025-07-05\", expectedVersion: 2"
                        .formatted(c));
        act(
                "setDeadline",
                "region: \"999903102000\", campaign: 2025, stage: RESTORATION, deadline: \"2025-07-01\", from: \"2025-06-20\", document: \"云府发〔2025〕7号\"");
        act(
                "setTarget",
                "region: \"999903101000\", campaign: 2025, stage: RESTORATION, areaMu: 21, from: \"2025-01-01\", document: \"云府发〔2025〕1号\"");
        assertThat(b).isNotEqualTo(d);
    }

    private static RegionRow named(String code, String name) {
        return RegionRow.named(new RegionCode(code), name);
    }

    private String register(String village, double mu, String on) throws Exception {
        return act("registerPlot", "villageCode: \"%s\", declaredAreaMu: %s, on: \"%s\"".formatted(village, mu, on))
                .at("/registerPlot/plot/id")
                .asString();
    }

    private JsonNode act(String mutation, String input) throws Exception {
        String answer = switch (mutation) {
            case "setDeadline" -> "{ deadline }";
            case "setTarget" -> "{ areaMu }";
            case "openCampaign" -> "{ fact { id } }";
            default -> "{ plot { id version } }";
        };
        return ask("mutation { %s(input: {%s}) %s }".formatted(mutation, input, answer));
    }

    private JsonNode ask(String query) throws Exception {
        JsonNode answer = send(query);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    private JsonNode send(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .header("Gengtu-Actor", "tester")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                .build();
        watched.forget();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
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
        JsonNode told = ask(Files.readString(query));
        Path expected = query.resolveSibling(query.getFileName().toString().replace(".graphql", ".json"));
        if (Boolean.getBoolean("gengtu.write-docs")) {
            Files.writeString(expected, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(told) + "\n");
        }
        assertThat(told).isEqualTo(JSON.readTree(Files.readString(expected)));
        segments.fold();
        boards.forget();
        assertThat(ask(Files.readString(query))).as("folded").isEqualTo(told);
    }

    @Test
    void followsEachCommandExactly() throws Exception {
        act(
                "openCampaign",
                "campaign: 2024, restorationDeadline: \"2024-06-30\", recultivationDeadline: \"2024-07-31\", document: \"一号\"");
        String id = register("999903102201", 7.77, "2024-02-01");
        String query =
                "{ county { recovery(asOf: {on: \"2024-06-01\"}) { plots areaMu restoration { reachedAreaMu rate } recultivation { reachedAreaMu } } } }";
        assertThat(ask(query).at("/county/recovery/areaMu").asDouble()).isEqualTo(7.77);
        assertThat(ask(query).at("/county/recovery/restoration/rate").asDouble())
                .isZero();
        act("restorePlot", "plotId: \"%s\", restoredOn: \"2024-05-01\", expectedVersion: 1".formatted(id));
        assertThat(ask(query).at("/county/recovery/restoration/reachedAreaMu").asDouble())
                .isEqualTo(7.77);
        assertThat(ask(query).at("/county/recovery/restoration/rate").asDouble())
                .isEqualTo(1);
        act("lapsePlot", "plotId: \"%s\", on: \"2024-05-20\", expectedVersion: 2".formatted(id));
        assertThat(ask(query).at("/county/recovery/restoration/rate").asDouble())
                .isZero();
        assertThat(jdbc.sql("SELECT count(*) FROM recovery_delta WHERE campaign = 2024")
                        .query(Integer.class)
                        .single())
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void theDeltasOfCommandsSumToThePlotsAtEveryPosition() {
        long newest =
                jdbc.sql("SELECT position FROM ledger_head").query(Long.class).single();
        assertThat(newest).isGreaterThan(10);
        for (long position = 1; position <= newest; position++) {
            for (LocalDate on : List.of(
                    LocalDate.of(2025, 2, 1),
                    LocalDate.of(2025, 3, 10),
                    LocalDate.of(2025, 7, 3),
                    LocalDate.of(2025, 12, 1))) {
                AsOf asOf = RecoveryFixture.asOf(on, position);
                new TransactionTemplate(reading).executeWithoutResult(status -> {
                    Snapshot at = recoveries.at(asOf);
                    Map<String, String> told = new TreeMap<>();
                    for (RegionRecovery each : recoveries.listAt(RegionLevel.VILLAGE, null, at, 2025, null)) {
                        if (each.recovery().plots() > 0) {
                            told.put(each.region().code().prefix(), RecoveryFixture.told(each.recovery()));
                        }
                    }
                    assertThat(told).as("%s", at).isEqualTo(RecoveryFixture.naive(readingJdbc, at, 12, 2025));
                });
            }
        }
    }

    @Test
    void takesAsManyStatementsForAllRegionsAsForOne() throws Exception {
        String fields = "recovery(asOf: {on: \"2025-07-10\"}) { plots restoration { rate forecast { course }"
                + " burnDown(from: \"2025-01-01\", to: \"2025-07-10\") { remainingAreaMu planAreaMu } }"
                + " recultivation { forecast { course } burnDown(from: \"2025-01-01\", to: \"2025-07-10\") { planAreaMu } } }";
        ask("{ townships { %s } }".formatted(fields));
        ask("{ township(code: \"999903101000\") { %s } }".formatted(fields));
        int one = watched.statements().size();
        ask("{ townships { %s } }".formatted(fields));
        assertThat(watched.statements())
                .as("the region, the head, burn-downs, forecasts")
                .hasSize(one)
                .hasSize(4);
        ask("{ villages { nodes { %s } } }".formatted(fields));
        assertThat(watched.statements()).hasSize(one);
        ask("{ recovery(by: TOWNSHIP) { nameThen region { code name } recovery { plots restoration { rate } } } }");
        ask("{ recovery(by: TOWNSHIP) { nameThen region { code name } recovery { plots restoration { rate } } } }");
        assertThat(watched.statements()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recovery(by: TOWNSHIP, campaign: 1999) { rank } | ARGUMENT_INVALID",
                "recovery(by: TOWNSHIP, region: \"999903999000\") { rank } | REGION_UNKNOWN",
                "recovery(by: COUNTY, region: \"999903101000\") { rank } | ARGUMENT_INVALID",
                "recovery(by: TOWNSHIP, region: \"12\") { rank } | REGION_CODE_INVALID",
                "recovery(by: TOWNSHIP, asOf: {position: \"99999999\"}) { rank } | AS_OF_INVALID",
                "county { recovery(campaign: 2201) { plots } } | ARGUMENT_INVALID",
                "county { recovery { restoration { burnDown(from: \"2025-02-01\", to: \"2025-01-01\") { date } } } } | ARGUMENT_INVALID",
                "county { recovery { restoration { burnDown(from: \"2020-02-01\", to: \"2025-01-01\") { date } } } } | ARGUMENT_INVALID"
            })
    void refusesWhatCannotBe(String field, String code) throws Exception {
        assertThat(send("{ %s }".formatted(field))
                        .at("/errors/0/extensions/code")
                        .asString())
                .isEqualTo(code);
    }

    private String print(String... arguments) {
        PrintStream usual = System.out;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        System.setOut(new PrintStream(shown, true, StandardCharsets.UTF_8));
        try {
            command.run(List.of(arguments));
        } finally {
            System.setOut(usual);
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theTerminalShowsTheTable() {
        String table = print("--on", "2025-07-10");
        assertThat(table.lines().map(line -> line.replaceAll("截至.*", "截至")).toList())
                .containsExactly(
                        "区划  应复耕(亩)  已复耕(亩)  复耕率              逾期(亩)  验收认定(亩)  任务完成率  研判",
                        "──────────────────────────────────────────────────────────────────────────────────────────",
                        "东镇       30.75       10.50   34.1%  ███▍░░░░░░     20.25         10.50       50.0%  滞后",
                        "西镇       70.40       30.00   42.6%  ████▎░░░░░     40.40          0.00           —  滞后",
                        "空镇        0.00        0.00       —                  0.00          0.00           —  —",
                        "──────────────────────────────────────────────────────────────────────────────────────────",
                        "合计      101.15       40.50   40.0%  ████░░░░░░     60.65         10.50           —  滞后",
                        "统计日 2025-07-10，2025 年度，复耕期限 2025-06-30；台账截至");
        assertThat(table.lines()
                        .filter(line -> line.endsWith("滞后"))
                        .map(TextTable::width)
                        .distinct())
                .as("columns stand under one another")
                .hasSize(1);
        assertThat(print("--on", "2025-07-10", "--by", "village", "--lang", "en"))
                .contains("Region  To restore (mu)", "东一村", "Total", "late", "As of 2025-07-10, campaign 2025");
        assertThat(print("--by", "county", "--campaign", "2025", "--on", "2025-03-09"))
                .contains("云县");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--on soon", "--by house", "--lang fr", "--campaign x", "--known 2025-01-01", "--what x", "--on"
            })
    void theTerminalSaysWhatIsWrong(String line) {
        assertThat(catchThrowable(() -> print(line.split(" "))))
                .isInstanceOf(StartFailure.class)
                .message()
                .contains(line.split(" ")[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "0, ░░░░░░░░░░",
        "1, ██████████",
        "0.5, █████░░░░░",
        "0.999, █████████▉",
        "0.0125, ▏░░░░░░░░░",
        "1.3, ██████████"
    })
    void barsAreNeverFullBeforeAllIsDone(double share, String bar) {
        assertThat(RecoveryTable.bar(share)).isEqualTo(bar);
    }
}
