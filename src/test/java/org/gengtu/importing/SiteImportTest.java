package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Sites and zones by the importer: identity by code, what differs alone is changed, and what exports give goes back in. */
class SiteImportTest extends ImportingTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String NOW = " WHERE known_to = 9223372036854775807 AND valid_to = 'infinity'";
    private static final String BEGAN = "2026-01-01";

    @LocalServerPort
    int port;

    @BeforeEach
    void prepare() {
        makeCounty();
        command(
                "saveResponsibleUnit",
                "code: \"NYNCJ\", name: \"农业农村局\", kind: DEPARTMENT, from: \"%s\"".formatted(BEGAN));
        indicator("1", "", "");
        indicator("1.1", "1", "");
        for (String leaf : List.of("1.1.1", "1.1.2", "1.1.3")) {
            indicator(leaf, "1.1", ", weight: 1, direction: HIGHER, target: 10");
        }
        ImportJob job = zones(
                zone(0, 0, 10, 10, "示范区编码", "Z1", "示范区名称", "柑橘示范区"),
                zone(20, 0, 10, 10, "示范区编码", "Z2", "示范区名称", "稻渔示范区"));
        assertThat(told(job, "registered")).isEqualTo(2);
    }

    private void indicator(String code, String parent, String rest) {
        command(
                "saveIndicator",
                "code: \"%s\", name: \"指标%s\", from: \"%s\"%s%s"
                        .formatted(code, code, BEGAN, parent.isEmpty() ? "" : ", parent: \"" + parent + "\"", rest));
    }

    private static String zone(double x, double y, double width, double height, Object... properties) {
        return feature(square(x, y, width, height), properties);
    }

    private JsonNode command(String name, String input) {
        String selected = name.equals("saveResponsibleUnit")
                ? "unit { code }"
                : name.equals("saveIndicator")
                        ? "__typename"
                        : name.equals("saveZone") ? "zone { code }" : "site { id version }";
        return graphql("mutation { %s(input: {%s}) { %s } }".formatted(name, input, selected))
                .get(name);
    }

    private JsonNode graphql(String query) {
        JsonNode answer = JSON.readTree(send(HttpRequest.newBuilder(address("/graphql"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of("query", query))))
                        .build())
                .body());
        assertThat(answer.get("errors")).as(answer.toString()).isNull();
        return answer.get("data");
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Path download(String file, String query) {
        HttpResponse<byte[]> answer =
                send(HttpRequest.newBuilder(address("/exports/" + file + query)).build());
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        try {
            return Files.write(folder.resolve(file), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImportJob sites(String... features) {
        return run(Layer.SITES, collection(features), Map.of());
    }

    private ImportJob zones(String... features) {
        return run(Layer.ZONES, collection(features), Map.of());
    }

    private static List<Long> counts(ImportJob job) {
        assertThat(job.phase()).as(String.valueOf(job)).isEqualTo(ImportPhase.DONE);
        return List.of(told(job, "registered"), told(job, "corrected"), told(job, "unchanged"));
    }

    /** Of each site what the ledger holds of it, its shapes as text. */
    private Map<String, String> ledger() {
        Map<String, String> told = new TreeMap<>();
        jdbc.sql("""
                        SELECT s.code, concat_ws('|', s.name, s.village_code, z.code, s.tier, s.pillars, s.indicators, s.status,
                            s.added_on, s.visit_minutes, s.opens, s.closes, s.lead_official, s.department,
                            ST_AsText(b.geom, 7), ST_AsText(f.geom, 7))
                        FROM site_state s JOIN site_boundary b ON b.boundary_id = s.boundary_id
                            LEFT JOIN site_boundary f ON f.boundary_id = s.footprint_id
                            LEFT JOIN zone_state z ON z.zone_id = s.zone_id AND z.known_to = s.known_to
                        WHERE s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'""").query(row -> {
            told.put(row.getString(1), row.getString(2));
        });
        return told;
    }

    private JsonNode lastEvent(String table) {
        return JSON.readTree(one(
                "SELECT jsonb_build_object('kind', kind, 'on', on_day, 'payload', payload)::text FROM %1$s_event ORDER BY event_id DESC LIMIT 1"
                        .formatted(table),
                String.class));
    }

    private static String site(String code, double x, double y, Object... more) {
        return feature(point(x, y), all(code, more));
    }

    private static Object[] all(String code, Object... more) {
        List<Object> properties = new ArrayList<>(List.of("点位编码", code, "点位名称", "点位" + code, "示范层级", "镇级精品"));
        properties.addAll(List.of(more));
        return properties.toArray();
    }

    @Test
    void rowsBecomeCandidatesWithAllThatTheySay() {
        String[] features = {
            site(
                    "S1",
                    1,
                    1,
                    "振兴方面",
                    "产业;生态振兴",
                    "展示指标",
                    "1.1.2；1.1.1",
                    "参观时长（分）",
                    "45分钟",
                    "开放时间",
                    "8:30-17:00",
                    "责任部门",
                    "NYNCJ",
                    "牵头县领导",
                    "分管副县长",
                    "入库日期",
                    "2026-03-05"),
            feature(square(60, 1), all("S2", "示范区编码", "Z2", "村代码", SECOND)),
            site("S3", 21, 1, "振兴方面", "CULTURE", "村名", "一村", "乡镇", "甲镇"),
            site("S4", 15, 1),
        };
        ImportJob job = run(Layer.SITES, collection(features), Map.of("registeredOn", "2026-02-02"));
        assertThat(findings(job)).isEmpty();
        assertThat(counts(job)).containsExactly(4L, 0L, 0L);
        assertThat(ledger())
                .containsEntry(
                        "S1",
                        "点位S1|%s|Z1|TOWNSHIP_SHOWPIECE|9|{1.1.1,1.1.2}|CANDIDATE|2026-03-05|45|08:30:00|17:00:00|分管副县长|NYNCJ|POINT(105.001 31.001)"
                                .formatted(FIRST))
                .containsEntry(
                        "S2",
                        "点位S2|%s|Z2|TOWNSHIP_SHOWPIECE|0|{}|CANDIDATE|2026-02-02|30|POINT(105.0605 31.0015)|POLYGON((105.06 31.001,105.061 31.001,105.061 31.002,105.06 31.002,105.06 31.001))"
                                .formatted(SECOND))
                .containsEntry(
                        "S3",
                        "点位S3|%s|Z2|TOWNSHIP_SHOWPIECE|4|{}|CANDIDATE|2026-02-02|30|POINT(105.021 31.001)"
                                .formatted(FIRST))
                .containsEntry(
                        "S4",
                        "点位S4|%s|TOWNSHIP_SHOWPIECE|0|{}|CANDIDATE|2026-02-02|30|POINT(105.015 31.001)"
                                .formatted(FIRST));
        assertThat(one("SELECT count(*) FROM site_event WHERE kind <> 'ADDED'", Long.class))
                .isZero();

        Map<String, Long> before = census();
        ImportJob again = sites(features);
        assertThat(findings(again)).isEmpty();
        assertThat(counts(again)).containsExactly(0L, 0L, 4L);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void aKnownCodeChangesWhatDiffersFromTheDayOfTheImport() {
        sites(site("S1", 1, 1, "振兴方面", "产业", "展示指标", "1.1.1", "责任部门", "NYNCJ", "入库日期", "2026-03-05"), site("S2", 2, 2));
        ImportJob job = sites(
                feature("null", "点位编码", "S1", "参观时长", "50", "展示指标", "1.1.1;1.1.3"),
                feature("null", "点位编码", "S2", "参观时长", "", "展示指标", ""));
        assertThat(findings(job)).isEmpty();
        assertThat(counts(job)).containsExactly(0L, 1L, 1L);
        JsonNode event = lastEvent("site");
        assertThat(event.get("kind").asString()).isEqualTo("CORRECTED");
        assertThat(event.get("on").asString()).isEqualTo(clock.today().toString());
        assertThat(event.at("/payload/set").toString())
                .isEqualTo("{\"indicators\":[\"1.1.1\",\"1.1.3\"],\"visitMinutes\":50}");
        assertThat(event.at("/payload/was").toString()).isEqualTo("{\"indicators\":[\"1.1.1\"],\"visitMinutes\":30}");
        assertThat(event.at("/payload/note").asString()).isEqualTo("plots.geojson");

        // moved into the other zone and village, as its position says
        assertThat(counts(sites(feature(point(55, 1), "点位编码", "S1")))).containsExactly(0L, 1L, 0L);
        assertThat(lastEvent("site").at("/payload/set").propertyNames())
                .containsExactlyInAnyOrder("boundary", "villageCode", "zone");
        assertThat(ledger().get("S1")).contains(SECOND).doesNotContain("Z1").contains("POINT(105.055 31.001)");

        // a footprint around the known position moves nothing, and its emptied department goes
        assertThat(counts(sites(feature(square(54.5, 0.5), "点位编码", "S1", "责任部门", ""))))
                .containsExactly(0L, 1L, 0L);
        assertThat(lastEvent("site").at("/payload/set").propertyNames())
                .containsExactlyInAnyOrder("footprint", "department");
        assertThat(counts(sites(feature(square(54.5, 0.5), "点位编码", "S1")))).containsExactly(0L, 0L, 1L);
    }

    /** Sites of every kind: with steps behind them, dropped, with a footprint, outside all zones, in one against its place. */
    private void makeSites() {
        sites(
                site(
                        "S1",
                        1.123456789,
                        1.987654321,
                        "振兴方面",
                        "产业;组织",
                        "展示指标",
                        "1.1.2;1.1.1",
                        "开放时间",
                        "08:30",
                        "关闭时间",
                        "17:00",
                        "责任部门",
                        "NYNCJ",
                        "入库日期",
                        "2026-03-05"),
                feature(square(60.123456789, 1), all("S2", "参观时长", 90)),
                site("S3", 21, 1, "点位名称", "=1+1"),
                site("S4", 15, 1, "示范区编码", "Z1", "村代码", SECOND),
                site("001", 30, 30));
        command("addSite", """
                code: "S5", name: "无区", tier: GROUP_HIGHLIGHT, zone: null, on: "2026-04-01",
                position: {type: "Point", coordinates: [105.0051234567, 31.0051234567]}""");
        step("S1", "surveySite", "on: \"2026-04-01\"");
        step("S1", "selectSite", "on: \"2026-04-10\"");
        step("S1", "planSite", "content: \"方案\", milestones: [], on: \"2026-05-01\"");
        step("S1", "startUpgrading", "on: \"2026-05-02\"");
        step("S1", "reportSiteProgress", "kind: WEEKLY_READINESS, percent: 37.5, on: \"2026-05-08\"");
        step("S3", "dropSite", "reason: \"路不通\", on: \"2026-04-01\"");
        step("S4", "surveySite", "on: \"2026-04-01\"");
    }

    private void step(String code, String name, String input) {
        JsonNode site = graphql("{ sites(filter: {codes: [\"%s\"]}) { nodes { id version } } }".formatted(code))
                .at("/sites/nodes/0");
        command(
                name,
                "siteId: \"%s\", expectedVersion: %s, %s"
                        .formatted(
                                site.get("id").asString(), site.get("version").asInt(), input));
    }

    @ParameterizedTest
    @CsvSource({
        "csv, ''",
        "csv, language=en",
        "geojson, ''",
        "geojson, language=en",
        "gpkg, ''",
        "gpkg, language=en&crs=CGCS2000_GK_3",
        "shp.zip, ''",
        "shp.zip, language=en&crs=WEB_MERCATOR"
    })
    void whatAnExportGivesGoesBackUnchanged(String format, String query) {
        makeSites();
        Map<String, Long> before = census();
        Map<String, String> ledger = ledger();
        ImportJob job = run(Layer.SITES, download("sites." + format, query.isEmpty() ? "" : "?" + query), Map.of());
        // that S4 lies outside the village it names is told, as whenever it is named
        assertThat(told(job)).as(findings(job).toString()).containsExactly("4 FLAGGED ROW_OUTSIDE_VILLAGE");
        assertThat(counts(job)).containsExactly(0L, 0L, 6L);
        assertThat(census()).isEqualTo(before);
        assertThat(ledger()).isEqualTo(ledger);
        assertThat(job.result().get("mapping").toString())
                .contains("code=", "tier=", "pillars=", "indicators=", "visitMinutes=", "opens=", "closes=", "zone=")
                .contains(
                        "department=", "addedOn=", "status=", "statusOn=", "percent=", "planDueOn=", "buildingDueOn=");
    }

    @ParameterizedTest
    @CsvSource({"geojson, ''", "gpkg, language=en", "shp.zip, ''"})
    void whatAnExportOfZonesGivesGoesBackUnchanged(String format, String query) {
        command("saveZone", "code: \"Z2\", expectedVersion: 1, retiredOn: \"2026-05-01\", from: \"2026-04-01\"");
        Map<String, Long> before = census();
        ImportJob job = run(Layer.ZONES, download("zones." + format, query.isEmpty() ? "" : "?" + query), Map.of());
        assertThat(findings(job)).isEmpty();
        assertThat(counts(job)).containsExactly(0L, 0L, 2L);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void anExportIntoAnEmptyLedgerGivesTheSameCandidates() {
        makeSites();
        Map<String, String> before = ledger();
        Path sites = download("sites.geojson", "");
        Path zones = download("zones.geojson", "");
        empty();
        prepare();
        assertThat(counts(run(Layer.ZONES, zones, Map.of()))).containsExactly(0L, 0L, 2L);
        ImportJob job = run(Layer.SITES, sites, Map.of());
        assertThat(told(job))
                .containsExactly(
                        "1 FLAGGED ROW_DISCREPANCY",
                        "3 FLAGGED ROW_DISCREPANCY",
                        "4 FLAGGED ROW_OUTSIDE_VILLAGE",
                        "4 FLAGGED ROW_DISCREPANCY");
        assertThat(counts(job)).containsExactly(6L, 0L, 0L);
        Map<String, String> expected = new TreeMap<>();
        before.forEach((code, text) -> expected.put(
                code,
                text.replaceAll("\\|(SURVEYED|UPGRADING|DROPPED)\\|", "|CANDIDATE|")
                        .replaceAll("\\|POLYGON.*", "")));
        // which zone S5 is in was against its place, and a file says nothing of it
        expected.computeIfPresent("S5", (code, text) -> text.replace(FIRST + "|", FIRST + "|Z1|"));
        assertThat(ledger()).isEqualTo(expected);
    }

    @Test
    void statusesOfTheFileAreComparedAndNeverWritten() {
        makeSites();
        Map<String, Long> before = census();
        ImportJob job = sites(
                feature("null", "点位编码", "S1", "状态", "已就绪", "就绪度", 100, "方案期限", "2026-12-31"),
                feature("null", "点位编码", "S2", "状态", "CANDIDATE", "入库日期", BEGAN),
                feature("null", "点位编码", "S3", "入库日期", "2026-02-01"));
        assertThat(told(job)).containsExactly("1 FLAGGED ROW_DISCREPANCY", "3 FLAGGED ROW_DISCREPANCY");
        assertThat(findings(job).getFirst().finding().what())
                .contains(
                        "status: the file says READY, the ledger UPGRADING.",
                        "percent: the file says 100.00, the ledger 37.50.");
        assertThat(findings(job).getFirst().finding().where()).isEqualTo("状态");
        assertThat(counts(job)).containsExactly(0L, 0L, 3L);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void whatCannotBeIsToldByRowAndColumn() {
        sites(site("OLD", 1, 1));
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put(feature(point(1, 1), "点位编码", "A1", "示范层级", "精品"), "ROW_NAME_MISSING name");
        rows.put(feature(point(1, 1), "点位编码", "A2", "点位名称", "甲"), "ROW_VALUE_INVALID 示范层级");
        rows.put(feature("null", all("A3", "村代码", FIRST)), "ROW_GEOMETRY_EMPTY null");
        rows.put(site("A4", 1, 1, "示范层级", "最好"), "ROW_VALUE_INVALID 示范层级");
        rows.put(site("A5", 1, 1, "展示指标", "1.1.1;9.9.9;1.1"), "ROW_VALUE_INVALID 展示指标");
        rows.put(site("A6", 1, 1, "责任部门", "NOBODY"), "ROW_VALUE_INVALID 责任部门");
        rows.put(site("A7", 1, 1, "示范区编码", "Z9"), "ROW_VALUE_INVALID 示范区编码");
        rows.put(site("A8", 1, 1, "开放时间", "17:00", "关闭时间", "09:00"), "ROW_VALUE_INVALID 开放时间");
        rows.put(site("A9", 1, 1, "开放时间", "25:00", "关闭时间", "26:00"), "ROW_VALUE_INVALID 开放时间");
        rows.put(site("B1", 1, 1, "开放时间", "09:00", "关闭时间", ""), "ROW_VALUE_INVALID 开放时间");
        rows.put(site("B2", 1, 1, "参观时长", 601), "ROW_VALUE_INVALID 参观时长");
        rows.put(site("B3", 1, 1, "振兴方面", "产业;商业"), "ROW_VALUE_INVALID 振兴方面");
        rows.put(site("B4", 1, 1, "村代码", "990101101999"), "ROW_VILLAGE_UNKNOWN 村代码");
        rows.put(site("B5", 5000, 5000), "ROW_FAR_AWAY POINT");
        rows.put(site("B6", 1, 1, "入库日期", "2199-01-01"), "ROW_DATE_IN_FUTURE 入库日期");
        rows.put(site("OLD", 1, 1), "");
        rows.put(site("OLD", 1, 1, "振兴方面", "文化"), "ROW_CODE_REPEATED 点位编码");
        rows.put(feature(point(1, 1), "点位编码", "a b/c", "点位名称", "甲", "示范层级", "精品"), "ROW_CODE_INVALID 点位编码");
        rows.put(feature(point(1, 1), "点位名称", "甲", "示范层级", "精品"), "ROW_CODE_INVALID 点位编码");
        rows.put(site("B7", 1, 1, "就绪度", 101), "ROW_VALUE_INVALID 就绪度");
        Map<String, Long> before = census();
        ImportJob job = sites(rows.keySet().toArray(String[]::new));
        assertThat(job.phase()).isEqualTo(ImportPhase.REFUSED);
        assertThat(problem(job)).isEqualTo("IMPORT_REFUSED");
        List<String> expected = List.copyOf(rows.values());
        assertThat(findings(job).stream()
                        .map(written -> written.rowNumber() + " "
                                + written.finding().code() + " "
                                + String.valueOf(written.finding().where()).replaceAll(" *\\(.*", ""))
                        .sorted()
                        .toList())
                .isEqualTo(IntStream.range(0, expected.size())
                        .filter(i -> !expected.get(i).isEmpty())
                        .mapToObj(i -> i + 1 + " " + expected.get(i).replace(" name", " 点位名称"))
                        .sorted()
                        .toList());
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void goodRowsComeInAlone() {
        String[] rows = {site("S1", 1, 1), site("S2", 1, 1, "展示指标", "9"), site("S3", 3, 3)};
        Map<String, Long> before = census();
        ImportJob trial = run(Layer.SITES, collection(rows), Map.of("onlyValid", true, "dryRun", true));
        assertThat(counts(trial)).containsExactly(2L, 0L, 0L);
        assertThat(census()).isEqualTo(before);
        ImportJob job = run(Layer.SITES, collection(rows), Map.of("onlyValid", true));
        assertThat(counts(job)).containsExactly(2L, 0L, 0L);
        assertThat(ledger()).containsOnlyKeys("S1", "S3");
        assertThat(codes(job)).containsExactly(ProblemCode.ROW_VALUE_INVALID);
    }

    @Test
    void tablesGivePlacesByLongitudeAndLatitudeOrByText() {
        ImportJob job = run(
                Layer.SITES,
                file(
                        "sites.csv",
                        lines("code,name,tier,lon,lat,pillars", "S1,One,COUNTY_MODEL,105.001,31.001,INDUSTRY;TALENT")),
                Map.of());
        assertThat(counts(job)).containsExactly(1L, 0L, 0L);
        assertThat(ledger().get("S1")).contains("Z1|COUNTY_MODEL|3|").endsWith("POINT(105.001 31.001)");
        job = run(
                Layer.SITES,
                file(
                        "sites2.csv",
                        lines(
                                "编码,名称,层级,wkt",
                                "S2,二,全县样板,\"POLYGON((105.02 31.001,105.021 31.001,105.021 31.002,105.02 31.002,105.02 31.001))\"")),
                Map.of());
        assertThat(counts(job)).containsExactly(1L, 0L, 0L);
        assertThat(ledger().get("S2")).contains("Z2|COUNTY_MODEL|").contains("POINT(105.0205 31.0015)|POLYGON((");
        job = run(Layer.SITES, file("sites3.csv", lines("名称,层级", "三,全县样板")), Map.of());
        assertThat(problem(job)).isEqualTo("COLUMN_MISSING");
    }

    @Test
    void zonesChangeInAreaAndName() {
        ImportJob job = zones(
                zone(0, 0, 12, 10, "示范区编码", "Z1"),
                feature("null", "示范区编码", "Z2", "示范区名称", "稻鱼示范区"),
                zone(60, 0, 5, 5, "示范区编码", "Z3", "示范区名称", "新"));
        assertThat(findings(job)).isEmpty();
        assertThat(counts(job)).containsExactly(1L, 2L, 0L);
        assertThat(jdbc.sql("""
                        SELECT concat_ws(' ', s.code, s.name, s.village_code, s.valid_from, ST_XMax(b.geom)::numeric(9, 3))
                        FROM zone_state s JOIN zone_boundary b ON b.boundary_id = s.boundary_id""" + NOW.replace("known_to", "s.known_to") + " ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "Z1 柑橘示范区 %s %s 105.012".formatted(FIRST, clock.today()),
                        "Z2 稻鱼示范区 %s %s 105.030".formatted(FIRST, clock.today()),
                        "Z3 新 %s %s 105.065".formatted(SECOND, clock.today().withDayOfYear(1)));
        assertThat(jdbc.sql("SELECT payload::text FROM zone_event ORDER BY event_id DESC LIMIT 2")
                        .query(String.class)
                        .list()
                        .getLast())
                .contains("稻鱼示范区")
                .doesNotContain("boundary", "villageCode");

        Map<String, Long> before = census();
        job = zones(
                feature(point(1, 1), "示范区编码", "Z1"),
                zone(0, 0, 1, 1, "示范区编码", "Z4"),
                feature("null", "示范区编码", "Z5", "示范区名称", "无界"),
                zone(0, 5000, 1, 1, "示范区编码", "Z6", "示范区名称", "远"),
                zone(0, 0, 1, 1, "示范区编码", "Z4", "示范区名称", "重"));
        assertThat(told(job))
                .containsExactly(
                        "1 REJECTED ROW_GEOMETRY_TYPE",
                        "2 REJECTED ROW_NAME_MISSING",
                        "3 REJECTED ROW_GEOMETRY_EMPTY",
                        "4 REJECTED ROW_FAR_AWAY",
                        "5 REJECTED ROW_CODE_REPEATED");
        assertThat(census()).isEqualTo(before);
    }

    /** Many rows take no more than a few: a file of a thousand is written and read again in seconds. */
    @Test
    void aThousandSitesAreOneCommit() {
        String[] rows = IntStream.range(0, 1_000)
                .mapToObj(i -> site("T" + i, 1 + i % 40, 1 + i / 40.0, "展示指标", "1.1.1", "责任部门", "NYNCJ"))
                .toArray(String[]::new);
        long position = one("SELECT position FROM ledger_head", Long.class);
        assertThat(counts(sites(rows))).containsExactly(1_000L, 0L, 0L);
        assertThat(one("SELECT position FROM ledger_head", Long.class)).isEqualTo(position + 1);
        assertThat(counts(sites(rows))).containsExactly(0L, 0L, 1_000L);
    }

    @Test
    void anImportOfSitesIsNotTakenBackAsAWhole() {
        ImportJob job = sites(site("S1", 1, 1));
        JsonNode answer = JSON.readTree(send(HttpRequest.newBuilder(address("/graphql"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(Map.of(
                                "query",
                                "mutation { withdrawImport(input: {importId: \"%s\", reason: \"错\"}) { plots } }"
                                        .formatted(job.id())))))
                        .build())
                .body());
        assertThat(answer.at("/errors/0/extensions/code").asString()).isEqualTo("IMPORT_NOT_WITHDRAWABLE");
        assertThat(ledger()).containsOnlyKeys("S1");
    }
}
