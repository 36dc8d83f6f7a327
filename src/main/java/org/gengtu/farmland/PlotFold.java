package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Folds plots' events into their states by day. Events that were withdrawn do not count; the others apply in the order of
 * their days, on one day in the order in which they became known. The whole story must be possible: each event guards the
 * state that it meets, so that a backdated event or a withdrawal cannot leave a stage without the one before. What came
 * of a split or merge begins with the state of the plots that ended there.
 */
final class PlotFold {
    /** Names the event that a story does not hold, and the one that stands against it, by their numbers. */
    static final String EVENT = "event";

    static final String STANDING = "standing";

    /** Names plots by their numbers. */
    static final String PLOTS = "plots";

    private final PlotRules rules;
    private final Set<Long> plotIds = new HashSet<>();
    private long plotId;
    private @Nullable Long boundaryId;
    private @Nullable String code;
    private @Nullable String villageCode;
    private @Nullable String group;
    private @Nullable BigDecimal declaredAreaMu;
    private @Nullable BigDecimal measuredAreaMu;
    private @Nullable IdleKind idleKind;
    private @Nullable LocalDate abandonedSince;
    private int causes;
    private @Nullable LandClass landClass;
    private Placement placement = Placement.VILLAGE;
    private boolean provisional;
    private @Nullable PlotStatus status;
    private LocalDate statusOn = LocalDate.MIN;
    private LocalDate registeredOn = LocalDate.MIN;
    private int campaign;
    private boolean foundLate;
    private @Nullable LocalDate restoredOn;
    private @Nullable LocalDate recultivatedOn;
    private boolean lapsed;
    private @Nullable RestorationMode restorationMode;
    private @Nullable String crop;
    private @Nullable CheckResult restorationCheck;
    private @Nullable CheckResult recultivationCheck;
    private @Nullable CheckResult restorationSample;
    private @Nullable CheckResult recultivationSample;
    private @Nullable PlotEventRow last;
    private @Nullable PlotEventRow ended;

    private PlotFold(PlotRules rules) {
        this.rules = rules;
    }

    /** A plot's states, and what it was when it ended. */
    private record Folded(List<PlotState> states, PlotFold end) {}

    /** The plots of a family while it is folded. */
    private static final class Family {
        private final Map<Long, List<PlotEventRow>> stories;
        private final PlotRules rules;
        private final Map<Long, Folded> folded = new HashMap<>();

        Family(Map<Long, List<PlotEventRow>> stories, PlotRules rules) {
            this.stories = stories;
            this.rules = rules;
        }

        Folded get(long plotId) {
            Folded known = folded.get(plotId);
            if (known == null) {
                List<PlotEventRow> story = stories.get(plotId);
                if (story == null) {
                    throw new IllegalStateException("The plot %d is missing from its family.".formatted(plotId));
                }
                known = foldOne(story, this);
                folded.put(plotId, known);
            }
            return known;
        }
    }

    /**
     * The states of one plot without relatives, by day, without gaps from its registration on; none when its registration
     * was withdrawn.
     *
     * @param story all of the plot's events
     * @throws Problem STAGE_ORDER when an event meets a state that it cannot follow
     */
    static List<PlotState> fold(List<PlotEventRow> story, PlotRules rules) {
        return foldOne(story, new Family(Map.of(), rules)).states;
    }

    /**
     * The states of plots of which each comes with its relatives, by plot.
     *
     * @throws Problem STAGE_ORDER likewise
     */
    static Map<Long, List<PlotState>> foldAll(Map<Long, List<PlotEventRow>> stories, PlotRules rules) {
        Family family = new Family(stories, rules);
        Map<Long, List<PlotState>> states = new LinkedHashMap<>();
        stories.keySet().forEach(plotId -> states.put(plotId, family.get(plotId).states));
        return states;
    }

