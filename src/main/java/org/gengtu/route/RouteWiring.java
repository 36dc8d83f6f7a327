package org.gengtu.route;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.demonstration.SitesToVisit;
import org.gengtu.demonstration.SitesToVisit.SiteToVisit;
import org.gengtu.filter.Connection;
import org.gengtu.filter.StoryReader;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.route.Requirement.Frame;
import org.gengtu.route.Requirement.Lunch;
import org.gengtu.route.RoutePlan.LeftOut;
import org.gengtu.route.RouteState.Reached;
import org.gengtu.route.RouteTypes.RouteEvent;
import org.gengtu.route.Running.Ahead;
import org.gengtu.route.Views.BrokenView;
import org.gengtu.route.Views.DayView;
import org.gengtu.route.Views.LeftOutView;
import org.gengtu.route.Views.PlanView;
import org.gengtu.route.Views.StopView;
import org.gengtu.route.Views.WorthView;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/** The fields of routes, their plans, plannings and progress; what needs a statement is read for all of a level at once. */
@Configuration(proxyBeanMethods = false)
class RouteWiring implements RuntimeWiringConfigurer {
    private static final String ROUTES = "routes";
    private static final String LAST = "lastRoutes";
    private static final String NEXT = "nextRoutes";
    private static final String PLANS = "routePlans";
    private static final String COVERAGES = "routeCoverages";
    private static final String HISTORIES = "routeHistories";
    private static final String WITHDRAWALS = "routeWithdrawals";
    private static final List<String> DEMANDED =
            List.of("minimumTownships", "everyTownship", "everyTownshipTier", "pillars", "indicators", "tiers");
    private static final double MINUTE = 60;

    private final Routes routes;
    private final RouteTasks tasks;
    private final SitesToVisit sites;

