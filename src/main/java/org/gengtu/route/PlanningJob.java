package org.gengtu.route;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A planning as it stands.
 *
 * @param readOn with {@code readPosition} the state of sites that it plans by
 * @param replans the route that it plans anew; null: none
 * @param queuePlace from 1; null: it does not wait
 * @param step the name of a {@link Planner.Step}
 */
record PlanningJob(
        long jobId,
        PlanningState state,
        Requirement requirement,
        LocalDate readOn,
        long readPosition,
        @Nullable Long replans,
        @Nullable Integer queuePlace,
        Instant createdAt,
        double secondsUsed,
        double percent,
        Planner.Step step,
        PlanningOutcome outcome) {
    PlanningJob at(PlanningState reached, PlanningOutcome now, Planner.Step at, double percentDone, double seconds) {
        return new PlanningJob(
                jobId,
                reached,
                requirement,
                readOn,
                readPosition,
                replans,
                null,
                createdAt,
                seconds,
                percentDone,
                at,
                now);
    }
}
