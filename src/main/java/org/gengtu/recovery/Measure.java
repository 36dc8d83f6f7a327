package org.gengtu.recovery;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the deltas of recovery count: plots, or areas, which are kept in hundredths of mu, so that sums of them are exact.
 * A name without a stage is of both stages.
 */
enum Measure {
    PLOTS("plots"),
    AREA("area_mu"),
    EXEMPT_PLOTS("exempt_plots"),
    EXEMPT_AREA("exempt_area_mu"),
    LAPSED_PLOTS("lapsed_plots"),
    LAPSED_AREA("lapsed_area_mu"),
    UNMAPPED_PLOTS("unmapped_plots"),
    UNMAPPED_AREA("unmapped_area_mu"),
    FOUND_LATE_PLOTS("found_late_plots"),
    FOUND_LATE_AREA("found_late_area_mu"),
    RESTORED_PLOTS("restored_plots"),
    RESTORED_AREA("restored_area_mu"),
    RESTORED_LATE_PLOTS("restored_late_plots"),
    RESTORED_LATE_AREA("restored_late_area_mu"),
    RESTORED_REFUSED_PLOTS("restored_refused_plots"),
    RESTORED_REFUSED_AREA("restored_refused_area_mu"),
    RESTORED_SAMPLED_AREA("restored_sampled_area_mu"),
    RESTORED_PASSED_AREA("restored_passed_area_mu"),
    RECULTIVATED_PLOTS("recultivated_plots"),
    RECULTIVATED_AREA("recultivated_area_mu"),
    RECULTIVATED_LATE_PLOTS("recultivated_late_plots"),
    RECULTIVATED_LATE_AREA("recultivated_late_area_mu"),
    RECULTIVATED_REFUSED_PLOTS("recultivated_refused_plots"),
    RECULTIVATED_REFUSED_AREA("recultivated_refused_area_mu"),
    RECULTIVATED_SAMPLED_AREA("recultivated_sampled_area_mu"),
    RECULTIVATED_PASSED_AREA("recultivated_passed_area_mu");

    private final String column;

    Measure(String column) {
        this.column = column;
    }

    /** Its column of {@code recovery_delta}: plots, or mu with two decimals. */
    String deltaColumn() {
        return column;
    }

    /** Its column of {@code recovery_sum} and {@code recovery_month}: plots, or hundredths of mu. */
    String sumColumn() {
        return isArea() ? column.substring(0, column.length() - "mu".length()) + "hundredths" : column;
    }

    /** Its value in a row of {@code recovery_delta}: plots, or hundredths of mu. */
    String expression(String alias) {
        return isArea() ? "(%s.%s * 100)::bigint".formatted(alias, column) : alias + "." + column;
    }

    /** The same, named as in {@code recovery_sum}. */
    String ofDelta(String alias) {
        return expression(alias) + " AS " + sumColumn();
    }

    boolean isArea() {
        return column.endsWith("_mu");
    }

    /** A list of something for each measure, in order, for a statement. */
    static String each(java.util.function.Function<Measure, String> text) {
        return Stream.of(values()).map(text).collect(Collectors.joining(", "));
    }
}
