package org.gengtu.ledger;

/** What a numbered document can lay down. */
public enum FactKind {
    /** 下达任务: mu that a region has to reach in a stage. */
    TARGET,
    /** 期限: the last day of a stage, for the county, a township or one plot. */
    DEADLINE,
    /** 更名: another name, or code, of a region. */
    RENAME,
    /** 村庄合并: several villages become one. */
    VILLAGE_MERGER,
    /** 整治年度: a campaign is opened. */
    CAMPAIGN
}
