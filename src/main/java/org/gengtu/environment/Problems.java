package org.gengtu.environment;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gengtu.evidence.Evidence;
import org.gengtu.evidence.Evidences;
import org.gengtu.filter.Condition;
import org.gengtu.filter.Connection;
import org.gengtu.filter.Cursor;
import org.gengtu.filter.FilterHash;
import org.gengtu.filter.FilterReader;
import org.gengtu.filter.ListRequest;
import org.gengtu.filter.Page;
import org.gengtu.filter.PageRequest;
import org.gengtu.filter.StateRelation;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKBWriter;
import org.springframework.stereotype.Service;

/** Reads problems, their lists and their histories at any state of the ledger. */
@Service
class Problems {
    private static final String HISTORY = "HISTORY";
    private static final double MOST_METRES = 5_000;
    /** Of longitude in the far north of China; elsewhere a degree is longer. */
    private static final double METRES_A_DEGREE = 64_000;

    private final ProblemQueries queries;
    private final Reading reading;
    private final Regions regions;
    private final Evidences evidences;
    private final StateRelation relation;
    private final FilterReader filters;

    Problems(ProblemQueries queries, Reading reading, Regions regions, Evidences evidences) {
        this.queries = queries;
        this.reading = reading;
        this.regions = regions;
        this.evidences = evidences;
        this.relation = ProblemRelation.of(
                codes -> regions.resolve(codes.stream().map(RegionCode::new).toList()).stream()
                        .map(RegionCode::digits)
                        .distinct()
                        .toList(),
                this::countyDigits);
        this.filters = new FilterReader(relation);
    }

    String countyDigits() {
        return regions.getCountyDigits();
    }

    StateRelation relation() {
        return relation;
    }

    /** @throws Problem FILTER_INVALID, CQL_INVALID and those of geometries, ids and regions */
    Condition condition(@Nullable Map<String, Object> filter) {
        return filters.read(filter);
    }

    ReadAt at(@Nullable Map<String, Object> asOf) {
        return ListRequest.at(asOf, reading);
    }

    /** The state that an id holds; the newest for the id of a live object. */
    ReadAt at(GlobalId id) {
        return reading.stateOf(id);
    }

    /** The state of a day at a position, read with live ids. */
    ReadAt at(LocalDate day, long position) {
        return reading.live(day, position);
    }

    /** The state right behind a command, read with live ids; what is read after it sees what the command wrote. */
    ReadAt behind(Done done) {
        return reading.behind(done);
    }

    /** The number that an id of this county holds. @throws Problem ID_INVALID, OTHER_COUNTY */
    long key(GlobalId id, String kind, String where) {
        return CommandInput.key(id, kind, where, countyDigits());
    }

    Optional<ProblemView> findProblem(GlobalId id, @Nullable Map<String, Object> asOf) {
        long key = key(id, ProblemView.KIND, "id");
        ReadAt at = asOf != null ? at(asOf) : at(id);
        return Optional.ofNullable(
                queries.findAll(List.of(key), at, countyDigits()).get(key));
    }

