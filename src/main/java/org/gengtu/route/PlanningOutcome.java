package org.gengtu.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a planning has so far.
 *
 * @param bound no plan has more value; null: not known
 * @param conflicts demands that cannot be met together; of an infeasible one
 * @param message why it failed; null: it did not
 */
record PlanningOutcome(
        @Nullable RoutePlan best,
        @Nullable Double bound,
        List<RoutePlan> alternatives,
        List<Broken> conflicts,
        boolean conflictsProven,
        @Nullable Sentence message) {
    static final PlanningOutcome NOTHING = new PlanningOutcome(null, null, List.of(), List.of(), false, null);

    PlanningOutcome with(RoutePlan plan) {
        return new PlanningOutcome(
                plan, plan.bound() == null ? bound : plan.bound(), alternatives, conflicts, conflictsProven, message);
    }

    PlanningOutcome withBound(@Nullable Double most) {
        return new PlanningOutcome(best, most, alternatives, conflicts, conflictsProven, message);
    }

    PlanningOutcome withAlternatives(List<RoutePlan> others) {
        return new PlanningOutcome(best, bound, others, conflicts, conflictsProven, message);
    }

    PlanningOutcome failed(Sentence why) {
        return new PlanningOutcome(best, bound, alternatives, conflicts, conflictsProven, why);
    }
}
