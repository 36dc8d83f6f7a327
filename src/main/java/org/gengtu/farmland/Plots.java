package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.filter.Condition;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.FilterHash;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.Keyset;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.StateRelation;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.AsOf;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Region;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.stereotype.Service;

/**
 * Reads plots, their lists and their histories at any state of the ledger. Everything runs within the request's reading
 * transaction, so that all of a request reads one state.
 */
@Service
class Plots {
    private final PlotQueries queries;
    private final Reading reading;
    private final Regions regions;
    private final StateRelation relation;
    private final FilterReader filters;
    private volatile @Nullable String county;
    private volatile KnownVillages villages = new KnownVillages(-1, Map.of());

    Plots(PlotQueries queries, Reading reading, Regions regions) {
        this.queries = queries;
        this.reading = reading;
        this.regions = regions;
        this.relation = PlotRelation.of(this::resolveRegions, this::countyDigits);
        this.filters = new FilterReader(relation);
    }

    /** The county's digits; a county, once made, never changes its code. */
    String countyDigits() {
        String known = county;
        if (known == null) {
            known = regions.getCountyDigits();
            county = known;
        }
        return known;
    }

    private List<String> resolveRegions(List<String> codes) {
        List<RegionCode> asked = codes.stream().map(RegionCode::new).toList();
        Map<RegionCode, Region> known = regions.findAll(asked);
        return asked.stream()
                .map(code ->
                        known.containsKey(code) ? code : regions.getRegion(code).code())
                .map(RegionCode::digits)
                .distinct()
                .toList();
    }

    /** What filters know of a plot. */
    StateRelation relation() {
        return relation;
    }

    /**
     * The condition of a filter argument; null: everything.
     *
     * @throws Problem FILTER_INVALID, CQL_INVALID and those of geometries, ids and regions
     */
    Condition condition(@Nullable Map<String, Object> filter) {
        return filters.read(filter);
    }

    /** The state of a day at a position. */
    ReadAt at(LocalDate on, long position, boolean pinned) {
        return new ReadAt(reading.at(new AsOf(on, null, Long.toString(position))), pinned);
    }

    /** The live state: today at the newest position that the request sees. */
    ReadAt live() {
        return new ReadAt(reading.at(null), false);
    }

    /**
     * The state of an {@code asOf} argument.
     *
     * @throws Problem AS_OF_INVALID
     */
    ReadAt at(@Nullable Map<String, Object> asOf) {
        return asOf == null ? live() : new ReadAt(reading.at(AsOf.of(asOf)), true);
    }

    /**
     * The state of one argument of several, as a cursor has settled it where it is left open.
     *
     * @param name of the argument
     * @param position of the cursor's list; null without a cursor
     */
    ReadAt at(String name, Map<String, Object> input, @Nullable String position) {
        try {
            AsOf asked = AsOf.of(input);
            return new ReadAt(
                    reading.at(
                            position == null || asked.knownAt() != null || asked.position() != null
                                    ? asked
                                    : new AsOf(asked.on(), null, position)),
                    true);
        } catch (Problem problem) {
            // Reading knows the argument by the name that it has wherever it stands alone.
            throw problem.at(String.valueOf(problem.where()).replaceFirst("^asOf", name));
        }
    }

    /** The state that an id holds; empty for the id of a live object. */
    private Optional<ReadAt> at(GlobalId id) {
        return id.on() == null || id.position() == null
                ? Optional.empty()
                : Optional.of(new ReadAt(reading.at(new AsOf(id.on(), null, Long.toString(id.position()))), true));
    }

    /**
     * The plot of an id, at the state of the argument, else at that of the id, else live.
     *
     * @throws Problem ID_INVALID, OTHER_COUNTY, AS_OF_INVALID
     */
    Optional<PlotView> findPlot(GlobalId id, @Nullable Map<String, Object> asOf, PlotSelection selection) {
        long key = PlotRelation.plotKey(id, "id", countyDigits());
        ReadAt at = asOf != null ? at(asOf) : at(id).orElseGet(this::live);
        return Optional.ofNullable(
                queries.findAll(List.of(key), at, countyDigits(), selection).get(key));
    }

