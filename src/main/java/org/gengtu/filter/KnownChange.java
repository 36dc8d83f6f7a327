package org.gengtu.filter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.gengtu.geo.Box;
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

    /**
     * The boxes that a change touches, read from a row: each once, none where nothing was or is.
     *
     * @param firstColumns for each box the first of its four columns: west, south, east, north in degrees, or all null
     */
    static List<Box> touched(ResultSet row, int... firstColumns) throws SQLException {
        SequencedSet<Box> touched = new LinkedHashSet<>();
        for (int west : firstColumns) {
            if (row.getObject(west) != null) {
                touched.add(new Box(
                        row.getDouble(west),
                        row.getDouble(west + 1),
                        row.getDouble(west + 2),
                        row.getDouble(west + 3)));
            }
        }
        return List.copyOf(touched);
    }
}
