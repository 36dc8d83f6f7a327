package org.gengtu.route;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.gengtu.demonstration.Demand;
import org.gengtu.demonstration.Pillar;
import org.gengtu.demonstration.Shown;
import org.gengtu.demonstration.SiteTier;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.road.Leg;
import org.gengtu.road.RoadTravel;
import org.gengtu.road.Travel;
import org.gengtu.road.Vehicle;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/** Small made-up requests: sites in a square of some 20 km, roads as the crow flies, a quarter hour for ten kilometres. */
final class MadeUp {
    static final LocalDate ON = LocalDate.of(2026, 11, 10);
    private static final double DEGREES = 0.2;
    private static final double SECONDS_A_DEGREE = 9_000;
    private static final double METRES_A_DEGREE = 100_000;
    private static final GeometryFactory SHAPES = new GeometryFactory();

    final Requirement requirement;
    final Map<Long, SiteToVisit> sites;
    final @Nullable Demand demand;

    MadeUp(Requirement requirement, Map<Long, SiteToVisit> sites, @Nullable Demand demand) {
        this.requirement = requirement;
        this.sites = sites;
        this.demand = demand;
    }

    static final RoadTravel ROADS = new RoadTravel() {
        @Override
        public Travel travel(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
            int count = places.size();
            int[][] seconds = new int[count][count];
            int[][] metres = new int[count][count];
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    seconds[i][j] = seconds(places.get(i), places.get(j));
                    metres[i][j] = (int) (places.get(i).distance(places.get(j)) * METRES_A_DEGREE);
                }
            }
            return new Travel(seconds, metres, new double[count], "made up");
        }

        @Override
        public List<Leg> legs(Vehicle vehicle, List<Coordinate> places, LocalDate on) {
            return IntStream.range(1, places.size())
                    .mapToObj(i -> new Leg(
                            SHAPES.createLineString(new Coordinate[] {places.get(i - 1), places.get(i)}),
                            (int) (places.get(i - 1).distance(places.get(i)) * METRES_A_DEGREE),
                            seconds(places.get(i - 1), places.get(i))))
                    .toList();
        }

        @Override
        public String roads(LocalDate on) {
            return "made up";
        }

        @Override
        public double mostOffRoadMetres() {
            return 500;
        }
    };

    static int seconds(Coordinate from, Coordinate to) {
        return (int) Math.ceil(from.distance(to) * SECONDS_A_DEGREE);
    }

    /** @param days of one team */
    static MadeUp random(Random random, int count, int days) {
        Map<Long, SiteToVisit> sites = new LinkedHashMap<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SiteToVisit site = site(random, i + 1);
            sites.put(site.siteId(), site);
            ids.add(site.siteId());
        }
        Place start = new Place(105 + random.nextDouble() * DEGREES, 31 + random.nextDouble() * DEGREES);
        LocalTime departAt = LocalTime.of(8, 30);
        LocalTime returnBy = departAt.plusMinutes(90 + random.nextInt(400));
        List<Frame> frames = IntStream.range(0, days)
                .mapToObj(day -> new Frame(ON.plusDays(day), 1, start, start, departAt, returnBy, List.of(), 0, false))
                .toList();
        Demand demand = random.nextInt(2) == 0 ? null : demand(random);
        return new MadeUp(
                new Requirement(
                        "made up",
                        Vehicle.CAR,
                        frames,
                        ids,
                        some(random, ids, 0.15),
                        List.of(),
                        random.nextInt(4) == 0 ? some(random, ids, 0.3) : List.of(),
                        random.nextInt(2) == 0 ? groups(some(random, ids, 0.4)) : List.of(),
                        random.nextInt(3) == 0 ? null : new Lunch(LocalTime.of(11, 30), LocalTime.of(12, 45), 45),
                        random.nextInt(3) == 0 ? (Double) (40.0 + random.nextInt(80)) : null,
                        demand == null ? null : Map.of(),
                        Map.of(),
                        20,
                        List.of()),
                sites,
                demand);
    }

    private static List<List<Long>> groups(List<Long> members) {
        return members.size() < 2 ? List.of() : List.of(members);
    }

    private static List<Long> some(Random random, List<Long> ids, double share) {
        List<Long> some = new ArrayList<>(
                ids.stream().filter(id -> random.nextDouble() < share).toList());
        java.util.Collections.shuffle(some, random);
        return some;
    }

    private static Demand demand(Random random) {
        Set<Pillar> pillars = EnumSet.noneOf(Pillar.class);
        for (Pillar pillar : Pillar.values()) {
            if (random.nextInt(4) == 0) {
                pillars.add(pillar);
            }
        }
        return new Demand(random.nextInt(4), false, pillars, Set.of(), Set.of(), null);
    }

    static SiteToVisit site(Random random, long id) {
        Set<Pillar> pillars = new TreeSet<>();
        pillars.add(Pillar.values()[random.nextInt(Pillar.values().length)]);
        pillars.add(Pillar.values()[random.nextInt(Pillar.values().length)]);
        boolean isOpen = random.nextInt(3) > 0;
        int opens = 8 + random.nextInt(4);
        int township = 1 + random.nextInt(4);
        return new SiteToVisit(
                new Shown(
                        id, "S" + id, "51000000%d000".formatted(township), SiteTier.VILLAGE_FEATURE, pillars, Set.of()),
                "id" + id,
                "点位" + id,
                "51000000%d001".formatted(township),
                false,
                105 + random.nextDouble() * DEGREES,
                31 + random.nextDouble() * DEGREES,
                20 + random.nextInt(40),
                isOpen ? LocalTime.of(opens, 0) : null,
                isOpen ? LocalTime.of(opens + 2 + random.nextInt(4), 30) : null,
                1 + random.nextInt(10),
                random.nextInt(8) / 2.0,
                null,
                List.of());
    }

    List<String> townships() {
        return List.of("510000001000", "510000002000", "510000003000", "510000004000");
    }

    RouteTask task() {
        return new RouteTask(
                requirement,
                sites,
                demand,
                townships(),
                need -> new Sentence("须展示" + need + "。", need + " is shown."),
                places -> ROADS.travel(Vehicle.CAR, places, ON),
                ROADS.mostOffRoadMetres());
    }

    PlanMaker maker(RouteTask task) {
        return new PlanMaker(
                task,
                (from, to, on) -> PlanMaker.way(
                        ROADS.legs(Vehicle.CAR, List.of(from, to), on).getFirst()));
    }

    PlanCheck check() {
        return new PlanCheck(
                requirement,
                sites,
                demand,
                townships(),
                need -> new Sentence("须展示" + need + "。", need + " is shown."),
                new PlanCheck.Driving() {
                    @Override
                    public int seconds(LocalDate on, Place from, Place to) {
                        return MadeUp.seconds(from.coordinate(), to.coordinate());
                    }

                    @Override
                    public double offRoadMetres(LocalDate on, Place place) {
                        return 0;
                    }

                    @Override
                    public double mostOffRoadMetres() {
                        return ROADS.mostOffRoadMetres();
                    }
                });
    }

    /** The same request with other demands on single sites. */
    MadeUp with(List<Long> must, List<Long> exclude) {
        Requirement of = requirement;
        List<Long> candidates =
                of.candidates().stream().filter(id -> !exclude.contains(id)).toList();
        return new MadeUp(
                new Requirement(
                        of.name(),
                        of.vehicle(),
                        of.frames(),
                        candidates,
                        must,
                        exclude,
                        of.pinnedOrder(),
                        of.notTogether(),
                        of.lunch(),
                        of.maximumDriveMinutes(),
                        of.demand(),
                        of.values(),
                        of.secondsLimit(),
                        of.keep()),
                sites,
                demand);
    }
}
