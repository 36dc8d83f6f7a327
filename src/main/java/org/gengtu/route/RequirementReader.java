package org.gengtu.route;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.road.Vehicle;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;
import org.springframework.stereotype.Component;

/** Reads requests for routes, and refuses what cannot be meant. */
@Component
class RequirementReader {
    static final int MOST_CANDIDATES = 200;

    static final int LONGEST_NAME = 100;
    private static final int MOST_DAYS = 5;
    private static final int MOST_TEAMS = 4;
    private static final int MOST_FRAMES = 8;
    private static final int LONGEST_LUNCH_MINUTES = 180;
    private static final double MOST_VALUE = 1_000;
    private static final int MOST_SECONDS = 120;
    private static final int USUAL_SECONDS = 10;
    private static final int MOST_GROUPS = 50;

    private final SitesToVisit sites;

    RequirementReader(SitesToVisit sites) {
        this.sites = sites;
    }

    /**
     * @param input a RouteRequest as GraphQL coerced it
     * @param at the state of sites that is planned by
     * @throws Problem ROUTE_REQUEST_INVALID, ROUTE_WINDOW_INVALID, ROUTE_CANDIDATES, ROUTE_REQUEST_CONTRADICTS, SITE_UNKNOWN,
     *     DEMAND_INVALID, and those of filters and ids
     */
    Requirement read(Map<String, @Nullable Object> input, ReadAt at) {
        CommandInput fields = new CommandInput(input, sites.countyDigits());
        String name = fields.required("name", LONGEST_NAME);
        List<Frame> frames = frames(fields);
        Lunch lunch = lunch(fields, frames.getFirst());
        Double driving = number(fields, "maximumDriveMinutes");
        if (driving != null && !(driving > 0)) {
            throw invalid("maximumDriveMinutes", "A limit of %s minutes of driving allows no day.".formatted(driving));
        }
        int seconds = seconds(fields);
        Wishes wishes = wishes(fields);
        Map<String, Object> demand = demand(fields, at);
        Requirement requirement = new Requirement(
                name,
                fields.get(Vehicle.class, "vehicle"),
                frames,
                candidates(fields, wishes, at),
                List.copyOf(wishes.must),
                List.copyOf(wishes.exclude),
                wishes.pinned,
                wishes.notTogether,
                lunch,
                driving,
                demand,
                values(fields),
                seconds,
                List.of());
        require(requirement, at);
        return requirement;
    }

    /**
     * Refuses a requirement that contradicts itself.
     *
     * @throws Problem ROUTE_WINDOW_INVALID, ROUTE_CANDIDATES, ROUTE_REQUEST_CONTRADICTS, SITE_UNKNOWN
     */
    void require(Requirement requirement, ReadAt at) {
        for (Frame frame : requirement.frames()) {
            if (!frame.departAt().isBefore(frame.returnBy())) {
                throw window(
                        "returnBy",
                        "The day must be back by %s, and departs at %s.".formatted(frame.returnBy(), frame.departAt()));
            }
        }
        Map<Long, SiteToVisit> named = known(requirement, at);
        requireVisitable(requirement, requirement.mustVisit(), named, "mustVisit");
        requireVisitable(requirement, requirement.pinnedOrder(), named, "pinnedOrder");
        int candidates = requirement.candidates().size();
        if (candidates == 0) {
            throw Problem.of(ProblemCode.ROUTE_CANDIDATES, "No site may be visited.")
                    .at("candidates");
        }
        if (candidates > MOST_CANDIDATES) {
            throw Problem.of(
                            ProblemCode.ROUTE_CANDIDATES,
                            "%d sites may be visited; %d at most are planned with."
                                    .formatted(candidates, MOST_CANDIDATES))
                    .at("candidates");
        }
    }

    private static void requireVisitable(
            Requirement requirement, List<Long> wanted, Map<Long, SiteToVisit> named, String where) {
        for (long id : wanted) {
            SiteToVisit site = named.get(id);
            if (site != null && requirement.exclude().contains(id)) {
                throw contradiction(where, "%s must be visited, and is excluded.".formatted(site.name()));
            }
            if (site != null && site.isDropped()) {
                throw contradiction(where, "%s must be visited, and was dropped.".formatted(site.name()));
            }
        }
    }

