package org.gengtu.recovery;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What remained of a stage at the end of a day.
 *
 * @param remainingPlots neither reached nor exempt
 * @param remainingAreaMu their area
 * @param planAreaMu what was still to remain by the {@link PlanLine}; null where the campaign has no plots
 */
public record BurnDownDay(
        LocalDate date,
        int remainingPlots,
        double remainingAreaMu,
        @Nullable Double planAreaMu) {}
