package org.gengtu.farmland;

/** By whom a plot was restored 复耕方式. */
public enum RestorationMode {
    /** 自耕. */
    SELF,
    /** 代耕. */
    ENTRUSTED,
    /** 流转. */
    TRANSFER,
    /** 村集体. */
    COLLECTIVE,
    /** 生产托管. */
    SERVICE
}
