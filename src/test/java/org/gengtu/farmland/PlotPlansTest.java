package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gengtu.farmland.PlotListRequest.Wanted;
import org.gengtu.filter.PageRequest;
import org.gengtu.geo.Crs;
import org.gengtu.geo.ShapeForm;
import org.gengtu.ledger.ReadAt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With 20,000 plots, every usual query finds its rows by an index, today and on past days. */
class PlotPlansTest {
    private static final Map<String, Object> PAST = Map.of("on", LocalDate.of(2026, 5, 1));
    private static PlotFixture county;

    @BeforeAll
    static void writePlots() {
        county = new PlotFixture();
        long commit = county.commit();
        for (String sql : List.of("INSERT INTO plot SELECT n, 2 FROM generate_series(1, 20000) n", """
                INSERT INTO plot_boundary SELECT n, n, gen_random_uuid(), g, ST_Transform(g, 3857)
                FROM generate_series(1, 20000) n, ST_MakeEnvelope(105 + n / 200 * 0.004, 31 + n % 200 * 0.004,
                    105.003 + n / 200 * 0.004, 31.003 + n % 200 * 0.004, 4490) g""", """
                INSERT INTO plot_event (event_id, plot_id, commit_id, seq, kind, on_day, payload)
                SELECT n * 2 + s, n, :commit, s, 'CORRECTED', '2026-03-01', '{"set": {"crop": "玉米"}}'
                FROM generate_series(1, 20000) n, generate_series(1, 2) s""", """
                INSERT INTO plot_state (state_id, plot_id, boundary_id, valid_from, valid_to, known_from, known_to, code,
                    village_code, campaign, area_mu, causes, placement, boundary_provisional, status, status_on,
                    registered_on, found_late, restored_on, restoration_due_on, recultivation_due_on, lapsed,
                    cell_x, cell_y)
                SELECT n * 2 + s, n, n, CASE s WHEN 0 THEN date '2026-01-01' ELSE '2026-06-01' END,
                    CASE s WHEN 0 THEN date '2026-06-01' ELSE 'infinity' END, :commit, 9223372036854775807,
                    'P' || lpad(n::text, 6, '0'), (ARRAY['990101101201', '990101101202', '990101101203', '990101102201',
                    '990101102202', '990101103001'])[n / 3400 + 1], 2026, 1 + n % 70, 1, 'BOUNDARY', false,
                    CASE s WHEN 0 THEN plot_status 'ABANDONED' ELSE 'RESTORED' END, '2026-06-01', '2026-01-01', false,
                    '2026-06-01', '2026-06-30', '2026-07-31', false, cell_x, cell_y
                FROM plot_boundary JOIN generate_series(1, 20000) n ON boundary_id = n, generate_series(0, 1) s""")) {
            county.database.jdbc().sql(sql).param("commit", commit).update();
        }
        JdbcClient owner = JdbcClient.create(county.database.owner());
        List.of("plot", "plot_boundary", "plot_event", "plot_state")
                .forEach(table -> owner.sql("VACUUM ANALYZE " + table).update());
        county.watched.explain(true);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    static Stream<Arguments> lists() {
        Map<String, Object> box =
                Map.of("spatial", Map.of("bbox", Map.of("west", 105.1, "south", 31.1, "east", 105.12, "north", 31.12)));
        Map<String, Object> near =
                Map.of("spatial", Map.of("near", Map.of("longitude", 105.1, "latitude", 31.1, "metres", 900.0)));
        Map<String, Object> either = Map.of("or", List.of(box, Map.of("codes", List.of("P000007"))));
        Map<String, Object> village = Map.of("regions", List.of("990101101203"), "overdue", "RECULTIVATION");
        return Stream.of(
                        Map.<String, Object>of(),
                        Map.of("codes", List.of("P000001", "P000002")),
                        box,
                        near,
                        village,
                        Map.of("cql", "BBOX(boundary, 105.1, 31.1, 105.12, 31.12) AND areaMu > 2"),
                        either)
                .flatMap(filter -> Stream.of(true, false).map(past -> {
                    Map<String, Object> arguments = new HashMap<>();
                    arguments.put("filter", filter);
                    if (past) {
                        arguments.put("asOf", PAST);
                    }
                    return Arguments.of(filter, past, arguments);
                }));
    }

    @ParameterizedTest(name = "{0}, past: {1}")
    @MethodSource("lists")
    void findsPagesByIndex(Map<String, Object> filter, boolean past, Map<String, Object> arguments) {
        ShapeForm form = new ShapeForm(false, Crs.CGCS2000, 0, 7);
        assertIndexed(() -> county.plots.list(county.plots.request(
                arguments,
                new Wanted(true, false, false, new PlotSelection(true, true, List.of(form, ShapeForm.POSITION))))));
    }

    @Test
    void findsSinglePlotsAndHistoriesByIndex() {
        assertIndexed(() -> county.plots
                .findPlotByCode("P000005", null, PlotSelection.VERSION)
                .orElseThrow());
        assertIndexed(() -> county.plots
                .findPlotByCode("P000005", PAST, PlotSelection.VERSION)
                .orElseThrow());
        for (Map<String, Object> asOf : java.util.Arrays.asList(null, PAST)) {
            assertIndexed(() -> {
                ReadAt at = county.plots.at(asOf);
                Map<Long, PlotView> plots = county.plots.findAll(List.of(1L, 2L, 3L), at);
                PlotEventConnection.Request page =
                        new PlotEventConnection.Request(PageRequest.of(10, null, null, null), null, true, true);
                assertThat(county.plots.history(plots, at, page).get(1L).nodes())
                        .hasSize(2);
                return county.plots.findWithdrawals(List.of(3L, 4L), at);
            });
        }
    }

    @Test
    void countsAndListsPlotsOfVillagesByIndex() {
        List<String> villages = List.of("990101101201", "990101103001");
        for (boolean totals : List.of(true, false)) {
            assertIndexed(() -> county.plots.listByVillage(
                    villages,
                    county.plots.request(
                            Map.of("first", 10), new Wanted(!totals, totals, totals, PlotSelection.VERSION))));
        }
    }

    @Test
    void findsChecksRelativesAndEndedPlotsByIndex() {
        for (Map<String, Object> asOf : java.util.Arrays.asList(null, PAST)) {
            assertIndexed(() -> {
                ReadAt at = county.plots.at(asOf);
                assertThat(county.plots.findEvents(List.of(3L, 4L), at)).hasSize(2);
                // no plot has the number 30001: it is looked for as it was last
                assertThat(county.plots.findLast(List.of(1L, 30_001L), at)).hasSize(1);
                county.plots.listRelatives(List.of(1L, 2L), true, at);
                return county.plots.listVerifications(List.of(1L, 2L), at);
            });
        }
    }

    @Test
    void tellsTheDifferencesOfATownshipByIndex() {
        JdbcClient reading = JdbcClient.create(county.watched);
        PlotDifferences differences = new PlotDifferences(reading, new PlotQueries(reading), county.plots);
        assertIndexed(() -> differences.list(
                Map.of(
                        "from",
                        PAST,
                        "to",
                        Map.of("on", LocalDate.of(2026, 7, 1)),
                        "filter",
                        Map.of("regions", List.of("990101101203")),
                        "first",
                        5),
                true,
                true));
    }

    @Test
    void writesOnePlotByIndex() {
        WatchedDataSource writing = new WatchedDataSource(county.database.writing());
        writing.explain(true);
        PlotEventLog log = new PlotEventLog(writing);
        RecoveryDeltas deltas = new RecoveryDeltas(writing);
        Map<Long, List<PlotEventRow>> stories = log.open(List.of(77L));
        assertThat(stories.get(77L)).hasSize(2);
        log.listFamily(77);
        log.findPlotOf(154);
        log.isRecorded(154);
        deltas.write(1L << 40, List.of(77L));
        assertThat(writing.plans())
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan)
                        .doesNotContain("Seq Scan on plot ")
                        .doesNotContain("Seq Scan on plot_state")
                        .doesNotContain("Seq Scan on plot_event"));
    }

    private static void assertIndexed(Supplier<?> work) {
        county.read(work::get);
        county.watched.forget();
        county.read(work::get);
        assertThat(county.watched.plans())
                .isNotEmpty()
                .allSatisfy(plan -> assertThat(plan)
                        .doesNotContain("Seq Scan on plot_state")
                        .doesNotContain("Seq Scan on plot_boundary")
                        .doesNotContain("Seq Scan on plot_event"));
    }
}
