package org.gengtu.importing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gengtu.demonstration.DemonstrationImport.SiteRow;
import org.gengtu.demonstration.DemonstrationImport.ZoneRow;
import org.gengtu.demonstration.Pillar;
import org.gengtu.demonstration.SiteStatus;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.geo.Shapes;
import org.gengtu.importing.file.SourceRow;
import org.gengtu.ledger.CommandInput;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;

/** Makes sites and zones of a file's rows, each checked in itself; the ledger is asked about all of them later. */
final class DemonstrationRows {
    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_LIST = 4_000;
    private static final int LONGEST_DEPARTMENT = 40;
    private static final int MOST_MINUTES = 600;
    private static final int ALL = 100;
    private static final Pattern MINUTES = Pattern.compile("(\\d{1,4})\\s*(?:分钟|分|min)?");
    private static final Pattern HOURS = Pattern.compile("(\\S+?)\\s*[-–—~～至]\\s*(\\S+)");
    private static final Pattern HOUR = Pattern.compile("(\\d{1,2})[:：](\\d{2})(?:[:：]\\d{2}(?:\\.\\d+)?)?");

    private final Mapping mapping;
    private final RowPlaces places;
    private final LocalDate today;
    private final LocalDate registeredOn;
    private final Map<String, Long> seen = new HashMap<>();

    /** @param registeredOn the day of what is new and has no date of its own */
    DemonstrationRows(Mapping mapping, VillageIndex villages, LocalDate today, LocalDate registeredOn) {
        this.mapping = mapping;
        this.places = new RowPlaces(villages);
        this.today = today;
        this.registeredOn = registeredOn;
    }

    RowRead<SiteRow> site(SourceRow row) {
        Cell cell = new Cell(mapping, row);
        String code = code(row, cell, Field.SITE_CODE);
        Geometry shape = shape(row, cell, ShapeCheck.Kinds.POLYGONS_AND_POINTS);
        Map<String, @Nullable Object> said = said(cell);
        RegionCode village = places.named(shape, cell);
        if (village != null) {
            said.put("villageCode", village.digits());
        }
        LocalDate addedOn = addedOn(cell);
        Map<String, String> stands = stands(cell, addedOn);
        if (isRejected(cell) || code == null) {
            return new RowRead<>(null, cell.findings());
        }
        Point position = shape == null ? null : position(shape);
        return new RowRead<>(
                new SiteRow(
                        row.number(),
                        code,
                        said,
                        stands,
                        position,
                        shape instanceof Point ? null : shape,
                        there(shape),
                        addedOn == null ? registeredOn : addedOn),
                cell.findings());
    }

    RowRead<ZoneRow> zone(SourceRow row) {
        Cell cell = new Cell(mapping, row);
        String code = code(row, cell, Field.ZONE_CODE);
        Geometry area = shape(row, cell, ShapeCheck.Kinds.POLYGONS);
        String name = cell.text(Field.ZONE_NAME, LONGEST_TEXT);
        Map<String, String> stands = new LinkedHashMap<>();
        put(stands, Field.RETIRED_ON, cell.day(Field.RETIRED_ON));
        return new RowRead<>(
                isRejected(cell) || code == null
                        ? null
                        : new ZoneRow(row.number(), code, name, area, there(area), registeredOn, stands),
                cell.findings());
    }

    private static boolean isRejected(Cell cell) {
        return Finding.worst(cell.findings()) == Outcome.REJECTED;
    }

    private @Nullable String code(SourceRow row, Cell cell, Field field) {
        String code = cell.text(field, LONGEST_TEXT);
        if (code == null || !CommandInput.isCode(code)) {
            cell.reject(
                    ProblemCode.ROW_CODE_INVALID,
                    field,
                    code == null
                            ? "The row has no code."
                            : "\"%s\" is no code: 1 to 40 letters, digits, dots, hyphens and underscores."
                                    .formatted(code));
            return null;
        }
        Long first = seen.putIfAbsent(code, row.number());
        if (first != null) {
            cell.reject(
                    ProblemCode.ROW_CODE_REPEATED,
                    field,
                    "The code %s stands in row %d already.".formatted(code, first));
        }
        return code;
    }

    private @Nullable Geometry shape(SourceRow row, Cell cell, ShapeCheck.Kinds kinds) {
        Geometry shape = places.shape(row, cell, kinds);
        if (shape != null) {
            shape.setSRID(Shapes.SRID);
            places.requireInCounty(shape, cell);
        }
        return shape;
    }

    private static Point position(Geometry shape) {
        return shape instanceof Point point
                ? point
                : Shapes.FACTORY.createPoint(Objects.requireNonNull(RowPlaces.inner(shape)));
    }

    private @Nullable RegionCode there(@Nullable Geometry shape) {
        Coordinate inner = RowPlaces.inner(shape);
        return inner == null ? null : places.findAt(inner).orElse(null);
    }

    /** What the row says. An empty cell empties what may be empty, and says nothing of what may not. */
    private Map<String, @Nullable Object> said(Cell cell) {
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        SiteTier tier = cell.word(Field.TIER, Words::tier);
        putIfThere(said, Field.SITE_NAME, cell.text(Field.SITE_NAME, LONGEST_TEXT));
        putIfThere(said, Field.TIER, tier == null ? null : tier.name());
        if (mapping.has(Field.PILLARS)) {
            said.put(Field.PILLARS.label(), pillars(cell));
        }
        if (mapping.has(Field.INDICATORS)) {
            said.put(Field.INDICATORS.label(), indicators(cell));
        }
        putIfThere(said, Field.VISIT_MINUTES, minutes(cell));
        hours(cell, said);
        putIfThere(said, Field.ZONE, cell.text(Field.ZONE, LONGEST_DEPARTMENT));
        if (mapping.has(Field.DEPARTMENT)) {
            said.put(Field.DEPARTMENT.label(), cell.text(Field.DEPARTMENT, LONGEST_DEPARTMENT));
        }
        if (mapping.has(Field.LEAD_OFFICIAL)) {
            said.put(Field.LEAD_OFFICIAL.label(), cell.text(Field.LEAD_OFFICIAL, LONGEST_TEXT));
        }
        return said;
    }

