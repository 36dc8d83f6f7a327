package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Random commands of every kind, and what the cache of tiles makes of them; {@code bin/torture --tiles} does many more. */
@GengtuTest
class TileExactnessTest {
    private static final int SEQUENCES = Integer.getInteger("gengtu.tile-sequences", 3);
    private static final long FIRST = Long.getLong("gengtu.seed", 1);

    @Autowired
    ApplicationContext context;

    @Autowired
    TestDatabase database;

    @Test
    void everyKeptTileIsWhatIsDrawnAnew() {
        TileTrial tiles = new TileTrial(context, database, FIRST, 60);
        LedgerTrial trial = new LedgerTrial(context, database);
        trial.watch(tiles);
        for (long seed = FIRST; seed < FIRST + SEQUENCES; seed++) {
            trial.run(seed);
        }
        System.out.println(tiles);
        assertThat(tiles.commands).isGreaterThanOrEqualTo(50);
        assertThat(tiles.compared).isGreaterThan(1_000);
        assertThat(tiles.dropped).isPositive().isLessThan(tiles.kept);
    }
}
