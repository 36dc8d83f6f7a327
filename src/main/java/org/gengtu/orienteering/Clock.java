package org.gengtu.orienteering;

import java.util.Arrays;

/**
 * The time of one day, with and without lunch had, in steps of constant time.
 *
 * <p>Moments come in pairs, packed into a long: above for a team that had no lunch yet, below for one that had it or needs
 * none. Forward they are the earliest, {@link #DEAD} where none is possible; backward they are the latest from which
 * the rest of the day still works, minus {@link #DEAD} where it does not. All of it is exact: earlier is never worse.
 */
final class Clock {
    /** Later than all that matters; with a drive and a visit added to it still an int. */
    static final int DEAD = 1 << 30;

    final int departAt;
    final int returnBy;
    final int start;
    final int end;
    final int mostDriving;
    final int[] opens;
    final int[] closes;
    final int[] visit;
    private final boolean lunches;
    private final int from;
    private final int to;
    private final int length;

    Clock(Task task, Task.Day day) {
        departAt = day.departAt();
        returnBy = Math.min(day.returnBy(), DEAD / 2);
        start = day.start();
        end = day.end();
        mostDriving = day.mostDriving();
        opens = day.opens();
        closes = new int[opens.length];
        Arrays.setAll(
                closes,
                site -> day.closes()[site] < opens[site] ? Integer.MIN_VALUE : Math.min(day.closes()[site], returnBy));
        visit = task.visit();
        Task.Lunch lunch = day.lunch();
        lunches = lunch != null;
        from = lunch == null ? 0 : lunch.from();
        to = lunch == null ? Integer.MIN_VALUE : lunch.to();
        length = lunch == null ? 0 : lunch.length();
    }

    static long pair(int without, int had) {
        return ((long) without << 32) | (had & 0xffffffffL);
    }

    static int without(long pair) {
        return (int) (pair >> 32);
    }

    static int had(long pair) {
        return (int) pair;
    }

    /** When a team that comes at some time has had lunch, if it begins at once; {@link #DEAD}: too late for it. */
    int lunchFrom(int time) {
        return time <= to ? Math.max(time, from) + length : DEAD;
    }

    boolean lunches() {
        return lunches;
    }

    /** How long lunch is. */
    int pause() {
        return length;
    }

    /** How long a day can be but for lunch. */
    int mostBusy() {
        int without = Math.min(to, returnBy) - departAt;
        int with = returnBy - departAt - length;
        return lunches ? Math.max(0, Math.max(without, with)) : returnBy - departAt;
    }

    /** When lunch begins that ends at some time. */
    int lunchBegins(int ended) {
        return ended - length;
    }

    /** When the start is left. */
    long leaveStart() {
        return lunches ? pair(departAt, lunchFrom(departAt)) : pair(DEAD, departAt);
    }

    static long drive(long left, int ticks) {
        return pair(without(left) + ticks, had(left) + ticks);
    }

    /** When a site is left that is come to at these times. */
    long visited(long come, int site) {
        int without = without(come);
        int had = had(come);
        int open = opens[site];
        int close = closes[site];
        int left = had <= close ? Math.max(had, open) + visit[site] : DEAD;
        int leftWithout = DEAD;
        if (without <= to) {
            int begin = Math.max(lunchFrom(without), open);
            if (begin <= close) {
                left = Math.min(left, begin + visit[site]);
            }
            if (without <= close) {
                int ended = Math.max(without, open) + visit[site];
                if (ended <= to) {
                    leftWithout = ended;
                    left = Math.min(left, lunchFrom(ended));
                }
            }
        }
        return pair(leftWithout, left);
    }

    /** When the day is over that comes to its end at these times. */
    int back(long come) {
        return without(come) <= Math.min(to, returnBy) ? without(come) : had(come) <= returnBy ? had(come) : DEAD;
    }

    /** When to be at the end at the latest. */
    long latestEnd() {
        return pair(lunches ? Math.min(to, returnBy) : -DEAD, returnBy);
    }

    static long driveBack(long latest, int ticks) {
        return pair(without(latest) - ticks, had(latest) - ticks);
    }

    /** When to come to a site at the latest that is to be left at these times at the latest. */
    long latest(long leave, int site) {
        int open = opens[site];
        int close = closes[site];
        int begin = Math.min(close, had(leave) - visit[site]);
        int come = begin >= open ? begin : -DEAD;
        int without = -DEAD;
        if (lunches) {
            int beginWithout = Math.min(close, without(leave) - visit[site]);
            if (beginWithout >= open) {
                without = beginWithout;
            }
            if (had(leave) >= from + length) {
                int behind = Math.min(close, Math.min(to, had(leave) - length) - visit[site]);
                if (behind >= open) {
                    without = Math.max(without, behind);
                }
            }
            if (come != -DEAD && come >= from + length) {
                without = Math.max(without, Math.min(to, come - length));
            }
        }
        return pair(without, come);
    }

    /** Whether who comes at these times is in time. */
    static boolean inTime(long come, long latest) {
        return had(come) <= had(latest) || without(come) <= without(latest);
    }

    static boolean alive(long times) {
        return had(times) < DEAD || without(times) < DEAD;
    }

    /** When the earlier of both is; for times at the end of a day or of no more use than to compare. */
    static int first(long times) {
        return Math.min(had(times), without(times));
    }
}
