package org.gengtu.environment;

import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.gengtu.calendar.CountyClock;
import org.gengtu.evidence.Evidences;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commands.Written;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Commands on problems: each one transaction, guarded by the fold of the whole story, refused before anything is written. */
@Service
class ProblemCommands {
    /** Under which the events of problems refer to evidence. */
    static final String FEATURE = "environment";

    private static final int MOST_DRAWN = 1_000;
    private static final int MOST_NAMED = 20;
    private static final int SEED_BYTES = 8;
    /** By how much a relapse of its own, and one of the same item in the village, makes a problem likelier to be drawn. */
    private static final int OWN_RELAPSE_WEIGHT = 3;

    private final ProblemLog log;
    private final Reference reference;
    private final Inspections inspections;
    private final Evidences evidences;
    private final Facts facts;
    private final Ledger ledger;
    private final Commands commands;
    private final CountyClock clock;
    private final Regions regions;
    private final JdbcClient jdbc;
    private final SecureRandom random = new SecureRandom();

    ProblemCommands(
            ProblemLog log,
            Reference reference,
            Inspections inspections,
            Evidences evidences,
            Facts facts,
            Ledger ledger,
            Commands commands,
            CountyClock clock,
            Regions regions,
            JdbcClient jdbc) {
        this.log = log;
        this.reference = reference;
        this.inspections = inspections;
        this.evidences = evidences;
        this.facts = facts;
        this.ledger = ledger;
        this.commands = commands;
        this.clock = clock;
        this.regions = regions;
        this.jdbc = jdbc;
    }

    /** What is told of a new problem. @param inspection the round that found it; null: none did */
    record Report(
            String item,
            Severity severity,
            ProblemSource source,
            String description,
            Places.Place place,
            @Nullable Long inspection,
            LocalDate on,
            @Nullable String note,
            List<UUID> evidence) {
        /** What the event of its finding says, but for its place. */
        Map<String, @Nullable Object> set(String number) {
            Map<String, @Nullable Object> set = new LinkedHashMap<>();
            set.put("number", number);
            set.put("item", item);
            set.put("severity", severity.name());
            set.put("source", source.name());
            set.put("description", description);
            set.put("villageCode", place.village().digits());
            if (inspection != null) {
                set.put("inspection", inspection);
            }
            return set;
        }
    }

    /** The number of a problem where none is given. */
    static String number(LocalDate foundOn, long problemId) {
        return "%d-%05d".formatted(foundOn.getYear(), problemId);
    }

    /**
     * A step of a problem that is there.
     *
     * @param set what the event says beside its kind, in the names of the GraphQL schema
     * @param where the argument to change where the story does not allow the step
     */
    record Step(
            long problemId,
            int expectedVersion,
            ProblemEventKind kind,
            LocalDate on,
            Map<String, @Nullable Object> set,
            @Nullable String note,
            List<UUID> evidence,
            String where) {}

    /**
     * Records a new problem.
     *
     * @throws Problem DAY_IN_FUTURE, ITEM_UNKNOWN, INSPECTION_UNKNOWN, EVIDENCE_UNKNOWN
     */
    Done report(CommandCall call, Report report) {
        return commands.run(call, () -> {
            requireNotAhead(report.on, "on");
            reference.requireItem(report.item, report.on);
            if (report.inspection != null) {
                inspections.requireKnown(report.inspection);
            }
            VillageTrail trail = trail();
            long problemId = log.insertProblem();
            long commitId = ledger.drawCommitId();
            Map<String, @Nullable Object> set = report.set(number(report.on, problemId));
            if (report.place.shape() != null) {
                set.put("boundary", log.insertBoundary(problemId, report.place.shape()));
            }
            ProblemLog.Batch batch = log.begin(new LinkedHashMap<>(), call.actor(), trail);
            ProblemEventRow event =
                    batch.append(problemId, ProblemEventKind.FOUND, report.on, null, set, Map.of(), report.note);
            use(report.evidence, event);
            batch.write(commitId);
            return new Written(commitId, result(problemId, event.eventId()));
        });
    }

