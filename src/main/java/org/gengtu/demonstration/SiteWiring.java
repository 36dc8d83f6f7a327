package org.gengtu.demonstration;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.api.Fields;
import org.gengtu.api.Fields.Key;
import org.gengtu.evidence.Evidence;
import org.gengtu.evidence.EvidenceView;
import org.gengtu.evidence.Evidences;
import org.gengtu.filter.Connection;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.StoryReader;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.NodeSource;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.gengtu.unit.UnitWiring;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/** The fields of sites, their events, reports and plans, and of zones; what needs a statement is read for all of a level at once. */
@Configuration(proxyBeanMethods = false)
class SiteWiring implements RuntimeWiringConfigurer {
    private static final String SITES = "sites";
    static final String LAST_SITES = "lastSites";
    private static final String ZONES = "zones";
    private static final String ZONE_AREAS = "zoneAreas";
    private static final String SITES_OF_ZONES = "sitesOfZones";
    private static final String NOT_DROPPED = "sitesNotDropped";
    private static final String READINESS = "siteReadiness";
    private static final String REPORTS = "siteReports";
    private static final String HISTORIES = "siteHistories";
    private static final String WITHDRAWALS = "siteWithdrawals";
    private static final String PROOFS = "siteEvidence";
    /** What events say for the program alone. */
    private static final Set<String> INNER = Set.of("nextDueOn", "weeklyDueOn", "monthlyDueOn");

    private final Sites sites;
    private final Evidences evidences;

