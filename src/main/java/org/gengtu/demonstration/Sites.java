package org.gengtu.demonstration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.filter.Condition;
import org.gengtu.filter.Connection;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.ListRequest;
import org.gengtu.filter.Page;
import org.gengtu.filter.StateList;
import org.gengtu.filter.StateRelation;
import org.gengtu.filter.StoryReader;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Reads sites and zones, their lists, histories and reports at any state of the ledger. */
@Service
class Sites {
    private static final String COLUMNS = columns(SiteState.COLUMNS);
    private static final String ZONE_COLUMNS = columns(ZoneState.COLUMNS);
    private static final String REPORTS = "e.kind = 'REPORTED'";

    private final JdbcClient jdbc;
    private final Reading reading;
    private final Regions regions;
    private final StateRelation relation;
    private final StateRelation zoneRelation;
    private final FilterReader filters;
    private final FilterReader zoneFilters;
    private final StateList list;
    private final StateList zoneList;
    private final StoryReader stories;

    Sites(@Qualifier("reading") JdbcClient jdbc, Reading reading, Regions regions) {
        this.jdbc = jdbc;
        this.reading = reading;
        this.regions = regions;
        this.relation = SiteRelation.sites(regions::resolveDigits, this::countyDigits);
        this.zoneRelation = SiteRelation.zones(regions::resolveDigits, this::countyDigits);
        this.filters = new FilterReader(relation);
        this.zoneFilters = new FilterReader(zoneRelation);
        this.list = new StateList(jdbc, relation);
        this.zoneList = new StateList(jdbc, zoneRelation);
        this.stories = new StoryReader(jdbc, "site", SiteView.EVENT_KIND);
    }

    private static String columns(String names) {
        return Stream.of(names.split(",\\s*")).map(column -> "p." + column).collect(Collectors.joining(", "));
    }

    String countyDigits() {
        return regions.getCountyDigits();
    }

    StateRelation relation() {
        return relation;
    }

    StateRelation zoneRelation() {
        return zoneRelation;
    }

    StoryReader stories() {
        return stories;
    }

    /** Events by number, as they were known at a state. */
    Map<Long, SiteEventView> findEvents(Collection<Long> ids, ReadAt at) {
        Map<Long, SiteEventView> found = new HashMap<>();
        stories.findEvents(ids, at, countyDigits()).forEach((id, event) -> found.put(id, new SiteEventView(event)));
        return found;
    }

    /** @throws Problem FILTER_INVALID, CQL_INVALID and those of geometries, ids and regions */
    Condition condition(@Nullable Map<String, Object> filter) {
        return filters.read(filter);
    }

    Condition zoneCondition(@Nullable Map<String, Object> filter) {
        return zoneFilters.read(filter);
    }

    /** The state of an {@code asOf} argument; the newest without one. */
    ReadAt at(@Nullable Map<String, Object> asOf) {
        return ListRequest.at(asOf, reading);
    }

    /** The state that an id holds; the newest for the id of a live object. */
    ReadAt at(GlobalId id) {
        return reading.stateOf(id);
    }

    /** The state right behind a command, read with live ids; what is read after it sees what the command wrote. */
    ReadAt behind(Done done) {
        return reading.behind(done);
    }

    /** The state of a day at a position, read with live ids. */
    ReadAt at(LocalDate day, long position) {
        return reading.live(day, position);
    }

    long key(GlobalId id, String kind, String where) {
        return CommandInput.key(id, kind, where, countyDigits());
    }

    /** The statement around the rows {@code p} of sites. */
    private static String select(String from, ReadAt at) {
        return """
                SELECT %s, (SELECT max(e.seq) FROM site_event e WHERE e.site_id = p.site_id AND %s) AS version,
                    ST_AsGeoJSON(b.geom, 7) AS position, ST_AsGeoJSON(f.geom, 7) AS footprint
                FROM %s JOIN site_boundary b ON b.boundary_id = p.boundary_id
                    LEFT JOIN site_boundary f ON f.boundary_id = p.footprint_id""".formatted(COLUMNS, at.snapshot().happened("e"), from);
    }

