package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.gengtu.demonstration.IndicatorHierarchy.Fault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndicatorHierarchyTest {
    private static final LocalDate DAY = LocalDate.of(2026, 6, 16);

    private static IndicatorDefinition of(
            String code,
            @Nullable String parent,
            @Nullable String weight,
            @Nullable String direction,
            boolean retired) {
        return new IndicatorDefinition(
                code,
                "指标 " + code,
                parent,
                weight == null ? null : new BigDecimal(weight),
                "HIGHER".equals(direction) ? BigDecimal.TEN : null,
                null,
                direction == null ? null : IndicatorDirection.valueOf(direction),
                "RANKED".equals(direction) ? (Integer) 3 : null,
                null,
                null,
                List.of(),
                retired ? DAY : null);
    }

    private static IndicatorHierarchy tree(IndicatorDefinition... more) {
        return new IndicatorHierarchy(
                Stream.concat(
                                Stream.of(
                                        of("A", null, "5", null, false),
                                        of("A1", "A", null, null, false),
                                        of("A1-1", "A1", "2", "HIGHER", false),
                                        of("A1-2", "A1", "3.0", "RANKED", false),
                                        of("A1-3", "A1", "4", "HIGHER", true)),
                                Stream.of(more))
                        .toList(),
                DAY);
    }

    @Test
    void knowsLevelsLeavesAndPoints() {
        IndicatorHierarchy tree = tree();
        assertThat(tree.faults()).isEmpty();
        assertThat(List.of(tree.level("A"), tree.level("A1"), tree.level("A1-1"), tree.level("B")))
                .containsExactly(1, 2, 3, 0);
        assertThat(tree.leaves("A", true)).containsExactly("A1-1", "A1-2");
        assertThat(tree.leaves("A", false)).containsExactly("A1-1", "A1-2", "A1-3");
        assertThat(tree.leaves("A1-1", true)).containsExactly("A1-1");
        assertThat(tree.weight("A")).isEqualByComparingTo("5");
    }

    @ParameterizedTest
    @CsvSource({
        "A1-1-1, A1-1, 1, HIGHER, INDICATOR_INVALID, parent",
        "B, X, , , INDICATOR_INVALID, parent",
        "B, B, , , INDICATOR_INVALID, parent",
        "A1-4, A1, , HIGHER, INDICATOR_INVALID, weight",
        "A1-4, A1, 1, , INDICATOR_INVALID, direction",
        "B, , , HIGHER, INDICATOR_INVALID, direction",
        "B, , 5, , WEIGHTS_UNEVEN, weight"
    })
    void namesWhatIsWrong(
            String code,
            @Nullable String parent,
            @Nullable String weight,
            @Nullable String direction,
            String problem,
            String field) {
        assertThat(tree(of(code, parent, weight, direction, false)).faults())
                .filteredOn(fault -> fault.indicator().equals(code))
                .extracting(fault -> fault.code().name(), Fault::field)
                .containsExactly(tuple(problem, field));
    }

    @Test
    void refusesPointsThatDoNotSum() {
        assertThat(tree(of("A1-4", "A1", "1", "HIGHER", false)).faults())
                .singleElement()
                .extracting(Fault::what)
                .isEqualTo("A declares 5 points; its leaves have 6.");
    }
}