    private List<Frame> frames(CommandInput fields) {
        LocalDate on = fields.day("on");
        int days = within(fields, "days", MOST_DAYS);
        int teams = within(fields, "teams", MOST_TEAMS);
        if (days * teams > MOST_FRAMES) {
            throw invalid(
                    "days",
                    "%d days of %d teams are %d in all; %d at most are planned at once."
                            .formatted(days, teams, days * teams, MOST_FRAMES));
        }
        Place start = place(fields, "start");
        Place end = place(fields, "end");
        LocalTime departAt = time(fields, "departAt");
        LocalTime returnBy = time(fields, "returnBy");
        List<Frame> frames = new ArrayList<>();
        for (int team = 1; team <= teams; team++) {
            for (int day = 0; day < days; day++) {
                frames.add(new Frame(on.plusDays(day), team, start, end, departAt, returnBy, List.of(), 0, false));
            }
        }
        return frames;
    }

    /** How long is planned. @throws Problem ROUTE_REQUEST_INVALID */
    static int seconds(CommandInput fields) {
        int seconds = fields.get("secondsLimit") instanceof Integer given ? given : USUAL_SECONDS;
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw invalid("secondsLimit", "1 to %d seconds can be given, not %d.".formatted(MOST_SECONDS, seconds));
        }
        return seconds;
    }

    private static int within(CommandInput fields, String name, int most) {
        int number = fields.get(name) instanceof Integer given ? given : 1;
        if (number < 1 || number > most) {
            throw invalid(name, "1 to %d can be given, not %d.".formatted(most, number));
        }
        return number;
    }

    static Place place(CommandInput fields, String name) {
        if (!(fields.shape(name) instanceof Point point)) {
            throw invalid(name, "It must be a point.");
        }
        return new Place(point.getX(), point.getY());
    }

    private static LocalTime time(CommandInput fields, String name) {
        if (fields.get(name) instanceof LocalTime time) {
            return time;
        }
        throw invalid(name, "A time is missing.");
    }

    private static @Nullable Lunch lunch(CommandInput fields, Frame day) {
        LocalTime from = (LocalTime) fields.get("lunchFrom");
        LocalTime to = (LocalTime) fields.get("lunchTo");
        Integer minutes = (Integer) fields.get("lunchMinutes");
        if (from == null && to == null && minutes == null) {
            return null;
        }
        if (from == null || to == null || minutes == null) {
            throw invalid("lunchFrom", "Only part of lunchFrom, lunchTo and lunchMinutes is given.");
        }
        if (to.isBefore(from)) {
            throw window("lunchTo", "Lunch begins at %s at the latest, and at %s at the earliest.".formatted(to, from));
        }
        if (minutes < 1 || minutes > LONGEST_LUNCH_MINUTES) {
            throw invalid(
                    "lunchMinutes", "1 to %d minutes can be given, not %d.".formatted(LONGEST_LUNCH_MINUTES, minutes));
        }
        if (to.isBefore(day.departAt())) {
            throw window(
                    "lunchTo",
                    "Lunch ends to begin at %s, before the day departs at %s.".formatted(to, day.departAt()));
        }
        return new Lunch(from, to, minutes);
    }

    /** What is demanded of single sites. */
    private record Wishes(Set<Long> must, Set<Long> exclude, List<Long> pinned, List<List<Long>> notTogether) {
        Set<Long> wanted() {
            Set<Long> wanted = new LinkedHashSet<>(must);
            wanted.addAll(pinned);
            return wanted;
        }
    }

    private Wishes wishes(CommandInput fields) {
        Set<Long> must = new LinkedHashSet<>(ids(fields.list("mustVisit"), "mustVisit"));
        Set<Long> exclude = new LinkedHashSet<>(ids(fields.list("exclude"), "exclude"));
        List<Long> pinned = ids(fields.list("pinnedOrder"), "pinnedOrder");
        if (Set.copyOf(pinned).size() < pinned.size()) {
            throw invalid("pinnedOrder", "A site stands twice in the order.");
        }
        List<List<Long>> groups = new ArrayList<>();
        for (Object group : fields.list("notTogether")) {
            Set<Long> members = new LinkedHashSet<>(ids((List<?>) group, "notTogether"));
            if (members.size() < 2) {
                throw invalid("notTogether", "A group has two sites at least.");
            }
            groups.add(List.copyOf(members));
        }
        if (groups.size() > MOST_GROUPS) {
            throw invalid(
                    "notTogether", "%d groups are too many; %d can be given.".formatted(groups.size(), MOST_GROUPS));
        }
        return new Wishes(must, exclude, pinned, groups);
    }

    List<Long> ids(List<?> ids, String where) {
        return ids.stream()
                .map(id -> CommandInput.key(
                        GlobalId.decode(String.valueOf(id), where), SitesToVisit.KIND, where, sites.countyDigits()))
                .toList();
    }

    private List<Long> candidates(CommandInput fields, Wishes wishes, ReadAt at) {
        @SuppressWarnings("unchecked")
        Map<String, Object> filter = (Map<String, Object>) fields.get("candidates");
        Set<Long> candidates = new LinkedHashSet<>();
        sites.list(filter, at).stream()
                .filter(site -> filter != null || !site.isDropped())
                .forEach(site -> candidates.add(site.siteId()));
        candidates.addAll(wishes.wanted());
        candidates.removeAll(wishes.exclude);
        return List.copyOf(candidates);
    }

    private Map<Long, SiteToVisit> known(Requirement requirement, ReadAt at) {
        Map<String, Set<Long>> named = new LinkedHashMap<>();
        named.put("mustVisit", Set.copyOf(requirement.mustVisit()));
        named.put("pinnedOrder", Set.copyOf(requirement.pinnedOrder()));
        named.put("exclude", Set.copyOf(requirement.exclude()));
        Set<Long> grouped = new LinkedHashSet<>();
        requirement.notTogether().forEach(grouped::addAll);
        named.put("notTogether", grouped);
        named.put("values", requirement.values().keySet());
        Set<Long> all = new LinkedHashSet<>();
        named.values().forEach(all::addAll);
        Map<Long, SiteToVisit> known = sites.find(all, at);
        named.forEach((where, ids) -> requireKnown(ids, known.keySet(), where));
        return known;
    }

    private static void requireKnown(Set<Long> ids, Set<Long> known, String where) {
        if (!known.containsAll(ids)) {
            throw Problem.of(ProblemCode.SITE_UNKNOWN, "There is no such site.").at(where);
        }
    }

    private @Nullable Map<String, Object> demand(CommandInput fields, ReadAt at) {
        @SuppressWarnings("unchecked")
        Map<String, Object> demand = (Map<String, Object>) fields.get("demand");
        if (demand != null) {
            sites.demand(demand, at);
        }
        return demand;
    }

    private Map<Long, Double> values(CommandInput fields) {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (Object each : fields.list("values")) {
            Map<?, ?> given = (Map<?, ?>) each;
            long id =
                    ids(List.of(String.valueOf(given.get("siteId"))), "values").getFirst();
            double value = ((Number) Objects.requireNonNull(given.get("value"))).doubleValue();
            if (!(value >= 0 && value <= MOST_VALUE)) {
                throw invalid("values", "0 to 1,000 can be given, not %s.".formatted(value));
            }
            values.put(id, value);
        }
        return values;
    }

    private static @Nullable Double number(CommandInput fields, String name) {
        return fields.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
    }

    static Problem invalid(String where, String what) {
        return Problem.of(ProblemCode.ROUTE_REQUEST_INVALID, what).at(where);
    }

    private static Problem window(String where, String what) {
        return Problem.of(ProblemCode.ROUTE_WINDOW_INVALID, what).at(where);
    }

    private static Problem contradiction(String where, String what) {
        return Problem.of(ProblemCode.ROUTE_REQUEST_CONTRADICTS, what).at(where);
    }
}