    /** Reads sites of a state; the county is read once for all of them. */
    private RowMapper<SiteView> siteAt(ReadAt at) {
        String county = countyDigits();
        return (row, number) -> site(row, at, county);
    }

    private static SiteView site(ResultSet row, ReadAt at, String county) throws SQLException {
        String footprint = row.getString("footprint");
        return new SiteView(
                at,
                county,
                SiteState.of(row),
                row.getInt("version"),
                new RawJson(row.getString("position")),
                footprint == null ? null : new RawJson(footprint));
    }

    /** Sites by key, as they are on the state's day. */
    Map<Long, SiteView> findAll(Collection<Long> ids, ReadAt at) {
        return byId(jdbc.sql(select("site_state p", at) + " WHERE p.site_id = ANY(:ids) AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(siteAt(at))
                .list());
    }

    /** Sites by key at a state, each as it was last where it is no more then. */
    Map<Long, SiteView> findLast(Collection<Long> ids, ReadAt at) {
        Map<Long, SiteView> found = findAll(ids, at);
        List<Long> gone = ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!gone.isEmpty()) {
            found.putAll(byId(jdbc.sql(select(StateList.last("site_state", "site_id"), at))
                    .params(at.snapshot().parameters())
                    .param("ids", gone.toArray(Long[]::new))
                    .query(siteAt(at))
                    .list()));
        }
        return found;
    }

    private static Map<Long, SiteView> byId(List<SiteView> sites) {
        Map<Long, SiteView> byId = new LinkedHashMap<>();
        sites.forEach(site -> byId.put(site.siteId(), site));
        return byId;
    }

    Optional<SiteView> findSite(GlobalId id, @Nullable Map<String, Object> asOf) {
        long key = key(id, SiteView.KIND, "id");
        return Optional.ofNullable(
                findAll(List.of(key), asOf != null ? at(asOf) : at(id)).get(key));
    }

    Optional<SiteView> findByCode(String code, ReadAt at) {
        if (code.indexOf('\0') >= 0) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The code holds a NUL character.")
                    .at("code");
        }
        return jdbc.sql(select("site_state p", at) + " WHERE p.code = :code AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("code", code)
                .query(siteAt(at))
                .optional();
    }

    /** A page of sites. @param counted whether the whole list is counted */
    Connection<SiteView> list(Map<String, Object> arguments, boolean counted) {
        ListRequest request = ListRequest.of(arguments, filters, SiteOrderField::keyset, reading);
        SiteOrderField field = SiteOrderField.valueOf(request.order().name());
        List<SiteView> rows = list.list(
                request,
                regions.extent(),
                from -> select(from, request.at()),
                request.at().snapshot().parameters(),
                siteAt(request.at()));
        return new Connection<>(
                Page.cut(rows, request.page()),
                counted ? list.count(request, regions.extent()) : null,
                request.at().snapshot().stamp(),
                site -> request.cursor(field.valueOf(site.state()), site.siteId()));
    }

    /** All sites under a condition, by code. */
    List<SiteView> listAll(Condition condition, ReadAt at) {
        return list.listAll(condition, at.snapshot(), regions.extent(), from -> select(from, at), "p.code", siteAt(at));
    }

    /** What is due of some sites up to a day: by date, overdue ones first. */
    List<SiteDue> listDue(Condition condition, LocalDate until, ReadAt at) {
        return listAll(condition, at).stream()
                .flatMap(site -> SiteDue.of(site).stream())
                .filter(due -> !due.dueOn().isAfter(until))
                .sorted(Comparator.comparing(SiteDue::dueOn)
                        .thenComparing(due -> due.site().state().code())
                        .thenComparing(SiteDue::kind))
                .toList();
    }

    /** How far each site is. All of one state. */
    Map<Long, Readiness> readiness(Collection<SiteView> sites, ReadAt at) {
        Map<Long, List<Readiness.Report>> reports = new HashMap<>();
        listReports(sites.stream().map(SiteView::siteId).toList(), at).stream()
                .filter(report -> report.kind() == SiteReportKind.WEEKLY_READINESS)
                .forEach(report -> reports.computeIfAbsent(report.event().objectId(), id -> new ArrayList<>())
                        .add(new Readiness.Report(
                                report.event().on(), Objects.requireNonNullElse(report.percent(), 0.0))));
        Map<Long, Readiness> readiness = new HashMap<>();
        sites.forEach(site ->
                readiness.put(site.siteId(), Readiness.of(site, reports.getOrDefault(site.siteId(), List.of()))));
        return readiness;
    }

