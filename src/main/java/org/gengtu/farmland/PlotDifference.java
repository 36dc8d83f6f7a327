package org.gengtu.farmland;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A plot whose figures differ between two states.
 *
 * @param plot as it is at the later state, or as it was last
 * @param before null where it was not there, or did not match
 * @param areaMuDelta mu, two decimals, as are all
 * @param events that make the difference, in the order of recording
 */
record PlotDifference(
        PlotView plot,
        Set<Kind> kinds,
        @Nullable PlotStatus before,
        @Nullable PlotStatus after,
        BigDecimal areaMuDelta,
        BigDecimal restoredAreaMuDelta,
        BigDecimal recultivatedAreaMuDelta,
        BigDecimal restorationOverdueAreaMuDelta,
        BigDecimal recultivationOverdueAreaMuDelta,
        List<PlotEventView> events) {
    /** Why a figure differs. */
    enum Kind {
        NEW_FACT,
        LATE_REPORT,
        CORRECTION,
        DEADLINE_PASSED,
        FACT_CHANGED
    }
}
