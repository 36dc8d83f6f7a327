package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One readable state: a day at a position. Reading at a position is reading the snapshot of all commit ids up to
 * {@code high}, less those that were overtaken: drawn before, but committed after it.
 *
 * @param on the county day
 * @param knownAt when the commit of the position was recorded
 * @param position 0 before the first commit
 * @param high the largest commit id up to the position
 * @param overtaken the ids below {@code high} that got a later position, ascending; mostly none
 * @param open whether this is today at the newest position, so that the open rows are the state
 */
public record Snapshot(LocalDate on, Instant knownAt, long position, long high, long[] overtaken, boolean open) {
    /** The {@code known_to} of a row that no commit has closed. */
    public static final long MAX = Long.MAX_VALUE;

    /** The predicate of the partial indexes on open rows, for an alias: always literals, never parameters. */
    public static String today(String alias) {
        return "%1$s.known_to = %2$d AND %1$s.valid_to = 'infinity'".formatted(alias, MAX);
    }

    /** The stamp that an answer read here carries. */
    public AsOfStamp stamp() {
        return new AsOfStamp(on, knownAt, Long.toString(position));
    }

    /**
     * The condition that chooses this state's rows of a relation with the columns valid_from, valid_to, known_from and
     * known_to. It takes {@link #parameters()}.
     */
    public String condition(String alias) {
        if (open) {
            return today(alias);
        }
        return known(alias) + " AND %1$s.valid_from <= :asOfDay AND %1$s.valid_to > :asOfDay".formatted(alias);
    }

    /** The condition that chooses the rows known at this position, on whatever day, of a relation with known_from and known_to. */
    public String known(String alias) {
        String condition = overtaken.length == 0 ? "%1$s.known_from <= :asOfHigh AND %1$s.known_to > :asOfHigh" : """
                  %1$s.known_from <= :asOfHigh AND %1$s.known_from <> ALL(:asOfOvertaken::bigint[]) \
                  AND (%1$s.known_to > :asOfHigh OR %1$s.known_to = ANY(:asOfOvertaken::bigint[]))""";
        return condition.formatted(alias);
    }

    /** The condition that chooses the events known at this position, of a relation with commit_id. */
    public String happened(String alias) {
        String condition = overtaken.length == 0
                ? "%1$s.commit_id <= :asOfHigh"
                : "%1$s.commit_id <= :asOfHigh AND %1$s.commit_id <> ALL(:asOfOvertaken::bigint[])";
        return condition.formatted(alias);
    }

    /** The named parameters of the conditions above; a statement may leave some unused. */
    public Map<String, Object> parameters() {
        return Map.of("asOfDay", on, "asOfHigh", high, "asOfOvertaken", overtakenLiteral());
    }

    private String overtakenLiteral() {
        return Arrays.stream(overtaken).mapToObj(Long::toString).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Snapshot that && on.equals(that.on) && position == that.position && open == that.open;
    }

    @Override
    public int hashCode() {
        return 31 * on.hashCode() + Long.hashCode(position);
    }

    @Override
    public String toString() {
        return on + "@" + position;
    }
}
