package org.gengtu.route;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.orienteering.Plan;
import org.gengtu.orienteering.Task;
import org.gengtu.orienteering.Timetable;
import org.gengtu.orienteering.Timetables;
import org.gengtu.road.Leg;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Visited;
import org.gengtu.route.RoutePlan.Day;
import org.gengtu.route.RoutePlan.Stop;
import org.gengtu.route.RoutePlan.Way;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;

/** Makes of an order of sites what is to be driven: times, ways, lunch. One maker serves one task. */
final class PlanMaker {
    private static final int MINUTE = 60;
    /** Coordinates are kept to some 10 cm. */
    private static final double PRECISION = 1e6;

    private final RouteTask route;
    private final Task task;
    private final Driving driving;
    private final Map<Long, SiteToVisit> done = new HashMap<>();

    PlanMaker(RouteTask route, Driving driving) {
        this.route = route;
        this.task = route.task();
        this.driving = driving;
        route.done().forEach(site -> done.put(site.siteId(), site));
    }

    /**
     * The plan that visits sites in an order.
     *
     * <p>Where the order is not possible, it is driven as it is: later than sites are open, and back too late.
     *
     * @param bound of the engine, hundredths; null: not known
     */
    RoutePlan make(Plan plan, @Nullable Integer bound, boolean isProven) {
        List<Day> days = new ArrayList<>();
        for (int day = 0; day < plan.days().size(); day++) {
            days.add(day(day, plan.days().get(day)));
        }
        return new RoutePlan(
                0,
                days,
                route.value(plan),
                bound == null ? null : route.bound(bound, plan),
                isProven,
                null,
                List.of(),
                List.of(),
                route.travel().roads());
    }

    private Day day(int number, int[] stops) {
        Frame frame = route.requirement().frames().get(number);
        Timetable exact = Timetables.of(task, number, stops);
        Timetable times = exact != null ? exact : asDriven(number, stops);
        List<Coordinate> places = new ArrayList<>();
        places.add(frame.start().coordinate());
        Arrays.stream(stops).mapToObj(route::site).forEach(site -> places.add(place(site)));
        places.add(frame.end().coordinate());
        List<Way> legs = ways(places, frame);
        List<Stop> all = new ArrayList<>(before(frame));
        int had = all.size();
        for (int i = 0; i < stops.length; i++) {
            SiteToVisit site = route.site(stops[i]);
            all.add(new Stop(
                    site.siteId(),
                    false,
                    times.arrive()[i],
                    times.begin()[i],
                    site.visitMinutes() * MINUTE,
                    times.leave()[i],
                    legs.get(i),
                    null,
                    null,
                    List.of()));
        }
        return new Day(
                frame.on(),
                frame.team(),
                frame.start(),
                frame.departAt().toSecondOfDay(),
                times.back(),
                times.lunchAt(),
                times.lunchAt() == null ? 0 : had + times.lunchStop() + 1,
                all,
                legs.getLast());
    }

    /** What was visited before the plan was made; the way to it is not told anew. */
    private List<Stop> before(Frame frame) {
        List<Stop> stops = new ArrayList<>();
        for (Visited visited : frame.done()) {
            SiteToVisit site = done.get(visited.siteId());
            int minutes = site == null ? 0 : site.visitMinutes();
            stops.add(new Stop(
                    visited.siteId(),
                    true,
                    visited.arrive(),
                    visited.arrive(),
                    Math.min(minutes * MINUTE, visited.leave() - visited.arrive()),
                    visited.leave(),
                    new Way(0, 0, List.of()),
                    null,
                    null,
                    List.of()));
        }
        return stops;
    }

    private static Coordinate place(SiteToVisit site) {
        return new Coordinate(site.longitude(), site.latitude());
    }

    private List<Way> ways(List<Coordinate> places, Frame frame) {
        List<Way> found = new ArrayList<>();
        for (int i = 0; i + 1 < places.size(); i++) {
            found.add(driving.way(places.get(i), places.get(i + 1), frame.on()));
        }
        return found;
    }

    /** Gives the way from a place to the next on a day. */
    interface Driving {
        Way way(Coordinate from, Coordinate to, LocalDate on);
    }

    static Way way(Leg leg) {
        List<double[]> line = Arrays.stream(leg.line().getCoordinates())
                .map(at -> new double[] {rounded(at.x), rounded(at.y)})
                .toList();
        return new Way(leg.metres(), leg.seconds(), line);
    }

    private static double rounded(double degrees) {
        return Math.round(degrees * PRECISION) / PRECISION;
    }

    /** Drives an order that does not fit its day: lunch at the first stop that is reached or left within its window, else at the one next to it. */
    private Timetable asDriven(int number, int[] stops) {
        Task.Day day = task.days().get(number);
        Task.Lunch lunch = day.lunch();
        int[] arrive = new int[stops.length];
        int[] begin = new int[stops.length];
        int[] leave = new int[stops.length];
        Integer lunchAt = null;
        int lunchStop = -1;
        int now = day.departAt();
        int place = day.start();
        int driving = 0;
        for (int i = 0; i < stops.length; i++) {
            int site = stops[i];
            int travel = task.travel()[place][site];
            driving += travel;
            now += travel;
            arrive[i] = now;
            boolean opens = day.opens()[site] <= day.closes()[site];
            begin[i] = opens ? Math.max(now, day.opens()[site]) : now;
            now = begin[i] + task.visit()[site];
            int next = i + 1 < stops.length ? task.travel()[site][stops[i + 1]] : 0;
            if (lunch != null && lunchAt == null && now + next > lunch.from()) {
                lunchAt = Math.max(now, lunch.from());
                lunchStop = i;
                now = lunchAt + lunch.length();
            }
            leave[i] = now;
            place = site;
        }
        int home = task.travel()[place][day.end()];
        return new Timetable(arrive, begin, leave, lunchAt, lunchStop, now + home, driving + home);
    }
}
