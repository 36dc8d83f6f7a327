package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.gengtu.api.Inputs;
import org.gengtu.calendar.CountyClock;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.stereotype.Controller;

/** The commands on plots: reads their inputs, hands over to the services, reads the answer right behind the command. */
@Controller
class PlotMutations {
    private static final int LONGEST_CODE = 40;
    private static final int LONGEST_GROUP = 100;
    private static final BigDecimal LARGEST_MU = new BigDecimal("1000000");

    private final PlotCommands commands;
    private final PlotDivisions divisions;
    private final Plots plots;
    private final Regions regions;
    private final CountyClock clock;

    PlotMutations(PlotCommands commands, PlotDivisions divisions, Plots plots, Regions regions, CountyClock clock) {
        this.clock = clock;
        this.commands = commands;
        this.divisions = divisions;
        this.plots = plots;
        this.regions = regions;
    }

    /** A plot after a command, and the event that it recorded. */
    record OnePlot(PlotView plot, PlotEventView event) {}

    /** The same of several. */
    record ManyPlots(List<PlotView> plots, List<PlotEventView> events) {}

    @MutationMapping
    OnePlot registerPlot(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        PlotPlace.Place place = place(input);
        BigDecimal declared = declaredAreaMu(input);
        BigDecimal measured = place == null ? null : place.measuredMu();
        BigDecimal areaMu = declared != null ? declared : measured;
        if (areaMu == null) {
            throw Problem.of(
                            ProblemCode.AREA_INVALID, "The plot has neither a declared area nor a boundary to measure.")
                    .at("declaredAreaMu");
        }
        LocalDate on = input.day("on");
        requireYear(on);
        LocalDate abandonedSince = abandonedSince(input);
        PlotRow row = new PlotRow(
                0,
                input.text("code", LONGEST_CODE),
                null,
                null,
                village(input),
                input.text("group", LONGEST_GROUP),
                place == null ? null : place.shape(),
                areaMu,
                declared,
                measured,
                input.find(IdleKind.class, "idleKind"),
                abandonedSince,
                causes(input),
                input.find(LandClass.class, "landClass"),
                on,
                null,
                null,
                null,
                null);
        return one(commands.register(Inputs.call(field, actor, input), row, input.note()));
    }

    private @Nullable LocalDate abandonedSince(CommandInput input) {
        LocalDate since = input.findDay("abandonedSince");
        if (since != null) {
            PlotGuard.requireNotAhead(since, clock.today(), "abandonedSince");
        }
        return since;
    }

