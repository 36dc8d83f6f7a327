package org.gengtu.environment;

import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.api.Inputs;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.environment.ProblemCommands.Step;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.ReferenceCommands;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

/** The commands on problems, rounds and reference data: reads their inputs, hands over, reads the answer right behind. */
@Controller
class ProblemMutations {
    private static final int LONGEST_DESCRIPTION = 2_000;
    private static final int LONGEST_CODE = 40;
    private static final int LONGEST_SEED = 100;
    private static final int MOST_UNITS = 20;

    private final ProblemCommands commands;
    private final Reference reference;
    private final Units units;
    private final Inspections inspections;
    private final Places places;
    private final Problems problems;

    ProblemMutations(
            ProblemCommands commands,
            Reference reference,
            Units units,
            Inspections inspections,
            Places places,
            Problems problems) {
        this.commands = commands;
        this.reference = reference;
        this.units = units;
        this.inspections = inspections;
        this.places = places;
        this.problems = problems;
    }

    /** A problem after a command, and the event that it recorded. */
    record OneProblem(ProblemView problem, ProblemEventView event) {}

    /** The problems that were drawn for look-back. */
    record Drawn(List<ProblemView> problems, String seed) {}

    record OneInspection(Inspection inspection) {}

    record OneItem(StandardItem item) {}

    record OneRule(SeverityRule rule) {}

