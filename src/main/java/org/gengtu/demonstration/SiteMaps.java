package org.gengtu.demonstration;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gengtu.filter.Condition;
import org.gengtu.geo.Box;
import org.gengtu.geo.RawJson;
import org.gengtu.ledger.AsOfStamp;
import org.gengtu.ledger.Snapshot;
import org.gengtu.map.Label;
import org.gengtu.map.LegendClass;
import org.gengtu.map.MapQueries;
import org.gengtu.map.MapQueries.Cell;
import org.gengtu.map.MapQueries.ClassTotal;
import org.gengtu.map.MapStyle;
import org.gengtu.map.MapViews;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.util.function.SingletonSupplier;

/** Reads the map views of sites, and gives them their style: everything of one view from one state and by one condition. */
@Service
class SiteMaps implements MapStyle {
    private static final String STYLE = "sites";

    private final MapViews views;
    private final MapQueries queries;

    SiteMaps(MapViews views, MapQueries queries) {
        this.views = views;
        this.queries = queries;
    }

    record StatusTotal(SiteStatus status, int sites) {}

    record Totals(int sites, int overdue, List<StatusTotal> byStatus) {
        /** @param classes of {@link SiteLayer#STATE_OF_ALL} */
        static Totals of(List<ClassTotal> classes) {
            Map<SiteStatus, Integer> statuses = new EnumMap<>(SiteStatus.class);
            int all = 0;
            int overdue = 0;
            for (ClassTotal each : classes) {
                String[] key = each.key().split(" ");
                int sites = Math.toIntExact(each.objects());
                statuses.merge(SiteStatus.valueOf(key[0]), sites, Integer::sum);
                all += sites;
                overdue += key[1].equals("1") ? sites : 0;
            }
            List<StatusTotal> byStatus = new ArrayList<>();
            statuses.forEach((status, sites) -> byStatus.add(new StatusTotal(status, sites)));
            return new Totals(all, overdue, byStatus);
        }
    }

    record Cluster(String id, RawJson position, Box extent, double splitsAtZoom, int sites) {
        static Cluster of(Cell cell) {
            return new Cluster(
                    cell.id(),
                    cell.position(),
                    Box.of(cell.extent()),
                    cell.splitsAtZoom(),
                    Totals.of(cell.classes()).sites);
        }
    }

    /** One map view; each part is read when it is asked for. */
    record SiteMap(SiteMaps maps, MapViews.Asked asked, SingletonSupplier<MapViews.Features> read) {
        public AsOfStamp asOf() {
            return asked.view().at().stamp();
        }

        public @Nullable RawJson features() {
            return asked.showsFeatures() ? read.obtain().collection() : null;
        }

        public @Nullable List<Cluster> clusters() {
            return asked.showsFeatures()
                    ? null
                    : maps.queries.cells(asked.inBox().get(), asked.zoom(), SiteLayer.STATE_OF_ALL).stream()
                            .map(Cluster::of)
                            .toList();
        }

        public List<LegendClass> legend() {
            return Stream.of(SiteLayer.Look.values())
                    .map(SiteLayer.Look::mapClass)
                    .map(LegendClass::of)
                    .toList();
        }

        public Totals totals() {
            return Totals.of(maps.queries.totals(asked.inBox().get(), SiteLayer.STATE_OF_ALL));
        }

        public String tileJsonUrl() {
            return maps.views.tileJsonUrl(asked);
        }

        public String styleUrl() {
            return maps.views.styleUrl(STYLE, asked);
        }

        public boolean truncated() {
            return asked.showsFeatures() && read.obtain().truncated();
        }
    }

    /** @throws org.gengtu.problem.Problem as {@link MapViews#read} */
    SiteMap map(Map<String, Object> arguments) {
        MapViews.Asked asked = views.read(SiteLayer.NAME, arguments);
        return new SiteMap(this, asked, SingletonSupplier.of(() -> views.features(asked)));
    }

    @Override
    public String name() {
        return STYLE;
    }

    @Override
    public Label title() {
        return new Label("示范点", "Demonstration sites");
    }

    @Override
    public String layer() {
        return SiteLayer.NAME;
    }

    @Override
    public List<String> regionLayers() {
        return List.of("townships", "villages", ZoneLayer.NAME);
    }

    @Override
    public Map<String, String> regionColors(@Nullable Map<String, Object> filter, Condition condition, Snapshot at) {
        return Map.of();
    }
}
