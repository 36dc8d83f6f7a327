package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.ProblemCommands.Report;
import org.gengtu.environment.ProblemCommands.Step;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.Reading;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Random commands on a few problems, backdated ones and withdrawals among them, against a model that keeps a list of what was
 * said and replays it: what is refused, and every problem's state on every day at every position.
 */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemModelTest {
    private static final int COMMANDS = 400;
    private static final int DAYS = 30;
    private static final int PROBLEMS = 6;
    private static final int DAYS_TO_RECTIFY = 7;
    private static final List<String> PEOPLE = List.of("甲", "乙", "丙");

    @Autowired
    ProblemCommands commands;

    @Autowired
    Reference reference;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    LedgerVerification verification;

    @Autowired
    EnvironmentReports reports;

    @Autowired
    EnvironmentSums sums;

    @Autowired
    Reading reading;

    @Autowired
    @Qualifier("reading")
    PlatformTransactionManager transactions;

    private LocalDate today;
    private RegionCode village;

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        today = clock.today();
        village = new RegionCode(database.jdbc()
                .sql("SELECT region_code FROM region_state WHERE level = 'VILLAGE' ORDER BY 1 LIMIT 1")
                .query(String.class)
                .single());
        LocalDate from = today.minusDays(2L * DAYS);
        reference.saveItem(
                call("甲", "saveStandardItem"), new StandardItem("A", "清垃圾", Setting.VILLAGE, null, null), from);
    }

    private static CommandCall call(String actor, String mutation) {
        return new CommandCall(new Actor(actor), mutation, Map.of(), null);
    }

    /** Something that was said of a problem. @param commit by which */
    private record Said(
            long eventId,
            long commit,
            ProblemEventKind kind,
            LocalDate on,
            String actor,
            @Nullable LocalDate due,
            @Nullable Long takesBack) {}

    /** What the model knows of a problem on a day. */
    private record Is(
            ProblemStatus status, LocalDate since, @Nullable LocalDate due, int relapses) {}

    /** All that was said of a problem, in the order in which it was said. */
    private static final class Model {
        private final List<Said> said = new ArrayList<>();

        Model with(Said more) {
            Model model = new Model();
            model.said.addAll(said);
            model.said.add(more);
            return model;
        }

        /** By the day from which it holds; null when the story is not possible. */
        @Nullable
        TreeMap<LocalDate, Is> replay(long commit) {
            Set<Long> gone = new HashSet<>();
            said.stream()
                    .filter(each -> each.commit <= commit && each.takesBack != null)
                    .forEach(each -> gone.add(each.takesBack));
            List<Said> standing = new ArrayList<>(said.stream()
                    .filter(each -> each.commit <= commit && each.takesBack == null && !gone.contains(each.eventId))
                    .toList());
            standing.sort(Comparator.comparing(Said::on));
            TreeMap<LocalDate, Is> days = new TreeMap<>();
            Is now = null;
            String reporter = null;
            for (Said each : standing) {
                now = after(now, each, reporter);
                if (now == null) {
                    return null;
                }
                reporter = each.kind == ProblemEventKind.RECTIFIED ? each.actor : reporter;
                days.put(each.on, now);
            }
            return days;
        }

        private static @Nullable Is after(@Nullable Is is, Said said, @Nullable String reporter) {
            ProblemStatus status = is == null ? null : is.status;
            LocalDate on = said.on;
            return switch (said.kind) {
                case FOUND -> is == null ? new Is(ProblemStatus.FOUND, on, null, 0) : null;
                case CLAIMED -> status == ProblemStatus.FOUND ? is : null;
                case ASSIGNED ->
                    status == ProblemStatus.FOUND || status == ProblemStatus.ASSIGNED
                            ? new Is(ProblemStatus.ASSIGNED, on, said.due, is.relapses)
                            : null;
                case STARTED ->
                    status == ProblemStatus.ASSIGNED ? new Is(ProblemStatus.RECTIFYING, on, is.due, is.relapses) : null;
                case RECTIFIED ->
                    status == ProblemStatus.ASSIGNED || status == ProblemStatus.RECTIFYING
                            ? new Is(ProblemStatus.RECTIFIED, on, is.due, is.relapses)
                            : null;
                case RETURNED ->
                    status == ProblemStatus.RECTIFIED
                            ? new Is(ProblemStatus.RECTIFYING, on, is.due, is.relapses)
                            : null;
                case CLOSED ->
                    status == ProblemStatus.RECTIFIED && !said.actor.equals(reporter)
                            ? new Is(ProblemStatus.CLOSED, on, is.due, is.relapses)
                            : null;
                case CONFIRMED -> status == ProblemStatus.CLOSED ? is : null;
                case RELAPSED ->
                    status == ProblemStatus.CLOSED
                            ? new Is(ProblemStatus.ASSIGNED, on, said.due, is.relapses + 1)
                            : null;
                case DISMISSED ->
                    status == ProblemStatus.FOUND || status == ProblemStatus.ASSIGNED
                            ? new Is(ProblemStatus.DISMISSED, on, is.due, is.relapses)
                            : null;
                default -> throw new IllegalArgumentException(said.kind.name());
            };
        }
    }

    private static final List<ProblemEventKind> STEPS = List.of(
            ProblemEventKind.CLAIMED,
            ProblemEventKind.ASSIGNED,
            ProblemEventKind.ASSIGNED,
            ProblemEventKind.STARTED,
            ProblemEventKind.RECTIFIED,
            ProblemEventKind.RECTIFIED,
            ProblemEventKind.RETURNED,
            ProblemEventKind.CLOSED,
            ProblemEventKind.CLOSED,
            ProblemEventKind.CLOSED,
            ProblemEventKind.CONFIRMED,
            ProblemEventKind.RELAPSED,
            ProblemEventKind.RELAPSED,
            ProblemEventKind.DISMISSED);

    @Test
    void agreesWithAListOfWhatWasSaid() {
        Random random = new Random(20261126);
        Map<Long, Model> models = new LinkedHashMap<>();
        List<Long> commits = new ArrayList<>();
        int refused = 0;
        int withdrawn = 0;
        for (int i = 0; i < COMMANDS; i++) {
            String actor = PEOPLE.get(random.nextInt(PEOPLE.size()));
            if (models.size() < PROBLEMS) {
                LocalDate on = today.minusDays(DAYS - random.nextInt(5));
                Done done = commands.report(
                        call(actor, "reportProblem"),
                        new Report(
                                "A",
                                Severity.SERIOUS,
                                ProblemSource.PUBLIC,
                                "垃圾",
                                new Places.Place(village, null),
                                null,
                                on,
                                null,
                                List.of()));
                long commit = commit();
                commits.add(commit);
                models.put(
                        done.ids("problems").getFirst(),
                        new Model()
                                .with(new Said(
                                        done.ids("events").getFirst(),
                                        commit,
                                        ProblemEventKind.FOUND,
                                        on,
                                        actor,
                                        null,
                                        null)));
                continue;
            }
            List<Long> ids = List.copyOf(models.keySet());
            long problem = ids.get(random.nextInt(ids.size()));
            Model model = models.get(problem);
            boolean takesBack = random.nextInt(6) == 0;
            Said wanted = takesBack ? withdrawal(random, model, actor) : step(random, actor);
            if (wanted == null) {
                continue;
            }
            Model after = model.with(wanted);
            boolean isPossible = after.replay(Long.MAX_VALUE) != null;
            try {
                Done done = takesBack
                        ? commands.withdraw(
                                call(actor, "withdrawProblemEvent"), wanted.takesBack, "误记", model.said.size())
                        : commands.record(call(actor, wanted.kind.name()), command(problem, wanted, model.said.size()));
                assertThat(isPossible).as("%s of %s", wanted, model.said).isTrue();
                long commit = commit();
                commits.add(commit);
                models.put(
                        problem,
                        model.with(new Said(
                                done.ids("events").getFirst(),
                                commit,
                                wanted.kind,
                                wanted.on,
                                actor,
                                wanted.due,
                                wanted.takesBack)));
                withdrawn += takesBack ? 1 : 0;
            } catch (Problem problemRefused) {
                assertThat(isPossible)
                        .as("%s refused with %s of %s", wanted, problemRefused.what(), model.said)
                        .isFalse();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(COMMANDS / 10);
        assertThat(withdrawn).isGreaterThan(10);
        assertThat(models.values().stream()
                        .flatMap(model -> model.said.stream())
                        .map(Said::kind)
                        .distinct())
                .contains(ProblemEventKind.RELAPSED, ProblemEventKind.CONFIRMED, ProblemEventKind.RETURNED);
        compare(models, commits);
        assertThat(SummedFigures.compare(reports, sums, reading, transactions, database))
                .isGreaterThan(200);
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    private @Nullable Said withdrawal(Random random, Model model, String actor) {
        Set<Long> gone = new HashSet<>();
        model.said.forEach(each -> gone.add(each.takesBack == null ? -1 : each.takesBack));
        List<Said> left = model.said.stream()
                .filter(each -> each.takesBack == null && !gone.contains(each.eventId))
                .toList();
        // one is left, so that there is a problem to go on with
        if (left.size() < 2) {
            return null;
        }
        Said target = left.get(random.nextInt(left.size()));
        return new Said(0, Long.MAX_VALUE, ProblemEventKind.WITHDRAWN, today, actor, null, target.eventId);
    }

    private Said step(Random random, String actor) {
        ProblemEventKind kind = STEPS.get(random.nextInt(STEPS.size()));
        LocalDate on = today.minusDays(random.nextInt(DAYS));
        boolean dates = kind == ProblemEventKind.ASSIGNED || kind == ProblemEventKind.RELAPSED;
        return new Said(0, Long.MAX_VALUE, kind, on, actor, dates ? on.plusDays(DAYS_TO_RECTIFY) : null, null);
    }

    private static Step command(long problem, Said said, int version) {
        Map<String, @Nullable Object> set = new HashMap<>();
        if (said.kind == ProblemEventKind.ASSIGNED) {
            set.put("parts", List.of(new UnitPart("U", true, null, null, null).json()));
        } else if (said.kind == ProblemEventKind.CLAIMED) {
            set.put("unit", "U");
        }
        return new Step(problem, version, said.kind, said.on, set, null, List.of(), "on");
    }

    private long commit() {
        return database.jdbc()
                .sql("SELECT commit_id FROM ledger_commit ORDER BY position DESC LIMIT 1")
                .query(Long.class)
                .single();
    }

    private record Kept(LocalDate from, LocalDate to, long knownFrom, long knownTo, Is is) {}

    private void compare(Map<Long, Model> models, List<Long> commits) {
        models.forEach((problem, model) -> {
            List<Kept> kept = database.jdbc()
                    .sql("""
                            SELECT valid_from, valid_to, known_from, known_to, status, status_on, due_on, relapses
                            FROM problem_state WHERE problem_id = ?""")
                    .param(problem)
                    .query((row, number) -> new Kept(
                            row.getObject(1, LocalDate.class),
                            row.getObject(2, LocalDate.class),
                            row.getLong(3),
                            row.getLong(4),
                            new Is(
                                    ProblemStatus.valueOf(row.getString(5)),
                                    row.getObject(6, LocalDate.class),
                                    row.getObject(7, LocalDate.class),
                                    row.getInt(8))))
                    .list();
            for (long commit : commits) {
                TreeMap<LocalDate, Is> days = model.replay(commit);
                for (int i = -1; i <= DAYS + 1; i++) {
                    LocalDate day = today.minusDays(i);
                    Map.Entry<LocalDate, Is> entry = days.floorEntry(day);
                    List<Is> found = kept.stream()
                            .filter(each -> each.knownFrom <= commit
                                    && each.knownTo > commit
                                    && !each.from.isAfter(day)
                                    && each.to.isAfter(day))
                            .map(Kept::is)
                            .toList();
                    assertThat(found)
                            .as("problem %d on %s at commit %d", problem, day, commit)
                            .isEqualTo(entry == null ? List.of() : List.of(entry.getValue()));
                }
            }
        });
    }
}