    /**
     * Records a step.
     *
     * @throws Problem PROBLEM_UNKNOWN, VERSION_CONFLICT, DAY_IN_FUTURE, STEP_ORDER, SAME_PERSON, EVIDENCE_UNKNOWN
     */
    Done record(CommandCall call, Step step) {
        return commands.run(call, () -> {
            VillageTrail trail = trail();
            Map<Long, List<ProblemEventRow>> stories = open(step.problemId);
            return named(step.where, () -> {
                List<ProblemEventRow> story = Objects.requireNonNull(stories.get(step.problemId));
                requireVersion(story, step.expectedVersion, trail);
                requireNotAhead(step.on, step.where);
                Map<String, @Nullable Object> set = completed(step, story, trail);
                long commitId = ledger.drawCommitId();
                ProblemLog.Batch batch = log.begin(stories, call.actor(), trail);
                ProblemEventRow event =
                        batch.append(step.problemId, step.kind, step.on, null, set, was(step, story, trail), step.note);
                use(step.evidence, event);
                batch.write(commitId);
                return new Written(commitId, result(step.problemId, event.eventId()));
            });
        });
    }

    /** What follows from the rules of the step's day is written with it, so that other rules later change nothing. */
    private Map<String, @Nullable Object> completed(Step step, List<ProblemEventRow> story, VillageTrail trail) {
        ProblemState before = find(ProblemFold.fold(story, trail), step.on);
        return before == null
                ? new LinkedHashMap<>(step.set)
                : completed(step.kind, step.on, step.set, before, reference.rules());
    }

