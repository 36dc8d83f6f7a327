package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.UUID;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;

/**
 * A plot as a file tells of it, checked in itself.
 *
 * @param rowNumber the row in the file, from 1
 * @param code contracted plot code or the bureau's own, 1 to 40 characters
 * @param sourceKey source name and key column, where the file has one
 * @param contentHash hash of village and row content, for a row without code, key and shape
 * @param village the village that it lies in, known today
 * @param shape boundary (polygon or multipolygon) or position (point) in CGCS2000, longitude first; null: village only
 * @param areaMu the ledger area: declared, else measured; at least 0.01
 * @param measuredAreaMu from the boundary; null without one
 * @param causes bits of {@link AbandonmentCause}
 * @param registeredOn the day from which the ledger counts it
 * @param restoredOn null when it was not restored yet; not before {@code registeredOn}
 * @param recultivatedOn null when it was not recultivated yet; not before {@code restoredOn}, and never without it
 */
public record PlotRow(
        long rowNumber,
        @Nullable String code,
        @Nullable String sourceKey,
        @Nullable UUID contentHash,
        RegionCode village,
        @Nullable String group,
        @Nullable Geometry shape,
        BigDecimal areaMu,
        @Nullable BigDecimal declaredAreaMu,
        @Nullable BigDecimal measuredAreaMu,
        @Nullable IdleKind idleKind,
        @Nullable LocalDate abandonedSince,
        int causes,
        @Nullable LandClass landClass,
        LocalDate registeredOn,
        @Nullable LocalDate restoredOn,
        @Nullable RestorationMode restorationMode,
        @Nullable LocalDate recultivatedOn,
        @Nullable String crop) {

    Placement placement() {
        if (shape == null) {
            return Placement.VILLAGE;
        }
        return shape.getDimension() == 2 ? Placement.BOUNDARY : Placement.POINT;
    }
}
