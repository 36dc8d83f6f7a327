package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;

/**
 * Folds a problem's events into its states by day. Events that were withdrawn do not count; the others apply in the order
 * of their days, on one day in the order in which they became known. The whole story must be possible: each event guards the
 * state that it meets, so that a backdated event or a withdrawal cannot leave a step without the one before.
 */
final class ProblemFold {
    /** Names the event that a story does not hold, and the one that stands against it. */
    static final String EVENT = "event";

    static final String STANDING = "standing";

    private final VillageTrail trail;
    private long problemId;
    private @Nullable Long boundaryId;
    private String number = "";
    private @Nullable String villageCode;
    private String itemCode = "";
    private @Nullable Severity severity;
    private @Nullable ProblemSource source;
    private final List<String> mergedSources = new ArrayList<>();
    private String description = "";
    private @Nullable Long inspectionId;
    private @Nullable ProblemStatus status;
    private LocalDate statusOn = LocalDate.MIN;
    private LocalDate foundOn = LocalDate.MIN;
    private @Nullable LocalDate claimedOn;
    private @Nullable String claimedBy;
    private @Nullable LocalDate assignedOn;
    private @Nullable LocalDate dueOn;
    private @Nullable LocalDate rectifiedOn;
    private @Nullable String rectifiedBy;
    private @Nullable LocalDate closedOn;
    private List<UnitPart> parts = List.of();
    private int relapses;
    private @Nullable LocalDate relapsedOn;
    private @Nullable LocalDate lookBackDueOn;
    private @Nullable LocalDate lookBackDrawnOn;
    private @Nullable LocalDate lookedBackOn;
    private @Nullable Long mergedInto;
    private @Nullable ProblemEventRow last;

    private ProblemFold(VillageTrail trail) {
        this.trail = trail;
    }

    /**
     * The states by day, without gaps from the day on which it was found; none when that was withdrawn.
     *
     * @param story all of the problem's events
     * @throws Problem STEP_ORDER when an event meets a state that it cannot follow, SAME_PERSON when who reported it
     *     rectified closed it
     */
    static List<ProblemState> fold(List<ProblemEventRow> story, VillageTrail trail) {
        List<ProblemEventRow> standing = Stories.standing(story);
        List<ProblemState> states = new ArrayList<>();
        if (standing.isEmpty()) {
            return states;
        }
        ProblemFold problem = new ProblemFold(trail);
        List<LocalDate> days = days(standing, trail);
        int next = 0;
        for (int i = 0; i < days.size(); i++) {
            LocalDate day = days.get(i);
            while (next < standing.size() && standing.get(next).on().equals(day)) {
                problem.apply(standing.get(next));
                next++;
            }
            problem.addTo(states, day, i + 1 < days.size() ? days.get(i + 1) : ProblemState.OPEN);
        }
        return states;
    }

    private static List<LocalDate> days(List<ProblemEventRow> standing, VillageTrail trail) {
        TreeSet<LocalDate> days = new TreeSet<>(trail.days());
        days.headSet(standing.getFirst().on()).clear();
        standing.forEach(event -> days.add(event.on()));
        return new ArrayList<>(days);
    }

