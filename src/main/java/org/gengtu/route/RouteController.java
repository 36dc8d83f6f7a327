package org.gengtu.route;

import graphql.schema.DataFetchingEnvironment;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.gengtu.api.Inputs;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.orienteering.Plan;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.route.RouteState.Reached;
import org.gengtu.route.RouteTypes.RouteEvent;
import org.gengtu.route.RouteWiring.JobView;
import org.gengtu.route.Views.BrokenView;
import org.gengtu.route.Views.PlanView;
import org.gengtu.route.Views.WorthView;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;

/** Queries and commands of routes and plannings. The fields of what they answer are in {@link RouteWiring}. */
@Controller
class RouteController {
    private static final int MOST_JOBS = 100;

    private final Routes routes;
    private final RouteCommands commands;
    private final RouteTasks tasks;
    private final RequirementReader requirements;
    private final PlanningJobs jobs;
    private final PlanningDesk desk;
    private final SitesToVisit sites;

    RouteController(
            Routes routes,
            RouteCommands commands,
            RouteTasks tasks,
            RequirementReader requirements,
            PlanningJobs jobs,
            PlanningDesk desk,
            SitesToVisit sites) {
        this.routes = routes;
        this.commands = commands;
        this.tasks = tasks;
        this.requirements = requirements;
        this.jobs = jobs;
        this.desk = desk;
        this.sites = sites;
    }

    // ---- Queries

    @QueryMapping
    Optional<RouteView> route(DataFetchingEnvironment field) {
        GlobalId id = GlobalId.decode(field.getArgumentOrDefault("id", ""));
        return routes.find(routes.key(id, RouteView.KIND, "id"), routes.at(id));
    }

    @QueryMapping
    List<RouteView> routes(DataFetchingEnvironment field) {
        Object status = field.getArgument("status");
        return routes.list(status == null ? null : RouteStatus.valueOf(status.toString()), routes.now());
    }

    @QueryMapping
    JobView planningJob(DataFetchingEnvironment field) {
        return view(desk.get(jobKey(field, "id")));
    }

