package org.gengtu.recovery;

import org.gengtu.farmland.RecoveryStage;

/** What regions are ranked by, best first. */
public enum RecoveryOrder {
    RESTORATION_RATE(RecoveryStage.RESTORATION, By.RATE),
    RECULTIVATION_RATE(RecoveryStage.RECULTIVATION, By.RATE),
    RESTORATION_OVERDUE_MU(RecoveryStage.RESTORATION, By.OVERDUE_MU),
    RECULTIVATION_OVERDUE_MU(RecoveryStage.RECULTIVATION, By.OVERDUE_MU),
    RESTORATION_TARGET_RATE(RecoveryStage.RESTORATION, By.TARGET_RATE),
    RECULTIVATION_TARGET_RATE(RecoveryStage.RECULTIVATION, By.TARGET_RATE),
    RESTORATION_FINISH(RecoveryStage.RESTORATION, By.FINISH),
    RECULTIVATION_FINISH(RecoveryStage.RECULTIVATION, By.FINISH);

    enum By {
        /** Higher is better. */
        RATE,
        /** Lower is better. */
        OVERDUE_MU,
        /** Higher is better. */
        TARGET_RATE,
        /** Earlier is better, never is last. */
        FINISH
    }

    private final RecoveryStage stage;
    private final By by;

    RecoveryOrder(RecoveryStage stage, By by) {
        this.stage = stage;
        this.by = by;
    }

    RecoveryStage stage() {
        return stage;
    }

    By by() {
        return by;
    }
}
