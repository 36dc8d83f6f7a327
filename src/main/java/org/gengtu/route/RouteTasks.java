package org.gengtu.route;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.Need;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.gengtu.road.RoadTravel;
import org.gengtu.road.Travel;
import org.gengtu.road.Vehicle;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.RoutePlan.Way;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.stereotype.Component;

/** Makes tasks of requirements, and checks of them: what both need of sites and roads is read here, each for itself. */
@Component
class RouteTasks {
    private static final int TRAVELS_KEPT = 16;
    private static final int WAYS_KEPT = 3_000;

    private final SitesToVisit sites;
    private final Regions regions;
    private final RoadTravel roads;
    private final Map<Asked, Travel> travels = kept(TRAVELS_KEPT);
    private final Map<Asked, Way> ways = kept(WAYS_KEPT);

    private record Asked(String roads, Vehicle vehicle, List<Coordinate> places) {}

    RouteTasks(SitesToVisit sites, Regions regions, RoadTravel roads) {
        this.sites = sites;
        this.regions = regions;
        this.roads = roads;
    }

    /**
     * The task of a requirement; read in the caller's transaction.
     *
     * @throws Problem ROADS_MISSING, PLACE_OFF_ROAD for a start or end
     */
    RouteTask task(Requirement requirement, ReadAt at) {
        RouteTask task = new RouteTask(
                requirement,
                sites.find(all(requirement), at),
                demand(requirement, at),
                sites.townships(at),
                this::named,
                places -> travel(requirement, places),
                roads.mostOffRoadMetres());
        requireOnRoad(requirement, task);
        return task;
    }

    private static Set<Long> all(Requirement requirement) {
        Set<Long> all = new LinkedHashSet<>(requirement.candidates());
        all.addAll(requirement.done());
        return all;
    }

    private @Nullable Demand demand(Requirement requirement, ReadAt at) {
        Map<String, Object> demand = requirement.demand();
        return demand == null ? null : sites.demand(demand, at);
    }

    /** On several days with other roads, the longest time of each way. */
    private Travel travel(Requirement requirement, List<Coordinate> places) {
        List<Travel> each = requirement.frames().stream()
                .map(Frame::on)
                .distinct()
                .map(on -> travel(requirement.vehicle(), places, on))
                .distinct()
                .toList();
        return each.stream().reduce(RouteTasks::slower).orElseThrow();
    }