    RouteWiring(Routes routes, RouteTasks tasks, SitesToVisit sites, BatchLoaderRegistry loaders) {
        this.routes = routes;
        this.tasks = tasks;
        this.sites = sites;
        Fields.register(loaders, ROUTES, (Set<Key<Long>> keys) -> Fields.byState(keys, routes::findAll));
        Fields.register(loaders, LAST, (Set<Key<Long>> keys) -> Fields.byState(keys, routes::findLast));
        Fields.register(
                loaders, NEXT, (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, routes::listNext), keys));
        Fields.register(loaders, PLANS, (Set<Long> ids) -> routes.plans(ids));
        Fields.register(loaders, COVERAGES, (Set<Key<Set<Long>>> keys) -> Fields.byState(keys, sites::coverages));
        Fields.register(
                loaders,
                HISTORIES,
                (Set<StoryReader.Asked> asked) -> routes.stories().histories(asked, routes.countyDigits()));
        Fields.register(
                loaders,
                WITHDRAWALS,
                (Set<Key<Long>> keys) -> Fields.byState(
                        keys, (ids, at) -> routes.stories().findWithdrawals(ids, at, routes.countyDigits())));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Route", type -> routeFields(new Fields<>(type)).type())
                .type(
                        "RouteRequirement",
                        type -> requirementFields(new Fields<>(type)).type())
                .type("RoutePlan", type -> planFields(new Fields<>(type)).type())
                .type("RouteDay", type -> dayFields(new Fields<>(type)).type())
                .type("RouteStop", type -> stopFields(new Fields<>(type)).type())
                .type("LeftOut", type -> leftOutFields(new Fields<>(type)).type())
                .type("PlanningJob", type -> jobFields(new Fields<>(type)).type())
                .type("RouteEvent", type -> eventFields(new Fields<>(type)).type())
                .type(
                        "DemandedCoverage",
                        type -> demandFields(new Fields<>(type)).type())
                .type(
                        "SiteWorth",
                        type -> new Fields<WorthView>(type)
                                .with("site", (of, field) -> SitesToVisit.load(field, of.siteId(), of.at()))
                                .type())
                .type(
                        "Conflict",
                        type -> new Fields<BrokenView>(type)
                                .value("demand", of -> of.broken().demand())
                                .with(
                                        "message",
                                        (of, field) -> of.broken().says().in(Fields.isEnglish(field)))
                                .with(
                                        "site",
                                        (of, field) -> site(field, of.broken().siteId(), of.at()))
                                .type());
        progress(wiring);
        Connection.wire(wiring, "RouteEvent");
    }

    private void progress(RuntimeWiring.Builder wiring) {
        wiring.type(
                        "StopDifference",
                        type -> new Fields<Differences.Difference>(type)
                                .with("site", (of, field) -> SitesToVisit.load(field, of.siteId(), of.at()))
                                .type())
                .type(
                        "StopProgress",
                        type -> new Fields<ReachedView>(type)
                                .with("site", (of, field) -> SitesToVisit.load(field, of.reached.siteId(), of.at))
                                .value("arrivedAt", of -> of.reached.arrivedAt())
                                .value("leftAt", of -> of.reached.leftAt())
                                .value("lateMinutes", of -> of.running.lateMinutes(of.reached))
                                .type())
                .type(
                        "StopAhead",
                        type -> new Fields<AheadView>(type)
                                .value(
                                        "stop",
                                        of -> new StopView(
                                                of.of,
                                                of.ahead.at().day(),
                                                of.ahead.at().index()))
                                .value(
                                        "expectedAt",
                                        of -> Running.instant(
                                                of.ahead.at().day().on(), of.ahead.expectedAt()))
                                .value("missed", of -> of.ahead.missed())
                                .type())
                .type(
                        "RouteProgress",
                        type -> new Fields<RunningView>(type)
                                .value(
                                        "stops",
                                        of -> of.progress.stream()
                                                .map(each -> new ReachedView(of.of.at(), of.running, each))
                                                .toList())
                                .value("lateMinutes", of -> of.running.lateMinutes())
                                .value("ahead", this::ahead)
                                .type());
    }

    /** How the day of a route goes. */
    record RunningView(PlanView of, Running running, List<Reached> progress) {}

    record ReachedView(ReadAt at, Running running, Reached reached) {}

    record AheadView(PlanView of, Ahead ahead) {}

    private List<AheadView> ahead(RunningView view) {
        Map<Long, SiteToVisit> known = sites.find(view.of.plan().siteIds(), view.of.at());
        return view.running.ahead(known).stream()
                .map(each -> new AheadView(view.of, each))
                .toList();
    }

    private static @Nullable Object site(DataFetchingEnvironment field, @Nullable Long siteId, ReadAt at) {
        return siteId == null ? null : SitesToVisit.load(field, siteId, at);
    }

    static <T> CompletableFuture<T> kept(DataFetchingEnvironment field, RouteView route, Function<Routes.Kept, T> of) {
        return Objects.requireNonNull(field.<Long, Routes.Kept>getDataLoader(PLANS))
                .load(route.state().planId())
                .thenApply(of);
    }

    static PlanView planOf(RouteView route, Routes.Kept kept) {
        return new PlanView(route.at(), route.county(), "R" + route.state().routeId(), kept.requirement(), kept.plan());
    }

    private Fields<RouteView> routeFields(Fields<RouteView> route) {
        return route.value("id", RouteView::id)
                .value("name", of -> of.state().name())
                .value("status", of -> of.state().status())
                .value("statusOn", of -> of.state().statusOn())
                .value("version", RouteView::version)
                .value("edition", of -> of.state().edition())
                .value("on", of -> of.state().drivenOn())
                .with(
                        "requirement",
                        (of, field) -> kept(field, of, kept -> new RequirementView(of.at(), kept.requirement())))
                .with("plan", (of, field) -> kept(field, of, kept -> planOf(of, kept)))
                .with(
                        "progress",
                        (of, field) -> kept(
                                field,
                                of,
                                kept -> new RunningView(
                                        planOf(of, kept),
                                        new Running(kept, of.state().progress()),
                                        of.state().progress())))
                .with("previous", (of, field) -> {
                    Long previous = of.state().previousId();
                    return previous == null ? null : Fields.load(field, ROUTES, new Key<>(previous, of.at()));
                })
                .with(
                        "next",
                        (of, field) ->
                                Fields.load(field, NEXT, new Key<>(of.state().routeId(), of.at())))
                .with("differences", this::differences)
                .with("standing", (of, field) -> standing(of))
                .value("asOf", RouteView::asOf)
                .with("history", this::history);
    }

    private List<Differences.Difference> differences(RouteView of, DataFetchingEnvironment field) {
        String from = field.getArgument("from");
        Long other = from == null
                ? of.state().previousId()
                : Long.valueOf(routes.key(GlobalId.decode(from, "from"), RouteView.KIND, "from"));
        if (other == null) {
            return List.of();
        }
        RouteView before = routes.get(other, of.at(), "from");
        Map<Long, Routes.Kept> plans =
                routes.plans(List.of(of.state().planId(), before.state().planId()));
        return Differences.between(
                planOf(before, Objects.requireNonNull(plans.get(before.state().planId()))),
                planOf(of, Objects.requireNonNull(plans.get(of.state().planId()))));
    }

    record StandingView(boolean holds, List<BrokenView> broken) {}

    private StandingView standing(RouteView of) {
        Routes.Kept kept = routes.plan(of);
        ReadAt now = routes.now();
        List<Broken> broken = tasks.check(kept.requirement(), now).check(kept.plan());
        return new StandingView(
                broken.isEmpty(),
                broken.stream().map(each -> new BrokenView(now, each)).toList());
    }

    private Object history(RouteView of, DataFetchingEnvironment field) {
        return Objects.requireNonNull(field.<StoryReader.Asked, Connection<StoryEventView>>getDataLoader(HISTORIES))
                .load(routes.stories()
                        .asked(field, new StoryReader.Of(of.state().routeId(), of.version()), of.at()))
                .thenApply(page -> page.map(RouteEvent::new));
    }

    /** What was demanded, with the state at which sites are read. */
    record RequirementView(ReadAt at, Requirement of) {
        Frame first() {
            return of.frames().getFirst();
        }
    }

    private Fields<RequirementView> requirementFields(Fields<RequirementView> requirement) {
        return requirement
                .value("name", view -> view.of.name())
                .value("on", view -> view.of.on())
                .value("days", view -> view.of.days())
                .value("teams", view -> view.of.teams())
                .value("vehicle", view -> view.of.vehicle())
                .value("start", view -> view.first().start().geoJson())
                .value("end", view -> view.first().end().geoJson())
                .value("departAt", view -> view.first().departAt())
                .value("returnBy", view -> view.first().returnBy())
                .with("candidates", (view, field) -> all(field, view.of.candidates(), view.at))
                .with("mustVisit", (view, field) -> all(field, view.of.mustVisit(), view.at))
                .with("exclude", (view, field) -> all(field, view.of.exclude(), view.at))
                .with("pinnedOrder", (view, field) -> all(field, view.of.pinnedOrder(), view.at))
                .with("notTogether", (view, field) -> groups(field, view.of.notTogether(), view.at))
                .value("lunchFrom", view -> lunch(view, Lunch::from))
                .value("lunchTo", view -> lunch(view, Lunch::to))
                .value("lunchMinutes", view -> lunch(view, Lunch::minutes))
                .value("maximumDriveMinutes", view -> view.of.maximumDriveMinutes())
                .with(
                        "demands",
                        (view, field) -> tasks.demands(view.of, view.at).stream()
                                .map(each -> each.in(Fields.isEnglish(field)))
                                .toList())
                .value("demand", view -> view.of.demand())
                .value("values", this::worths)
                .value("secondsLimit", view -> view.of.secondsLimit());
    }

    private static Fields<Map<String, Object>> demandFields(Fields<Map<String, Object>> demand) {
        for (String name : DEMANDED) {
            demand.value(name, of -> of.get(name));
        }
        return demand;
    }

    private static Object all(DataFetchingEnvironment field, List<Long> ids, ReadAt at) {
        return SitesToVisit.loadAll(field, ids, at);
    }

    /** What is still being loaded is waited for as a whole only, not within a list. */
    private static Object groups(DataFetchingEnvironment field, List<List<Long>> groups, ReadAt at) {
        List<CompletableFuture<?>> loading = groups.stream()
                .<CompletableFuture<?>>map(group -> (CompletableFuture<?>) all(field, group, at))
                .toList();
        return CompletableFuture.allOf(loading.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> loading.stream().map(CompletableFuture::join).toList());
    }

    private static <T> @Nullable T lunch(RequirementView view, Function<Lunch, T> of) {
        Lunch lunch = view.of.lunch();
        return lunch == null ? null : of.apply(lunch);
    }

    private List<WorthView> worths(RequirementView view) {
        return sites.find(view.of.candidates(), view.at).values().stream()
                .map(site -> worth(site, view.of.values().get(site.siteId()), view.at))
                .toList();
    }

    static WorthView worth(SiteToVisit site, @Nullable Double judged, ReadAt at) {
        return new WorthView(
                at,
                site.siteId(),
                judged != null ? judged : RouteTask.worth(site),
                site.tierPoints(),
                site.indicatorPoints(),
                judged != null);
    }

    private Fields<PlanView> planFields(Fields<PlanView> plan) {
        return plan.value("id", PlanView::id)
                .value("days", PlanView::days)
                .value("stops", PlanView::stops)
                .value("line", PlanView::line)
                .value("difference", of -> of.plan().difference())
                .value("lengthMetres", of -> of.plan().lengthMetres())
                .value("driveMinutes", of -> of.plan().driveSeconds() / MINUTE)
                .value("visitMinutes", of -> of.plan().visitSeconds() / MINUTE)
                .value("value", of -> of.plan().value())
                .value("bound", of -> of.plan().bound())
                .value("proven", of -> of.plan().proven())
                .value("gap", of -> of.plan().gap())
                .with(
                        "coverage",
                        (of, field) -> Fields.load(
                                field, COVERAGES, new Key<>(of.plan().siteIds(), of.at())))
                .value(
                        "leftOut",
                        of -> of.plan().leftOut().stream()
                                .map(out -> new LeftOutView(of, out))
                                .toList())
                .with("backups", (of, field) -> all(field, of.plan().backups(), of.at()));
    }

    private Fields<DayView> dayFields(Fields<DayView> day) {
        return day.value("on", of -> of.day().on())
                .value("team", of -> of.day().team())
                .value("departAt", of -> Running.instant(of.day().on(), of.day().departAt()))
                .value("back", of -> Running.instant(of.day().on(), of.day().back()))
                .value("lunchAt", of -> {
                    Integer at = of.day().lunchAt();
                    return at == null ? null : Running.instant(of.day().on(), at);
                })
                .value(
                        "lunchStop",
                        of -> of.day().lunchAt() == null ? null : of.day().lunchStop())
                .value("stops", DayView::stops)
                .value("line", DayView::line)
                .value("lengthMetres", of -> of.day().lengthMetres())
                .value("driveMinutes", of -> of.day().driveSeconds() / MINUTE);
    }

    private Fields<StopView> stopFields(Fields<StopView> stop) {
        return stop.with(
                        "site",
                        (of, field) -> SitesToVisit.load(
                                field, of.stop().siteId(), of.of().at()))
                .value("number", of -> of.index() + 1)
                .value("done", of -> of.stop().done())
                .value("gainMinutesIfLeftOut", of -> minutes(of.stop().gainSeconds()))
                .value("valueIfLeftOut", of -> of.stop().valueWithout())
                .with(
                        "replacedBy",
                        (of, field) ->
                                all(field, of.stop().replacedBy(), of.of().at()))
                .value("arrive", of -> at(of, of.stop().arrive()))
                .value("begin", of -> at(of, of.stop().begin()))
                .value("wait", of -> of.waitSeconds() / MINUTE)
                .value("visitMinutes", of -> of.stop().visitSeconds() / MINUTE)
                .value("leave", of -> at(of, of.stop().leave()))
                .value("legMetres", of -> of.stop().way().metres())
                .value("legMinutes", of -> of.stop().way().seconds() / MINUTE)
                .value("legLine", StopView::line);
    }

    private static Object at(StopView of, int second) {
        return Running.instant(of.day().on(), second);
    }

    private static @Nullable Double minutes(@Nullable Integer seconds) {
        return seconds == null ? null : (Double) (seconds / MINUTE);
    }

    private Fields<LeftOutView> leftOutFields(Fields<LeftOutView> out) {
        return out.with(
                        "site",
                        (of, field) -> SitesToVisit.load(
                                field, of.out().siteId(), of.of().at()))
                .with(
                        "reason",
                        (of, field) -> Views.reason(of.out(), of.of().plan()).in(Fields.isEnglish(field)))
                .value("extraMinutes", of -> minutes(of.out().extraSeconds()))
                .with(
                        "displaces",
                        (of, field) -> all(field, of.out().displaces(), of.of().at()))
                .value("valueIfForced", of -> of.out().valueIfForced())
                .value("valueLost", of -> lost(of.out(), of.of().plan()))
                .value("impossible", of -> of.out().impossible())
                .value("proven", of -> of.out().proven());
    }

    private static @Nullable Double lost(LeftOut out, RoutePlan plan) {
        Double forced = out.valueIfForced();
        return forced == null ? null : (Double) Math.max(0, plan.value() - forced);
    }

    /** A planning, with the state at which sites are read. */
    record JobView(ReadAt at, String county, PlanningJob of) implements RouteTypes.PlanningJob {
        static final String KIND = "PlanningJob";

        String id() {
            return GlobalId.live(KIND, county, Long.toString(of.jobId())).encode();
        }

        PlanView plan(RoutePlan plan) {
            return new PlanView(at, county, "J" + of.jobId(), of.requirement(), plan);
        }
    }

    private Fields<JobView> jobFields(Fields<JobView> job) {
        return job.value("id", JobView::id)
                .value("state", view -> view.of.state())
                .value("queuePlace", view -> view.of.queuePlace())
                .value("requirement", view -> new RequirementView(view.at, view.of.requirement()))
                .value("best", view -> {
                    RoutePlan best = view.of.outcome().best();
                    return best == null ? null : view.plan(best);
                })
                .value("bound", view -> view.of.outcome().bound())
                .value(
                        "alternatives",
                        view -> view.of.outcome().alternatives().stream()
                                .map(view::plan)
                                .toList())
                .value(
                        "conflicts",
                        view -> view.of.outcome().conflicts().stream()
                                .map(each -> new BrokenView(view.at, each))
                                .toList())
                .value("conflictsProven", view -> view.of.outcome().conflictsProven())
                .with("replans", (view, field) -> {
                    Long route = view.of.replans();
                    return route == null ? null : Fields.load(field, ROUTES, new Key<>(route, view.at));
                })
                .value("createdAt", view -> view.of.createdAt())
                .value("secondsUsed", view -> view.of.secondsUsed())
                .value("percent", view -> view.of.percent())
                .with("step", (view, field) -> view.of.step().says().in(Fields.isEnglish(field)))
                .with("message", (view, field) -> {
                    Sentence message = view.of.outcome().message();
                    return message == null ? null : message.in(Fields.isEnglish(field));
                });
    }

    private Fields<RouteEvent> eventFields(Fields<RouteEvent> event) {
        return event.value("id", view -> view.of().id())
                .value("kind", view -> view.of().kind())
                .with(
                        "route",
                        (view, field) -> Fields.load(
                                field,
                                LAST,
                                new Key<>(view.of().objectId(), view.of().at())))
                .value("on", view -> view.of().on())
                .value("recordedAt", view -> view.of().recordedAt())
                .value("position", view -> view.of().position())
                .value("recordedBy", view -> view.of().recordedBy())
                .value("note", view -> view.of().note())
                .with(
                        "withdrawnBy",
                        (view, field) -> Objects.requireNonNull(
                                        field.<Key<Long>, StoryEventView>getDataLoader(WITHDRAWALS))
                                .load(new Key<>(view.of().eventId(), view.of().at()))
                                .thenApply(found -> found == null ? null : new RouteEvent(found)));
    }

    @Bean
    NodeSource routeNodes() {
        return NodeSource.of(RouteView.KIND, id -> routes.find(routes.key(id, RouteView.KIND, "id"), routes.at(id)));
    }

    @Bean
    NodeSource routeEventNodes() {
        return NodeSource.of(RouteView.EVENT_KIND, id -> {
            long key = routes.key(id, RouteView.EVENT_KIND, "id");
            return Optional.ofNullable(
                    routes.findEvents(List.of(key), routes.at(id)).get(key));
        });
    }

    @Bean
    NodeSource planningJobNodes(PlanningJobs jobs) {
        return NodeSource.of(
                JobView.KIND,
                id -> jobs.find(routes.key(id, JobView.KIND, "id"))
                        .map(job -> new JobView(routes.now(), routes.countyDigits(), job)));
    }
}
