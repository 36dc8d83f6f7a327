package org.gengtu.recovery;

import java.time.LocalDate;
import org.gengtu.farmland.RecoveryStage;
import org.jspecify.annotations.Nullable;

/**
 * How far one stage has come. Areas in mu with two decimals, exact sums; each {@code double} is the one nearest to the
 * exact number.
 *
 * @param deadline of the region on that day; plots found late, or with a deadline of their own, have others
 * @param reachedPlots as reported by the day, later stages included, lapsed not
 * @param rate reached / (all − exempt), by area; null when that is 0
 * @param overduePlots neither reached nor exempt, with the deadline before the day
 * @param latePlots reached after the deadline
 * @param acceptedPlots reached less what a check refused
 * @param refusedAreaMu reached, but refused by the latest check
 * @param sampledAreaMu reached and looked at by the county's sample
 * @param samplePassRate accepted of what was sampled, by area; null without a sample
 * @param targetAreaMu laid down for the region; of a county without one its townships' sum; null without any
 * @param targetRate reached / target; null without one, or where it is 0
 */
public record StageRecovery(
        StageScope scope,
        LocalDate deadline,
        int reachedPlots,
        double reachedAreaMu,
        @Nullable Double rate,
        int overduePlots,
        double overdueAreaMu,
        int latePlots,
        double lateAreaMu,
        int acceptedPlots,
        double acceptedAreaMu,
        double refusedAreaMu,
        double sampledAreaMu,
        @Nullable Double samplePassRate,
        @Nullable Double targetAreaMu,
        @Nullable Double targetRate) {

    /** The columns of a stage. */
    private record Columns(
            Measure plots,
            Measure area,
            Measure latePlots,
            Measure lateArea,
            Measure refusedPlots,
            Measure refusedArea,
            Measure sampledArea,
            Measure passedArea) {
        static final Columns RESTORATION = new Columns(
                Measure.RESTORED_PLOTS,
                Measure.RESTORED_AREA,
                Measure.RESTORED_LATE_PLOTS,
                Measure.RESTORED_LATE_AREA,
                Measure.RESTORED_REFUSED_PLOTS,
                Measure.RESTORED_REFUSED_AREA,
                Measure.RESTORED_SAMPLED_AREA,
                Measure.RESTORED_PASSED_AREA);
        static final Columns RECULTIVATION = new Columns(
                Measure.RECULTIVATED_PLOTS,
                Measure.RECULTIVATED_AREA,
                Measure.RECULTIVATED_LATE_PLOTS,
                Measure.RECULTIVATED_LATE_AREA,
                Measure.RECULTIVATED_REFUSED_PLOTS,
                Measure.RECULTIVATED_REFUSED_AREA,
                Measure.RECULTIVATED_SAMPLED_AREA,
                Measure.RECULTIVATED_PASSED_AREA);

        static Columns of(RecoveryStage stage) {
            return stage == RecoveryStage.RESTORATION ? RESTORATION : RECULTIVATION;
        }
    }

    /** @param target hundredths of mu */
    static StageRecovery of(StageScope scope, Figures figures, LocalDate deadline, @Nullable Long target) {
        Columns columns = Columns.of(scope.stage());
        long reached = figures.get(columns.area);
        return new StageRecovery(
                scope,
                deadline,
                count(figures.get(columns.plots)),
                Recovery.mu(reached),
                share(reached, figures.dutyArea()),
                count(figures.overduePlots(scope.stage())),
                Recovery.mu(figures.overdueArea(scope.stage())),
                count(figures.get(columns.latePlots)),
                Recovery.mu(figures.get(columns.lateArea)),
                count(figures.get(columns.plots) - figures.get(columns.refusedPlots)),
                Recovery.mu(reached - figures.get(columns.refusedArea)),
                Recovery.mu(figures.get(columns.refusedArea)),
                Recovery.mu(figures.get(columns.sampledArea)),
                share(figures.get(columns.passedArea), figures.get(columns.sampledArea)),
                target == null ? null : Recovery.mu(target),
                target == null ? null : share(reached, target));
    }

    /** The area that a stage has reached, hundredths of mu. */
    static long reachedArea(Figures figures, RecoveryStage stage) {
        return figures.get(Columns.of(stage).area);
    }

    private static int count(long plots) {
        return Math.toIntExact(plots);
    }

    private static @Nullable Double share(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }
}
