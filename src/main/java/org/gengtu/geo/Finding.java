package org.gengtu.geo;

import java.util.List;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Something found in a row of a survey file.
 *
 * @param what what is wrong in this case, a sentence
 * @param where the place as WKT in the frame of the geometry, or the name of a column; null for the row as a whole
 * @param done what was done about it, a sentence; null when nothing was
 */
public record Finding(
        ProblemCode code,
        Outcome outcome,
        String what,
        @Nullable String where,
        @Nullable String done) {
    public static Finding rejected(ProblemCode code, String what, @Nullable String where) {
        return new Finding(code, Outcome.REJECTED, what, where, null);
    }

    public static Finding repaired(ProblemCode code, String what, @Nullable String where, String done) {
        return new Finding(code, Outcome.REPAIRED, what, where, done);
    }

    public static Finding flagged(ProblemCode code, String what, @Nullable String where) {
        return new Finding(code, Outcome.FLAGGED, what, where, null);
    }

    /** Told for completeness: the row stays accepted. */
    public static Finding told(ProblemCode code, String what, @Nullable String where, String done) {
        return new Finding(code, Outcome.ACCEPTED, what, where, done);
    }

    /** The worst outcome among the findings; {@link Outcome#ACCEPTED} for none. */
    public static Outcome worst(List<Finding> findings) {
        Outcome worst = Outcome.ACCEPTED;
        for (Finding finding : findings) {
            worst = worst.worse(finding.outcome());
        }
        return worst;
    }
}
