package org.gengtu.route;

/** How far a planning is. */
enum PlanningState {
    QUEUED,
    RUNNING,
    DONE,
    INFEASIBLE,
    CANCELLED,
    FAILED;

    boolean hasEnded() {
        return this != QUEUED && this != RUNNING;
    }
}
