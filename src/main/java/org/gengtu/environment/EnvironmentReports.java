package org.gengtu.environment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.environment.EnvironmentFigures.Visits;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The figures of a period, by region, unit or item, as known at any instant: of one state, that of the period's last day. */
@Service
class EnvironmentReports {
    private static final String OPEN = "s.status IN ('FOUND', 'ASSIGNED', 'RECTIFYING', 'RECTIFIED')";

    private final JdbcClient jdbc;
    private final Reading reading;
    private final Regions regions;
    private final Reference reference;

    EnvironmentReports(@Qualifier("reading") JdbcClient jdbc, Reading reading, Regions regions, Reference reference) {
        this.jdbc = jdbc;
        this.reading = reading;
        this.regions = regions;
        this.reference = reference;
    }

    /**
     * The figures of one region, unit or item; of none of them: of what no unit is charged with yet.
     *
     * @param nameThen its name on the last day
     */
    record Grouped(
            @Nullable String nameThen,
            @Nullable Region region,
            @Nullable ResponsibleUnit unit,
            @Nullable StandardItem item,
            EnvironmentFigures figures) {
        static Grouped of(@Nullable ResponsibleUnit unit, @Nullable StandardItem item, EnvironmentFigures figures) {
            String name = unit != null ? unit.name() : item != null ? item.name() : null;
            return new Grouped(name, null, unit, item, figures);
        }
    }

    /**
     * @param within null: the county
     * @param from the first day of the period
     * @param to its last day, not ahead of today
     * @throws Problem ARGUMENT_INVALID for a period that ends before it begins, REGION_UNKNOWN, AS_OF_INVALID
     */
    List<Grouped> list(
            Grouping by, @Nullable RegionCode within, LocalDate from, LocalDate to, @Nullable Instant knownAt) {
        return list(by, Period.of(within, from, reading.at(new AsOf(to, knownAt, null)), regions));
    }

    List<Grouped> list(Grouping by, Period period) {
        LocalDate from = period.from();
        LocalDate to = period.at().on();
        String prefix = period.prefix();
        Snapshot at = period.at();
        Map<String, EnvironmentFigures> figures = figures(by, prefix, from, to, at);
        return switch (by) {
            case COUNTY, TOWNSHIP, VILLAGE -> byRegion(by, prefix, figures, visits(by, prefix, from, to, at), at);
            case UNIT -> {
                Map<String, ResponsibleUnit> units = reference.unitsByCode(at);
                yield figures.entrySet().stream()
                        .map(each -> Grouped.of(units.get(each.getKey()), null, each.getValue()))
                        .toList();
            }
            case ITEM -> {
                Map<String, StandardItem> items = reference.itemsByCode(at);
                yield figures.entrySet().stream()
                        .map(each -> Grouped.of(null, items.get(each.getKey()), each.getValue()))
                        .toList();
            }
        };
    }

