package org.gengtu.recovery;

import javax.sql.DataSource;
import org.gengtu.ledger.Segments;
import org.springframework.context.ApplicationContext;

/** Folds the totals of recovery early and often, for tests of other packages. */
public final class Folding {
    private Folding() {}

    /** Forgets what is kept in memory, for a test that begins anew in the same tables. */
    public static void forget(ApplicationContext context) {
        context.getBean(RecoveryBoards.class).forget();
    }

    /** Folds what is to be folded, so that a small county has segments of every kind. */
    public static void fold(DataSource writing) {
        new Segments(RecoverySegments.TABLES, writing, new Segments.Settings(3, 7, 15, 10)).fold();
    }
}
