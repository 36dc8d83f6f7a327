package org.gengtu.environment;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gengtu.environment.EnvironmentFigures.Visits;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.region.NamedRegion;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.gengtu.region.Regions;
import org.gengtu.region.VillageTrail;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The figures of a period, by region, unit or item, as known at any instant: of one state, that of the period's last day. */
@Service
class EnvironmentReports {
    private final JdbcClient jdbc;
    private final EnvironmentSums sums;
    private final Reading reading;
    private final Regions regions;
    private final Reference reference;
    private final Units units;
    private final Facts facts;

    EnvironmentReports(
            @Qualifier("reading") JdbcClient jdbc,
            EnvironmentSums sums,
            Reading reading,
            Regions regions,
            Reference reference,
            Units units,
            Facts facts) {
        this.facts = facts;
        this.jdbc = jdbc;
        this.sums = sums;
        this.reading = reading;
        this.regions = regions;
        this.reference = reference;
        this.units = units;
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
        Snapshot at = period.at();
        Map<String, EnvironmentFigures> figures = figures(by, period);
        return switch (by) {
            case COUNTY, TOWNSHIP, VILLAGE -> byRegion(by, period, figures, visits(by, period));
            case UNIT -> {
                Map<String, ResponsibleUnit> known = units.byCode(at);
                yield figures.entrySet().stream()
                        .map(each -> Grouped.of(known.get(each.getKey()), null, each.getValue()))
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

    /** Of whole townships, units and items the sums say it; of what lies across them the problems. */
    private Map<String, EnvironmentFigures> figures(Grouping by, Period period) {
        EnvironmentRollup rollup = by.rollup(period.prefix());
        Map<String, Map<EnvironmentMeasure, Integer>> counts =
                rollup == null ? counted(by, period) : summed(rollup, by, period);
        Map<String, EnvironmentFigures> figures = new LinkedHashMap<>();
        counts.forEach(
                (key, of) -> figures.put(key, EnvironmentFigures.of(period.at().stamp(), of)));
        return figures;
    }

    Map<String, Map<EnvironmentMeasure, Integer>> summed(EnvironmentRollup rollup, Grouping by, Period period) {
        Map<String, Map<EnvironmentMeasure, Integer>> counts = new TreeMap<>();
        int digits = by.level() == null ? Integer.MAX_VALUE : by.level().digits();
        sums.counts(
                        new EnvironmentSums.Question(
                                rollup, period.from(), period.at().on()),
                        period.at().position())
                .forEach((key, of) -> {
                    if (rollup == EnvironmentRollup.TOWNSHIP && !key.startsWith(period.prefix())) {
                        return;
                    }
                    Map<EnvironmentMeasure, Integer> into = counts.computeIfAbsent(
                            key.substring(0, Math.min(digits, key.length())),
                            group -> new EnumMap<>(EnvironmentMeasure.class));
                    of.forEach((measure, problems) -> into.merge(measure, problems, Integer::sum));
                });
        counts.values().removeIf(of -> of.values().stream().allMatch(problems -> problems == 0));
        return counts;
    }

    Map<String, Map<EnvironmentMeasure, Integer>> counted(Grouping by, Period period) {
        Map<String, Map<EnvironmentMeasure, Integer>> counts = new TreeMap<>();
        jdbc.sql(counting(by, period.at())).params(period.parameters()).query(row -> {
            Map<EnvironmentMeasure, Integer> of = new EnumMap<>(EnvironmentMeasure.class);
            for (EnvironmentMeasure measure : EnvironmentMeasure.values()) {
                of.put(measure, row.getInt(measure.ordinal() + 2));
            }
            if (of.values().stream().anyMatch(problems -> problems != 0)) {
                counts.put(row.getString(1), of);
            }
        });
        return counts;
    }

    /** The figures of every key, counted over the problems themselves. */
    private static String counting(Grouping by, Snapshot at) {
        return """
                SELECT coalesce(%s, ''), %s FROM problem_state s
                WHERE %s AND %s AND s.village_code >= :prefix AND s.village_code < :beyond
                GROUP BY 1 ORDER BY 1""".formatted(
                        by.key("s"),
                        EnvironmentMeasure.each(EnvironmentMeasure::count),
                        at.condition("s"),
                        EnvironmentMeasure.COUNTED);
    }

    /** A village that became part of another counts as that one, as its problems do. */
    private Map<String, Visits> visits(Grouping by, Period period) {
        Snapshot at = period.at();
        Map<String, Visits> visits = new LinkedHashMap<>();
        Map<String, String> others =
                VillageTrail.of(facts.listStanding(VillageTrail.KINDS, at)).othersOn(at.on());
        jdbc.sql("""
                        SELECT %1$s, count(DISTINCT s.village_code),
                            count(DISTINCT s.village_code) FILTER (WHERE NOT s.dirty),
                            coalesce(sum(s.asked), 0), coalesce(sum(s.aware), 0), coalesce(sum(s.satisfied), 0)
                        FROM (
                            SELECT v.village_code, v.asked, v.aware, v.satisfied, bool_or(EXISTS (
                                SELECT FROM problem_state p
                                WHERE p.inspection_id = v.inspection_id AND p.village_code = v.village_code AND %2$s
                                    AND p.status <> 'DISMISSED')) OVER (PARTITION BY v.village_code) AS dirty
                            FROM (
                                SELECT v.inspection_id, coalesce(o.code, v.village_code) AS village_code, v.asked, v.aware, v.satisfied
                                FROM inspection_visit v JOIN inspection_state i ON i.inspection_id = v.inspection_id
                                    LEFT JOIN unnest(:were::text[], :are::text[]) o (was, code) ON o.was = v.village_code
                                WHERE %3$s AND %4$s AND i.on_day BETWEEN :from AND :to) v
                            WHERE v.village_code >= :prefix AND v.village_code < :beyond) s
                        GROUP BY 1""".formatted(by.key("s"), at.condition("p"), at.known("v"), at.known("i")))
                .params(period.parameters())
                .param("were", others.keySet().toArray(String[]::new))
                .param("are", others.values().toArray(String[]::new))
                .query(row -> {
                    visits.put(
                            row.getString(1),
                            new Visits(row.getInt(2), row.getInt(3), row.getInt(4), row.getInt(5), row.getInt(6)));
                });
        return visits;
    }

    /** All regions of the level within, those without problems too, and those of problems that are no more. */
    private List<Grouped> byRegion(
            Grouping by, Period period, Map<String, EnvironmentFigures> figures, Map<String, Visits> visits) {
        Snapshot at = period.at();
        String prefix = period.prefix();
        RegionLevel level = Objects.requireNonNull(by.level());
        Set<RegionCode> codes = new TreeSet<>(Comparator.comparing(RegionCode::digits));
        Map<RegionCode, NamedRegion> names = regions.namesAt(at, level, null);
        names.keySet().stream()
                .filter(code -> code.digits().startsWith(prefix) || prefix.startsWith(key(code, level)))
                .forEach(codes::add);
        Stream.concat(figures.keySet().stream(), visits.keySet().stream())
                .forEach(key -> codes.add(new RegionCode(key + "0".repeat(12 - level.digits()))));
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
                    (of == null ? EnvironmentFigures.of(at.stamp(), Map.of()) : of).with(seen)));
        }
        return grouped;
    }

    private static String key(RegionCode code, RegionLevel level) {
        return code.digits().substring(0, level.digits());
    }
}
