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

    private static final String COLUMNS = """
            plot_id, valid_from, valid_to, boundary_id, code, village_code, group_name, campaign, area_mu,
            declared_area_mu, measured_area_mu, idle_kind, abandoned_since, causes, land_class, placement,
            boundary_provisional, status, status_on, registered_on, found_late, restored_on, recultivated_on,
            restoration_due_on, recultivation_due_on, lapsed, restoration_mode, crop, restoration_check,
            recultivation_check, restoration_sample, recultivation_sample""";

    /** Reads rows for {@link #of}. */
    static final String SELECT = "SELECT state_id, " + COLUMNS + " FROM plot_state";

    /** Reads rows with the commits from and to which they are known, also for {@link #of}. */
    static final String SELECT_KNOWN = "SELECT state_id, known_from, known_to, " + COLUMNS + " FROM plot_state";

    /** Takes the commit id, the open end of knowledge, and a JSON array of {@link #columns}. */
    static final String INSERT = """
            WITH k AS (SELECT ?::bigint AS known_from, ?::bigint AS known_to),
                w AS (SELECT * FROM jsonb_populate_recordset(NULL::plot_state, ?::jsonb))
            INSERT INTO plot_state (state_id, known_from, known_to, %1$s)
            SELECT nextval('plot_state_seq'), k.known_from, k.known_to, %1$s
            FROM (SELECT %1$s FROM w) w, k""".formatted(COLUMNS);

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

    /** The values by column, as JSON takes them. */
    Map<String, @Nullable Object> columns() {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("plot_id", plotId);
        columns.put("valid_from", text(validFrom));
        columns.put("valid_to", text(validTo));
        columns.put("boundary_id", boundaryId);
        columns.put("code", code);
        columns.put("village_code", villageCode);
        columns.put("group_name", group);
        columns.put("campaign", campaign);
        columns.put("area_mu", areaMu);
        columns.put("declared_area_mu", declaredAreaMu);
        columns.put("measured_area_mu", measuredAreaMu);
        columns.put("idle_kind", idleKind);
        columns.put("abandoned_since", text(abandonedSince));
        columns.put("causes", causes);
        columns.put("land_class", landClass);
        columns.put("placement", placement);
        columns.put("boundary_provisional", boundaryProvisional);
        columns.put("status", status);
        columns.put("status_on", text(statusOn));
        columns.put("registered_on", text(registeredOn));
        columns.put("found_late", foundLate);
        columns.put("restored_on", text(restoredOn));
        columns.put("recultivated_on", text(recultivatedOn));
        columns.put("restoration_due_on", text(restorationDueOn));
        columns.put("recultivation_due_on", text(recultivationDueOn));
        columns.put("lapsed", lapsed);
        columns.put("restoration_mode", restorationMode);
        columns.put("crop", crop);
        columns.put("restoration_check", restorationCheck);
        columns.put("recultivation_check", recultivationCheck);
        columns.put("restoration_sample", restorationSample);
        columns.put("recultivation_sample", recultivationSample);
        return columns;
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
