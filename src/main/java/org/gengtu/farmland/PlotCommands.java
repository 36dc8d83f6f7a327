package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.gengtu.calendar.Campaigns;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Commands on plots that are there: each one transaction, guarded by the aggregate, refused before anything is written.
 * One plot and several go through {@link PlotEventLog}, by the same guards and the same fold.
 */
@Service
class PlotCommands {
    static final int MOST = 1_000;

    private final PlotEventLog log;
    private final RecoveryDeltas deltas;
    private final PlotRulesReader rules;
    private final PlotRegistry registry;
    private final Ledger ledger;
    private final Commands commands;
    private final Campaigns campaigns;
    private final CountyClock clock;
    private final Plots plots;

    PlotCommands(
            PlotEventLog log,
            RecoveryDeltas deltas,
            PlotRulesReader rules,
            PlotRegistry registry,
            Ledger ledger,
            Commands commands,
            Campaigns campaigns,
            CountyClock clock,
            Plots plots) {
        this.log = log;
        this.deltas = deltas;
        this.rules = rules;
        this.registry = registry;
        this.ledger = ledger;
        this.commands = commands;
        this.campaigns = campaigns;
        this.clock = clock;
        this.plots = plots;
    }

    /**
     * A command on one plot.
     *
     * @param expectedVersion the number of events that the caller has seen
     * @param where the argument that names the day
     */
    record Item(PlotFact fact, int expectedVersion, String where) {}

    /**
     * Registers a plot.
     *
     * @throws Problem CODE_TAKEN, BOUNDARY_TAKEN, DAY_IN_FUTURE, CAMPAIGN_UNKNOWN
     */
    Done register(CommandCall call, PlotRow row, @Nullable String note) {
        return commands.run(call, () -> {
            PlotGuard.requireNotAhead(row.registeredOn(), clock.today(), "on");
            requireCampaign(row.registeredOn());
            registry.requireFreeBoundary(row);
            PlotRegistry.Registered registered = registry.register(row, note);
            return new Written(registered.commitId(), result(registered.plotId(), registered.eventId()));
        });
    }

    /** A slip in the year must not open a campaign of long ago; that of last year may still be told late. */
    private void requireCampaign(LocalDate on) {
        int year = on.getYear();
        if (year < clock.today().getYear() - 1 && !campaigns.isOpen(year)) {
            throw Problem.of(ProblemCode.CAMPAIGN_UNKNOWN, "There is no campaign %d.".formatted(year))
                    .at("on");
        }
    }

