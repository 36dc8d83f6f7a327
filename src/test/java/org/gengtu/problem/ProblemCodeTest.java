package org.gengtu.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemCodeTest {
    /** Names and numbers that clients may hold on to: lines are added here, never changed or taken out. */
    private static final Path KNOWN = Path.of("src/test/resources/problem/known.txt");

    private static final Map<Integer, String> GROUPS =
            Map.of(6, "ROW_.*", 1, "(?!ROW_|IMPORT_|EVIDENCE_).*", 5, "(?!ROW_).*", 7, "EVIDENCE_.*", 8, "(?!ROW_).*");

    @Test
    void aNumberStandsForOneProblem() {
        assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::number)).doesNotHaveDuplicates();
    }

    @Test
    void theNumbersOfAGroupRunOnOrBeginANewTen() {
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        for (ProblemCode code : ProblemCode.values()) {
            groups.computeIfAbsent(code.number() / 1000, group -> new ArrayList<>())
                    .add(code.number());
        }
        assertThat(groups.keySet()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        groups.forEach((group, numbers) -> {
            int last = group * 1000;
            for (int number : numbers.stream().sorted().toList()) {
                if (number != last + 1) {
                    assertThat(number % 10).as("%d after %d", number, last).isZero();
                }
                last = number;
            }
        });
    }

    @Test
    void namesAndNumbersOnceGivenStay() throws IOException {
        for (String line : Files.readAllLines(KNOWN, StandardCharsets.UTF_8)) {
            String[] parts = line.split("=");
            assertThat(ProblemCode.valueOf(parts[0]).number()).as(line).isEqualTo(Integer.parseInt(parts[1]));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEntryIsSaidInBothLanguagesAndTellsWhatToDo(ProblemCode code) {
        assertThat(code.name()).matches("[A-Z][A-Z0-9_]*").matches(GROUPS.getOrDefault(code.number() / 1000, ".*"));
        assertThat(code.number()).isBetween(1001, 9999);
        assertThat(code.httpStatus()).isBetween(400, 599);
        assertThat(code.title()).matches("[A-Z].*[^.]");
        assertThat(code.titleZh()).matches(".*\\p{IsHan}.*").doesNotEndWith("。");
        assertThat(code.remedy()).matches("[A-Z].*\\.");
    }
}
