package org.gengtu.environment;

import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What figures of environment problems count, over states {@code s} of the last day of a period. Reports that were merged
 * or dismissed count in none.
 */
public enum EnvironmentMeasure {
    /** Found in the period. */
    FOUND("true", "s.found_on"),
    /** Neither closed nor given up on the day. */
    OPEN("s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING', 'RECTIFIED')", null),
    /** Past its deadline on the day: so from the day after it on. */
    OVERDUE("s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED')", null),
    CLOSED("s.status = 'CLOSED'", "s.closed_on"),
    DUE("s.due_on IS NOT NULL", "s.due_on"),
    IN_TIME("s.status = 'CLOSED' AND s.closed_on <= s.due_on", "s.due_on"),
    RELAPSED("s.relapsed_on IS NOT NULL", "s.relapsed_on"),
    /** Closed or relapsed in the period. */
    REACHED(
            "(s.status = 'CLOSED' OR s.relapsed_on IS NOT NULL)",
            "greatest(s.relapsed_on, CASE s.status WHEN 'CLOSED' THEN s.closed_on END)");

    /** Which states count at all. */
    static final String COUNTED = "s.status NOT IN ('MERGED', 'DISMISSED')";

    private final String condition;
    private final @Nullable String dated;

    EnvironmentMeasure(String condition, @Nullable String dated) {
        this.condition = condition;
        this.dated = dated;
    }

    /** Whether it is asked of a period, and not of its last day alone. */
    boolean isOfPeriod() {
        return dated != null;
    }

    /** How many states of the day {@code :to} count in the period from {@code :from} on. */
    String count() {
        String when = dated != null
                ? " AND %s BETWEEN :from AND :to".formatted(dated)
                : this == OVERDUE ? " AND s.due_on < :to" : "";
        return "count(*) FILTER (WHERE %s%s)".formatted(condition, when);
    }

    /** For deltas: its name, whether a state counts, the day that a period is asked of, and the first day on which it counts. */
    String row() {
        return "('%s'::environment_measure, %s, %s::date, %s)"
                .formatted(
                        name(),
                        condition,
                        dated == null ? "NULL" : dated,
                        this == OVERDUE ? "greatest(s.valid_from, s.due_on + 1)" : "s.valid_from");
    }

    /** A list of something for each measure, in order, for a statement. */
    static String each(Function<EnvironmentMeasure, String> text) {
        return Stream.of(values()).map(text).collect(Collectors.joining(", "));
    }

    /** The names of those that are asked of a period, or of a day alone, as a list of literals. */
    static String names(boolean isOfPeriod) {
        return Stream.of(values())
                .filter(measure -> measure.isOfPeriod() == isOfPeriod)
                .map(measure -> "'" + measure + "'")
                .collect(Collectors.joining(", "));
    }
}
