package org.gengtu.importing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.gengtu.farmland.IdleKind;
import org.gengtu.farmland.LandClass;
import org.gengtu.farmland.PlotField;
import org.gengtu.farmland.PlotRow;
import org.gengtu.farmland.PlotStatus;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.geo.Finding;
import org.gengtu.geo.GeodesicArea;
import org.gengtu.geo.Mu;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Makes plots of a file's rows, each checked in itself. */
final class PlotRows {
    private static final BigDecimal SQUARE_METRES =
            BigDecimal.valueOf(2000).divide(BigDecimal.valueOf(3), MathContext.DECIMAL128);
    private static final double AREA_DIFFERENCE = 0.05;
    private static final BigDecimal LARGEST_MU = new BigDecimal("1000000");
    private static final int LONGEST_CODE = 40;
    private static final int LONGEST_TEXT = 100;

    private final Mapping mapping;
    private final RowPlaces places;
    private final LocalDate today;
    private final LocalDate registeredOn;
    private final String source;

    /**
     * @param registeredOn the day from which a plot counts whose row has no date
     * @param source the name under which the file's keys are known
     */
    PlotRows(Mapping mapping, VillageIndex villages, LocalDate today, LocalDate registeredOn, String source) {
        this.mapping = mapping;
        this.places = new RowPlaces(villages);
        this.today = today;
        this.registeredOn = registeredOn;
        this.source = source;
    }

    /** A row's plot, null when it is rejected, and what was found. */
    record Read(@Nullable PlotRow plot, List<Finding> findings) {}

    /** The fields that the file has columns for, as the ledger names them. */
    static Set<PlotField> given(Mapping mapping, boolean hasGeometry) {
        Set<PlotField> given = EnumSet.of(PlotField.VILLAGE);
        if (hasGeometry) {
            given.add(PlotField.BOUNDARY);
        }
        add(given, PlotField.CODE, mapping.has(Field.PLOT_CODE));
        add(given, PlotField.GROUP, mapping.has(Field.GROUP));
        add(given, PlotField.DECLARED_AREA_MU, mapping.has(Field.AREA_MU) || mapping.has(Field.AREA_SQUARE_METRES));
        add(given, PlotField.IDLE_KIND, mapping.has(Field.IDLE_KIND));
        add(given, PlotField.ABANDONED_SINCE, mapping.has(Field.ABANDONED_SINCE));
        add(given, PlotField.CAUSES, mapping.has(Field.CAUSES));
        add(given, PlotField.LAND_CLASS, mapping.has(Field.LAND_CLASS));
        return given;
    }

    private static void add(Set<PlotField> given, PlotField field, boolean isGiven) {
        if (isGiven) {
            given.add(field);
        }
    }

    Read read(SourceRow row) {
        Cell cell = new Cell(mapping, row);
        Geometry shape = places.shape(row, cell, ShapeCheck.Kinds.POLYGONS_AND_POINTS);
        String code = cell.text(Field.PLOT_CODE, LONGEST_CODE);
        String key = cell.text(Field.SOURCE_KEY, LONGEST_TEXT);
        RegionCode village = places.village(shape, cell);
        BigDecimal declared = declaredAreaMu(cell);
        BigDecimal measured =
                shape == null || shape instanceof Point ? null : Mu.ofSquareMetres(GeodesicArea.squareMetres(shape));
        checkAreas(declared, measured, cell);
        Stages stages = stages(cell);
        String group = cell.text(Field.GROUP, LONGEST_TEXT);
        IdleKind idleKind = cell.word(Field.IDLE_KIND, Words::idleKind);
        LandClass landClass = cell.word(Field.LAND_CLASS, Words::landClass);
        Integer causes = cell.word(Field.CAUSES, Words::causes);
        LocalDate abandonedSince = cell.day(Field.ABANDONED_SINCE);
        checkPast(abandonedSince, Field.ABANDONED_SINCE, cell);
        RestorationMode mode = cell.word(Field.RESTORATION_MODE, Words::mode);
        String crop = cell.text(Field.CROP, LONGEST_TEXT);
        BigDecimal areaMu = declared != null ? declared : measured;
        if (Finding.worst(cell.findings()) == Outcome.REJECTED || village == null || areaMu == null) {
            return new Read(null, cell.findings());
        }
        boolean isNamed = code != null || key != null || shape != null;
        PlotRow plot = new PlotRow(
                row.number(),
                code,
                key == null ? null : source + "|" + key,
                isNamed ? null : contentHash(village, row),
                village,
                group,
                shape,
                areaMu,
                declared,
                measured,
                idleKind,
                abandonedSince,
                causes == null ? 0 : causes,
                landClass,
                stages.registeredOn,
                stages.restoredOn,
                stages.restoredOn == null ? null : mode,
                stages.recultivatedOn,
                stages.recultivatedOn == null ? null : crop);
        return new Read(plot, cell.findings());
    }