    private void apply(ProblemEventRow event) {
        boolean begins = event.kind() == ProblemEventKind.FOUND;
        if (begins != (status == null)) {
            throw against(event, status == null ? "it is not found by then" : "it is found already");
        }
        switch (event.kind()) {
            case FOUND -> find(event);
            case CLAIMED -> {
                require(event, status == ProblemStatus.FOUND);
                claimedOn = event.on();
                claimedBy = event.text("unit");
            }
            case ASSIGNED -> {
                require(event, status == ProblemStatus.FOUND || status == ProblemStatus.ASSIGNED);
                assign(event, UnitPart.list(event.set().get("parts")));
            }
            case STARTED -> {
                require(event, status == ProblemStatus.ASSIGNED);
                reach(ProblemStatus.RECTIFYING, event.on());
            }
            case PART_REPORTED -> reportPart(event);
            case RECTIFIED -> rectify(event);
            case RETURNED -> giveBack(event);
            case CLOSED -> close(event);
            case LOOK_BACK_DRAWN -> {
                boolean isDue = lookBackDueOn != null && !lookBackDueOn.isAfter(event.on());
                require(event, status == ProblemStatus.CLOSED && isDue && lookBackDrawnOn == null);
                lookBackDrawnOn = event.on();
            }
            case CONFIRMED -> {
                require(event, status == ProblemStatus.CLOSED);
                lookBack(event);
            }
            case RELAPSED -> {
                require(event, status == ProblemStatus.CLOSED);
                lookBack(event);
                relapses++;
                relapsedOn = event.on();
                assign(event, parts.stream().map(part -> part.reported(null)).toList());
            }
            case EXTENDED -> {
                require(event, isCharged());
                dueOn = event.day("dueOn");
            }
            case MERGED -> merge(event);
            case DISMISSED -> {
                require(event, status == ProblemStatus.FOUND || status == ProblemStatus.ASSIGNED);
                reach(ProblemStatus.DISMISSED, event.on());
            }
            case CORRECTED -> {
                require(event, status != ProblemStatus.MERGED);
                set(event.set());
            }
            case WITHDRAWN -> throw new IllegalStateException("A withdrawal does not apply.");
        }
        last = event;
    }

    private void find(ProblemEventRow event) {
        problemId = event.problemId();
        foundOn = event.on();
        reach(ProblemStatus.FOUND, event.on());
        set(event.set());
    }

    private void assign(ProblemEventRow event, List<UnitPart> to) {
        assignedOn = event.on();
        dueOn = event.day("dueOn");
        parts = to;
        rectifiedOn = null;
        closedOn = null;
        reach(ProblemStatus.ASSIGNED, event.on());
    }

    private void reportPart(ProblemEventRow event) {
        require(event, status == ProblemStatus.ASSIGNED || status == ProblemStatus.RECTIFYING);
        String unit = String.valueOf(event.text("unit"));
        UnitPart part = parts.stream()
                .filter(each -> each.unit().equals(unit))
                .findFirst()
                .orElseThrow(() -> against(event, "the unit %s has no part in it".formatted(unit)));
        if (part.lead()) {
            throw against(event, "the lead unit reports the whole rectified");
        }
        if (part.reportedOn() != null) {
            throw against(event, "the unit reported its part on %s".formatted(part.reportedOn()));
        }
        report(unit, event.on());
    }

    private void report(String unit, @Nullable LocalDate on) {
        parts = parts.stream()
                .map(part -> part.unit().equals(unit) ? part.reported(on) : part)
                .toList();
    }

    private void rectify(ProblemEventRow event) {
        require(event, status == ProblemStatus.ASSIGNED || status == ProblemStatus.RECTIFYING);
        List<String> missing = parts.stream()
                .filter(part -> !part.lead() && part.reportedOn() == null)
                .map(UnitPart::unit)
                .toList();
        if (!missing.isEmpty()) {
            throw against(event, "the parts of %s are not reported".formatted(String.join(", ", missing)));
        }
        report(parts.getFirst().unit(), event.on());
        rectifiedOn = event.on();
        rectifiedBy = event.actor();
        reach(ProblemStatus.RECTIFIED, event.on());
    }

    private void giveBack(ProblemEventRow event) {
        require(event, status == ProblemStatus.RECTIFIED);
        report(parts.getFirst().unit(), null);
        event.texts("units").forEach(unit -> report(unit, null));
        rectifiedOn = null;
        reach(ProblemStatus.RECTIFYING, event.on());
    }

    private void close(ProblemEventRow event) {
        require(event, status == ProblemStatus.RECTIFIED);
        if (event.actor() != null && event.actor().equals(rectifiedBy)) {
            throw Problem.of(
                            ProblemCode.SAME_PERSON,
                            "%s reported the problem rectified on %s; another person closes it."
                                    .formatted(event.actor(), rectifiedOn))
                    .with(EVENT, reference(event));
        }
        closedOn = event.on();
        lookBackDueOn = event.day("lookBackDueOn");
        lookBackDrawnOn = null;
        lookedBackOn = null;
        reach(ProblemStatus.CLOSED, event.on());
    }