    /** @throws Problem AS_OF_INVALID, ARGUMENT_INVALID */
    Optional<PlotView> findPlotByCode(String code, @Nullable Map<String, Object> asOf, PlotSelection selection) {
        if (code.indexOf('\0') >= 0) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The code holds a NUL character.")
                    .at("code");
        }
        return queries.findByCode(code, at(asOf), countyDigits(), selection);
    }

    /** Plots by key at a state. */
    Map<Long, PlotView> findAll(Collection<Long> plotIds, ReadAt at) {
        return queries.findAll(plotIds, at, countyDigits(), PlotSelection.VERSION);
    }

    /** Plots by key at a state, each as it was last where it is no more then. */
    Map<Long, PlotView> findLast(Collection<Long> plotIds, ReadAt at) {
        Map<Long, PlotView> found = queries.findAll(plotIds, at, countyDigits(), PlotSelection.VERSION);
        List<Long> gone = plotIds.stream().filter(id -> !found.containsKey(id)).toList();
        if (!gone.isEmpty()) {
            found.putAll(queries.findLast(gone, at, countyDigits(), PlotSelection.VERSION));
        }
        return found;
    }

    /** Events by key. */
    Map<Long, PlotEventView> findEvents(Collection<Long> eventIds, ReadAt at) {
        return queries.findEvents(eventIds, at, countyDigits());
    }

    /** The state right behind a command, read with live ids; what is read after it sees what the command wrote. */
    ReadAt behind(Done done) {
        return reading.behind(done);
    }

    /** The county's extent in degrees; an empty one when nothing is drawn. */
    Envelope extent() {
        Envelope extent = queries.extent();
        return extent == null ? new Envelope() : extent;
    }

    Optional<PlotEventView> findEvent(GlobalId id) {
        if (!id.key().matches("[0-9]{1,18}")) {
            throw Problem.of(ProblemCode.ID_INVALID, "The id is not one of an event.")
                    .at("id");
        }
        if (!id.county().equals(countyDigits())) {
            throw Problem.of(
                            ProblemCode.OTHER_COUNTY,
                            "The id was given by the county %s, this is %s.".formatted(id.county(), countyDigits()))
                    .at("id");
        }
        return queries.findEvent(Long.parseLong(id.key()), at(id).orElseGet(this::live), countyDigits());
    }

    /**
     * A list as its arguments ask for it. Without {@code asOf} a cursor's own state is read on, so that paging through a
     * list sees one state.
     *
     * @throws Problem FILTER_INVALID, CQL_INVALID, PAGE_INVALID, CURSOR_INVALID, CURSOR_MISMATCH, AS_OF_INVALID and those
     *     of geometries, ids and regions
     */
    PlotListRequest request(Map<String, Object> arguments, Wanted wanted) {
        PageRequest page = PageRequest.of(
                (Integer) arguments.get("first"),
                (String) arguments.get("after"),
                (Integer) arguments.get("last"),
                (String) arguments.get("before"));
        Condition condition = filters.read(map(arguments.get("filter")));
        Map<String, Object> orderBy = map(arguments.get("orderBy"));
        PlotOrderField field =
                orderBy == null ? PlotOrderField.CODE : PlotOrderField.valueOf(String.valueOf(orderBy.get("field")));
        Keyset order = field.keyset(orderBy != null && "DESC".equals(String.valueOf(orderBy.get("direction"))));
        Cursor mark = page.cursor() == null ? null : Cursor.decode(page.cursor(), page.cursorArgument());
        ReadAt at = at(map(arguments.get("asOf")), mark, page.cursorArgument());
        order.parameters(mark, page.cursorArgument());
        return new PlotListRequest(condition, FilterHash.of(condition), field, order, page, mark, at, wanted);
    }

    private ReadAt at(@Nullable Map<String, Object> input, @Nullable Cursor mark, String where) {
        if (mark == null) {
            return at(input);
        }
        AsOf asked = input == null ? new AsOf(null, null, null) : AsOf.of(input);
        ReadAt at;
        if (asked.knownAt() == null && asked.position() == null) {
            // What the request leaves open, the cursor's list has settled.
            at = new ReadAt(
                    reading.at(new AsOf(asked.on() == null ? mark.on() : asked.on(), null, mark.position())),
                    mark.pinned() || input != null);
        } else {
            at = new ReadAt(reading.at(asked), true);
        }
        if (!at.snapshot().on().equals(mark.on())
                || !Long.toString(at.snapshot().position()).equals(mark.position())) {
            throw Cursor.mismatch("day or position", where);
        }
        return at;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> map(@Nullable Object input) {
        return (Map<String, Object>) input;
    }

    /** A page of the county's plots, with what is wanted of it. */
    PlotConnection list(PlotListRequest request) {
        request.checkCursor(null);
        List<PlotView> rows = List.of();
        if (request.wanted().rows()) {
            Map<RegionCode, Region> villages = new HashMap<>();
            rows = queries.list(request, relation, countyDigits(), villages);
            fill(villages, rows, request);
        }
        return new PlotConnection(
                request,
                null,
                Page.cut(rows, request.page()),
                request.wanted().totals() ? queries.total(request, relation) : null);
    }

    /** The same page of the plots of each village. */
    Map<String, PlotConnection> listByVillage(Collection<String> villageCodes, PlotListRequest request) {
        Map<String, List<PlotView>> rows = Map.of();
        if (request.wanted().rows()) {
            Map<RegionCode, Region> villages = new HashMap<>();
            rows = queries.listByVillage(villageCodes, request, relation, countyDigits(), villages);
            fill(villages, rows.values().stream().flatMap(List::stream).toList(), request);
        }
        Map<String, PlotConnection.Totals> totals =
                request.wanted().totals() ? queries.totalByVillage(villageCodes, request, relation) : Map.of();
        Map<String, PlotConnection> connections = new HashMap<>();
        for (String code : villageCodes) {
            connections.put(
                    code,
                    new PlotConnection(
                            request,
                            code,
                            Page.cut(rows.getOrDefault(code, List.of()), request.page()),
                            request.wanted().totals() ? totals.getOrDefault(code, PlotConnection.Totals.NONE) : null));
        }
        return connections;
    }

    private void fill(Map<RegionCode, Region> villages, List<PlotView> rows, PlotListRequest request) {
        if (request.wanted().plots().village() && !rows.isEmpty()) {
            List<RegionCode> codes =
                    rows.stream().map(PlotView::village).distinct().toList();
            Map<RegionCode, Region> known = findVillages(codes);
            codes.forEach(code -> villages.computeIfAbsent(code, known::get));
        }
    }

    /** The villages as this request knows them; they are kept until the next commit, which alone could change one. */
    Map<RegionCode, Region> findVillages(Collection<RegionCode> codes) {
        long position = reading.at(null).position();
        KnownVillages known = villages;
        if (known.position != position) {
            known = new KnownVillages(position, new ConcurrentHashMap<>());
            villages = known;
        }
        Map<RegionCode, Region> byCode = known.byCode;
        List<RegionCode> missing =
                codes.stream().filter(code -> !byCode.containsKey(code)).toList();
        if (!missing.isEmpty()) {
            byCode.putAll(regions.findAllEver(missing));
        }
        return byCode;
    }

    private record KnownVillages(long position, Map<RegionCode, Region> byCode) {}

    Map<Long, RawJson> findShapes(Collection<Long> boundaryIds, ShapeForm form) {
        return queries.findShapes(boundaryIds, form);
    }

    /** The same page of each plot's events; all plots of one state. */
    Map<Long, PlotEventConnection> history(Map<Long, PlotView> plots, ReadAt at, PlotEventConnection.Request request) {
        Map<Long, List<PlotEventView>> rows = request.rows()
                ? queries.listEvents(plots.keySet(), at, countyDigits(), request.page(), request.mark())
                : Map.of();
        Map<Long, Long> counts = request.totals() ? queries.countEvents(plots.keySet(), at) : Map.of();
        Map<Long, PlotEventConnection> histories = new HashMap<>();
        plots.forEach((plotId, plot) -> {
            List<PlotEventView> events = new ArrayList<>();
            rows.getOrDefault(plotId, List.of()).forEach(event -> events.add(event.of(plot)));
            histories.put(
                    plotId,
                    new PlotEventConnection(
                            Page.cut(events, request.page()),
                            request.totals() ? counts.getOrDefault(plotId, 0L) : null));
        });
        return histories;
    }

    /** The checks of each plot that stand up to the state's day. */
    Map<Long, List<PlotView.Verification>> listVerifications(Collection<Long> plotIds, ReadAt at) {
        return queries.listVerifications(plotIds, at);
    }

    /** The plots that each came of, or that came of it, each as it is at the state or was last. */
    Map<Long, List<PlotView>> listRelatives(Collection<Long> plotIds, boolean children, ReadAt at) {
        Map<Long, List<Long>> ids = queries.listRelatives(plotIds, children, at);
        Map<Long, PlotView> plots = ids.isEmpty()
                ? Map.of()
                : findLast(
                        ids.values().stream().flatMap(List::stream).distinct().toList(), at);
        Map<Long, List<PlotView>> relatives = new HashMap<>();
        ids.forEach((plotId, of) -> relatives.put(
                plotId, of.stream().map(plots::get).filter(Objects::nonNull).toList()));
        return relatives;
    }

    /** The events that took back the given ones. */
    Map<Long, PlotEventView> findWithdrawals(Collection<Long> eventIds, ReadAt at) {
        return queries.findWithdrawals(eventIds, at, countyDigits());
    }
}
