package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.IndicatorHierarchy.Fault;
import org.gengtu.evidence.Evidences;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryCommands;
import org.gengtu.ledger.StoryCommands.Feature;
import org.gengtu.ledger.StoryCommands.Step;
import org.gengtu.ledger.StoryLog;
import org.gengtu.ledger.StoryRow;
import org.gengtu.ledger.StoryTables;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Commands on indicators: each one transaction, one after the other, as the tree must hold as a whole. */
@Service
class IndicatorCommands {
    /** Under which the events of indicators refer to evidence. */
    static final String FEATURE = "indicator";

    private final StoryLog<IndicatorState> log;
    private final StoryCommands<IndicatorState> stories;
    private final Indicators indicators;
    private final CountyClock clock;
    private final JdbcClient jdbc;

    IndicatorCommands(
            DataSource dataSource,
            JdbcClient jdbc,
            Commands commands,
            Ledger ledger,
            CountyClock clock,
            Evidences evidences,
            Regions regions,
            Indicators indicators) {
        this.log = new StoryLog<>(
                dataSource,
                IndicatorFold.NAME,
                StoryTables.placeless(IndicatorFold.NAME, IndicatorState.COLUMNS),
                IndicatorState::of);
        this.stories = new StoryCommands<>(
                new Feature<>(
                        IndicatorFold.NAME,
                        IndicatorView.KIND,
                        Indicators.EVENT_KIND,
                        ProblemCode.INDICATOR_UNKNOWN,
                        IndicatorEventKind.WITHDRAWN,
                        regions::getCountyDigits,
                        this::begin,
                        (files, eventId) -> evidences.use(files, FEATURE, eventId)),
                log,
                commands,
                ledger,
                clock,
                this::requireTree);
        this.indicators = indicators;
        this.clock = clock;
        this.jdbc = jdbc;
    }

    StoryLog<IndicatorState> log() {
        return log;
    }

    /** Waits for other commands on indicators, and lets none be until the end of the transaction. */
    Function<List<StoryRow>, List<IndicatorState>> begin() {
        jdbc.sql("SELECT pg_advisory_xact_lock('indicator'::regclass::oid::bigint)")
                .query((row, number) -> 0)
                .list();
        return IndicatorFold::states;
    }

    /**
     * Makes or changes an indicator.
     *
     * @param version how many events the caller has seen; 0 makes a new one
     * @param set the values given, under the names of the input; null empties
     * @throws Problem INDICATOR_UNKNOWN, VERSION_CONFLICT, DAY_IN_FUTURE, NOTHING_CHANGED, INDICATOR_INVALID, WEIGHTS_UNEVEN
     */
    Done save(
            CommandCall call,
            String code,
            int version,
            Map<String, @Nullable Object> set,
            LocalDate from,
            @Nullable String note) {
        Long known = indicators.findId(code).orElse(null);
        if (known != null) {
            return stories.record(call, saved(known, version, code, set, from, note));
        }
        if (version != 0) {
            throw Problem.of(ProblemCode.INDICATOR_UNKNOWN, "There is no indicator %s.".formatted(code))
                    .at("code");
        }
        return stories.add(
                call,
                () -> {
                    if (indicators.findId(code).isPresent()) {
                        throw Problem.of(
                                        ProblemCode.VERSION_CONFLICT,
                                        "The indicator %s was made just now.".formatted(code))
                                .at("expectedVersion");
                    }
                },
                id -> saved(id, 0, code, set, from, note));
    }

    private static Step<IndicatorState> saved(
            long id,
            int version,
            String code,
            Map<String, @Nullable Object> set,
            LocalDate from,
            @Nullable String note) {
        return Step.<IndicatorState>of(
                        id, version, IndicatorEventKind.SAVED, from, before -> saying(code, set, before == null))
                .noted(note)
                .correcting("from");
    }

    /** What a SAVED event says; the first of a story says all. */
    static Map<String, @Nullable Object> saying(String code, Map<String, @Nullable Object> set, boolean first) {
        if (first ? set.get("name") == null : set.containsKey("name") && set.get("name") == null) {
            throw Problem.of(ProblemCode.ARGUMENT_INVALID, "The indicator %s has no name.".formatted(code))
                    .at("name");
        }
        Map<String, @Nullable Object> said = new LinkedHashMap<>();
        if (first) {
            said.put("code", code);
        }
        said.putAll(set);
        if (first) {
            said.values().removeIf(Objects::isNull);
        }
        return said;
    }

    /** A step of a leaf. @param set what the event says */
    Done step(
            CommandCall call,
            String code,
            int version,
            IndicatorEventKind kind,
            LocalDate on,
            Map<String, @Nullable Object> set,
            @Nullable String note,
            List<UUID> evidence) {
        Step<IndicatorState> step = Step.<IndicatorState>of(
                        indicators.getId(code, "indicator"), version, kind, on, before -> {
                            if (before != null) {
                                requireLeaf(before.definition(), set);
                            }
                            return set;
                        })
                .noted(note)
                .proven(evidence);
        return stories.record(call, step);
    }

