package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.farmland.PlotEventKind;
import org.gengtu.farmland.PlotFact;
import org.gengtu.farmland.RestorationMode;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Recorded;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The same story by set-based import, row by row, and by the fold in Java; and the fold against a plain model. */
class PlotBulkReplayTest extends ImportingTest {
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 1, 1);

    @Autowired
    PlotBulk bulk;

    /** A row's feature without dates of stages, and its dates. */
    private record Told(
            String code, String geometry, List<Object> attributes, LocalDate restored, LocalDate recultivated) {
        String feature(boolean dated) {
            List<Object> all = new ArrayList<>(List.of("地块编码", code));
            all.addAll(attributes);
            if (dated && restored != null) {
                all.addAll(List.of("复耕日期", restored.toString(), "复耕方式", "代耕"));
            }
            if (dated && recultivated != null) {
                all.addAll(List.of("复种日期", recultivated.toString(), "作物", "大豆\"玉米"));
            }
            return ImportingTest.feature(geometry, all.toArray());
        }
    }

    private static List<Told> randomRows(Random random, int count) {
        List<Told> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double x = 1 + 0.9 * (i % 50);
            double y = 1 + 0.9 * (i / 50);
            int kind = random.nextInt(4);
            String geometry =
                    kind == 0 ? "null" : kind == 1 ? point(x, y) : square(x, y, 0.3 + 0.4 * random.nextDouble(), 0.5);
            LocalDate found = random.nextBoolean() ? FIRST_DAY.plusDays(random.nextInt(250)) : FIRST_DAY;
            List<Object> attributes = new ArrayList<>(List.of("发现日期", found.toString()));
            if (kind < 2 || random.nextBoolean()) {
                attributes.addAll(List.of("面积亩", BigDecimal.valueOf(1 + random.nextInt(2_000), 2)));
            }
            if (kind == 0) {
                attributes.addAll(List.of("村代码", random.nextBoolean() ? FIRST : FOURTH));
            }
            if (random.nextBoolean()) {
                attributes.addAll(List.of("撂荒原因", "缺劳力、其他", "地类", "旱地", "社组", "二社", "撂荒类型", "常年性", "撂荒时间", "2024-03"));
            }
            LocalDate restored = random.nextBoolean() ? found.plusDays(random.nextInt(3) * 10L) : null;
            LocalDate recultivated =
                    restored != null && random.nextBoolean() ? restored.plusDays(random.nextInt(3) * 5L) : null;
            rows.add(new Told("C" + i, geometry, attributes, restored, recultivated));
        }
        return rows;
    }

    /** All that the ledger holds, without ids and commits. */
    private Map<String, List<String>> contents() {
        Map<String, List<String>> contents = new LinkedHashMap<>();
        contents.put("plots", texts("""
                SELECT t.code || ' ' || p.version || ' ' || coalesce(p.source_key, '-') || ' ' || coalesce(p.content_key::text, '-')
                FROM plot p JOIN plot_state t USING (plot_id) WHERE %s ORDER BY 1""".formatted(Snapshot.today("t"))));
        contents.put("states", texts("""
                SELECT ((to_jsonb(s) - 'state_id' - 'plot_id' - 'boundary_id' - 'known_from' - 'known_to')
                    || jsonb_build_object('shape', b.shape_key))::text
                FROM plot_state s LEFT JOIN plot_boundary b USING (boundary_id)
                WHERE s.known_to = 9223372036854775807 ORDER BY s.code, s.valid_from"""));
        contents.put("events", texts("""
                SELECT t.code || ' ' || e.seq || ' ' || e.kind || ' ' || e.on_day || ' '
                    || (e.payload #- '{set,boundary}')::text || ' ' || (e.payload #> '{set,boundary}' IS NULL)
                FROM plot_event e JOIN plot_state t USING (plot_id) WHERE %s ORDER BY t.code, e.seq""".formatted(Snapshot.today("t"))));
        contents.put("boundaries", texts("""
                SELECT t.code || ' ' || b.shape_key || ' ' || ST_AsText(b.geom) || ' ' || ST_AsText(b.geom_3857)
                FROM plot_boundary b JOIN plot_state t USING (plot_id) WHERE %s ORDER BY 1""".formatted(Snapshot.today("t"))));
        contents.put("campaigns", texts("SELECT (to_jsonb(c) - 'commit_id')::text FROM campaign c ORDER BY campaign"));
        return contents;
    }

    private List<String> texts(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }

    private long plot(String code) {
        return jdbc.sql("SELECT plot_id FROM plot_state s WHERE code = ? AND " + Snapshot.today("s"))
                .param(code)
                .query(Long.class)
                .single();
    }

    @Test
    void oneFileManyFilesAndCommandsTellTheSameStory() {
        List<Told> rows = randomRows(new Random(7), 60);
        makeCounty();
        plots(rows.stream().map(row -> row.feature(true)).toArray(String[]::new));
        Map<String, List<String>> atOnce = contents();
        assertThat(atOnce.get("states").size()).isGreaterThan(rows.size());
        assertThat(one("SELECT count(*) FROM ledger_commit", Long.class)).isEqualTo(2);

        empty();
        makeCounty();
        rows.forEach(row -> plots(row.feature(true)));
        assertThat(one("SELECT count(*) FROM ledger_commit", Long.class)).isEqualTo(61);
        assertThat(contents()).isEqualTo(atOnce);

        empty();
        makeCounty();
        plots(rows.stream().map(row -> row.feature(false)).toArray(String[]::new));
        for (Told row : rows) {
            List<PlotFact> facts = new ArrayList<>();
            if (row.restored != null) {
                facts.add(new PlotFact.Restored(plot(row.code), row.restored, RestorationMode.ENTRUSTED, null));
            }
            if (row.recultivated != null) {
                facts.add(new PlotFact.Recultivated(plot(row.code), row.recultivated, "大豆\"玉米", null));
            }
            if (!facts.isEmpty()) {
                bulk.record(facts, Commit.of(ACTOR, "test"));
            }
        }
        assertThat(contents()).isEqualTo(atOnce);
    }

    /** An event of the model; the model knows nothing of ranges, it replays all of it for each day. */
    private record Event(int seq, PlotEventKind kind, LocalDate on, String value) {}

    private record Day(String status, LocalDate restored, LocalDate recultivated, boolean lapsed, String areaMu) {}

    private static final class Model {
        private final List<Event> standing = new ArrayList<>();
        private int seq = 1;

        Model(LocalDate registeredOn) {
            standing.add(new Event(seq, PlotEventKind.REGISTERED, registeredOn, "2.00"));
        }

        private Model(Model other) {
            standing.addAll(other.standing);
            seq = other.seq;
        }

        /** The model after the facts; null when the story is not possible. */
        Model after(List<PlotFact> facts) {
            Model next = new Model(this);
            for (PlotFact fact : facts) {
                next.seq++;
                if (fact instanceof PlotFact.Withdrawn taken) {
                    Event latest = next.standing.stream()
                            .filter(event -> event.kind == taken.of())
                            .max(Comparator.comparingInt(Event::seq))
                            .orElse(null);
                    if (latest == null) {
                        return null;
                    }
                    next.standing.remove(latest);
                } else {
                    String value = fact instanceof PlotFact.AreaCorrected area
                            ? area.declaredAreaMu().setScale(2).toPlainString()
                            : "";
                    next.standing.add(new Event(next.seq, fact.kind(), fact.on(), value));
                }
            }
            return next.replay(LocalDate.MAX, true) ? next : null;
        }

        private Day reached;

        private boolean replay(LocalDate until, boolean whole) {
            Day day = null;
            for (Event event : standing.stream()
                    .sorted(Comparator.comparing(Event::on).thenComparing(Event::seq))
                    .toList()) {
                if (event.on.isAfter(until)) {
                    break;
                }
                if ((day == null) != (event.kind == PlotEventKind.REGISTERED)) {
                    return false;
                }
                String before = day == null ? "" : day.status;
                switch (event.kind) {
                    case REGISTERED -> day = new Day("ABANDONED", null, null, false, event.value);
                    case RESTORED -> {
                        if (!before.equals("ABANDONED")) {
                            return false;
                        }
                        day = new Day("RESTORED", event.on, day.recultivated, false, day.areaMu);
                    }
                    case RECULTIVATED -> {
                        if (!before.equals("RESTORED")) {
                            return false;
                        }
                        day = new Day("RECULTIVATED", day.restored, event.on, day.lapsed, day.areaMu);
                    }
                    case LAPSED -> {
                        if (!before.equals("RESTORED") && !before.equals("RECULTIVATED")) {
                            return false;
                        }
                        day = new Day("ABANDONED", day.restored, day.recultivated, true, day.areaMu);
                    }
                    case EXEMPTED -> {
                        if (!before.equals("ABANDONED")) {
                            return false;
                        }
                        day = new Day("EXEMPT", day.restored, day.recultivated, day.lapsed, day.areaMu);
                    }
                    default -> day = new Day(day.status, day.restored, day.recultivated, day.lapsed, event.value);
                }
            }
            reached = day;
            return true;
        }

        Day on(LocalDate day) {
            replay(day, false);
            return reached;
        }
    }

    private static PlotFact randomFact(Random random, long plot, LocalDate today) {
        LocalDate on = today.minusDays(random.nextInt(24));
        return switch (random.nextInt(7)) {
            case 0, 1 -> new PlotFact.Restored(plot, on, RestorationMode.SELF, null);
            case 2 -> new PlotFact.Recultivated(plot, on, "油菜", null);
            case 3 -> new PlotFact.Lapsed(plot, on, null);
            case 4 ->
                random.nextInt(3) > 0
                        ? new PlotFact.Restored(plot, on, null, "迟报")
                        : new PlotFact.Exempted(plot, on, "坡度过大", "县政府", null);
            case 5 -> new PlotFact.AreaCorrected(plot, on, BigDecimal.valueOf(1 + random.nextInt(9)), "更正");
            default -> {
                PlotEventKind[] kinds = {
                    PlotEventKind.RESTORED,
                    PlotEventKind.RECULTIVATED,
                    PlotEventKind.LAPSED,
                    PlotEventKind.EXEMPTED,
                    PlotEventKind.CORRECTED
                };
                yield new PlotFact.Withdrawn(plot, kinds[random.nextInt(kinds.length)], today, null);
            }
        };
    }

    /** The states of all plots on all days at a position, as the conditions of a snapshot choose them. */
    private Map<Long, Map<LocalDate, Day>> read(Recorded at, long high, List<LocalDate> days) {
        Map<Long, Map<LocalDate, Day>> read = new TreeMap<>();
        for (LocalDate day : days) {
            Snapshot snapshot = new Snapshot(day, at.recordedAt(), at.position(), high, new long[0], false);
            jdbc.sql("""
                            SELECT s.plot_id, s.status, s.restored_on, s.recultivated_on, s.lapsed, s.area_mu
                            FROM plot_state s WHERE %s""".formatted(snapshot.condition("s")))
                    .params(snapshot.parameters())
                    .query((row, number) -> {
                        Day before = read.computeIfAbsent(row.getLong(1), id -> new TreeMap<>())
                                .put(
                                        day,
                                        new Day(
                                                row.getString(2),
                                                row.getObject(3, LocalDate.class),
                                                row.getObject(4, LocalDate.class),
                                                row.getBoolean(5),
                                                row.getBigDecimal(6).toPlainString()));
                        assertThat(before).as("one state on a day").isNull();
                        return row.getLong(1);
                    })
                    .list();
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20260615, 42})
    void statesAreWhatAPlainReplayOfTheEventsSays(long seed) {
        makeCounty();
        Random random = new Random(seed);
        LocalDate today = clock.today();
        LocalDate registeredOn = today.minusDays(20);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(feature("null", "村代码", FIRST, "面积亩", 2, "地块编码", "R" + i, "发现日期", registeredOn.toString()));
        }
        plots(rows.toArray(String[]::new));
        Map<Long, Model> models = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            models.put(plot("R" + i), new Model(registeredOn));
        }
        List<Long> ids = List.copyOf(models.keySet());
        List<LocalDate> days = today.minusDays(25).datesUntil(today.plusDays(2)).toList();
        record Past(Recorded at, long high, Map<Long, Map<LocalDate, Day>> states) {}
        List<Past> past = new ArrayList<>();
        int taken = 0;
        int refused = 0;
        for (int step = 0; step < 150; step++) {
            Map<Long, List<PlotFact>> told = new LinkedHashMap<>();
            List<PlotFact> facts = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                PlotFact fact = randomFact(random, ids.get(random.nextInt(ids.size())), today);
                facts.add(fact);
                told.computeIfAbsent(fact.plotId(), id -> new ArrayList<>()).add(fact);
            }
            Map<Long, Model> after = new TreeMap<>();
            told.forEach((id, of) -> after.put(id, models.get(id).after(of)));
            Map<String, Long> before = census();
            if (after.containsValue(null)) {
                refused++;
                assertThatThrownBy(() -> bulk.record(facts, Commit.of(ACTOR, "test")))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(ProblemCode.STAGE_ORDER));
                assertThat(census()).isEqualTo(before);
                continue;
            }
            taken++;
            Recorded at = bulk.record(facts, Commit.of(ACTOR, "test"));
            models.putAll(after);
            assertThat(count("plot_event")).isEqualTo(before.get("plot_event") + facts.size());
            long high = one("SELECT high FROM ledger_head", Long.class);
            Map<Long, Map<LocalDate, Day>> expected = expected(models, days);
            assertThat(read(at, high, days))
                    .as("seed %d, step %d, %s", seed, step, facts)
                    .isEqualTo(expected);
            past.add(new Past(at, high, expected));
        }
        assertThat(taken).isGreaterThan(10);
        assertThat(refused).isGreaterThan(5);
        for (Past one : past) {
            assertThat(read(one.at, one.high, days))
                    .as("position %d", one.at.position())
                    .isEqualTo(one.states);
        }
        coversEachDayOnce();
        versionsAreTheLatestSeq();
    }

    private static Map<Long, Map<LocalDate, Day>> expected(Map<Long, Model> models, List<LocalDate> days) {
        Map<Long, Map<LocalDate, Day>> expected = new TreeMap<>();
        models.forEach((id, model) -> {
            Map<LocalDate, Day> of = new TreeMap<>();
            days.forEach(day -> {
                Day state = model.on(day);
                if (state != null) {
                    of.put(day, state);
                }
            });
            expected.put(id, of);
        });
        return expected;
    }

    private void coversEachDayOnce() {
        assertThat(one("""
                        SELECT count(*) FROM (SELECT plot_id, valid_from,
                            lag(valid_to) OVER (PARTITION BY plot_id ORDER BY valid_from) AS before,
                            lead(valid_from) OVER (PARTITION BY plot_id ORDER BY valid_from) AS next, valid_to, registered_on
                            FROM plot_state WHERE known_to = 9223372036854775807) s
                        WHERE coalesce(before, registered_on) <> valid_from OR coalesce(next, 'infinity') <> valid_to""", Long.class)).isZero();
    }

    private void versionsAreTheLatestSeq() {
        assertThat(one(
                        "SELECT count(*) FROM plot p WHERE version <> (SELECT max(seq) FROM plot_event e WHERE e.plot_id = p.plot_id)",
                        Long.class))
                .isZero();
    }

    @Test
    void refusesFactsThatCannotBe() {
        makeCounty();
        plots(feature("null", "村代码", FIRST, "面积亩", 2, "地块编码", "R1"));
        long plot = plot("R1");
        LocalDate today = clock.today();
        Map<String, Long> before = census();
        refuses(new PlotFact.Restored(plot, today.plusDays(1), null, null), ProblemCode.DAY_IN_FUTURE);
        refuses(new PlotFact.Restored(plot + 1_000, today, null, null), ProblemCode.PLOT_UNKNOWN);
        refuses(new PlotFact.Recultivated(plot, today, "玉米", null), ProblemCode.STAGE_ORDER);
        refuses(new PlotFact.Lapsed(plot, today, null), ProblemCode.STAGE_ORDER);
        refuses(new PlotFact.Restored(plot, LocalDate.of(2025, 12, 31), null, null), ProblemCode.STAGE_ORDER);
        refuses(new PlotFact.AreaCorrected(plot, today, new BigDecimal("0.004"), "更正"), ProblemCode.AREA_INVALID);
        refuses(new PlotFact.Withdrawn(plot, PlotEventKind.RESTORED, today, null), ProblemCode.STAGE_ORDER);
        assertThat(census()).isEqualTo(before);
        bulk.record(
                List.of(new PlotFact.Withdrawn(plot, PlotEventKind.REGISTERED, today, null)), Commit.of(ACTOR, "test"));
        refuses(new PlotFact.AreaCorrected(plot, today, BigDecimal.TWO, "更正"), ProblemCode.STAGE_ORDER);
    }

    private void refuses(PlotFact fact, ProblemCode code) {
        assertThatThrownBy(() -> bulk.record(List.of(fact), Commit.of(ACTOR, "test")))
                .as(fact.toString())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
