package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.ledger.GlobalId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What cannot be done is refused by its code, and changes nothing. */
class BadInputTest extends LedgerRoom {
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * A abandoned, with a boundary; B restored; C abandoned, of another village; D and E of one village; S split into S1 and
     * S2; W taken back.
     */
    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 8, 10));
        String whole = square();
        JsonNode a = register(FIRST, "2026-03-01", "code: \"A\", boundary: " + whole);
        names.put("whole", whole);
        names.put("A", a.at("/plot/id").asString());
        names.put("registeredA", a.at("/event/id").asString());
        names.put("west", box(lastCell(), 0, 0.0002));
        names.put("east", box(lastCell(), 0.0002, 0.0002));
        names.put("part", box(lastCell(), 0.0002, 0.0001));
        names.put("most", box(lastCell(), 0, 0.0003));
        names.put("away", "{type: \"LineString\", coordinates: [[106, 31], [106.1, 31]]}");
        JsonNode b = register(FIRST, "2026-03-01", "declaredAreaMu: 4, code: \"B\"");
        names.put("B", b.at("/plot/id").asString());
        names.put("registeredB", b.at("/event/id").asString());
        JsonNode restored = client().mutate(
                        "restorePlot",
                        "{plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: 1, idempotencyKey: \"used\"}"
                                .formatted(names.get("B")),
                        "event { id } plot { id }");
        names.put("restoredB", restored.at("/event/id").asString());
        names.put(
                "pastB",
                client().ask("{ plot(id: \"%s\", asOf: {on: \"2026-05-01\"}) { id } }".formatted(names.get("B")))
                        .at("/plot/id")
                        .asString());
        names.put("C", register(THIRD, "2026-03-01"));
        names.put("D", register(SECOND, "2026-03-01"));
        names.put("E", register(SECOND, "2026-03-01"));
        names.put("S", register(SECOND, "2026-03-01"));
        JsonNode split = client().mutate(
                        "splitPlot",
                        "{plotId: \"%s\", on: \"2026-06-01\", areasMu: [1, 3], expectedVersion: 1}"
                                .formatted(names.get("S")),
                        "plots { id } events { id }");
        names.put("S1", split.at("/plots/0/id").asString());
        names.put("splitS", split.at("/events/0/id").asString());
        client().mutate(
                        "restorePlot",
                        "{plotId: \"%s\", restoredOn: \"2026-06-02\", expectedVersion: 1}".formatted(names.get("S1")),
                        "plot { id }");
        JsonNode w = register(SECOND, "2026-03-01", "declaredAreaMu: 4, code: \"W\"");
        names.put("W", w.at("/plot/id").asString());
        names.put("registeredW", w.at("/event/id").asString());
        names.put(
                "withdrawnW",
                client().mutate(
                                "withdrawEvent",
                                "{eventId: \"%s\", reason: \"误录\", expectedVersion: 1}"
                                        .formatted(names.get("registeredW")),
                                "event { id }")
                        .at("/event/id")
                        .asString());
        names.put(
                "fact",
                fact(
                        "setTarget",
                        "{region: \"990101000000\", campaign: 2026, stage: RESTORATION, areaMu: 9, from: \"2026-01-01\", document: \"文\"}"));
        names.put(
                "withdrawnFact",
                fact(
                        "setTarget",
                        "{region: \"990101000000\", campaign: 2026, stage: RESTORATION, areaMu: 8, from: \"2026-01-01\", document: \"文\"}"));
        client().mutate("withdrawFact", filled("{factId: \"$withdrawnFact$\", reason: \"误\"}", names), "fact { id }");
        fact(
                "openCampaign",
                "{campaign: 2026, restorationDeadline: \"2026-06-30\", recultivationDeadline: \"2026-07-31\", document: \"文\"}");
        names.put("unknown", GlobalId.live("Plot", "990101", "99999999").encode());
        names.put(
                "unknownEvent", GlobalId.live("PlotEvent", "990101", "99999999").encode());
        names.put("unknownFact", GlobalId.live("Fact", "990101", "99999999").encode());
        names.put("other", GlobalId.live("Plot", "990102", "1").encode());
        names.put("long", "字".repeat(201));
        names.put("note", "字".repeat(2_001));
        names.put("NUL", "\\u0000");
    }

    private String fact(String name, String input) {
        return client().mutate(name, input, "fact { id }").at("/fact/id").asString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            a future day; restorePlot; {plotId: "$A$", restoredOn: "2026-08-11", expectedVersion: 1}; DAY_IN_FUTURE
            a registration ahead; registerPlot; {villageCode: "990101101201", on: "2026-08-11", declaredAreaMu: 1}; DAY_IN_FUTURE
            a check ahead; verifyPlot; {plotId: "$B$", stage: RESTORATION, level: COUNTY, accepted: true, on: "2026-08-11", expectedVersion: 2}; DAY_IN_FUTURE
            abandoned ahead; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, abandonedSince: "2026-08-11"}; DAY_IN_FUTURE
            a correction to abandoned ahead; correctPlot; {plotId: "$B$", abandonedSince: "2026-08-11", reason: "误", expectedVersion: 2}; DAY_IN_FUTURE
            a registration of long ago; registerPlot; {villageCode: "990101101201", on: "2012-08-01", declaredAreaMu: 1}; CAMPAIGN_UNKNOWN
            a boundary that a plot has; registerPlot; {villageCode: "990101101201", on: "2026-08-01", boundary: $whole$}; BOUNDARY_TAKEN
            a place taken from what has none; correctPlot; {plotId: "$B$", boundary: null, reason: "误", expectedVersion: 2}; NOTHING_CHANGED
            a boundary taken away that is the only area; correctPlot; {plotId: "$A$", boundary: null, reason: "误", expectedVersion: 1}; AREA_INVALID
            a blank seed; drawSample; {campaign: 2026, stage: RESTORATION, share: 1, seed: " "}; ARGUMENT_INVALID
            before its registration; restorePlot; {plotId: "$A$", restoredOn: "2026-02-28", expectedVersion: 1}; BEFORE_REGISTRATION
            a stage skipped; recultivatePlot; {plotId: "$A$", recultivatedOn: "2026-05-01", crop: "玉米", expectedVersion: 1}; STAGE_ORDER
            restored twice; restorePlot; {plotId: "$B$", restoredOn: "2026-05-01", expectedVersion: 2}; STAGE_ORDER
            restored before it was; restorePlot; {plotId: "$B$", restoredOn: "2026-03-15", expectedVersion: 2}; STAGE_ORDER
            a lapse of what was never restored; lapsePlot; {plotId: "$A$", on: "2026-05-01", expectedVersion: 1}; STAGE_ORDER
            an exemption of what is restored; exemptPlot; {plotId: "$B$", on: "2026-05-01", ground: "陡", approvedBy: "县", expectedVersion: 2}; STAGE_ORDER
            a check of what is not reached; verifyPlot; {plotId: "$A$", stage: RESTORATION, level: COUNTY, accepted: true, on: "2026-05-01", expectedVersion: 1}; STAGE_ORDER
            a check before the reach; verifyPlot; {plotId: "$B$", stage: RESTORATION, level: COUNTY, accepted: true, on: "2026-03-15", expectedVersion: 2}; STAGE_ORDER
            an area of zero; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 0}; AREA_INVALID
            an area that rounds to zero; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 0.004}; AREA_INVALID
            an area below zero; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: -1}; AREA_INVALID
            an area larger than a county; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1000001}; AREA_INVALID
            no area at all; registerPlot; {villageCode: "990101101201", on: "2026-08-01"}; AREA_INVALID
            no area at a position; registerPlot; {villageCode: "990101101201", on: "2026-08-01", position: {type: "Point", coordinates: [105, 31]}}; AREA_INVALID
            a code that is taken; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, code: "A"}; CODE_TAKEN
            a village that is not known; registerPlot; {villageCode: "990101101299", on: "2026-08-01", declaredAreaMu: 1}; VILLAGE_UNKNOWN
            a township in place of a village; registerPlot; {villageCode: "990101101000", on: "2026-08-01", declaredAreaMu: 1}; VILLAGE_UNKNOWN
            a registration in another age; registerPlot; {villageCode: "990101101201", on: "1999-12-31", declaredAreaMu: 1}; ARGUMENT_INVALID
            a boundary and a position; registerPlot; {villageCode: "990101101201", on: "2026-08-01", boundary: $west$, position: {type: "Point", coordinates: [105, 31]}}; PLACE_DIFFERS
            a point for a boundary; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, boundary: {type: "Point", coordinates: [105, 31]}}; GEOMETRY_TYPE
            a polygon for a position; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, position: $west$}; GEOMETRY_TYPE
            a boundary that crosses itself; registerPlot; {villageCode: "990101101201", on: "2026-08-01", boundary: {type: "Polygon", coordinates: [[[105, 31], [105.001, 31.001], [105.001, 31], [105, 31.001], [105, 31]]]}}; GEOMETRY_INVALID
            a code too long; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, code: "12345678901234567890123456789012345678901"}; ARGUMENT_INVALID
            a NUL in a code; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, code: "a$NUL$"}; ARGUMENT_INVALID
            a NUL in a group; registerPlot; {villageCode: "990101101201", on: "2026-08-01", declaredAreaMu: 1, group: "a$NUL$"}; ARGUMENT_INVALID
            a NUL in a note; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", note: "a$NUL$b", expectedVersion: 1}; ARGUMENT_INVALID
            a note too long; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", note: "$note$", expectedVersion: 1}; ARGUMENT_INVALID
            a crop too long; recultivatePlot; {plotId: "$B$", recultivatedOn: "2026-08-01", crop: "$long$", expectedVersion: 2}; ARGUMENT_INVALID
            a blank crop; recultivatePlot; {plotId: "$B$", recultivatedOn: "2026-08-01", crop: " ", expectedVersion: 2}; ARGUMENT_INVALID
            a blank ground; exemptPlot; {plotId: "$A$", on: "2026-08-01", ground: "", approvedBy: "县", expectedVersion: 1}; ARGUMENT_INVALID
            another county's plot; restorePlot; {plotId: "$other$", restoredOn: "2026-08-01", expectedVersion: 1}; OTHER_COUNTY
            what is no id; restorePlot; {plotId: "nothing", restoredOn: "2026-08-01", expectedVersion: 1}; ID_INVALID
            an event's id; restorePlot; {plotId: "$registeredA$", restoredOn: "2026-08-01", expectedVersion: 1}; ID_INVALID
            a plot's id for an event; withdrawEvent; {eventId: "$A$", reason: "误", expectedVersion: 1}; ID_INVALID
            an id of the past; lapsePlot; {plotId: "$pastB$", on: "2026-08-01", expectedVersion: 2}; ID_OF_THE_PAST
            a plot that is not known; restorePlot; {plotId: "$unknown$", restoredOn: "2026-08-01", expectedVersion: 1}; PLOT_UNKNOWN
            a stale version; lapsePlot; {plotId: "$B$", on: "2026-08-01", expectedVersion: 1}; VERSION_CONFLICT
            a version ahead; lapsePlot; {plotId: "$B$", on: "2026-08-01", expectedVersion: 3}; VERSION_CONFLICT
            a key used otherwise; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1, idempotencyKey: "used"}; IDEMPOTENCY_KEY_REUSED
            a blank key; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1, idempotencyKey: " "}; ARGUMENT_INVALID
            a key too long; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1, idempotencyKey: "$long$"}; ARGUMENT_INVALID
            a NUL in a key; restorePlot; {plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1, idempotencyKey: "a$NUL$"}; ARGUMENT_INVALID
            after it was split; restorePlot; {plotId: "$S$", restoredOn: "2026-06-01", expectedVersion: 2}; PLOT_ENDED
            a backdated event of a part; restorePlot; {plotId: "$S1$", restoredOn: "2026-05-01", expectedVersion: 2}; BEFORE_REGISTRATION
            a backdated event that a part's own stands against; restorePlot; {plotId: "$S$", restoredOn: "2026-05-01", expectedVersion: 2}; STAGE_ORDER
            a plot that was taken back; restorePlot; {plotId: "$W$", restoredOn: "2026-05-01", expectedVersion: 2}; PLOT_ENDED
            a split that loses land; splitPlot; {plotId: "$A$", on: "2026-08-01", boundaries: [$west$, $part$], expectedVersion: 1}; SPLIT_LOSES_LAND
            a split whose parts overlap; splitPlot; {plotId: "$A$", on: "2026-08-01", boundaries: [$most$, $east$], expectedVersion: 1}; SPLIT_OVERLAPS
            a split into one; splitPlot; {plotId: "$A$", on: "2026-08-01", boundaries: [$west$], expectedVersion: 1}; ARGUMENT_INVALID
            a cut beside the plot; splitPlot; {plotId: "$A$", on: "2026-08-01", cut: $away$, expectedVersion: 1}; CUT_MISSES
            a split in two ways; splitPlot; {plotId: "$A$", on: "2026-08-01", cut: $away$, areasMu: [1, 2], expectedVersion: 1}; ARGUMENT_INVALID
            a split in no way; splitPlot; {plotId: "$A$", on: "2026-08-01", expectedVersion: 1}; ARGUMENT_INVALID
            a split of other areas; splitPlot; {plotId: "$D$", on: "2026-08-01", areasMu: [1, 2], expectedVersion: 1}; SPLIT_AREA_DIFFERS
            a split with nothing for one; splitPlot; {plotId: "$D$", on: "2026-08-01", areasMu: [4, 0], expectedVersion: 1}; AREA_INVALID
            a split finer than the ledger; splitPlot; {plotId: "$D$", on: "2026-08-01", areasMu: [1.001, 2.999], expectedVersion: 1}; AREA_INVALID
            boundaries for a plot that has none; splitPlot; {plotId: "$D$", on: "2026-08-01", boundaries: [$west$, $east$], expectedVersion: 1}; PLACE_DIFFERS
            a split before the restoration; splitPlot; {plotId: "$B$", on: "2026-03-15", areasMu: [1, 3], expectedVersion: 2}; STAGE_ORDER
            a split ahead; splitPlot; {plotId: "$D$", on: "2026-08-11", areasMu: [1, 3], expectedVersion: 1}; DAY_IN_FUTURE
            a merge of one; mergePlots; {plotIds: ["$D$"], on: "2026-08-01", expectedVersions: [1]}; ARGUMENT_INVALID
            a merge with itself; mergePlots; {plotIds: ["$D$", "$D$"], on: "2026-08-01", expectedVersions: [1, 1]}; ARGUMENT_INVALID
            a merge with too few versions; mergePlots; {plotIds: ["$D$", "$E$"], on: "2026-08-01", expectedVersions: [1]}; ARGUMENT_INVALID
            a merge of another status; mergePlots; {plotIds: ["$A$", "$B$"], on: "2026-08-01", expectedVersions: [1, 2]}; MERGE_DIFFERS
            a merge over villages; mergePlots; {plotIds: ["$C$", "$D$"], on: "2026-08-01", expectedVersions: [1, 1]}; MERGE_DIFFERS
            a merge with a stale version; mergePlots; {plotIds: ["$D$", "$E$"], on: "2026-08-01", expectedVersions: [1, 0]}; VERSION_CONFLICT
            a registration that others stand on; withdrawEvent; {eventId: "$registeredB$", reason: "误", expectedVersion: 2}; DEPENDED_ON
            a split that others stand on; withdrawEvent; {eventId: "$splitS$", reason: "误", expectedVersion: 2}; DEPENDED_ON
            withdrawn twice; withdrawEvent; {eventId: "$registeredW$", reason: "误", expectedVersion: 2}; EVENT_WITHDRAWN
            a withdrawal withdrawn; withdrawEvent; {eventId: "$withdrawnW$", reason: "误", expectedVersion: 2}; EVENT_NOT_WITHDRAWABLE
            an event that is not known; withdrawEvent; {eventId: "$unknownEvent$", reason: "误", expectedVersion: 2}; EVENT_UNKNOWN
            a withdrawal without reason; withdrawEvent; {eventId: "$restoredB$", reason: " ", expectedVersion: 2}; ARGUMENT_INVALID
            a withdrawal with a stale version; withdrawEvent; {eventId: "$restoredB$", reason: "误", expectedVersion: 1}; VERSION_CONFLICT
            a correction of nothing; correctPlot; {plotId: "$B$", code: "B", reason: "误", expectedVersion: 2}; NOTHING_CHANGED
            a correction to another's code; correctPlot; {plotId: "$B$", code: "A", reason: "误", expectedVersion: 2}; CODE_TAKEN
            a correction that leaves no area; correctPlot; {plotId: "$B$", declaredAreaMu: null, reason: "误", expectedVersion: 2}; AREA_INVALID
            a correction ahead; correctPlot; {plotId: "$B$", from: "2026-08-11", declaredAreaMu: 5, reason: "误", expectedVersion: 2}; DAY_IN_FUTURE
            a correction from before; correctPlot; {plotId: "$B$", from: "2026-02-11", declaredAreaMu: 5, reason: "误", expectedVersion: 2}; BEFORE_REGISTRATION
            a correction without reason; correctPlot; {plotId: "$B$", declaredAreaMu: 5, reason: "", expectedVersion: 2}; ARGUMENT_INVALID
            a correction behind a split; correctPlot; {plotId: "$S$", declaredAreaMu: 5, reason: "误", expectedVersion: 2}; STAGE_ORDER
            an empty bulk; restorePlots; inputs: []; BULK_SIZE
            a key inside an item; restorePlots; inputs: [{plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1, idempotencyKey: "k"}]; BULK_REFUSED
            one of a bulk that cannot be; restorePlots; inputs: [{plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1}, {plotId: "$B$", restoredOn: "2026-08-01", expectedVersion: 2}]; BULK_REFUSED
            one plot twice with one version; restorePlots; inputs: [{plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1}, {plotId: "$A$", restoredOn: "2026-08-01", expectedVersion: 1}]; BULK_REFUSED
            a target for a village; setTarget; {region: "990101101201", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "文"}; TARGET_INVALID
            a target below zero; setTarget; {region: "990101000000", campaign: 2026, stage: RESTORATION, areaMu: -1, from: "2026-01-01", document: "文"}; TARGET_INVALID
            a target ahead; setTarget; {region: "990101000000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-08-11", document: "文"}; DAY_IN_FUTURE
            a target without document; setTarget; {region: "990101000000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: " "}; ARGUMENT_INVALID
            a document too long; setTarget; {region: "990101000000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "$long$"}; ARGUMENT_INVALID
            a NUL in a document; setTarget; {region: "990101000000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "a$NUL$"}; ARGUMENT_INVALID
            a target of another age; setTarget; {region: "990101000000", campaign: 1900, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "文"}; ARGUMENT_INVALID
            a region that is not known; setTarget; {region: "990101999000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "文"}; REGION_UNKNOWN
            a deadline for both; setDeadline; {region: "990101000000", plotId: "$A$", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; ARGUMENT_INVALID
            a deadline for nobody; setDeadline; {campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; ARGUMENT_INVALID
            a deadline of another year; setDeadline; {region: "990101000000", campaign: 2026, stage: RESTORATION, deadline: "2025-07-15", from: "2026-01-01", document: "文"}; DEADLINE_INVALID
            a deadline behind the next stage's; setDeadline; {region: "990101000000", campaign: 2026, stage: RESTORATION, deadline: "2026-09-15", from: "2026-01-01", document: "文"}; DEADLINE_INVALID
            a deadline of a village; setDeadline; {region: "990101101201", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; DEADLINE_INVALID
            a deadline of no campaign; setDeadline; {region: "990101000000", campaign: 2031, stage: RESTORATION, deadline: "2031-07-15", from: "2026-01-01", document: "文"}; CAMPAIGN_UNKNOWN
            a deadline of another campaign's plot; setDeadline; {plotId: "$pastB$", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-08-01", document: "文"}; ID_OF_THE_PAST
            a deadline before the plot; setDeadline; {plotId: "$A$", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-02-01", document: "文"}; BEFORE_REGISTRATION
            a campaign open already; openCampaign; {campaign: 2026, restorationDeadline: "2026-06-30", recultivationDeadline: "2026-07-31", document: "文"}; CAMPAIGN_EXISTS
            a campaign ahead; openCampaign; {campaign: 2027, restorationDeadline: "2027-06-30", recultivationDeadline: "2027-07-31", document: "文"}; DAY_IN_FUTURE
            a campaign upside down; openCampaign; {campaign: 2025, restorationDeadline: "2025-07-30", recultivationDeadline: "2025-06-30", document: "文"}; DEADLINE_INVALID
            a fact that is not known; withdrawFact; {factId: "$unknownFact$", reason: "误"}; FACT_UNKNOWN
            a fact withdrawn twice; withdrawFact; {factId: "$withdrawnFact$", reason: "误"}; FACT_WITHDRAWN
            a fact without reason; withdrawFact; {factId: "$fact$", reason: ""}; ARGUMENT_INVALID
            an import that is not known; withdrawImport; {importId: "0b5a2b1c-8b1d-4d38-9a55-6c4c1a6f2d11", reason: "误"}; IMPORT_UNKNOWN
            what is no import; withdrawImport; {importId: "7", reason: "误"}; ID_INVALID
            a name that it bears; renameRegion; {code: "990101101201", name: "一村", from: "2026-01-01", document: "文"}; NOTHING_CHANGED
            a code that is another's; renameRegion; {code: "990101101201", name: "一村", newCode: "990101101202", from: "2026-01-01", document: "文"}; REGION_CHANGE_INVALID
            a rename ahead; renameRegion; {code: "990101101201", name: "新村", from: "2026-08-11", document: "文"}; DAY_IN_FUTURE
            a name with a NUL; renameRegion; {code: "990101101201", name: "a$NUL$", from: "2026-01-01", document: "文"}; ARGUMENT_INVALID
            a merger of one; mergeVillages; {codes: ["990101101201"], into: "990101101201", name: "新村", from: "2026-01-01", document: "文"}; REGION_CHANGE_INVALID
            a merger of townships; mergeVillages; {codes: ["990101101000", "990101102000"], into: "990101101000", name: "新镇", from: "2026-01-01", document: "文"}; REGION_CHANGE_INVALID
            a sample of nothing; drawSample; {campaign: 2026, stage: RESTORATION, share: 0}; SAMPLE_INVALID
            a sample where nothing is reached; drawSample; {campaign: 2026, stage: RECULTIVATION, share: 0.5}; SAMPLE_INVALID
            """)
    void isRefusedAndChangesNothing(String what, String mutation, String input, String code) {
        String before = digest();
        long position = position();
        assertThat(client().refusal(mutation, filled(input, names))).as(what).isEqualTo(code);
        assertThat(position()).isEqualTo(position);
        assertThat(digest()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            restorePlot; {plotId: "nothing", restoredOn: "2026-08-01", expectedVersion: 1}; plotId
            restorePlot; {plotId: "$other$", restoredOn: "2026-08-01", expectedVersion: 1}; plotId
            restorePlot; {plotId: "$B$", restoredOn: "2026-05-01", expectedVersion: 2}; restoredOn
            lapsePlot; {plotId: "$A$", on: "2026-05-01", expectedVersion: 1}; on
            withdrawEvent; {eventId: "nothing", reason: "误", expectedVersion: 1}; eventId
            withdrawFact; {factId: "nothing", reason: "误"}; factId
            setTarget; {region: "990101999000", campaign: 2026, stage: RESTORATION, areaMu: 1, from: "2026-01-01", document: "文"}; region
            setDeadline; {region: "990101999000", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; region
            setDeadline; {plotId: "nothing", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; plotId
            setDeadline; {region: "990101000000", plotId: "$A$", campaign: 2026, stage: RESTORATION, deadline: "2026-07-15", from: "2026-01-01", document: "文"}; plotId
            drawSample; {region: "990101999000", campaign: 2026, stage: RESTORATION, share: 0.5}; region
            mergePlots; {plotIds: ["$D$", "nothing"], on: "2026-08-01", expectedVersions: [1, 1]}; plotIds
            mergePlots; {plotIds: ["$D$", "$unknown$"], on: "2026-08-01", expectedVersions: [1, 1]}; plotIds
            mergePlots; {plotIds: ["$D$", "$E$"], on: "2026-08-01", expectedVersions: [1]}; expectedVersions
            mergePlots; {plotIds: ["$D$", "$E$"], on: "2026-08-01", expectedVersions: [1, 0]}; expectedVersions
            mergePlots; {plotIds: ["$D$", "$E$"], on: "2026-02-01", expectedVersions: [1, 1]}; on
            mergePlots; {plotIds: ["$C$", "$D$"], on: "2026-08-01", expectedVersions: [1, 1]}; plotIds
            splitPlot; {plotId: "$D$", on: "2026-08-01", areasMu: [1, 2], expectedVersion: 1}; areasMu
            splitPlot; {plotId: "$B$", on: "2026-03-15", areasMu: [1, 3], expectedVersion: 2}; on
            """)
    void theArgumentIsNamed(String mutation, String input, String where) throws IOException, InterruptedException {
        JsonNode answer = client().send("mutation { %s(%s) { __typename } }"
                .formatted(mutation, LedgerClient.arguments(filled(input, names))));
        assertThat(answer.at("/errors/0/extensions/where").asString())
                .as(answer.toString())
                .isEqualTo(where);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            { facts(region: "990101999000") { id } }; region
            { plots(filter: {regions: ["990101999000"]}) { totalCount } }; filter.regions
            { recovery(by: VILLAGE, region: "990101999000") { nameThen } }; region
            { plotChanges(from: {position: "99999999"}, to: {}) { totalCount } }; from.position
            { plotChanges(from: {}, to: {position: "x"}) { totalCount } }; to.position
            { plot(id: "nothing") { id } }; id
            """)
    void theArgumentOfAQueryIsNamed(String query, String where) throws IOException, InterruptedException {
        JsonNode answer = client().send(query);
        assertThat(answer.at("/errors/0/extensions/where").asString())
                .as(answer.toString())
                .isEqualTo(where);
    }

    @Test
    void aBoundaryThatIsTakenAwayLeavesTheVillage() {
        JsonNode plot = register(FIRST, "2026-03-01", "declaredAreaMu: 4, boundary: " + square())
                .get("plot");
        JsonNode corrected = client().mutate(
                        "correctPlot",
                        "{plotId: \"%s\", boundary: null, reason: \"误\", expectedVersion: 1}"
                                .formatted(plot.get("id").asString()),
                        "plot { placement areaMu measuredAreaMu }")
                .get("plot");
        assertThat(corrected.get("placement").asString()).isEqualTo("VILLAGE");
        assertThat(corrected.get("areaMu").asDouble()).isEqualTo(4);
        assertThat(corrected.get("measuredAreaMu").isNull()).isTrue();
    }

    @Test
    void aPartHasTheChecksOfThePlotItCameOf() {
        Map<String, String> own = Map.of("P", register(SECOND, "2026-03-01"));
        client().mutate(
                        "restorePlot",
                        filled("{plotId: \"$P$\", restoredOn: \"2026-04-01\", expectedVersion: 1}", own),
                        "plot { id }");
        client().mutate(
                        "verifyPlot",
                        filled(
                                "{plotId: \"$P$\", stage: RESTORATION, level: COUNTY, accepted: true, on: \"2026-05-01\", expectedVersion: 2}",
                                own),
                        "plot { id }");
        JsonNode parts = client().mutate(
                        "splitPlot",
                        filled("{plotId: \"$P$\", on: \"2026-06-01\", areasMu: [1, 3], expectedVersion: 3}", own),
                        "plots { verifications { on } }");
        assertThat(parts.at("/plots/0/verifications/0/on").asString()).isEqualTo("2026-05-01");
        assertThat(parts.at("/plots/1/verifications").size()).isEqualTo(1);
    }

    @Test
    void factsOfPlotsAreThoseOfTheirRegion() {
        Map<String, String> own = Map.of("P", register(THIRD, "2026-03-01"));
        fact(
                "setDeadline",
                filled(
                        "{plotId: \"$P$\", campaign: 2026, stage: RESTORATION, deadline: \"2026-07-15\", from: \"2026-04-01\", document: \"延\"}",
                        own));
        assertThat(client().ask("{ facts(region: \"990101102000\", kind: DEADLINE) { plot { id } } }")
                        .at("/facts/0/plot/id")
                        .asString())
                .isEqualTo(own.get("P"));
        assertThat(client().ask("{ facts(region: \"990101101000\", kind: DEADLINE) { id } }")
                        .at("/facts")
                        .size())
                .isZero();
    }

    @Test
    void aBulkCommandHasAThousandItemsAtMost() throws IOException, InterruptedException {
        Map<String, Object> item = Map.of("plotId", names.get("A"), "restoredOn", "2026-08-01", "expectedVersion", 1);
        String before = digest();
        JsonNode answer = client().send(
                        "mutation ($inputs: [RestorePlotInput!]!) { restorePlots(inputs: $inputs) { __typename } }",
                        Map.of("inputs", Collections.nCopies(1_001, item)));
        assertThat(answer.at("/errors/0/extensions/code").asString())
                .as(answer.toString())
                .isEqualTo("BULK_SIZE");
        assertThat(digest()).isEqualTo(before);
    }

    @Test
    void aConflictTellsThePlotAsItIs() throws IOException, InterruptedException {
        JsonNode current = client().send(filled(
                        "mutation { lapsePlot(input: {plotId: \"$B$\", on: \"2026-08-01\", expectedVersion: 1}) { plot { id } } }",
                        names))
                .at("/errors/0/extensions/current");
        assertThat(current.get("id").asString()).isEqualTo(names.get("B"));
        assertThat(current.get("version").asInt()).isEqualTo(2);
        assertThat(current.get("status").asString()).isEqualTo("RESTORED");
        assertThat(current.get("restoredOn").asString()).isEqualTo("2026-04-01");
    }

    @Test
    void failuresOfABulkAreListedByIndex() throws IOException, InterruptedException {
        JsonNode failures = client().send(filled("""
                        mutation { restorePlots(inputs: [
                            {plotId: "$A$", restoredOn: "2026-08-11", expectedVersion: 1},
                            {plotId: "$C$", restoredOn: "2026-08-01", expectedVersion: 1},
                            {plotId: "$B$", restoredOn: "2026-08-01", expectedVersion: 2},
                            {plotId: "$D$", restoredOn: "2026-08-01", expectedVersion: 7},
                            {plotId: "$unknown$", restoredOn: "2026-08-01", expectedVersion: 1},
                            {plotId: "$E$", restoredOn: "2026-08-01", note: "$note$", expectedVersion: 1}]) { plots { id } } }""", names)).at("/errors/0/extensions/failures");
        assertThat(failures.valueStream()
                        .map(failure -> failure.get("index").asInt() + " "
                                + failure.get("code").asString() + " "
                                + failure.get("plotId").asString() + " "
                                + failure.path("where").asString())
                        .toList())
                .isEqualTo(List.of(
                        filled("0 DAY_IN_FUTURE $A$ restoredOn", names),
                        filled("2 STAGE_ORDER $B$ restoredOn", names),
                        filled("3 VERSION_CONFLICT $D$ expectedVersion", names),
                        filled("4 PLOT_UNKNOWN $unknown$ plotId", names),
                        filled("5 ARGUMENT_INVALID $E$ note", names)));
    }

    @Test
    void whatStandsAgainstItIsNamed() throws IOException, InterruptedException {
        JsonNode standing = client().send(filled(
                        "mutation { withdrawEvent(input: {eventId: \"$registeredB$\", reason: \"误\", expectedVersion: 2}) { plot { id } } }",
                        names))
                .at("/errors/0/extensions/standing/0/eventId");
        assertThat(standing.asString()).isEqualTo(names.get("restoredB"));
    }
}
