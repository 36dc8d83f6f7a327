package org.gengtu.sample;

import java.util.List;
import java.util.Locale;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.EnvironmentBulk;
import org.gengtu.launch.Command;
import org.gengtu.launch.StartFailure;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.Commit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@code bin/gengtu sample-problems}: more problems for the sample county than it has, to measure with. */
@Component
class SampleProblemsCommand implements Command {
    private static final int AT_ONCE = 1_000;
    private static final int MOST = 2_000_000;

    private final EnvironmentBulk environment;
    private final CountyClock clock;
    private final JdbcClient jdbc;

    SampleProblemsCommand(EnvironmentBulk environment, CountyClock clock, JdbcClient jdbc) {
        this.environment = environment;
        this.clock = clock;
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return "sample-problems";
    }

    @Override
    public String arguments() {
        return "TOTAL";
    }

    @Override
    public void run(List<String> arguments) {
        int total = arguments.size() == 1 ? number(arguments.getFirst()) : 0;
        if (total < 1 || total > MOST) {
            throw new StartFailure(
                    "Say how many problems the sample county is to have, 1 to %,d in all.".formatted(MOST));
        }
        if (!clock.isDemonstration()) {
            throw new StartFailure("Only the made-up sample county gets made-up problems, and this is another.");
        }
        int known =
                jdbc.sql("SELECT count(*) FROM problem").query(Integer.class).single();
        Environment year =
                new Environment(SampleCounty.SEED, Regions.generate(SampleCounty.SEED, new Terrain(SampleCounty.SEED)));
        long started = System.nanoTime();
        for (int first = known; first < total; first += AT_ONCE) {
            int count = Math.min(AT_ONCE, total - first);
            environment.record(List.of(), year.whole(first, count), Commit.of(Actor.UNKNOWN, "sample problems"));
            double seconds = (System.nanoTime() - started) / 1e9;
            double rate = (first + count - known) / seconds;
            System.out.print(String.format(
                    Locale.ROOT,
                    "\r%3d %%  %,d of %,d problems, %,.0f a second, %,.0f s left   ",
                    100L * (first + count) / total,
                    first + count,
                    total,
                    rate,
                    (total - first - count) / rate));
            System.out.flush();
        }
        System.out.println();
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
