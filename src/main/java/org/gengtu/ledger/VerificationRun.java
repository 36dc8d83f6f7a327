package org.gengtu.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One verification under way: counts what was compared, takes the differences, tells how far it is. */
public final class VerificationRun {
    /** So many differences are told; a broken table has one for each of its rows, and all are counted. */
    static final int MOST_TOLD = 1_000;

    private final Watch watch;
    private final Map<String, Long> compared = new LinkedHashMap<>();
    private final List<Difference> told = new ArrayList<>();
    private String name = "";
    private long differences;

    /** Follows a run while it goes on. */
    public interface Watch {
        Watch NONE = new Watch() {};

        /** @param done of {@code total}, in whatever the part of that name counts */
        default void progress(String name, long done, long total) {}

        /** A difference, of the first {@link #MOST_TOLD}. */
        default void difference(Difference difference) {}
    }

    /**
     * What came of it.
     *
     * @param compared how many of each thing
     * @param differences all of them
     * @param told the first of them
     */
    public record Result(Map<String, Long> compared, long differences, List<Difference> told) {
        /** Whether all that is kept is what follows from the events. */
        public boolean isSound() {
            return differences == 0;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            compared.forEach((things, count) ->
                    text.append(text.isEmpty() ? "" : ", ").append("%,d %s".formatted(count, things)));
            return text.append(" compared: ")
                    .append(isSound() ? "no difference" : "%,d difference%s".formatted(differences, plural()))
                    .toString();
        }

        private String plural() {
            return differences == 1 ? "" : "s";
        }
    }

    VerificationRun(Watch watch) {
        this.watch = watch;
    }

    void begin(String part) {
        name = part;
    }

    /** Counts things that were compared. */
    public void compared(String things, long count) {
        compared.merge(things, count, Long::sum);
    }

    /** Takes a difference, see {@link Difference}. */
    public void difference(String of, String where, String what) {
        differences++;
        if (told.size() < MOST_TOLD) {
            Difference difference = new Difference(of, where, what);
            told.add(difference);
            watch.difference(difference);
        }
    }

    /**
     * Tells how far the present part is.
     *
     * @throws CancellationException when the thread was interrupted: whoever verifies gives up
     */
    public void progress(long done, long total) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("The verification was given up.");
        }
        watch.progress(name, done, total);
    }

    /**
     * Runs statements that each give the differences of one thing: where, and what.
     *
     * @param checks by the thing that differs
     */
    public void check(JdbcClient jdbc, Map<String, String> checks) {
        String compared = name;
        begin(compared + ", links");
        int done = 0;
        for (Map.Entry<String, String> check : checks.entrySet()) {
            progress(done++, checks.size());
            jdbc.sql(check.getValue()).query(row -> {
                difference(check.getKey(), row.getString(1), row.getString(2));
            });
        }
        progress(done, checks.size());
        begin(compared);
    }

    Result result() {
        return new Result(Collections.unmodifiableMap(compared), differences, List.copyOf(told));
    }
}
