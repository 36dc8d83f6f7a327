package org.gengtu.recovery;

import java.util.Arrays;
import org.gengtu.farmland.RecoveryStage;

/**
 * The figures of a village or larger region on one day: every {@link Measure}, and what is overdue on that day. Plots are
 * counts, areas hundredths of mu. Immutable.
 */
final class Figures {
    /** Overdue of restoration and of recultivation, each plots and area, follow the measures. */
    private static final int OVERDUE = Measure.values().length;

    /** How many numbers there are. */
    static final int COUNT = OVERDUE + 4;

    static final Figures NONE = new Figures(new long[COUNT]);

    private final long[] values;

    private Figures(long[] values) {
        this.values = values;
    }

    /** @param values the measures in their order, then overdue: plots and area of restoration, of recultivation */
    static Figures of(long[] values) {
        if (values.length != COUNT) {
            throw new IllegalArgumentException("%d numbers instead of %d".formatted(values.length, COUNT));
        }
        return new Figures(values.clone());
    }

    Figures plus(Figures other) {
        long[] sum = values.clone();
        for (int i = 0; i < COUNT; i++) {
            sum[i] += other.values[i];
        }
        return new Figures(sum);
    }

    long get(Measure measure) {
        return values[measure.ordinal()];
    }

    long overduePlots(RecoveryStage stage) {
        return values[OVERDUE + 2 * stage.ordinal()];
    }

    long overdueArea(RecoveryStage stage) {
        return values[OVERDUE + 2 * stage.ordinal() + 1];
    }

    /** All plots that a rate is of: those not exempt. */
    long dutyPlots() {
        return get(Measure.PLOTS) - get(Measure.EXEMPT_PLOTS);
    }

    /** Their area. */
    long dutyArea() {
        return get(Measure.AREA) - get(Measure.EXEMPT_AREA);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Figures that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
