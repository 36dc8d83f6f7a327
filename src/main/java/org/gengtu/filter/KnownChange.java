package org.gengtu.filter;

import java.time.LocalDate;
import org.gengtu.ledger.ChangeCursor;
import org.jspecify.annotations.Nullable;

/** What a commit did to an object, by one of its events, as far as filters judge it. */
public interface KnownChange {
    ChangeCursor cursor();

    /** The county day of the commit. */
    LocalDate day();

    /** The number of the state row before the commit, on its day; null when there was none. */
    @Nullable
    Long before();

    /** The number of the state row after it. */
    @Nullable
    Long now();
}
