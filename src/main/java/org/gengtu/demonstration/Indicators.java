package org.gengtu.demonstration;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.gengtu.demonstration.IndicatorJudgement.Recorded;
import org.gengtu.evidence.Evidence;
import org.gengtu.evidence.Evidences;
import org.gengtu.filter.Connection;
import org.gengtu.filter.ListRequest;
import org.gengtu.filter.StoryReader;
import org.gengtu.filter.StoryReader.HistoryRequest;
import org.gengtu.ledger.CommandInput;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.GlobalId;
import org.gengtu.ledger.ReadAt;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryEventView;
import org.gengtu.ledger.StoryState;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Reads indicators, how they stand and what became of them, at any state of the ledger. */
@Service
class Indicators {
    static final String EVENT_KIND = "IndicatorEvent";

    private final IndicatorQueries queries;
    private final JdbcClient writing;
    private final StoryReader stories;
    private final DemonstrationRules rules;
    private final Evidences evidences;
    private final Regions regions;
    private final Reading reading;

    Indicators(
            IndicatorQueries queries,
            JdbcClient writing,
            @Qualifier("reading") JdbcClient jdbc,
            DemonstrationRules rules,
            Evidences evidences,
            Regions regions,
            Reading reading) {
        this.queries = queries;
        this.writing = writing;
        this.stories = new StoryReader(jdbc, IndicatorFold.NAME, EVENT_KIND);
        this.rules = rules;
        this.evidences = evidences;
        this.regions = regions;
        this.reading = reading;
    }

    String countyDigits() {
        return regions.getCountyDigits();
    }

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

    /** All indicators at a state, judged. */
    IndicatorBoard board(ReadAt at) {
        return board(at, queries.list(at.snapshot()));
    }

    private IndicatorBoard board(ReadAt at, List<IndicatorQueries.Row> rows) {
        LocalDate day = at.snapshot().on();
        List<Long> leaves = rows.stream()
                .map(IndicatorQueries.Row::state)
                .filter(state -> state.definition().direction() != null)
                .map(IndicatorState::objectId)
                .toList();
        return new IndicatorBoard(
                at,
                countyDigits(),
                rules.read(day.getYear(), at.snapshot()).liaisonDays(),
                rows,
                queries.recorded(leaves, day.minusDays(IndicatorJudgement.TREND_DAYS - 1), day, at.snapshot()));
    }

