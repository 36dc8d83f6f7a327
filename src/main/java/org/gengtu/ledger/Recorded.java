package org.gengtu.ledger;

import java.time.Instant;

/**
 * The place that a commit got.
 *
 * @param position gapless, in the order of commits
 * @param recordedAt strictly increasing with the position
 */
public record Recorded(long position, Instant recordedAt) {}
