package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Map;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.region.RegionCode;

/**
 * What a forecast is made of. Areas in mu with at most two decimals.
 *
 * @param asOf the day it is asked on; nothing of a later day is known
 * @param deadline the stage's; work done on it is on time
 * @param remainingMu what remains on {@code asOf} by all that is known; 0 or less: nothing
 * @param historyFrom the first day on which anything could have been reached, such as that of the first registration; a
 *     later day that {@code netReachedMu} lacks had nothing, an earlier one does not count
 * @param netReachedMu what was reached on each day less what lapsed on it, as known; may be negative
 * @param lagDays the median reporting lag k, days, 0 or more; see {@link ReportingLag}
 * @param seed of the draws; see {@link #seed}
 */
public record ForecastQuestion(
        LocalDate asOf,
        LocalDate deadline,
        BigDecimal remainingMu,
        LocalDate historyFrom,
        Map<LocalDate, BigDecimal> netReachedMu,
        int lagDays,
        long seed) {

    public ForecastQuestion {
        if (lagDays < 0) {
            throw new IllegalArgumentException("A lag of " + lagDays + " days");
        }
        netReachedMu = Map.copyOf(netReachedMu);
    }

    /**
     * The seed of a question, so that the same question asked again draws the same numbers, on any machine and with any
     * release of Java.
     *
     * @param campaign year
     * @param position of the ledger that is read
     */
    public static long seed(RegionCode region, RecoveryStage stage, int campaign, LocalDate asOf, long position) {
        long seed = Draws.mix(Long.parseLong(region.digits()));
        seed = Draws.mix(seed + (stage == RecoveryStage.RESTORATION ? 1 : 2));
        seed = Draws.mix(seed + campaign);
        seed = Draws.mix(seed + asOf.toEpochDay());
        return Draws.mix(seed + position);
    }
}
