package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.StoryLog;
import org.gengtu.ledger.StoryState;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.distance.DiscreteHausdorffDistance;
import org.locationtech.jts.geom.Geometry;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Rows of files as sites and zones, told apart by their codes: first compared with the ledger, which finds what is new, what
 * differs and what cannot be, then written in one commit. Both happen within one transaction of the caller, by as many
 * statements for many rows as for few.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class DemonstrationImport {
    /** Files keep seven decimals of a degree: what differs by less is the same place. */
    private static final double SAME_DEGREES = 1.5e-7;

    /** How a site begins; what its steps bring is not known of a new one. */
    private static final Map<String, @Nullable String> CANDIDATE = Map.of("status", SiteStatus.CANDIDATE.name());

    private static final int USUAL_VISIT_MINUTES = 30;
    private static final String NAME = "name";
    private static final String VILLAGE = "villageCode";
    private static final String DEPARTMENT = "department";

    private final SiteCommands commands;
    private final Indicators indicators;
    private final Units units;

    DemonstrationImport(SiteCommands commands, Indicators indicators, Units units) {
        this.commands = commands;
        this.indicators = indicators;
        this.units = units;
    }

    /**
     * What a row says of a site.
     *
     * @param said by the names that events use: {@code name}, {@code tier}, {@code pillars} and {@code indicators} in their
     *     order, {@code visitMinutes}, {@code opens}, {@code closes}, {@code department}, {@code leadOfficial},
     *     {@code villageCode}, and {@code zone} by its code. What is absent stays as it is
     * @param stands what only steps change, as texts by the names of the GraphQL schema: compared, never written
     * @param position a point in CGCS2000 within the county; null: the row has none
     * @param footprint a polygon that the position lies in; null: the row has none
     * @param there the village of the position; null: none covers it
     * @param addedOn from which day on a new site is a candidate
     */
    public record SiteRow(
            long number,
            String code,
            Map<String, @Nullable Object> said,
            Map<String, String> stands,
            @Nullable Geometry position,
            @Nullable Geometry footprint,
            @Nullable RegionCode there,
            LocalDate addedOn) {}

    /**
     * What a row says of a zone.
     *
     * @param name null: it stays
     * @param area a polygon in CGCS2000 within the county; null: it stays
     * @param there the village of its middle; null: none covers it
     * @param from the day of a new zone
     * @param stands as of {@link SiteRow}
     */
    public record ZoneRow(
            long number,
            String code,
            @Nullable String name,
            @Nullable Geometry area,
            @Nullable RegionCode there,
            LocalDate from,
            Map<String, String> stands) {}

    /** Takes what is found in rows. Where a finding names a field, it does by the name that the row has it under. */
    public interface Sink {
        void found(long rowNumber, Finding finding);
    }

    /** @param objectId 0: a new one */
    private record Change(
            long objectId,
            Enum<?> kind,
            LocalDate on,
            Map<String, @Nullable Object> set,
            Map<String, Geometry> shapes) {}

    /** What is to be written. */
    public static final class Prepared {
        private final List<Change> changes = new ArrayList<>();
        private int unchanged;

        private Prepared() {}
    }

    public record Result(int registered, int corrected, int unchanged) {}

    /** A row beside what is known. @param before null: a new one */
    private record Seen(SiteRow row, @Nullable SiteState before, boolean isMoved, boolean isReshaped, LocalDate on) {
        boolean wantsZone() {
            return isMoved && row.position != null && row.said.get("zone") == null;
        }
    }

    /** What rows may name, read at once. */
    private record Known(
            BiPredicate<String, LocalDate> leaves,
            Set<Units.Asked> units,
            Map<String, Long> zones,
            Map<Long, Long> zonesAt) {}

    /**
     * Compares sites with the ledger as it stands, and locks them.
     *
     * @param day on which what differs is corrected
     */
    public Prepared sites(List<SiteRow> rows, LocalDate day, Sink sink) {
        Map<String, SiteState> states =
                on(day, commands.lockSites(rows.stream().map(SiteRow::code).toList()));
        Map<Long, Geometry> shapes = commands.siteShapes(states.values().stream()
                .flatMap(state -> Stream.of(state.boundaryId(), state.footprintId()))
                .filter(Objects::nonNull)
                .toList());
        List<Seen> seen = rows.stream()
                .map(row -> seen(row, states.get(row.code), shapes, day))
                .toList();
        Known known = known(seen);
        Prepared prepared = new Prepared();
        for (Seen each : seen) {
            List<Finding> findings = new ArrayList<>();
            Map<String, @Nullable Object> set = set(each, known, findings);
            check(each, set, known, findings);
            tellDiscrepancy(each.row.stands, each.before == null ? CANDIDATE : standing(each.before), findings);
            take(each.row.number, change(each, set), findings, prepared, sink);
        }
        return prepared;
    }

    private static <S extends StoryState> Map<String, S> on(LocalDate day, Map<String, List<S>> stories) {
        Map<String, S> states = new HashMap<>();
        stories.forEach(
                (code, story) -> states.put(code, StoryState.on(story, day).orElseGet(story::getFirst)));
        return states;
    }

    private static LocalDate later(LocalDate day, StoryState state) {
        return day.isBefore(state.validFrom()) ? state.validFrom() : day;
    }

    private static Seen seen(SiteRow row, @Nullable SiteState before, Map<Long, Geometry> shapes, LocalDate day) {
        if (before == null) {
            return new Seen(row, null, true, row.footprint != null, row.addedOn);
        }
        Geometry position = Objects.requireNonNull(shapes.get(before.boundaryId()));
        Geometry footprint = before.footprintId() == null ? null : shapes.get(before.footprintId());
        // a footprint tells no position: the known one stays as long as it lies there
        Geometry told = row.footprint != null ? row.footprint : row.position;
        return new Seen(
                row,
                before,
                told != null && told.distance(position) > SAME_DEGREES,
                row.footprint != null && !isSame(row.footprint, footprint),
                later(day, before));
    }

    private static boolean isSame(Geometry told, @Nullable Geometry known) {
        return known != null
                && Math.abs(told.getEnvelopeInternal().getWidth()
                                - known.getEnvelopeInternal().getWidth())
                        <= 2 * SAME_DEGREES
                && DiscreteHausdorffDistance.distance(told, known) <= SAME_DEGREES;
    }

    private Known known(List<Seen> seen) {
        Set<Units.Asked> asked = new HashSet<>();
        Set<String> zones = new HashSet<>();
        Map<Long, Geometry> places = new HashMap<>();
        for (Seen each : seen) {
            if (each.row.said.get(DEPARTMENT) instanceof String department) {
                asked.add(new Units.Asked(department, each.on));
            }
            if (each.row.said.get("zone") instanceof String zone) {
                zones.add(zone);
            }
            if (each.wantsZone()) {
                places.put(each.row.number, Objects.requireNonNull(each.row.position));
            }
        }
        return new Known(
                indicators.leaves(), units.listKnown(asked), commands.findZones(zones), commands.findZonesAt(places));
    }

    /** What an event would set, without what is known already. */
    private static Map<String, @Nullable Object> set(Seen seen, Known known, List<Finding> findings) {
        SiteRow row = seen.row;
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        if (seen.before == null) {
            set.put("code", row.code);
            set.put("pillars", List.of());
            set.put("indicators", List.of());
            set.put("visitMinutes", USUAL_VISIT_MINUTES);
            set.put("roles", List.of());
        }
        set.putAll(row.said);
        if (row.said.get("zone") instanceof String zone) {
            set.put("zone", known.zones.get(zone));
            if (!known.zones.containsKey(zone)) {
                findings.add(invalid("zone", "There is no zone %s.".formatted(zone)));
            }
        } else if (seen.wantsZone()) {
            set.put("zone", known.zonesAt.get(row.number));
        }
        if (seen.isMoved && !set.containsKey(VILLAGE) && row.position != null) {
            set.put(VILLAGE, row.there == null ? null : row.there.digits());
        }
        if (seen.before != null) {
            Map<String, @Nullable Object> values = seen.before.values();
            set.entrySet().removeIf(each -> Objects.equals(each.getValue(), values.get(each.getKey())));
        }
        return set;
    }

    private static Finding invalid(String field, String what) {
        return Finding.rejected(ProblemCode.ROW_VALUE_INVALID, what, field);
    }

    private static void check(Seen seen, Map<String, @Nullable Object> set, Known known, List<Finding> findings) {
        if (seen.before == null) {
            checkNew(seen.row, set, findings);
        }
        if (set.containsKey(VILLAGE) && set.get(VILLAGE) == null) {
            findings.add(noVillage(seen.row.position));
        }
        if (set.get(DEPARTMENT) instanceof String department
                && !known.units.contains(new Units.Asked(department, seen.on))) {
            findings.add(invalid(DEPARTMENT, "There is no unit %s on %s.".formatted(department, seen.on)));
        }
        if (set.get("indicators") instanceof List<?> codes) {
            List<String> unknown = codes.stream()
                    .map(String::valueOf)
                    .filter(code -> !known.leaves.test(code, seen.on))
                    .toList();
            if (!unknown.isEmpty()) {
                findings.add(invalid(
                        "indicators",
                        "No leaf that is assessed on %s: %s.".formatted(seen.on, String.join(", ", unknown))));
            }
        }
    }

    private static void checkNew(SiteRow row, Map<String, @Nullable Object> set, List<Finding> findings) {
        if (set.get(NAME) == null) {
            findings.add(Finding.rejected(ProblemCode.ROW_NAME_MISSING, "A new site needs a name.", NAME));
        }
        if (set.get("tier") == null) {
            findings.add(invalid("tier", "A new site needs a tier."));
        }
        if (row.position == null) {
            findings.add(Finding.rejected(ProblemCode.ROW_GEOMETRY_EMPTY, "A new site needs a position.", null));
        }
    }

    private static Finding noVillage(@Nullable Geometry place) {
        return Finding.rejected(
                ProblemCode.ROW_NO_VILLAGE,
                "The row names no village, and none covers its position.",
                place == null ? null : place.getInteriorPoint().toText());
    }

    private static Map<String, @Nullable String> standing(SiteState state) {
        Map<String, @Nullable String> standing = new LinkedHashMap<>();
        standing.put("status", state.status().name());
        standing.put("statusOn", state.statusOn().toString());
        standing.put("addedOn", state.addedOn().toString());
        standing.put("percent", state.percent() == null ? null : state.percent().toPlainString());
        standing.put("planDueOn", Objects.toString(state.planDueOn(), null));
        standing.put("buildingDueOn", Objects.toString(state.buildingDueOn(), null));
        return standing;
    }

    /** @param known what is compared */
    private static void tellDiscrepancy(
            Map<String, String> told, Map<String, @Nullable String> known, List<Finding> findings) {
        List<String> different = told.keySet().stream()
                .filter(field -> known.containsKey(field) && !Objects.equals(told.get(field), known.get(field)))
                .toList();
        if (!different.isEmpty()) {
            findings.add(new Finding(
                    ProblemCode.ROW_DISCREPANCY,
                    Outcome.FLAGGED,
                    different.stream()
                            .map(field -> "%s: the file says %s, the ledger %s."
                                    .formatted(
                                            field,
                                            told.get(field),
                                            Objects.requireNonNullElse(known.get(field), "nothing")))
                            .collect(Collectors.joining(" ")),
                    different.getFirst(),
                    "The ledger stands."));
        }
    }

    private static Change change(Seen seen, Map<String, @Nullable Object> set) {
        Map<String, Geometry> shapes = new LinkedHashMap<>();
        if (seen.isMoved && seen.row.position != null) {
            shapes.put("boundary", seen.row.position);
        }
        if (seen.isReshaped && seen.row.footprint != null) {
            shapes.put("footprint", seen.row.footprint);
        }
        return seen.before == null
                ? new Change(0, SiteEventKind.ADDED, seen.on, set, shapes)
                : new Change(seen.before.siteId(), SiteEventKind.CORRECTED, seen.on, set, shapes);
    }

    private static void take(long number, Change change, List<Finding> findings, Prepared prepared, Sink sink) {
        findings.forEach(finding -> sink.found(number, finding));
        if (Finding.worst(findings) == Outcome.REJECTED) {
            return;
        }
        if (change.set.isEmpty() && change.shapes.isEmpty()) {
            prepared.unchanged++;
        } else {
            prepared.changes.add(change);
        }
    }

    /** Compares zones with the ledger as it stands, and locks them. @param day from which on what differs holds */
    public Prepared zones(List<ZoneRow> rows, LocalDate day, Sink sink) {
        Map<String, ZoneState> states =
                on(day, commands.lockZones(rows.stream().map(ZoneRow::code).toList()));
        Map<Long, Geometry> areas = commands.zoneShapes(
                states.values().stream().map(ZoneState::boundaryId).toList());
        Prepared prepared = new Prepared();
        for (ZoneRow row : rows) {
            List<Finding> findings = new ArrayList<>();
            ZoneState before = states.get(row.code);
            take(row.number, zone(row, before, areas, day, findings), findings, prepared, sink);
        }
        return prepared;
    }

    private static Change zone(
            ZoneRow row, @Nullable ZoneState before, Map<Long, Geometry> areas, LocalDate day, List<Finding> findings) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        Map<String, Geometry> shapes = new LinkedHashMap<>();
        if (row.name != null && (before == null || !row.name.equals(before.name()))) {
            set.put(NAME, row.name);
        }
        if (row.area != null && (before == null || !isSame(row.area, areas.get(before.boundaryId())))) {
            shapes.put("boundary", row.area);
            if (row.there == null) {
                findings.add(noVillage(row.area));
            } else if (before == null || !row.there.digits().equals(before.villageCode())) {
                set.put(VILLAGE, row.there.digits());
            }
        }
        if (before == null) {
            set.put("code", row.code);
            if (row.name == null) {
                findings.add(Finding.rejected(ProblemCode.ROW_NAME_MISSING, "A new zone needs a name.", NAME));
            }
            if (row.area == null) {
                findings.add(Finding.rejected(ProblemCode.ROW_GEOMETRY_EMPTY, "A new zone needs an area.", null));
            }
        }
        Map<String, @Nullable String> standing = new HashMap<>();
        standing.put("retiredOn", before == null ? null : Objects.toString(before.retiredOn(), null));
        tellDiscrepancy(row.stands, standing, findings);
        return new Change(
                before == null ? 0 : before.zoneId(),
                ZoneEventKind.SAVED,
                before == null ? row.from : later(day, before),
                set,
                shapes);
    }

    /** Writes what {@link #sites} prepared; nothing where nothing changes. @param note what the events say beside it */
    public Result writeSites(Prepared prepared, String note, Commit commit) {
        if (!prepared.changes.isEmpty()) {
            commands.tell(commit, log -> steps(prepared.changes, note, log));
        }
        return result(prepared);
    }

    /** Writes what {@link #zones} prepared. */
    public Result writeZones(Prepared prepared, String note, Commit commit) {
        if (!prepared.changes.isEmpty()) {
            commands.tellZones(commit, log -> steps(prepared.changes, note, log));
        }
        return result(prepared);
    }

    private static Result result(Prepared prepared) {
        int registered = countNew(prepared.changes);
        return new Result(registered, prepared.changes.size() - registered, prepared.unchanged);
    }

    private static int countNew(Collection<Change> changes) {
        return (int) changes.stream().filter(change -> change.objectId == 0).count();
    }

    private static <S extends StoryState> List<Step<S>> steps(List<Change> changes, String note, StoryLog<S> log) {
        Iterator<Long> fresh = log.insert(countNew(changes)).iterator();
        List<Step<S>> steps = new ArrayList<>();
        List<Long> owners = new ArrayList<>();
        List<Geometry> shapes = new ArrayList<>();
        for (Change change : changes) {
            boolean isNew = change.objectId == 0;
            long objectId = isNew ? fresh.next() : change.objectId;
            change.shapes.values().forEach(shape -> {
                owners.add(objectId);
                shapes.add(shape);
            });
            Step<S> step = Step.<S>of(objectId, 0, change.kind, change.on, before -> change.set)
                    .noted(note);
            steps.add(isNew ? step : step.correcting("from"));
        }
        Iterator<Long> boundaries = log.insertBoundaries(owners, shapes).iterator();
        changes.forEach(change -> change.shapes.keySet().forEach(field -> change.set.put(field, boundaries.next())));
        return steps;
    }
}