    private static Folded foldOne(List<PlotEventRow> story, Family family) {
        List<PlotEventRow> standing = Stories.standing(story);
        PlotFold plot = new PlotFold(family.rules);
        List<PlotState> states = new ArrayList<>();
        if (standing.isEmpty()) {
            return new Folded(states, plot);
        }
        List<LocalDate> days = plot.days(standing, family);
        int next = 0;
        for (int i = 0; i < days.size(); i++) {
            LocalDate day = days.get(i);
            while (next < standing.size() && standing.get(next).on().equals(day)) {
                plot.apply(standing.get(next), family);
                next++;
            }
            if (plot.ended != null && next == standing.size()) {
                break;
            }
            plot.carryOver(day);
            plot.addTo(states, day, i + 1 < days.size() ? days.get(i + 1) : PlotState.OPEN);
        }
        return new Folded(states, plot);
    }

    /** The days on which something may change, ascending: of events, and of rules from the first event on. */
    private List<LocalDate> days(List<PlotEventRow> standing, Family family) {
        TreeSet<LocalDate> days = new TreeSet<>();
        Set<String> villages = new HashSet<>();
        plotIds.add(standing.getFirst().plotId());
        for (PlotEventRow event : standing) {
            Object village = event.set().get("villageCode");
            if (village != null) {
                villages.add(village.toString());
            }
        }
        for (long parent : standing.getFirst().ids("parents")) {
            PlotFold end = family.get(parent).end;
            plotIds.addAll(end.plotIds);
            villages.add(String.valueOf(end.villageCode));
        }
        rules.addDays(villages, plotIds, days);
        days.headSet(standing.getFirst().on()).clear();
        standing.forEach(event -> days.add(event.on()));
        return new ArrayList<>(days);
    }

    private void apply(PlotEventRow event, Family family) {
        if (ended != null) {
            throw against(event, ended, "it was %s then".formatted(ended.kind()));
        }
        List<Long> parents = event.ids("parents");
        boolean begins = event.kind() == PlotEventKind.REGISTERED || !parents.isEmpty();
        if (begins != (status == null)) {
            throw against(event, last, status == null ? "it is not registered by then" : "it is registered already");
        }
        switch (event.kind()) {
            case REGISTERED -> register(event);
            case RESTORED -> restore(event);
            case RECULTIVATED -> recultivate(event);
            case LAPSED -> lapse(event);
            case EXEMPTED -> exempt(event);
            case VERIFIED -> verify(event);
            case CORRECTED -> {
                correct(event.set());
                if (declaredAreaMu == null && measuredAreaMu == null) {
                    throw against(event, last, "it would have no area, neither declared nor measured");
                }
            }
            case SPLIT, MERGED -> {
                if (parents.isEmpty()) {
                    end(event);
                } else {
                    descend(event, parents, family);
                }
            }
            case CARRIED_OVER, DEADLINE_SET -> {
                // told for readers: it follows from the fact that the event belongs to
            }
            case WITHDRAWN -> throw new IllegalStateException("A withdrawal does not apply.");
        }
        last = event;
    }

    private void register(PlotEventRow event) {
        plotId = event.plotId();
        registeredOn = event.on();
        reach(PlotStatus.ABANDONED, event.on());
        correct(event.set());
        campaign = event.on().getYear();
        LocalDate due = rules.due(RecoveryStage.RESTORATION, campaign, village(event.on()), event.on());
        foundLate = event.on().isAfter(due);
    }

    private void restore(PlotEventRow event) {
        require(event, status == PlotStatus.ABANDONED);
        restoredOn = event.on();
        lapsed = false;
        restorationMode = asEnum(RestorationMode.class, event.set().get("restorationMode"));
        restorationCheck = null;
        restorationSample = null;
        reach(PlotStatus.RESTORED, event.on());
    }

