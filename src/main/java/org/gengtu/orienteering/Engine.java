package org.gengtu.orienteering;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Plans: a heuristic search finds good plans soon, and an exact one beside it finds out how good plans can be at most, until
 * both meet or the time has run out.
 *
 * <p>Of equal tasks it gives equal values if both meet; else what it has found depends on the machine's speed.
 */
public final class Engine {
    /** As many as an engine can use. */
    public static final int MOST_THREADS = 2;

    private static final long SEED = 20_260_101;
    /** Least and most time for a part of the search. */
    private static final long LEAST_NANOS = 5_000_000;

    private static final long MOST_NANOS = 250_000_000;

    private final int threads;

    /** @param threads how many one question uses at most, the asking one among them: 1 or 2 */
    public Engine(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("1 to " + MOST_THREADS + " threads, not " + threads);
        }
        this.threads = threads;
    }

    /**
     * The best plan that can be found, and how good one can be at most.
     *
     * @param most how long it may take
     * @param start a plan to begin with, of which is taken what works; its value does not matter
     */
    public Answer solve(Task task, Duration most, @Nullable Plan start, Progress progress) {
        return solve(new Rules(task), most, start, progress, false);
    }

    /** Any plan that meets the task, whatever it is worth: {@code PROVEN}, of value 0, with one; else as {@link #solve}. */
    public Answer feasible(Task task, Duration most, Progress progress) {
        return solve(new Rules(task.worthless()), most, null, progress, true);
    }

    private Answer solve(Rules rules, Duration most, @Nullable Plan start, Progress progress, boolean any) {
        Board board = new Board(rules, progress, System.nanoTime() + most.toNanos());
        int[][] first = start == null ? null : start.days().toArray(int[][]::new);
        Search search = new Search(rules, board, SEED);
        long began = System.nanoTime();
        if (threads == 1) {
            search.run(first, LEAST_NANOS, false);
            long[] last = {System.nanoTime()};
            // Both get as much time.
            new Exact(rules, board, () -> {
                        search.run(board.best(), System.nanoTime() - last[0], false);
                        last[0] = System.nanoTime();
                    })
                    .run();
            search.run(board.best(), Long.MAX_VALUE, false);
            shorten(search, board, any, System.nanoTime() - began);
        } else {
            Thread exact = Thread.ofPlatform().name("routes-bound").daemon().start(() -> {
                new Exact(rules, board, () -> {}).run();
                new Search(rules, board, SEED + 1).run(board.best(), Long.MAX_VALUE, false);
            });
            try {
                search.run(first, Long.MAX_VALUE, false);
                shorten(search, board, any, System.nanoTime() - began);
            } finally {
                board.stop();
                join(exact);
            }
        }
        return board.answer();
    }

    /** When the value is proven, a plan of that value is looked for whose days take less time. */
    private static void shorten(Search search, Board board, boolean any, long tookNanos) {
        if (!any && board.settled() && board.best() != null) {
            search.run(board.best(), Math.clamp(tookNanos / 4, LEAST_NANOS, MOST_NANOS), true);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
