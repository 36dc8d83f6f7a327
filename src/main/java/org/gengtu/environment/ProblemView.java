package org.gengtu.environment;

import java.time.LocalDate;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.ReadAt;
import org.jspecify.annotations.Nullable;

/**
 * A problem as it was on a day, as known at a position.
 *
 * @param county the county's six digits
 * @param version how many events were known then
 * @param position GeoJSON of a point on it; null: only the village is known
 * @param area GeoJSON; null: it is no area
 */
record ProblemView(
        ReadAt at,
        String county,
        ProblemState state,
        int version,
        @Nullable RawJson position,
        @Nullable RawJson area) implements ProblemTypes.Problem {
    static final String KIND = "Problem";

    long problemId() {
        return state.problemId();
    }

    String id() {
        return at.id(KIND, county, Long.toString(state.problemId()));
    }

    @Nullable
    AsOfStamp asOf() {
        return at.stamp();
    }

    /** Its deadline has passed, and it is not closed. */
    boolean overdue() {
        LocalDate due = state.dueOn();
        return state.status().isCharged()
                && due != null
                && due.isBefore(at.snapshot().on());
    }

    /** It was closed after its deadline. */
    boolean late() {
        LocalDate due = state.dueOn();
        LocalDate closed = state.closedOn();
        return state.status() == ProblemStatus.CLOSED && due != null && closed != null && closed.isAfter(due);
    }
}
