package org.gengtu.farmland;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.Gengtu;
import org.gengtu.TestDatabase;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Random sequences of commands against {@link LedgerModel}, then kills of program and PostgreSQL under load, then changes
 * under tiles of two programs, as many as wanted: the tests of each build, only longer. {@code bin/torture} runs it.
 */
public final class Torture {
    private static final int SEQUENCES_A_DATABASE = 500;

    private Torture() {}

    /** What is left of a long run, on one line of the terminal that is written anew. */
    static final class Progress {
        private final String what;
        private final long of;
        private final long begin = System.nanoTime();
        private long told;

        Progress(String what, long of) {
            this.what = what;
            this.of = of;
        }

        void done(long count) {
            long now = System.nanoTime();
            boolean last = count == of;
            boolean terminal = System.console() != null && System.console().isTerminal();
            if (!last && now - told < (terminal ? 1_000_000_000L : 60_000_000_000L)) {
                return;
            }
            told = now;
            double seconds = Math.max(1e-3, (now - begin) / 1e9);
            double rate = count / seconds;
            Duration left = Duration.ofSeconds((long) ((of - count) / Math.max(rate, 1e-9)));
            System.out.printf(
                    "%s%s: %d of %d, %.1f %%, %.2f a second, %d:%02d:%02d left%s",
                    terminal ? "\r\033[K" : "",
                    what,
                    count,
                    of,
                    100.0 * count / of,
                    rate,
                    left.toHours(),
                    left.toMinutesPart(),
                    left.toSecondsPart(),
                    terminal && !last ? "" : System.lineSeparator());
            System.out.flush();
        }
    }

    public static void main(String[] arguments) throws Exception {
        long sequences = 10_000;
        long kills = 1_000;
        long tiles = 5_000;
        long seed = 1;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            long value = Long.parseLong(arguments[i + 1]);
            switch (arguments[i]) {
                case "--sequences" -> sequences = value;
                case "--kills" -> kills = value;
                case "--tiles" -> tiles = value;
                case "--seed" -> seed = value;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        boolean sound = runSequences(seed, sequences) && runKills(seed, kills) && runTiles(seed, tiles);
        System.exit(sound ? 0 : 1);
    }

    private static boolean runKills(long seed, long kills) throws Exception {
        if (kills == 0) {
            return true;
        }
        Progress progress = new Progress("Kills", kills);
        try (KillTrial trial = new KillTrial(seed)) {
            for (long done = 1; done <= kills; done++) {
                trial.killOnce();
                progress.done(done);
            }
            int verified = trial.verify();
            System.out.printf(
                    "%d kills, %d commands acknowledged and found, verification %s%n",
                    kills, trial.acknowledged(), verified == 0 ? "found no difference" : "failed: " + trial.log());
            return verified == 0;
        }
    }

    private static boolean runTiles(long seed, long changes) throws Exception {
        if (changes == 0) {
            return true;
        }
        Progress progress = new Progress("Changes under tiles", changes);
        try (TileTorture torture = new TileTorture(seed)) {
            for (long done = 1; done <= changes; done++) {
                torture.change();
                if (done % 100 == 50) {
                    torture.kill();
                }
                if (done % 50 == 0 || done == changes) {
                    torture.compare(20);
                }
                progress.done(done);
            }
            System.out.printf(
                    "%d changes, %d kills, %d tiles compared; the other program showed a change after %d ms at most%n",
                    changes, torture.kills, torture.compared, torture.slowestMillis);
            return true;
        }
    }

    private static boolean runSequences(long seed, long sequences) {
        Progress progress = new Progress("Sequences", sequences);
        long failed = 0;
        for (long done = 0; done < sequences; ) {
            List<String> options = new ArrayList<>(List.of("--server.port=0", "--gengtu.ledger.fold-seconds=0"));
            try (TestDatabase database = TestDatabase.fresh()) {
                database.properties().forEach(property -> options.add("--" + property));
                try (ConfigurableApplicationContext context =
                        SpringApplication.run(Gengtu.class, options.toArray(String[]::new))) {
                    LedgerTrial trial = new LedgerTrial(context, database);
                    for (int i = 0; i < SEQUENCES_A_DATABASE && done < sequences; i++, done++) {
                        try {
                            trial.run(seed + done);
                        } catch (AssertionError failure) {
                            failed++;
                            System.out.println();
                            System.out.println(failure.getMessage());
                        }
                        progress.done(done + 1);
                    }
                    System.out.println(trial.kinds);
                }
            }
        }
        System.out.printf("%d of %d sequences failed%n", failed, sequences);
        return failed == 0;
    }
}
