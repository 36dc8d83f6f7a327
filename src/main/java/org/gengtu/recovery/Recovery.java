package org.gengtu.recovery;

import org.gengtu.farmland.RecoveryStage;
import org.gengtu.ledger.AsOfStamp;

/**
 * How far a region's campaign has come on a day. Areas in mu with two decimals, exact sums of the plots' ledger areas.
 *
 * @param asOf the state that it was read at
 * @param campaign calendar year
 * @param plots all, those exempt included
 * @param exemptPlots not fit to be restored
 * @param lapsedPlots idle again after having been restored
 * @param unmappedPlots known by village alone
 * @param foundLatePlots registered after the campaign's deadline of restoration
 */
public record Recovery(
        AsOfStamp asOf,
        int campaign,
        int plots,
        double areaMu,
        int exemptPlots,
        double exemptAreaMu,
        int lapsedPlots,
        double lapsedAreaMu,
        int unmappedPlots,
        double unmappedAreaMu,
        int foundLatePlots,
        double foundLateAreaMu,
        StageRecovery restoration,
        StageRecovery recultivation) {

    private static final double HUNDREDTHS = 100;

    static Recovery of(AsOfStamp asOf, Figures figures, StageRecovery restoration, StageRecovery recultivation) {
        return new Recovery(
                asOf,
                restoration.scope().campaign(),
                Math.toIntExact(figures.get(Measure.PLOTS)),
                mu(figures.get(Measure.AREA)),
                Math.toIntExact(figures.get(Measure.EXEMPT_PLOTS)),
                mu(figures.get(Measure.EXEMPT_AREA)),
                Math.toIntExact(figures.get(Measure.LAPSED_PLOTS)),
                mu(figures.get(Measure.LAPSED_AREA)),
                Math.toIntExact(figures.get(Measure.UNMAPPED_PLOTS)),
                mu(figures.get(Measure.UNMAPPED_AREA)),
                Math.toIntExact(figures.get(Measure.FOUND_LATE_PLOTS)),
                mu(figures.get(Measure.FOUND_LATE_AREA)),
                restoration,
                recultivation);
    }

    StageRecovery stage(RecoveryStage stage) {
        return stage == RecoveryStage.RESTORATION ? restoration : recultivation;
    }

    /** The mu nearest to so many hundredths: division of whole numbers below 2⁵³ is rounded once. */
    static double mu(long hundredths) {
        return hundredths / HUNDREDTHS;
    }
}