    private void recultivate(PlotEventRow event) {
        require(event, status == PlotStatus.RESTORED);
        recultivatedOn = event.on();
        crop = asText(event.set().get("crop"));
        recultivationCheck = null;
        recultivationSample = null;
        reach(PlotStatus.RECULTIVATED, event.on());
    }

    private void lapse(PlotEventRow event) {
        require(event, isReached(RecoveryStage.RESTORATION));
        lapsed = true;
        restorationCheck = null;
        restorationSample = null;
        recultivationCheck = null;
        recultivationSample = null;
        reach(PlotStatus.ABANDONED, event.on());
    }

    private void exempt(PlotEventRow event) {
        require(event, status == PlotStatus.ABANDONED);
        reach(PlotStatus.EXEMPT, event.on());
    }

    /** A check is of the present reach of its stage: after a lapse the next one is unchecked again. */
    private void verify(PlotEventRow event) {
        RecoveryStage stage = RecoveryStage.valueOf(String.valueOf(event.set().get("stage")));
        require(event, isReached(stage));
        CheckResult result = Boolean.parseBoolean(String.valueOf(event.set().get("accepted")))
                ? CheckResult.ACCEPTED
                : CheckResult.REFUSED;
        boolean sample =
                VerificationLevel.COUNTY.name().equals(asText(event.set().get("level")));
        if (stage == RecoveryStage.RESTORATION) {
            restorationCheck = result;
            restorationSample = sample ? result : restorationSample;
        } else {
            recultivationCheck = result;
            recultivationSample = sample ? result : recultivationSample;
        }
    }

    private boolean isReached(RecoveryStage stage) {
        return status == PlotStatus.RECULTIVATED || stage == RecoveryStage.RESTORATION && status == PlotStatus.RESTORED;
    }

    private void reach(PlotStatus reached, LocalDate on) {
        status = reached;
        statusOn = on;
    }

    /** The plot becomes others. What they were shared out from must still be so. */
    private void end(PlotEventRow event) {
        BigDecimal shared = asDecimal(event.was().get("areaMu"));
        boolean isSame = shared != null
                && shared.compareTo(areaMu()) == 0
                && Objects.equals(asText(event.was().get("boundary")), asText(boundaryId));
        if (!isSame) {
            throw against(event, event, "area or boundary differ from those that its parts were shared out from");
        }
        ended = event;
    }

    /** The plot begins as what others were when they ended. */
    private void descend(PlotEventRow event, List<Long> parents, Family family) {
        List<PlotFold> ends = new ArrayList<>();
        for (long parent : parents) {
            PlotFold end = family.get(parent).end;
            if (end.ended == null || end.status == null || !end.ended.on().equals(event.on())) {
                throw against(event, end.last, "the plot before it does not end then");
            }
            ends.add(end);
        }
        PlotFold first = ends.getFirst();
        for (PlotFold other : ends) {
            String difference = first.difference(other, event.on());
            if (difference != null) {
                throw Problem.of(
                                ProblemCode.MERGE_DIFFERS,
                                "The plots merged on %s differ in %s.".formatted(event.on(), difference))
                        .with(EVENT, reference(event))
                        .with(PLOTS, List.of(first.plotId, other.plotId));
            }
        }
        plotId = event.plotId();
        villageCode = first.village(event.on());
        group = ends.stream().allMatch(end -> Objects.equals(end.group, first.group)) ? first.group : null;
        idleKind = ends.stream().allMatch(end -> end.idleKind == first.idleKind) ? first.idleKind : null;
        landClass = ends.stream().allMatch(end -> end.landClass == first.landClass) ? first.landClass : null;
        for (PlotFold end : ends) {
            causes |= end.causes;
            abandonedSince = earliest(abandonedSince, end.abandonedSince);
            restoredOn = latest(restoredOn, end.restoredOn);
            recultivatedOn = latest(recultivatedOn, end.recultivatedOn);
            statusOn = statusOn.isAfter(end.statusOn) ? statusOn : end.statusOn;
            registeredOn = registeredOn.isAfter(end.registeredOn) ? registeredOn : end.registeredOn;
        }
        status = first.status;
        campaign = first.campaign;
        foundLate = first.foundLate;
        lapsed = first.lapsed;
        restorationMode = first.restorationMode;
        crop = first.crop;
        restorationCheck = first.restorationCheck;
        recultivationCheck = first.recultivationCheck;
        restorationSample = first.restorationSample;
        recultivationSample = first.recultivationSample;
        correct(event.set());
    }

