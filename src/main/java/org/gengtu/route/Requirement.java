package org.gengtu.route;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.road.Vehicle;
import org.jspecify.annotations.Nullable;

/**
 * What is demanded of a route. Sites are numbers; kept as JSON with the planning and the route that come of it.
 *
 * @param frames the days of each team, one team after another, each in the order of its days
 * @param candidates the sites that may be visited, those of the other lists among them, but for those excluded
 * @param notTogether of each group one at most is visited
 * @param maximumDriveMinutes of a day and team; null: any
 * @param demand a CoverageDemand as it was sent; null: none
 * @param values what the caller says that sites are worth
 * @param keep sites that a plan before has: as many of them as can be stay, before values count
 */
record Requirement(
        String name,
        Vehicle vehicle,
        List<Frame> frames,
        List<Long> candidates,
        List<Long> mustVisit,
        List<Long> exclude,
        List<Long> pinnedOrder,
        List<List<Long>> notTogether,
        @Nullable Lunch lunch,
        @Nullable Double maximumDriveMinutes,
        @Nullable Map<String, Object> demand,
        Map<Long, Double> values,
        int secondsLimit,
        List<Long> keep) {
    /** When lunch can begin, and its minutes. */
    record Lunch(LocalTime from, LocalTime to, int minutes) {}

    /**
     * A day of a team, or what is left of it.
     *
     * @param team from 1
     * @param done what it has visited already, in order: it is at the start when it left the last of them
     * @param drivenSeconds how long it has driven already
     * @param lunchHad whether it has had its lunch
     */
    record Frame(
            LocalDate on,
            int team,
            Place start,
            Place end,
            LocalTime departAt,
            LocalTime returnBy,
            List<Visited> done,
            int drivenSeconds,
            boolean lunchHad) {}

    /** A stop that was visited before the plan was made. @param arrive second of the day, as {@code leave} */
    record Visited(long siteId, int arrive, int leave) {}

    LocalDate on() {
        return frames.stream().map(Frame::on).min(LocalDate::compareTo).orElseThrow();
    }

    int days() {
        return (int) frames.stream().map(Frame::on).distinct().count();
    }

    int teams() {
        return frames.stream().mapToInt(Frame::team).max().orElse(1);
    }

    /** The sites that were visited already. */
    Set<Long> done() {
        Set<Long> done = new TreeSet<>();
        frames.forEach(frame -> frame.done.forEach(visited -> done.add(visited.siteId)));
        return done;
    }
}
