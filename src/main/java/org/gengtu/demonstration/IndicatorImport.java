package org.gengtu.demonstration;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gengtu.calendar.CountyClock;
import org.gengtu.demonstration.IndicatorCsv.Refusal;
import org.gengtu.demonstration.IndicatorCsv.Row;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Ledger;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Snapshot;
import org.gengtu.ledger.StoryLog;
import org.gengtu.ledger.StoryRow;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.unit.Units;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Takes a table of indicators in one commit, or refuses it row by row and writes nothing. Of what is known already only what
 * differs is recorded, so that the same table again changes nothing; indicators that the table lacks stay as they are.
 */
@Service
class IndicatorImport {
    private static final String COMMAND = "importIndicators";

    private final IndicatorCommands indicators;
    private final Commands commands;
    private final Ledger ledger;
    private final CountyClock clock;
    private final Units units;
    private final JdbcClient jdbc;

    IndicatorImport(
            IndicatorCommands indicators,
            Commands commands,
            Ledger ledger,
            CountyClock clock,
            Units units,
            JdbcClient jdbc) {
        this.indicators = indicators;
        this.commands = commands;
        this.ledger = ledger;
        this.clock = clock;
        this.units = units;
        this.jdbc = jdbc;
    }

    /**
     * What came of a table.
     *
     * @param made indicators that are new
     * @param changed those known that are otherwise from the day on
     * @param values days for which a value or rank was recorded
     * @param unchanged rows that say what is known
     * @param position of the commit; null: nothing was written
     */
    record Report(
            int rows,
            int made,
            int changed,
            int values,
            int unchanged,
            @Nullable String position) {}

