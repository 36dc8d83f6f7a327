package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import org.gengtu.GengtuTest;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Random sequences of commands against a naive model; {@code bin/torture} runs many more of them. */
@GengtuTest
class LedgerModelTest {
    private static final int SEQUENCES = Integer.getInteger("gengtu.sequences", 60);
    private static final int OVER_GRAPHQL = 6;
    private static final long FIRST = Long.getLong("gengtu.seed", 1);

    @Autowired
    ApplicationContext context;

    @Autowired
    TestDatabase database;

    @LocalServerPort
    int port;

    @Test
    void everyFigureOnEveryDayIsWhatTheEventsMake() {
        LedgerTrial trial = new LedgerTrial(context, database);
        for (long seed = FIRST; seed < FIRST + SEQUENCES; seed++) {
            trial.run(seed);
        }
        assertThat(trial.accepted).isGreaterThan(trial.refused);
        assertThat(trial.kinds)
                .as("every command was accepted, and all but imports and targets refused")
                .hasSizeGreaterThan(26);
    }

    @Test
    void theSameOverGraphQl() {
        LedgerTrial trial = new LedgerTrial(context, database).overGraphQl(port);
        for (long seed = FIRST; seed < FIRST + Math.min(SEQUENCES, OVER_GRAPHQL); seed++) {
            trial.run(seed);
        }
        assertThat(trial.accepted).isPositive();
    }
}
