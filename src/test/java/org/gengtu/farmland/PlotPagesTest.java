package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlotPagesTest {
    private static PlotFixture county;

    @BeforeAll
    static void writePlots() {
        county = new PlotFixture();
        county.writeRandom(new Random(7), 90);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    static Stream<Arguments> orders() {
        return Stream.of(PlotOrderField.values())
                .flatMap(field -> Stream.of("ASC", "DESC")
                        .flatMap(direction ->
                                Stream.of(true, false).map(fenced -> Arguments.of(field, direction, fenced))));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void visitsEveryPlotOnceForwardAndBackward(PlotOrderField field, String direction, boolean fenced) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("orderBy", Map.of("field", field.name(), "direction", direction));
        if (fenced) {
            list.put("filter", Map.of("regions", List.of("990101101000", "990101102000")));
        }
        Map<String, Object> whole = new LinkedHashMap<>(list);
        whole.put("first", 1000);
        List<Long> all = ids(county.list(whole));
        assertThat(all).doesNotHaveDuplicates().hasSizeGreaterThan(40);

        List<Long> forward = new ArrayList<>();
        Map<String, Object> page = new LinkedHashMap<>(list);
        page.put("first", 7);
        PlotConnection read;
        do {
            read = county.list(page);
            assertThat(read.pageInfo().hasPreviousPage()).isEqualTo(!forward.isEmpty());
            forward.addAll(ids(read));
            page.put("after", read.pageInfo().endCursor());
        } while (read.pageInfo().hasNextPage());
        assertThat(forward).isEqualTo(all);

        List<Long> backward = new ArrayList<>();
        page = new LinkedHashMap<>(list);
        page.put("last", 7);
        do {
            read = county.list(page);
            assertThat(read.pageInfo().hasNextPage()).isEqualTo(!backward.isEmpty());
            backward.addAll(0, ids(read));
            page.put("before", read.pageInfo().startCursor());
        } while (read.pageInfo().hasPreviousPage());
        assertThat(backward).isEqualTo(all);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void putsPlotsWithoutAValueLast(PlotOrderField field, String direction, boolean fenced) {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("orderBy", Map.of("field", field.name(), "direction", direction));
        list.put("first", 1000);
        Comparator<String> byValue = field == PlotOrderField.AREA_MU
                ? Comparator.comparing(java.math.BigDecimal::new)
                : Comparator.naturalOrder();
        List<String> values =
                county.list(list).nodes().stream().map(field::valueOf).toList();
        assertThat(values)
                .isSortedAccordingTo(Comparator.nullsLast(direction.equals("ASC") ? byValue : byValue.reversed()));
    }

    private static List<Long> ids(PlotConnection list) {
        return list.nodes().stream().map(PlotView::plotId).toList();
    }

    @Test
    void pagesOnAtTheStateOfTheCursor() {
        PlotConnection first = county.list(Map.of("first", 3));
        county.commit();
        PlotConnection second =
                county.list(Map.of("first", 3, "after", first.pageInfo().endCursor()));
        assertThat(second.asOf().position()).isEqualTo(first.asOf().position());
        assertThat(county.list(Map.of("first", 3)).asOf().position())
                .isNotEqualTo(first.asOf().position());
    }

    @Test
    void givesNothingButTotalsForAPageOfNone() {
        PlotConnection list = county.list(Map.of("first", 0));
        assertThat(list.nodes()).isEmpty();
        assertThat(list.pageInfo().hasNextPage()).isTrue();
        assertThat(list.pageInfo().endCursor()).isNull();
        assertThat(list.totalCount()).isGreaterThan(0);
    }

    @Test
    void refusesCursorsOfOtherLists() {
        String cursor = county.list(Map.of("first", 3)).pageInfo().endCursor();
        assertRefused(ProblemCode.CURSOR_MISMATCH, Map.of("after", cursor, "orderBy", Map.of("field", "VILLAGE")));
        assertRefused(ProblemCode.CURSOR_MISMATCH, Map.of("after", cursor, "filter", Map.of("lapsed", true)));
        assertRefused(
                ProblemCode.CURSOR_MISMATCH,
                Map.of("after", cursor, "asOf", Map.of("on", PlotFixture.TODAY.minusDays(1))));
        assertRefused(ProblemCode.CURSOR_MISMATCH, Map.of("after", cursor, "asOf", Map.of("position", "2")));
        assertRefused(ProblemCode.CURSOR_INVALID, Map.of("after", cursor.substring(1)));
        assertRefused(ProblemCode.CURSOR_INVALID, Map.of("before", "x"));
    }

    @ParameterizedTest
    @CsvSource({"-1,,,", "1001,,,", "1,,1,", ",,-1,", ",a,,b", "1,,,b", ",a,1,"})
    void refusesImpossiblePages(Integer first, String after, Integer last, String before) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("first", first);
        page.put("after", after);
        page.put("last", last);
        page.put("before", before);
        assertRefused(ProblemCode.PAGE_INVALID, page);
    }

    private static void assertRefused(ProblemCode code, Map<String, Object> arguments) {
        assertThatThrownBy(() -> county.list(arguments)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.where()).isNotNull();
        });
    }
}
