package org.gengtu.farmland;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.gengtu.api.Fields;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.Selection;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.FieldChange;
import org.gengtu.ledger.ReadAt;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Village;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Component;

/**
 * The fields of plots and events. They are light data fetchers and not controller methods, because a page has thousands
 * of them; what needs a statement goes through a loader that reads for all objects of a level at once.
 */
@Component
class PlotWiring implements RuntimeWiringConfigurer {
    private static final String PLOTS = "plots";
    private static final String LAST_PLOTS = "lastPlots";
    private static final String SHAPES = "plotShapes";
    private static final String VILLAGES = "plotVillages";
    private static final String HISTORIES = "plotHistories";
    private static final String WITHDRAWALS = "plotWithdrawals";
    private static final String VERIFICATIONS = "plotVerifications";
    private static final String RELATIVES = "plotRelatives";
    private static final String VILLAGE_LISTS = "plotsOfVillages";

    private final Plots plots;

    PlotWiring(Plots plots, BatchLoaderRegistry loaders) {
        this.plots = plots;
        Fields.register(loaders, PLOTS, (Set<PlotKey> keys) -> loadPlots(keys, plots::findAll));
        Fields.register(loaders, LAST_PLOTS, (Set<PlotKey> keys) -> loadPlots(keys, plots::findLast));
        Fields.register(loaders, SHAPES, this::loadShapes);
        Fields.register(loaders, VILLAGES, this::loadVillages);
        Fields.register(loaders, HISTORIES, this::loadHistories);
        Fields.register(loaders, WITHDRAWALS, this::loadWithdrawals);
        Fields.register(loaders, VERIFICATIONS, this::loadVerifications);
        Fields.register(loaders, RELATIVES, this::loadRelatives);
        Fields.register(loaders, VILLAGE_LISTS, this::loadVillageLists);
    }

    private record PlotKey(long plotId, ReadAt at) {}

    private record RelativeKey(long plotId, boolean children, ReadAt at) {}

    private record ShapeKey(long boundaryId, ShapeForm form) {}

    private record EventKey(long eventId, ReadAt at) {}

    /** Compared by the plot's key and state, not by its content. */
    private record HistoryKey(PlotKey key, PlotEventConnection.Request request, Holder plot) {}

