package org.gengtu.orienteering;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the threads of one search know together, and whether they should stop. */
final class Board {
    private static final long POLL_NANOS = 500_000;

    private final Rules rules;
    private final Progress progress;
    private final long endNanos;
    private volatile long polledNanos;
    private volatile boolean stopped;
    private int @Nullable [][] best;
    private long time;
    private volatile long worth = Long.MIN_VALUE;
    private volatile long bound;

    Board(Rules rules, Progress progress, long endNanos) {
        this.rules = rules;
        this.progress = progress;
        this.endNanos = endNanos;
        boolean[] all = new boolean[rules.sites];
        for (int site = 0; site < all.length; site++) {
            for (boolean[] day : rules.possible) {
                all[site] |= day[site];
            }
        }
        bound = rules.worth(all);
    }

    /** Whether to stop: told to, cancelled, or the time has run out. */
    boolean ended() {
        if (stopped) {
            return true;
        }
        long now = System.nanoTime();
        if (now - endNanos >= 0) {
            stopped = true;
        } else if (now - polledNanos > POLL_NANOS) {
            synchronized (this) {
                polledNanos = now;
                stopped |= progress.cancelled();
            }
        }
        return stopped;
    }

    void stop() {
        stopped = true;
    }

    /** The worth of the best plan that meets the task; one below {@link Rules#need} if there is none. */
    long worth() {
        return Math.max(worth, rules.need - 1);
    }

    /** No plan is worth more. */
    long bound() {
        return bound;
    }

    boolean settled() {
        return bound <= worth();
    }

    int @Nullable [][] best() {
        synchronized (this) {
            return best;
        }
    }

    /** Takes a plan that meets the task if it is better. */
    boolean offer(int[][] days, long itsWorth, long itsTime) {
        if (itsWorth < rules.need || itsWorth < worth) {
            return false;
        }
        synchronized (this) {
            if (itsWorth < worth || (itsWorth == worth && itsTime >= time)) {
                return false;
            }
            best = days;
            worth = itsWorth;
            time = itsTime;
            tell();
            return true;
        }
    }

    /** Takes a bound if it is lower. */
    void limit(long most) {
        long whole = Math.floorDiv(most, rules.step) * rules.step;
        if (whole < bound) {
            synchronized (this) {
                if (whole < bound) {
                    bound = Math.max(whole, worth());
                    tell();
                }
            }
        }
    }

    private void tell() {
        progress.better(plan(), told());
    }

    private int told() {
        return Math.max(0, rules.value(bound));
    }

    private @Nullable Plan plan() {
        int[][] days = best;
        return days == null
                ? null
                : new Plan(List.of(Arrays.stream(days).map(int[]::clone).toArray(int[][]::new)), rules.value(worth));
    }

    Answer answer() {
        synchronized (this) {
            Plan plan = plan();
            if (plan == null) {
                return new Answer(null, told(), settled() ? Answer.Outcome.INFEASIBLE : Answer.Outcome.UNKNOWN);
            }
            return new Answer(plan, told(), settled() ? Answer.Outcome.PROVEN : Answer.Outcome.FOUND);
        }
    }
}
