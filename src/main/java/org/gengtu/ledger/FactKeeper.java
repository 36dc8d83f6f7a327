package org.gengtu.ledger;

import java.util.Set;

/** What a feature does when a fact of its kinds is taken back; the fact itself is closed already. */
public interface FactKeeper {
    Set<FactKind> kinds();

    /**
     * Writes what follows, in the commit that takes the fact back. Locks were taken by {@link Facts#lockForChange}.
     *
     * @throws org.gengtu.problem.Problem FACT_DEPENDED_ON when something later stands against it, named
     */
    void undo(Fact fact, long commitId);
}