    private static void requireYear(LocalDate on) {
        if (on.getYear() < 2000) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "No campaign goes back to %s.".formatted(on))
                    .at("on");
        }
    }

    private PlotPlace.@Nullable Place place(CommandInput input) {
        return PlotPlace.of(input.shape("boundary"), input.shape("position"), plots.extent());
    }

    private RegionCode village(CommandInput input) {
        RegionCode code = Problem.naming("villageCode", () -> new RegionCode(String.valueOf(input.get("villageCode"))));
        return regions.findRegion(code)
                .filter(region -> region.level() == RegionLevel.VILLAGE)
                .map(Region::code)
                .orElseThrow(() -> Problem.of(ProblemCode.VILLAGE_UNKNOWN, "No village %s is known.".formatted(code))
                        .at("villageCode"));
    }

    private static @Nullable BigDecimal declaredAreaMu(CommandInput input) {
        BigDecimal given = input.mu("declaredAreaMu");
        if (given == null) {
            return null;
        }
        BigDecimal declared = Mu.round(given);
        if (declared.signum() <= 0 || declared.compareTo(LARGEST_MU) > 0) {
            throw Problem.of(
                            ProblemCode.AREA_INVALID,
                            "An area of %s mu is not possible.".formatted(given.toPlainString()))
                    .at("declaredAreaMu");
        }
        return declared;
    }

    private static int causes(CommandInput input) {
        return AbandonmentCause.bits(input.list("causes").stream()
                .map(cause -> AbandonmentCause.valueOf(String.valueOf(cause)))
                .toList());
    }

    @MutationMapping
    OnePlot restorePlot(DataFetchingEnvironment field, Actor actor) {
        return record(field, actor, PlotMutations::restored);
    }

    @MutationMapping
    OnePlot recultivatePlot(DataFetchingEnvironment field, Actor actor) {
        return record(field, actor, PlotMutations::recultivated);
    }

    @MutationMapping
    OnePlot lapsePlot(DataFetchingEnvironment field, Actor actor) {
        return record(field, actor, PlotMutations::lapsed);
    }

    @MutationMapping
    OnePlot exemptPlot(DataFetchingEnvironment field, Actor actor) {
        return record(field, actor, PlotMutations::exempted);
    }

    @MutationMapping
    OnePlot verifyPlot(DataFetchingEnvironment field, Actor actor) {
        return record(field, actor, PlotMutations::verified);
    }

    @MutationMapping
    ManyPlots restorePlots(DataFetchingEnvironment field, Actor actor) {
        return recordAll(field, actor, PlotMutations::restored);
    }

    @MutationMapping
    ManyPlots recultivatePlots(DataFetchingEnvironment field, Actor actor) {
        return recordAll(field, actor, PlotMutations::recultivated);
    }

    @MutationMapping
    ManyPlots verifyPlots(DataFetchingEnvironment field, Actor actor) {
        return recordAll(field, actor, PlotMutations::verified);
    }

    @MutationMapping
    ManyPlots lapsePlots(DataFetchingEnvironment field, Actor actor) {
        return recordAll(field, actor, PlotMutations::lapsed);
    }

    @MutationMapping
    ManyPlots exemptPlots(DataFetchingEnvironment field, Actor actor) {
        return recordAll(field, actor, PlotMutations::exempted);
    }

    private static PlotCommands.Item restored(CommandInput input) {
        return new PlotCommands.Item(
                new PlotFact.Restored(
                        input.live("plotId", PlotView.KIND),
                        input.day("restoredOn"),
                        input.find(RestorationMode.class, "mode"),
                        input.note()),
                input.version(),
                "restoredOn");
    }

    private static PlotCommands.Item recultivated(CommandInput input) {
        return new PlotCommands.Item(
                new PlotFact.Recultivated(
                        input.live("plotId", PlotView.KIND),
                        input.day("recultivatedOn"),
                        input.required("crop"),
                        input.note()),
                input.version(),
                "recultivatedOn");
    }

    private static PlotCommands.Item lapsed(CommandInput input) {
        return new PlotCommands.Item(
                new PlotFact.Lapsed(input.live("plotId", PlotView.KIND), input.day("on"), input.note()),
                input.version(),
                "on");
    }

    private static PlotCommands.Item exempted(CommandInput input) {
        return new PlotCommands.Item(
                new PlotFact.Exempted(
                        input.live("plotId", PlotView.KIND),
                        input.day("on"),
                        input.required("ground"),
                        input.required("approvedBy"),
                        input.note()),
                input.version(),
                "on");
    }

    private static PlotCommands.Item verified(CommandInput input) {
        return new PlotCommands.Item(
                new PlotFact.Verified(
                        input.live("plotId", PlotView.KIND),
                        input.day("on"),
                        input.get(RecoveryStage.class, "stage"),
                        input.get(VerificationLevel.class, "level"),
                        input.is("accepted"),
                        input.note()),
                input.version(),
                "on");
    }

    @MutationMapping
    OnePlot correctPlot(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        abandonedSince(input);
        PlotPlace.Place place = place(input);
        boolean takesAway = place == null && (input.has("boundary") || input.has("position"));
        PlotCommands.Correction correction = new PlotCommands.Correction(
                input.live("plotId", PlotView.KIND),
                input.version(),
                input.findDay("from"),
                corrected(input),
                place,
                takesAway,
                input.required("reason"));
        return one(commands.correct(Inputs.call(field, actor, input), correction));
    }

    /** The attributes that the input names, as events' payloads write them; null takes a value away. */
    private static Map<String, @Nullable Object> corrected(CommandInput input) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (input.has("code")) {
            set.put("code", input.text("code", LONGEST_CODE));
        }
        if (input.has("group")) {
            set.put("group", input.text("group", LONGEST_GROUP));
        }
        if (input.has("declaredAreaMu")) {
            BigDecimal declared = declaredAreaMu(input);
            set.put("declaredAreaMu", declared == null ? null : declared.toPlainString());
        }
        for (String name : List.of("idleKind", "abandonedSince", "landClass")) {
            if (input.has(name)) {
                Object value = input.get(name);
                set.put(name, value == null ? null : value.toString());
            }
        }
        if (input.has("causes")) {
            set.put(
                    "causes",
                    AbandonmentCause.ofBits(causes(input)).stream()
                            .map(Enum::name)
                            .toList());
        }
        return set;
    }

    @MutationMapping
    ManyPlots splitPlot(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        PlotDivisions.Split split = new PlotDivisions.Split(
                input.live("plotId", PlotView.KIND),
                input.version(),
                input.day("on"),
                input.list("boundaries").stream().map(Geometry.class::cast).toList(),
                input.shape("cut"),
                input.list("areasMu").stream()
                        .map(areaMu -> CommandInput.decimal((Number) areaMu))
                        .toList(),
                input.note());
        return many(divisions.split(Inputs.call(field, actor, input), split));
    }

    @MutationMapping
    OnePlot mergePlots(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        List<Long> plotIds = input.list("plotIds").stream()
                .map(id -> input.live(String.valueOf(id), PlotView.KIND, "plotIds"))
                .toList();
        List<Integer> versions =
                input.list("expectedVersions").stream().map(Integer.class::cast).toList();
        return one(divisions.merge(Inputs.call(field, actor, input), plotIds, versions, input.day("on"), input.note()));
    }

    @MutationMapping
    OnePlot withdrawEvent(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.withdraw(
                Inputs.call(field, actor, input),
                input.key("eventId", PlotEventView.KIND),
                input.required("reason"),
                input.version()));
    }

    private OnePlot record(DataFetchingEnvironment field, Actor actor, Function<CommandInput, PlotCommands.Item> read) {
        CommandInput input = input(field);
        return one(commands.record(Inputs.call(field, actor, input), read.apply(input)));
    }

    private ManyPlots recordAll(
            DataFetchingEnvironment field, Actor actor, Function<CommandInput, PlotCommands.Item> read) {
        List<Map<String, @Nullable Object>> inputs = Objects.requireNonNull(field.getArgument("inputs"));
        CommandCall call = new CommandCall(
                actor, field.getField().getName(), field.getArguments(), field.getArgument("idempotencyKey"));
        return many(commands.recordAll(call, inputs, read));
    }

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, plots.countyDigits());
    }

    private OnePlot one(Done done) {
        ReadAt at = plots.behind(done);
        long plotId = done.ids("plots").getFirst();
        long eventId = done.ids("events").getFirst();
        PlotView plot =
                Objects.requireNonNull(plots.findLast(List.of(plotId), at).get(plotId));
        PlotEventView event =
                Objects.requireNonNull(plots.findEvents(List.of(eventId), at).get(eventId));
        return new OnePlot(plot, event.of(plot));
    }

    private ManyPlots many(Done done) {
        ReadAt at = plots.behind(done);
        List<Long> plotIds = done.ids("plots");
        List<Long> eventIds = done.ids("events");
        Map<Long, PlotView> found = plots.findLast(plotIds, at);
        Map<Long, PlotEventView> events = plots.findEvents(eventIds, at);
        return new ManyPlots(
                plotIds.stream()
                        .map(id -> Objects.requireNonNull(found.get(id)))
                        .toList(),
                eventIds.stream()
                        .map(id -> Objects.requireNonNull(events.get(id)))
                        .toList());
    }
}