    /** In what counted respect two plots differ on a day; null: in none, so that one of both leaves every total as it was. */
    private @Nullable String difference(PlotFold other, LocalDate day) {
        if (!village(day).equals(other.village(day))) {
            return "village";
        }
        if (status != other.status) {
            return "status";
        }
        if (campaign != other.campaign) {
            return "campaign";
        }
        for (RecoveryStage stage : RecoveryStage.values()) {
            if (!due(stage, day).equals(other.due(stage, day))) {
                return stage == RecoveryStage.RESTORATION ? "restorationDueOn" : "recultivationDueOn";
            }
        }
        if ((placement == Placement.VILLAGE) != (other.placement == Placement.VILLAGE)) {
            return "placement";
        }
        boolean isSame = lapsed == other.lapsed
                && foundLate == other.foundLate
                && isLate(restoredOn, RecoveryStage.RESTORATION, day)
                        == other.isLate(other.restoredOn, RecoveryStage.RESTORATION, day)
                && isLate(recultivatedOn, RecoveryStage.RECULTIVATION, day)
                        == other.isLate(other.recultivatedOn, RecoveryStage.RECULTIVATION, day);
        if (!isSame) {
            return "lapsed, late or foundLate";
        }
        return restorationCheck == other.restorationCheck
                        && recultivationCheck == other.recultivationCheck
                        && restorationSample == other.restorationSample
                        && recultivationSample == other.recultivationSample
                ? null
                : "verifications";
    }

    private boolean isLate(@Nullable LocalDate reachedOn, RecoveryStage stage, LocalDate day) {
        return isReached(stage) && reachedOn != null && reachedOn.isAfter(due(stage, day));
    }

    private static @Nullable LocalDate earliest(@Nullable LocalDate a, @Nullable LocalDate b) {
        return a == null || b != null && b.isBefore(a) ? b : a;
    }

    private static @Nullable LocalDate latest(@Nullable LocalDate a, @Nullable LocalDate b) {
        return a == null || b != null && b.isAfter(a) ? b : a;
    }

    /** A campaign that is opened takes over what is not restored on its first day. */
    private void carryOver(LocalDate day) {
        for (PlotRules.Opening opening : rules.openings()) {
            if (opening.from().equals(day) && status == PlotStatus.ABANDONED && campaign < opening.campaign()) {
                campaign = opening.campaign();
                foundLate = false;
            }
        }
    }

    private void correct(Map<String, @Nullable Object> set) {
        set.forEach((field, value) -> {
            switch (field) {
                case "code" -> code = asText(value);
                case "villageCode" -> villageCode = asText(value);
                case "group" -> group = asText(value);
                case "boundary" -> boundaryId = value == null ? null : Long.valueOf(value.toString());
                case "placement" -> placement = Placement.valueOf(String.valueOf(value));
                case "boundaryProvisional" -> provisional = Boolean.parseBoolean(asText(value));
                case "declaredAreaMu" -> declaredAreaMu = asDecimal(value);
                case "measuredAreaMu" -> measuredAreaMu = asDecimal(value);
                case "idleKind" -> idleKind = asEnum(IdleKind.class, value);
                case "abandonedSince" -> abandonedSince = value == null ? null : LocalDate.parse(value.toString());
                case "causes" -> causes = asCauses(value);
                case "landClass" -> landClass = asEnum(LandClass.class, value);
                case "areaMu", "parents", "children" -> {
                    // told for readers: the one follows from the two areas above, the other was followed
                }
                default -> throw new IllegalStateException("No event sets %s.".formatted(field));
            }
        });
    }