    private void lookBack(ProblemEventRow event) {
        lookedBackOn = event.on();
        lookBackDueOn = null;
        lookBackDrawnOn = null;
    }

    private void merge(ProblemEventRow event) {
        String into = event.text("into");
        if (into == null) {
            require(event, isCharged() || status == ProblemStatus.FOUND);
            mergedSources.addAll(event.texts("sources"));
        } else {
            require(event, isCharged() || status == ProblemStatus.FOUND);
            mergedInto = Long.valueOf(into);
            reach(ProblemStatus.MERGED, event.on());
        }
    }

    private boolean isCharged() {
        return status != null && status.isCharged();
    }

    private void reach(ProblemStatus reached, LocalDate on) {
        status = reached;
        statusOn = on;
    }

    private void set(Map<String, @Nullable Object> values) {
        values.forEach((field, value) -> {
            String text = value == null ? null : value.toString();
            switch (field) {
                case "number" -> number = String.valueOf(text);
                case "villageCode" -> villageCode = text;
                case "boundary" -> boundaryId = text == null ? null : Long.valueOf(text);
                case "item" -> itemCode = String.valueOf(text);
                case "severity" -> severity = Severity.valueOf(String.valueOf(text));
                case "source" -> source = ProblemSource.valueOf(String.valueOf(text));
                case "description" -> description = String.valueOf(text);
                case "inspection" -> inspectionId = text == null ? null : Long.valueOf(text);
                default -> throw new IllegalStateException("No event sets %s.".formatted(field));
            }
        });
    }

    private void require(ProblemEventRow event, boolean possible) {
        if (!possible) {
            throw against(event, "it is %s since %s".formatted(status, statusOn));
        }
    }

    private Problem against(ProblemEventRow event, String because) {
        Problem problem = Problem.of(
                        ProblemCode.STEP_ORDER,
                        "The problem cannot be %s on %s: %s."
                                .formatted(event.kind().name().replace('_', ' '), event.on(), because))
                .with("on", event.on().toString())
                .with("kind", event.kind().name())
                .with(EVENT, reference(event));
        return last == null ? problem : problem.with(STANDING, reference(last));
    }

    /** An event as the details of a refusal name it. */
    static Map<String, Object> reference(ProblemEventRow event) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("eventId", event.eventId());
        reference.put("problemId", event.problemId());
        reference.put("kind", event.kind().name());
        reference.put("on", event.on().toString());
        return reference;
    }

    /** Adds the state from a day on; one that says the same as the state before it makes that one longer. */
    private void addTo(List<ProblemState> states, LocalDate from, LocalDate to) {
        if (!states.isEmpty()) {
            ProblemState before = states.getLast();
            if (state(from, before.validFrom(), before.validTo()).equals(before)) {
                states.set(states.size() - 1, state(from, before.validFrom(), to));
                return;
            }
        }
        states.add(state(from, from, to));
    }

    private List<String> sources() {
        List<String> all = new ArrayList<>();
        all.add(Objects.requireNonNull(source).name());
        mergedSources.stream().filter(each -> !all.contains(each)).forEach(all::add);
        return List.copyOf(all);
    }

    private ProblemState state(LocalDate day, LocalDate from, LocalDate to) {
        return new ProblemState(
                problemId,
                from,
                to,
                boundaryId,
                number,
                trail.village(Objects.requireNonNull(villageCode, "who finds a problem names the village"), day),
                itemCode,
                Objects.requireNonNull(severity),
                Objects.requireNonNull(source),
                sources(),
                description,
                inspectionId,
                Objects.requireNonNull(status),
                statusOn,
                foundOn,
                claimedOn,
                claimedBy,
                assignedOn,
                dueOn,
                rectifiedOn,
                closedOn,
                parts,
                relapses,
                relapsedOn,
                lookBackDueOn,
                lookBackDrawnOn,
                lookedBackOn,
                mergedInto);
    }
}
