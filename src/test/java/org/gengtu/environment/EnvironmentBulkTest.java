package org.gengtu.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gengtu.GengtuTest;
import org.gengtu.SampleFiles;
import org.gengtu.TestDatabase;
import org.gengtu.calendar.CountyClock;
import org.gengtu.environment.EnvironmentBulk.Basics;
import org.gengtu.environment.EnvironmentBulk.Round;
import org.gengtu.environment.EnvironmentBulk.Visited;
import org.gengtu.environment.Inspections.Inspection;
import org.gengtu.environment.Inspections.Visit;
import org.gengtu.environment.ProblemCommands.Report;
import org.gengtu.environment.ProblemCommands.Step;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.Imports;
import org.gengtu.importing.Layer;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.LedgerVerification;
import org.gengtu.ledger.VerificationRun;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.Places;
import org.gengtu.region.RegionCode;
import org.gengtu.unit.ResponsibleUnit;
import org.gengtu.unit.UnitKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.locationtech.jts.geom.Coordinate;
import org.springframework.beans.factory.annotation.Autowired;

/** The same stories by single commands in one township and in bulk in another: every table says the same of both. */
@GengtuTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvironmentBulkTest {
    private static final int PROBLEMS = 40;

    @Autowired
    EnvironmentBulk bulk;

    @Autowired
    ProblemCommands commands;

    @Autowired
    Inspections inspections;

    @Autowired
    Imports imports;

    @Autowired
    TestDatabase database;

    @Autowired
    CountyClock clock;

    @Autowired
    LedgerVerification verification;

    private LocalDate today;
    private String oneTownship;
    private String otherTownship;

    @BeforeAll
    void fill() {
        SampleFiles.importFile(imports, "townships.gpkg", Layer.TOWNSHIPS, ImportOptions.none());
        SampleFiles.importFile(imports, "villages.zip", Layer.VILLAGES, ImportOptions.none());
        today = clock.today();
        List<String> townships = database.jdbc()
                .sql(
                        "SELECT left(min(region_code), 9) FROM region_state WHERE level = 'VILLAGE' GROUP BY left(region_code, 9) ORDER BY 1")
                .query((row, number) -> row.getString(1))
                .list();
        oneTownship = townships.get(3);
        otherTownship = townships.get(4);
        bulk.save(
                new Basics(
                        List.of(
                                new StandardItem("A", "清垃圾", Setting.VILLAGE, null, null),
                                new StandardItem("B", "清沟渠", Setting.VILLAGE, null, null)),
                        List.of(
                                new ResponsibleUnit("U", "某镇", UnitKind.TOWNSHIP, null, null, null),
                                new ResponsibleUnit("H", "某局", UnitKind.DEPARTMENT, null, null, null)),
                        Map.of(),
                        List.of(new SeverityRule(Severity.SERIOUS, 9, 20))),
                today.minusDays(200),
                Commit.of(new Actor("县"), "test"));
    }

    private record Event(ProblemEventKind kind, LocalDate on, Map<String, @Nullable Object> set) {
        String actor() {
            return kind == ProblemEventKind.CLOSED ? "县" : "镇";
        }
    }

    /** As far as chance takes it. */
    private List<Event> story(Random random) {
        List<Event> story = new ArrayList<>();
        LocalDate day = today.minusDays(150 - random.nextInt(20));
        List<Event> way = new ArrayList<>();
        way.add(new Event(ProblemEventKind.FOUND, day, Map.of()));
        if (random.nextBoolean()) {
            way.add(new Event(ProblemEventKind.CLAIMED, day, Map.of("unit", "U")));
        }
        day = day.plusDays(random.nextInt(3));
        way.add(new Event(ProblemEventKind.ASSIGNED, day, ProblemFact.Happened.parts(List.of("U", "H"))));
        way.add(new Event(
                ProblemEventKind.EXTENDED, day, Map.of("dueOn", day.plusDays(30).toString(), "document", "1号")));
        for (int turn = 0; turn < 3; turn++) {
            day = day.plusDays(random.nextInt(3));
            way.add(new Event(ProblemEventKind.STARTED, day, Map.of()));
            way.add(new Event(ProblemEventKind.PART_REPORTED, day, Map.of("unit", "H")));
            day = day.plusDays(random.nextInt(9));
            way.add(new Event(ProblemEventKind.RECTIFIED, day, Map.of()));
            if (random.nextInt(4) == 0) {
                way.add(new Event(ProblemEventKind.RETURNED, day, Map.of("reason", "未净", "units", List.of("H"))));
                way.add(new Event(ProblemEventKind.PART_REPORTED, day, Map.of("unit", "H")));
                way.add(new Event(ProblemEventKind.RECTIFIED, day, Map.of()));
            }
            way.add(new Event(ProblemEventKind.CLOSED, day, Map.of()));
            day = day.plusDays(20 + random.nextInt(9));
            way.add(new Event(ProblemEventKind.LOOK_BACK_DRAWN, day, Map.of("seed", "7")));
            way.add(new Event(ProblemEventKind.RELAPSED, day, Map.of()));
        }
        story.addAll(way.subList(0, 1 + random.nextInt(way.size())));
        story.removeIf(event -> event.on.isAfter(today));
        return story;
    }

    private static CommandCall call(String actor, String mutation) {
        return new CommandCall(new Actor(actor), mutation, Map.of(), null);
    }

    private static RegionCode village(String township) {
        return new RegionCode(township + "201");
    }

    private static org.locationtech.jts.geom.@Nullable Point place(int number) {
        return number % 5 == 0
                ? null
                : org.gengtu.geo.Shapes.FACTORY.createPoint(new Coordinate(105.0 + number * 1e-4, 31.0));
    }

    @Test
    void bulkWritesWhatSingleCommandsWrite() {
        Random random = new Random(6);
        List<List<Event>> stories = new ArrayList<>();
        for (int i = 0; i < PROBLEMS; i++) {
            stories.add(story(random));
        }
        single(stories);
        inBulk(stories);
        assertThat(rows(EVENTS, oneTownship)).hasSizeGreaterThan(300).isEqualTo(rows(EVENTS, otherTownship));
        assertThat(rows(STATES, oneTownship)).hasSizeGreaterThan(200).isEqualTo(rows(STATES, otherTownship));
        assertThat(rows(FIGURES, oneTownship)).hasSizeGreaterThan(100).isEqualTo(rows(FIGURES, otherTownship));
        assertThat(rows(ROUNDS, oneTownship)).hasSize(2).isEqualTo(rows(ROUNDS, otherTownship));
        assertThat(verification.verify(VerificationRun.Watch.NONE).told()).isEmpty();
    }

    private void single(List<List<Event>> stories) {
        inspections.record(
                call("市", "recordInspection"),
                new Inspection(0, "one", InspectionLevel.CITY, today.minusDays(150), false, "暗访组", "注", 1),
                List.of(
                        new Visit(village(oneTownship), 10, 9, 8),
                        new Visit(new RegionCode(oneTownship + "202"), null, null, null)),
                null,
                0);
        long round = inspections.getByNumber("one");
        for (int i = 0; i < stories.size(); i++) {
            long problem = 0;
            int version = 0;
            for (Event event : stories.get(i)) {
                if (event.kind == ProblemEventKind.FOUND) {
                    Done done = commands.report(
                            call("镇", "reportProblem"),
                            new Report(
                                    i % 2 == 0 ? "A" : "B",
                                    Severity.SERIOUS,
                                    ProblemSource.CITY_INSPECTION,
                                    "问题 " + i,
                                    new Places.Place(village(oneTownship), place(i)),
                                    round,
                                    event.on,
                                    null,
                                    List.of()));
                    problem = done.ids("problems").getFirst();
                } else {
                    commands.record(
                            call(event.actor(), event.kind.name()),
                            new Step(problem, version, event.kind, event.on, event.set, null, List.of(), "on"));
                }
                version++;
            }
        }
    }

    private void inBulk(List<List<Event>> stories) {
        Round round = new Round(
                "other",
                InspectionLevel.CITY,
                today.minusDays(150),
                false,
                "暗访组",
                "注",
                List.of(
                        new Visited(village(otherTownship), 10, 9, 8),
                        new Visited(new RegionCode(otherTownship + "202"), null, null, null)));
        bulk.record(List.of(round), List.of(), Commit.of(new Actor("市"), "test"));
        int longest = stories.stream().mapToInt(List::size).max().orElseThrow();
        for (int step = 0; step < longest; step++) {
            for (String actor : List.of("镇", "县")) {
                List<ProblemFact> facts = new ArrayList<>();
                for (int i = 0; i < stories.size(); i++) {
                    if (step < stories.get(i).size()
                            && stories.get(i).get(step).actor().equals(actor)) {
                        facts.add(fact(i, stories.get(i).get(step)));
                    }
                }
                bulk.record(List.of(), facts, Commit.of(new Actor(actor), "test"));
            }
        }
    }

    private ProblemFact fact(int i, Event event) {
        String number = "bulk-" + i;
        return event.kind == ProblemEventKind.FOUND
                ? new ProblemFact.Found(
                        number,
                        event.on,
                        i % 2 == 0 ? "A" : "B",
                        Severity.SERIOUS,
                        ProblemSource.CITY_INSPECTION,
                        "问题 " + i,
                        village(otherTownship),
                        place(i),
                        "other",
                        List.of(),
                        null)
                : new ProblemFact.Happened(number, event.on, event.kind, event.set, List.of(), null);
    }

    private static final String OF =
            "FROM problem_state p WHERE p.village_code LIKE :township || '%' AND p.known_to = 9223372036854775807";

    private static final String EVENTS = """
            SELECT (SELECT min(p.description) %1$s AND p.problem_id = e.problem_id) || ' ' || e.seq || ' ' || e.kind || ' ' || e.on_day || ' '
                || c.actor || (e.payload #- '{set,number}' #- '{set,villageCode}' #- '{set,boundary}' #- '{set,inspection}')::text
                || coalesce(ST_AsText(b.geom), '')
            FROM problem_event e JOIN ledger_commit c USING (commit_id)
                LEFT JOIN problem_boundary b ON b.boundary_id = (e.payload #>> '{set,boundary}')::bigint
            WHERE e.problem_id IN (SELECT p.problem_id %1$s) ORDER BY 1""".formatted(OF);

    private static final String STATES = """
            SELECT (to_jsonb(p) - 'state_id' - 'problem_id' - 'boundary_id' - 'known_from' - 'known_to' - 'number' - 'village_code'
                - 'inspection_id')::text %s ORDER BY 1""".formatted(OF);

    private static final String FIGURES = """
            SELECT d.measure || ' ' || d.dated || ' ' || d.day || ' ' || sum(d.problems) FROM environment_delta d
            WHERE d.rollup = 'TOWNSHIP' AND d.key = :township GROUP BY d.measure, d.dated, d.day HAVING sum(d.problems) <> 0 ORDER BY 1""";

    private static final String ROUNDS = """
            SELECT (to_jsonb(s) - 'state_id' - 'inspection_id' - 'number' - 'known_from')::text || right(v.village_code, 3)
                || (to_jsonb(v) - 'visit_id' - 'inspection_id' - 'village_code' - 'known_from')::text
            FROM inspection_state s JOIN inspection_visit v USING (inspection_id) WHERE v.village_code LIKE :township || '%' ORDER BY 1""";

    private List<String> rows(String sql, String township) {
        return database.jdbc()
                .sql(sql)
                .param("township", township)
                .query((row, number) -> row.getString(1))
                .list();
    }

    @Test
    void allOrNothing() {
        long commits = count("ledger_commit");
        long problems = count("problem");
        List<ProblemFact> facts = List.of(
                fact(900, new Event(ProblemEventKind.FOUND, today, Map.of())),
                fact(900, new Event(ProblemEventKind.CLOSED, today, Map.of())));
        assertThatThrownBy(() -> bulk.record(List.of(), List.of(facts.get(1)), Commit.of(new Actor("县"), "test")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.PROBLEM_UNKNOWN));
        assertThatThrownBy(() -> bulk.record(
                        List.of(new Round(
                                "none",
                                InspectionLevel.CITY,
                                today,
                                false,
                                "组",
                                null,
                                List.of(new Visited(village(oneTownship), null, null, null)))),
                        List.of(
                                new ProblemFact.Found(
                                        "bulk-900",
                                        today,
                                        "A",
                                        Severity.MINOR,
                                        ProblemSource.PUBLIC,
                                        "问题",
                                        village(oneTownship),
                                        null,
                                        "none",
                                        List.of(),
                                        null),
                                facts.get(1)),
                        Commit.of(new Actor("县"), "test")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.STEP_ORDER));
        assertThat(count("ledger_commit")).isEqualTo(commits);
        assertThat(count("problem")).isEqualTo(problems);
        assertThat(database.jdbc()
                        .sql("SELECT count(*) FROM inspection_state WHERE number = 'none'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private long count(String table) {
        return database.jdbc()
                .sql("SELECT count(*) FROM " + table)
                .query(Long.class)
                .single();
    }
}
