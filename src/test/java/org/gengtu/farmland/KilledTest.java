package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Five kills of program or database under load; {@code bin/torture} does a thousand. */
class KilledTest {
    private static final int KILLS = 5;

    @Test
    void whatWasAcknowledgedIsThereOnceWhateverIsKilled() throws Exception {
        try (KillTrial trial = new KillTrial(7)) {
            for (int i = 0; i < KILLS; i++) {
                trial.killOnce();
            }
            assertThat(trial.acknowledged()).isGreaterThan(KILLS);
            assertThat(trial.verify()).as(trial.log()).isZero();
        }
    }
}
