package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.List;
import org.gengtu.ledger.Stories;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;

/**
 * What a command on a plot must keep before the story is asked: the version that the caller has seen, and a day on which
 * the plot was there. Whether the stages then follow each other, {@link PlotFold} guards over the whole story.
 */
final class PlotGuard {
    private PlotGuard() {}

    /** @throws Problem DAY_IN_FUTURE */
    static void requireNotAhead(LocalDate on, LocalDate today, String where) {
        if (on.isAfter(today)) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(on, today))
                    .at(where);
        }
    }

    /**
     * @throws Problem BEFORE_REGISTRATION for a day before the plot began, PLOT_ENDED for one on which it was split or
     *     merged already, or when its registration was taken back; what began or ended it is named
     */
    static void requireThere(List<PlotEventRow> story, LocalDate on, String where) {
        List<PlotEventRow> standing = Stories.standing(story);
        if (standing.isEmpty()) {
            throw Problem.of(ProblemCode.PLOT_ENDED, "The plot's registration was taken back.")
                    .at("plotId")
                    .remedy("Register the plot anew.");
        }
        PlotEventRow first = standing.getFirst();
        if (on.isBefore(first.on())) {
            boolean began = first.kind() != PlotEventKind.REGISTERED;
            throw Problem.of(
                            ProblemCode.BEFORE_REGISTRATION,
                            began
                                    ? "%s lies before %s, when the plot came of a %s: it belongs to the plots before it."
                                            .formatted(on, first.on(), began(first))
                                    : "%s lies before %s, when the plot was registered.".formatted(on, first.on()))
                    .at(where)
                    .with(PlotFold.STANDING, PlotFold.reference(first));
        }
        PlotEventRow end = standing.getLast();
        if (isEnd(end) && !on.isBefore(end.on())) {
            throw Problem.of(
                            ProblemCode.PLOT_ENDED,
                            "The plot was %s on %s: from then on it is others.".formatted(end.kind(), end.on()))
                    .at(where)
                    .with(PlotFold.STANDING, PlotFold.reference(end))
                    .with("children", end.ids("children"));
        }
    }

    private static String began(PlotEventRow first) {
        return first.kind() == PlotEventKind.SPLIT ? "split" : "merge";
    }

    /** Whether the event made other plots of the plot. */
    static boolean isEnd(PlotEventRow event) {
        return event.set().containsKey("children");
    }
}
