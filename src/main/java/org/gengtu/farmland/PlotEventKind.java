package org.gengtu.farmland;

/** What can happen to a plot. */
public enum PlotEventKind {
    REGISTERED,
    RESTORED,
    RECULTIVATED,
    LAPSED,
    EXEMPTED,
    VERIFIED,
    CORRECTED,
    SPLIT,
    MERGED,
    CARRIED_OVER,
    DEADLINE_SET,
    WITHDRAWN
}
