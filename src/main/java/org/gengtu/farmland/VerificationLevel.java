package org.gengtu.farmland;

/** Who checks: the village's self-check is the report itself. */
public enum VerificationLevel {
    /** 核查, by the township. */
    TOWNSHIP,
    /** 验收, by the county's sample. */
    COUNTY
}