    private void require(PlotEventRow event, boolean possible) {
        if (!possible) {
            PlotEventRow met = Objects.requireNonNull(last);
            String since = status == null ? "" : "it is %s since %s".formatted(status, statusOn);
            throw against(event, met, since);
        }
    }

    private static Problem against(PlotEventRow event, @Nullable PlotEventRow met, String because) {
        Problem problem = Problem.of(
                        ProblemCode.STAGE_ORDER,
                        "The plot cannot be %s on %s: %s.".formatted(event.kind(), event.on(), because))
                .with("on", event.on().toString())
                .with("kind", event.kind().name())
                .with(EVENT, reference(event));
        return met == null ? problem : problem.with(STANDING, reference(met));
    }

    /** An event as the details of a problem name it. */
    static Map<String, Object> reference(PlotEventRow event) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("eventId", event.eventId());
        reference.put("plotId", event.plotId());
        reference.put("kind", event.kind().name());
        reference.put("on", event.on().toString());
        return reference;
    }

    /** Adds the state from a day on; one that says the same as the state before it makes that one longer. */
    private void addTo(List<PlotState> states, LocalDate from, LocalDate to) {
        if (!states.isEmpty()) {
            PlotState before = states.getLast();
            if (state(from, before.validFrom(), before.validTo()).equals(before)) {
                states.set(states.size() - 1, state(from, before.validFrom(), to));
                return;
            }
        }
        states.add(state(from, from, to));
    }

    private String village(LocalDate day) {
        return rules.village(Objects.requireNonNull(villageCode, "a registration names the village"), day);
    }

    private BigDecimal areaMu() {
        return Objects.requireNonNull(
                declaredAreaMu != null ? declaredAreaMu : measuredAreaMu, "a registration gives an area");
    }

    private LocalDate due(RecoveryStage stage, LocalDate day) {
        LocalDate own = rules.ownDue(stage, campaign, plotIds, day);
        if (own != null) {
            return own;
        }
        if (foundLate) {
            var year = rules.campaign(campaign);
            return registeredOn.plusDays(
                    stage == RecoveryStage.RESTORATION
                            ? year.foundLateRestorationDays()
                            : year.foundLateRecultivationDays());
        }
        return rules.due(stage, campaign, village(day), day);
    }

    private PlotState state(LocalDate day, LocalDate from, LocalDate to) {
        return new PlotState(
                plotId,
                from,
                to,
                boundaryId,
                code,
                village(day),
                group,
                campaign,
                areaMu(),
                declaredAreaMu,
                measuredAreaMu,
                idleKind,
                abandonedSince,
                causes,
                landClass,
                placement,
                provisional,
                Objects.requireNonNull(status, "a plot is registered first"),
                statusOn,
                registeredOn,
                foundLate,
                restoredOn,
                recultivatedOn,
                due(RecoveryStage.RESTORATION, day),
                due(RecoveryStage.RECULTIVATION, day),
                lapsed,
                restorationMode,
                crop,
                restorationCheck,
                recultivationCheck,
                restorationSample,
                recultivationSample);
    }

    private static @Nullable String asText(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static @Nullable BigDecimal asDecimal(@Nullable Object value) {
        return value == null ? null : Mu.round(new BigDecimal(value.toString()));
    }

    private static <E extends Enum<E>> @Nullable E asEnum(Class<E> type, @Nullable Object value) {
        return value == null ? null : Enum.valueOf(type, value.toString());
    }

    private static int asCauses(@Nullable Object value) {
        return value instanceof List<?> names
                ? AbandonmentCause.bits(names.stream()
                        .map(name -> AbandonmentCause.valueOf(String.valueOf(name)))
                        .toList())
                : 0;
    }
}
