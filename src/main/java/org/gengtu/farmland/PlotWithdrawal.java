package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/** Which events go together when one is taken back, and what stands against it. */
final class PlotWithdrawal {
    private static final int MOST_NAMED = 20;

    private PlotWithdrawal() {}

    /**
     * The event itself; of a split or merge the events of all plots concerned.
     *
     * @throws Problem EVENT_UNKNOWN, EVENT_WITHDRAWN, EVENT_NOT_WITHDRAWABLE, DEPENDED_ON
     */
    static List<PlotEventRow> targets(long eventId, long plotId, Map<Long, List<PlotEventRow>> stories) {
        List<PlotEventRow> story = Objects.requireNonNull(stories.get(plotId));
        PlotEventRow event = story.stream()
                .filter(each -> each.eventId() == eventId)
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemCode.EVENT_UNKNOWN, "There is no such event.")
                        .at("eventId"));
        if (Stories.withdrawn(story).contains(eventId)) {
            throw Problem.of(ProblemCode.EVENT_WITHDRAWN, "The event was taken back before.")
                    .at("eventId");
        }
        return switch (event.kind()) {
            case WITHDRAWN -> throw notWithdrawable("A withdrawal is not taken back: record anew what it took back.");
            case CARRIED_OVER -> throw notWithdrawable("Take back the opening of the campaign: withdrawFact.");
            case DEADLINE_SET -> throw notWithdrawable("Take back the deadline: withdrawFact.");
            case SPLIT, MERGED -> division(event, stories);
            default -> List.of(event);
        };
    }

    private static Problem notWithdrawable(String what) {
        return Problem.of(ProblemCode.EVENT_NOT_WITHDRAWABLE, what).at("eventId");
    }

    private static List<PlotEventRow> division(PlotEventRow event, Map<Long, List<PlotEventRow>> stories) {
        List<Long> children = event.ids("children").isEmpty() ? siblings(event, stories) : event.ids("children");
        Set<Long> parents = new LinkedHashSet<>();
        List<PlotEventRow> targets = new ArrayList<>();
        List<PlotEventRow> later = new ArrayList<>();
        for (long child : children) {
            List<PlotEventRow> standing = Stories.standing(Objects.requireNonNull(stories.get(child)));
            targets.add(standing.getFirst());
            parents.addAll(standing.getFirst().ids("parents"));
            later.addAll(standing.subList(1, standing.size()));
        }
        if (!later.isEmpty()) {
            throw dependedOn(later);
        }
        for (long parent : parents) {
            targets.addFirst(Stories.standing(Objects.requireNonNull(stories.get(parent)))
                    .getLast());
        }
        return targets;
    }

    /** The plots that came of the same split. */
    private static List<Long> siblings(PlotEventRow first, Map<Long, List<PlotEventRow>> stories) {
        long parent = first.ids("parents").getFirst();
        return Stories.standing(Objects.requireNonNull(stories.get(parent)))
                .getLast()
                .ids("children");
    }

    static Problem dependedOn(List<PlotEventRow> later) {
        PlotEventRow one = later.getFirst();
        return Problem.of(
                        ProblemCode.DEPENDED_ON,
                        "The plot was %s on %s, which stands on it%s."
                                .formatted(
                                        one.kind(),
                                        one.on(),
                                        later.size() > 1 ? ", and %d more".formatted(later.size() - 1) : ""))
                .at("eventId")
                .with(
                        PlotFold.STANDING,
                        later.stream()
                                .limit(MOST_NAMED)
                                .map(PlotFold::reference)
                                .toList());
    }

    /** A story that is not possible without an event: what stands against taking it back is the event that it lacks. */
    static Problem dependedOn(Problem problem) {
        if (problem.code() != ProblemCode.STAGE_ORDER && problem.code() != ProblemCode.MERGE_DIFFERS) {
            return problem;
        }
        Problem named = Problem.of(ProblemCode.DEPENDED_ON, "Without it " + decapitalised(problem.what()))
                .at("eventId");
        Object standing = problem.details().get(PlotFold.EVENT);
        return standing == null ? named : named.with(PlotFold.STANDING, List.of(standing));
    }

    static String decapitalised(String sentence) {
        return sentence.startsWith("The ") ? "the " + sentence.substring(4) : sentence;
    }
}