    /**
     * The same of a problem as it is before the step.
     *
     * @throws Problem DEADLINE_INVALID
     */
    static Map<String, @Nullable Object> completed(
            ProblemEventKind kind,
            LocalDate on,
            Map<String, @Nullable Object> said,
            ProblemState before,
            Reference.Rules rules) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>(said);
        SeverityRule rule = rules.on(before.severity(), on);
        switch (kind) {
            case ASSIGNED, RELAPSED -> {
                Object given = set.get("dueOn");
                LocalDate due = given == null ? on.plusDays(rule.daysToRectify()) : LocalDate.parse(given.toString());
                requireDeadline(due, on);
                set.put("dueOn", due.toString());
            }
            case CLOSED ->
                set.put("lookBackDueOn", on.plusDays(rule.lookBackAfterDays()).toString());
            case EXTENDED -> {
                LocalDate due = LocalDate.parse(String.valueOf(set.get("dueOn")));
                if (before.dueOn() != null && !due.isAfter(before.dueOn())) {
                    throw Problem.of(
                                    ProblemCode.DEADLINE_INVALID,
                                    "%s is not after the deadline %s.".formatted(due, before.dueOn()))
                            .at("dueOn")
                            .remedy("Give a later day.");
                }
            }
            default -> {
                // says all by itself
            }
        }
        return set;
    }

    private static void requireDeadline(LocalDate due, LocalDate on) {
        if (due.isBefore(on) || due.isAfter(on.plusYears(1))) {
            throw Problem.of(
                            ProblemCode.DEADLINE_INVALID, "%s is no deadline for what begins on %s.".formatted(due, on))
                    .at("dueOn")
                    .remedy("Give a day from then on, within a year.");
        }
    }

    /** The values that the step takes the place of, for readers. */
    private static Map<String, @Nullable Object> was(Step step, List<ProblemEventRow> story, VillageTrail trail) {
        ProblemState before = find(ProblemFold.fold(story, trail), step.on);
        return before == null ? Map.of() : was(step.kind, step.set, before);
    }

    /** The same of a problem as it is before the step. */
    static Map<String, @Nullable Object> was(
            ProblemEventKind kind, Map<String, @Nullable Object> set, ProblemState before) {
        Map<String, @Nullable Object> was = new LinkedHashMap<>();
        if (kind == ProblemEventKind.EXTENDED || kind == ProblemEventKind.RELAPSED) {
            was.put("dueOn", Objects.toString(before.dueOn(), null));
        } else if (kind == ProblemEventKind.CORRECTED) {
            set.keySet().forEach(field -> was.put(field, value(before, field)));
        }
        return was;
    }

    private static @Nullable Object value(ProblemState state, String field) {
        return switch (field) {
            case "item" -> state.itemCode();
            case "severity" -> state.severity().name();
            case "source" -> state.source().name();
            case "description" -> state.description();
            case "villageCode" -> state.villageCode();
            case "boundary" -> state.boundaryId();
            case "inspection" -> state.inspectionId();
            default -> throw new IllegalArgumentException("No event corrects %s.".formatted(field));
        };
    }

    /**
     * What a correction changes from a day on, by default from the first.
     *
     * @param set in the names of events; without the place
     * @param place null: it stays
     */
    record Correction(
            long problemId,
            int expectedVersion,
            @Nullable LocalDate from,
            Map<String, @Nullable Object> set,
            Places.@Nullable Place place,
            String reason) {}

    /** @throws Problem as {@link #record}; NOTHING_CHANGED, ITEM_UNKNOWN */
    Done correct(CommandCall call, Correction correction) {
        return commands.run(call, () -> {
            VillageTrail trail = trail();
            Map<Long, List<ProblemEventRow>> stories = open(correction.problemId);
            return named("from", () -> {
                List<ProblemEventRow> story = Objects.requireNonNull(stories.get(correction.problemId));
                requireVersion(story, correction.expectedVersion, trail);
                List<ProblemState> states = ProblemFold.fold(story, trail);
                if (states.isEmpty()) {
                    throw Problem.of(ProblemCode.PROBLEM_UNKNOWN, "The problem was taken back.")
                            .at("problemId");
                }
                LocalDate from = correction.from != null
                        ? correction.from
                        : states.getFirst().validFrom();
                requireNotAhead(from, "from");
                ProblemState before = find(states, from);
                Map<String, @Nullable Object> set = new LinkedHashMap<>(correction.set);
                if (before != null) {
                    set.entrySet().removeIf(each -> Objects.equals(each.getValue(), value(before, each.getKey())));
                }
                if (set.get("item") instanceof String item) {
                    reference.requireItem(item, from);
                }
                Places.Place place = correction.place;
                if (place != null) {
                    if (before == null || !place.village().digits().equals(before.villageCode())) {
                        set.put("villageCode", place.village().digits());
                    }
                    if (place.shape() != null) {
                        set.put("boundary", log.insertBoundary(correction.problemId, place.shape()));
                    }
                }
                if (set.isEmpty()) {
                    throw Problem.of(ProblemCode.NOTHING_CHANGED, "All values given are those that the problem has.");
                }
                long commitId = ledger.drawCommitId();
                ProblemLog.Batch batch = log.begin(stories, call.actor(), trail);
                Step step = new Step(
                        correction.problemId,
                        correction.expectedVersion,
                        ProblemEventKind.CORRECTED,
                        from,
                        set,
                        correction.reason,
                        List.of(),
                        "from");
                ProblemEventRow event = batch.append(
                        correction.problemId, step.kind, from, null, set, was(step, story, trail), correction.reason);
                batch.write(commitId);
                return new Written(commitId, result(correction.problemId, event.eventId()));
            });
        });
    }

    /**
     * Makes one report part of another: it ends there, and its source is kept with the other.
     *
     * @throws Problem as {@link #record}; ARGUMENT_INVALID when both are the same
     */
    Done merge(
            CommandCall call,
            long problemId,
            int expectedVersion,
            long into,
            int intoVersion,
            LocalDate on,
            @Nullable String note) {
        if (problemId == into) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "A problem is not merged into itself.")
                    .at("into");
        }
        return commands.run(call, () -> {
            VillageTrail trail = trail();
            Map<Long, List<ProblemEventRow>> stories = open(problemId, into);
            return named("on", () -> {
                List<ProblemEventRow> merged = Objects.requireNonNull(stories.get(problemId));
                requireVersion(merged, expectedVersion, trail);
                requireVersion(Objects.requireNonNull(stories.get(into)), intoVersion, trail);
                requireNotAhead(on, "on");
                ProblemState state = find(ProblemFold.fold(merged, trail), on);
                long commitId = ledger.drawCommitId();
                ProblemLog.Batch batch = log.begin(stories, call.actor(), trail);
                ProblemEventRow event = appendMerger(batch, problemId, into, state, on, note);
                batch.write(commitId);
                return new Written(commitId, result(problemId, event.eventId()));
            });
        });
    }

    /** Appends a merger to both stories. @param merged as it is on the day; null: it is not found by then */
    static ProblemEventRow appendMerger(
            ProblemLog.Batch batch,
            long problemId,
            long into,
            @Nullable ProblemState merged,
            LocalDate on,
            @Nullable String note) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        kept.put("merged", problemId);
        kept.put("sources", merged == null ? List.of() : merged.sources());
        ProblemEventRow event =
                batch.append(problemId, ProblemEventKind.MERGED, on, null, single("into", into), Map.of(), note);
        batch.append(into, ProblemEventKind.MERGED, on, null, kept, Map.of(), note);
        return event;
    }

    /**
     * Draws closed problems for look-back at random, those likelier that relapsed before or lie where the item did. The
     * same seed at the same state of the ledger draws the same.
     *
     * @param region null: the whole county
     * @param most how many, 1 to 1,000
     * @param seed null: one is drawn; it is recorded either way
     * @return its result names {@code problems} and {@code seed}
     * @throws Problem LOOK_BACK_NONE, REGION_UNKNOWN, ARGUMENT_INVALID, DAY_IN_FUTURE
     */
    Done drawLookBacks(CommandCall call, @Nullable RegionCode region, LocalDate on, int most, @Nullable String seed) {
        if (most < 1 || most > MOST_DRAWN) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "1 to 1,000 problems can be drawn, not %d.".formatted(most))
                    .at("count");
        }
        requireNotAhead(on, "on");
        String prefix = region == null
                ? ""
                : Problem.naming("region", () -> regions.getRegion(region))
                        .code()
                        .prefix();
        return commands.run(call, () -> {
            String by = seed != null ? seed : freshSeed();
            VillageTrail trail = trail();
            List<Long> drawn = draw(prefix, on, most, by);
            if (drawn.isEmpty()) {
                throw Problem.of(
                                ProblemCode.LOOK_BACK_NONE,
                                "No closed problem there is due for look-back on %s without being drawn already."
                                        .formatted(on))
                        .at("on");
            }
            Map<Long, List<ProblemEventRow>> stories = log.open(drawn);
            long commitId = ledger.drawCommitId();
            return named("on", () -> {
                ProblemLog.Batch batch = log.begin(stories, call.actor(), trail);
                List<Long> events = new ArrayList<>();
                for (long problemId : drawn) {
                    events.add(batch.append(
                                    problemId,
                                    ProblemEventKind.LOOK_BACK_DRAWN,
                                    on,
                                    null,
                                    single("seed", by),
                                    Map.of(),
                                    null)
                            .eventId());
                }
                batch.write(commitId);
                Map<String, @Nullable Object> result = new LinkedHashMap<>();
                result.put("problems", drawn);
                result.put("events", events);
                result.put("seed", by);
                return new Written(commitId, result);
            });
        });
    }

    private String freshSeed() {
        byte[] bytes = new byte[SEED_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private List<Long> draw(String prefix, LocalDate on, int most, String seed) {
        // Efraimidis and Spirakis: the largest u^(1/weight) are a sample without replacement; u comes of a hash, which
        // is
        // the same everywhere.
        return jdbc.sql("""
                        SELECT s.problem_id
                        FROM problem_state s LEFT JOIN (
                            SELECT r.village_code, r.item_code, sum(r.relapses) AS relapses FROM problem_state r
                            WHERE %1$s AND r.relapses > 0 GROUP BY 1, 2) o
                            ON o.village_code = s.village_code AND o.item_code = s.item_code
                        WHERE %2$s AND s.status = 'CLOSED' AND s.look_back_due_on <= :on AND s.look_back_drawn_on IS NULL
                            AND s.village_code >= :prefix AND s.village_code < :beyond
                        ORDER BY ln((('x' || left(md5(:seed || ':' || s.problem_id), 13))::bit(52)::bigint + 1) / 4503599627370497.0)
                                / (1 + :own * s.relapses + coalesce(o.relapses, 0)) DESC,
                            s.problem_id
                        LIMIT :most""".formatted(Snapshot.today("r"), Snapshot.today("s")))
                .param("on", on)
                .param("prefix", prefix)
                .param("beyond", prefix + ":")
                .param("seed", seed)
                .param("own", OWN_RELAPSE_WEIGHT)
                .param("most", most)
                .query((row, number) -> row.getLong(1))
                .list();
    }

    /**
     * Takes one event back; that of a merger takes both sides back.
     *
     * @throws Problem EVENT_UNKNOWN, EVENT_WITHDRAWN, EVENT_NOT_WITHDRAWABLE, VERSION_CONFLICT, DEPENDED_ON naming what
     *     stands on it
     */
    Done withdraw(CommandCall call, long eventId, String reason, int expectedVersion) {
        return commands.run(call, () -> {
            VillageTrail trail = trail();
            long problemId = log.findProblemOf(eventId).orElseThrow(ProblemCommands::unknownEvent);
            Map<Long, List<ProblemEventRow>> stories = log.open(List.of(problemId));
            ProblemEventRow target = target(Objects.requireNonNull(stories.get(problemId)), eventId);
            Long other = target.kind() == ProblemEventKind.MERGED ? other(target) : null;
            if (other != null) {
                stories = log.open(List.of(problemId, other));
            }
            List<ProblemEventRow> story = Objects.requireNonNull(stories.get(problemId));
            requireVersion(story, expectedVersion, trail);
            target(story, eventId);
            long commitId = ledger.drawCommitId();
            ProblemLog.Batch batch = log.begin(stories, call.actor(), trail);
            ProblemEventRow event = batch.append(
                    problemId, ProblemEventKind.WITHDRAWN, clock.today(), eventId, Map.of(), Map.of(), reason);
            if (other != null) {
                ProblemEventRow side = side(Objects.requireNonNull(stories.get(other)), problemId);
                batch.append(
                        other, ProblemEventKind.WITHDRAWN, clock.today(), side.eventId(), Map.of(), Map.of(), reason);
            }
            try {
                batch.write(commitId);
            } catch (Problem problem) {
                throw named(dependedOn(problem));
            }
            return new Written(commitId, result(problemId, event.eventId()));
        });
    }

    private static ProblemEventRow target(List<ProblemEventRow> story, long eventId) {
        ProblemEventRow event = story.stream()
                .filter(each -> each.eventId() == eventId)
                .findFirst()
                .orElseThrow(ProblemCommands::unknownEvent);
        if (Stories.withdrawn(story).contains(eventId)) {
            throw Problem.of(ProblemCode.EVENT_WITHDRAWN, "The event was taken back before.")
                    .at("eventId");
        }
        if (event.kind() == ProblemEventKind.WITHDRAWN) {
            throw Problem.of(
                            ProblemCode.EVENT_NOT_WITHDRAWABLE,
                            "A withdrawal is not taken back: record anew what it took back.")
                    .at("eventId");
        }
        return event;
    }

    private static long other(ProblemEventRow merger) {
        String into = merger.text("into");
        return Long.parseLong(String.valueOf(into != null ? into : merger.text("merged")));
    }

    private static ProblemEventRow side(List<ProblemEventRow> story, long of) {
        return Stories.standing(story).stream()
                .filter(event -> event.kind() == ProblemEventKind.MERGED && other(event) == of)
                .reduce((first, second) -> second)
                .orElseThrow(ProblemCommands::unknownEvent);
    }

    private static Problem unknownEvent() {
        return Problem.of(ProblemCode.EVENT_UNKNOWN, "There is no such event.").at("eventId");
    }

    /** A story that is not possible without an event: what stands against taking it back is the event that it lacks. */
    private static Problem dependedOn(Problem problem) {
        if (problem.code() != ProblemCode.STEP_ORDER && problem.code() != ProblemCode.SAME_PERSON) {
            return problem;
        }
        String what = problem.what();
        Problem named = Problem.of(
                        ProblemCode.DEPENDED_ON,
                        "Without it " + (what.startsWith("The ") ? "the " + what.substring(4) : what))
                .at("eventId");
        Object standing = problem.details().get(ProblemFold.EVENT);
        return standing == null ? named : named.with(ProblemFold.STANDING, List.of(standing));
    }

    /** Folds what lies in villages anew, when these got other codes or became part of others. */
    void project(Collection<Long> problemIds, long commitId) {
        log.project(log.open(problemIds), commitId, trailAsWritten());
    }

    private VillageTrail trail() {
        facts.lockForUse();
        return trailAsWritten();
    }

    private VillageTrail trailAsWritten() {
        return VillageTrail.of(facts.listStanding(VillageTrail.KINDS));
    }

    private Map<Long, List<ProblemEventRow>> open(Long... problemIds) {
        Map<Long, List<ProblemEventRow>> stories = new TreeMap<>(log.open(List.of(problemIds)));
        for (Long problemId : problemIds) {
            if (!stories.containsKey(problemId)) {
                throw Problem.of(ProblemCode.PROBLEM_UNKNOWN, "There is no such problem.")
                        .at("problemId");
            }
        }
        return stories;
    }

    private void use(List<UUID> evidence, ProblemEventRow event) {
        if (!evidence.isEmpty()) {
            evidences.use(evidence, FEATURE, event.eventId());
        }
    }

    private void requireNotAhead(LocalDate on, String where) {
        if (on.isAfter(clock.today())) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(on, clock.today()))
                    .at(where);
        }
    }

    private void requireVersion(List<ProblemEventRow> story, int expected, VillageTrail trail) {
        try {
            Stories.requireVersion(story, expected, "problem");
        } catch (Problem conflict) {
            List<ProblemState> states = ProblemFold.fold(story, trail);
            ProblemState now = states.isEmpty() ? null : states.getLast();
            Map<String, @Nullable Object> current = new LinkedHashMap<>();
            current.put("id", idOf(ProblemView.KIND, story.getFirst().problemId()));
            current.put("version", Stories.version(story));
            current.put("status", now == null ? null : now.status().name());
            current.put("dueOn", now == null ? null : Objects.toString(now.dueOn(), null));
            throw conflict.with("current", current);
        }
    }

    interface Work {
        Written write();
    }

    private Written named(String where, Work work) {
        try {
            return work.write();
        } catch (Problem problem) {
            Problem named = named(problem);
            boolean isOrder = problem.code() == ProblemCode.STEP_ORDER || problem.code() == ProblemCode.SAME_PERSON;
            throw isOrder ? named.orAt(where) : named;
        }
    }

    /** The same refusal with ids in place of the numbers of problems and events. */
    private Problem named(Problem problem) {
        Problem renamed = Problem.of(problem.code(), problem.what()).remedy(problem.remedy());
        if (problem.where() != null) {
            renamed = renamed.at(problem.where());
        }
        for (Map.Entry<String, Object> detail : problem.details().entrySet()) {
            Object value = detail.getValue();
            if (detail.getKey().equals(ProblemFold.EVENT)) {
                continue;
            }
            renamed = renamed.with(
                    detail.getKey(),
                    value instanceof List<?> list
                            ? list.stream()
                                    .limit(MOST_NAMED)
                                    .map(this::reference)
                                    .toList()
                            : reference(value));
        }
        return renamed;
    }

    private Object reference(Object value) {
        if (!(value instanceof Map<?, ?> map && map.containsKey("eventId"))) {
            return value;
        }
        Map<String, Object> named = new LinkedHashMap<>();
        ((Map<?, ?>) value)
                .forEach((name, each) -> named.put(
                        String.valueOf(name),
                        each instanceof Long number
                                ? idOf(name.equals("problemId") ? ProblemView.KIND : ProblemEventView.KIND, number)
                                : each));
        return named;
    }

    private String idOf(String kind, long key) {
        return GlobalId.live(kind, regions.getCountyDigits(), Long.toString(key))
                .encode();
    }

    static @Nullable ProblemState find(List<ProblemState> states, LocalDate day) {
        return states.stream().filter(state -> state.isOn(day)).findFirst().orElse(null);
    }

    private static Map<String, @Nullable Object> single(String name, Object value) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        set.put(name, value);
        return set;
    }

    private static Map<String, @Nullable Object> result(long problemId, long eventId) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("problems", List.of(problemId));
        result.put("events", List.of(eventId));
        return result;
    }
}