    Optional<ProblemView> findByNumber(String number, @Nullable Map<String, Object> asOf) {
        if (number.indexOf('\0') >= 0) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The number holds a NUL character.")
                    .at("number");
        }
        ReadAt at = at(asOf);
        return queries.findByNumber(number, at)
                .map(key -> queries.findAll(List.of(key), at, countyDigits()).get(key));
    }

    Map<Long, ProblemView> findAll(Collection<Long> ids, ReadAt at) {
        return queries.findAll(ids, at, countyDigits());
    }

    /** Problems by key at a state, each as it was last where it is no more then. */
    Map<Long, ProblemView> findLast(Collection<Long> ids, ReadAt at) {
        Map<Long, ProblemView> found = new LinkedHashMap<>(findAll(ids, at));
        List<Long> gone = ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!gone.isEmpty()) {
            found.putAll(queries.findLast(gone, at, countyDigits()));
        }
        return found;
    }

    /** A page of problems. @param counted whether the whole list is counted */
    Connection<ProblemView> list(Map<String, Object> arguments, boolean counted) {
        ListRequest request = ListRequest.of(arguments, filters, Problems::keyset, reading);
        ProblemOrderField field = ProblemOrderField.valueOf(request.order().name());
        Envelope extent = regions.extent();
        return new Connection<>(
                Page.cut(queries.list(request, relation, extent, countyDigits()), request.page()),
                counted ? queries.count(request, relation, extent) : null,
                request.at().snapshot().stamp(),
                problem -> request.cursor(field.valueOf(problem.state()), problem.problemId()));
    }

    private static org.gengtu.filter.Keyset keyset(@Nullable String field, boolean descending) {
        return (field == null ? ProblemOrderField.NUMBER : ProblemOrderField.valueOf(field)).keyset(descending);
    }

    /**
     * Which events of a problem are asked for.
     *
     * @param mark the place of the cursor; null: none
     */
    record HistoryRequest(PageRequest page, @Nullable Integer mark) {
        static HistoryRequest of(PageRequest page, ProblemView problem) {
            return new HistoryRequest(page, Problems.mark(page, problem));
        }
    }

    /** The same page of each problem's events in the order of recording; all problems of one state. */
    Map<Long, Connection<ProblemEventView>> history(
            Map<Long, ProblemView> problems, ReadAt at, HistoryRequest request) {
        Map<Long, List<ProblemEventView>> rows =
                queries.listEvents(problems.keySet(), at, countyDigits(), request.page, request.mark);
        Map<Long, Connection<ProblemEventView>> histories = new HashMap<>();
        problems.forEach((id, problem) -> histories.put(
                id,
                new Connection<>(
                        Page.cut(rows.getOrDefault(id, List.of()), request.page),
                        (long) problem.version(),
                        at.snapshot().stamp(),
                        event -> new Cursor(
                                        HISTORY, scope(problem), at.snapshot().on(), "", at.pinned(), null, event.seq())
                                .encode())));
        return histories;
    }

    private static @Nullable Integer mark(PageRequest page, ProblemView problem) {
        if (page.cursor() == null) {
            return null;
        }
        String where = page.cursorArgument();
        Cursor cursor = Cursor.decode(page.cursor(), where);
        if (!cursor.order().equals(HISTORY) || !cursor.filter().equals(scope(problem))) {
            throw Cursor.mismatch("problem, or for another state of it", where);
        }
        if (cursor.id() < 0 || cursor.id() > Integer.MAX_VALUE) {
            throw Cursor.invalid(page.cursor(), where);
        }
        return (int) cursor.id();
    }

    /** Events are only added at the end, so the history of a live problem stays pageable when it grows. */
    private static String scope(ProblemView problem) {
        return problem.at().pinned()
                ? "P" + problem.problemId() + "@" + problem.at().snapshot().position()
                : "P" + problem.problemId();
    }

    Map<Long, ProblemEventView> findEvents(Collection<Long> ids, ReadAt at) {
        return queries.findEvents(ids, at, countyDigits());
    }

    Map<Long, ProblemEventView> findWithdrawals(Collection<Long> ids, ReadAt at) {
        return queries.findWithdrawals(ids, at, countyDigits());
    }

    /** The files that the events of each problem refer to, as known now; a problem without files is missing. */
    Map<Long, List<Evidence>> listEvidence(Collection<Long> ids) {
        Map<Long, Long> problemOf = queries.findEventsWithFiles(ids);
        Map<Long, List<Evidence>> files = new HashMap<>();
        evidences
                .listOfAll(ProblemCommands.FEATURE, problemOf.keySet())
                .forEach((event, of) -> files.computeIfAbsent(
                                Objects.requireNonNull(problemOf.get(event)), id -> new ArrayList<>())
                        .addAll(of));
        return files;
    }

    /** The problems that were merged into each. */
    Map<Long, List<ProblemView>> listMerged(Collection<Long> ids, ReadAt at) {
        return inLists(queries.listMerged(ids, at), at);
    }

    /**
     * Problems of an item near a place, the nearest first, at most 50: open ones, and closed ones that it may be a relapse of.
     *
     * @throws Problem ARGUMENT_INVALID for a distance outside 0 to 5,000 metres
     */
    List<ProblemView> listSimilar(String item, Geometry place, double metres, ReadAt at) {
        requireNear(metres);
        Envelope around = new Envelope(place.getEnvelopeInternal());
        around.expandBy(degrees(metres));
        place.setSRID(Shapes.SRID);
        List<Long> ids = queries.listSimilar(item, new WKBWriter(2).write(place), around, metres, at);
        Map<Long, ProblemView> found = findAll(ids, at);
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    /** The same of each of some problems, itself left out. */
    Map<Long, List<ProblemView>> listSimilar(Collection<Long> ids, double metres, ReadAt at) {
        requireNear(metres);
        return inLists(queries.listSimilar(ids, metres, degrees(metres), at), at);
    }

    private static void requireNear(double metres) {
        if (!(metres > 0 && metres <= MOST_METRES)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "%s metres are not possible; give up to 5,000.".formatted(metres))
                    .at("metres");
        }
    }

    /** Of latitude or longitude, never less than the metres anywhere in China. */
    private static double degrees(double metres) {
        return metres / METRES_A_DEGREE;
    }

    private Map<Long, List<ProblemView>> inLists(Map<Long, List<Long>> ids, ReadAt at) {
        Map<Long, ProblemView> found =
                findAll(ids.values().stream().flatMap(List::stream).distinct().toList(), at);
        Map<Long, List<ProblemView>> lists = new HashMap<>();
        ids.forEach((of, some) -> lists.put(
                of, some.stream().map(found::get).filter(Objects::nonNull).toList()));
        return lists;
    }

    /** The first page of what a round found, with the cursors of its list. @param all by number */
    Connection<ProblemView> page(long inspectionId, List<ProblemView> all, PageRequest page, ReadAt at) {
        Condition condition = new Condition.In("inspectionId", List.of(inspectionId));
        ListRequest request = new ListRequest(
                condition, FilterHash.of(condition), ProblemOrderField.NUMBER.keyset(false), page, null, at);
        return new Connection<>(
                Page.cut(all.subList(0, Math.min(all.size(), page.size() + 1)), page),
                (long) all.size(),
                at.snapshot().stamp(),
                problem -> request.cursor(problem.state().number(), problem.problemId()));
    }

    /** All that each of some rounds found, by number. */
    Map<Long, List<ProblemView>> listOfInspections(Collection<Long> inspectionIds, ReadAt at) {
        return queries.listOfInspections(inspectionIds, at, countyDigits()).stream()
                .collect(Collectors.groupingBy(
                        problem -> Objects.requireNonNull(problem.state().inspectionId())));
    }

    Map<Long, Map<String, Integer>> countByVisit(Collection<Long> inspectionIds, ReadAt at) {
        return queries.countByVisit(inspectionIds, at);
    }
}
