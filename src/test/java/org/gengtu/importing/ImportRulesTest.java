package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gengtu.farmland.PlotBulk;
import org.gengtu.farmland.PlotEventKind;
import org.gengtu.farmland.PlotFact;
import org.gengtu.geo.Outcome;
import org.gengtu.ledger.Commit;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What becomes of rows: repaired, flagged, rejected; known or new; written once. */
class ImportRulesTest extends ImportingTest {
    private static final String OPEN = "FROM plot_state s WHERE " + Snapshot.today("s");

    @Autowired
    PlotBulk bulk;

    private BigDecimal totalMu() {
        return one("SELECT sum(area_mu) " + OPEN, BigDecimal.class);
    }

    private List<String> events(String kind) {
        return jdbc.sql("SELECT payload::text FROM plot_event WHERE kind = ?::plot_event_kind ORDER BY plot_id, seq")
                .param(kind)
                .query(String.class)
                .list();
    }

    private String[] mixedFile() {
        return new String[] {
            feature(square(1, 1), "地块编码", "A1", "面积亩", 16, "地类", "水田"),
            feature(square(3, 1), "地块编码", "A2", "复耕日期", "2026-03-05", "复耕方式", "自耕"),
            feature(square(5, 1), "key", "K-3", "复耕日期", "2026-03-05", "复种日期", "2026-04-02", "作物", "玉米"),
            feature(square(7, 1), "撂荒原因", "缺劳力、土质差"),
            feature(point(9.5, 1.5), "面积亩", 2.5),
            feature("null", "村代码", FIRST, "面积亩", 1.2, "社组", "三社"),
            feature("null", "村代码", FIRST, "面积亩", 1.2, "社组", "三社"),
            feature("null", "村代码", FIRST, "面积亩", 1.2, "社组", "三社"),
        };
    }

    @Test
    void theSameFileTwiceWritesNothing() {
        makeCounty();
        ImportJob first = plots(mixedFile());
        assertThat(told(first, "registered")).isEqualTo(8);
        Map<String, Long> census = census();
        String versions = one("SELECT string_agg(p::text, ';' ORDER BY plot_id) FROM plot p", String.class);
        ImportJob again = plots(mixedFile());
        assertThat(told(again, "registered")).isZero();
        assertThat(told(again, "corrected")).isZero();
        assertThat(told(again, "unchanged")).isEqualTo(8);
        assertThat(told(again)).isEqualTo(told(first));
        assertThat(census()).isEqualTo(census);
        assertThat(one("SELECT string_agg(p::text, ';' ORDER BY plot_id) FROM plot p", String.class))
                .isEqualTo(versions);
    }

    @Test
    void threeEqualRowsWithoutBoundaryAreThreePlots() {
        makeCounty();
        String row = feature("null", "村代码", FIRST, "面积亩", 1.2);
        assertThat(told(plots(row, row, row), "registered")).isEqualTo(3);
        assertThat(told(plots(row, row, row), "registered")).isZero();
        ImportJob fourth = plots(row, row, row, row);
        assertThat(told(fourth, "registered")).isEqualTo(1);
        assertThat(told(fourth, "unchanged")).isEqualTo(3);
        assertThat(totalMu()).isEqualByComparingTo("4.80");
    }

    @Test
    void writesEventsFromTheFirstRowOn() {
        makeCounty();
        plots(mixedFile());
        assertThat(jdbc.sql("SELECT kind::text || ' ' || on_day FROM plot_event ORDER BY event_id")
                        .query(String.class)
                        .list())
                .filteredOn(event -> !event.startsWith("REGISTERED 2026-01-01"))
                .containsExactly(
                        "REGISTERED 2026-03-05",
                        "REGISTERED 2026-03-05",
                        "RESTORED 2026-03-05",
                        "RESTORED 2026-03-05",
                        "RECULTIVATED 2026-04-02");
        assertThat(events("RESTORED")).containsExactly("{\"set\": {\"restorationMode\": \"SELF\"}}", "{\"set\": {}}");
        assertThat(events("RECULTIVATED")).containsExactly("{\"set\": {\"crop\": \"玉米\"}}");
        assertThat(count("ledger_commit")).isEqualTo(2);
        assertThat(one("SELECT import_id IS NOT NULL FROM ledger_commit WHERE position = 2", Boolean.class))
                .isTrue();
    }

