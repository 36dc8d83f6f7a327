package org.gengtu.ledger;

import java.util.Set;

/** What a feature does when a fact of its kinds is taken back; the fact itself is closed already. */
public interface FactKeeper {
    Set<FactKind> kinds();

    /** Locks what taking the fact back will change, before the commit's id is drawn. */
    default void lock(Fact fact) {}

    /**
     * Writes what follows, in the commit that takes the fact back.
     *
     * @throws org.gengtu.problem.Problem FACT_DEPENDED_ON when something later stands against it, named
     */
    void undo(Fact fact, long commitId);
}
