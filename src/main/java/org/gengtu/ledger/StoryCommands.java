package org.gengtu.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gengtu.calendar.CountyClock;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Commands on objects with stories: each one transaction, guarded by the fold of the whole story, refused before anything is
 * written.
 */
public final class StoryCommands<S extends StoryState> {
    private final Feature<S> feature;
    private final StoryLog<S> log;
    private final Commands commands;
    private final Ledger ledger;
    private final CountyClock clock;
    private final Holding holding;

    /**
     * What commands need to know of a feature's objects.
     *
     * @param name as a sentence and the input fields name it, such as {@code site}
     * @param kind the GraphQL type of the object
     * @param eventKind the GraphQL type of its events
     * @param unknown the problem of an object that is not there
     * @param withdrawal the kind of event that takes another back
     * @param county the six digits that ids carry
     * @param folding called within the transaction, ahead of every lock on an object: locks the facts that states follow,
     *     and gives the fold
     * @param evidence takes the files that an event refers to into use
     */
    public record Feature<S extends StoryState>(
            String name,
            String kind,
            String eventKind,
            ProblemCode unknown,
            Enum<?> withdrawal,
            Supplier<String> county,
            Supplier<Function<List<StoryRow>, List<S>>> folding,
            Evidence evidence) {}

    /** Takes files into use for an event. */
    public interface Evidence {
        void use(List<UUID> files, long eventId);
    }

    /** What an event says, given the object as it was on its day before it; null: it was not there. */
    public interface Saying<S> {
        Map<String, @Nullable Object> of(@Nullable S before);
    }

    /**
     * A step of an object.
     *
     * @param objectId 0: a new one
     * @param corrects whether values that stay the same are left out, and those before told
     * @param where the argument to change where the story does not allow the step
     */
    public record Step<S>(
            long objectId,
            int expectedVersion,
            Enum<?> kind,
            LocalDate on,
            boolean corrects,
            Saying<S> saying,
            @Nullable String note,
            List<UUID> evidence,
            String where) {
        public static <S> Step<S> of(long objectId, int version, Enum<?> kind, LocalDate on, Saying<S> saying) {
            return new Step<>(objectId, version, kind, on, false, saying, null, List.of(), "on");
        }

        public Step<S> noted(@Nullable String remark) {
            return new Step<>(objectId, expectedVersion, kind, on, corrects, saying, remark, evidence, where);
        }

        public Step<S> proven(List<UUID> files) {
            return new Step<>(objectId, expectedVersion, kind, on, corrects, saying, note, files, where);
        }

        /** The same as one that only tells what changes. @param argument that gives its day */
        public Step<S> correcting(String argument) {
            return new Step<>(objectId, expectedVersion, kind, on, true, saying, note, evidence, argument);
        }
    }

    /** What must hold between objects. */
    public interface Holding {
        /**
         * Asked within the transaction when the states are written.
         *
         * @param event that was recorded, or taken back
         * @throws Problem where it would hold no more
         */
        void require(StoryRow event, long commitId);
    }

    public StoryCommands(Feature<S> feature, StoryLog<S> log, Commands commands, Ledger ledger, CountyClock clock) {
        this(feature, log, commands, ledger, clock, (event, commitId) -> {});
    }

    public StoryCommands(
            Feature<S> feature, StoryLog<S> log, Commands commands, Ledger ledger, CountyClock clock, Holding holding) {
        this.feature = feature;
        this.log = log;
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
        this.holding = holding;
    }

    /** What is done within the transaction of a new object, before its commit id is drawn. */
    public interface Making<S> {
        /** @param objectId that it will have */
        Step<S> step(long objectId);
    }

    /**
     * Records a new object.
     *
     * @param require locks what tells it apart from others, and refuses it where it is there
     * @throws Problem DAY_IN_FUTURE, EVIDENCE_UNKNOWN and those of the fold
     */
    public Done add(CommandCall call, Runnable require, Making<S> making) {
        return commands.run(call, () -> {
            Function<List<StoryRow>, List<S>> fold = feature.folding.get();
            require.run();
            long objectId = log.insert(1).getFirst();
            Step<S> step = making.step(objectId);
            return named(step.where, () -> {
                requireNotAhead(step.on, step.where);
                return write(call, new LinkedHashMap<>(), objectId, step, fold);
            });
        });
    }

    /**
     * Records a step of an object that is there.
     *
     * @throws Problem the feature's unknown, VERSION_CONFLICT, DAY_IN_FUTURE, STEP_ORDER, NOTHING_CHANGED, EVIDENCE_UNKNOWN
     */
    public Done record(CommandCall call, Step<S> step) {
        return record(call, step, List.of());
    }