    private static void putIfThere(Map<String, @Nullable Object> said, Field field, @Nullable Object value) {
        if (value != null) {
            said.put(field.label(), value);
        }
    }

    private static List<String> pillars(Cell cell) {
        Set<Pillar> pillars = cell.word(Field.PILLARS, Words::pillars);
        return pillars == null ? List.of() : pillars.stream().map(Enum::name).toList();
    }

    private static List<String> indicators(Cell cell) {
        String text = cell.text(Field.INDICATORS, LONGEST_LIST);
        return text == null
                ? List.of()
                : Stream.of(text.split("[;；,，、\\s]+"))
                        .filter(code -> !code.isEmpty())
                        .sorted()
                        .distinct()
                        .toList();
    }

    private static @Nullable Integer minutes(Cell cell) {
        String text = cell.text(Field.VISIT_MINUTES, LONGEST_TEXT);
        if (text == null) {
            return null;
        }
        Matcher minutes = MINUTES.matcher(text);
        int value = minutes.matches() ? Integer.parseInt(minutes.group(1)) : 0;
        if (value < 1 || value > MOST_MINUTES) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    Field.VISIT_MINUTES,
                    "A visit takes 1 to %d minutes, not \"%s\".".formatted(MOST_MINUTES, text));
            return null;
        }
        return value;
    }

    /** Two columns, or both in the one of the opening: 09:00-17:30. */
    private void hours(Cell cell, Map<String, @Nullable Object> said) {
        if (!mapping.has(Field.OPENS) && !mapping.has(Field.CLOSES)) {
            return;
        }
        String opens = cell.text(Field.OPENS, LONGEST_TEXT);
        String closes = cell.text(Field.CLOSES, LONGEST_TEXT);
        Matcher both = HOURS.matcher(opens == null ? "" : opens);
        if (closes == null && both.matches()) {
            opens = both.group(1);
            closes = both.group(2);
        }
        if (opens == null && closes == null) {
            said.put(Field.OPENS.label(), null);
            said.put(Field.CLOSES.label(), null);
            return;
        }
        LocalTime from = hour(opens);
        LocalTime to = hour(closes);
        if (from == null || to == null || !from.isBefore(to)) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    mapping.has(Field.OPENS) ? Field.OPENS : Field.CLOSES,
                    "\"%s\" to \"%s\" are no opening hours such as 09:00 to 17:30."
                            .formatted(Objects.requireNonNullElse(opens, ""), Objects.requireNonNullElse(closes, "")));
            return;
        }
        said.put(Field.OPENS.label(), from.toString());
        said.put(Field.CLOSES.label(), to.toString());
    }

    private static @Nullable LocalTime hour(@Nullable String text) {
        Matcher hour = HOUR.matcher(text == null ? "" : text);
        try {
            return hour.matches()
                    ? LocalTime.of(Integer.parseInt(hour.group(1)), Integer.parseInt(hour.group(2)))
                    : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable LocalDate addedOn(Cell cell) {
        LocalDate day = cell.day(Field.ADDED_ON);
        if (day != null && day.isAfter(today)) {
            cell.reject(
                    ProblemCode.ROW_DATE_IN_FUTURE,
                    Field.ADDED_ON,
                    "%s lies after the county's today, %s.".formatted(day, today));
        }
        if (day != null && day.getYear() < ImportOptions.EARLIEST_YEAR) {
            cell.reject(ProblemCode.ROW_VALUE_INVALID, Field.ADDED_ON, "No site goes back to %s.".formatted(day));
        }
        return day;
    }

    /** What only steps change. */
    private static Map<String, String> stands(Cell cell, @Nullable LocalDate addedOn) {
        Map<String, String> stands = new LinkedHashMap<>();
        SiteStatus status = cell.word(Field.STATUS, Words::siteStatus);
        put(stands, Field.STATUS, status == null ? null : status.name());
        put(stands, Field.STATUS_ON, cell.day(Field.STATUS_ON));
        BigDecimal percent = cell.decimal(Field.PERCENT);
        if (percent != null && (percent.signum() < 0 || percent.compareTo(BigDecimal.valueOf(ALL)) > 0)) {
            cell.reject(
                    ProblemCode.ROW_VALUE_INVALID,
                    Field.PERCENT,
                    "%s percent are not possible.".formatted(percent.toPlainString()));
            percent = null;
        }
        put(stands, Field.PERCENT, percent == null ? null : percent.setScale(2, RoundingMode.HALF_UP));
        put(stands, Field.PLAN_DUE_ON, cell.day(Field.PLAN_DUE_ON));
        put(stands, Field.BUILDING_DUE_ON, cell.day(Field.BUILDING_DUE_ON));
        put(stands, Field.ADDED_ON, addedOn);
        return stands;
    }

    private static void put(Map<String, String> stands, Field field, @Nullable Object value) {
        if (value != null) {
            stands.put(field.label(), value.toString());
        }
    }
}
