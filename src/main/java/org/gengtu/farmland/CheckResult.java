package org.gengtu.farmland;

/** What a check found. */
public enum CheckResult {
    ACCEPTED,
    REFUSED
}
