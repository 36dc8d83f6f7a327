package org.gengtu.farmland;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The deltas between two states sum exactly to the difference of the lists' totals, whatever the filter and the states. */
class PlotDifferencesTest {
    private static PlotFixture county;
    private static PlotDifferences differences;

    @BeforeAll
    static void write() {
        county = new PlotFixture();
        county.writeRandom(new Random(11), 400);
        JdbcClient reading = JdbcClient.create(county.watched);
        differences = new PlotDifferences(reading, new PlotQueries(reading), county.plots);
    }

    @AfterAll
    static void close() {
        county.close();
    }

    private static Map<String, Object> state(Random random) {
        Map<String, Object> asOf = new HashMap<>();
        asOf.put("on", LocalDate.of(2026, 1, 1).plusDays(random.nextInt(220)));
        asOf.put("position", Long.toString(1 + random.nextInt(3)));
        return asOf;
    }

    private static Map<String, Object> filter(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Map.of("regions", List.of("990101101000"));
            case 1 -> Map.of("status", List.of("ABANDONED", "EXEMPT"));
            case 2 -> Map.of("overdue", "RECULTIVATION");
            case 3 -> Map.of("cql", "areaMu > 2 OR lapsed = true");
            case 4 -> Map.of("campaign", 2026, "not", Map.of("late", "RESTORATION"));
            default -> Map.of();
        };
    }

    private static Map<String, Object> and(Map<String, Object> filter, Map<String, Object> more) {
        return Map.of("and", List.of(filter, more));
    }

    private static BigDecimal total(Map<String, Object> filter, Map<String, Object> asOf) {
        Map<String, Object> arguments = new HashMap<>(Map.of("filter", filter, "asOf", asOf, "first", 0));
        return county.list(arguments).totalAreaMu();
    }

    /** All differences, page by page. */
    private static List<PlotDifference> all(Map<String, Object> arguments, int size) {
        List<PlotDifference> all = new ArrayList<>();
        Map<String, Object> page = new HashMap<>(arguments);
        page.put("first", size);
        PlotDifferenceConnection connection;
        do {
            connection = county.read(() -> differences.list(page, true, true));
            all.addAll(connection.nodes());
            page.put("after", connection.pageInfo().endCursor());
        } while (connection.pageInfo().hasNextPage());
        assertThat(connection.totalCount()).isEqualTo(all.size());
        return all;
    }

    private static BigDecimal sum(List<PlotDifference> all, Function<PlotDifference, BigDecimal> figure) {
        return all.stream().map(figure).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void theDeltasSumToTheDifferenceOfTheTotals() {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            Map<String, Object> filter = filter(random);
            Map<String, Object> from = state(random);
            Map<String, Object> to = state(random);
            Map<String, Object> arguments = Map.of("from", from, "to", to, "filter", filter);
            List<PlotDifference> all = all(arguments, 1 + random.nextInt(200));
            String as = arguments.toString();
            Map<String, Map<String, Object>> parts = Map.of(
                    "area", Map.of(),
                    "restored", Map.of("status", List.of("RESTORED", "RECULTIVATED")),
                    "recultivated", Map.of("status", List.of("RECULTIVATED")),
                    "overdue1", Map.of("overdue", "RESTORATION"),
                    "overdue2", Map.of("overdue", "RECULTIVATION"));
            Map<String, BigDecimal> sums = Map.of(
                    "area", sum(all, PlotDifference::areaMuDelta),
                    "restored", sum(all, PlotDifference::restoredAreaMuDelta),
                    "recultivated", sum(all, PlotDifference::recultivatedAreaMuDelta),
                    "overdue1", sum(all, PlotDifference::restorationOverdueAreaMuDelta),
                    "overdue2", sum(all, PlotDifference::recultivationOverdueAreaMuDelta));
            parts.forEach((name, part) -> {
                BigDecimal expected = total(and(filter, part), to).subtract(total(and(filter, part), from));
                assertThat(sums.get(name)).as(name + " " + as).isEqualByComparingTo(expected);
            });
            assertThat(all)
                    .as(as)
                    .allSatisfy(difference -> assertThat(difference.kinds()).isNotEmpty());
        }
    }

    @Test
    void nothingDiffersBetweenAStateAndItself() {
        Map<String, Object> state = Map.of("on", LocalDate.of(2026, 6, 1), "position", "3");
        assertThat(all(Map.of("from", state, "to", state), 50)).isEmpty();
    }

    @Test
    void aDeadlineThatWentByIsToldAsOne() {
        Map<String, Object> from = Map.of("on", LocalDate.of(2026, 8, 9), "position", "3");
        Map<String, Object> to = Map.of("on", LocalDate.of(2026, 8, 10), "position", "3");
        // no state of the fixture changes in August but by its deadlines: those set 45 days later go by on the 14th
        assertThat(all(Map.of("from", from, "to", to), 50)).isEmpty();
        Map<String, Object> later = Map.of("on", LocalDate.of(2026, 8, 15), "position", "3");
        List<PlotDifference> passed = all(Map.of("from", to, "to", later), 50);
        assertThat(passed).isNotEmpty().allSatisfy(difference -> {
            assertThat(difference.kinds()).containsExactly(PlotDifference.Kind.DEADLINE_PASSED);
            assertThat(difference.before()).isEqualTo(difference.after());
            assertThat(difference.areaMuDelta()).isZero();
        });
    }

    @Test
    void aCursorOfAnotherListIsRefused() {
        Map<String, Object> from = Map.of("on", LocalDate.of(2026, 5, 1), "position", "2");
        Map<String, Object> to = Map.of("on", LocalDate.of(2026, 8, 1), "position", "3");
        String cursor = county.read(() -> differences.list(Map.of("from", from, "to", to, "first", 1), true, false))
                .pageInfo()
                .endCursor();
        assertThatThrownBy(() -> county.read(
                        () -> differences.list(Map.of("from", to, "to", to, "first", 1, "after", cursor), true, false)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CURSOR_MISMATCH));
    }
}
