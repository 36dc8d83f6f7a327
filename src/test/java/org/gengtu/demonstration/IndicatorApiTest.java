package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.calendar.CountyClock;
import org.gengtu.farmland.WatchedDataSource;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Indicators as the county's office and its departments work with them, over GraphQL, HTTP and the command line. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IndicatorApiTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path SAMPLE = Path.of("geodata", "indicators.csv");
    private static final String LEAF = "A01-02";

    @LocalServerPort
    int port;

    @Autowired
    Imports imports;

    @Autowired
    CountyClock clock;

    @Autowired
    IndicatorCommand command;

    @Autowired
    LedgerVerification verification;

    @Autowired
    @Qualifier("reading")
    DataSource reading;

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalDate today;

    @BeforeAll
    void fill() throws Exception {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        today = clock.today();
        for (String code : List.of("CGJ", "SLJ", "NYJ", "ZJJ", "JJ", "JXJ", "JTJ", "HBJ", "WJJ", "JYJ")) {
            post(
                    "mutation($i: SaveResponsibleUnitInput!) { saveResponsibleUnit(input: $i) { unit { id } } }",
                    Map.of(
                            "i",
                            Map.of("code", "BM-" + code, "name", "县" + code, "kind", "DEPARTMENT", "from", day(-400))));
        }
        JsonNode report = send(Files.readAllBytes(SAMPLE), "?from=" + day(-100));
        assertThat(report.toString())
                .contains("\"rows\":109")
                .contains("\"made\":109")
                .contains("\"unchanged\":0");
    }

    private String day(int fromToday) {
        return today.plusDays(fromToday).toString();
    }

    private JsonNode post(String query, Map<String, ?> variables) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .header("Gengtu-Actor", URLEncoder.encode("县创建办 王芳", StandardCharsets.UTF_8))
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query, "variables", variables))))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private JsonNode ask(String query) throws Exception {
        JsonNode answer = post(query, Map.of());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    private JsonNode leaf(String code, String selection) throws Exception {
        return ask("{ indicator(code: \"%s\") { %s } }".formatted(code, selection))
                .get("indicator");
    }

    private JsonNode sent(String name, Map<String, Object> input) throws Exception {
        String type = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Input";
        return post("""
                mutation($i: %s!) { %s(input: $i) {
                    indicator { id code version status computedStatus setStatus ground reason value valueOn provincialRank
                        liaisonOverdue scoreAtRisk documents { name onFile } liaisons { with on nextDueOn overdue } }
                    event { id kind on note recordedBy changes { field before after } evidence { url } } } }""".formatted(type, name), Map.of("i", input));
    }

    private JsonNode done(String name, Map<String, Object> input) throws Exception {
        JsonNode answer = sent(name, input);
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data").get(name);
    }

    private Map<String, Object> of(String code, Object... more) throws Exception {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("indicator", code);
        input.put("expectedVersion", leaf(code, "version").get("version").asInt());
        for (int i = 0; i < more.length; i += 2) {
            input.put(String.valueOf(more[i]), more[i + 1]);
        }
        return input;
    }

    private byte[] file(String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/indicators.csv" + query))
                .build();
        return http.send(request, BodyHandlers.ofByteArray()).body();
    }

    private JsonNode send(byte[] table, String query) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/indicators.csv" + query))
                .header("Content-Type", "text/csv")
                .header("Gengtu-Actor", URLEncoder.encode("县创建办 王芳", StandardCharsets.UTF_8))
                .POST(BodyPublishers.ofByteArray(table))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    private String picture() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", bytes);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/evidence?kind=DOCUMENT"))
                .header("Content-Type", "image/png")
                .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body())
                .get("id")
                .asString();
    }

    @Test
    @Order(1)
    void theSameTableGoesOutAndInAgain() throws Exception {
        byte[] table = Files.readAllBytes(SAMPLE);
        assertThat(file("")).isEqualTo(table);
        byte[] chinese = file("?lang=zh");
        assertThat(new String(chinese, StandardCharsets.UTF_8)).startsWith("\uFEFF编码,上级编码,指标名称,权重");
        byte[] old = new String(chinese, StandardCharsets.UTF_8).substring(1).getBytes(Charset.forName("GB18030"));
        for (byte[] again : List.of(table, chinese, old)) {
            JsonNode report = send(again, "");
            assertThat(report.get("unchanged").asInt()).as(report.toString()).isEqualTo(109);
            assertThat(report.get("position").isNull()).isTrue();
        }
        assertThat(file("?on=" + day(-101))).hasSizeLessThan(200);
    }

    @Test
    @Order(2)
    void hasSixTwentySevenAndSeventySixWithAHundredPoints() throws Exception {
        JsonNode levels = ask("""
                { a: indicators(level: 1) { weight declaredWeight scoreAtRisk status children { level parent { code } } }
                  b: indicators(level: 2) { weight declaredWeight } c: indicators(level: 3) { weight declaredWeight liaisonOverdue } }""");
        assertThat(List.of(
                        levels.get("a").size(),
                        levels.get("b").size(),
                        levels.get("c").size()))
                .containsExactly(6, 27, 76);
        for (String level : List.of("a", "b", "c")) {
            double points = 0;
            for (JsonNode each : levels.get(level)) {
                points += each.get("weight").asDouble();
                assertThat(level.equals("c") || each.get("weight").equals(each.get("declaredWeight")))
                        .isTrue();
            }
            assertThat(points).as(level).isEqualTo(100);
        }
        assertThat(levels.at("/a/0/scoreAtRisk")).isEqualTo(levels.at("/a/0/weight"));
        assertThat(levels.at("/a/0/status").isNull()).isTrue();
        assertThat(levels.at("/c/0/liaisonOverdue").asBoolean()).isTrue();
    }

    @Test
    @Order(3)
    void goesFromAValueToTheMeeting() throws Exception {
        JsonNode recorded = done(
                "recordIndicatorValue",
                of(LEAF, "value", 91.5, "provincialRank", 40, "on", day(-40), "idempotencyKey", "k1"));
        assertThat(recorded.at("/indicator/status").asString()).isEqualTo("AT_RISK");
        assertThat(recorded.at("/indicator/reason").asString())
                .isEqualTo("当前值 91.5%（%s），目标不低于 95%%；暂无趋势。".replace("%（", "%%（").formatted(day(-40)));
        JsonNode again = done(
                "recordIndicatorValue",
                of(
                        LEAF,
                        "expectedVersion",
                        1,
                        "value",
                        91.5,
                        "provincialRank",
                        40,
                        "on",
                        day(-40),
                        "idempotencyKey",
                        "k1"));
        assertThat(again.at("/event/id")).isEqualTo(recorded.at("/event/id"));

        JsonNode set = done("setIndicatorStatus", of(LEAF, "status", "NOT_MET", "ground", "省厅预评估扣分", "on", day(-20)));
        assertThat(set.at("/indicator/status").asString()).isEqualTo("NOT_MET");
        assertThat(set.at("/indicator/computedStatus").asString()).isEqualTo("AT_RISK");
        assertThat(set.at("/indicator/reason").asString()).startsWith("人工判定为未达标：省厅预评估扣分。当前值 91.5%");
        assertThat(set.at("/indicator/scoreAtRisk").asDouble()).isEqualTo(2);
        assertThat(leaf("A", "status").get("status").asString()).isEqualTo("NOT_MET");
        assertThat(leaf(LEAF, "status(asOf: {on: \"%s\"}) value(asOf: {on: \"%s\"})".formatted(day(-21), day(-41)))
                        .toString())
                .isEqualTo("{\"status\":\"AT_RISK\",\"value\":null}");

        done("recordIndicatorValue", of(LEAF, "value", 96, "on", day(-10)));
        JsonNode back = done("setIndicatorStatus", of(LEAF, "on", day(-5)));
        assertThat(back.at("/indicator/status").asString()).isEqualTo("MET");
        assertThat(back.at("/indicator/provincialRank").asInt()).isEqualTo(40);
        assertThat(leaf(LEAF, "series(from: \"%s\", to: \"%s\") { on value status }".formatted(day(-60), day(0)))
                        .get("series")
                        .toString())
                .isEqualTo(
                        "[{\"on\":\"%s\",\"value\":91.5,\"status\":\"AT_RISK\"},{\"on\":\"%s\",\"value\":96.0,\"status\":\"NOT_MET\"}]"
                                .formatted(day(-40), day(-10))
                                .replace(
                                        "96.0", leaf(LEAF, "value").get("value").toString()));

        done("recordLiaison", of(LEAF, "with", "PROVINCE", "on", day(-31), "note", "已报送台账"));
        assertThat(leaf(LEAF, "liaisonOverdue").get("liaisonOverdue").asBoolean())
                .isTrue();
        JsonNode spoken = done("recordLiaison", of(LEAF, "with", "CITY", "on", day(0)));
        assertThat(spoken.at("/indicator/liaisonOverdue").asBoolean()).isFalse();
        assertThat(spoken.at("/indicator/liaisons/0").toString())
                .isEqualTo("{\"with\":\"PROVINCE\",\"on\":\"%s\",\"nextDueOn\":\"%s\",\"overdue\":false}"
                        .formatted(day(-31), day(0)));

        JsonNode filed = done(
                "addIndicatorEvidence", of(LEAF, "document", "复耕台账", "evidence", List.of(picture()), "on", day(-1)));
        assertThat(filed.at("/indicator/documents").toString())
                .isEqualTo("[{\"name\":\"复耕台账\",\"onFile\":true},{\"name\":\"航拍影像\",\"onFile\":false}]");
        assertThat(filed.at("/event/evidence/0/url").asString()).startsWith("/evidence/");
        assertThat(leaf(LEAF, "evidence { kind }").get("evidence")).hasSize(1);

        JsonNode event = recorded.at("/event/id");
        JsonNode withdrawn = done(
                "withdrawIndicatorValue",
                Map.of(
                        "eventId",
                        event.asString(),
                        "expectedVersion",
                        leaf(LEAF, "version").get("version").asInt(),
                        "reason",
                        "重复登记"));
        assertThat(withdrawn.at("/event/kind").asString()).isEqualTo("WITHDRAWN");
        assertThat(withdrawn.at("/indicator/provincialRank").isNull()).isTrue();
        JsonNode history = leaf(
                        LEAF,
                        "history(first: 2) { totalCount pageInfo { hasNextPage } edges { cursor node { id kind withdrawnBy { note } } } }")
                .get("history");
        assertThat(history.get("totalCount").asInt()).isEqualTo(9);
        assertThat(history.at("/edges/1/node/withdrawnBy/note").asString()).isEqualTo("重复登记");
        JsonNode nodes = ask(
                "{ a: node(id: \"%s\") { id ... on Indicator { code } } b: node(id: \"%s\") { ... on IndicatorEvent { kind } } }"
                        .formatted(recorded.at("/indicator/id").asString(), event.asString()));
        assertThat(nodes.at("/a/code").asString()).isEqualTo(LEAF);
        assertThat(nodes.at("/b/kind").asString()).isEqualTo("VALUE_RECORDED");
    }

    @Test
    @Order(4)
    void countsByDepartmentAndPrintsIt() throws Exception {
        done("recordIndicatorValue", of("F01-01", "value", 50, "on", day(-3)));
        JsonNode departments = ask("""
                        { indicatorsByDepartment { department { code } indicators met atRisk notMet unknown weight scoreAtRisk
                            liaisonOverdue documentsMissing } }""").get("indicatorsByDepartment");
        int leaves = 0;
        double points = 0;
        for (JsonNode each : departments) {
            leaves += each.get("indicators").asInt();
            points += each.get("weight").asDouble();
        }
        assertThat(leaves).isEqualTo(76);
        assertThat(points).isEqualTo(100);
        assertThat(departments.at("/0/department/code").asString()).isEqualTo("BM-NYJ");
        assertThat(departments.at("/0/met").asInt()).isEqualTo(1);
        assertThat(ask("{ indicators(status: NOT_MET, level: 3) { code } }")
                        .get("indicators")
                        .toString())
                .isEqualTo("[{\"code\":\"F01-01\"}]");

        String text = command.text(List.of("--lang", "en"));
        assertThat(text)
                .startsWith("Indicators on " + today)
                .contains("Department")
                .contains("Total");
        assertThat(text.lines().filter(line -> line.startsWith("F01-01")))
                .singleElement()
                .asString()
                .contains("not met", "50%", "at least 96%");
        assertThat(command.text(List.of("--csv", "--department", "BM-JTJ")).lines())
                .hasSize(4);
        assertThat(command.text(List.of())).startsWith("考核指标，" + today).contains("未达标");
    }

    @ParameterizedTest
    @Order(5)
    @CsvSource(
            delimiter = '|',
            value = {
                "saveIndicator | {code: 'A01-09', expectedVersion: 3, name: 'x', from: DAY} | INDICATOR_UNKNOWN | code",
                "saveIndicator | {code: 'A01-09', from: DAY} | ARGUMENT_INVALID | name",
                "saveIndicator | {code: 'A01-09', name: 'x', parent: 'A01', direction: 'HIGHER', target: 1, from: DAY} | INDICATOR_INVALID | weight",
                "saveIndicator | {code: 'A01-09', name: 'x', parent: 'A01', weight: 1, direction: 'HIGHER', target: 1, from: DAY} | WEIGHTS_UNEVEN | weight",
                "saveIndicator | {code: 'A01-09', name: 'x', parent: 'A01', weight: 1, direction: 'RANKED', from: DAY} | INDICATOR_INVALID | rankThreshold",
                "saveIndicator | {code: 'A01-02-1', name: 'x', parent: 'A01-02', from: DAY} | INDICATOR_INVALID | parent",
                "saveIndicator | {code: 'Z', name: 'x', parent: 'Y', from: DAY} | INDICATOR_INVALID | parent",
                "saveIndicator | {code: 'A', expectedVersion: 1, parent: 'A01', from: DAY} | INDICATOR_INVALID | parent",
                "saveIndicator | {code: 'A', expectedVersion: 1, weight: 23, from: DAY} | WEIGHTS_UNEVEN | weight",
                "saveIndicator | {code: 'A', expectedVersion: 1, target: 23, from: DAY} | INDICATOR_INVALID | target",
                "saveIndicator | {code: 'A', expectedVersion: 9, name: 'x', from: DAY} | VERSION_CONFLICT | expectedVersion",
                "saveIndicator | {code: 'A', expectedVersion: 1, name: '产业振兴', from: DAY} | NOTHING_CHANGED |",
                "saveIndicator | {code: 'A', expectedVersion: 1, department: 'BM-X', from: DAY} | UNIT_UNKNOWN | department",
                "saveIndicator | {code: 'A', expectedVersion: 1, name: 'x', from: LATER} | DAY_IN_FUTURE | from",
                "saveIndicator | {code: 'A B', name: 'x', from: DAY} | ARGUMENT_INVALID | code",
                "saveIndicator | {code: 'Z', name: 'x', weight: 0, from: DAY} | ARGUMENT_INVALID | weight",
                "saveIndicator | {code: 'Z', name: 'x', documents: ['a;b'], from: DAY} | ARGUMENT_INVALID | documents",
                "recordIndicatorValue | {indicator: 'X', expectedVersion: 1, value: 1, on: DAY} | INDICATOR_UNKNOWN | indicator",
                "recordIndicatorValue | {indicator: 'A', expectedVersion: 1, value: 1, on: DAY} | INDICATOR_INVALID | indicator",
                "recordIndicatorValue | {indicator: 'B01-01', expectedVersion: 1, on: DAY} | ARGUMENT_INVALID | value",
                "recordIndicatorValue | {indicator: 'B01-01', expectedVersion: 1, provincialRank: 0, on: DAY} | ARGUMENT_INVALID | provincialRank",
                "recordIndicatorValue | {indicator: 'B01-01', expectedVersion: 1, value: 1e300, on: DAY} | ARGUMENT_INVALID | value",
                "recordIndicatorValue | {indicator: 'B01-01', expectedVersion: 1, value: 1, on: EARLY} | STEP_ORDER | on",
                "recordIndicatorValue | {indicator: 'B01-01', expectedVersion: 1, value: 1, on: LATER} | DAY_IN_FUTURE | on",
                "setIndicatorStatus | {indicator: 'B01-01', expectedVersion: 1, status: 'MET', on: DAY} | ARGUMENT_INVALID | ground",
                "addIndicatorEvidence | {indicator: 'B01-01', expectedVersion: 1, document: 'x', evidence: [], on: DAY} | EVIDENCE_UNKNOWN | evidence",
                "addIndicatorEvidence | {indicator: 'B01-01', expectedVersion: 1, document: 'x', evidence: ['4a1ef2a0-0000-4000-8000-000000000000'], on: DAY} | INDICATOR_INVALID | document",
                "withdrawIndicatorValue | {eventId: 'bm9uc2Vuc2U', expectedVersion: 1, reason: 'x'} | ID_INVALID | eventId"
            })
    void refusesWhatCannotBe(String name, String input, String code, String where) throws Exception {
        String json = input.replace('\'', '"')
                .replaceAll("([a-zA-Z]+):", "\"$1\":")
                .replace("DAY", '"' + day(-2) + '"')
                .replace("LATER", '"' + day(2) + '"')
                .replace("EARLY", '"' + day(-200) + '"');
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = JSON.readValue(json, Map.class);
        JsonNode answer = sent(name, fields);
        JsonNode error = answer.at("/errors/0/extensions");
        assertThat(error.path("code").asString("")).as(answer.toString()).isEqualTo(code);
        if (where != null) {
            assertThat(error.toString()).contains(where);
        }
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    @Test
    @Order(6)
    void refusesATableRowByRowAndWritesNothing(@TempDir Path folder) throws Exception {
        byte[] before = file("");
        String table = """
                编码,上级编码,指标名称,权重,方向,目标值,责任部门,数值日期,当前值
                A01-01,A01,粮食总产量,3,HIGHER,32.5,BM-NYJ,,
                A01-01,A01,又一个,3,HIGHER,32.5,BM-NYJ,,
                A01-05,A01,无权重,,HIGHER,1,BM-NYJ,,
                A01-06,A01,无部门,1,HIGHER,1,BM-X,,
                B,,有数值,15,,,,%1$s,1
                B01-01,B01,多,多,HIGHER,1,BM-NYJ,,
                B01-02,B01,无日期,1,HIGHER,1,BM-NYJ,,5
                """.formatted(day(-1));
        JsonNode first = send(table.getBytes(StandardCharsets.UTF_8), "");
        assertThat(first.get("status").asInt()).as(first.toString()).isEqualTo(400);
        assertThat(first.get("code").asString()).isEqualTo("INDICATOR_ROWS");
        assertThat(lines(first)).containsExactly(3, 7, 8);
        String second = table.lines()
                .filter(line -> !line.contains("又一个") && !line.contains("多") && !line.contains("无日期"))
                .reduce("", (text, line) -> text + line + "\n");
        assertThat(lines(send(second.getBytes(StandardCharsets.UTF_8), ""))).containsExactly(4, 5);
        String third = second.lines()
                .filter(line -> !line.contains("无部门") && !line.contains("有数值"))
                .reduce("", (text, line) -> text + line + "\n");
        JsonNode uneven = send(third.getBytes(StandardCharsets.UTF_8), "");
        assertThat(uneven.toString())
                .contains("WEIGHTS_UNEVEN")
                .contains("\"line\":3")
                .contains("A01-05 is a leaf and has no weight");
        assertThat(file("")).isEqualTo(before);

        Path bad = folder.resolve("bad.csv");
        Files.writeString(bad, third);
        assertThatThrownBy(() -> command.text(List.of("--import", bad.toString())))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("WEIGHTS_UNEVEN");
        assertThat(send("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8), "")
                        .get("code")
                        .asString())
                .isEqualTo("COLUMN_MISSING");
        assertThat(send(before, "?from=" + day(1)).get("code").asString()).isEqualTo("DAY_IN_FUTURE");
        assertThat(send(before, "?from=heute").get("code").asString()).isEqualTo("ARGUMENT_INVALID");
    }

    private static List<Integer> lines(JsonNode refused) {
        return refused.get("rows")
                .valueStream()
                .map(row -> row.get("line").asInt())
                .toList();
    }

    @Test
    @Order(7)
    void aTableMovesPointsAndRecordsValues(@TempDir Path folder) throws Exception {
        Path table = folder.resolve("points.csv");
        Files.writeString(table, """
                code,weight,valueOn,value
                A01-01,2.5,%1$s,31
                A01-02,1.5,%1$s,97
                """.formatted(day(-1)));
        assertThat(command.text(
                        List.of("--import", table.toString(), "--from", day(-2), "--as", "县创建办", "--lang", "en")))
                .isEqualTo("2 rows: 0 new, 2 changed, 2 values recorded, 0 unchanged.\n");
        assertThat(command.text(List.of("--import", table.toString(), "--lang", "zh")))
                .contains("未变 2");
        assertThat(leaf("A01-01", "weight value valueOn").toString())
                .isEqualTo("{\"weight\":2.5,\"value\":%s,\"valueOn\":\"%s\"}"
                        .formatted(leaf("A01-01", "value").get("value"), day(-1)));
        byte[] out = file("");
        assertThat(send(out, "").get("unchanged").asInt()).isEqualTo(109);
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    @Test
    @Order(8)
    void readsAllOfALevelAtOnce() throws Exception {
        LazyConnectionDataSourceProxy proxy = (LazyConnectionDataSourceProxy) reading;
        WatchedDataSource watched = new WatchedDataSource(proxy.getTargetDataSource());
        proxy.setTargetDataSource(watched);
        String query = """
                { indicators(%1$s) { id code name level parent { code } children { code status } weight target unit direction
                    value status reason scoreAtRisk version department { name } deputy liaisonOverdue
                    old: status(asOf: {on: "%2$s"}) documents { name onFile } liaisons { with overdue } evidence { url }
                    series(from: "%2$s", to: "%3$s") { on value status }
                    history(last: 3) { totalCount nodes { kind changes { field } evidence { url } withdrawnBy { id } } } } }""";
        try {
            ask(query.formatted("department: \"BM-JTJ\"", day(-30), day(0)));
            watched.forget();
            assertThat(ask(query.formatted("department: \"BM-JTJ\"", day(-30), day(0)))
                            .get("indicators"))
                    .hasSize(4);
            int few = watched.statements().size();
            watched.forget();
            assertThat(ask(query.formatted("level: 3", day(-30), day(0))).get("indicators"))
                    .hasSize(76);
            assertThat(watched.statements()).hasSizeLessThanOrEqualTo(few + 2).hasSizeLessThanOrEqualTo(20);
        } finally {
            proxy.setTargetDataSource(watched.getTargetDataSource());
        }
    }
}
