package org.gengtu.route;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be driven: the answer to a {@link Requirement}. Times are seconds of the day. Kept as JSON; it never changes.
 *
 * @param number within its planning: 0 the best one, alternatives from 1
 * @param value of its sites
 * @param bound no plan has more value; null: not known
 * @param difference from the best one: sites in one of both of those in either; null for the best one
 * @param roads which roads it was computed of
 */
record RoutePlan(
        int number,
        List<Day> days,
        double value,
        @Nullable Double bound,
        boolean proven,
        @Nullable Double difference,
        List<LeftOut> leftOut,
        List<Long> backups,
        String roads) {
    /** The day of a frame. @param lunchAt null: none on the way. @param lunchStop of the day, from 1; 0 at the start */
    record Day(
            LocalDate on,
            int team,
            Place start,
            int departAt,
            int back,
            @Nullable Integer lunchAt,
            int lunchStop,
            List<Stop> stops,
            Way home) {
        Day withStops(List<Stop> others) {
            return new Day(on, team, start, departAt, back, lunchAt, lunchStop, others, home);
        }

        int lengthMetres() {
            return ways().mapToInt(Way::metres).sum();
        }

        int driveSeconds() {
            return ways().mapToInt(Way::seconds).sum();
        }

        Stream<Way> ways() {
            return Stream.concat(stops.stream().map(Stop::way), Stream.of(home));
        }
    }

    /**
     * A stop.
     *
     * @param done whether it was visited before the plan was made
     * @param leave after lunch, where that is had behind the visit
     * @param way from the stop before it
     * @param gainSeconds how much earlier the day would end without it; null: not computed
     * @param valueWithout the most value of a plan without it; null: not computed, or there is none
     * @param replacedBy what that plan has and this one has not
     */
    record Stop(
            long siteId,
            boolean done,
            int arrive,
            int begin,
            int visitSeconds,
            int leave,
            Way way,
            @Nullable Integer gainSeconds,
            @Nullable Double valueWithout,
            List<Long> replacedBy) {
        Stop explained(@Nullable Integer gain, @Nullable Double without, List<Long> instead) {
            return new Stop(siteId, done, arrive, begin, visitSeconds, leave, way, gain, without, instead);
        }
    }

    /** A way. @param line longitude and latitude of each point */
    record Way(int metres, int seconds, List<double[]> line) {}

    /**
     * Why a candidate is not in the plan.
     *
     * @param valueIfForced the most value of a plan with it; null: not computed, or there is none
     * @param extraSeconds how much longer that plan takes
     * @param displaces what this plan has and that one has not
     * @param detail of the reason: metres, or a second of the day
     */
    record LeftOut(
            long siteId,
            Why why,
            boolean proven,
            @Nullable Double valueIfForced,
            @Nullable Integer extraSeconds,
            List<Long> displaces,
            @Nullable Integer detail) {
        static LeftOut impossible(long siteId, Why why, @Nullable Integer detail) {
            return new LeftOut(siteId, why, true, null, null, List.of(), detail);
        }

        boolean impossible() {
            return why.impossible;
        }
    }

    /** Why a candidate is not in a plan. */
    enum Why {
        /** The request excludes it. */
        EXCLUDED(true),
        /** It was dropped. */
        DROPPED(true),
        /** It is too far from any road that the vehicle can use. */
        OFF_ROAD(true),
        /** No way leads there and back. */
        UNREACHABLE(true),
        /** Even a day for it alone does not get there while it is open, or not back in time. */
        NO_TIME(true),
        /** A plan that has it does not meet the other demands. */
        DEMANDS(true),
        /** Plans with it have less value, or the same and take longer. */
        COSTS(false),
        /** It was not computed in the time. */
        UNKNOWN(false);

        private final boolean impossible;

        Why(boolean impossible) {
            this.impossible = impossible;
        }
    }

    Stream<Stop> stops() {
        return days.stream().flatMap(day -> day.stops.stream());
    }

    Set<Long> siteIds() {
        return stops().map(Stop::siteId).collect(Collectors.toSet());
    }

    int lengthMetres() {
        return days.stream().mapToInt(Day::lengthMetres).sum();
    }

    int driveSeconds() {
        return days.stream().mapToInt(Day::driveSeconds).sum();
    }

    int visitSeconds() {
        return stops().mapToInt(Stop::visitSeconds).sum();
    }

    /** How far the value may be below the most that is possible: 0 to 1. */
    @Nullable
    Double gap() {
        Double most = bound;
        return most == null ? null : (Double) (most <= 0 ? 0 : Math.max(0, (most - value) / most));
    }

    /** Sites in one of both of those in either, 0 to 1. */
    double differenceFrom(RoutePlan other) {
        Set<Long> mine = siteIds();
        Set<Long> its = other.siteIds();
        long shared = mine.stream().filter(its::contains).count();
        long either = mine.size() + its.size() - shared;
        return either == 0 ? 0 : (double) (either - shared) / either;
    }

    RoutePlan withBound(@Nullable Double most, boolean isProven) {
        return new RoutePlan(number, days, value, most, isProven, difference, leftOut, backups, roads);
    }

    RoutePlan explained(List<Day> explainedDays, List<LeftOut> why, List<Long> nearby) {
        return new RoutePlan(number, explainedDays, value, bound, proven, difference, why, nearby, roads);
    }

    RoutePlan numbered(int alternative, @Nullable Double different) {
        return new RoutePlan(alternative, days, value, bound, proven, different, leftOut, backups, roads);
    }
}