    /** What was asked for last; equal roads give equal answers. */
    private static <V> Map<Asked, V> kept(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Asked, V> eldest) {
                return size() > most;
            }
        });
    }

    private static <V> V known(Map<Asked, V> kept, Asked asked, Supplier<V> read) {
        V known = kept.get(asked);
        if (known == null) {
            known = read.get();
            kept.put(asked, known);
        }
        return known;
    }

    private Travel travel(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
        return known(
                travels,
                new Asked(roads.roads(on), vehicle, List.copyOf(places)),
                () -> roads.travel(vehicle, places, on));
    }

    private Way way(Vehicle vehicle, List<Coordinate> pair, LocalDate on) {
        return known(
                ways,
                new Asked(roads.roads(on), vehicle, pair),
                () -> PlanMaker.way(roads.legs(vehicle, pair, on).getFirst()));
    }

    private static Travel slower(Travel one, Travel other) {
        int count = one.seconds().length;
        int[][] seconds = new int[count][count];
        int[][] metres = new int[count][count];
        double[] off = new double[count];
        for (int i = 0; i < count; i++) {
            off[i] = Math.max(one.offRoadMetres()[i], other.offRoadMetres()[i]);
            for (int j = 0; j < count; j++) {
                boolean first = one.seconds()[i][j] >= other.seconds()[i][j];
                seconds[i][j] = first ? one.seconds()[i][j] : other.seconds()[i][j];
                metres[i][j] = first ? one.metres()[i][j] : other.metres()[i][j];
            }
        }
        return new Travel(seconds, metres, off, one.roads() + " " + other.roads());
    }

    private void requireOnRoad(Requirement requirement, RouteTask task) {
        for (Frame frame : requirement.frames()) {
            requireOnRoad(frame.start(), task, "start");
            requireOnRoad(frame.end(), task, "end");
        }
        task.impossible().forEach(out -> {
            boolean isPinned = requirement.pinnedOrder().contains(out.siteId());
            if (out.why() == RoutePlan.Why.OFF_ROAD
                    && (isPinned || requirement.mustVisit().contains(out.siteId()))) {
                throw offRoad(
                        task.name(out.siteId()),
                        Objects.requireNonNull(out.detail()),
                        isPinned ? "pinnedOrder" : "mustVisit");
            }
        });
    }

    private void requireOnRoad(Place place, RouteTask task, String where) {
        double off = task.offRoadMetres(place);
        if (off > roads.mostOffRoadMetres()) {
            throw offRoad("The place", off, where);
        }
    }

    private Problem offRoad(String what, double metres, String where) {
        return Problem.of(
                        ProblemCode.PLACE_OFF_ROAD,
                        "%s is %.0f m from the nearest road that can be driven; %.0f m are allowed."
                                .formatted(what, metres, roads.mostOffRoadMetres()))
                .at(where)
                .with("metres", Math.round(metres));
    }

    PlanMaker maker(RouteTask task) {
        return new PlanMaker(
                task, (from, to, on) -> way(task.requirement().vehicle(), List.of(from, to), on));
    }

    /** What checks plans of a requirement by sites and roads as they are; read in the caller's transaction. */
    PlanCheck check(Requirement requirement, ReadAt at) {
        Map<Long, SiteToVisit> known = sites.find(all(requirement), at);
        Set<Place> places = new LinkedHashSet<>();
        known.values().forEach(site -> places.add(new Place(site.longitude(), site.latitude())));
        requirement.frames().forEach(frame -> {
            places.add(frame.start());
            places.add(frame.end());
        });
        return new PlanCheck(
                requirement,
                known,
                demand(requirement, at),
                sites.townships(at),
                this::named,
                new AsDriven(requirement.vehicle(), List.copyOf(places)));
    }

    private final class AsDriven implements PlanCheck.Driving {
        private final Vehicle vehicle;
        private final List<Place> places;
        private final Map<Place, Integer> numbers = new HashMap<>();
        private final Map<LocalDate, Travel> byDay = new HashMap<>();

        AsDriven(Vehicle vehicle, List<Place> places) {
            this.vehicle = vehicle;
            this.places = places;
            for (int i = 0; i < places.size(); i++) {
                numbers.put(places.get(i), i);
            }
        }

        private Travel on(LocalDate day) {
            return byDay.computeIfAbsent(
                    day,
                    on -> travel(vehicle, places.stream().map(Place::coordinate).toList(), on));
        }

        private int number(Place place) {
            return Objects.requireNonNull(numbers.get(place));
        }

        @Override
        public int seconds(LocalDate on, Place from, Place to) {
            return on(on).seconds()[number(from)][number(to)];
        }

        @Override
        public double offRoadMetres(LocalDate on, Place place) {
            return on(on).offRoadMetres()[number(place)];
        }

        @Override
        public double mostOffRoadMetres() {
            return roads.mostOffRoadMetres();
        }
    }

    private Sentence named(Need need) {
        return switch (need.key()) {
            case PILLARS ->
                new Sentence(
                        "须展示%s。".formatted(SitesToVisit.pillar(need.code(), false)),
                        "The pillar %s is shown.".formatted(SitesToVisit.pillar(need.code(), true)));
            case INDICATORS ->
                new Sentence("须展示指标%s。".formatted(need.code()), "The indicator %s is shown.".formatted(need.code()));
            case TIERS ->
                new Sentence(
                        "须有一个%s点位。".formatted(SitesToVisit.tier(need.code(), false)),
                        "A site of the tier %s is visited.".formatted(SitesToVisit.tier(need.code(), true)));
            case EVERY_TOWNSHIP ->
                new Sentence("%s须有点位。".formatted(township(need)), "A site in %s is visited.".formatted(township(need)));
            case EVERY_TOWNSHIP_TIER ->
                new Sentence(
                        "%s须有要求层级的点位。".formatted(township(need)),
                        "A site of the tier demanded is visited in %s.".formatted(township(need)));
            case MINIMUM_TOWNSHIPS -> throw new IllegalArgumentException("It is said by its number.");
        };
    }

    private String township(Need need) {
        return regions.findRegion(new RegionCode(need.code()))
                .map(region -> region.name())
                .orElse(need.code());
    }

    /** What is demanded of all sites together, in sentences. */
    List<Sentence> demands(Requirement requirement, ReadAt at) {
        Demand demand = demand(requirement, at);
        if (demand == null) {
            return List.of();
        }
        List<Sentence> sentences = new ArrayList<>();
        demand.needs(sites.townships(at)).keySet().forEach(need -> sentences.add(named(need)));
        if (demand.leastTownships() > 0) {
            sentences.add(RouteTask.townships(demand.leastTownships()));
        }
        return sentences;
    }
}
