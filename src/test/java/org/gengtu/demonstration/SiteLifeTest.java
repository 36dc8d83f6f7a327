package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.map.MvtTile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Zones and sites as planner, department and township work with them, over GraphQL and HTTP. */
class SiteLifeTest extends SiteRoom {
    private static final String STATE =
            "site { id code version status statusOn selectedOn readiness { planDueOn buildingDueOn percent } } event { id kind on }";

    @Autowired
    LedgerVerification verification;

    @BeforeAll
    void saveRules() throws Exception {
        JsonNode rules = command(
                "saveDemonstrationRules",
                rules("planDueOn", on("06-15"), "buildingDueOn", on("10-20")),
                "rules { year planDueOn buildingDueOn planDays buildingDays weeklyDays monthlyDays liaisonDays }");
        assertThat(rules.get("rules").toString())
                .isEqualTo(
                        "{\"year\":%d,\"planDueOn\":\"%s\",\"buildingDueOn\":\"%s\",\"planDays\":10,\"buildingDays\":40,\"weeklyDays\":7,\"monthlyDays\":30,\"liaisonDays\":31}"
                                .formatted(year, on("06-15"), on("10-20")));
    }

    @AfterAll
    void isSound() {
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    private Map<String, Object> rules(Object... dates) {
        Map<String, Object> input =
                input("year", year, "planDays", 10, "buildingDays", 40, "monthlyDays", 30, "from", on("01-01"));
        input.putAll(input(dates));
        return input;
    }

    private Map<String, Object> site(String code, Place place, Object... more) {
        Map<String, Object> input = input(
                "code",
                code,
                "name",
                "点位" + code,
                "tier",
                "VILLAGE_FEATURE",
                "position",
                place.point(),
                "on",
                on("03-01"));
        input.putAll(input(more));
        return input;
    }

    private JsonNode add(String code, Place place, Object... more) throws Exception {
        return command("addSite", site(code, place, more), STATE).get("site");
    }

    private JsonNode step(String command, String code, String monthDay, Object... more) throws Exception {
        Map<String, Object> input = at(code, more);
        input.put("on", on(monthDay));
        return command(command, input, STATE).get("site");
    }

    private String refusedStep(String command, String code, String monthDay, Object... more) throws Exception {
        Map<String, Object> input = at(code, more);
        input.put("on", on(monthDay));
        return refused(command, input);
    }

    /** A site that is chosen on a day of the year. */
    private void choose(String code, Place place, String monthDay) throws Exception {
        add(code, place);
        step("surveySite", code, "03-15");
        step("selectSite", code, monthDay);
    }

    private Object[] plan(Object... milestones) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (int i = 0; i < milestones.length; i += 3) {
            Map<String, Object> milestone = input("name", milestones[i + 1], "dueOn", milestones[i + 2]);
            if (milestones[i] != null) {
                milestone.put("id", milestones[i]);
            }
            list.add(milestone);
        }
        return new Object[] {"content", "建观景台，讲撂荒地复耕", "requirements", List.of("一块展板"), "milestones", list};
    }

    private void report(String code, String monthDay, double percent) throws Exception {
        step("reportSiteProgress", code, monthDay, "kind", "WEEKLY_READINESS", "percent", percent);
    }

