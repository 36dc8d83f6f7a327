package org.gengtu.environment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.gengtu.geo.Box;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.map.LegendClass;
import org.gengtu.map.MapQueries.Cell;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapViews;
import org.gengtu.region.Region;
import org.jspecify.annotations.Nullable;

/** One map view of problems; each part is read when it is asked for. */
final class EnvironmentMap {
    private final EnvironmentMaps maps;
    private final EnvironmentMaps.Asked asked;
    private MapViews.@Nullable Features features;

    EnvironmentMap(EnvironmentMaps maps, EnvironmentMaps.Asked asked) {
        this.maps = maps;
        this.asked = asked;
    }

    record StatusTotal(ProblemStatus status, int problems) {}

    /** @param relapsed those that came back at least once, whatever their status */
    record Totals(int problems, int overdue, int relapsed, List<StatusTotal> byStatus) {
        /** @param classes of {@link ProblemLayer#STATE_OF_ALL} */
        static Totals of(List<ClassTotal> classes) {
            Map<ProblemStatus, Integer> statuses = new EnumMap<>(ProblemStatus.class);
            int all = 0;
            int overdue = 0;
            int relapsed = 0;
            for (ClassTotal each : classes) {
                String[] key = each.key().split(" ");
                int problems = Math.toIntExact(each.objects());
                statuses.merge(ProblemStatus.valueOf(key[0]), problems, Integer::sum);
                all += problems;
                overdue += key[1].equals("1") ? problems : 0;
                relapsed += key[2].equals("1") ? problems : 0;
            }
            List<StatusTotal> byStatus = new ArrayList<>();
            statuses.forEach((status, problems) -> byStatus.add(new StatusTotal(status, problems)));
            return new Totals(all, overdue, relapsed, byStatus);
        }

        int of(Predicate<ProblemStatus> which) {
            return byStatus.stream()
                    .filter(each -> which.test(each.status))
                    .mapToInt(StatusTotal::problems)
                    .sum();
        }
    }

    record Shade(Region region, String legendKey, int open, int overdue, int closed, int relapsed) {
        static Shade of(Region region, Totals totals) {
            int open = totals.of(ProblemStatus::isOpen);
            int closed = totals.of(status -> status == ProblemStatus.CLOSED);
            return new Shade(
                    region,
                    EnvironmentLegend.keyOf(open, totals.overdue, closed),
                    open,
                    totals.overdue,
                    closed,
                    totals.relapsed);
        }
    }

    record Cluster(
            String id,
            RawJson position,
            Box extent,
            double splitsAtZoom,
            int problems,
            int overdue,
            int relapsed,
            List<StatusTotal> byStatus) {
        static Cluster of(Cell cell) {
            Totals totals = Totals.of(cell.classes());
            return new Cluster(
                    cell.id(),
                    cell.position(),
                    Box.of(cell.extent()),
                    cell.splitsAtZoom(),
                    totals.problems,
                    totals.overdue,
                    totals.relapsed,
                    totals.byStatus);
        }
    }

    public AsOfStamp asOf() {
        return asked.of().view().at().stamp();
    }

    public List<Shade> shades() {
        return maps.shades(asked);
    }

    public @Nullable RawJson features() {
        return asked.of().showsFeatures() ? read().collection() : null;
    }

    public @Nullable List<Cluster> clusters() {
        return asked.of().showsFeatures() ? null : maps.clusters(asked);
    }

    public List<LegendClass> legend() {
        return EnvironmentLegend.classes();
    }

    public Totals totals() {
        return maps.totals(asked);
    }

    public Totals unmapped() {
        return maps.unmapped(asked);
    }

    public String tileJsonUrl() {
        return maps.tileJsonUrl(asked);
    }

    public String styleUrl() {
        return maps.styleUrl(asked);
    }

    public boolean truncated() {
        return asked.of().showsFeatures() && read().truncated();
    }

    private MapViews.Features read() {
        MapViews.Features known = features;
        if (known == null) {
            known = maps.features(asked);
            features = known;
        }
        return known;
    }
}
