package org.gengtu.demonstration;

/** What can become of a zone. */
public enum ZoneEventKind {
    SAVED,
    WITHDRAWN
}