    private String picture(int colour) throws Exception {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, colour);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return JSON.readTree(post(request("/evidence?kind=DOCUMENT")
                        .header("Content-Type", "image/png")
                        .POST(BodyPublishers.ofByteArray(bytes.toByteArray()))
                        .build()))
                .get("id")
                .asString();
    }

    private JsonNode course(String code, String monthDay) throws Exception {
        return site(code, monthDay, "readiness { percent course readyEarliest readyLatest lastReportOn reportOverdue }")
                .get("readiness");
    }

    @Test
    void zonesAreSavedChangedAndGivenUp() throws Exception {
        Place place = places.get(5);
        assertThat(refused("saveZone", input("code", "Q1", "name", "云麓环线", "from", on("02-01"))))
                .isEqualTo("ZONE_INVALID area");
        assertThat(refused("saveZone", input("code", "Q1", "area", place.square(0.001), "from", on("02-01"))))
                .isEqualTo("ZONE_INVALID name");
        assertThat(refused("saveZone", input("code", "Q1", "name", "线", "area", place.point(), "from", on("02-01"))))
                .isEqualTo("GEOMETRY_TYPE area");
        Map<String, Object> zone =
                input("code", "Q1", "name", "云麓环线", "area", place.square(0.001), "from", on("02-01"));
        zone.put("idempotencyKey", "zone-1");
        String state = "zone { id code name version retiredOn area sites { code } }";
        JsonNode made = command("saveZone", zone, state).get("zone");
        assertThat(made.get("version").asInt()).isEqualTo(1);
        assertThat(made.at("/area/type").asString()).contains("Polygon");
        assertThat(command("saveZone", zone, state).get("zone")).isEqualTo(made);
        assertThat(refused("saveZone", input("code", "Q1", "name", "另", "from", on("03-01"))))
                .startsWith("VERSION_CONFLICT");
        JsonNode conflict =
                refusal("saveZone", input("code", "Q1", "expectedVersion", 7, "name", "另", "from", on("03-01")));
        assertThat(conflict.at("/current/version").asInt()).isEqualTo(1);
        assertThat(refused("saveZone", input("code", "Q1", "expectedVersion", 1, "name", "另", "from", on("01-15"))))
                .isEqualTo("STEP_ORDER from");
        assertThat(refused("saveZone", input("code", "Q1", "expectedVersion", 1, "name", "云麓环线", "from", on("03-01"))))
                .startsWith("NOTHING_CHANGED");
        JsonNode changed = command(
                        "saveZone",
                        input("code", "Q1", "expectedVersion", 1, "name", "云麓大环线", "from", on("03-01")),
                        state)
                .get("zone");
        assertThat(changed.get("name").asString()).isEqualTo("云麓大环线");
        command(
                "saveZone",
                input("code", "Q1", "expectedVersion", 2, "retiredOn", on("09-01"), "from", on("09-01")),
                state);
        String zones = "{ zones(asOf: {on: \"%s\"}) { code name retiredOn } }";
        assertThat(ask(zones.formatted(on("01-31"))).get("zones")).isEmpty();
        assertThat(ask(zones.formatted(on("02-10"))).at("/zones/0/name").asString())
                .isEqualTo("云麓环线");
        assertThat(ask(zones.formatted(on("08-31"))).at("/zones/0/name").asString())
                .isEqualTo("云麓大环线");
        assertThat(ask(zones.formatted(on("09-01"))).get("zones").toString()).doesNotContain("Q1");
        String byId = "zone(id: \"%1$s\") { code version } node(id: \"%1$s\") { id ... on Zone { code } }";
        JsonNode found = ask("{ " + byId.formatted(made.get("id").asString()) + " }");
        assertThat(found.at("/zone/version").asInt()).isEqualTo(3);
        assertThat(found.at("/node/code").asString()).isEqualTo("Q1");
    }

    @Test
    void aSiteGoesFromItsNameToReady() throws Exception {
        Place place = places.get(0);
        String zone = command(
                        "saveZone",
                        input("code", "Q2", "name", "白河线", "area", place.square(0.002), "from", on("02-01")),
                        "zone { id }")
                .at("/zone/id")
                .asString();
        Map<String, Object> input = site(
                "S1",
                place,
                "pillars",
                List.of("CULTURE", "INDUSTRY"),
                "indicators",
                List.of("A01-2", "A01-1"),
                "opens",
                "08:30",
                "closes",
                "17:30",
                "department",
                "NYJ",
                "roles",
                List.of(Map.of("role", "讲解员", "office", "镇长"), Map.of("role", "引导员")),
                "evidence",
                List.of(picture(1)),
                "idempotencyKey",
                "site-1");
        JsonNode added = command("addSite", input, STATE).get("site");
        assertThat(command("addSite", input, STATE).at("/site/id")).isEqualTo(added.get("id"));
        JsonNode site = site("S1", "03-01", """
                village { code } zone { id code } tier pillars indicators { code } position footprint status visitMinutes opens closes
                department { code } roles { role office } plan { content } readiness { planDueOn course } current { id status }
                history { totalCount nodes { kind on recordedBy evidence { url } changes { field after } site { code } } }""");
        assertThat(site.at("/village/code").asString()).isEqualTo(place.village());
        assertThat(site.at("/zone/code").asString()).isEqualTo("Q2");
        assertThat(site.get("pillars").toString()).isEqualTo("[\"INDUSTRY\",\"CULTURE\"]");
        assertThat(site.get("indicators").toString()).isEqualTo("[{\"code\":\"A01-1\"},{\"code\":\"A01-2\"}]");
        assertThat(site.get("visitMinutes").asInt()).isEqualTo(30);
        assertThat(site.get("opens").asString()).startsWith("08:30");
        assertThat(site.get("roles").toString())
                .isEqualTo("[{\"role\":\"讲解员\",\"office\":\"镇长\"},{\"role\":\"引导员\",\"office\":null}]");
        assertThat(site.at("/readiness/planDueOn").isNull()).isTrue();
        assertThat(site.get("footprint").isNull()).isTrue();
        assertThat(site.at("/history/nodes/0/evidence")).hasSize(1);
        assertThat(site.at("/history/nodes/0/changes").toString()).contains("A01-1, A01-2");
        assertThat(ask("{ indicator(code: \"A01\") { sites { code } } }")
                        .at("/indicator/sites")
                        .toString())
                .contains("S1");

        assertThat(refusedStep("selectSite", "S1", "04-01")).isEqualTo("STEP_ORDER on");
        step("surveySite", "S1", "03-15");
        assertThat(refusedStep("planSite", "S1", "03-20", plan())).isEqualTo("STEP_ORDER on");
        JsonNode chosen = step("selectSite", "S1", "04-01");
        assertThat(chosen.at("/readiness/planDueOn").asString()).isEqualTo(on("06-15"));
        assertThat(chosen.at("/readiness/buildingDueOn").asString()).isEqualTo(on("10-20"));
        assertThat(chosen.get("selectedOn").asString()).isEqualTo(on("04-01"));
        assertThat(refusedStep("startUpgrading", "S1", "04-10")).isEqualTo("STEP_ORDER on");

        assertThat(refusedStep("planSite", "S1", "04-10", plan(null, "观景台", on("04-09"))))
                .isEqualTo("MILESTONE_INVALID milestones");
        assertThat(refusedStep("planSite", "S1", "04-10", plan("m1", "观景台", on("05-01"), "m1", "步道", on("05-02"))))
                .isEqualTo("MILESTONE_INVALID milestones");
        step("planSite", "S1", "04-10", plan(null, "步道", on("07-01"), null, "观景台", on("05-20")));
        String planned =
                "plan { content requirements plannedOn approvedOn milestones { id name dueOn doneOn overdue } }";
        JsonNode plan = site("S1", "05-21", planned).get("plan");
        assertThat(plan.get("milestones").toString())
                .isEqualTo(
                        "[{\"id\":\"m2\",\"name\":\"观景台\",\"dueOn\":\"%s\",\"doneOn\":null,\"overdue\":true},{\"id\":\"m1\",\"name\":\"步道\",\"dueOn\":\"%s\",\"doneOn\":null,\"overdue\":false}]"
                                .formatted(on("05-20"), on("07-01")));
        step("startUpgrading", "S1", "04-20");
        assertThat(refusedStep("siteReady", "S1", "05-01")).isEqualTo("STEP_ORDER on");
        assertThat(refusedStep("completeMilestone", "S1", "05-18", "milestone", "m9"))
                .isEqualTo("STEP_ORDER on");
        step("completeMilestone", "S1", "05-18", "milestone", "m2");
        assertThat(refusedStep("completeMilestone", "S1", "05-19", "milestone", "m2"))
                .isEqualTo("STEP_ORDER on");
        // another plan keeps what was done, and may leave a milestone out
        step("planSite", "S1", "06-01", plan("m2", "观景台和步道", on("06-20"), null, "停车场", on("08-01")));
        JsonNode again = site("S1", "06-02", planned).get("plan");
        assertThat(again.at("/milestones/0/doneOn").asString()).isEqualTo(on("05-18"));
        // and the id of one that it leaves out is not given again
        assertThat(again.at("/milestones/1/id").asString()).isEqualTo("m3");
        assertThat(again.at("/milestones/1/name").asString()).isEqualTo("停车场");
        assertThat(refusedStep("siteReady", "S1", "07-01")).isEqualTo("STEP_ORDER on");
        step("completeMilestone", "S1", "07-20", "milestone", "m3");
        JsonNode ready = step("siteReady", "S1", "08-10");
        assertThat(ready.get("status").asString()).isEqualTo("READY");
        assertThat(ready.at("/readiness/percent").asDouble()).isEqualTo(100);
        assertThat(refusedStep("dropSite", "S1", "08-11", "reason", "x")).isEqualTo("STEP_ORDER on");
        // on a day before it is what it was then
        assertThat(site("S1", "05-30", "status").get("status").asString()).isEqualTo("UPGRADING");
        assertThat(zone)
                .isEqualTo(ask("{ siteByCode(code: \"S1\") { zone { id } } }")
                        .at("/siteByCode/zone/id")
                        .asString());
    }

    @Test
    void eachStepIsToldToThoseWhoListen() throws Exception {
        add("LV1", places.get(3));
        add("LV2", places.get(4));
        String query = """
                subscription { siteChanged(after: "0", filter: {codes: ["LV1"]}) {
                    event { kind } site { code status } matchedBefore matchesNow touched { west } } }""";
        List<JsonNode> told = changes(query, "siteChanged", 1);
        assertThat(told.getFirst().at("/event/kind").asString()).isEqualTo("ADDED");
        assertThat(told.getFirst().at("/site").toString()).isEqualTo("{\"code\":\"LV1\",\"status\":\"CANDIDATE\"}");
        assertThat(told.getFirst().get("matchedBefore").asBoolean()).isFalse();
        assertThat(told.getFirst().get("touched")).hasSize(1);
        withdrawAdded("LV1");
        assertThat(changes(query, "siteChanged", 2).stream()
                        .map(each -> each.at("/event/kind").asString() + " "
                                + each.get("matchesNow").asBoolean()))
                .containsExactly("ADDED true", "WITHDRAWN false");
    }

    private void withdrawAdded(String code) throws Exception {
        JsonNode site = ask("{ siteByCode(code: \"%s\") { version history(first: 1) { nodes { id } } } }"
                        .formatted(code))
                .get("siteByCode");
        command(
                "withdrawSiteEvent",
                input(
                        "eventId",
                        site.at("/history/nodes/0/id").asString(),
                        "expectedVersion",
                        site.get("version").asInt(),
                        "reason",
                        "重复"),
                "site { code }");
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        Place place = places.get(2);
        Place outside = new Place("", 105.36, 31.35);
        assertThat(refused("addSite", site("R0", outside))).isEqualTo("OUTSIDE_COUNTY position");
        add("R1", place);
        assertThat(refused("addSite", site("R1", place))).isEqualTo("SITE_CODE_TAKEN code");
        assertThat(refused("addSite", site("R2", place, "indicators", List.of("A01"))))
                .isEqualTo("INDICATOR_UNKNOWN indicators");
        assertThat(refused("addSite", site("R2", place, "department", "NO"))).isEqualTo("UNIT_UNKNOWN department");
        assertThat(refused("addSite", site("R2", place, "visitMinutes", 601)))
                .isEqualTo("ARGUMENT_INVALID visitMinutes");
        assertThat(refused("addSite", site("R2", place, "opens", "09:00"))).isEqualTo("HOURS_INVALID closes");
        assertThat(refused("addSite", site("R2", place, "opens", "09:00", "closes", "09:00")))
                .isEqualTo("HOURS_INVALID closes");
        assertThat(refused(
                        "addSite",
                        site("R2", place, "on", clock.today().plusDays(1).toString())))
                .isEqualTo("DAY_IN_FUTURE on");
        assertThat(refused("addSite", site("R 2", place))).isEqualTo("ARGUMENT_INVALID code");
        assertThat(refused("addSite", site("R2", place, "villageCode", "999901999201")))
                .isEqualTo("VILLAGE_UNKNOWN villageCode");
        assertThat(refused("addSite", site("R2", place, "evidence", List.of("4a1ef2a0-0000-4000-8000-000000000000"))))
                .startsWith("EVIDENCE_UNKNOWN");
        assertThat(refusedStep("surveySite", "R1", "02-28")).isEqualTo("STEP_ORDER on");
        assertThat(refusedStep("startUpgrading", "R1", "03-02")).isEqualTo("STEP_ORDER on");
        Map<String, Object> stale = at("R1", "on", on("03-02"));
        stale.put("expectedVersion", 9);
        JsonNode conflict = refusal("surveySite", stale);
        assertThat(conflict.get("code").asString()).isEqualTo("VERSION_CONFLICT");
        assertThat(conflict.at("/current/version").asInt()).isEqualTo(1);
        assertThat(conflict.at("/current/status").asString()).isEqualTo("CANDIDATE");
        assertThat(conflict.at("/current/id"))
                .isEqualTo(ask("{ siteByCode(code: \"R1\") { id } }").at("/siteByCode/id"));
        assertThat(refusedStep("reportSiteProgress", "R1", "03-02", "kind", "WEEKLY_READINESS", "percent", 3))
                .isEqualTo("STEP_ORDER on");
        for (Object[] wrong : new Object[][] {
            {"percent", 100.5}, {"percent", -1}, {"text", "x"},
        }) {
            Map<String, Object> input = at("R1", "kind", "WEEKLY_READINESS", "on", on("03-02"));
            input.put(String.valueOf(wrong[0]), wrong[1]);
            assertThat(refused("reportSiteProgress", input)).isEqualTo("ARGUMENT_INVALID percent");
        }
        assertThat(refusedStep("reportSiteProgress", "R1", "03-02", "kind", "MONTHLY_WORK"))
                .isEqualTo("ARGUMENT_INVALID text");
        assertThat(refused("saveDemonstrationRules", rules("planDueOn", on("11-01"), "buildingDueOn", on("10-20"))))
                .isEqualTo("DEADLINE_INVALID buildingDueOn");
        assertThat(refused("saveDemonstrationRules", rules("planDueOn", "2001-06-20", "buildingDueOn", on("10-20"))))
                .isEqualTo("DEADLINE_INVALID planDueOn");
        Map<String, Object> dropped = at("R1", "reason", "路不通", "on", on("03-20"));
        command("dropSite", dropped, STATE);
        JsonNode site = site("R1", "03-20", "status dropReason");
        assertThat(site.toString()).isEqualTo("{\"status\":\"DROPPED\",\"dropReason\":\"路不通\"}");
        assertThat(refusedStep("selectSite", "R1", "03-21")).isEqualTo("STEP_ORDER on");
        assertThat(site("R1", "03-19", "dropReason").get("dropReason").isNull()).isTrue();
        assertThat(ask("{ siteByCode(code: \"NONE\") { code } }")
                        .get("siteByCode")
                        .isNull())
                .isTrue();
    }

    @Test
    void whatIsChosenLateHasDaysOfItsOwn() throws Exception {
        choose("L1", places.get(3), "07-01");
        JsonNode readiness = site("L1", "07-01", "readiness { planDueOn buildingDueOn planOverdue }");
        assertThat(readiness.at("/readiness/planDueOn").asString()).isEqualTo(on("07-11"));
        assertThat(readiness.at("/readiness/buildingDueOn").asString()).isEqualTo(on("10-20"));
        choose("L2", places.get(3), "11-01");
        assertThat(site("L2", "11-01", "readiness { buildingDueOn }")
                        .at("/readiness/buildingDueOn")
                        .asString())
                .isEqualTo(on("12-11"));
        JsonNode late = site("L1", "07-12", "readiness { planOverdue reportOverdue milestoneOverdue buildingOverdue }");
        assertThat(late.get("readiness").toString())
                .isEqualTo(
                        "{\"planOverdue\":true,\"reportOverdue\":true,\"milestoneOverdue\":false,\"buildingOverdue\":false}");
        // another date by a correction
        command("correctSite", at("L1", "planDueOn", on("08-01"), "from", on("07-05"), "reason", "县里同意延期"), STATE);
        assertThat(site("L1", "07-12", "readiness { planDueOn planOverdue }")
                        .get("readiness")
                        .toString())
                .isEqualTo("{\"planDueOn\":\"%s\",\"planOverdue\":false}".formatted(on("08-01")));
        assertThat(ask("{ demonstrationRules(year: %d) { planDueOn weeklyDays } }".formatted(year + 5))
                        .at("/demonstrationRules/planDueOn")
                        .asString())
                .isEqualTo((year + 5) + "-06-20");
    }

    @Test
    void correctsMovesAndTakesBack() throws Exception {
        Place place = places.get(10);
        Place other = places.get(60);
        add("C1", place);
        step("surveySite", "C1", "03-15");
        JsonNode selected =
                command("selectSite", at("C1", "on", on("04-01")), STATE).get("event");
        step("planSite", "C1", "04-10", plan(null, "观景台", on("05-20")));

        command(
                "correctSite",
                at(
                        "C1",
                        "position",
                        other.point(),
                        "footprint",
                        other.square(0.0005),
                        "from",
                        on("03-10"),
                        "reason",
                        "挪到对岸"),
                STATE);
        assertThat(site("C1", "03-09", "village { code } footprint").toString())
                .isEqualTo("{\"village\":{\"code\":\"%s\"},\"footprint\":null}".formatted(place.village()));
        JsonNode moved = site("C1", "03-10", "village { code } footprint position");
        assertThat(moved.at("/village/code").asString()).isEqualTo(other.village());
        assertThat(moved.at("/footprint/type").asString()).contains("Polygon");
        assertThat(moved.at("/position/coordinates/0").asDouble()).isCloseTo(other.longitude(), within());
        Map<String, Object> emptied = at("C1", "from", on("04-05"), "reason", "没有划定");
        emptied.put("footprint", null);
        command("correctSite", emptied, STATE);
        assertThat(site("C1", "04-04", "footprint").at("/footprint/type").asString())
                .contains("Polygon");
        assertThat(site("C1", "04-05", "footprint").get("footprint").isNull()).isTrue();
        assertThat(refused("correctSite", at("C1", "closes", "09:00", "reason", "x")))
                .isEqualTo("HOURS_INVALID closes");
        assertThat(refused("correctSite", at("C1", "name", "点位C1", "reason", "x")))
                .startsWith("NOTHING_CHANGED");
        assertThat(refused("correctSite", at("C1", "name", "新名", "reason", " ")))
                .isEqualTo("ARGUMENT_INVALID reason");
        assertThat(refused("correctSite", at("C1", "name", "新名", "from", on("02-01"), "reason", "x")))
                .isEqualTo("STEP_ORDER from");
        JsonNode corrected = command(
                "correctSite",
                at("C1", "name", "新名", "tier", "COUNTY_MODEL", "indicators", List.of("B01-1"), "reason", "写错"),
                "event { kind on note changes { field before after } }");
        assertThat(corrected.at("/event/on").asString()).isEqualTo(on("03-01"));
        assertThat(corrected.at("/event/note").asString()).isEqualTo("写错");
        assertThat(corrected.at("/event/changes").toString())
                .contains("{\"field\":\"name\",\"before\":\"点位C1\",\"after\":\"新名\"}")
                .contains("{\"field\":\"tier\",\"before\":\"VILLAGE_FEATURE\",\"after\":\"COUNTY_MODEL\"}");
        String known = ask("{ calendar { position } }").at("/calendar/position").asString();

        JsonNode refused = refusal(
                "withdrawSiteEvent",
                input("eventId", selected.get("id").asString(), "expectedVersion", 7, "reason", "误记"));
        assertThat(refused.get("code").asString()).isEqualTo("DEPENDED_ON");
        assertThat(refused.toString()).contains("PLANNED");
        JsonNode history = site("C1", "12-31", "version history { totalCount nodes { id kind } }");
        assertThat(history.get("version").asInt()).isEqualTo(7);
        String planned = history.at("/history/nodes/3/id").asString();
        String live = ask("{ siteByCode(code: \"C1\") { history { nodes { id kind } } } }")
                .at("/siteByCode/history/nodes/3/id")
                .asString();
        JsonNode undone = command(
                "withdrawSiteEvent",
                input("eventId", live, "expectedVersion", 7, "reason", "误记"),
                "site { version plan { content } } event { kind note }");
        assertThat(undone.at("/site/plan").isNull()).isTrue();
        assertThat(undone.at("/event/kind").asString()).isEqualTo("WITHDRAWN");
        assertThat(refused("withdrawSiteEvent", input("eventId", live, "expectedVersion", 8, "reason", "x")))
                .isEqualTo("EVENT_WITHDRAWN eventId");
        // what was known before still has it
        JsonNode before = ask(
                "{ siteByCode(code: \"C1\", asOf: {on: \"%s\", position: \"%s\"}) { version plan { content } history(last: 1) { nodes { kind withdrawnBy { kind } } } } }"
                        .formatted(on("04-10"), known));
        assertThat(before.at("/siteByCode/version").asInt()).isEqualTo(7);
        assertThat(before.at("/siteByCode/plan/content").asString()).isNotEmpty();
        assertThat(ask("{ siteByCode(code: \"C1\", asOf: {on: \"%s\", knownAt: \"%sT00:00:00Z\"}) { code } }"
                                .formatted(on("04-10"), on("12-31")))
                        .get("siteByCode")
                        .isNull())
                .isTrue();
        JsonNode event = ask("{ node(id: \"%s\") { id ... on SiteEvent { kind withdrawnBy { kind } site { code } } } }"
                .formatted(live));
        assertThat(event.at("/node/withdrawnBy/kind").asString()).isEqualTo("WITHDRAWN");
        // an id of the past knows what was known then
        JsonNode past =
                ask("{ node(id: \"%s\") { ... on SiteEvent { kind withdrawnBy { kind } } } }".formatted(planned));
        assertThat(past.at("/node/kind").asString()).isEqualTo("PLANNED");
        assertThat(past.at("/node/withdrawnBy").isNull()).isTrue();
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-6);
    }

    /** Also where all of it is taken back. */
    @Test
    void aSiteThatIsTakenBackIsNoMore() throws Exception {
        JsonNode added = command("addSite", site("T1", places.get(12)), STATE);
        JsonNode gone = command(
                "withdrawSiteEvent",
                input("eventId", added.at("/event/id").asString(), "expectedVersion", 1, "reason", "重复"),
                "site { code version status readiness { percent course } history { totalCount } } event { kind site { code } }");
        assertThat(gone.at("/site/version").asInt()).isEqualTo(2);
        assertThat(gone.at("/event/site/code").asString()).isEqualTo("T1");
        assertThat(ask("{ siteByCode(code: \"T1\") { code } }")
                        .get("siteByCode")
                        .isNull())
                .isTrue();
        // its code is free again
        add("T1", places.get(12));
        assertThat(ask("{ sites(filter: {codes: [\"T1\"]}) { totalCount } }")
                        .at("/sites/totalCount")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void idsHoldTheirState() throws Exception {
        add("I1", places.get(14));
        step("surveySite", "I1", "03-15");
        JsonNode early = site("I1", "03-10", "id status asOf { on position } current { id status asOf { on } }");
        String id = early.get("id").asString();
        assertThat(early.get("status").asString()).isEqualTo("CANDIDATE");
        assertThat(early.at("/asOf/on").asString()).isEqualTo(on("03-10"));
        assertThat(early.at("/current/status").asString()).isEqualTo("SURVEYED");
        assertThat(early.at("/current/asOf").isNull()).isTrue();
        step("selectSite", "I1", "03-05".replace("05", "20"));
        JsonNode read = ask(
                "{ site(id: \"%1$s\") { id status current { status } } node(id: \"%1$s\") { id ... on Site { status } } }"
                        .formatted(id));
        assertThat(read.at("/site/id").asString()).isEqualTo(id);
        assertThat(read.at("/site/status").asString()).isEqualTo("CANDIDATE");
        assertThat(read.at("/site/current/status").asString()).isEqualTo("SELECTED");
        assertThat(read.at("/node/status").asString()).isEqualTo("CANDIDATE");
        assertThat(ask("{ site(id: \"%s\", asOf: {on: \"%s\"}) { status } }"
                                .formatted(early.at("/current/id").asString(), on("03-16")))
                        .at("/site/status")
                        .asString())
                .isEqualTo("SURVEYED");
        Map<String, Object> past = at("I1", "on", on("03-21"));
        past.put("siteId", id);
        assertThat(refused("startUpgrading", past)).isEqualTo("ID_OF_THE_PAST siteId");
        past.put("siteId", early.at("/current/id").asString().substring(2));
        assertThat(refused("startUpgrading", past)).startsWith("ID_INVALID");
    }

    @Test
    void reportsAndHistoryArePaged() throws Exception {
        choose("P1", places.get(16), "04-01");
        step("planSite", "P1", "04-02", plan(null, "观景台", on("05-20")));
        report("P1", "04-08", 5);
        step(
                "reportSiteProgress",
                "P1",
                "04-15",
                "kind",
                "WEEKLY_READINESS",
                "percent",
                12.5,
                "text",
                "地基完工",
                "evidence",
                List.of(picture(5), picture(6)));
        step("reportSiteProgress", "P1", "04-30", "kind", "MONTHLY_WORK", "text", "四月工作");
        report("P1", "04-22", 20);
        String page = "{ siteByCode(code: \"P1\") { reports(first: 2%s) { totalCount pageInfo { hasNextPage endCursor }"
                + " edges { cursor } nodes { id kind on percent text recordedBy evidence { url } } } } }";
        JsonNode first = ask(page.formatted("")).at("/siteByCode/reports");
        assertThat(first.get("totalCount").asInt()).isEqualTo(4);
        assertThat(first.at("/nodes/0/kind").asString()).isEqualTo("MONTHLY_WORK");
        assertThat(first.at("/nodes/0/percent").isNull()).isTrue();
        assertThat(first.at("/nodes/1/on").asString()).isEqualTo(on("04-22"));
        assertThat(first.at("/pageInfo/hasNextPage").asBoolean()).isTrue();
        JsonNode second = ask(page.formatted(", after: \"%s\""
                        .formatted(first.at("/pageInfo/endCursor").asString())))
                .at("/siteByCode/reports");
        assertThat(second.at("/nodes/0/percent").asDouble()).isEqualTo(12.5);
        assertThat(second.at("/nodes/0/evidence")).hasSize(2);
        assertThat(second.at("/nodes/0/recordedBy").asString()).isEqualTo("县创建办 王芳");
        assertThat(second.at("/nodes/1/on").asString()).isEqualTo(on("04-08"));
        assertThat(second.at("/pageInfo/hasNextPage").asBoolean()).isFalse();
        JsonNode byId = ask("{ node(id: \"%s\") { id ... on SiteReport { on text evidence { url } } } }"
                .formatted(second.at("/nodes/0/id").asString()));
        assertThat(byId.at("/node/text").asString()).isEqualTo("地基完工");
        assertThat(byId.at("/node/evidence")).hasSize(2);
        assertThat(site("P1", "04-15", "reports { totalCount } readiness { lastReportOn percent }")
                        .toString())
                .isEqualTo("{\"reports\":{\"totalCount\":2},\"readiness\":{\"lastReportOn\":\"%s\",\"percent\":12.5}}"
                        .formatted(on("04-15")));
        List<String> kinds = new ArrayList<>();
        String after = "";
        do {
            JsonNode history =
                    ask("{ siteByCode(code: \"P1\") { history(first: 3%s) { totalCount pageInfo { hasNextPage endCursor } nodes { kind } } } }"
                                    .formatted(after))
                            .at("/siteByCode/history");
            history.get("nodes").forEach(node -> kinds.add(node.get("kind").asString()));
            after = history.at("/pageInfo/hasNextPage").asBoolean()
                    ? ", after: \"%s\""
                            .formatted(history.at("/pageInfo/endCursor").asString())
                    : null;
        } while (after != null);
        assertThat(kinds)
                .containsExactly(
                        "ADDED", "SURVEYED", "SELECTED", "PLANNED", "REPORTED", "REPORTED", "REPORTED", "REPORTED");
        JsonNode wrong = post("{ siteByCode(code: \"P1\") { reports(after: \"nonsense\") { totalCount } } }", Map.of());
        assertThat(wrong.at("/errors/0/extensions/code").asString()).isEqualTo("CURSOR_INVALID");
    }

    @Test
    void theCourseFollowsFromTwoRates() throws Exception {
        for (String code : List.of("K1", "K2", "K3", "K4")) {
            choose(code, places.get(18), "04-01");
        }
        report("K1", "05-01", 30);
        report("K1", "05-29", 60);
        report("K2", "05-01", 5);
        report("K2", "05-29", 6);
        report("K3", "05-01", 30);
        report("K3", "05-29", 30);
        JsonNode onCourse = course("K1", "05-30");
        assertThat(onCourse.get("course").asString()).isEqualTo("ON_COURSE");
        // 40 percent at 60 in 58 days, and at 30 in 28
        assertThat(onCourse.get("readyLatest").asString()).isEqualTo(on("07-07"));
        assertThat(onCourse.get("readyEarliest").asString()).isEqualTo(on("07-06"));
        assertThat(course("K1", "05-10").get("readyEarliest").asString()).isEqualTo(on("07-10"));
        JsonNode late = course("K2", "05-30");
        assertThat(late.get("course").asString()).isEqualTo("LATE");
        assertThat(late.get("readyEarliest").asString())
                .isEqualTo(day("05-29").plusDays(909).toString());
        JsonNode risky = course("K3", "05-30");
        assertThat(risky.get("course").asString()).isEqualTo("AT_RISK");
        assertThat(risky.get("readyEarliest").asString()).isEqualTo(on("10-12"));
        assertThat(risky.get("readyLatest").isNull()).isTrue();
        assertThat(course("K4", "04-05").get("course").asString()).isEqualTo("ON_COURSE");
        assertThat(course("K4", "05-01").get("course").asString()).isEqualTo("AT_RISK");
        assertThat(course("K4", "10-21").get("course").asString()).isEqualTo("LATE");
        assertThat(course("K4", "10-21").get("readyEarliest").isNull()).isTrue();
        assertThat(ask("{ siteByCode(code: \"K4\") { readiness { zh: method en: method(language: EN) } } }")
                        .at("/siteByCode/readiness/en")
                        .asString())
                .contains("28 days")
                .contains("100 %:");
        assertThat(ask("{ siteByCode(code: \"K4\") { readiness { method } } }")
                        .at("/siteByCode/readiness/method")
                        .asString())
                .contains("28 天")
                .contains("100%：");

        JsonNode dues = ask("""
                { siteDues(filter: {codes: ["K4"]}, until: "%s", asOf: {on: "%s"}) { site { code } kind name dueOn daysLeft } }""".formatted(on("06-20"), on("05-01"))).get("siteDues");
        assertThat(dues.toString())
                .isEqualTo("[%s,%s,%s]"
                        .formatted(
                                due("WEEKLY_REPORT", "04-08", -23),
                                due("MONTHLY_REPORT", "05-01", 0),
                                due("PLAN", "06-15", 45)));
        step("planSite", "K4", "05-05", plan(null, "观景台", on("05-20"), null, "步道", on("07-01")));
        dues = ask("""
                { siteDues(filter: {codes: ["K4"]}, until: "%s", asOf: {on: "%s"}) { kind name daysLeft } }""".formatted(on("05-31"), on("05-25"))).get("siteDues");
        assertThat(dues.toString())
                .contains("{\"kind\":\"MILESTONE\",\"name\":\"观景台\",\"daysLeft\":-5}")
                .doesNotContain("PLAN")
                .doesNotContain("步道");
    }

    private String due(String kind, String monthDay, int left) {
        return "{\"site\":{\"code\":\"K4\"},\"kind\":\"%s\",\"name\":null,\"dueOn\":\"%s\",\"daysLeft\":%d}"
                .formatted(kind, on(monthDay), left);
    }

    @Test
    void isDrawnAndTakenOut() throws Exception {
        Place place = places.get(20);
        Place other = places.get(90);
        add("M1", place, "pillars", List.of("TALENT"), "indicators", List.of("B01-2"));
        add("M2", other);
        command(
                "saveZone",
                input("code", "QM", "name", "地图区", "area", other.square(0.001), "from", on("02-01")),
                "zone { id }");
        String map = """
                { siteMap(view: {bbox: {west: 104.6, south: 30.7, east: 105.5, north: 31.4}, zoom: %d},
                    filter: {codes: ["M1", "M2"]}, asOf: {on: "%s"}) {
                    features clusters { id position extent { west } splitsAtZoom sites } legend { key labelZh labelEn color }
                    totals { sites overdue byStatus { status sites } } tileJsonUrl styleUrl truncated asOf { on } } }""";
        JsonNode near = ask(map.formatted(12, on("03-05"))).get("siteMap");
        assertThat(near.at("/features/features")).hasSize(2);
        assertThat(near.at("/features/features/0/properties/look").asString()).isEqualTo("CANDIDATE");
        assertThat(near.get("clusters").isNull()).isTrue();
        assertThat(near.get("totals").toString())
                .isEqualTo("{\"sites\":2,\"overdue\":0,\"byStatus\":[{\"status\":\"CANDIDATE\",\"sites\":2}]}");
        assertThat(near.get("legend")).hasSize(7);
        assertThat(near.get("truncated").asBoolean()).isFalse();
        JsonNode far = ask(map.formatted(5, on("03-05"))).get("siteMap");
        assertThat(far.get("features").isNull()).isTrue();
        int clustered = 0;
        for (JsonNode cluster : far.get("clusters")) {
            clustered += cluster.get("sites").asInt();
        }
        assertThat(clustered).isEqualTo(2);
        JsonNode tiles = JSON.readTree(get(near.get("tileJsonUrl").asString()));
        assertThat(tiles.at("/tiles/0").asString()).contains("/tiles/sites/");
        JsonNode style = JSON.readTree(get(near.get("styleUrl").asString()));
        assertThat(style.at("/sources/sites").isObject()).isTrue();
        assertThat(style.toString()).contains("zones");
        assertThat(style.get("layers").size()).isGreaterThan(3);
        int zoom = 12;
        assertThat(drawn("sites", place, zoom)).contains("M1");
        assertThat(drawn("zones", other, zoom)).contains("QM");

        String codes = "?filter=%7B%22codes%22%3A%5B%22M1%22%5D%7D&on=" + on("03-05");
        JsonNode collection = JSON.readTree(get("/exports/sites.geojson" + codes));
        assertThat(collection.get("features")).hasSize(1);
        assertThat(collection.at("/features/0/properties").toString())
                .contains("\"TALENT\"")
                .contains("\"B01-2\"")
                .contains("点位M1");
        String table = new String(get("/exports/sites.csv" + codes), StandardCharsets.UTF_8);
        assertThat(table.strip().split("\r?\n")).hasSize(2);
        assertThat(table).contains("M1").contains("候选");
        collection = JSON.readTree(get("/exports/zones.geojson?on=" + on("03-05")));
        assertThat(collection.get("features").toString()).contains("QM").contains("Polygon");
        assertThat(new String(get("/exports/zones.csv?on=" + on("03-05")), StandardCharsets.UTF_8))
                .contains("地图区");
    }

    private List<Object> drawn(String layer, Place place, int zoom) throws Exception {
        int n = 1 << zoom;
        int x = (int) Math.floor((place.longitude() + 180) / 360 * n);
        double radians = Math.toRadians(place.latitude());
        int y = (int) Math.floor((1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * n);
        return MvtTile.features(get("/tiles/%s/%d/%d/%d.mvt?on=%s".formatted(layer, zoom, x, y, on("03-05"))), layer)
                .stream()
                .map(feature -> feature.values().get("code"))
                .toList();
    }

    @Test
    void coverageNextAndTheSmallestSet() throws Exception {
        Place one = places.getFirst();
        Place other = places.stream()
                .filter(each -> !each.township().equals(one.township()))
                .findFirst()
                .orElseThrow();
        add("V1", one, "pillars", List.of("INDUSTRY"), "indicators", List.of("A01-1", "A01-2"));
        add(
                "V2",
                other,
                "pillars",
                List.of("CULTURE", "TALENT"),
                "indicators",
                List.of("A02-1"),
                "tier",
                "COUNTY_MODEL");
        add("V3", one, "indicators", List.of("A01-1"));
        add("V4", other, "pillars", List.of("INDUSTRY", "CULTURE"), "indicators", List.of("A01-1", "A01-2", "A02-1"));
        String all = "{codes: [\"V1\", \"V2\", \"V3\", \"V4\"]}";
        JsonNode coverage = ask("""
                { coverage(filter: {codes: ["V1", "V2"]}) { sites townships { code } missingTownships { code } pillars missingPillars
                    indicators { code } missingIndicators { code } tiers { tier sites townships missingTownships { code } } } }""").get("coverage");
        assertThat(coverage.get("sites").asInt()).isEqualTo(2);
        assertThat(coverage.get("townships")).hasSize(2);
        assertThat(coverage.get("missingTownships")).hasSize(31);
        assertThat(coverage.get("pillars").toString()).isEqualTo("[\"INDUSTRY\",\"TALENT\",\"CULTURE\"]");
        assertThat(coverage.get("missingPillars").toString()).isEqualTo("[\"ECOLOGY\",\"ORGANISATION\"]");
        assertThat(codes(coverage.get("indicators"))).containsExactly("A01-1", "A01-2", "A02-1");
        assertThat(codes(coverage.get("missingIndicators"))).containsExactly("B01-1", "B01-2");
        assertThat(coverage.get("tiers")).hasSize(4);
        assertThat(coverage.at("/tiers/0/sites").asInt()).isEqualTo(1);

        JsonNode next = ask("""
                { nextSites(having: {codes: ["V1"]}, candidates: %s, first: 2) {
                    site { code } addsIndicators { code } addsPillars addsTownships { code } } }""".formatted(all)).get("nextSites");
        assertThat(next).hasSize(2);
        assertThat(next.at("/0/site/code").asString()).isEqualTo("V2");
        assertThat(next.at("/0/addsPillars").toString()).isEqualTo("[\"TALENT\",\"CULTURE\"]");
        assertThat(codes(next.at("/0/addsIndicators"))).containsExactly("A02-1");
        assertThat(codes(next.at("/0/addsTownships"))).containsExactly(other.township());
        assertThat(next.at("/1/site/code").asString()).isEqualTo("V4");

        JsonNode smallest = smallest(all, "{pillars: [INDUSTRY, CULTURE], indicators: [\"A\"]}");
        assertThat(codes(smallest.get("sites"))).containsExactly("V4");
        assertThat(smallest.get("proven").asBoolean()).isTrue();
        assertThat(smallest.get("impossible")).isEmpty();
        Map<String, JsonNode> leftOut = new HashMap<>();
        smallest.get("leftOut")
                .forEach(each -> leftOut.put(each.at("/site/code").asString(), each));
        assertThat(leftOut).containsOnlyKeys("V1", "V2", "V3");
        assertThat(leftOut.get("V1").get("leastWith").asInt()).isEqualTo(2);
        assertThat(leftOut.get("V1").at("/dominatedBy/code").asString()).isEqualTo("V4");
        assertThat(leftOut.get("V1").get("zh").asString()).contains("点位V4");
        assertThat(leftOut.get("V1").get("en").asString()).contains("at least 2 sites");

        JsonNode impossible = smallest(all, "{indicators: [\"B01-1\"], pillars: [ECOLOGY, CULTURE]}");
        assertThat(impossible.get("sites")).isEmpty();
        assertThat(impossible.get("impossible").toString()).isEqualTo("[\"pillars:ECOLOGY\",\"indicators:B01-1\"]");
        for (String[] bad : new String[][] {
            {"{}", "DEMAND_INVALID demand"},
            {"{pillars: []}", "DEMAND_INVALID demand.pillars"},
            {"{minimumTownships: 0}", "DEMAND_INVALID demand.minimumTownships"},
            {"{minimumTownships: 34}", "DEMAND_INVALID demand.minimumTownships"},
            {"{indicators: [\"NO\"]}", "INDICATOR_UNKNOWN demand.indicators"},
        }) {
            JsonNode error = post("{ smallestCoveringSet(demand: %s) { proven } }".formatted(bad[0]), Map.of())
                    .at("/errors/0/extensions");
            assertThat(error.path("code").asString() + " " + error.path("where").asString())
                    .as(bad[0])
                    .isEqualTo(bad[1]);
        }
        JsonNode many = post("{ nextSites(first: 0) { site { code } } }", Map.of());
        assertThat(many.at("/errors/0/extensions/code").asString()).isEqualTo("ARGUMENT_INVALID");
    }

    private JsonNode smallest(String candidates, String demand) throws Exception {
        return ask("""
                { smallestCoveringSet(candidates: %s, demand: %s) { sites { code } proven alternatives { code } impossible
                    leftOut { site { code } leastWith dominatedBy { code } zh: reason en: reason(language: EN) } } }""".formatted(candidates, demand)).get("smallestCoveringSet");
    }

    private static List<String> codes(JsonNode list) {
        List<String> codes = new ArrayList<>();
        list.forEach(each -> codes.add(each.get("code").asString()));
        return codes;
    }
}
