package org.gengtu.route;

/** How far a planning is. */
public enum PlanningState {
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
