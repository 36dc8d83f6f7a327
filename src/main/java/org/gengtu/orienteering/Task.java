package org.gengtu.orienteering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be planned: the team orienteering problem with time windows, lunch and demands.
 *
 * <p>Sites are numbered from 0; places are the sites and after them the starts and ends of days. Times are in ticks,
 * whose length the caller chooses, from an origin that the caller chooses for each day.
 *
 * <ul>
 *   <li>A day leaves its start at {@code departAt}, drives from site to site and must be at its end by
 *       {@code returnBy}. A visit begins when the team has come and the site is open, not after {@code closes}, and lasts
 *       {@code visit}; the team may wait for that.
 *   <li>A day that is not at its end by {@code lunch.to} has a pause of {@code lunch.length} that begins in
 *       {@code [lunch.from, lunch.to]}: at the start before leaving, or at a site before its visit begins or after it ended.
 *   <li>What a day drives sums to {@code mostDriving} at most.
 *   <li>A site is visited once at most in all days; each of {@code mustVisit} once.
 *   <li>The sites of {@code pinnedOrder} are all visited, by one team, in that order of its days and stops.
 *   <li>Of each cap, {@code atMost} sites at most are visited. Of each cover, {@code atLeast} groups at least have a site
 *       that is visited.
 * </ul>
 *
 * Of plans with the most value those are better whose days take less time in all, from leaving to being back.
 *
 * @param value by site, 0 or more
 * @param visit by site, ticks
 * @param travel by place from and place to, ticks; {@link #NEVER} where no way leads; it need not be symmetric
 * @param days one a team and day, those of a team in their order, one team after another
 */
public record Task(
        int[] value,
        int[] visit,
        int[][] travel,
        List<Day> days,
        int[] mustVisit,
        int[] pinnedOrder,
        List<Cap> caps,
        List<Cover> covers) {
    /** Longer than any day. */
    public static final int NEVER = Integer.MAX_VALUE / 4;

    /** The same, of which one more site must be visited. */
    public Task withMust(int site) {
        int[] must = Arrays.copyOf(mustVisit, mustVisit.length + 1);
        must[mustVisit.length] = site;
        return new Task(value, visit, travel, days, must, pinnedOrder, caps, covers);
    }

    /** The same with one more cap. */
    public Task withCap(Cap cap) {
        List<Cap> more = new ArrayList<>(caps);
        more.add(cap);
        return new Task(value, visit, travel, days, mustVisit, pinnedOrder, more, covers);
    }

    /** The same, to which no site is worth anything. */
    Task worthless() {
        return new Task(new int[sites()], visit, travel, days, mustVisit, pinnedOrder, caps, covers);
    }

    /** How many sites there are. */
    public int sites() {
        return value.length;
    }

    /**
     * A day of a team.
     *
     * @param team from 0
     * @param start a place
     * @param end a place
     * @param mostDriving ticks; {@link #NEVER}: any
     * @param opens by site: when a visit can begin at the earliest
     * @param closes by site: when a visit can begin at the latest; before {@code opens}: it is not open on that day
     */
    public record Day(
            int team,
            int start,
            int end,
            int departAt,
            int returnBy,
            int mostDriving,
            @Nullable Lunch lunch,
            int[] opens,
            int[] closes) {}

    /** When lunch can begin, and how long it is. */
    public record Lunch(int from, int to, int length) {}

    /** At most so many of these sites are visited. */
    public record Cap(int atMost, int[] sites) {}

    /** At least so many of these groups of sites have one that is visited. */
    public record Cover(int atLeast, List<int[]> groups) {}
}
