package org.gengtu.recovery;

import org.gengtu.farmland.RecoveryStage;
import org.gengtu.region.Region;

/**
 * How much of a region's work is done. Areas in hundredths of mu.
 *
 * @param plots all, those exempt included
 * @param restored the area that has reached restoration, recultivated included
 */
public record RegionWork(Region region, long plots, long area, long exempt, long restored, long recultivated) {
    static RegionWork of(Region region, Figures figures) {
        return new RegionWork(
                region,
                figures.get(Measure.PLOTS),
                figures.get(Measure.AREA),
                figures.get(Measure.EXEMPT_AREA),
                figures.get(Measure.RESTORED_AREA),
                figures.get(Measure.RECULTIVATED_AREA));
    }

    /** The area that has reached a stage. */
    public long done(RecoveryStage stage) {
        return stage == RecoveryStage.RESTORATION ? restored : recultivated;
    }
}
