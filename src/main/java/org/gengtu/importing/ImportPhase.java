package org.gengtu.importing;

/** Where an import stands. */
public enum ImportPhase {
    QUEUED,
    READING,
    CHECKING,
    WRITING,
    /** Written, or, as a dry run, reported. */
    DONE,
    /** Rows were rejected, so nothing was written. */
    REFUSED,
    /** The file as a whole could not be read or written. */
    FAILED,
    CANCELLED;

    public boolean hasEnded() {
        return compareTo(DONE) >= 0;
    }
}
