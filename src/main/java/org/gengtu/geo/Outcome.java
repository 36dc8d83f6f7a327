package org.gengtu.geo;

/** How a row, or one thing about it, ends; a row ends as the worst of its findings. In order of severity. */
public enum Outcome {
    /** Taken as it was. */
    ACCEPTED,
    /** Taken after a change that keeps the shape or the meaning. */
    REPAIRED,
    /** Taken as it was, and worth a look. */
    FLAGGED,
    /** Not taken. */
    REJECTED;

    public Outcome worse(Outcome other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