    /**
     * Records a step with those of other objects that follow from it, in one commit. Versions of the others are not compared.
     *
     * @throws Problem as {@link #record(CommandCall, Step)}, also of the others
     */
    public Done record(CommandCall call, Step<S> step, List<Step<S>> following) {
        return commands.run(call, () -> {
            Function<List<StoryRow>, List<S>> fold = feature.folding.get();
            Map<Long, List<StoryRow>> stories = log.open(Stream.concat(Stream.of(step), following.stream())
                    .map(Step::objectId)
                    .toList());
            return named(step.where, () -> {
                requireVersion(story(stories, step.objectId), step.expectedVersion, fold);
                requireNotAhead(step.on, step.where);
                long commitId = ledger.drawCommitId();
                StoryLog<S>.Batch batch = log.begin(stories, call.actor(), fold);
                StoryRow event = append(
                        batch,
                        step,
                        step.objectId,
                        batch.on(step.objectId, step.on).orElse(null));
                following.forEach(each -> append(
                        batch,
                        each,
                        each.objectId,
                        batch.on(each.objectId, each.on).orElse(null)));
                batch.write(commitId);
                holding.require(event, commitId);
                return new Commands.Written(commitId, result(step.objectId, event.eventId()));
            });
        });
    }

    private Commands.Written write(
            CommandCall call,
            Map<Long, List<StoryRow>> stories,
            long objectId,
            Step<S> step,
            Function<List<StoryRow>, List<S>> fold) {
        List<S> states = fold.apply(stories.getOrDefault(objectId, List.of()));
        S before = StoryState.on(states, step.on).orElse(null);
        long commitId = ledger.drawCommitId();
        StoryLog<S>.Batch batch = log.begin(stories, call.actor(), fold);
        StoryRow event = append(batch, step, objectId, before);
        batch.write(commitId);
        holding.require(event, commitId);
        return new Commands.Written(commitId, result(objectId, event.eventId()));
    }

