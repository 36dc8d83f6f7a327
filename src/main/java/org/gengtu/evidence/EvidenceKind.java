package org.gengtu.evidence;

/** What a file proves: how it was, how it is now, or what was laid down. */
public enum EvidenceKind {
    BEFORE,
    AFTER,
    DOCUMENT
}
