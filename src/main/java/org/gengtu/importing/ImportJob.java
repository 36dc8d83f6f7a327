package org.gengtu.importing;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An import as it stands.
 *
 * @param percent 0 to 100, over all phases
 * @param rowsTotal null when only reading tells
 * @param rowsPerSecond of the present phase; null until known
 * @param secondsLeft an estimate; null until known
 * @param result what was told at the end: counts, encoding, coordinate system, mapping, problem
 */
public record ImportJob(
        UUID id,
        String layer,
        String file,
        ImportPhase phase,
        double percent,
        @Nullable Long rowsTotal,
        long rowsRead,
        @Nullable Double rowsPerSecond,
        @Nullable Double secondsLeft,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Map<String, Object> result) {}
