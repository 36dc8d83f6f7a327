package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharesTest {
    private static List<BigDecimal> mu(String text) {
        return Arrays.stream(text.split(" ")).map(BigDecimal::new).toList();
    }

    private static double[] areas(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "1.00, 1 1, 0.50 0.50",
        "1.00, 1 1 1, 0.34 0.33 0.33",
        "1.00, 1 2 1, 0.25 0.50 0.25",
        "0.05, 1 2 1, 0.01 0.03 0.01",
        "0.02, 1 1, 0.01 0.01",
        "3.21, 2140, 3.21",
        "10.00, 0.1 0.2 0.3, 1.66 3.33 5.01",
        "9999999999.99, 1 2, 3333333333.33 6666666666.66",
    })
    void roundsDownAndGivesTheRemainderToTheLargest(BigDecimal whole, String measured, String shares) {
        assertThat(Shares.inProportion(whole, areas(measured))).isEqualTo(mu(shares));
    }

    @ParameterizedTest
    @CsvSource({"1.00, 1 200", "0.01, 1 1", "0.05, 1 1 1 1 1 1"})
    void refusesAPartOfLessThanAHundredth(BigDecimal whole, String measured) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Shares.inProportion(whole, areas(measured)));
        assertThat(problem.code()).isEqualTo(ProblemCode.AREA_INVALID);
        assertThat(problem.what()).contains(whole.toPlainString());
    }

    @Test
    void sumsExactlyAndKeepsTheProportions() {
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            double[] measured =
                    random.doubles(2 + random.nextInt(99), 100, 10_000).toArray();
            BigDecimal whole = BigDecimal.valueOf(100 * measured.length + random.nextInt(1_000_000), 2);
            List<BigDecimal> shares;
            try {
                shares = Shares.inProportion(whole, measured);
            } catch (Problem tooSmall) {
                assertThat(whole.doubleValue() * Arrays.stream(measured).min().orElseThrow())
                        .isLessThan(0.0100001 * Arrays.stream(measured).sum());
                continue;
            }
            assertThat(shares.stream().reduce(BigDecimal.ZERO, BigDecimal::add)).isEqualTo(whole);
            BigDecimal sum = Arrays.stream(measured).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
            double most = Arrays.stream(measured).max().orElseThrow();
            for (int part = 0; part < measured.length; part++) {
                BigDecimal off = shares.get(part)
                        .subtract(whole.multiply(new BigDecimal(measured[part])).divide(sum, MathContext.DECIMAL128));
                double least = measured[part] == most ? 0 : -0.01;
                double highest = measured[part] == most ? 0.01 * measured.length : 0;
                assertThat(off.doubleValue()).isBetween(least - 1e-20, highest);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1.00, 0.40 0.60, 0.40 0.60", "1.00, 0.4 0.6, 0.40 0.60", "10.50, 1e1 0.500, 10.00 0.50"})
    void takesAreasThatSumToThePlots(BigDecimal whole, String given, String shares) {
        assertThat(Shares.given(whole, mu(given))).isEqualTo(mu(shares));
    }

    @ParameterizedTest
    @CsvSource({
        "1.00, 0.40 0.59, SPLIT_AREA_DIFFERS, The parts sum to 0.99 mu; the plot has 1.00 mu.",
        "1.00, 0.40 0.61, SPLIT_AREA_DIFFERS, The parts sum to 1.01 mu; the plot has 1.00 mu.",
        "1.00, 1.5 -0.5, SPLIT_AREA_DIFFERS, Part 1 alone has 1.5 mu; the plot 1.00 mu.",
        "1.00, 1e999999999 1, SPLIT_AREA_DIFFERS, Part 1 alone has 1.000e+999999999 mu; the plot 1.00 mu.",
        "1.00, 1.00 0, AREA_INVALID, The area of part 2 is 0 mu.",
        "1.00, 1.5e-999999999 1, AREA_INVALID, The area of part 1 is 1.500e-999999999 mu.",
        "1.00, 0.995 0.005, AREA_INVALID, The area of part 1; 0.995 mu; has more than two decimals.",
        "1.00, 0.30000000000000004 0.7, AREA_INVALID, The area of part 1; 0.30000000000000004 mu; has more than two decimals.",
    })
    void refusesAreasThatCannotBe(BigDecimal whole, String given, ProblemCode code, String what) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Shares.given(whole, mu(given)));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.what()).isEqualTo(what.replace(';', ','));
    }
}
