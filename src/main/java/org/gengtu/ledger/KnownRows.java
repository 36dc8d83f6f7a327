package org.gengtu.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows that a projection should hold: told what it is at one commit after another, it gives each row the commits from
 * and to which it was known. What stays the same from one commit to the next is one row.
 *
 * @param <R> a row without its commits; equal rows say the same
 */
public final class KnownRows<R> {
    private final Map<R, Long> open = new HashMap<>();
    private final List<Known<R>> closed = new ArrayList<>();

    /**
     * A row with its commits.
     *
     * @param to {@link Snapshot#MAX} while it is known
     */
    public record Known<R>(R row, long from, long to) {}

    /** All rows that are known from a commit on, which is later than those told before. */
    public void at(long commitId, Collection<R> rows) {
        if (!open.isEmpty()) {
            Set<R> now = new HashSet<>(rows);
            for (Iterator<Map.Entry<R, Long>> each = open.entrySet().iterator(); each.hasNext(); ) {
                Map.Entry<R, Long> row = each.next();
                if (!now.contains(row.getKey())) {
                    closed.add(new Known<>(row.getKey(), row.getValue(), commitId));
                    each.remove();
                }
            }
        }
        rows.forEach(row -> open.putIfAbsent(row, commitId));
    }

    /** All rows that were ever known. */
    public List<Known<R>> list() {
        List<Known<R>> all = new ArrayList<>(closed);
        open.forEach((row, from) -> all.add(new Known<>(row, from, Snapshot.MAX)));
        return all;
    }
}