    private @Nullable BigDecimal declaredAreaMu(Cell cell) {
        Field field = Field.AREA_MU;
        BigDecimal mu = cell.decimal(Field.AREA_MU);
        if (mu == null) {
            BigDecimal squareMetres = cell.decimal(Field.AREA_SQUARE_METRES);
            if (squareMetres == null) {
                return null;
            }
            field = Field.AREA_SQUARE_METRES;
            mu = squareMetres.divide(SQUARE_METRES, MathContext.DECIMAL128);
        }
        BigDecimal rounded = Mu.round(mu);
        if (rounded.signum() < 0 || rounded.compareTo(LARGEST_MU) > 0) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    field,
                    "An area of %s mu is not possible.".formatted(rounded.toPlainString()));
            return null;
        }
        if (rounded.signum() == 0) {
            cell.reject(ProblemCode.ROW_AREA_ZERO, field, "The declared area rounds to 0.00 mu.");
            return null;
        }
        return rounded;
    }

    private void checkAreas(@Nullable BigDecimal declared, @Nullable BigDecimal measured, Cell cell) {
        if (Finding.worst(cell.findings()) == Outcome.REJECTED) {
            return;
        }
        if (declared == null && (measured == null || measured.signum() == 0)) {
            cell.reject(
                    ProblemCode.ROW_AREA_ZERO,
                    Field.AREA_MU,
                    measured == null
                            ? "The row has neither a declared area nor a boundary to measure."
                            : "The measured area rounds to 0.00 mu.");
        } else if (declared != null
                && measured != null
                && measured.subtract(declared).abs().doubleValue() > AREA_DIFFERENCE * declared.doubleValue()) {
            cell.add(Finding.flagged(
                    ProblemCode.ROW_AREA_DIFFERS,
                    "%s mu are declared, %s mu measured.".formatted(declared.toPlainString(), measured.toPlainString()),
                    mapping.header(mapping.has(Field.AREA_MU) ? Field.AREA_MU : Field.AREA_SQUARE_METRES)));
        }
    }

    private record Stages(
            LocalDate registeredOn,
            @Nullable LocalDate restoredOn,
            @Nullable LocalDate recultivatedOn) {}

    private Stages stages(Cell cell) {
        LocalDate found = cell.day(Field.FOUND_ON);
        LocalDate restored = cell.day(Field.RESTORED_ON);
        LocalDate recultivated = cell.day(Field.RECULTIVATED_ON);
        PlotStatus status = cell.word(Field.STATUS, Words::status);
        if (recultivated != null && restored == null) {
            restored = recultivated;
            cell.add(Finding.flagged(
                    ProblemCode.ROW_STAGE_ASSUMED,
                    "Recultivated on %s without a date of restoration.".formatted(recultivated),
                    mapping.header(Field.RECULTIVATED_ON)));
        }
        LocalDate registered = found != null ? found : restored != null ? restored : registeredOn;
        if (registered.getYear() < ImportOptions.EARLIEST_YEAR) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    found != null ? Field.FOUND_ON : Field.RESTORED_ON,
                    "No campaign goes back to %s.".formatted(registered));
        }
        checkStatus(status, restored, recultivated, cell);
        checkOrder(registered, restored, Field.RESTORED_ON, cell);
        checkOrder(restored, recultivated, Field.RECULTIVATED_ON, cell);
        checkPast(found, Field.FOUND_ON, cell);
        checkPast(restored, Field.RESTORED_ON, cell);
        checkPast(recultivated, Field.RECULTIVATED_ON, cell);
        return new Stages(registered, restored, recultivated);
    }

    private void checkStatus(
            @Nullable PlotStatus status, @Nullable LocalDate restored, @Nullable LocalDate recultivated, Cell cell) {
        boolean undated = status == PlotStatus.RESTORED && restored == null
                || status == PlotStatus.RECULTIVATED && recultivated == null
                || status == PlotStatus.EXEMPT;
        if (undated) {
            cell.add(Finding.flagged(
                    ProblemCode.ROW_STATUS_UNDATED,
                    "The row says %s, but has no date of it.".formatted(status),
                    mapping.header(Field.STATUS)));
        }
    }

    private void checkOrder(@Nullable LocalDate before, @Nullable LocalDate after, Field field, Cell cell) {
        if (before != null && after != null && after.isBefore(before)) {
            cell.reject(ProblemCode.ROW_DATE_ORDER, field, "%s lies before %s.".formatted(after, before));
        }
    }

    private void checkPast(@Nullable LocalDate day, Field field, Cell cell) {
        if (day != null && day.isAfter(today)) {
            cell.reject(
                    ProblemCode.ROW_DATE_IN_FUTURE,
                    field,
                    "%s lies after the county's today, %s.".formatted(day, today));
        }
    }

    private static UUID contentHash(RegionCode village, SourceRow row) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(village.digits().getBytes(StandardCharsets.UTF_8));
            digest.update(Arrays.toString(row.values()).getBytes(StandardCharsets.UTF_8));
            ByteBuffer hash = ByteBuffer.wrap(digest.digest());
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5.", e);
        }
    }
}
