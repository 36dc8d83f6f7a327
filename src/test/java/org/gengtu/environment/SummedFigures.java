package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.gengtu.TestDatabase;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Segments;
import org.gengtu.ledger.Snapshot;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Figures by sums over commits against those counted over the problems, at random positions, on random days. */
final class SummedFigures {
    private SummedFigures() {}

    /** @return how many figures were compared that are not zero */
    static int compare(
            EnvironmentReports reports,
            EnvironmentSums sums,
            Reading reading,
            PlatformTransactionManager transactions,
            TestDatabase database) {
        Random random = new Random(15);
        List<Instant> instants = database.jdbc()
                .sql("SELECT recorded_at FROM ledger_commit ORDER BY position")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .list();
        LocalDate last = database.jdbc()
                .sql("SELECT max(valid_from) FROM problem_state")
                .query(LocalDate.class)
                .single();
        // half of the commits are folded in small segments, the rest lies in the deltas
        new Segments(EnvironmentDeltas.TABLES, database.writing(), new Segments.Settings(3, 7, 15, 10)).fold();
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        int compared = 0;
        int[] kept = {0};
        for (int i = 0; i < 60; i++) {
            // every other time at a later position, so that what is in memory is carried forward
            boolean isKept = i % 2 == 0;
            boolean isLoading = i % 20 == 0;
            LocalDate to = isKept ? last : last.minusDays(random.nextInt(60));
            LocalDate from = isKept ? last.minusDays(40) : to.minusDays(random.nextInt(60));
            Instant knownAt = isKept
                    ? instants.get(i * instants.size() / 60)
                    : i % 3 == 0 ? null : instants.get(random.nextInt(instants.size()));
            compared += Objects.requireNonNull(transaction.execute(status -> {
                Snapshot at = reading.at(new AsOf(to, knownAt, null));
                int seen = 0;
                if (isLoading) {
                    sums.load(at.position());
                }
                for (Grouping by : Grouping.values()) {
                    EnvironmentRollup rollup = by.rollup("");
                    if (rollup != null) {
                        Map<String, Map<EnvironmentMeasure, Integer>> counted =
                                withoutZeros(reports.counted(by, new Period(from, "", at)));
                        assertThat(withoutZeros(reports.summed(rollup, by, new Period(from, "", at))))
                                .as("%s from %s to %s at %s", by, from, to, at)
                                .isEqualTo(counted);
                        if (by != Grouping.COUNTY) {
                            EnvironmentSums.Question question = new EnvironmentSums.Question(rollup, from, to);
                            assertThat(withoutZeros(sums.stored(question, at.position())))
                                    .as("by the database, %s from %s to %s at %s", by, from, to, at)
                                    .isEqualTo(counted);
                            kept[0] += sums.kept(question, at.position()) == null ? 0 : 1;
                        }
                        seen += counted.values().stream().mapToInt(Map::size).sum();
                    }
                }
                return seen;
            }));
        }
        assertThat(kept[0]).as("answered from memory").isGreaterThan(5);
        return compared;
    }

    private static Map<String, Map<EnvironmentMeasure, Integer>> withoutZeros(
            Map<String, Map<EnvironmentMeasure, Integer>> counts) {
        Map<String, Map<EnvironmentMeasure, Integer>> left = new TreeMap<>();
        counts.forEach((key, of) -> {
            Map<EnvironmentMeasure, Integer> some = new TreeMap<>(of);
            some.values().removeIf(problems -> problems == 0);
            if (!some.isEmpty()) {
                left.put(key, some);
            }
        });
        return left;
    }
}