    private static Map<String, @Nullable Object> result(long plotId, long eventId) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("plots", List.of(plotId));
        result.put("events", List.of(eventId));
        return result;
    }

    /**
     * Records what happened to one plot.
     *
     * @throws Problem PLOT_UNKNOWN, VERSION_CONFLICT, DAY_IN_FUTURE, BEFORE_REGISTRATION, PLOT_ENDED, STAGE_ORDER
     */
    Done record(CommandCall call, Item item) {
        long plotId = item.fact.plotId();
        return commands.run(call, () -> {
            rules.hold();
            Map<Long, List<PlotEventRow>> stories = log.open(List.of(plotId));
            if (!stories.containsKey(plotId)) {
                throw unknown();
            }
            return named(plotId, stories, item.where, () -> {
                List<PlotEventRow> story = Objects.requireNonNull(stories.get(plotId));
                Stories.requireVersion(story, item.expectedVersion, "plot");
                requireDay(item, story);
                long commitId = ledger.drawCommitId();
                PlotEventLog.Batch batch = log.begin(stories, 1, commitId, rules.read(commitId));
                PlotEventRow event = append(item, batch);
                deltas.write(commitId, batch.write());
                return new Written(commitId, result(plotId, event.eventId()));
            });
        });
    }

    private void requireDay(Item item, List<PlotEventRow> story) {
        PlotGuard.requireNotAhead(item.fact.on(), clock.today(), item.where);
        PlotGuard.requireThere(story, item.fact.on(), item.where);
    }

    private static PlotEventRow append(Item item, PlotEventLog.Batch batch) {
        PlotFact fact = item.fact;
        return batch.append(fact.plotId(), fact.kind(), fact.on(), null, fact.set(), Map.of(), fact.note());
    }

    static Problem unknown() {
        return Problem.of(ProblemCode.PLOT_UNKNOWN, "There is no such plot.").at("plotId");
    }

    /**
     * Records what happened to several plots in one commit, all or nothing, in the order given; a plot may come several
     * times, each time with the version that it has by then.
     *
     * @throws Problem BULK_SIZE, BULK_REFUSED with {@code failures}, each with index, plotId, code, message and,
     *     where one field is wrong, where
     */
    Done recordAll(CommandCall call, List<Map<String, @Nullable Object>> inputs, Function<CommandInput, Item> read) {
        if (inputs.isEmpty() || inputs.size() > MOST) {
            throw Problem.of(
                            ProblemCode.BULK_SIZE,
                            "The list has %d inputs; 1 to %,d are taken at once.".formatted(inputs.size(), MOST))
                    .at("inputs");
        }
        Map<Integer, Item> readable = new LinkedHashMap<>();
        SortedMap<Integer, Map<String, Object>> failures = new TreeMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            CommandInput input = new CommandInput(inputs.get(i), plots.countyDigits());
            try {
                requireNoKey(input);
                readable.put(i, read.apply(input));
            } catch (Problem problem) {
                failures.put(i, failure(i, String.valueOf(input.get("plotId")), problem));
            }
        }
        if (readable.isEmpty()) {
            throw refused(failures.values(), inputs.size());
        }
        return recordAll(call, readable, failures);
    }

    /** Items that are read already. @throws Problem BULK_REFUSED */
    Done recordAll(CommandCall call, List<Item> items) {
        Map<Integer, Item> readable = new LinkedHashMap<>();
        for (int i = 0; i < items.size(); i++) {
            readable.put(i, items.get(i));
        }
        return recordAll(call, readable, new TreeMap<>());
    }

    /**
     * @param readable by index
     * @param failures of those that cannot be read, by index: they are told with what is wrong with the others
     */
    private Done recordAll(
            CommandCall call, Map<Integer, Item> readable, SortedMap<Integer, Map<String, Object>> failures) {
        return commands.run(call, () -> {
            List<Item> items = List.copyOf(readable.values());
            rules.hold();
            Map<Long, List<PlotEventRow>> stories = log.open(items.stream()
                    .map(item -> item.fact.plotId())
                    .distinct()
                    .sorted()
                    .toList());
            long commitId = ledger.drawCommitId();
            PlotEventLog.Batch batch = log.begin(stories, items.size(), commitId, rules.read(commitId));
            SortedMap<Integer, Map<String, Object>> all = new TreeMap<>(failures);
            List<Long> events = new ArrayList<>();
            readable.forEach((index, item) -> {
                try {
                    events.add(appendChecked(batch, item));
                } catch (Problem problem) {
                    all.put(index, failure(index, plotIdOf(item.fact.plotId()), named(problem)));
                }
            });
            if (!all.isEmpty()) {
                throw refused(all.values(), readable.size() + failures.size());
            }
            deltas.write(commitId, batch.write());
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put(
                    "plots",
                    items.stream().map(item -> item.fact.plotId()).distinct().toList());
            result.put("events", events);
            return new Written(commitId, result);
        });
    }

    private long appendChecked(PlotEventLog.Batch batch, Item item) {
        long plotId = item.fact.plotId();
        if (!batch.knows(plotId)) {
            throw unknown();
        }
        List<PlotEventRow> story = batch.story(plotId);
        try {
            Stories.requireVersion(story, item.expectedVersion, "plot");
        } catch (Problem conflict) {
            throw withCurrent(conflict, plotId, batch.states(plotId), Stories.version(story));
        }
        requireDay(item, story);
        PlotEventRow event = append(item, batch);
        try {
            batch.check(plotId);
        } catch (Problem problem) {
            batch.dropLast();
            throw problem.orAt(item.where);
        }
        return event.eventId();
    }

    /** What is wrong with a bulk command of which some items cannot be done. */
    private static Problem refused(Collection<Map<String, Object>> failures, int of) {
        return Problem.of(
                        ProblemCode.BULK_REFUSED,
                        "%d of %d cannot be done, so nothing was.".formatted(failures.size(), of))
                .at("inputs")
                .with("failures", List.copyOf(failures));
    }

    private static void requireNoKey(CommandInput input) {
        if (input.has("idempotencyKey")) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "A key stands beside the inputs of a bulk command, not in one of them.")
                    .at("idempotencyKey");
        }
    }

    private static Map<String, Object> failure(int index, String plotId, Problem problem) {
        Map<String, Object> failure = new LinkedHashMap<>();
        failure.put("index", index);
        failure.put("plotId", plotId);
        failure.put("code", problem.code().name());
        failure.put("message", problem.what());
        if (problem.where() != null) {
            failure.put("where", problem.where());
        }
        problem.details().forEach(failure::putIfAbsent);
        return failure;
    }

    /**
     * What a correction changes from a day on; an absent field stays.
     *
     * @param place the boundary or position that takes the place of the one that the plot has; null: none does
     * @param takesPlaceAway whether the plot is left without boundary and position, known by its village alone
     */
    record Correction(
            long plotId,
            int expectedVersion,
            @Nullable LocalDate from,
            Map<String, @Nullable Object> set,
            PlotPlace.@Nullable Place place,
            boolean takesPlaceAway,
            String reason) {
        /** Of which the place stays, or another one takes its place. */
        Correction(
                long plotId,
                int expectedVersion,
                @Nullable LocalDate from,
                Map<String, @Nullable Object> set,
                PlotPlace.@Nullable Place place,
                String reason) {
            this(plotId, expectedVersion, from, set, place, false, reason);
        }
    }

    /**
     * Corrects attributes or boundary from a day on, by default from the plot's first.
     *
     * @throws Problem as {@link #record}; NOTHING_CHANGED, CODE_TAKEN, AREA_INVALID
     */
    Done correct(CommandCall call, Correction correction) {
        long plotId = correction.plotId;
        return commands.run(call, () -> {
            rules.hold();
            Map<Long, List<PlotEventRow>> stories = log.open(List.of(plotId));
            if (!stories.containsKey(plotId)) {
                throw unknown();
            }
            return named(plotId, stories, "from", () -> {
                List<PlotEventRow> story = Objects.requireNonNull(stories.get(plotId));
                Stories.requireVersion(story, correction.expectedVersion, "plot");
                LocalDate from = correction.from != null ? correction.from : firstDay(story);
                PlotGuard.requireNotAhead(from, clock.today(), "from");
                PlotGuard.requireThere(story, from, "from");
                if (correction.set.get("code") instanceof String code) {
                    registry.requireFreeCode(code, from, plotId);
                }
                long commitId = ledger.drawCommitId();
                PlotRules by = rules.read(commitId);
                PlotState before = on(from, PlotFold.foldAll(stories, by).getOrDefault(plotId, List.of()), "from");
                Map<String, @Nullable Object> set = changes(correction, before);
                PlotEventLog.Batch batch = log.begin(stories, 1, commitId, by);
                if (correction.place != null) {
                    set.put("boundary", correction.place.insert(log, plotId));
                }
                Map<String, @Nullable Object> was = PlotEventLog.values(before, set.keySet());
                BigDecimal areaMu = PlotBulk.areaAfter(set, before);
                if (areaMu.compareTo(before.areaMu()) != 0) {
                    set.put("areaMu", areaMu.toPlainString());
                    was.put("areaMu", before.areaMu().toPlainString());
                }
                PlotEventRow event =
                        batch.append(plotId, PlotEventKind.CORRECTED, from, null, set, was, correction.reason);
                deltas.write(commitId, batch.write());
                return new Written(commitId, result(plotId, event.eventId()));
            });
        });
    }

    private static LocalDate firstDay(List<PlotEventRow> story) {
        List<PlotEventRow> standing = Stories.standing(story);
        return standing.isEmpty() ? story.getFirst().on() : standing.getFirst().on();
    }

    static PlotState on(LocalDate day, List<PlotState> states, String where) {
        return states.stream()
                .filter(state ->
                        !state.validFrom().isAfter(day) && state.validTo().isAfter(day))
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemCode.PLOT_ENDED, "The plot is no more on %s.".formatted(day))
                        .at(where));
    }

    /** The fields of a correction that say otherwise than the state. */
    private static Map<String, @Nullable Object> changes(Correction correction, PlotState before) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(correction.set);
        Map<String, @Nullable Object> now = PlotEventLog.values(before, set.keySet());
        set.entrySet().removeIf(entry -> Objects.equals(entry.getValue(), now.get(entry.getKey())));
        PlotPlace.Place place = correction.place;
        if (place != null) {
            set.put("placement", place.placement().name());
            set.put("measuredAreaMu", place.measuredAreaMu());
            set.put("boundaryProvisional", false);
        } else if (correction.takesPlaceAway && before.boundaryId() != null) {
            set.put("placement", Placement.VILLAGE.name());
            set.put("boundary", null);
            set.put("measuredAreaMu", null);
            set.put("boundaryProvisional", false);
        }
        if (set.isEmpty()) {
            throw Problem.of(ProblemCode.NOTHING_CHANGED, "All values given are those that the plot has.");
        }
        boolean hasArea = set.containsKey("declaredAreaMu")
                ? set.get("declaredAreaMu") != null || areaLeft(set, before)
                : before.declaredAreaMu() != null || areaLeft(set, before);
        if (!hasArea) {
            throw Problem.of(ProblemCode.AREA_INVALID, "Without a declared area and a boundary the plot has no area.")
                    .at("declaredAreaMu");
        }
        return set;
    }

    private static boolean areaLeft(Map<String, @Nullable Object> set, PlotState before) {
        return set.containsKey("measuredAreaMu") ? set.get("measuredAreaMu") != null : before.measuredAreaMu() != null;
    }

    /**
     * Takes one event back. That of a split or merge takes the whole of it back.
     *
     * @throws Problem EVENT_UNKNOWN, EVENT_WITHDRAWN, EVENT_NOT_WITHDRAWABLE, VERSION_CONFLICT, DEPENDED_ON naming what
     *     stands on it
     */
    Done withdraw(CommandCall call, long eventId, String reason, int expectedVersion) {
        return commands.run(call, () -> {
            rules.hold();
            long plotId = log.findPlotOf(eventId)
                    .orElseThrow(() -> Problem.of(ProblemCode.EVENT_UNKNOWN, "There is no such event.")
                            .at("eventId"));
            Map<Long, List<PlotEventRow>> stories = log.open(List.of(plotId));
            List<PlotEventRow> story = Objects.requireNonNull(stories.get(plotId));
            return named(plotId, stories, "eventId", () -> {
                Stories.requireVersion(story, expectedVersion, "plot");
                long commitId = ledger.drawCommitId();
                List<PlotEventRow> targets = PlotWithdrawal.targets(eventId, plotId, stories);
                PlotEventLog.Batch batch = log.begin(stories, targets.size(), commitId, rules.read(commitId));
                LocalDate today = clock.today();
                long own = 0;
                for (PlotEventRow target : targets) {
                    PlotEventRow event = batch.append(
                            target.plotId(),
                            PlotEventKind.WITHDRAWN,
                            today,
                            target.eventId(),
                            Map.of(),
                            Map.of(),
                            reason);
                    own = target.plotId() == plotId ? event.eventId() : own;
                }
                Set<Long> changed;
                try {
                    changed = batch.write();
                } catch (Problem problem) {
                    throw PlotWithdrawal.dependedOn(problem);
                }
                registry.requireCodesFree(commitId, changed);
                deltas.write(commitId, changed);
                return new Written(commitId, result(plotId, own));
            });
        });
    }

    interface Work {
        Written write();
    }

    /**
     * Runs the work of one plot; what it throws names plots and events by their ids, a conflict the plot as it is.
     *
     * @param where the argument to change where the story does not allow what is asked
     */
    Written named(long plotId, Map<Long, List<PlotEventRow>> stories, String where, Work work) {
        try {
            return work.write();
        } catch (Problem problem) {
            if (problem.code() != ProblemCode.VERSION_CONFLICT) {
                throw problem.code() == ProblemCode.STAGE_ORDER ? named(problem).orAt(where) : named(problem);
            }
            List<PlotEventRow> story = Objects.requireNonNull(stories.get(plotId));
            List<PlotState> states = PlotFold.foldAll(stories, rules.read(0)).getOrDefault(plotId, List.of());
            throw withCurrent(problem, plotId, states, Stories.version(story));
        }
    }

    private Problem withCurrent(Problem conflict, long plotId, List<PlotState> states, int version) {
        Map<String, @Nullable Object> current = new LinkedHashMap<>();
        current.put("id", plotIdOf(plotId));
        current.put("version", version);
        PlotState now = states.isEmpty() ? null : states.getLast();
        current.put("status", now == null ? null : now.status().name());
        current.put(
                "restoredOn",
                now == null || now.restoredOn() == null
                        ? null
                        : now.restoredOn().toString());
        current.put(
                "recultivatedOn",
                now == null || now.recultivatedOn() == null
                        ? null
                        : now.recultivatedOn().toString());
        return conflict.with("current", current);
    }

    /** The same problem with ids in place of the numbers of plots and events. */
    Problem named(Problem problem) {
        Problem renamed = Problem.of(problem.code(), problem.what()).remedy(problem.remedy());
        if (problem.details().get(PlotFold.EVENT) instanceof Map<?, ?> event
                && log.isRecorded((Long) Objects.requireNonNull(event.get("eventId")))) {
            // Not the new event is refused by what was before, but one that is recorded could not follow the new one.
            renamed = Problem.of(problem.code(), "With this, " + PlotWithdrawal.decapitalised(problem.what()))
                    .remedy("Take back first what is named under standing, or give another day.");
            if (problem.where() != null) {
                renamed = renamed.at(problem.where());
            }
            return renamed.with(PlotFold.STANDING, reference(event));
        }
        if (problem.where() != null) {
            renamed = renamed.at(problem.where());
        }
        for (Map.Entry<String, Object> detail : problem.details().entrySet()) {
            if (detail.getKey().equals(PlotFold.EVENT)) {
                continue;
            }
            renamed = renamed.with(detail.getKey(), named(detail.getKey(), detail.getValue()));
        }
        return renamed;
    }

    private Object named(String detail, Object value) {
        if (value instanceof Map<?, ?> reference && reference.containsKey("eventId")) {
            return reference(reference);
        }
        if (value instanceof List<?> list
                && List.of(PlotFold.STANDING, PlotFold.PLOTS, "children").contains(detail)) {
            return list.stream()
                    .map(each -> each instanceof Map<?, ?> reference
                            ? reference(reference)
                            : each instanceof Long plotId ? plotIdOf(plotId) : each)
                    .toList();
        }
        return value;
    }

    private Map<String, Object> reference(Map<?, ?> reference) {
        Map<String, Object> named = new LinkedHashMap<>();
        reference.forEach((name, value) -> named.put(
                String.valueOf(name),
                value instanceof Long number
                        ? name.equals("plotId") ? plotIdOf(number) : idOf(PlotEventView.KIND, number)
                        : value));
        return named;
    }

    String plotIdOf(long plotId) {
        return idOf(PlotView.KIND, plotId);
    }

    private String idOf(String kind, long key) {
        return GlobalId.live(kind, plots.countyDigits(), Long.toString(key)).encode();
    }
}