    private static void requireLeaf(IndicatorDefinition indicator, Map<String, @Nullable Object> set) {
        if (indicator.direction() == null) {
            throw Problem.of(
                            ProblemCode.INDICATOR_INVALID,
                            "%s is no leaf: values, status, talks and documents are those of its leaves."
                                    .formatted(indicator.code()))
                    .at("indicator");
        }
        Object document = set.get("document");
        if (document != null && !indicator.documents().contains(document.toString())) {
            throw Problem.of(
                            ProblemCode.INDICATOR_INVALID,
                            "%s asks for no document \"%s\".".formatted(indicator.code(), document))
                    .at("document");
        }
    }

    /** @throws Problem as {@link StoryCommands#withdraw}, and those of the tree that would be left */
    /** Tells of many indicators in one commit, within the caller's transaction. */
    Recorded tell(Commit commit, StoryCommands.Telling<IndicatorState> telling) {
        return stories.tell(commit, telling);
    }

    Done withdraw(CommandCall call, long eventId, String reason, int version) {
        return stories.withdraw(call, eventId, reason, version);
    }

    private void requireTree(StoryRow event, long commitId) {
        if (event.kind().equals(IndicatorEventKind.SAVED.name())) {
            List<Fault> faults = faults(event.on(), commitId);
            if (!faults.isEmpty()) {
                throw faults.getFirst().problem();
            }
        }
    }

    private record Span(long id, LocalDate from, LocalDate to, IndicatorDefinition definition) {}

    private record Known(IndicatorState state, long from, long to) {}

    /**
     * What is wrong with the tree on any day from the first to today, and was not before a commit that has just been
     * written; each once. A tree that an indicator's retirement has left uneven may go on to be mended.
     */
    List<Fault> faults(LocalDate first, long commitId) {
        List<Known> known = jdbc.sql("""
                        SELECT known_from, known_to, %s FROM indicator_state WHERE known_to >= :commit AND valid_to > :first
                        ORDER BY indicator_id, valid_from""".formatted(IndicatorState.COLUMNS))
                .param("commit", commitId)
                .param("first", first)
                .query((row, number) ->
                        new Known(IndicatorState.of(row, number), row.getLong("known_from"), row.getLong("known_to")))
                .list();
        List<Span> after = spans(known.stream().filter(each -> each.to == Snapshot.MAX));
        List<Span> before = spans(known.stream().filter(each -> each.from != commitId));
        Map<String, Fault> faults = new LinkedHashMap<>();
        for (LocalDate day : days(after, first)) {
            Set<String> old = new HashSet<>();
            new IndicatorHierarchy(on(before, day), day).faults().forEach(fault -> old.add(fault.key()));
            new IndicatorHierarchy(on(after, day), day)
                    .faults().stream()
                            .filter(fault -> !old.contains(fault.key()))
                            .forEach(fault -> faults.putIfAbsent(fault.key(), fault));
        }
        // an indicator that is wrong in itself is told first: it may be why the points are uneven
        return faults.values().stream()
                .sorted(Comparator.comparing(Fault::code))
                .toList();
    }

    /** Definitions and their days: values and talks change a state far more often than what it is. */
    private static List<Span> spans(Stream<Known> known) {
        List<Span> spans = new ArrayList<>();
        known.map(Known::state).forEach(state -> {
            Span last = spans.isEmpty() ? null : spans.getLast();
            if (last != null
                    && last.id == state.objectId()
                    && last.to.equals(state.validFrom())
                    && last.definition.equals(state.definition())) {
                spans.set(spans.size() - 1, new Span(last.id, last.from, state.validTo(), last.definition));
            } else {
                spans.add(new Span(state.objectId(), state.validFrom(), state.validTo(), state.definition()));
            }
        });
        return spans;
    }

    private Collection<LocalDate> days(List<Span> spans, LocalDate first) {
        TreeSet<LocalDate> days = new TreeSet<>();
        days.add(first);
        for (Span span : spans) {
            days.add(span.from);
            days.add(span.to);
            if (span.definition.retiredOn() != null) {
                days.add(span.definition.retiredOn());
            }
        }
        LocalDate today = clock.today();
        return first.isAfter(today) ? List.of() : days.subSet(first, true, today, true);
    }

    private static List<IndicatorDefinition> on(List<Span> spans, LocalDate day) {
        return spans.stream()
                .filter(span -> !span.from.isAfter(day) && span.to.isAfter(day))
                .map(Span::definition)
                .toList();
    }
}
