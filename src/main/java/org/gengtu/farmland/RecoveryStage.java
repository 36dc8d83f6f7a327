package org.gengtu.farmland;

/** The two stages of recovering abandoned land. */
public enum RecoveryStage {
    /** 复耕. */
    RESTORATION,
    /** 复种. */
    RECULTIVATION
}
