package org.gengtu.environment;

import java.util.Map;
import org.gengtu.ledger.AsOfStamp;
import org.jspecify.annotations.Nullable;

/**
 * What came of the problems of a group over a period, as its last day has it. Reports that were merged or dismissed do not
 * count.
 *
 * @param found in the period
 * @param open on the last day
 * @param overdue on the last day
 * @param closed in the period, and still so on the last day
 * @param due whose deadline came in the period
 * @param inTime of those, closed by it
 * @param relapsed in the period
 * @param reached closed or relapsed in the period: what the relapse rate is of
 * @param visits what rounds of the period saw in the group's villages; nothing where it is not by regions
 */
record EnvironmentFigures(
        AsOfStamp asOf,
        int found,
        int open,
        int overdue,
        int closed,
        int due,
        int inTime,
        int relapsed,
        int reached,
        Visits visits) {
    /** @param clean of those visited, where none of these rounds found a problem */
    record Visits(int visited, int clean, int asked, int aware, int satisfied) {
        static final Visits NONE = new Visits(0, 0, 0, 0, 0);
    }

    static EnvironmentFigures of(AsOfStamp asOf, Map<EnvironmentMeasure, Integer> counts) {
        return new EnvironmentFigures(
                asOf,
                counts.getOrDefault(EnvironmentMeasure.FOUND, 0),
                counts.getOrDefault(EnvironmentMeasure.OPEN, 0),
                counts.getOrDefault(EnvironmentMeasure.OVERDUE, 0),
                counts.getOrDefault(EnvironmentMeasure.CLOSED, 0),
                counts.getOrDefault(EnvironmentMeasure.DUE, 0),
                counts.getOrDefault(EnvironmentMeasure.IN_TIME, 0),
                counts.getOrDefault(EnvironmentMeasure.RELAPSED, 0),
                counts.getOrDefault(EnvironmentMeasure.REACHED, 0),
                Visits.NONE);
    }

    EnvironmentFigures with(Visits seen) {
        return new EnvironmentFigures(asOf, found, open, overdue, closed, due, inTime, relapsed, reached, seen);
    }

    /** Null where no deadline came. */
    public @Nullable Double inTimeRate() {
        return rate(inTime, due);
    }

    /** Null where nothing was closed. */
    public @Nullable Double relapseRate() {
        return rate(relapsed, reached);
    }

    public int visitedVillages() {
        return visits.visited;
    }

    public int cleanVillages() {
        return visits.clean;
    }

    public int asked() {
        return visits.asked;
    }

    /** Null where nobody was asked. */
    public @Nullable Double awareRate() {
        return rate(visits.aware, visits.asked);
    }

    /** Null where nobody was asked. */
    public @Nullable Double satisfiedRate() {
        return rate(visits.satisfied, visits.asked);
    }

    private static @Nullable Double rate(int part, int of) {
        return of == 0 ? null : (Double) ((double) part / of);
    }
}