    /** A report of progress. */
    record ReportView(StoryEventView event) implements DemonstrationTypes.SiteReport {
        SiteReportKind kind() {
            return SiteReportKind.valueOf(Objects.requireNonNull(event.said("kind")));
        }

        @Nullable
        Double percent() {
            String percent = event.said("percent");
            return percent == null ? null : Double.valueOf(percent);
        }
    }

    /** The standing reports of sites up to the state's day, by day. */
    List<ReportView> listReports(Collection<Long> siteIds, ReadAt at) {
        return stories.listStanding(siteIds, REPORTS, at, countyDigits()).stream()
                .map(ReportView::new)
                .toList();
    }

    private static String selectZone(String from, ReadAt at) {
        return """
                SELECT %s, (SELECT max(e.seq) FROM zone_event e WHERE e.zone_id = p.zone_id AND %s) AS version,
                    ST_AsGeoJSON(b.geom, 7) AS area
                FROM %s JOIN zone_boundary b ON b.boundary_id = p.boundary_id""".formatted(ZONE_COLUMNS, at.snapshot().happened("e"), from);
    }

    private RowMapper<ZoneView> zoneAt(ReadAt at) {
        String county = countyDigits();
        return (row, number) ->
                new ZoneView(at, county, ZoneState.of(row), row.getInt("version"), new RawJson(row.getString("area")));
    }

    /** The zones of a state that are not retired on its day, by code. */
    List<ZoneView> listZones(ReadAt at) {
        return zoneList
                .listAll(
                        Condition.ALL,
                        at.snapshot(),
                        regions.extent(),
                        from -> selectZone(from, at),
                        "p.code",
                        zoneAt(at))
                .stream()
                .filter(zone -> zone.state().retiredOn() == null
                        || zone.state().retiredOn().isAfter(at.snapshot().on()))
                .toList();
    }

    Map<Long, ZoneView> findZones(Collection<Long> ids, ReadAt at) {
        Map<Long, ZoneView> zones = new LinkedHashMap<>();
        jdbc.sql(selectZone("zone_state p", at) + " WHERE p.zone_id = ANY(:ids) AND "
                        + at.snapshot().condition("p"))
                .params(at.snapshot().parameters())
                .param("ids", ids.toArray(Long[]::new))
                .query(zoneAt(at))
                .list()
                .forEach(zone -> zones.put(zone.state().zoneId(), zone));
        return zones;
    }

    /** Areas of zones by their boundary. */
    Map<Long, RawJson> zoneAreas(Collection<Long> boundaryIds, ShapeForm form) {
        Map<Long, RawJson> areas = new HashMap<>();
        jdbc.sql("SELECT b.boundary_id, %s FROM zone_boundary b WHERE b.boundary_id = ANY(:ids)"
                        .formatted(form.sql("b.geom", "b.geom_3857", regions.longitude())))
                .param("ids", boundaryIds.toArray(Long[]::new))
                .query(row -> {
                    areas.put(row.getLong(1), form.finished(row.getString(2)));
                });
        return areas;
    }

    /** The sites of zones that are not dropped, by zone and code. */
    Map<Long, List<SiteView>> listOfZones(Collection<Long> zoneIds, ReadAt at) {
        return listAll(new Condition.In("zoneId", List.copyOf(zoneIds)), at).stream()
                .filter(site -> site.state().status() != SiteStatus.DROPPED)
                .collect(Collectors.groupingBy(
                        site -> Objects.requireNonNull(site.state().zoneId())));
    }

    /** All sites that are not dropped, by code. */
    List<SiteView> listNotDropped(ReadAt at) {
        return listAll(new Condition.Not(new Condition.In("status", List.of(SiteStatus.DROPPED.name()))), at);
    }
}
