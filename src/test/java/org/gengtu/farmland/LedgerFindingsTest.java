package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionRow;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What random sequences and concurrent readers found once, each told shortly. */
class LedgerFindingsTest extends LedgerRoom {
    private int villages = 230;
    private int townships = 120;

    @Override
    void prepare() {
        clock.demonstrate(LocalDate.of(2026, 8, 10));
    }

    private String rename(String code, String newCode, String from) {
        return client().mutate(
                        "renameRegion",
                        "{code: \"%s\", name: \"新%s\", newCode: \"%s\", from: \"%s\", document: \"文\"}"
                                .formatted(code, newCode.substring(6), newCode, from),
                        "fact { id }")
                .at("/fact/id")
                .asString();
    }

    private void deadline(String region, String deadline, String from) {
        client().mutate(
                        "setDeadline",
                        "{region: \"%s\", campaign: 2026, stage: RESTORATION, deadline: \"%s\", from: \"%s\", document: \"文\"}"
                                .formatted(region, deadline, from),
                        "fact { id }");
    }

    private String due(String plot) {
        return client().ask("{ plot(id: \"%s\") { restorationDueOn } }".formatted(plot))
                .at("/plot/restorationDueOn")
                .asString();
    }

    private String deadlineOf(String township) {
        return client().ask("{ recovery(by: TOWNSHIP, region: \"%s\") { recovery { restoration { deadline } } } }"
                        .formatted(township))
                .at("/recovery/0/recovery/restoration/deadline")
                .asString();
    }

    /** A township of its own with a village 201. */
    private String township() {
        String code = "990101%d000".formatted(++townships);
        regions.register(
                List.of(
                        RegionRow.named(new RegionCode(code), "镇" + townships),
                        RegionRow.named(new RegionCode(village(code, 201)), "村" + townships)),
                Commit.of(Actor.UNKNOWN, "test"));
        return code;
    }

    private static String village(String township, int number) {
        return township.substring(0, 9) + number;
    }

    @Test
    void aVillageThatComesToAnotherTownshipBringsNoDeadlinesOfItsOldOne() {
        String old = township();
        String now = township();
        rename(village(now, 201), village(now, ++villages), "2026-03-01");
        String there = register(village(now, villages), "2026-03-01");
        deadline(old, "2026-07-20", "2026-03-01");
        String moved = register(village(old, 201), "2026-03-01");
        assertThat(due(moved)).isEqualTo("2026-07-20");
        // the last three digits stay
        rename(village(old, 201), village(now, 202), "2026-04-01");
        assertThat(due(moved)).isEqualTo("2026-06-30");
        assertThat(due(there)).isEqualTo("2026-06-30");
        assertThat(deadlineOf(now)).isEqualTo("2026-06-30");
    }

    @Test
    void aVillageKeepsItsLastDigitsAndNotItsDeadline() {
        String old = township();
        String now = "990101%d000".formatted(++townships);
        regions.register(
                List.of(
                        RegionRow.named(new RegionCode(now), "镇" + townships),
                        RegionRow.named(new RegionCode(village(now, 205)), "村五")),
                Commit.of(Actor.UNKNOWN, "test"));
        String there = register(village(now, 205), "2026-03-01");
        deadline(old, "2026-07-20", "2026-03-01");
        rename(village(old, 201), village(now, 201), "2026-04-01");
        assertThat(due(there)).isEqualTo("2026-06-30");
        assertThat(deadlineOf(now)).isEqualTo("2026-06-30");
        assertThat(deadlineOf(old)).isEqualTo("2026-07-20");
    }

    @Test
    void aTownshipTakesItsDeadlinesAlongHoweverOftenItsCodeChanges() {
        String first = township();
        String plot = register(village(first, 201), "2026-03-01");
        deadline(first, "2026-07-20", "2026-03-01");
        String second = "990101%d000".formatted(++townships);
        String third = "990101%d000".formatted(++townships);
        rename(first, second, "2026-04-01");
        rename(second, third, "2026-05-01");
        assertThat(due(plot)).isEqualTo("2026-07-20");
        assertThat(deadlineOf(third)).isEqualTo("2026-07-20");
        // of one day the later recorded holds, whatever code it was recorded under
        deadline(third, "2026-07-25", "2026-03-01");
        assertThat(due(plot)).isEqualTo("2026-07-25");
        assertThat(deadlineOf(third)).isEqualTo("2026-07-25");
    }

