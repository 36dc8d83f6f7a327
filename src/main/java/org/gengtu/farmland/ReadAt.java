package org.gengtu.farmland;

import org.gengtu.ledger.Snapshot;

/**
 * The state that plots were read at.
 *
 * @param pinned whether the caller asked for this state itself, so that ids hold it
 */
record ReadAt(Snapshot snapshot, boolean pinned) {}
