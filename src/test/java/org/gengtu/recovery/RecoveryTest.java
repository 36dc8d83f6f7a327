package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.gengtu.ledger.Snapshot;
import org.gengtu.region.RegionLevel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recovery on the real database, against sums over the plots themselves. */
class RecoveryTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theFiguresAreThoseOfThePlotsOnEveryDayAtEveryPosition(long seed) {
        Random random = new Random(seed);
        try (RecoveryFixture county = new RecoveryFixture()) {
            county.writeRegions();
            for (int round = 0; round < 6; round++) {
                county.writeHistory(random, 15);
                check(county, random, 25);
                // some rounds are folded at once, some together, and one never is
                if (round % 2 == 1) {
                    assertThat(county.segments.fold()).isPositive();
                    check(county, random, 25);
                    county.boards.forget();
                    check(county, random, 25);
                }
            }
        }
    }

    private static void check(RecoveryFixture county, Random random, int times) {
        long newest = county.newest();
        for (int i = 0; i < times; i++) {
            LocalDate on = RecoveryFixture.TODAY.plusDays(20 - random.nextInt(270));
            long position = i % 3 == 0 ? newest : random.nextLong(newest + 1);
            RegionLevel by = RegionLevel.values()[random.nextInt(3)];
            int campaign = 2025 + random.nextInt(2);
            county.read(() -> {
                Snapshot at = county.at(RecoveryFixture.asOf(on, position));
                Map<String, String> told = new TreeMap<>();
                for (RegionRecovery each :
                        county.recoveries.list(by, null, RecoveryFixture.asOf(on, position), campaign, null)) {
                    if (each.recovery().plots() > 0) {
                        told.put(each.region().code().prefix(), RecoveryFixture.told(each.recovery()));
                    }
                }
                assertThat(told)
                        .as("%s of %d by %s", at, campaign, by)
                        .isEqualTo(position == 0 ? Map.of() : county.naive(at, RecoveryQueries.digits(by), campaign));
                return told;
            });
        }
    }
}
