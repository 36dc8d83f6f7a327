package org.gengtu.farmland;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.ReadAt;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;

/**
 * A plot as it was on a day, as known at a position.
 *
 * @param county the county's six digits
 * @param version null when it was not read
 * @param causes bits of {@link AbandonmentCause}
 * @param shapes the forms that were read with the row; a null value: the plot has no shape
 * @param villages of the page, filled when they were asked for
 */
record PlotView(
        ReadAt at,
        String county,
        long plotId,
        @Nullable Long boundaryId,
        @Nullable String code,
        RegionCode village,
        @Nullable String group,
        int campaign,
        BigDecimal areaMu,
        @Nullable BigDecimal declaredAreaMu,
        @Nullable BigDecimal measuredAreaMu,
        @Nullable String idleKind,
        @Nullable LocalDate abandonedSince,
        int causes,
        @Nullable String landClass,
        Placement placement,
        boolean boundaryProvisional,
        PlotStatus status,
        LocalDate statusOn,
        LocalDate registeredOn,
        boolean foundLate,
        @Nullable LocalDate restoredOn,
        @Nullable LocalDate recultivatedOn,
        LocalDate restorationDueOn,
        LocalDate recultivationDueOn,
        boolean lapsed,
        @Nullable String restorationMode,
        @Nullable String crop,
        @Nullable Integer version,
        Map<ShapeForm, @Nullable RawJson> shapes,
        Map<RegionCode, Region> villages)
        implements PlotTypes.Plot {
    static final String KIND = "Plot";

    /** A check of a stage. */
    record Verification(String stage, String level, boolean accepted, LocalDate on) {}

    String id() {
        return at.id(KIND, county, Long.toString(plotId));
    }

    /** The same plot, for reading on at another account of the same state. */
    PlotView at(ReadAt other) {
        return new PlotView(
                other,
                county,
                plotId,
                boundaryId,
                code,
                village,
                group,
                campaign,
                areaMu,
                declaredAreaMu,
                measuredAreaMu,
                idleKind,
                abandonedSince,
                causes,
                landClass,
                placement,
                boundaryProvisional,
                status,
                statusOn,
                registeredOn,
                foundLate,
                restoredOn,
                recultivatedOn,
                restorationDueOn,
                recultivationDueOn,
                lapsed,
                restorationMode,
                crop,
                version,
                shapes,
                villages);
    }

    List<AbandonmentCause> causeList() {
        return AbandonmentCause.ofBits(causes);
    }

    @Nullable
    AsOfStamp asOf() {
        return at.stamp();
    }

    LocalDate dueOn(RecoveryStage stage) {
        return stage == RecoveryStage.RESTORATION ? restorationDueOn : recultivationDueOn;
    }

    /** @param stage null: either */
    boolean isOverdue(@Nullable RecoveryStage stage) {
        LocalDate day = at.snapshot().on();
        return Stream.of(RecoveryStage.values())
                .filter(each -> stage == null || stage == each)
                .anyMatch(each -> switch (each) {
                    case RESTORATION -> status == PlotStatus.ABANDONED && restorationDueOn.isBefore(day);
                    case RECULTIVATION ->
                        (status == PlotStatus.ABANDONED || status == PlotStatus.RESTORED)
                                && recultivationDueOn.isBefore(day);
                });
    }

    /** @param stage null: either */
    boolean isLate(@Nullable RecoveryStage stage) {
        return Stream.of(RecoveryStage.values())
                .filter(each -> stage == null || stage == each)
                .anyMatch(each -> switch (each) {
                    case RESTORATION ->
                        (status == PlotStatus.RESTORED || status == PlotStatus.RECULTIVATED)
                                && restoredOn != null
                                && restoredOn.isAfter(restorationDueOn);
                    case RECULTIVATION ->
                        status == PlotStatus.RECULTIVATED
                                && recultivatedOn != null
                                && recultivatedOn.isAfter(recultivationDueOn);
                });
    }
}