    @Test
    void aChangedAttributeIsOneCorrectionWithWhatItWas() {
        makeCounty();
        plots(mixedFile());
        String[] changed = mixedFile();
        changed[0] = feature(square(1, 1), "地块编码", "A1", "面积亩", 16, "地类", "旱地");
        Map<String, Long> before = census();
        ImportJob job = plots(changed);
        assertThat(told(job, "corrected")).isEqualTo(1);
        assertThat(told(job, "unchanged")).isEqualTo(7);
        assertThat(events("CORRECTED"))
                .containsExactly("{\"set\": {\"landClass\": \"DRY\"}, \"was\": {\"landClass\": \"PADDY\"}}");
        assertThat(count("plot_event")).isEqualTo(before.get("plot_event") + 1);
        assertThat(count("plot_state")).isEqualTo(before.get("plot_state") + 1);
        assertThat(count("plot_boundary")).isEqualTo(before.get("plot_boundary"));
        assertThat(count("ledger_commit")).isEqualTo(before.get("ledger_commit") + 1);
        assertThat(one("SELECT land_class::text " + OPEN + " AND code = 'A1'", String.class))
                .isEqualTo("DRY");
    }

    @Test
    void aChangedAreaMovesTheTotalByIt() {
        makeCounty();
        plots(mixedFile());
        BigDecimal before = totalMu();
        String[] changed = mixedFile();
        changed[0] = feature(square(1, 1), "地块编码", "A1", "面积亩", 15.5, "地类", "水田");
        plots(changed);
        assertThat(totalMu()).isEqualByComparingTo(before.subtract(new BigDecimal("0.5")));
        assertThat(events("CORRECTED"))
                .containsExactly("{\"set\": {\"areaMu\": \"15.50\", \"declaredAreaMu\": \"15.50\"},"
                        + " \"was\": {\"areaMu\": \"16.00\", \"declaredAreaMu\": \"16.00\"}}");
    }

    @Test
    void aChangedBoundaryIsANewBoundaryAndANewMeasuredArea() {
        makeCounty();
        plots(mixedFile());
        BigDecimal before = totalMu();
        BigDecimal measured = one("SELECT measured_area_mu " + OPEN + " AND code = 'A2'", BigDecimal.class);
        long boundaries = count("plot_boundary");
        String[] changed = mixedFile();
        changed[1] = feature(square(3, 1, 1, 1.5), "地块编码", "A2", "复耕日期", "2026-03-05", "复耕方式", "自耕");
        assertThat(told(plots(changed), "corrected")).isEqualTo(1);
        assertThat(count("plot_boundary")).isEqualTo(boundaries + 1);
        BigDecimal after = one("SELECT measured_area_mu " + OPEN + " AND code = 'A2'", BigDecimal.class);
        assertThat(after.doubleValue()).isBetween(measured.doubleValue() * 1.49, measured.doubleValue() * 1.51);
        assertThat(totalMu()).isEqualByComparingTo(before.subtract(measured).add(after));
        assertThat(events("CORRECTED"))
                .singleElement()
                .asString()
                .contains(
                        "\"was\": {\"areaMu\": \"" + measured,
                        "\"measuredAreaMu\": \"" + after,
                        "\"placement\": \"BOUNDARY\"");
        assertThat(one("SELECT status::text " + OPEN + " AND code = 'A2'", String.class))
                .isEqualTo("RESTORED");
        // and back again: known by its code, one more correction
        assertThat(told(plots(mixedFile()), "corrected")).isEqualTo(1);
        assertThat(totalMu()).isEqualByComparingTo(before);
    }

    @Test
    void aFileChangesOnlyWhatItHasColumnsFor() {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A1", "地类", "水田", "社组", "一社", "撂荒类型", "季节性"));
        ImportJob job = plots(feature(square(1, 1), "地块编码", "A1", "社组", "二社"));
        assertThat(told(job, "corrected")).isEqualTo(1);
        assertThat(one("SELECT land_class || ' ' || group_name || ' ' || idle_kind " + OPEN, String.class))
                .isEqualTo("PADDY 二社 SEASONAL");
    }

