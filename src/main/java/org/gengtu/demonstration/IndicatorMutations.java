package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.api.Inputs;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

/** The commands on indicators: reads their inputs, hands over, reads the answer right behind. */
@Controller
class IndicatorMutations {

    private final IndicatorCommands commands;
    private final Indicators indicators;
    private final Units units;

    IndicatorMutations(IndicatorCommands commands, Indicators indicators, Units units) {
        this.commands = commands;
        this.indicators = indicators;
        this.units = units;
    }

    /** An indicator after a command, and the event that it recorded. */
    record OneIndicator(IndicatorView indicator, StoryEventView event) {}

    @MutationMapping
    OneIndicator saveIndicator(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Map<String, @Nullable Object> set = IndicatorValues.set(input);
        LocalDate from = input.day("from");
        if (set.get("department") instanceof String department) {
            units.require(department, from, "department");
        }
        return one(commands.save(
                Inputs.call(field, actor, input), input.code("code"), input.version(), set, from, input.note()));
    }

    @MutationMapping
    OneIndicator recordIndicatorValue(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, IndicatorEventKind.VALUE_RECORDED, input -> {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            for (String name : List.of("value", "provincialRank")) {
                Object value = IndicatorValues.read(name, input.get(name));
                if (value != null) {
                    set.put(name, value);
                }
            }
            if (set.isEmpty()) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "Neither value nor provincialRank is given.")
                        .at("value");
            }
            return set;
        });
    }

    @MutationMapping
    OneIndicator setIndicatorStatus(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, IndicatorEventKind.STATUS_SET, input -> {
            IndicatorStatus status = input.find(IndicatorStatus.class, "status");
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("status", status == null ? null : status.name());
            set.put("ground", status == null ? null : input.required("ground"));
            return set;
        });
    }

    @MutationMapping
    OneIndicator recordLiaison(DataFetchingEnvironment field, Actor actor) {
        return step(
                field,
                actor,
                IndicatorEventKind.LIAISON_RECORDED,
                input -> single("with", input.get(LiaisonWith.class, "with").name()));
    }

    @MutationMapping
    OneIndicator addIndicatorEvidence(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, IndicatorEventKind.EVIDENCE_ADDED, input -> {
            if (input.files("evidence").isEmpty()) {
                throw Problem.of(ProblemCode.EVIDENCE_UNKNOWN, "No file is named.")
                        .at("evidence");
            }
            return single("document", input.required("document"));
        });
    }

    /** What a step says beside its kind. */
    private interface Saying {
        Map<String, @Nullable Object> read(CommandInput input);
    }

    private OneIndicator step(DataFetchingEnvironment field, Actor actor, IndicatorEventKind kind, Saying saying) {
        CommandInput input = input(field);
        return one(commands.step(
                Inputs.call(field, actor, input),
                input.required("indicator"),
                input.version(),
                kind,
                input.day("on"),
                saying.read(input),
                input.note(),
                input.files("evidence")));
    }

    @MutationMapping
    OneIndicator withdrawIndicatorValue(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.withdraw(
                Inputs.call(field, actor, input),
                input.key("eventId", Indicators.EVENT_KIND),
                input.required("reason"),
                input.version()));
    }

    private static Map<String, @Nullable Object> single(String name, String value) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put(name, value);
        return set;
    }

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, indicators.countyDigits());
    }

    private OneIndicator one(Done done) {
        ReadAt at = indicators.behind(done);
        long eventId = done.id("event");
        return new OneIndicator(
                indicators.findLast(done.id("object"), at),
                Objects.requireNonNull(
                        indicators.findEvents(List.of(eventId), at).get(eventId)));
    }
}