    private Map<String, EnvironmentFigures> figures(
            Grouping by, String prefix, LocalDate from, LocalDate to, Snapshot at) {
        Map<String, EnvironmentFigures> figures = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT coalesce(%1$s, ''),
                            count(*) FILTER (WHERE s.found_on BETWEEN :from AND :to),
                            count(*) FILTER (WHERE %2$s),
                            count(*) FILTER (WHERE s.status IN ('ASSIGNED', 'RECTIFYING', 'RECTIFIED') AND s.due_on < :to),
                            count(*) FILTER (WHERE s.status = 'CLOSED' AND s.closed_on BETWEEN :from AND :to),
                            count(*) FILTER (WHERE s.due_on BETWEEN :from AND :to),
                            count(*) FILTER (WHERE s.due_on BETWEEN :from AND :to AND s.status = 'CLOSED' AND s.closed_on <= s.due_on),
                            count(*) FILTER (WHERE s.relapsed_on BETWEEN :from AND :to),
                            count(*) FILTER (WHERE s.relapsed_on BETWEEN :from AND :to
                                OR s.status = 'CLOSED' AND s.closed_on BETWEEN :from AND :to)
                        FROM problem_state s
                        WHERE %3$s AND s.status NOT IN ('MERGED', 'DISMISSED')
                            AND s.village_code >= :prefix AND s.village_code < :beyond
                        GROUP BY 1 ORDER BY 1""".formatted(by.key("s"), OPEN, at.condition("s")))
                .params(at.parameters())
                .param("from", from)
                .param("to", to)
                .param("prefix", prefix)
                .param("beyond", prefix + ":")
                .query(row -> {
                    figures.put(
                            row.getString(1),
                            new EnvironmentFigures(
                                    at.stamp(),
                                    row.getInt(2),
                                    row.getInt(3),
                                    row.getInt(4),
                                    row.getInt(5),
                                    row.getInt(6),
                                    row.getInt(7),
                                    row.getInt(8),
                                    row.getInt(9),
                                    Visits.NONE));
                });
        return figures;
    }

    private Map<String, Visits> visits(Grouping by, String prefix, LocalDate from, LocalDate to, Snapshot at) {
        Map<String, Visits> visits = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT %1$s, count(DISTINCT s.village_code),
                            count(DISTINCT s.village_code) FILTER (WHERE NOT s.dirty),
                            coalesce(sum(s.asked), 0), coalesce(sum(s.aware), 0), coalesce(sum(s.satisfied), 0)
                        FROM (
                            SELECT v.village_code, v.asked, v.aware, v.satisfied, bool_or(EXISTS (
                                SELECT FROM problem_state p
                                WHERE p.inspection_id = v.inspection_id AND p.village_code = v.village_code AND %2$s
                                    AND p.status <> 'DISMISSED')) OVER (PARTITION BY v.village_code) AS dirty
                            FROM inspection_visit v JOIN inspection_state i ON i.inspection_id = v.inspection_id
                            WHERE %3$s AND %4$s AND i.on_day BETWEEN :from AND :to
                                AND v.village_code >= :prefix AND v.village_code < :beyond) s
                        GROUP BY 1""".formatted(by.key("s"), at.condition("p"), at.known("v"), at.known("i")))
                .params(at.parameters())
                .param("from", from)
                .param("to", to)
                .param("prefix", prefix)
                .param("beyond", prefix + ":")
                .query(row -> {
                    visits.put(
                            row.getString(1),
                            new Visits(row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5), row.getInt(6)));
                });
        return visits;
    }

    /** All regions of the level within, those without problems too, and those of problems that are no more. */
    private List<Grouped> byRegion(
            Grouping by,
            String prefix,
            Map<String, EnvironmentFigures> figures,
            Map<String, Visits> visits,
            Snapshot at) {
        RegionLevel level = Objects.requireNonNull(by.level());
        Set<RegionCode> codes = new TreeSet<>(Comparator.comparing(RegionCode::digits));
        Map<RegionCode, NamedRegion> names = regions.namesAt(at, level, null);
        names.keySet().stream()
                .filter(code -> code.digits().startsWith(prefix) || prefix.startsWith(key(code, level)))
                .forEach(codes::add);
        figures.keySet().forEach(key -> codes.add(new RegionCode(key + "0".repeat(12 - level.digits()))));
        Map<RegionCode, Region> known = regions.findAllEver(codes);
        List<Grouped> grouped = new ArrayList<>();
        for (RegionCode code : codes) {
            String key = key(code, level);
            Visits seen = visits.getOrDefault(key, Visits.NONE);
            EnvironmentFigures of = figures.get(key);
            Region region = known.get(code);
            grouped.add(new Grouped(
                    names.containsKey(code) ? names.get(code).nameThen() : region == null ? null : region.name(),
                    region,
                    null,
                    null,
                    of == null
                            ? EnvironmentFigures.none(at.stamp(), seen)
                            : new EnvironmentFigures(
                                    of.asOf(),
                                    of.found(),
                                    of.open(),
                                    of.overdue(),
                                    of.closed(),
                                    of.due(),
                                    of.inTime(),
                                    of.relapsed(),
                                    of.reached(),
                                    seen)));
        }
        return grouped;
    }

    private static String key(RegionCode code, RegionLevel level) {
        return code.digits().substring(0, level.digits());
    }
}