    /**
     * By code.
     *
     * @param level 1 to 3; null: of any
     * @param status only those assessed that stand so
     * @param department code of the unit that is responsible
     * @throws Problem ARGUMENT_INVALID for another level
     */
    List<IndicatorView> list(
            @Nullable Integer level, @Nullable IndicatorStatus status, @Nullable String department, ReadAt at) {
        if (level != null && (level < 1 || level > IndicatorHierarchy.LEAF_LEVEL)) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "There are levels 1 to 3.")
                    .at("level");
        }
        return board(at).list().stream()
                .filter(each -> level == null || each.level() == level)
                .filter(each -> status == null || each.isAssessed() && each.status() == status)
                .filter(each -> department == null
                        || department.equals(each.definition().department()))
                .toList();
    }

    /**
     * The codes of the leaves of indicators at a state, each once, by code; of a leaf its own. Retired ones too.
     *
     * @throws Problem INDICATOR_UNKNOWN
     */
    List<String> leaves(Collection<String> codes, ReadAt at) {
        return leaves(
                codes,
                queries.list(at.snapshot()).stream()
                        .map(row -> row.state().definition())
                        .toList(),
                at.snapshot().on(),
                false);
    }

    /**
     * Requires that all are leaves that are assessed on a day; within the transaction of a command.
     *
     * @throws Problem INDICATOR_UNKNOWN naming the first that is not
     */
    void requireLeaves(Collection<String> codes, LocalDate day) {
        List<IndicatorDefinition> definitions = writing
                .sql("""
                        SELECT %s FROM indicator_state
                        WHERE known_to = %d AND valid_from <= :day AND valid_to > :day""".formatted(IndicatorState.COLUMNS, Snapshot.MAX))
                .param("day", day)
                .query(IndicatorState::of)
                .list()
                .stream()
                .map(IndicatorState::definition)
                .toList();
        for (String code : codes) {
            if (!leaves(List.of(code), definitions, day, true).equals(List.of(code))) {
                throw unknown(code, "is no leaf that is assessed on " + day);
            }
        }
    }

    /** Tells of codes and days whether the code is a leaf that is assessed on the day; all of them by one statement. */
    BiPredicate<String, LocalDate> leaves() {
        List<IndicatorState> states = writing.sql("SELECT %s FROM indicator_state WHERE known_to = %d"
                        .formatted(IndicatorState.COLUMNS, Snapshot.MAX))
                .query(IndicatorState::of)
                .list();
        Map<LocalDate, IndicatorHierarchy> byDay = new HashMap<>();
        return (code, day) -> {
            IndicatorHierarchy hierarchy = byDay.computeIfAbsent(
                    day,
                    on -> new IndicatorHierarchy(
                            states.stream()
                                    .filter(state -> state.isOn(on))
                                    .map(IndicatorState::definition)
                                    .toList(),
                            on));
            return hierarchy.level(code) == IndicatorHierarchy.LEAF_LEVEL && !hierarchy.isRetired(code);
        };
    }

    private static List<String> leaves(
            Collection<String> codes, List<IndicatorDefinition> definitions, LocalDate day, boolean assessed) {
        IndicatorHierarchy hierarchy = new IndicatorHierarchy(definitions, day);
        TreeSet<String> leaves = new TreeSet<>();
        for (String code : codes) {
            if (hierarchy.level(code) == 0) {
                throw unknown(code, "is not known on " + day);
            }
            leaves.addAll(hierarchy.leaves(code, assessed));
        }
        return List.copyOf(leaves);
    }

    private static Problem unknown(String code, String what) {
        return Problem.of(
                        ProblemCode.INDICATOR_UNKNOWN,
                        "The indicator %s %s.".formatted(Problem.shortened(code, 40), what))
                .at("indicators");
    }

    /**
     * The number of an indicator that is known now, on whatever day; for a command.
     *
     * @throws Problem INDICATOR_UNKNOWN
     */
    long getId(String code, String where) {
        return findId(code)
                .orElseThrow(() -> Problem.of(
                                ProblemCode.INDICATOR_UNKNOWN,
                                "There is no indicator %s.".formatted(Problem.shortened(code, 40)))
                        .at(where));
    }

    Optional<Long> findId(String code) {
        return writing.sql("SELECT indicator_id FROM indicator_state WHERE code = ? AND known_to = %d LIMIT 1"
                        .formatted(Snapshot.MAX))
                .param(code)
                .query(Long.class)
                .optional();
    }

    @Nullable
    IndicatorView find(GlobalId id) {
        return board(at(id)).find(key(id, IndicatorView.KIND));
    }

    /** An indicator at a state, as it was last where it is no more then. */
    IndicatorView findLast(long indicatorId, ReadAt at) {
        List<IndicatorQueries.Row> rows = new ArrayList<>(queries.list(at.snapshot()));
        if (rows.stream().noneMatch(row -> row.state().objectId() == indicatorId)) {
            rows.add(queries.findLast(indicatorId, at.snapshot()).orElseThrow());
        }
        return Objects.requireNonNull(board(at, rows).find(indicatorId));
    }

    /** The number that an id of this county holds. @throws Problem ID_INVALID, OTHER_COUNTY */
    long key(GlobalId id, String kind) {
        return CommandInput.key(id, kind, "id", countyDigits());
    }

    /** What was recorded for a day, and how the indicator stood then. */
    record Entry(
            LocalDate on,
            @Nullable BigDecimal value,
            @Nullable Integer provincialRank,
            @Nullable IndicatorStatus status) {}

    /** What was recorded of indicators for the days of a period, by day, as known at a state. */
    Map<Long, List<Entry>> series(Collection<Long> ids, LocalDate from, LocalDate to, ReadAt at) {
        Map<Long, List<IndicatorState>> states = queries.states(ids, at.snapshot());
        Map<Long, List<Entry>> series = new HashMap<>();
        queries.recorded(ids, from.minusDays(IndicatorJudgement.TREND_DAYS), to, at.snapshot())
                .forEach((id, recorded) -> series.put(id, entries(states.getOrDefault(id, List.of()), recorded, from)));
        return series;
    }

    private static List<Entry> entries(List<IndicatorState> states, List<Recorded> recorded, LocalDate from) {
        List<Entry> entries = new ArrayList<>();
        TreeMap<LocalDate, IndicatorState> days = new TreeMap<>();
        recorded.stream()
                .map(Recorded::on)
                .filter(day -> !day.isBefore(from))
                .forEach(day -> StoryState.on(states, day).ifPresent(state -> days.put(day, state)));
        days.forEach((day, state) -> {
            IndicatorStanding standing = state.standing();
            IndicatorJudgement judgement = IndicatorJudgement.of(state.definition(), standing, recorded, day);
            IndicatorStatus set = standing.setStatus();
            entries.add(new Entry(
                    day,
                    standing.value(),
                    standing.provincialRank(),
                    set != null ? set : judgement == null ? null : judgement.status()));
        });
        return entries;
    }

    HistoryRequest historyRequest(Map<String, Object> arguments, IndicatorView of) {
        return stories.request(
                (Integer) arguments.get("first"),
                (String) arguments.get("after"),
                (Integer) arguments.get("last"),
                (String) arguments.get("before"),
                of.indicatorId(),
                of.at());
    }

    Map<StoryReader.Asked, Connection<StoryEventView>> histories(Collection<StoryReader.Asked> asked) {
        return stories.histories(asked, countyDigits());
    }

    Map<Long, StoryEventView> findEvents(Collection<Long> ids, ReadAt at) {
        return stories.findEvents(ids, at, countyDigits());
    }

    Map<Long, StoryEventView> findWithdrawals(Collection<Long> ids, ReadAt at) {
        return stories.findWithdrawals(ids, at, countyDigits());
    }

    /** The files of each event. */
    Map<Long, List<Evidence>> listFiles(Collection<Long> eventIds) {
        return evidences.listOfAll(IndicatorCommands.FEATURE, eventIds);
    }

    /** The files of all that was recorded of each indicator and not taken back, in the order of the days. */
    Map<Long, List<Evidence>> listEvidence(Collection<Long> ids, ReadAt at) {
        List<StoryEventView> events =
                stories.listStanding(ids, """
                EXISTS (SELECT FROM evidence_use u WHERE u.feature = '%s' AND u.event_id = e.event_id)""".formatted(IndicatorCommands.FEATURE), at, countyDigits());
        Map<Long, List<Evidence>> files =
                listFiles(events.stream().map(StoryEventView::eventId).toList());
        Map<Long, List<Evidence>> listed = new HashMap<>();
        events.forEach(event -> listed.computeIfAbsent(event.objectId(), id -> new ArrayList<>())
                .addAll(files.getOrDefault(event.eventId(), List.of())));
        return listed;
    }
}