    /** There is nothing to be written, so that the transaction ends without a commit. */
    private static final class Unchanged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unchanged() {
            super(null, null, false, false);
        }
    }

    /**
     * @param from from which day on what differs holds; null: from today. What is new begins on it, or on the first day
     *     that the table has a value of for anything new
     * @throws Problem DAY_IN_FUTURE, those of {@link IndicatorCsv#read}, and INDICATOR_ROWS with what is wrong with each row
     */
    Report run(byte[] bytes, @Nullable LocalDate from, Actor actor) {
        LocalDate today = clock.today();
        LocalDate day = Objects.requireNonNullElse(from, today);
        if (day.isAfter(today)) {
            throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(day, today))
                    .at("from");
        }
        List<Row> rows = IndicatorCsv.read(bytes);
        try {
            Done done = commands.run(
                    new CommandCall(actor, COMMAND, Map.of(), null), () -> new Run(rows, day, today, actor).write());
            return new Report(
                    rows.size(),
                    (int) done.id("made"),
                    (int) done.id("changed"),
                    (int) done.id("values"),
                    (int) done.id("unchanged"),
                    Long.toString(done.position()));
        } catch (Unchanged e) {
            return new Report(rows.size(), 0, 0, 0, rows.size(), null);
        }
    }

    /**
     * The same within the caller's transaction, for a table that tells something.
     *
     * @throws Problem as {@link #run}
     */
    Recorded tell(byte[] bytes, LocalDate from, Commit commit) {
        LocalDate today = commit.recordedAt() == null ? clock.today() : clock.dayOf(commit.recordedAt());
        Commands.Written written = new Run(IndicatorCsv.read(bytes), from, today, commit.actor()).write();
        return ledger.append(written.commitId(), commit);
    }

    /** One table, within its transaction. */
    private final class Run {
        private final List<Row> rows;
        private final LocalDate from;
        private final LocalDate today;
        private final Actor actor;
        private final List<Refusal> refusals = new ArrayList<>();
        private final Set<String> departments = new HashSet<>();
        private int made;
        private int changed;
        private int values;
        private int unchanged;

        Run(List<Row> rows, LocalDate from, LocalDate today, Actor actor) {
            this.rows = rows;
            this.from = from;
            this.today = today;
            this.actor = actor;
        }

        Commands.Written write() {
            var fold = indicators.begin();
            Map<String, Long> known = known();
            Map<Long, List<StoryRow>> stories = new TreeMap<>(indicators
                    .log()
                    .open(rows.stream()
                            .map(row -> known.get(row.code()))
                            .filter(Objects::nonNull)
                            .toList()));
            List<Row> fresh =
                    rows.stream().filter(row -> !known.containsKey(row.code())).toList();
            List<Long> numbers = fresh.isEmpty() ? List.of() : indicators.log().insert(fresh.size());
            for (int i = 0; i < fresh.size(); i++) {
                known.put(fresh.get(i).code(), numbers.get(i));
            }
            LocalDate begin = Stream.concat(
                            Stream.of(from),
                            fresh.stream()
                                    .map(row -> row.recorded().get("valueOn"))
                                    .filter(Objects::nonNull)
                                    .map(on -> LocalDate.parse(on.toString())))
                    .min(LocalDate::compareTo)
                    .orElse(from);
            StoryLog<IndicatorState>.Batch batch = indicators.log().begin(stories, actor, fold);
            rows.forEach(row -> {
                long id = Objects.requireNonNull(known.get(row.code()));
                boolean isNew = !stories.containsKey(id);
                try {
                    take(row, id, isNew ? begin : from, isNew, batch);
                } catch (Problem problem) {
                    refusals.add(new Refusal(row.line(), row.code(), problem.code(), problem.what()));
                }
            });
            IndicatorCsv.requireNone(refusals);
            if (made + changed + values == 0) {
                throw new Unchanged();
            }
            long commitId = ledger.drawCommitId();
            batch.write(commitId);
            requireTree(begin, commitId);
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            result.put("made", made);
            result.put("changed", changed);
            result.put("values", values);
            result.put("unchanged", unchanged);
            return new Commands.Written(commitId, result);
        }

        private Map<String, Long> known() {
            Map<String, Long> known = new HashMap<>();
            jdbc.sql("SELECT DISTINCT code, indicator_id FROM indicator_state WHERE code = ANY(?) AND known_to = %d"
                            .formatted(Snapshot.MAX))
                    .param(rows.stream().map(Row::code).toArray(String[]::new))
                    .query(row -> {
                        known.put(row.getString(1), row.getLong(2));
                    });
            return known;
        }

        private void take(Row row, long id, LocalDate day, boolean isNew, StoryLog<IndicatorState>.Batch batch) {
            IndicatorState before = batch.on(id, day).orElse(null);
            Map<String, @Nullable Object> set = IndicatorCommands.saying(row.code(), row.set(), before == null);
            Map<String, @Nullable Object> was = new LinkedHashMap<>();
            if (before != null) {
                Map<String, @Nullable Object> old = before.values();
                set.entrySet().removeIf(each -> Objects.equals(each.getValue(), old.get(each.getKey())));
                set.keySet().forEach(name -> was.put(name, old.get(name)));
            }
            if (set.get("department") instanceof String department && !departments.contains(department)) {
                units.require(department, from, "department");
                departments.add(department);
            }
            boolean saves = !set.isEmpty();
            if (saves) {
                batch.append(id, IndicatorEventKind.SAVED, day, null, set, was, null);
            }
            boolean records = record(row, id, batch);
            made += isNew ? 1 : 0;
            changed += saves && !isNew ? 1 : 0;
            values += records ? 1 : 0;
            unchanged += saves || records ? 0 : 1;
        }

        private boolean record(Row row, long id, StoryLog<IndicatorState>.Batch batch) {
            if (row.recorded().isEmpty()) {
                return false;
            }
            LocalDate on = LocalDate.parse(String.valueOf(row.recorded().get("valueOn")));
            if (on.isAfter(today)) {
                throw Problem.of(ProblemCode.DAY_IN_FUTURE, "%s lies after %s.".formatted(on, today))
                        .at("valueOn");
            }
            IndicatorState state = batch.on(id, on).orElse(null);
            if (state == null || state.definition().direction() == null) {
                throw Problem.of(
                                ProblemCode.INDICATOR_INVALID,
                                state == null
                                        ? "%s is not there on %s.".formatted(row.code(), on)
                                        : "%s is no leaf, and has no value.".formatted(row.code()))
                        .at("valueOn");
            }
            Map<String, @Nullable Object> set = new LinkedHashMap<>(row.recorded());
            set.remove("valueOn");
            IndicatorStanding standing = state.standing();
            boolean same = on.equals(standing.valueOn())
                    && tells(set.get("value"), IndicatorDefinition.text(standing.value()))
                    && tells(set.get("provincialRank"), standing.provincialRank());
            if (!same) {
                batch.append(id, IndicatorEventKind.VALUE_RECORDED, on, null, set, Map.of(), null);
            }
            return !same;
        }

        private static boolean tells(@Nullable Object given, @Nullable Object known) {
            return given == null || given.equals(known);
        }

        private void requireTree(LocalDate first, long commitId) {
            Map<String, Long> lines = new HashMap<>();
            rows.forEach(row -> lines.put(row.code(), row.line()));
            IndicatorCsv.requireNone(indicators.faults(first, commitId).stream()
                    .map(fault -> new Refusal(
                            lines.getOrDefault(fault.indicator(), 0L), fault.indicator(), fault.code(), fault.what()))
                    .sorted(Comparator.comparingLong(Refusal::line))
                    .toList());
        }
    }
}
