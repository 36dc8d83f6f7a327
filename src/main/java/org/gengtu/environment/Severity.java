package org.gengtu.environment;

/** How grave a problem is. */
public enum Severity {
    MINOR,
    SERIOUS,
    CRITICAL
}