    SiteWiring(Sites sites, Evidences evidences, BatchLoaderRegistry loaders) {
        this.sites = sites;
        this.evidences = evidences;
        Fields.register(loaders, SITES, (Set<Key<Long>> keys) -> Fields.byState(keys, sites::findAll));
        Fields.register(loaders, LAST_SITES, (Set<Key<Long>> keys) -> Fields.byState(keys, sites::findLast));
        Fields.register(loaders, ZONES, (Set<Key<Long>> keys) -> Fields.byState(keys, sites::findZones));
        Fields.register(
                loaders,
                SITES_OF_ZONES,
                (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, sites::listOfZones), keys));
        Fields.register(loaders, NOT_DROPPED, this::notDropped);
        Fields.register(
                loaders,
                READINESS,
                (Set<Key<Long>> keys) -> Fields.byState(
                        keys,
                        (ids, at) -> sites.readiness(sites.findLast(ids, at).values(), at)));
        Fields.register(
                loaders, REPORTS, (Set<Key<Long>> keys) -> Fields.listed(Fields.byState(keys, this::reports), keys));
        Fields.register(loaders, ZONE_AREAS, this::areas);
        Fields.register(
                loaders,
                HISTORIES,
                (Set<StoryReader.Asked> asked) -> sites.stories().histories(asked, sites.countyDigits()));
        Fields.register(
                loaders,
                WITHDRAWALS,
                (Set<Key<Long>> keys) -> Fields.byState(
                        keys, (ids, at) -> sites.stories().findWithdrawals(ids, at, sites.countyDigits())));
        Fields.register(
                loaders,
                PROOFS,
                (Set<Long> events) -> Fields.listed(evidences.listOfAll(SiteCommands.FEATURE, events), events));
    }

    private record AreaKey(long boundaryId, ShapeForm form) {}

    private Map<AreaKey, RawJson> areas(Set<AreaKey> keys) {
        Map<AreaKey, RawJson> loaded = new HashMap<>();
        keys.stream()
                .collect(Collectors.groupingBy(AreaKey::form))
                .forEach((form, of) -> sites.zoneAreas(
                                of.stream().map(AreaKey::boundaryId).toList(), form)
                        .forEach((boundaryId, area) -> loaded.put(new AreaKey(boundaryId, form), area)));
        return loaded;
    }

    private Map<ReadAt, List<SiteView>> notDropped(Set<ReadAt> states) {
        Map<ReadAt, List<SiteView>> loaded = new HashMap<>();
        states.forEach(at -> loaded.put(at, sites.listNotDropped(at)));
        return loaded;
    }

    private Map<Long, List<Sites.ReportView>> reports(Collection<Long> ids, ReadAt at) {
        return sites.listReports(ids, at).stream()
                .collect(Collectors.groupingBy(report -> report.event().objectId()));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Site", type -> siteFields(new Fields<>(type)).type())
                .type("SiteEvent", type -> eventFields(new Fields<>(type)).type())
                .type("SiteReport", type -> reportFields(new Fields<>(type)).type())
                .type("Zone", type -> zoneFields(new Fields<>(type)).type())
                .type(
                        "Milestone",
                        type -> new Fields<MilestoneView>(type)
                                .value("id", of -> of.milestone.id())
                                .value("name", of -> of.milestone.name())
                                .value("dueOn", of -> of.milestone.dueOn())
                                .value("doneOn", of -> of.milestone.doneOn())
                                .value("overdue", MilestoneView::overdue)
                                .type())
                .type(
                        "Readiness",
                        type -> new Fields<Readiness>(type)
                                .with(
                                        "method",
                                        (of, field) ->
                                                Fields.isEnglish(field) ? Readiness.METHOD_EN : Readiness.METHOD_ZH)
                                .type())
                .type("Indicator", type -> type.dataFetcher("sites", SiteWiring::showing));
        coverage(wiring);
        Connection.wire(wiring, "Site");
        Connection.wire(wiring, "SiteEvent");
        Connection.wire(wiring, "SiteReport");
    }

    private static void coverage(RuntimeWiring.Builder wiring) {
        wiring.type(
                        "Coverage",
                        type -> new Fields<Coverages.Covered>(type)
                                .value("sites", Coverages.Covered::sites)
                                .with(
                                        "townships",
                                        (of, field) -> townships(
                                                field, of.of().townships().shown()))
                                .with(
                                        "missingTownships",
                                        (of, field) -> townships(
                                                field, of.of().townships().missing()))
                                .value("pillars", of -> of.of().pillars().shown())
                                .value("missingPillars", of -> of.of().pillars().missing())
                                .with(
                                        "indicators",
                                        (of, field) -> indicators(
                                                field, of.of().indicators().shown(), of.at()))
                                .with(
                                        "missingIndicators",
                                        (of, field) -> indicators(
                                                field, of.of().indicators().missing(), of.at()))
                                .value("tiers", of -> of.of().tiers())
                                .type())
                .type(
                        "TierCoverage",
                        type -> new Fields<ToShow.InTier>(type)
                                .value("tier", ToShow.InTier::tier)
                                .value("sites", ToShow.InTier::sites)
                                .value("townships", of -> of.townships().shown().size())
                                .with(
                                        "missingTownships",
                                        (of, field) ->
                                                townships(field, of.townships().missing()))
                                .type())
                .type(
                        "NextSite",
                        type -> new Fields<Coverages.Next>(type)
                                .value("site", Coverages.Next::site)
                                .with(
                                        "addsIndicators",
                                        (of, field) ->
                                                indicators(field, of.adds().indicators(), of.at()))
                                .value("addsPillars", of -> of.adds().pillars())
                                .with(
                                        "addsTownships",
                                        (of, field) ->
                                                townships(field, of.adds().townships()))
                                .type())
                .type(
                        "LeftOutCandidate",
                        type -> new Fields<Coverages.LeftOut>(type)
                                .with("reason", (of, field) -> of.reason(Fields.isEnglish(field)))
                                .type());
    }

    private static Object townships(DataFetchingEnvironment field, List<String> codes) {
        return Fields.loadAll(
                field, Regions.LOADER, codes.stream().map(RegionCode::new).toList());
    }

    /** The sites that show one of an indicator's leaves. */
    private static Object showing(DataFetchingEnvironment field) {
        IndicatorView indicator = Objects.requireNonNull(field.getSource());
        Set<String> leaves =
                indicator.leaves().stream().map(IndicatorView::code).collect(Collectors.toSet());
        return Objects.requireNonNull(field.<ReadAt, List<SiteView>>getDataLoader(NOT_DROPPED))
                .load(indicator.at())
                .thenApply(all -> all.stream()
                        .filter(site -> site.state().indicators().stream().anyMatch(leaves::contains))
                        .toList());
    }

    /** Indicators by code, those left out that are not known at the state. */
    private static Object indicators(DataFetchingEnvironment field, List<String> codes, ReadAt at) {
        return Objects.requireNonNull(field.<ReadAt, IndicatorBoard>getDataLoader(IndicatorWiring.BOARDS))
                .load(at)
                .thenApply(board ->
                        codes.stream().map(board::find).filter(Objects::nonNull).toList());
    }

    /** A milestone as it stands on a day. */
    record MilestoneView(SitePlan.Milestone milestone, boolean isUnderWay, java.time.LocalDate day) {
        boolean overdue() {
            return isUnderWay && milestone.isOverdue(day);
        }
    }

    /** A plan as it stands on a day. */
    record PlanView(SitePlan plan, List<MilestoneView> milestones) {
        public String content() {
            return plan.content();
        }

        public List<String> requirements() {
            return plan.requirements();
        }

        public java.time.LocalDate plannedOn() {
            return plan.plannedOn();
        }

        public java.time.@Nullable LocalDate approvedOn() {
            return plan.approvedOn();
        }

        static @Nullable PlanView of(SiteView site) {
            SitePlan plan = site.state().plan();
            boolean isUnderWay = site.state().status().isUnderWay();
            return plan == null
                    ? null
                    : new PlanView(
                            plan,
                            plan.milestones().stream()
                                    .map(each -> new MilestoneView(each, isUnderWay, site.day()))
                                    .toList());
        }
    }

    private Fields<SiteView> siteFields(Fields<SiteView> site) {
        return site.value("id", SiteView::id)
                .value("code", of -> of.state().code())
                .value("name", of -> of.state().name())
                .with(
                        "village",
                        (of, field) -> Fields.load(
                                field, Regions.LOADER, new RegionCode(of.state().villageCode())))
                .with("zone", (of, field) -> {
                    Long zone = of.state().zoneId();
                    return zone == null ? null : Fields.load(field, ZONES, new Key<>(zone, of.at()));
                })
                .value("tier", of -> of.state().tier())
                .value("pillars", of -> of.state().pillars())
                .with("indicators", (of, field) -> indicators(field, of.state().indicators(), of.at()))
                .value("position", SiteView::position)
                .value("footprint", SiteView::footprint)
                .value("status", of -> of.state().status())
                .value("statusOn", of -> of.state().statusOn())
                .value("addedOn", of -> of.state().addedOn())
                .value("selectedOn", of -> of.state().selectedOn())
                .value("visitMinutes", of -> of.state().visitMinutes())
                .value("opens", of -> of.state().opens())
                .value("closes", of -> of.state().closes())
                .value("leadOfficial", of -> of.state().leadOfficial())
                .with("department", (of, field) -> {
                    String department = of.state().department();
                    return department == null ? null : UnitWiring.load(field, department, of.at());
                })
                .value("roles", of -> of.state().roles())
                .value("dropReason", of -> of.state().dropReason())
                .value("plan", PlanView::of)
                .with("readiness", (of, field) -> {
                    Map<String, Object> asOf = field.getArgument("asOf");
                    return Fields.load(
                            field, READINESS, new Key<>(of.siteId(), asOf == null ? of.at() : sites.at(asOf)));
                })
                .with("reports", this::reports)
                .value("version", SiteView::version)
                .value("asOf", SiteView::asOf)
                .with(
                        "current",
                        (of, field) -> of.at().pinned()
                                ? Fields.load(
                                        field, SITES, new Key<>(of.siteId(), sites.at((Map<String, Object>) null)))
                                : of)
                .with("history", this::history);
    }

    private Object reports(SiteView of, DataFetchingEnvironment field) {
        PageRequest page = PageRequest.of(field.getArgument("first"), field.getArgument("after"), null, null);
        return Objects.requireNonNull(field.<Key<Long>, List<Sites.ReportView>>getDataLoader(REPORTS))
                .load(new Key<>(of.siteId(), of.at()))
                .thenApply(all -> SiteReports.page(all.reversed(), page, of));
    }

    private Object history(SiteView of, DataFetchingEnvironment field) {
        return Objects.requireNonNull(field.<StoryReader.Asked, Connection<StoryEventView>>getDataLoader(HISTORIES))
                .load(sites.stories().asked(field, new StoryReader.Of(of.siteId(), of.version()), of.at()))
                .thenApply(page -> page.map(SiteEventView::new));
    }

    private Fields<SiteEventView> eventFields(Fields<SiteEventView> event) {
        return event.value("id", view -> view.of().id())
                .value("kind", view -> view.of().kind())
                .with(
                        "site",
                        (view, field) -> Fields.load(
                                field,
                                LAST_SITES,
                                new Key<>(view.of().objectId(), view.of().at())))
                .value("on", view -> view.of().on())
                .value("recordedAt", view -> view.of().recordedAt())
                .value("position", view -> view.of().position())
                .value("recordedBy", view -> view.of().recordedBy())
                .value("note", view -> view.of().note())
                .value("changes", view -> view.of().changes(INNER))
                .with("evidence", (view, field) -> files(field, view.of().eventId(), null))
                .with(
                        "withdrawnBy",
                        (view, field) -> Objects.requireNonNull(
                                        field.<Key<Long>, StoryEventView>getDataLoader(WITHDRAWALS))
                                .load(new Key<>(view.of().eventId(), view.of().at()))
                                .thenApply(found -> found == null ? null : new SiteEventView(found)));
    }

    private Fields<Sites.ReportView> reportFields(Fields<Sites.ReportView> report) {
        return report.value("id", of -> SiteReports.id(of))
                .value("kind", Sites.ReportView::kind)
                .value("on", of -> of.event().on())
                .value("percent", Sites.ReportView::percent)
                .value("text", of -> of.event().said("text"))
                .with("evidence", (of, field) -> files(field, of.event().eventId(), null))
                .value("recordedAt", of -> of.event().recordedAt())
                .value("recordedBy", of -> of.event().recordedBy());
    }

    private Object files(DataFetchingEnvironment field, long eventId, @Nullable RawJson position) {
        return Objects.requireNonNull(field.<Long, List<Evidence>>getDataLoader(PROOFS))
                .load(eventId)
                .thenApply(files -> EvidenceView.list(files, sites.countyDigits(), EvidenceView.place(position)));
    }

    private Fields<ZoneView> zoneFields(Fields<ZoneView> zone) {
        return zone.value("id", ZoneView::id)
                .value("code", of -> of.state().code())
                .value("name", of -> of.state().name())
                .with(
                        "area",
                        (of, field) -> Fields.load(
                                field,
                                ZONE_AREAS,
                                new AreaKey(of.state().boundaryId(), ShapeForm.of(field.getArguments()))))
                .with(
                        "sites",
                        (of, field) -> Fields.load(
                                field, SITES_OF_ZONES, new Key<>(of.state().zoneId(), of.at())))
                .value("version", ZoneView::version)
                .value("retiredOn", of -> of.state().retiredOn())
                .value("asOf", ZoneView::asOf);
    }

    @Bean
    NodeSource siteNodes() {
        return NodeSource.of(SiteView.KIND, id -> sites.findSite(id, null));
    }

    @Bean
    NodeSource siteEventNodes() {
        return NodeSource.of(
                SiteView.EVENT_KIND, id -> findEvent(id, SiteView.EVENT_KIND).map(SiteEventView::new));
    }

    @Bean
    NodeSource siteReportNodes() {
        return NodeSource.of(
                SiteReports.KIND,
                id -> findEvent(id, SiteReports.KIND)
                        .filter(event -> event.kind().equals(SiteEventKind.REPORTED.name()))
                        .map(Sites.ReportView::new));
    }

    private Optional<StoryEventView> findEvent(GlobalId id, String kind) {
        long key = sites.key(id, kind, "id");
        return Optional.ofNullable(sites.findEvents(List.of(key), sites.at(id)).get(key))
                .map(SiteEventView::of);
    }

    @Bean
    NodeSource zoneNodes() {
        return NodeSource.of(ZoneView.KIND, id -> {
            long key = sites.key(id, ZoneView.KIND, "id");
            return Optional.ofNullable(
                    sites.findZones(List.of(key), sites.at(id)).get(key));
        });
    }
}
