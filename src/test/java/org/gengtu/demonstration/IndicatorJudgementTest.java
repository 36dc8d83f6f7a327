package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.demonstration.IndicatorJudgement.Recorded;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndicatorJudgementTest {
    private static IndicatorDefinition leaf(IndicatorDirection direction, double goal, @Nullable String unit) {
        boolean ranked = direction == IndicatorDirection.RANKED;
        return new IndicatorDefinition(
                "A01-01",
                "复耕率",
                "A01",
                BigDecimal.ONE,
                ranked ? null : BigDecimal.valueOf(goal),
                unit,
                direction,
                ranked ? (Integer) (int) goal : null,
                null,
                null,
                List.of(),
                null);
    }

    private static List<Recorded> recorded(IndicatorDirection direction, String course) {
        List<Recorded> recorded = new ArrayList<>();
        for (String each : course.split(" ")) {
            String[] parts = each.split("=");
            boolean ranked = direction == IndicatorDirection.RANKED;
            recorded.add(new Recorded(
                    LocalDate.parse(parts[0]),
                    ranked ? null : new BigDecimal(parts[1]),
                    ranked ? Integer.valueOf(parts[1]) : null));
        }
        return recorded;
    }

    private static @Nullable IndicatorJudgement judged(
            IndicatorDirection direction, double goal, @Nullable String unit, String course, String day) {
        return IndicatorJudgement.of(
                leaf(direction, goal, unit), IndicatorStanding.NONE, recorded(direction, course), LocalDate.parse(day));
    }

    @ParameterizedTest
    @CsvSource({
        // one value: the target, or near it, or not
        "HIGHER, 95, 2026-05-31=95, 2026-06-16, MET",
        "HIGHER, 95, 2026-05-31=94.9, 2026-06-16, AT_RISK",
        "HIGHER, 95, 2026-05-31=90.25, 2026-06-16, AT_RISK",
        "HIGHER, 95, 2026-05-31=90.24, 2026-06-16, NOT_MET",
        "LOWER, 5, 2026-05-31=5, 2026-06-16, MET",
        "LOWER, 5, 2026-05-31=5.25, 2026-06-16, AT_RISK",
        "LOWER, 5, 2026-05-31=5.26, 2026-06-16, NOT_MET",
        "LOWER, 0, 2026-05-31=0, 2026-06-16, MET",
        "LOWER, 0, 2026-05-31=1, 2026-06-16, NOT_MET",
        "RANKED, 10, 2026-05-31=10, 2026-06-16, MET",
        "RANKED, 10, 2026-05-31=13, 2026-06-16, AT_RISK",
        "RANKED, 10, 2026-05-31=14, 2026-06-16, NOT_MET",
        // two days make no trend, three do; of one day the last counts
        "HIGHER, 95, 2026-04-30=40 2026-05-31=60, 2026-06-16, NOT_MET",
        "HIGHER, 95, 2026-03-31=40 2026-04-30=50 2026-05-31=60, 2026-06-16, AT_RISK",
        "HIGHER, 95, 2026-05-31=40 2026-05-31=50 2026-05-31=60, 2026-06-16, NOT_MET",
        "HIGHER, 95, 2026-03-31=40 2026-04-30=41 2026-05-31=42, 2026-06-16, NOT_MET",
        // reached, and lost by the year's end
        "HIGHER, 95, 2026-03-31=99 2026-04-30=98 2026-05-31=97, 2026-06-16, AT_RISK",
        "HIGHER, 95, 2026-03-31=95 2026-04-30=95 2026-05-31=95, 2026-06-16, MET",
        "HIGHER, 95.1, 2026-03-31=95.1 2026-04-30=95.1 2026-05-31=95.1, 2026-06-16, MET",
        "LOWER, 5, 2026-03-31=3 2026-04-30=3.5 2026-05-31=4, 2026-06-16, AT_RISK",
        "RANKED, 10, 2026-03-31=20 2026-04-30=18 2026-05-31=16, 2026-06-16, AT_RISK",
        "RANKED, 10, 2026-03-31=8 2026-04-30=9 2026-05-31=10, 2026-06-16, AT_RISK",
        // what is older than a year is not of the trend, but still the value
        "HIGHER, 95, 2025-06-16=0 2026-04-30=99 2026-05-31=98, 2026-06-16, MET",
        "HIGHER, 95, 2024-05-31=99, 2026-06-16, MET",
        // what comes after the day is not known on it
        "HIGHER, 95, 2026-05-31=99 2026-06-17=1, 2026-06-16, MET",
        // at the assessment only the value counts
        "HIGHER, 95, 2026-10-31=99 2026-11-30=98 2026-12-31=95, 2026-12-31, MET",
        "HIGHER, 95, 2026-10-31=99 2026-11-30=97 2026-12-30=95, 2026-12-30, AT_RISK"
    })
    void judgesByValueTargetAndTrend(
            IndicatorDirection direction, double goal, String course, String day, IndicatorStatus status) {
        assertThat(judged(direction, goal, null, course, day))
                .extracting(IndicatorJudgement::status)
                .isEqualTo(status);
    }

    @Test
    void knowsNothingWithoutWhatItsDirectionAsksFor() {
        LocalDate day = LocalDate.of(2026, 6, 16);
        assertThat(IndicatorJudgement.of(
                        leaf(IndicatorDirection.HIGHER, 5, null),
                        IndicatorStanding.NONE,
                        recorded(IndicatorDirection.RANKED, "2026-05-31=3"),
                        day))
                .isNull();
        assertThat(IndicatorJudgement.of(
                        leaf(IndicatorDirection.RANKED, 5, null),
                        IndicatorStanding.NONE,
                        recorded(IndicatorDirection.HIGHER, "2026-05-31=3"),
                        day))
                .isNull();
        assertThat(IndicatorJudgement.of(
                        leaf(IndicatorDirection.HIGHER, 5, null),
                        IndicatorStanding.NONE.recorded(BigDecimal.TEN, null, day.minusYears(2)),
                        List.of(),
                        day))
                .extracting(IndicatorJudgement::status)
                .isEqualTo(IndicatorStatus.MET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HIGHER | 95 | % | 2026-05-31=92.5 | 当前值 92.5%（2026-05-31），目标不低于 95%；暂无趋势。"
                        + " | 92.5% on 2026-05-31, at least 95% is asked for; there is no trend yet.",
                "LOWER | 5 | 件 | 2026-03-01=7 2026-04-01=7 2026-05-01=7 | 当前值 7 件（2026-05-01），目标不高于 5 件；按近一年趋势，年底约为 7 件，达不到。"
                        + " | 7 件 on 2026-05-01, at most 5 件 is asked for; the last year's trend gives about 7 件 at the year's end, which is not.",
                "RANKED | 10 | | 2026-03-01=12 2026-04-01=12 2026-05-01=12 | 全省排名第 12（2026-05-01），门槛为第 10；按近一年趋势，年底约为第 12，达不到。"
                        + " | Rank 12 in the province on 2026-05-01, at worst 10 is asked for; the last year's trend gives about rank 12 at the year's end, which is not."
            })
    void saysWhy(
            IndicatorDirection direction,
            double goal,
            @Nullable String unit,
            String course,
            String chinese,
            String english) {
        IndicatorJudgement judgement = judged(direction, goal, unit, course, "2026-06-16");
        assertThat(judgement).isNotNull();
        assertThat(judgement.reason(true)).isEqualTo(chinese);
        assertThat(judgement.reason(false)).isEqualTo(english);
    }
}
