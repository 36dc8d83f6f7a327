package org.gengtu.farmland;

/** What a plot has reached on a day. */
public enum PlotStatus {
    /** 撂荒, also after a lapse 再撂荒. */
    ABANDONED,
    /** 复耕: cleared and tilled again. */
    RESTORED,
    /** 复种: a crop planted on it. */
    RECULTIVATED,
    /** 不宜复耕: recorded with ground and approver, counted apart. */
    EXEMPT
}
