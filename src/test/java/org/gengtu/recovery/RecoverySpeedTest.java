package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast recovery is told, against the GROUP BY over the plots in the same run: {@code -Dgengtu.recovery-speed=200000}
 * plots in 33 townships and 460 villages, with an import and 5,000 commits in a year.
 */
@EnabledIfSystemProperty(named = "gengtu.recovery-speed", matches = "[0-9]+")
class RecoverySpeedTest {
    private static final int COMMITS = 5_000;
    private static final int RUNS = 9;

    @Test
    void isToldFasterThanThePlotsAreGrouped() {
        int plots = Integer.getInteger("gengtu.recovery-speed");
        try (RecoveryFixture county = new RecoveryFixture(Segments.Settings.USUAL)) {
            county.writeYear(plots, COMMITS);
            long started = System.nanoTime();
            int added = county.segments.fold();
            System.out.printf(
                    Locale.ROOT,
                    "%,d plots: folded %d segments in %d ms%n",
                    plots,
                    added,
                    (System.nanoTime() - started) / 1_000_000);
            System.out.println(
                    county.database.jdbc().sql("""
                            SELECT (SELECT count(*) FROM recovery_delta) || ' deltas, ' || count(*) || ' segments, sums '
                                || (SELECT count(*) FROM recovery_sum) || ', checkpoints ' || (SELECT count(*) FROM recovery_checkpoint)
                                || ', ' || pg_size_pretty(pg_total_relation_size('recovery_delta')) || ', '
                                || pg_size_pretty(pg_total_relation_size('recovery_sum')) || ', '
                                || pg_size_pretty(pg_total_relation_size('recovery_checkpoint')) || ', states '
                                || (SELECT count(*) FROM plot_state) || ' '
                                || pg_size_pretty(pg_total_relation_size('plot_state'))
                            FROM recovery_segment""").query(String.class).single());
            long newest = county.newest();
            AsOf past = RecoveryFixture.asOf(LocalDate.of(2026, 6, 20), newest * 6 / 10 + 7);
            AsOf lastMonth = RecoveryFixture.asOf(LocalDate.of(2026, 6, 30), newest);
            if (Boolean.getBoolean("gengtu.recovery-plans")) {
                for (AsOf each : List.of(past, lastMonth)) {
                    county.read(() -> {
                        explain(county, county.at(each));
                        return 0;
                    });
                }
            }
            for (RegionLevel by : List.of(RegionLevel.TOWNSHIP, RegionLevel.VILLAGE)) {
                double group = naive(county, null, by);
                assertThat(county.list(by, null)).hasSize(by == RegionLevel.TOWNSHIP ? 33 : 460);
                for (int i = 0; i < 300; i++) {
                    county.list(by, null);
                }
                told("today, warm", by, group, median(() -> county.list(by, null)));
                told("today, after a commit", by, group, afterCommits(county, by));
                told("today, cold", by, group, cold(county, by, null));
                told("past day, newest", by, naive(county, lastMonth, by), cold(county, by, lastMonth));
                told("past day, past position", by, naive(county, past, by), cold(county, by, past));
                told("burn-down of 181 days", by, group, median(() -> burnDown(county, by)));
                county.boards.forget();
                told("burn-down, cold", by, group, time(() -> burnDown(county, by)));
                told("forecasts", by, group, median(() -> forecasts(county, by)));
            }
        }
    }

    private static void explain(RecoveryFixture county, Snapshot at) {
        for (int i = 0; i < 3; i++) {
            long started = System.nanoTime();
            county.queries.listFigures(at.on(), at.position());
            long listed = System.nanoTime();
            county.queries.readFrame(at);
            System.out.println(
                    "figures " + (listed - started) / 1000 + " us, frame " + (System.nanoTime() - listed) / 1000);
        }
        JdbcClient.create(county.watched)
                .sql("EXPLAIN (ANALYZE, BUFFERS) " + RecoveryQueries.OF_DAY)
                .param("day", at.on())
                .param("before", at.on().plusDays(1))
                .param("position", at.position())
                .query(String.class)
                .list()
                .forEach(line -> System.out.println(line.substring(0, Math.min(180, line.length()))));
    }

    private static int burnDown(RecoveryFixture county, RegionLevel by) {
        return county.read(() -> county.recoveries
                .burnDowns(county.recoveries.list(by, null, null, null, null).stream()
                        .map(row -> new Recoveries.BurnDown(
                                row.recovery().restoration().scope(),
                                LocalDate.of(2026, 1, 1),
                                LocalDate.of(2026, 6, 30)))
                        .toList())
                .size());
    }

    private static int forecasts(RecoveryFixture county, RegionLevel by) {
        return county.read(() -> county.recoveries
                .forecasts(county.recoveries.list(by, null, null, null, null).stream()
                        .map(row -> row.recovery().restoration().scope())
                        .toList())
                .size());
    }

    private static void told(String what, RegionLevel by, double group, double ms) {
        System.out.printf(
                Locale.ROOT,
                "%-9s %-24s GROUP BY %8.2f ms, told in %8.3f ms: %8.1f times%n",
                by,
                what,
                group,
                ms,
                group / ms);
    }

    private static double naive(RecoveryFixture county, @Nullable AsOf asOf, RegionLevel by) {
        return median(() -> county.read(() -> {
            Snapshot at = county.at(asOf);
            return county.naive(at, by.digits(), 2026);
        }));
    }

    private static double cold(RecoveryFixture county, RegionLevel by, @Nullable AsOf asOf) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            county.boards.forget();
            times.add(time(() -> county.list(by, asOf)));
        }
        Collections.sort(times);
        return times.get(RUNS / 2);
    }

    private static double afterCommits(RecoveryFixture county, RegionLevel by) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            long commit = county.drawCommit();
            county.database
                    .jdbc()
                    .sql("""
                            INSERT INTO recovery_delta SELECT :commit, village_code, campaign, day, restoration_due_on,
                                recultivation_due_on, %s FROM recovery_delta d WHERE commit_id = 2000 LIMIT 3""".formatted(Measure.each(measure -> "d." + measure.deltaColumn())))
                    .param("commit", commit)
                    .update();
            county.append(commit);
            times.add(time(() -> county.list(by, null)));
        }
        Collections.sort(times);
        return times.get(RUNS / 2);
    }

    private static double median(Supplier<?> work) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            work.get();
        }
        for (int i = 0; i < RUNS; i++) {
            times.add(time(work));
        }
        Collections.sort(times);
        return times.get(RUNS / 2);
    }

    private static double time(Supplier<?> work) {
        long started = System.nanoTime();
        work.get();
        return (System.nanoTime() - started) / 1e6;
    }
}
