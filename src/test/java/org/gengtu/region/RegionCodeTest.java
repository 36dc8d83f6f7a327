package org.gengtu.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegionCodeTest {
    @ParameterizedTest
    @CsvSource({
        "990101000000, COUNTY, 990101, 990101000000, 990101000000",
        "990101101000, TOWNSHIP, 990101101, 990101000000, 990101101000",
        "990101101201, VILLAGE, 990101101201, 990101000000, 990101101000",
        "990101001000, TOWNSHIP, 990101001, 990101000000, 990101001000",
        "990101000001, VILLAGE, 990101000001, 990101000000, 990101000000",
        "990120100200, VILLAGE, 990120100200, 990120000000, 990120100000"
    })
    void theDigitsTellLevelPrefixAndWhatLiesAbove(
            String digits, RegionLevel level, String prefix, String county, String township) {
        RegionCode code = new RegionCode(digits);
        assertThat(code.level()).isEqualTo(level);
        assertThat(code.prefix()).isEqualTo(prefix);
        assertThat(code.county().digits()).isEqualTo(county);
        assertThat(code.township().digits()).isEqualTo(township);
        assertThat(code).hasToString(digits);
    }

    @ParameterizedTest
    @CsvSource({
        "990101, 990101000000",
        "990101101, 990101101000",
        "990101101201, 990101101201",
        "990101000000, 990101000000"
    })
    void shorterCodesArePaddedWithZeros(String digits, String padded) {
        assertThat(RegionCode.padded(digits).digits()).isEqualTo(padded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "99",
                "9901",
                "99010110",
                "9901011012",
                "9901011012011",
                "99010110120１",
                "99010110120x",
                " 990101101201",
                "990100000000",
                "990100"
            })
    void refusesWhatIsNoCode(String digits) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> RegionCode.padded(digits))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.REGION_CODE_INVALID);
                    assertThat(problem.where()).isEqualTo("code");
                });
    }

    @Test
    void aLongTextIsShownShortened() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> new RegionCode("9".repeat(5_000)))
                .matches(problem -> problem.what().length() < 120);
    }
}