    private StoryRow append(StoryLog<S>.Batch batch, Step<S> step, long objectId, @Nullable S before) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(step.saying.of(before));
        Map<String, @Nullable Object> was = new LinkedHashMap<>();
        if (step.corrects && before != null) {
            Map<String, @Nullable Object> values = before.values();
            set.entrySet()
                    .removeIf(each -> values.containsKey(each.getKey())
                            && Objects.equals(each.getValue(), values.get(each.getKey())));
            set.keySet().forEach(field -> was.put(field, values.get(field)));
            if (set.isEmpty()) {
                throw Problem.of(
                        ProblemCode.NOTHING_CHANGED,
                        "All values given are those that the %s has.".formatted(feature.name));
            }
        }
        StoryRow event = batch.append(objectId, step.kind, step.on, null, set, was, step.note);
        if (!step.evidence.isEmpty()) {
            feature.evidence.use(step.evidence, event.eventId());
        }
        return event;
    }

    /** Gives the steps of a commit that tells of many objects; it may make objects and shapes. */
    public interface Telling<S extends StoryState> {
        List<Step<S>> steps(StoryLog<S> log);
    }

    /**
     * The states of objects as they are known, locked until the caller's transaction ends.
     *
     * @param find gives the objects, once the facts that states follow are locked
     * @return by object; one that does not exist is missing
     */
    public Map<Long, List<S>> lock(Supplier<? extends Collection<Long>> find) {
        Function<List<StoryRow>, List<S>> fold = feature.folding.get();
        Map<Long, List<S>> states = new LinkedHashMap<>();
        log.open(find.get()).forEach((objectId, story) -> states.put(objectId, fold.apply(story)));
        return states;
    }

    /**
     * Tells of many objects in one commit, within the caller's transaction. Versions are not compared.
     *
     * @throws Problem those of the fold, of the first step that is not possible; nothing is written then
     */
    public Recorded tell(Commit commit, Telling<S> telling) {
        Function<List<StoryRow>, List<S>> fold = feature.folding.get();
        List<Step<S>> steps = telling.steps(log);
        Map<Long, List<StoryRow>> stories =
                log.open(steps.stream().map(Step::objectId).distinct().toList());
        long commitId = ledger.drawCommitId();
        StoryLog<S>.Batch batch = log.begin(stories, commit.actor(), fold);
        named("on", () -> {
            List<StoryRow> events = new ArrayList<>();
            for (Step<S> step : steps) {
                events.add(append(
                        batch,
                        step,
                        step.objectId,
                        batch.on(step.objectId, step.on).orElse(null)));
            }
            batch.write(commitId);
            events.forEach(event -> holding.require(event, commitId));
            return new Commands.Written(commitId, Map.of());
        });
        return ledger.append(commitId, commit);
    }

    /**
     * Takes one event back.
     *
     * @throws Problem EVENT_UNKNOWN, EVENT_WITHDRAWN, EVENT_NOT_WITHDRAWABLE, VERSION_CONFLICT, DEPENDED_ON naming what
     *     stands on it
     */
    public Done withdraw(CommandCall call, long eventId, String reason, int expectedVersion) {
        return commands.run(call, () -> {
            Function<List<StoryRow>, List<S>> fold = feature.folding.get();
            long objectId = log.findObjectOf(eventId)
                    .orElseThrow(() -> Problem.of(ProblemCode.EVENT_UNKNOWN, "There is no such event.")
                            .at("eventId"));
            Map<Long, List<StoryRow>> stories = open(objectId);
            List<StoryRow> story = Objects.requireNonNull(stories.get(objectId));
            requireVersion(story, expectedVersion, fold);
            requireWithdrawable(story, eventId);
            long commitId = ledger.drawCommitId();
            StoryLog<S>.Batch batch = log.begin(stories, call.actor(), fold);
            StoryRow event =
                    batch.append(objectId, feature.withdrawal, clock.today(), eventId, Map.of(), Map.of(), reason);
            try {
                batch.write(commitId);
                for (StoryRow each : story) {
                    if (each.eventId() == eventId) {
                        holding.require(each, commitId);
                    }
                }
            } catch (Problem problem) {
                throw named(dependedOn(problem));
            }
            return new Commands.Written(commitId, result(objectId, event.eventId()));
        });
    }

    private void requireWithdrawable(List<StoryRow> story, long eventId) {
        if (Stories.withdrawn(story).contains(eventId)) {
            throw Problem.of(ProblemCode.EVENT_WITHDRAWN, "The event was taken back before.")
                    .at("eventId");
        }
        if (story.stream().anyMatch(each -> each.eventId() == eventId && each.target() != null)) {
            throw Problem.of(
                            ProblemCode.EVENT_NOT_WITHDRAWABLE,
                            "A withdrawal is not taken back: record anew what it took back.")
                    .at("eventId");
        }
    }

    /** A story that is not possible without an event: what stands against taking it back is the event that it lacks. */
    private static Problem dependedOn(Problem problem) {
        if (problem.code() != ProblemCode.STEP_ORDER) {
            return problem;
        }
        String what = problem.what();
        Problem named = Problem.of(
                        ProblemCode.DEPENDED_ON,
                        "Without it " + (what.startsWith("The ") ? "the " + what.substring(4) : what))
                .at("eventId");
        Object standing = problem.details().get(StoryFold.EVENT);
        return standing == null ? named : named.with(StoryFold.STANDING, List.of(standing));
    }

    private Map<Long, List<StoryRow>> open(long objectId) {
        Map<Long, List<StoryRow>> stories = log.open(List.of(objectId));
        story(stories, objectId);
        return stories;
    }

    private List<StoryRow> story(Map<Long, List<StoryRow>> stories, long objectId) {
        List<StoryRow> story = stories.get(objectId);
        if (story == null) {
            throw Problem.of(feature.unknown, "There is no such %s.".formatted(feature.name))
                    .at(feature.name + "Id");
        }
        return story;
    }

    private void requireNotAhead(LocalDate on, String where) {
        if (on.isAfter(clock.today())) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(on, clock.today()))
                    .at(where);
        }
    }

    private void requireVersion(List<StoryRow> story, int expected, Function<List<StoryRow>, List<S>> fold) {
        try {
            Stories.requireVersion(story, expected, feature.name);
        } catch (Problem conflict) {
            List<S> states = fold.apply(story);
            Map<String, @Nullable Object> current = new LinkedHashMap<>();
            current.put("id", idOf(feature.kind, story.getFirst().objectId()));
            current.put("version", Stories.version(story));
            current.put(
                    "status",
                    states.isEmpty() ? null : states.getLast().values().get("status"));
            throw conflict.with("current", current);
        }
    }

    private Commands.Written named(String where, Supplier<Commands.Written> work) {
        try {
            return work.get();
        } catch (Problem problem) {
            Problem named = named(problem);
            throw problem.code() == ProblemCode.STEP_ORDER ? named.orAt(where) : named;
        }
    }

    /** The same refusal with ids in place of the numbers of objects and events. */
    private Problem named(Problem problem) {
        Problem renamed = Problem.of(problem.code(), problem.what()).remedy(problem.remedy());
        if (problem.where() != null) {
            renamed = renamed.at(problem.where());
        }
        for (Map.Entry<String, Object> detail : problem.details().entrySet()) {
            Object value = detail.getValue();
            if (!detail.getKey().equals(StoryFold.EVENT)) {
                renamed = renamed.with(
                        detail.getKey(),
                        value instanceof List<?> list
                                ? list.stream().map(this::reference).toList()
                                : reference(value));
            }
        }
        return renamed;
    }

    private Object reference(Object value) {
        if (!(value instanceof Map<?, ?> map && map.containsKey("eventId"))) {
            return value;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, each) -> named.put(
                String.valueOf(name),
                each instanceof Long number
                        ? idOf("eventId".equals(name) ? feature.eventKind : feature.kind, number)
                        : each));
        return named;
    }

    private String idOf(String kind, long key) {
        return GlobalId.live(kind, feature.county.get(), Long.toString(key)).encode();
    }

    private static Map<String, @Nullable Object> result(long objectId, long eventId) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("object", objectId);
        result.put("event", eventId);
        return result;
    }
}
