package org.gengtu.ledger;

/**
 * Where what is kept is not what follows from the events.
 *
 * @param of the table or thing that differs, such as {@code plot_state}
 * @param where which one, such as {@code plot 12 from 2026-01-05}
 * @param what how it differs
 */
public record Difference(String of, String where, String what) {
    @Override
    public String toString() {
        return "%s, %s: %s".formatted(of, where, what);
    }
}