    /** Equal to every other, so that it stays out of a key's comparison. */
    private record Holder(PlotView plot) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Holder;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private record VillageListKey(String village, PlotListRequest request) {}

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        wiring.type("Plot", type -> plotFields(new Fields<>(type)).type())
                .type(
                        "PlotConnection",
                        type -> connectionFields(new Fields<>(type)).type())
                .type(
                        "PlotEdge",
                        type -> new Fields<PlotConnection.Edge>(type)
                                .value("cursor", PlotConnection.Edge::cursor)
                                .value("node", PlotConnection.Edge::node)
                                .type())
                .type(
                        "Verification",
                        type -> new Fields<PlotView.Verification>(type)
                                .value("stage", PlotView.Verification::stage)
                                .value("level", PlotView.Verification::level)
                                .value("accepted", PlotView.Verification::accepted)
                                .value("on", PlotView.Verification::on)
                                .type())
                .type(
                        "Fact",
                        type -> new Fields<FactView>(type)
                                .value("id", FactView::id)
                                .value("kind", FactView::kind)
                                .value("campaign", FactView::campaign)
                                .value("stage", FactView::stage)
                                .value("value", FactView::value)
                                .value("from", FactView::from)
                                .value("document", FactView::document)
                                .value("recordedAt", FactView::recordedAt)
                                .value("recordedBy", FactView::recordedBy)
                                .value("withdrawn", FactView::withdrawn)
                                .type())
                .type("PlotEvent", type -> eventFields(new Fields<>(type)).type())
                .type(
                        "FieldChange",
                        type -> new Fields<FieldChange>(type)
                                .value("field", FieldChange::field)
                                .value("before", FieldChange::before)
                                .value("after", FieldChange::after)
                                .type())
                .type(
                        "PlotEventConnection",
                        type -> new Fields<PlotEventConnection>(type)
                                .value("edges", PlotEventConnection::edges)
                                .value("nodes", PlotEventConnection::nodes)
                                .value("pageInfo", PlotEventConnection::pageInfo)
                                .value("totalCount", PlotEventConnection::totalCount)
                                .type())
                .type(
                        "PlotEventEdge",
                        type -> new Fields<PlotEventConnection.Edge>(type)
                                .value("cursor", PlotEventConnection.Edge::cursor)
                                .value("node", PlotEventConnection.Edge::node)
                                .type())
                .type(
                        "Village",
                        type -> new Fields<Village>(type)
                                .with("plots", this::plotsOfVillage)
                                .type());
    }

    private Fields<PlotView> plotFields(Fields<PlotView> plot) {
        return plot.value("id", PlotView::id)
                .value("code", PlotView::code)
                .with("village", this::village)
                .value("group", PlotView::group)
                .value("placement", PlotView::placement)
                .with("position", (of, field) -> shape(of, ShapeForm.POSITION, field))
                .with("boundary", this::boundary)
                .value("areaMu", PlotView::areaMu)
                .value("declaredAreaMu", PlotView::declaredAreaMu)
                .value("measuredAreaMu", PlotView::measuredAreaMu)
                .value("idleKind", PlotView::idleKind)
                .value("abandonedSince", PlotView::abandonedSince)
                .value("causes", PlotView::causeList)
                .value("landClass", PlotView::landClass)
                .value("restorationMode", PlotView::restorationMode)
                .value("crop", PlotView::crop)
                .value("boundaryProvisional", PlotView::boundaryProvisional)
                .value("status", PlotView::status)
                .value("statusOn", PlotView::statusOn)
                .value("restoredOn", PlotView::restoredOn)
                .value("recultivatedOn", PlotView::recultivatedOn)
                .value("restorationDueOn", PlotView::restorationDueOn)
                .value("recultivationDueOn", PlotView::recultivationDueOn)
                .with("overdue", (of, field) -> of.isOverdue(stage(field)))
                .with("late", (of, field) -> of.isLate(stage(field)))
                .value("lapsed", PlotView::lapsed)
                .value("registeredOn", PlotView::registeredOn)
                .value("foundLate", PlotView::foundLate)
                .value("campaign", PlotView::campaign)
                .with("version", this::version)
                .value("asOf", PlotView::asOf)
                .with("current", this::current)
                .with("history", this::history)
                .with(
                        "verifications",
                        (of, field) -> Fields.load(field, VERIFICATIONS, new PlotKey(of.plotId(), of.at())))
                .with(
                        "parents",
                        (of, field) -> Fields.load(field, RELATIVES, new RelativeKey(of.plotId(), false, of.at())))
                .with(
                        "children",
                        (of, field) -> Fields.load(field, RELATIVES, new RelativeKey(of.plotId(), true, of.at())));
    }

    private static Fields<PlotConnection> connectionFields(Fields<PlotConnection> list) {
        return list.value("edges", PlotConnection::edges)
                .value("nodes", PlotConnection::nodes)
                .value("pageInfo", PlotConnection::pageInfo)
                .value("totalCount", PlotConnection::totalCount)
                .value("totalAreaMu", PlotConnection::totalAreaMu)
                .value("asOf", PlotConnection::asOf);
    }

    private Fields<PlotEventView> eventFields(Fields<PlotEventView> event) {
        return event.value("id", PlotEventView::id)
                .value("kind", PlotEventView::kind)
                .with(
                        "plot",
                        (of, field) -> of.plot() != null
                                ? of.plot()
                                : Fields.load(field, LAST_PLOTS, new PlotKey(of.plotId(), of.at())))
                .value("on", PlotEventView::on)
                .value("recordedAt", PlotEventView::recordedAt)
                .value("position", PlotEventView::position)
                .value("recordedBy", PlotEventView::recordedBy)
                .value("note", PlotEventView::note)
                .value("changes", PlotEventView::changes)
                .with(
                        "withdrawnBy",
                        (of, field) -> Fields.load(field, WITHDRAWALS, new EventKey(of.eventId(), of.at())));
    }

    private static @Nullable RecoveryStage stage(DataFetchingEnvironment field) {
        Object stage = field.getArgument("stage");
        return stage == null ? null : RecoveryStage.valueOf(stage.toString());
    }

    private Object village(PlotView plot, DataFetchingEnvironment field) {
        Region known = plot.villages().get(plot.village());
        return known != null ? known : Fields.load(field, VILLAGES, plot.village());
    }

    private @Nullable Object boundary(PlotView plot, DataFetchingEnvironment field) {
        ShapeForm form = ShapeForm.of(field.getArguments());
        return plot.placement() == Placement.BOUNDARY ? shape(plot, form, field) : null;
    }

    private static @Nullable Object shape(PlotView plot, ShapeForm form, DataFetchingEnvironment field) {
        if (plot.boundaryId() == null) {
            return null;
        }
        RawJson known = plot.shapes().get(form);
        if (known != null) {
            return known;
        }
        CompletableFuture<RawJson> read = Objects.requireNonNull(field.<ShapeKey, RawJson>getDataLoader(SHAPES))
                .load(new ShapeKey(plot.boundaryId(), form));
        // Many subscribers are told of one plot: the first to ask for its shape reads it for all.
        return plot.shapes() instanceof ConcurrentMap<ShapeForm, @Nullable RawJson> shared
                ? read.thenApply(shape -> {
                    shared.put(form, shape);
                    return shape;
                })
                : read;
    }

    private @Nullable Object version(PlotView plot, DataFetchingEnvironment field) {
        // Only lists leave it out, when nobody asked for it there.
        return plot.version() != null
                ? plot.version()
                : Objects.requireNonNull(field.<PlotKey, PlotView>getDataLoader(PLOTS))
                        .load(new PlotKey(plot.plotId(), plot.at()))
                        .thenApply(PlotView::version);
    }

    private Object current(PlotView plot, DataFetchingEnvironment field) {
        return plot.at().pinned() ? Fields.load(field, PLOTS, new PlotKey(plot.plotId(), plots.live())) : plot;
    }

    private Object history(PlotView plot, DataFetchingEnvironment field) {
        PageRequest page = PageRequest.of(
                field.getArgument("first"),
                field.getArgument("after"),
                field.getArgument("last"),
                field.getArgument("before"));
        Selection selection = Selection.of(field);
        PlotEventConnection.Request request = new PlotEventConnection.Request(
                page,
                PlotEventConnection.mark(page, plot),
                selection.has("nodes") || selection.has("edges") || selection.has("pageInfo"),
                selection.has("totalCount"));
        return Fields.load(
                field, HISTORIES, new HistoryKey(new PlotKey(plot.plotId(), plot.at()), request, new Holder(plot)));
    }

    private Object plotsOfVillage(Village village, DataFetchingEnvironment field) {
        // The arguments are the same for all villages of the field: they are read once.
        VillageField key = new VillageField(field.getMergedField().getFields());
        PlotListRequest request = field.getGraphQlContext()
                .computeIfAbsent(key, first -> plots.request(field.getArguments(), PlotController.wanted(field)));
        request.checkCursor(village.code().digits());
        return Fields.load(
                field, VILLAGE_LISTS, new VillageListKey(village.code().digits(), request));
    }

    /** One field of the document; its nodes are compared by identity. */
    private record VillageField(List<graphql.language.Field> nodes) {}

    private static Map<PlotKey, PlotView> loadPlots(
            Set<PlotKey> keys, BiFunction<Collection<Long>, ReadAt, Map<Long, PlotView>> find) {
        Map<ReadAt, List<Long>> byState = new HashMap<>();
        keys.forEach(
                key -> byState.computeIfAbsent(key.at, at -> new ArrayList<>()).add(key.plotId));
        Map<PlotKey, PlotView> loaded = new HashMap<>();
        byState.forEach((at, plotIds) ->
                find.apply(plotIds, at).forEach((plotId, plot) -> loaded.put(new PlotKey(plotId, at), plot)));
        return loaded;
    }

    private Map<ShapeKey, RawJson> loadShapes(Set<ShapeKey> keys) {
        Map<ShapeForm, List<Long>> byForm = new HashMap<>();
        keys.forEach(key ->
                byForm.computeIfAbsent(key.form, form -> new ArrayList<>()).add(key.boundaryId));
        Map<ShapeKey, RawJson> loaded = new HashMap<>();
        byForm.forEach((form, boundaryIds) -> plots.findShapes(boundaryIds, form)
                .forEach((boundaryId, shape) -> loaded.put(new ShapeKey(boundaryId, form), shape)));
        return loaded;
    }

    private Map<RegionCode, Region> loadVillages(Set<RegionCode> codes) {
        Map<RegionCode, Region> loaded = new HashMap<>(plots.findVillages(codes));
        loaded.keySet().retainAll(codes);
        return loaded;
    }

    private Map<HistoryKey, PlotEventConnection> loadHistories(Set<HistoryKey> keys) {
        record Group(ReadAt at, PlotEventConnection.Request request) {}
        Map<Group, Map<Long, PlotView>> groups = new HashMap<>();
        keys.forEach(key -> groups.computeIfAbsent(new Group(key.key.at, key.request), group -> new HashMap<>())
                .put(key.key.plotId, key.plot.plot));
        Map<HistoryKey, PlotEventConnection> loaded = new HashMap<>();
        groups.forEach((group, of) -> plots.history(of, group.at, group.request)
                .forEach((plotId, history) -> loaded.put(
                        new HistoryKey(
                                new PlotKey(plotId, group.at),
                                group.request,
                                new Holder(Objects.requireNonNull(of.get(plotId)))),
                        history)));
        return loaded;
    }

    private Map<EventKey, PlotEventView> loadWithdrawals(Set<EventKey> keys) {
        Map<ReadAt, Set<Long>> byState = new HashMap<>();
        keys.forEach(
                key -> byState.computeIfAbsent(key.at, at -> new HashSet<>()).add(key.eventId));
        Map<EventKey, PlotEventView> loaded = new HashMap<>();
        byState.forEach((at, eventIds) -> plots.findWithdrawals(eventIds, at)
                .forEach((eventId, event) -> loaded.put(new EventKey(eventId, at), event)));
        return loaded;
    }

    private Map<PlotKey, List<PlotView.Verification>> loadVerifications(Set<PlotKey> keys) {
        Map<PlotKey, List<PlotView.Verification>> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, List.of()));
        keys.stream()
                .map(PlotKey::at)
                .distinct()
                .forEach(at -> plots.listVerifications(
                                keys.stream()
                                        .filter(key -> key.at.equals(at))
                                        .map(PlotKey::plotId)
                                        .toList(),
                                at)
                        .forEach((plotId, checks) -> loaded.put(new PlotKey(plotId, at), checks)));
        return loaded;
    }

    private Map<RelativeKey, List<PlotView>> loadRelatives(Set<RelativeKey> keys) {
        record Group(boolean children, ReadAt at) {}
        Map<RelativeKey, List<PlotView>> loaded = new HashMap<>();
        Map<Group, List<Long>> groups = new HashMap<>();
        for (RelativeKey key : keys) {
            loaded.put(key, List.of());
            groups.computeIfAbsent(new Group(key.children, key.at), group -> new ArrayList<>())
                    .add(key.plotId);
        }
        groups.forEach((group, plotIds) -> plots.listRelatives(plotIds, group.children, group.at)
                .forEach((plotId, relatives) ->
                        loaded.put(new RelativeKey(plotId, group.children, group.at), relatives)));
        return loaded;
    }

    private Map<VillageListKey, PlotConnection> loadVillageLists(Set<VillageListKey> keys) {
        Map<PlotListRequest, List<String>> byRequest = new HashMap<>();
        keys.forEach(key -> byRequest
                .computeIfAbsent(key.request, request -> new ArrayList<>())
                .add(key.village));
        Map<VillageListKey, PlotConnection> loaded = new HashMap<>();
        byRequest.forEach((request, villages) -> plots.listByVillage(villages, request)
                .forEach((village, list) -> loaded.put(new VillageListKey(village, request), list)));
        return loaded;
    }
}