    @Test
    void aDifferingStageOfAKnownPlotIsToldAndNotWritten() {
        makeCounty();
        plots(mixedFile());
        Map<String, Long> before = census();
        String[] changed = mixedFile();
        changed[1] = feature(square(3, 1), "地块编码", "A2", "复耕日期", "2026-03-09", "复耕方式", "代耕");
        ImportJob job = plots(changed);
        assertThat(told(job)).containsOnlyOnce("2 FLAGGED ROW_DISCREPANCY");
        assertThat(census()).isEqualTo(before);
        assertThat(one("SELECT restored_on::text " + OPEN + " AND code = 'A2'", String.class))
                .isEqualTo("2026-03-05");
    }

    @Test
    void plotsThatTheFileLacksStay() {
        makeCounty();
        plots(mixedFile());
        Map<String, Long> before = census();
        ImportJob job = plots(mixedFile()[0]);
        assertThat(told(job, "unchanged")).isEqualTo(1);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void aPlotIsKnownByItsCodeWhateverElseChanged() {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A1"));
        ImportJob job = plots(feature(square(61, 1), "地块编码", "A1"));
        assertThat(told(job, "corrected")).isEqualTo(1);
        assertThat(one("SELECT village_code " + OPEN, String.class)).isEqualTo(SECOND);
        assertThat(count("plot")).isEqualTo(1);
    }

    @Test
    void aPlotIsKnownByItsSourceAndKey() {
        makeCounty();
        Map<String, ?> source = Map.of("source", "普查");
        plots(source, feature(square(1, 1), "key", "7"));
        assertThat(told(plots(source, feature(square(3, 1), "key", "7")), "corrected"))
                .isEqualTo(1);
        assertThat(told(plots(Map.of("source", "另一来源"), feature(square(5, 1), "key", "7")), "registered"))
                .isEqualTo(1);
        assertThat(count("plot")).isEqualTo(2);
        assertThat(one("SELECT min(source_key) FROM plot", String.class)).isEqualTo("另一来源|7");
    }

    @Test
    void aPlotIsKnownByVillageAndBoundaryHoweverItsRingRuns() {
        makeCounty();
        plots(feature(square(1, 1), "社组", "一社"));
        String turned = polygon(ring(2, 2, 2, 1, 1, 1, 1, 2, 2, 2));
        assertThat(told(plots(feature(turned, "社组", "一社")), "unchanged")).isEqualTo(1);
        // it may get a code so, and is known by it from then on
        assertThat(told(plots(feature(turned, "地块编码", "A1")), "corrected")).isEqualTo(1);
        assertThat(told(plots(feature(square(30, 30), "地块编码", "A1")), "corrected"))
                .isEqualTo(1);
        assertThat(count("plot")).isEqualTo(1);
        assertThat(one("SELECT code " + OPEN, String.class)).isEqualTo("A1");
    }

    @Test
    void theSameBoundaryInAnotherVillageIsAnotherPlot() {
        makeCounty();
        plots(feature(square(1, 1), "村代码", FIRST));
        ImportJob job = plots(feature(square(1, 1), "村代码", SECOND));
        assertThat(told(job, "registered")).isEqualTo(1);
        assertThat(codes(job)).contains(ProblemCode.ROW_OUTSIDE_VILLAGE, ProblemCode.ROW_OVERLAP);
    }

    @Test
    void aKeyThatStandsWithAPlotOfAnotherCodeIsRefused() {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A1", "key", "7"));
        ImportJob job = plots(Map.of(), feature(square(11, 1), "地块编码", "A2", "key", "7"));
        assertThat(job.phase()).isEqualTo(ImportPhase.REFUSED);
        assertThat(told(job)).containsExactly("1 REJECTED ROW_CODE_REPEATED");
        assertThat(findings(job).getFirst().finding().what()).contains("A1");
    }

    @Test
    void repeatedCodesAndKeysAreRefusedInTheLaterRowAndRepeatedShapesTold() {
        makeCounty();
        ImportJob job = plots(
                Map.of("onlyValid", true),
                feature(square(1, 1), "地块编码", "A1"),
                feature(square(3, 1), "地块编码", "A1"),
                feature(square(5, 1), "key", "1"),
                feature(square(7, 1), "key", "1"),
                feature(square(9, 1)),
                feature(square(9, 1)));
        assertThat(told(job))
                .containsExactly(
                        "2 REJECTED ROW_CODE_REPEATED",
                        "4 REJECTED ROW_CODE_REPEATED",
                        "5 FLAGGED ROW_OVERLAP",
                        "6 FLAGGED ROW_DUPLICATE",
                        "6 FLAGGED ROW_OVERLAP");
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(count("plot")).isEqualTo(4);

        ImportJob again = plots(Map.of(), feature(square(9, 1)), feature(square(9, 1)));
        assertThat(again.result()).containsEntry("unchanged", 2).containsEntry("registered", 0);
        assertThat(count("plot")).isEqualTo(4);
    }

    @Test
    void rowsWithKeysOfTheirOwnMayShareABoundary() {
        makeCounty();
        String[] rows = {
            feature(square(1, 1), "key", "1"), feature(square(1, 1), "key", "2"), feature(square(1, 1), "key", "3")
        };
        ImportJob job = plots(rows);
        assertThat(told(job, "registered")).isEqualTo(3);
        assertThat(codes(job)).containsOnly(ProblemCode.ROW_OVERLAP);
        assertThat(told(plots(rows), "unchanged")).isEqualTo(3);
        ImportJob fourth = plots(feature(square(1, 1), "key", "4"));
        assertThat(told(fourth, "registered")).isEqualTo(1);
        assertThat(codes(fourth)).contains(ProblemCode.ROW_SAME_PLOT_OFFERED);
    }

    @Test
    void oneRejectedRowKeepsTheWholeFileOut() {
        makeCounty();
        Map<String, Long> before = census();
        ImportJob job = plots(Map.of(), feature(square(1, 1)), feature(square(3, 1), "面积亩", "很大"));
        assertThat(job.phase()).isEqualTo(ImportPhase.REFUSED);
        assertThat(problem(job)).isEqualTo("IMPORT_REFUSED");
        assertThat(rows(job, "rejected")).isEqualTo(1);
        assertThat(rows(job, "accepted")).isEqualTo(1);
        assertThat(census()).isEqualTo(before);
    }

    @Test
    void onlyValidTakesTheGoodRows() {
        makeCounty();
        ImportJob job = plots(Map.of("onlyValid", true), feature(square(1, 1)), feature(square(3, 1), "面积亩", "很大"));
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(told(job, "registered")).isEqualTo(1);
        assertThat(count("plot")).isEqualTo(1);
    }

    @Test
    void aDryRunReportsAndWritesNothing() {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A1"));
        Map<String, Long> before = census();
        ImportJob job = plots(
                Map.of("dryRun", true),
                feature(square(1, 1), "地块编码", "A1", "社组", "九社"),
                feature(square(1.5, 1), "地块编码", "A2"));
        assertThat(job.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(told(job, "registered")).isEqualTo(1);
        assertThat(told(job, "corrected")).isEqualTo(1);
        assertThat(codes(job)).contains(ProblemCode.ROW_OVERLAP);
        assertThat(census()).isEqualTo(before);
        Path villages = file("v.csv", lines("代码,名称", "990101101203,三村"));
        assertThat(told(run(Layer.VILLAGES, villages, Map.of("dryRun", true)), "registered"))
                .isEqualTo(1);
        assertThat(census()).isEqualTo(before);
    }

    static Stream<Arguments> shapes() {
        // a spike over the edge by a thousandth of the area
        String almost = polygon(ring(0, 0, 10, 0, 10, 10, 5.01, 10, 5, 9.99, 5.01, 9.99, 5, 10, 0, 10, 0, 0));
        return Stream.of(
                Arguments.of("open ring", polygon(ring(1, 1, 2, 1, 2, 2, 1, 2)), "REPAIRED", "ROW_RING_CLOSED"),
                Arguments.of(
                        "repeated points",
                        polygon(ring(1, 1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 1)),
                        "REPAIRED",
                        "ROW_REPEATED_POINTS"),
                Arguments.of("small self-intersection", almost, "REPAIRED", "ROW_SELF_INTERSECTION_REPAIRED"),
                Arguments.of(
                        "bow-tie", polygon(ring(1, 1, 2, 2, 2, 1, 1, 2, 1, 1)), "REJECTED", "ROW_GEOMETRY_INVALID"),
                Arguments.of("two points", polygon(ring(1, 1, 2, 1, 1, 1)), "REJECTED", "ROW_GEOMETRY_INVALID"),
                Arguments.of("empty", "{\"type\":\"Polygon\",\"coordinates\":[]}", "REJECTED", "ROW_GEOMETRY_EMPTY"),
                Arguments.of(
                        "line",
                        "{\"type\":\"LineString\",\"coordinates\":[[105,31],[105.1,31]]}",
                        "REJECTED",
                        "ROW_GEOMETRY_TYPE"),
                Arguments.of(
                        "out of range",
                        "{\"type\":\"Point\",\"coordinates\":[540,95]}",
                        "REJECTED",
                        "ROW_COORDINATES_OUT_OF_RANGE"),
                Arguments.of(
                        "axes swapped", "{\"type\":\"Point\",\"coordinates\":[31.01,75]}", "REJECTED", "ROW_FAR_AWAY"),
                Arguments.of("clockwise", polygon(ring(1, 1, 1, 2, 2, 2, 2, 1, 1, 1)), "ACCEPTED", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void repairsOnlyWhatKeepsTheShape(String name, String geometry, String outcome, String code) {
        makeCounty();
        ImportJob job = plots(Map.of(), feature(geometry, "村代码", FIRST));
        List<ImportJobs.Written> findings = findings(job);
        if (outcome.equals("ACCEPTED")) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).extracting(f -> f.finding().code().name()).contains(code);
            assertThat(findings).anySatisfy(f -> {
                assertThat(f.finding().outcome().name()).isEqualTo(outcome);
                assertThat(f.finding().what()).isNotBlank();
                assertThat(outcome.equals("REPAIRED") == (f.finding().done() != null))
                        .isTrue();
            });
        }
        boolean isIn = !outcome.equals("REJECTED");
        assertThat(count("plot")).isEqualTo(isIn ? 1 : 0);
        if (isIn) {
            assertThat(one("SELECT ST_IsValid(geom) AND ST_IsPolygonCCW(geom) FROM plot_boundary", Boolean.class))
                    .isTrue();
        }
    }

    @Test
    void flagsAnAreaThatDiffersByMoreThanFivePercent() {
        makeCounty();
        BigDecimal measured = new BigDecimal("15.86");
        plots(feature(square(1, 1)));
        BigDecimal exact = totalMu();
        assertThat(exact.subtract(measured).abs()).isLessThan(new BigDecimal("0.3"));
        ImportJob within = plots(feature(square(3, 1), "面积亩", exact.multiply(new BigDecimal("1.04"))));
        assertThat(findings(within)).isEmpty();
        ImportJob beyond = plots(feature(square(5, 1), "面积亩", exact.multiply(new BigDecimal("1.10"))));
        assertThat(told(beyond)).containsExactly("1 FLAGGED ROW_AREA_DIFFERS");
        assertThat(one(
                        "SELECT area_mu = declared_area_mu AND area_mu <> measured_area_mu " + OPEN
                                + " ORDER BY plot_id DESC LIMIT 1",
                        Boolean.class))
                .isTrue();
    }

    @Test
    void flagsAnOverlapOverOnePercentOfTheSmaller() {
        makeCounty();
        ImportJob job = plots(
                feature(square(1, 1), "地块编码", "A1"),
                feature(square(1.995, 1), "地块编码", "A2"),
                feature(square(2.9, 1), "地块编码", "A3"));
        assertThat(told(job)).containsExactly("2 FLAGGED ROW_OVERLAP", "3 FLAGGED ROW_OVERLAP");
        assertThat(findings(job).getFirst().finding().what()).contains("row 3").contains("10 %");
        assertThat(findings(job).getFirst().finding().where()).startsWith("POINT");
        ImportJob onKnown = plots(feature(square(1, 1.5), "地块编码", "B1"));
        assertThat(told(onKnown)).containsExactly("1 FLAGGED ROW_OVERLAP");
        assertThat(findings(onKnown).getFirst().finding().what()).contains("A1").contains("50 %");
    }

    @Test
    void offersAPlotThatCoversAKnownOneByOverEightyPercent() {
        makeCounty();
        plots(feature(square(1, 1), "地块编码", "A1"));
        ImportJob job = plots(feature(square(1.1, 1)));
        assertThat(told(job)).containsExactlyInAnyOrder("1 FLAGGED ROW_OVERLAP", "1 FLAGGED ROW_SAME_PLOT_OFFERED");
        assertThat(told(job, "registered")).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "by code, 村代码, 990101101201, , , , 990101101201, ",
        "by former code, 村代码, 990101103209, , , , 990101102202, ",
        "by name, 村名, 二村, , , , 990101101202, ",
        "by name with its ending, 村名, 二村村民委员会, , , , 990101101202, ",
        "by former name, 村名, 老村, , , , 990101102202, ",
        "by name and township, 村名, 一村, 乙镇, , , 990101102201, ",
        "by name and position, 村名, 一村, , 1, 61, 990101102201, ",
        "by position, , , , 61, 1, 990101101202, ",
        "ambiguous, 村名, 一村, , , , , ROW_VILLAGE_AMBIGUOUS",
        "ambiguous elsewhere, 村名, 一村, , 61, 1, , ROW_VILLAGE_AMBIGUOUS",
        "unknown code, 村代码, 990101101299, , , , , ROW_VILLAGE_UNKNOWN",
        "no code, 村代码, 12, , , , , ROW_VILLAGE_UNKNOWN",
        "another county's code, 村代码, 510722101201, , , , , ROW_OTHER_COUNTY",
        "unknown name, 村名, 无名村, , , , , ROW_VILLAGE_UNKNOWN",
        "unknown in the township, 村名, 二村, 乙镇, , , , ROW_VILLAGE_UNKNOWN",
        "in no village, , , , 150, 1, , ROW_NO_VILLAGE",
        "nothing at all, , , , , , , ROW_NO_VILLAGE",
        "outside the named one, 村代码, 990101101201, , 61, 1, 990101101201, ROW_OUTSIDE_VILLAGE",
    })
    void findsTheVillage(
            String name,
            String column,
            String value,
            String township,
            Double x,
            Double y,
            String village,
            String code) {
        makeCounty();
        ImportJob job = plots(
                Map.of(),
                feature(
                        x == null ? "null" : square(x, y),
                        "面积亩",
                        15.86,
                        column == null ? "备注" : column,
                        value == null ? "" : value,
                        "乡镇",
                        township == null ? "" : township));
        if (code == null) {
            assertThat(findings(job)).isEmpty();
        } else {
            assertThat(codes(job)).containsExactly(ProblemCode.valueOf(code));
        }
        assertThat(jdbc.sql("SELECT village_code " + OPEN).query(String.class).list())
                .isEqualTo(village == null ? List.of() : List.of(village));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01, 2026-03-01, 2026-04-01, , ACCEPTED, ",
        "2026-02-01, 2026-03-01, , 已复耕, ACCEPTED, ",
        "2026-02-01, , , 已复耕, FLAGGED, ROW_STATUS_UNDATED",
        "2026-02-01, 2026-03-01, , 已复种, FLAGGED, ROW_STATUS_UNDATED",
        "2026-02-01, , , 不宜复耕, FLAGGED, ROW_STATUS_UNDATED",
        "2026-02-01, , 2026-04-01, , FLAGGED, ROW_STAGE_ASSUMED",
        "2026-02-01, 2026-01-31, , , REJECTED, ROW_DATE_ORDER",
        "2026-02-01, 2026-03-01, 2026-02-28, , REJECTED, ROW_DATE_ORDER",
        "2199-02-01, , , , REJECTED, ROW_DATE_IN_FUTURE",
        "2026-02-01, 2199-02-01, , , REJECTED, ROW_DATE_IN_FUTURE",
        "2026-02-31, , , , REJECTED, ROW_VALUE_INVALID",
        "1066-10-14, , , , REJECTED, ROW_VALUE_INVALID",
        "2026年2月1日, 2026.3.1, 20260401, , ACCEPTED, ",
        "46054, , , , ACCEPTED, ",
    })
    void takesStagesOnlyWithTheirDatesInOrder(
            String found, String restored, String recultivated, String status, String outcome, String code) {
        makeCounty();
        ImportJob job = plots(
                Map.of(),
                feature(square(1, 1), "发现日期", found, "复耕日期", restored, "复种日期", recultivated, "状态", status, "作物", "玉米"));
        if (code == null) {
            assertThat(findings(job)).isEmpty();
        } else {
            assertThat(told(job)).contains("1 " + outcome + " " + code);
        }
        if (outcome.equals("REJECTED")) {
            assertThat(count("plot")).isZero();
            return;
        }
        String expected = recultivated != null ? "RECULTIVATED" : restored != null ? "RESTORED" : "ABANDONED";
        assertThat(one("SELECT status::text " + OPEN, String.class)).isEqualTo(expected);
        assertThat(one("SELECT count(DISTINCT known_from) FROM plot_state", Long.class))
                .isEqualTo(1);
        assertThat(one("SELECT registered_on::text " + OPEN, String.class)).startsWith("2026-02-0");
    }

    @Test
    void areasThatRoundToNothingAreRefused() {
        makeCounty();
        ImportJob job = plots(
                Map.of("onlyValid", true),
                feature("null", "村代码", FIRST, "面积亩", 0.004),
                feature("null", "村代码", FIRST, "面积亩", 0.005),
                feature("null", "村代码", FIRST),
                feature("null", "村代码", FIRST, "面积亩", -3));
        assertThat(told(job))
                .containsExactly(
                        "1 REJECTED ROW_AREA_ZERO", "3 REJECTED ROW_AREA_ZERO", "4 REJECTED ROW_VALUE_INVALID");
        assertThat(totalMu()).isEqualByComparingTo("0.01");
    }

    @Test
    void rareCharactersComeBackAndNulGoes() {
        makeCounty();
        String rare = "𠮷野家坝😀\\t\"'；";
        ImportJob job = plots(
                feature(square(1, 1), "社组", rare, "地块编码", "𠀋-1"),
                feature(square(3, 1), "社组", "甲\u0000乙", "地块编码", "A2"));
        assertThat(told(job)).containsExactly("2 REPAIRED ROW_NUL_REMOVED");
        assertThat(jdbc.sql("SELECT group_name " + OPEN + " ORDER BY plot_id")
                        .query(String.class)
                        .list())
                .containsExactly(rare, "甲乙");
        assertThat(one("SELECT payload -> 'set' ->> 'group' FROM plot_event ORDER BY event_id LIMIT 1", String.class))
                .isEqualTo(rare);
        assertThat(one("SELECT code " + OPEN + " ORDER BY plot_id LIMIT 1", String.class))
                .isEqualTo("𠀋-1");
    }

    @Test
    void whatLeavesRowsAcceptedIsCountedAndListedForTwenty() {
        makeCounty();
        String[] high = IntStream.range(0, 50)
                .mapToObj(i -> feature(square(1 + 0.2 * i, 1, 0.1, 0.1).replace("],[", ",500.5],["), "社组", "一社"))
                .map(feature -> feature.replaceFirst("]]]", ",500.5]]]"))
                .toArray(String[]::new);
        ImportJob job = plots(high);
        assertThat(findings(job)).hasSize(20);
        assertThat(findings(job))
                .allSatisfy(f -> assertThat(f.finding().outcome()).isEqualTo(Outcome.ACCEPTED));
        assertThat(job.result().get("told")).isEqualTo(Map.of("ROW_EXTRA_ORDINATES", 50));
        assertThat(rows(job, "accepted")).isEqualTo(50);
    }

    @Test
    void anUnreadableNumberRejectsTheRowOnlyWhereItsColumnIsUsed() {
        makeCounty();
        Path file = file(
                "plots.geojson",
                "{\"type\":\"FeatureCollection\",\"features\":["
                        + "{\"type\":\"Feature\",\"geometry\":%s,\"properties\":{\"面积亩\":1e999,\"高程\":1}},"
                                .formatted(square(1, 1))
                        + "{\"type\":\"Feature\",\"geometry\":%s,\"properties\":{\"面积亩\":15.8,\"高程\":1e999}}]}"
                                .formatted(square(3, 1)));
        ImportJob job = run(Layer.PLOTS, file, Map.of("onlyValid", true));
        assertThat(told(job)).containsExactly("1 REJECTED ROW_VALUE_INVALID", "2 FLAGGED ROW_VALUE_INVALID");
        assertThat(count("plot")).isEqualTo(1);
    }

    @Test
    void whileTheSampleIsLoadedFilesOfAnotherCountyAreRefused() throws Exception {
        makeCounty();
        jdbc.sql("UPDATE calendar_setting SET demonstration_on = '2026-06-15'").update();
        demonstration.refresh();
        Map<String, Long> before = census();
        Path townships = file("t.csv", lines("代码,名称", "510722101,潼川镇"));
        Path villages = file("v.csv", lines("代码,名称", "510722101201,一村"));
        Path elsewhere = collection(feature("{\"type\":\"Point\",\"coordinates\":[117.2,39.1]}", "面积亩", 2));
        Path byCode =
                Files.writeString(folder.resolve("p.csv"), lines("村代码,面积亩", "510722101201,2"), StandardCharsets.UTF_8);
        for (ImportJob job : List.of(
                run(Layer.TOWNSHIPS, townships, Map.of()),
                run(Layer.VILLAGES, villages, Map.of("onlyValid", true)),
                run(Layer.PLOTS, elsewhere, Map.of("onlyValid", true)),
                run(Layer.PLOTS, byCode, Map.of("onlyValid", true)))) {
            assertThat(job.phase()).as(job.toString()).isEqualTo(ImportPhase.FAILED);
            assertThat(problem(job)).isEqualTo("SAMPLE_LOADED");
        }
        assertThat(census()).isEqualTo(before);
        ImportJob own = run(Layer.PLOTS, file("o.csv", lines("村代码,面积亩", FIRST + ",2")), Map.of());
        assertThat(own.phase()).isEqualTo(ImportPhase.DONE);
        assertThat(one(
                        "SELECT max((recorded_at AT TIME ZONE 'Asia/Shanghai')::date)::text FROM ledger_commit",
                        String.class))
                .isNotNull();
    }

    @Test
    void withoutASampleTheRowOfAnotherCountyIsOneRejectedRow() {
        makeCounty();
        Path villages = file("v.csv", lines("代码,名称", "510722101201,一村", "990101101203,三村"));
        ImportJob job = run(Layer.VILLAGES, villages, Map.of("onlyValid", true));
        assertThat(told(job)).containsExactly("1 REJECTED ROW_OTHER_COUNTY");
        assertThat(told(job, "registered")).isEqualTo(1);
    }

    @Test
    void regionsAreCorrectedByNameBoundaryAndFormerName() {
        makeCounty();
        Path renamed = file("v.csv", lines("代码,名称,曾用名,变更日期", SECOND + ",云溪村,二村,2026-05-01", FIRST + ",一村,,"));
        ImportJob job = run(Layer.VILLAGES, renamed, Map.of());
        assertThat(told(job, "corrected")).isEqualTo(1);
        assertThat(told(job, "unchanged")).isEqualTo(1);
        assertThat(one(
                        "SELECT payload::text FROM region_event WHERE kind = 'CORRECTED' AND region_code = '" + SECOND
                                + "'",
                        String.class))
                .isEqualTo("{\"set\": {\"name\": \"云溪村\", \"formerNames\": [\"二村\"]}, \"was\": {\"name\": \"二村\"}}");
        Map<String, Long> before = census();
        assertThat(told(run(Layer.VILLAGES, renamed, Map.of()), "unchanged")).isEqualTo(2);
        assertThat(census()).isEqualTo(before);
        plots(feature("null", "村名", "二村", "面积亩", 2));
        assertThat(one("SELECT village_code " + OPEN, String.class)).isEqualTo(SECOND);
    }

    @Test
    void aPlotWhoseRegistrationWasTakenBackMayComeAgain() {
        makeCounty();
        String[] rows = {feature(square(1, 1), "key", "7"), feature("null", "村代码", FIRST, "面积亩", 1.5)};
        plots(rows);
        List<Long> ids = jdbc.sql("SELECT plot_id FROM plot ORDER BY plot_id")
                .query(Long.class)
                .list();
        bulk.record(
                ids.stream()
                        .<PlotFact>map(id -> new PlotFact.Withdrawn(id, PlotEventKind.REGISTERED, clock.today(), null))
                        .toList(),
                Commit.of(ACTOR, "test"));
        assertThat(one("SELECT count(*) " + OPEN, Long.class)).isZero();
        assertThat(told(plots(rows), "registered")).isEqualTo(2);
        assertThat(told(plots(rows), "unchanged")).isEqualTo(2);
    }
}
