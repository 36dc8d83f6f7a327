package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.gengtu.calendar.CountyClock;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.ImportRequest;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole year of one township, as its people would tell it: the survey, the reports, one that was wrong and taken
 * back, a plot of which a part is restored, a check that refused, land that fell idle again, an extension, the day after
 * the deadline, and last month's figures asked for again.
 */
@GengtuTest
class WholeYearTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String TOWN = "510199101000";
    private static final String TOWNSHIPS = "代码,名称\n510199101,柳溪镇\n";
    private static final String VILLAGES = "村代码,村名称\n510199101201,柳溪村\n510199101202,石桥村\n";
    private static final String PLOTS = """
            地块编码,村代码,面积,发现日期
            L1,510199101201,2.00,2026-01-10
            L2,510199101201,3.50,2026-01-10
            L3,510199101202,1.25,2026-01-12
            L4,510199101202,4.00,2026-01-12
            L5,510199101202,0.75,2026-01-12
            """;

    @LocalServerPort
    int port;

    @Autowired
    CountyClock clock;

    @Autowired
    Imports imports;

    @TempDir
    Path folder;

    private JsonNode post(String query, Map<String, ?> variables) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/graphql"))
                .header("Content-Type", "application/json")
                .header("Gengtu-Actor", URLEncoder.encode("柳溪镇农业农村办", StandardCharsets.UTF_8))
                .POST(HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("query", query, "variables", variables))))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private JsonNode ask(String query) throws Exception {
        JsonNode answer = post(query, Map.of());
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data");
    }

    private static String mutation(String name, String type, String selection) {
        return "mutation($i: %s!) { %s(input: $i) { %s } }".formatted(type, name, selection);
    }

    private JsonNode command(String name, String type, Map<String, ?> input, String selection) throws Exception {
        JsonNode answer = post(mutation(name, type, selection), Map.of("i", input));
        assertThat(answer.has("errors")).as(answer.toString()).isFalse();
        return answer.get("data").get(name);
    }

    private String refused(String name, String type, Map<String, ?> input, String selection) throws Exception {
        JsonNode answer = post(mutation(name, type, selection), Map.of("i", input));
        return answer.at("/errors/0/extensions/code").asString();
    }

    private void importFile(String name, String text, Layer layer) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        ImportJob job = imports.run(new ImportRequest(
                UUID.randomUUID(),
                file,
                name,
                layer,
                ImportOptions.of(Map.of("county", "510199", "countyName", "青禾县")),
                Actor.UNKNOWN,
                null));
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
    }

    private JsonNode plot(String code) throws Exception {
        return ask("{ plotByCode(code: \"%s\") { id version status areaMu } }".formatted(code))
                .get("plotByCode");
    }

    /** An input for a plot as it is now. */
    private static Map<String, Object> of(JsonNode plot, Object... more) {
        Map<String, Object> input = new TreeMap<>();
        input.put("plotId", plot.get("id").asString());
        input.put("expectedVersion", plot.get("version").asInt());
        for (int i = 0; i < more.length; i += 2) {
            input.put((String) more[i], more[i + 1]);
        }
        return input;
    }

    private JsonNode recovery(String asOf) throws Exception {
        return ask("""
                { recovery(by: TOWNSHIP%s) { recovery { plots areaMu exemptAreaMu lapsedAreaMu
                    restoration { deadline reachedAreaMu overdueAreaMu lateAreaMu acceptedAreaMu refusedAreaMu targetAreaMu }
                    recultivation { reachedAreaMu } } } }""".formatted(asOf)).at("/recovery/0/recovery");
    }

    private JsonNode today() throws Exception {
        return recovery("");
    }

    private static double mu(JsonNode recovery, String path) {
        return recovery.at(path).asDouble();
    }

    private void day(int month, int day) {
        clock.demonstrate(LocalDate.of(2026, month, day));
    }

    @Test
    void theYearOfOneTownship() throws Exception {
        // January: the survey. Five plots, 11.50 mu; the county asks for 10.
        day(1, 15);
        importFile("townships.csv", TOWNSHIPS, Layer.TOWNSHIPS);
        importFile("villages.csv", VILLAGES, Layer.VILLAGES);
        importFile("plots.csv", PLOTS, Layer.PLOTS);
        command(
                "setTarget",
                "SetTargetInput",
                Map.of(
                        "region",
                        TOWN,
                        "campaign",
                        2026,
                        "stage",
                        "RESTORATION",
                        "areaMu",
                        10,
                        "from",
                        "2026-01-15",
                        "document",
                        "青府办发〔2026〕3号"),
                "areaMu fact { value }");
        assertThat(mu(today(), "/areaMu")).isEqualTo(11.5);
        assertThat(mu(today(), "/restoration/targetAreaMu")).isEqualTo(10);

        // May: reports, late as ever. What was done on the 4th is told on the 10th.
        day(5, 10);
        JsonNode first = command(
                "restorePlot",
                "RestorePlotInput",
                of(plot("L1"), "restoredOn", "2026-05-04", "mode", "SELF", "idempotencyKey", "2026-05-10/1"),
                "plot { id version status } event { id position }");
        // The network broke; the clerk sends it again, and it counts once.
        JsonNode again = command(
                "restorePlot",
                "RestorePlotInput",
                Map.of(
                        "plotId",
                        first.at("/plot/id").asString(),
                        "expectedVersion",
                        1,
                        "restoredOn",
                        "2026-05-04",
                        "mode",
                        "SELF",
                        "idempotencyKey",
                        "2026-05-10/1"),
                "plot { id version status } event { id position }");
        assertThat(again).isEqualTo(first);
        JsonNode wrong = command(
                "restorePlot",
                "RestorePlotInput",
                of(plot("L2"), "restoredOn", "2026-05-08"),
                "plot { id version } event { id }");
        JsonNode reported = today();
        assertThat(mu(reported, "/restoration/reachedAreaMu")).isEqualTo(5.5);
        String stamp =
                ask("{ calendar { knownUpTo } }").at("/calendar/knownUpTo").asString();
        String lastMonth = "asOf: {on: \"2026-05-10\", knownAt: \"%s\"}".formatted(stamp);

        // It was the neighbour's field: the report is taken back, and the figure of the day with it.
        day(5, 20);
        command(
                "withdrawEvent",
                "WithdrawEventInput",
                Map.of("eventId", wrong.at("/event/id").asString(), "expectedVersion", 2, "reason", "报错地块"),
                "plot { status } event { kind }");
        assertThat(mu(today(), "/restoration/reachedAreaMu")).isEqualTo(2);
        assertThat(recovery(", " + lastMonth)).isEqualTo(reported);
        JsonNode why = ask("""
                { plotChanges(from: {on: "2026-05-10", knownAt: "%s"}, to: {on: "2026-05-20"}) {
                    totalCount nodes { plot { code } kinds before after restoredAreaMuDelta events { kind } } } }""".formatted(stamp)).get("plotChanges");
        assertThat(why.get("totalCount").asInt()).isEqualTo(1);
        assertThat(why.at("/nodes/0/kinds/0").asString()).isEqualTo("CORRECTION");
        assertThat(why.at("/nodes/0/restoredAreaMuDelta").asDouble()).isEqualTo(-3.5);

        // Half of the big plot is restored: it is split by mu, and the part is reported.
        day(6, 5);
        JsonNode parts = command(
                "splitPlot",
                "SplitPlotInput",
                of(plot("L4"), "on", "2026-06-01", "areasMu", List.of(1.5, 2.5)),
                "plots { id version areaMu status parents { code } }");
        assertThat(mu(today(), "/areaMu")).isEqualTo(11.5);
        assertThat(parts.at("/plots/0/parents/0/code").asString()).isEqualTo("L4");
        command(
                "restorePlot",
                "RestorePlotInput",
                of(parts.at("/plots/0"), "restoredOn", "2026-06-03"),
                "plot { status }");
        assertThat(refused(
                        "splitPlot",
                        "SplitPlotInput",
                        of(plot("L3"), "on", "2026-06-01", "areasMu", List.of(0.5, 0.5)),
                        "plots { id }"))
                .isEqualTo("SPLIT_AREA_DIFFERS");

        // The survey's file comes once more: the plot that was split is known by it, and nothing is written.
        String before =
                ask("{ calendar { position } }").at("/calendar/position").asString();
        importFile("plots.csv", PLOTS, Layer.PLOTS);
        assertThat(ask("{ calendar { position } }").at("/calendar/position").asString())
                .isEqualTo(before);

        // The township's check refuses L1: reported, but not accepted.
        day(6, 12);
        command(
                "verifyPlot",
                "VerifyPlotInput",
                of(
                        plot("L1"),
                        "on",
                        "2026-06-11",
                        "stage",
                        "RESTORATION",
                        "level",
                        "TOWNSHIP",
                        "accepted",
                        false,
                        "note",
                        "只清了边"),
                "plot { verifications { accepted } }");
        assertThat(mu(today(), "/restoration/reachedAreaMu")).isEqualTo(3.5);
        assertThat(mu(today(), "/restoration/acceptedAreaMu")).isEqualTo(1.5);
        assertThat(mu(today(), "/restoration/refusedAreaMu")).isEqualTo(2);

        // L5 is on a cliff: not fit to be restored, counted apart.
        command(
                "exemptPlot",
                "ExemptPlotInput",
                of(plot("L5"), "on", "2026-06-12", "ground", "坡度大于25度", "approvedBy", "县农业农村局 李"),
                "plot { status }");
        assertThat(mu(today(), "/exemptAreaMu")).isEqualTo(0.75);

        // L1 falls idle again.
        day(6, 25);
        command("lapsePlot", "LapsePlotInput", of(plot("L1"), "on", "2026-06-24"), "plot { status lapsed }");
        assertThat(mu(today(), "/lapsedAreaMu")).isEqualTo(2);
        assertThat(mu(today(), "/restoration/refusedAreaMu")).isZero();

        // Floods: the township gets ten days more. The deadline itself is not overdue, the day after it is.
        day(6, 30);
        assertThat(mu(today(), "/restoration/overdueAreaMu")).isZero();
        JsonNode extension = command(
                "setDeadline",
                "SetDeadlineInput",
                Map.of(
                        "region",
                        TOWN,
                        "campaign",
                        2026,
                        "stage",
                        "RESTORATION",
                        "deadline",
                        "2026-07-10",
                        "from",
                        "2026-06-30",
                        "document",
                        "青府办发〔2026〕19号"),
                "plots deadline fact { id }");
        assertThat(extension.get("plots").asInt()).isEqualTo(6);
        day(7, 10);
        assertThat(today().at("/restoration/deadline").asString()).isEqualTo("2026-07-10");
        assertThat(mu(today(), "/restoration/overdueAreaMu")).isZero();
        day(7, 11);
        // L1 2.00, L2 3.50, L3 1.25 and the other half of L4 2.50
        assertThat(mu(today(), "/restoration/overdueAreaMu")).isEqualTo(9.25);
        command("restorePlot", "RestorePlotInput", of(plot("L2"), "restoredOn", "2026-07-11"), "plot { status }");
        assertThat(mu(today(), "/restoration/lateAreaMu")).isEqualTo(3.5);
        assertThat(mu(today(), "/restoration/overdueAreaMu")).isEqualTo(5.75);

        // The extension was void after all: whoever was in time by it alone is late.
        command(
                "withdrawFact",
                "WithdrawFactInput",
                Map.of("factId", extension.at("/fact/id").asString(), "reason", "文件作废"),
                "fact { withdrawn }");
        assertThat(today().at("/restoration/deadline").asString()).isEqualTo("2026-06-30");

        // And whatever happened since, May's report reads as it was reported.
        assertThat(recovery(", " + lastMonth)).isEqualTo(reported);
        assertThat(ask("{ facts { kind withdrawn document } }").get("facts").size())
                .isEqualTo(2);
        assertThat(refused(
                        "restorePlot", "RestorePlotInput", of(plot("L3"), "restoredOn", "2026-07-12"), "plot { id }"))
                .isEqualTo("DAY_IN_FUTURE");
        JsonNode story = ask("{ plotByCode(code: \"L1\") { history { nodes { kind on } } } }");
        assertThat(story.at("/plotByCode/history/nodes")
                        .valueStream()
                        .map(event -> event.get("kind").asString()))
                .containsExactly("REGISTERED", "RESTORED", "VERIFIED", "LAPSED");
    }
}
