package org.gengtu.ledger;

/**
 * Recomputes something that is kept from what it follows from, beside the kept one, and tells every difference. A feature
 * has one for each of its projections, as a bean.
 */
public interface Verification {
    /** What is compared, in one or two words, such as {@code plots}. */
    String name();

    /** Compares. All of it is read in the one reading transaction that runs now, which sees one state of the ledger. */
    void verify(VerificationRun run);
}
