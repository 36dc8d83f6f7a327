package org.gengtu.farmland;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plot from {@code validFrom} until before {@code validTo} ({@link #OPEN} when it goes on), with the values of the
 * columns of {@code plot_state} that follow from its events.
 */
record PlotState(
        long plotId,
        LocalDate validFrom,
        LocalDate validTo,
        @Nullable Long boundaryId,
        @Nullable String code,
        String villageCode,
        @Nullable String group,
        int campaign,
        BigDecimal areaMu,
        @Nullable BigDecimal declaredAreaMu,
        @Nullable BigDecimal measuredAreaMu,
        @Nullable IdleKind idleKind,
        @Nullable LocalDate abandonedSince,
        int causes,
        @Nullable LandClass landClass,
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
        @Nullable RestorationMode restorationMode,
        @Nullable String crop,
        @Nullable CheckResult restorationCheck,
        @Nullable CheckResult recultivationCheck,
        @Nullable CheckResult restorationSample,
        @Nullable CheckResult recultivationSample) {
    /** Stands for {@code infinity}. */
    static final LocalDate OPEN = LocalDate.MAX;

    static final String COLUMNS = """
            plot_id, valid_from, valid_to, boundary_id, code, village_code, group_name, campaign, area_mu,
            declared_area_mu, measured_area_mu, idle_kind, abandoned_since, causes, land_class, placement,
            boundary_provisional, status, status_on, registered_on, found_late, restored_on, recultivated_on,
            restoration_due_on, recultivation_due_on, lapsed, restoration_mode, crop, restoration_check,
            recultivation_check, restoration_sample, recultivation_sample""";

    /** Reads rows with the commits from and to which they are known, also for {@link #of}. */
    static final String SELECT_KNOWN = "SELECT state_id, known_from, known_to, " + COLUMNS + " FROM plot_state";

    static PlotState of(ResultSet row) throws SQLException {
        return new PlotState(
                row.getLong("plot_id"),
                day(row, "valid_from"),
                day(row, "valid_to"),
                row.getObject("boundary_id", Long.class),
                row.getString("code"),
                row.getString("village_code"),
                row.getString("group_name"),
                row.getInt("campaign"),
                row.getBigDecimal("area_mu"),
                row.getBigDecimal("declared_area_mu"),
                row.getBigDecimal("measured_area_mu"),
                asEnum(IdleKind.class, row.getString("idle_kind")),
                row.getObject("abandoned_since", LocalDate.class),
                row.getInt("causes"),
                asEnum(LandClass.class, row.getString("land_class")),
                Placement.valueOf(row.getString("placement")),
                row.getBoolean("boundary_provisional"),
                PlotStatus.valueOf(row.getString("status")),
                day(row, "status_on"),
                day(row, "registered_on"),
                row.getBoolean("found_late"),
                row.getObject("restored_on", LocalDate.class),
                row.getObject("recultivated_on", LocalDate.class),
                day(row, "restoration_due_on"),
                day(row, "recultivation_due_on"),
                row.getBoolean("lapsed"),
                asEnum(RestorationMode.class, row.getString("restoration_mode")),
                row.getString("crop"),
                asEnum(CheckResult.class, row.getString("restoration_check")),
                asEnum(CheckResult.class, row.getString("recultivation_check")),
                asEnum(CheckResult.class, row.getString("restoration_sample")),
                asEnum(CheckResult.class, row.getString("recultivation_sample")));
    }

    /** The values by column, as JSON takes them; those that are null are left out. */
    Map<String, Object> columns() {
        Map<String, Object> columns = new LinkedHashMap<>();
        put(columns, "plot_id", plotId);
        put(columns, "valid_from", text(validFrom));
        put(columns, "valid_to", text(validTo));
        put(columns, "boundary_id", boundaryId);
        put(columns, "code", code);
        put(columns, "village_code", villageCode);
        put(columns, "group_name", group);
        put(columns, "campaign", campaign);
        put(columns, "area_mu", areaMu);
        put(columns, "declared_area_mu", declaredAreaMu);
        put(columns, "measured_area_mu", measuredAreaMu);
        put(columns, "idle_kind", idleKind);
        put(columns, "abandoned_since", text(abandonedSince));
        put(columns, "causes", causes);
        put(columns, "land_class", landClass);
        put(columns, "placement", placement);
        put(columns, "boundary_provisional", boundaryProvisional);
        put(columns, "status", status);
        put(columns, "status_on", text(statusOn));
        put(columns, "registered_on", text(registeredOn));
        put(columns, "found_late", foundLate);
        put(columns, "restored_on", text(restoredOn));
        put(columns, "recultivated_on", text(recultivatedOn));
        put(columns, "restoration_due_on", text(restorationDueOn));
        put(columns, "recultivation_due_on", text(recultivationDueOn));
        put(columns, "lapsed", lapsed);
        put(columns, "restoration_mode", restorationMode);
        put(columns, "crop", crop);
        put(columns, "restoration_check", restorationCheck);
        put(columns, "recultivation_check", recultivationCheck);
        put(columns, "restoration_sample", restorationSample);
        put(columns, "recultivation_sample", recultivationSample);
        return columns;
    }

    private static void put(Map<String, Object> columns, String column, @Nullable Object value) {
        if (value != null) {
            columns.put(column, value);
        }
    }

    private static LocalDate day(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getObject(column, LocalDate.class), column);
    }

    private static <E extends Enum<E>> @Nullable E asEnum(Class<E> type, @Nullable String name) {
        return name == null ? null : Enum.valueOf(type, name);
    }

    private static @Nullable String text(@Nullable LocalDate day) {
        if (day == null) {
            return null;
        }
        return day.equals(OPEN) ? "infinity" : day.toString();
    }
}