    @Test
    void aPlotLiesInTheFormerVillageOnDaysBeforeItsCodeChanged() {
        String township = township();
        String now = village(township, ++villages);
        String fact = rename(village(township, 201), now, "2026-05-01");
        String plot = register(now, "2026-04-01");
        JsonNode before = client().ask("""
                { plot(id: "%s", asOf: {on: "2026-04-15"}) { village { name } }
                  recovery(by: VILLAGE, region: "%s", asOf: {on: "2026-04-15"}) { recovery { plots } } }""".formatted(plot, township));
        assertThat(before.at("/recovery/0/recovery/plots").asInt()).isEqualTo(1);
        assertThat(client().ask("{ plots(filter: {regions: [\"%s\"]}) { totalCount } }".formatted(now))
                        .at("/plots/totalCount")
                        .asInt())
                .isEqualTo(1);
        // it was recorded in what the change made: without it, it would lie nowhere
        String digest = digest();
        assertThat(client().refusal("withdrawFact", "{factId: \"%s\", reason: \"误\"}".formatted(fact)))
                .isEqualTo("DEPENDED_ON");
        assertThat(digest()).isEqualTo(digest);
    }

    @Test
    void aBackdatedCorrectionLeavesNoLaterDayWithoutArea() {
        String plot = register(FIRST, "2026-03-01", "declaredAreaMu: 2, boundary: " + square())
                .at("/plot/id")
                .asString();
        client().mutate(
                        "correctPlot",
                        "{plotId: \"%s\", from: \"2026-06-01\", position: {type: \"Point\", coordinates: [105, 31]}, reason: \"更正\", expectedVersion: 1}"
                                .formatted(plot),
                        "plot { id }");
        String digest = digest();
        assertThat(client().refusal(
                                "correctPlot",
                                "{plotId: \"%s\", from: \"2026-04-01\", declaredAreaMu: null, reason: \"更正\", expectedVersion: 2}"
                                        .formatted(plot)))
                .isEqualTo("STAGE_ORDER");
        assertThat(digest()).isEqualTo(digest);
    }

    @Test
    void aCodeThatComesBackIsRefusedWhereAnotherPlotBearsIt() {
        String plot = register(FIRST, "2026-03-01", "declaredAreaMu: 2, code: \"Z1\"")
                .at("/plot/id")
                .asString();
        String correction = client().mutate(
                        "correctPlot",
                        "{plotId: \"%s\", code: \"Z2\", reason: \"更正\", expectedVersion: 1}".formatted(plot),
                        "event { id }")
                .at("/event/id")
                .asString();
        register(FIRST, "2026-03-01", "declaredAreaMu: 2, code: \"Z1\"");
        assertThat(client().refusal(
                                "withdrawEvent",
                                "{eventId: \"%s\", reason: \"误\", expectedVersion: 2}".formatted(correction)))
                .isEqualTo("CODE_TAKEN");
    }

    @Test
    void aPastPlotHasTheVersionOfItsPosition() {
        JsonNode registered = register(FIRST, "2026-03-01", "declaredAreaMu: 2");
        String plot = registered.at("/plot/id").asString();
        client().mutate(
                        "restorePlot",
                        "{plotId: \"%s\", restoredOn: \"2026-04-01\", expectedVersion: 1}".formatted(plot),
                        "plot { id }");
        JsonNode both = client().ask(
                        "{ then: plot(id: \"%1$s\", asOf: {position: \"%2$s\"}) { version } now: plot(id: \"%1$s\") { version } }"
                                .formatted(
                                        plot, registered.at("/event/position").asString()));
        assertThat(both.at("/then/version").asInt()).isEqualTo(1);
        assertThat(both.at("/now/version").asInt()).isEqualTo(2);
    }
}
