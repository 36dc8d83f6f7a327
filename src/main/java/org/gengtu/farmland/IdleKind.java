package org.gengtu.farmland;

/** How long a plot has lain idle 撂荒类型. */
public enum IdleKind {
    /** 季节性: one season unplanted. */
    SEASONAL,
    /** 常年性: more than a year. */
    PERENNIAL
}