    @MutationMapping
    OneProblem reportProblem(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.report(
                Inputs.call(field, actor, input),
                new ProblemCommands.Report(
                        input.required("item"),
                        input.get(Severity.class, "severity"),
                        input.get(ProblemSource.class, "source"),
                        description(input),
                        places.of(
                                input.text("villageCode", LONGEST_CODE), input.shape("position"), input.shape("area")),
                        input.get("inspection") == null ? null : (Long) input.live("inspection", Inspection.KIND),
                        input.day("on"),
                        input.note(),
                        input.files("evidence"))));
    }

    private static String description(CommandInput input) {
        String text = input.text("description", LONGEST_DESCRIPTION);
        if (text == null) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The description is blank.")
                    .at("description");
        }
        return text;
    }

    @MutationMapping
    OneProblem claimProblem(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.CLAIMED, input -> {
            String unit = input.required("unit");
            units.require(unit, input.day("on"), "unit");
            return single("unit", unit);
        });
    }

    @MutationMapping
    OneProblem assignProblem(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.ASSIGNED, input -> {
            LocalDate on = input.day("on");
            List<UnitPart> parts = new ArrayList<>();
            parts.add(new UnitPart(input.required("lead"), true, input.text("task", LONGEST_DESCRIPTION), null, null));
            for (Object each : input.list("helping")) {
                @SuppressWarnings("unchecked")
                CommandInput helping = new CommandInput((Map<String, @Nullable Object>) each, problems.countyDigits());
                parts.add(new UnitPart(
                        helping.required("unit"),
                        false,
                        helping.text("task", LONGEST_DESCRIPTION),
                        helping.findDay("dueOn"),
                        null));
            }
            Set<String> charged = new HashSet<>();
            for (UnitPart part : parts) {
                units.require(part.unit(), on, part.lead() ? "lead" : "helping");
                if (!charged.add(part.unit())) {
                    throw Problem.of(
                                    ProblemCode.ARGUMENT_INVALID,
                                    "The unit %s is charged twice.".formatted(part.unit()))
                            .at("helping");
                }
            }
            if (parts.size() > MOST_UNITS) {
                throw Problem.of(ProblemCode.ARGUMENT_INVALID, "At most %d units are charged.".formatted(MOST_UNITS))
                        .at("helping");
            }
            Map<String, @Nullable Object> set =
                    single("parts", parts.stream().map(UnitPart::json).toList());
            dueOn(input, set);
            return set;
        });
    }

    private static void dueOn(CommandInput input, Map<String, @Nullable Object> set) {
        LocalDate due = input.findDay("dueOn");
        if (due != null) {
            set.put("dueOn", due.toString());
        }
    }

    @MutationMapping
    OneProblem startRectifying(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.STARTED, input -> nothing());
    }

    @MutationMapping
    OneProblem reportPart(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.PART_REPORTED, input -> single("unit", input.required("unit")));
    }

    @MutationMapping
    OneProblem reportRectified(DataFetchingEnvironment field, Actor actor) {
        requireActor(actor);
        return step(field, actor, ProblemEventKind.RECTIFIED, input -> {
            if (input.files("evidence").isEmpty()) {
                throw Problem.of(ProblemCode.PROOF_MISSING, "No file is named.").at("evidence");
            }
            return nothing();
        });
    }

    @MutationMapping
    OneProblem returnProblem(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.RETURNED, input -> {
            Map<String, @Nullable Object> set = single("reason", input.required("reason"));
            if (!input.list("units").isEmpty()) {
                set.put(
                        "units",
                        input.list("units").stream().map(String::valueOf).toList());
            }
            return set;
        });
    }

    @MutationMapping
    OneProblem closeProblem(DataFetchingEnvironment field, Actor actor) {
        requireActor(actor);
        return step(field, actor, ProblemEventKind.CLOSED, input -> nothing());
    }

    private static void requireActor(Actor actor) {
        if (actor.name() == null) {
            throw Problem.of(ProblemCode.ACTOR_MISSING, "The header Gengtu-Actor is missing.");
        }
    }

    @MutationMapping
    OneProblem lookBack(DataFetchingEnvironment field, Actor actor) {
        boolean relapsed = "RELAPSED".equals(String.valueOf(input(field).get("result")));
        return step(field, actor, relapsed ? ProblemEventKind.RELAPSED : ProblemEventKind.CONFIRMED, input -> {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            if (relapsed) {
                dueOn(input, set);
            }
            return set;
        });
    }

    @MutationMapping
    OneProblem dismissProblem(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.DISMISSED, input -> single("ground", input.required("ground")));
    }

    @MutationMapping
    OneProblem extendProblemDeadline(DataFetchingEnvironment field, Actor actor) {
        return step(field, actor, ProblemEventKind.EXTENDED, input -> {
            Map<String, @Nullable Object> set =
                    single("dueOn", input.day("dueOn").toString());
            set.put("document", input.required("document"));
            return set;
        });
    }

    /** What a step says beside its kind. */
    interface Saying {
        Map<String, @Nullable Object> read(CommandInput input);
    }

    private OneProblem step(DataFetchingEnvironment field, Actor actor, ProblemEventKind kind, Saying saying) {
        CommandInput input = input(field);
        return one(commands.record(
                Inputs.call(field, actor, input),
                new Step(
                        input.live("problemId", ProblemView.KIND),
                        input.version(),
                        kind,
                        input.day("on"),
                        saying.read(input),
                        input.note(),
                        input.files("evidence"),
                        "on")));
    }

    @MutationMapping
    OneProblem mergeProblems(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.merge(
                Inputs.call(field, actor, input),
                input.live("problemId", ProblemView.KIND),
                input.version(),
                input.live("into", ProblemView.KIND),
                input.integer("intoVersion"),
                input.day("on"),
                input.note()));
    }

    @MutationMapping
    OneProblem correctProblem(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        for (String name : List.of("item", "severity", "source")) {
            if (input.get(name) != null) {
                set.put(name, input.required(name));
            }
        }
        if (input.get("description") != null) {
            set.put("description", description(input));
        }
        boolean moves = input.get("villageCode") != null || input.get("position") != null || input.get("area") != null;
        return one(commands.correct(
                Inputs.call(field, actor, input),
                new ProblemCommands.Correction(
                        input.live("problemId", ProblemView.KIND),
                        input.version(),
                        input.findDay("from"),
                        set,
                        moves
                                ? places.of(
                                        input.text("villageCode", LONGEST_CODE),
                                        input.shape("position"),
                                        input.shape("area"))
                                : null,
                        input.required("reason"))));
    }

    @MutationMapping
    OneProblem withdrawProblemEvent(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.withdraw(
                Inputs.call(field, actor, input),
                input.key("eventId", ProblemEventView.KIND),
                input.required("reason"),
                input.version()));
    }

    @MutationMapping
    Drawn drawLookBacks(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        Object region = input.get("region");
        Done done = commands.drawLookBacks(
                Inputs.call(field, actor, input),
                region == null ? null : new RegionCode(region.toString()),
                input.day("on"),
                input.integer("count"),
                input.text("seed", LONGEST_SEED));
        ReadAt at = problems.behind(done);
        Map<Long, ProblemView> found = problems.findLast(done.ids("problems"), at);
        return new Drawn(
                done.ids("problems").stream()
                        .map(id -> Objects.requireNonNull(found.get(id)))
                        .toList(),
                done.text("seed"));
    }

    @MutationMapping
    OneInspection recordInspection(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        List<Visit> visits = input.list("visits").stream()
                .map(each -> visit((Map<?, ?>) each))
                .toList();
        Inspection round = new Inspection(
                0,
                input.required("number"),
                input.get(InspectionLevel.class, "level"),
                input.day("on"),
                input.is("announced"),
                input.required("team"),
                input.note(),
                0);
        Done done = inspections.record(
                Inputs.call(field, actor, input),
                round,
                visits,
                input.get("inspectionId") == null ? null : (Long) input.live("inspectionId", Inspection.KIND),
                input.version());
        ReadAt at = problems.behind(done);
        return new OneInspection(
                inspections.find(done.id("inspection"), at.snapshot()).orElseThrow());
    }

    private static Visit visit(Map<?, ?> input) {
        return new Visit(
                Problem.naming("visits", () -> new RegionCode(String.valueOf(input.get("villageCode")))),
                (Integer) input.get("asked"),
                (Integer) input.get("aware"),
                (Integer) input.get("satisfied"));
    }

    @MutationMapping
    OneItem saveStandardItem(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        StandardItem item = new StandardItem(
                input.code("code"),
                input.required("name", CommandInput.LONGEST_NAME),
                input.get(Setting.class, "setting"),
                input.text("description", LONGEST_DESCRIPTION),
                input.findDay("retiredOn"));
        Done done = reference.saveItem(Inputs.call(field, actor, input), item, input.day("from"));
        return new OneItem(Objects.requireNonNull(
                reference.itemsByCode(problems.behind(done).snapshot()).get(ReferenceCommands.key(done))));
    }

    @MutationMapping
    OneRule saveSeverityRule(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        SeverityRule rule = new SeverityRule(
                input.get(Severity.class, "severity"),
                input.integer("daysToRectify"),
                input.integer("lookBackAfterDays"));
        Done done = reference.saveRule(Inputs.call(field, actor, input), rule, input.day("from"));
        return new OneRule(reference.listRules(problems.behind(done).snapshot()).stream()
                .filter(each -> each.severity().name().equals(ReferenceCommands.key(done)))
                .findFirst()
                .orElseThrow());
    }

    private static Map<String, @Nullable Object> nothing() {
        return new LinkedHashMap<>();
    }

    private static Map<String, @Nullable Object> single(String name, Object value) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put(name, value);
        return set;
    }

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, problems.countyDigits());
    }

    private OneProblem one(Done done) {
        ReadAt at = problems.behind(done);
        long problemId = done.ids("problems").getFirst();
        long eventId = done.ids("events").getFirst();
        return new OneProblem(
                Objects.requireNonNull(problems.findLast(List.of(problemId), at).get(problemId)),
                Objects.requireNonNull(problems.findEvents(List.of(eventId), at).get(eventId)));
    }
}