    @QueryMapping
    List<JobView> planningJobs(DataFetchingEnvironment field) {
        int first = Objects.requireNonNull(field.<Integer>getArgument("first"));
        if (first < 1 || first > MOST_JOBS) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "1 to %d plannings can be asked for, not %d.".formatted(MOST_JOBS, first))
                    .at("first");
        }
        return jobs.list(first).stream().map(this::view).toList();
    }

    @QueryMapping
    List<WorthView> siteWorths(DataFetchingEnvironment field) {
        ReadAt at = routes.now();
        return sites.list(field.getArgument("filter"), at).stream()
                .map(site -> RouteWiring.worth(site, null, at))
                .sorted(Comparator.comparing(WorthView::value).reversed())
                .toList();
    }

    /** A plan by hand, and what is against it. */
    record Tried(PlanView plan, List<BrokenView> broken) {}

    @QueryMapping
    Tried tryRoute(DataFetchingEnvironment field) {
        ReadAt at = routes.now();
        Map<String, @Nullable Object> input = field.getArgument("input");
        if ((input == null) == (field.getArgument("jobId") == null)) {
            throw RequirementReader.invalid("input", "One of input and jobId is given.");
        }
        Requirement requirement =
                input == null ? desk.get(jobKey(field, "jobId")).requirement() : requirements.read(input, at);
        List<List<?>> days = Objects.requireNonNull(field.getArgument("days"));
        RoutePlan plan = byHand(requirement, order(days, "days"), at);
        List<Broken> broken = tasks.check(requirement, at).check(plan);
        return new Tried(
                new PlanView(at, routes.countyDigits(), "T", requirement, plan),
                broken.stream().map(each -> new BrokenView(at, each)).toList());
    }

    private List<List<Long>> order(List<List<?>> days, String where) {
        return days.stream().map(day -> requirements.ids(day, where)).toList();
    }

    /** @throws Problem ROUTE_REQUEST_INVALID, ROUTE_CANDIDATES for a site that may not be visited */
    private RoutePlan byHand(Requirement requirement, List<List<Long>> days, ReadAt at) {
        RouteTask route = tasks.task(requirement, at);
        if (days.size() != requirement.frames().size()) {
            throw RequirementReader.invalid(
                    "days",
                    "The sites of %d days are given; the request has %d."
                            .formatted(days.size(), requirement.frames().size()));
        }
        List<Long> all = days.stream().flatMap(List::stream).toList();
        if (Set.copyOf(all).size() < all.size()) {
            throw RequirementReader.invalid("days", "A site stands twice.");
        }
        Plan plan = route.plan(days);
        if (plan == null) {
            throw Problem.of(ProblemCode.ROUTE_CANDIDATES, "A site of the days is no candidate of the request.")
                    .at("days");
        }
        return tasks.maker(route).make(plan, null, false);
    }

    @SubscriptionMapping
    Publisher<JobView> routePlanning(DataFetchingEnvironment field) {
        return Flux.from(desk.follow(jobKey(field, "jobId"))).map(this::view);
    }

    private long jobKey(DataFetchingEnvironment field, String name) {
        return routes.key(GlobalId.decode(field.getArgumentOrDefault(name, ""), name), JobView.KIND, name);
    }

    private JobView view(PlanningJob job) {
        return new JobView(routes.now(), routes.countyDigits(), job);
    }

    // ---- Plannings

    record OneJob(JobView job) {}

    @MutationMapping
    OneJob planRoute(DataFetchingEnvironment field, Actor actor) {
        ReadAt at = routes.now();
        Requirement requirement = requirements.read(
                Objects.requireNonNull(field.<Map<String, @Nullable Object>>getArgument("input")), at);
        // refuses what roads do not allow before anybody waits for it
        tasks.task(requirement, at);
        return begun(jobs.create(requirement, at, null, actor, field.getArgument("idempotencyKey")));
    }

    private OneJob begun(PlanningJob job) {
        desk.wake();
        return new OneJob(view(job));
    }

    @MutationMapping
    OneJob cancelPlanning(DataFetchingEnvironment field) {
        return new OneJob(view(desk.cancel(jobKey(field, "id"))));
    }

    @MutationMapping
    OneJob replanRoute(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        ReadAt at = routes.now();
        RouteView route = routes.get(input.live("routeId", RouteView.KIND), at, "routeId");
        Routes.Kept kept = routes.plan(route);
        int seconds = RequirementReader.seconds(input);
        Instant from = (Instant) input.get("from");
        requireOnADay(kept.requirement(), from, "from");
        Place position = input.get("position") == null ? null : RequirementReader.place(input, "position");
        if (position != null && (from == null || teamsOn(kept.requirement(), day(from)) > 1)) {
            throw RequirementReader.invalid("position", "It is given with from, where one team drives on that day.");
        }
        Running.Wish wish = new Running.Wish(
                requirements.ids(input.list("mustVisit"), "mustVisit"),
                requirements.ids(input.list("exclude"), "exclude"),
                (LocalTime) input.get("returnBy"),
                seconds);
        Map<Long, SiteToVisit> known = sites.find(kept.plan().siteIds(), at);
        Requirement remaining = new Running(kept, route.state().progress()).remaining(wish, from, position, known);
        requirements.require(remaining, at);
        tasks.task(remaining, at);
        return begun(jobs.create(remaining, at, route.state().routeId(), actor, input.idempotencyKey()));
    }

    private static long teamsOn(Requirement requirement, LocalDate day) {
        return requirement.frames().stream()
                .filter(frame -> frame.on().equals(day))
                .count();
    }

    private static LocalDate day(Instant instant) {
        return instant.atZone(CountyClock.ZONE).toLocalDate();
    }

    private static void requireOnADay(Requirement requirement, @Nullable Instant instant, String where) {
        if (instant != null && teamsOn(requirement, day(instant)) == 0) {
            throw Problem.of(
                            ProblemCode.ROUTE_TIME_INVALID,
                            "%s is on none of the route's days."
                                    .formatted(instant.atZone(CountyClock.ZONE).toLocalDateTime()))
                    .at(where);
        }
    }

    // ---- Routes

    /** A route after a command, and the event that it recorded. */
    record OneRoute(RouteView route, RouteEvent event) {}

    private CommandInput input(DataFetchingEnvironment field) {
        return Inputs.of(field, routes.countyDigits());
    }

    private OneRoute one(Done done) {
        ReadAt at = routes.behind(done);
        long eventId = done.id("event");
        RouteEvent event =
                Objects.requireNonNull(routes.findEvents(List.of(eventId), at).get(eventId));
        long routeId = event.of().objectId();
        return new OneRoute(
                Objects.requireNonNull(routes.findLast(List.of(routeId), at).get(routeId)), event);
    }

    @MutationMapping
    OneRoute saveRoute(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        PlanningJob job = desk.get(input.live("jobId", JobView.KIND));
        ReadAt at = routes.now();
        RoutePlan plan = chosen(input, job, at);
        if (plan.siteIds().isEmpty()) {
            throw Problem.of(ProblemCode.PLANNING_NOT_DONE, "The plan visits no site.")
                    .at("planId");
        }
        Long replans = job.replans();
        String name = input.text("name", RequirementReader.LONGEST_NAME);
        return one(commands.save(
                Inputs.call(field, actor, input),
                new RouteCommands.Saving(
                        name == null ? job.requirement().name() : name,
                        job.requirement(),
                        plan,
                        sites.find(plan.siteIds(), at),
                        replans == null ? null : routes.get(replans, at, "jobId"),
                        input.day("on"),
                        input.note())));
    }

    /** @throws Problem PLANNING_NOT_DONE, PLAN_UNKNOWN, PLAN_BROKEN */
    private RoutePlan chosen(CommandInput input, PlanningJob job, ReadAt at) {
        RoutePlan best = job.outcome().best();
        if (best == null) {
            throw Problem.of(
                            ProblemCode.PLANNING_NOT_DONE, "The planning is %s and has no plan.".formatted(job.state()))
                    .at("jobId");
        }
        if (!input.list("days").isEmpty()) {
            List<List<?>> days = new ArrayList<>();
            input.list("days").forEach(day -> days.add((List<?>) day));
            RoutePlan plan = byHand(job.requirement(), order(days, "days"), at);
            List<Broken> broken = tasks.check(job.requirement(), at).check(plan);
            if (!broken.isEmpty()) {
                throw Problem.of(
                                ProblemCode.PLAN_BROKEN,
                                broken.getFirst().says().en())
                        .at("days")
                        .with(
                                "broken",
                                broken.stream().map(each -> each.says().en()).toList());
            }
            return plan;
        }
        String planId = input.text("planId", 200);
        List<RoutePlan> plans = new ArrayList<>(List.of(best));
        plans.addAll(job.outcome().alternatives());
        return plans.stream()
                .filter(plan -> planId == null
                        || planId.equals(Views.planId(routes.countyDigits(), "J" + job.jobId(), plan.number())))
                .findFirst()
                .orElseThrow(() -> Problem.of(ProblemCode.PLAN_UNKNOWN, "The planning has no such plan.")
                        .at("planId"));
    }

    @MutationMapping
    OneRoute proposeRoute(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.propose(
                Inputs.call(field, actor, input),
                input.live("routeId", RouteView.KIND),
                input.version(),
                input.day("on"),
                input.note()));
    }

    @MutationMapping
    OneRoute approveRoute(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.approve(
                Inputs.call(field, actor, input),
                input.live("routeId", RouteView.KIND),
                input.version(),
                input.day("on"),
                input.note()));
    }

    @MutationMapping
    OneRoute recordRouteProgress(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        long routeId = input.live("routeId", RouteView.KIND);
        RouteView route = routes.get(routeId, routes.now(), "routeId");
        long siteId = input.live("siteId", SitesToVisit.KIND);
        Running.At at = new Running(routes.plan(route), List.of()).find(siteId);
        if (at == null) {
            throw Problem.of(ProblemCode.ROUTE_STOP_UNKNOWN, "The site is no stop of the route.")
                    .at("siteId");
        }
        Instant arrivedAt = Objects.requireNonNull((Instant) input.get("arrivedAt"));
        Instant leftAt = (Instant) input.get("leftAt");
        LocalDate on = at.day().on();
        if (!day(arrivedAt).equals(on) || leftAt != null && !day(leftAt).equals(on)) {
            throw Problem.of(ProblemCode.ROUTE_TIME_INVALID, "The site is visited on %s.".formatted(on))
                    .at("arrivedAt");
        }
        if (leftAt != null && leftAt.isBefore(arrivedAt)) {
            throw Problem.of(ProblemCode.ROUTE_WINDOW_INVALID, "It was left before it was reached.")
                    .at("leftAt");
        }
        return one(commands.progress(
                Inputs.call(field, actor, input),
                routeId,
                input.version(),
                on,
                new Reached(siteId, arrivedAt, leftAt),
                input.note()));
    }

    @MutationMapping
    OneRoute withdrawRouteEvent(DataFetchingEnvironment field, Actor actor) {
        CommandInput input = input(field);
        return one(commands.withdraw(
                Inputs.call(field, actor, input),
                input.key("eventId", RouteView.EVENT_KIND),
                input.required("reason"),
                input.version()));
    }
}
