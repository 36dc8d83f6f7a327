package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.recovery.Forecast.Settings;
import org.gengtu.region.RegionCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastTest {
    private static final LocalDate AS_OF = LocalDate.of(2026, 6, 16);
    private static final LocalDate DEADLINE = LocalDate.of(2026, 6, 30);
    private static final LocalDate HISTORY_FROM = LocalDate.of(2026, 1, 2);

    private static BigDecimal mu(String mu) {
        return new BigDecimal(mu);
    }

    /** The same on every day from the first of the history up to the newest that reports have reached. */
    private static Map<LocalDate, BigDecimal> daily(String mu, LocalDate asOf, int lagDays) {
        Map<LocalDate, BigDecimal> days = new HashMap<>();
        LocalDate until = asOf.minusDays(lagDays);
        for (LocalDate day = until.minusDays(30); day.isBefore(until); day = day.plusDays(1)) {
            days.put(day, mu(mu));
        }
        return days;
    }

    /** Days of very different work, negative ones among them, that ended yesterday. */
    private static Map<LocalDate, BigDecimal> uneven(long seed) {
        Random random = new Random(seed);
        Map<LocalDate, BigDecimal> days = new LinkedHashMap<>();
        for (int back = 1; back <= 20; back++) {
            days.put(AS_OF.minusDays(back), BigDecimal.valueOf(random.nextInt(-150, 900), 2));
        }
        return days;
    }

    private static ForecastQuestion question(String remainingMu, Map<LocalDate, BigDecimal> days, int lagDays) {
        return new ForecastQuestion(AS_OF, DEADLINE, mu(remainingMu), HISTORY_FROM, days, lagDays, 42);
    }

    // 15 days are left, the 16th and the 30th of June among them
    @ParameterizedTest
    @CsvSource({
        // all that is left can be done today
        "10.00,  0, 2026-06-16, ON_COURSE, 0.67",
        "10.01,  0, 2026-06-17, ON_COURSE, 0.67",
        // exactly on the deadline, and a hundredth of a mu too much
        "150.00, 0, 2026-06-30, ON_COURSE, 10.00",
        "150.01, 0, 2026-07-01, LATE,      10.00",
        // three days are done but not reported yet: the 13th, 14th and 15th
        "180.00, 3, 2026-06-30, ON_COURSE, 12.00",
        "180.01, 3, 2026-07-01, LATE,      12.00",
        // 30 are done already, as far as can be told
        "30.00,  3, 2026-06-16, ON_COURSE, 2.00"
    })
    void aConstantRateEndsWhereOneCountsToOnFingers(
            String remainingMu, int lagDays, LocalDate finish, Course course, String neededMuPerDay) {
        Forecast forecast = Forecast.of(question(remainingMu, daily("10.00", AS_OF, lagDays), lagDays));
        assertThat(forecast.finishEarliest()).isEqualTo(finish);
        assertThat(forecast.finishOn()).isEqualTo(finish);
        assertThat(forecast.finishLatest()).isEqualTo(finish);
        assertThat(forecast.course()).isEqualTo(course);
        assertThat(forecast.recentMuPerDay()).isEqualTo(mu("10.00"));
        assertThat(forecast.neededMuPerDay()).isEqualTo(mu(neededMuPerDay));
    }

    @ParameterizedTest
    @CsvSource({
        // the day itself is time enough
        "2026-06-16, 2026-06-16, 10.00, ON_COURSE, 10.00, 2026-06-16",
        "2026-06-16, 2026-06-16, 10.01, LATE,      10.01, 2026-06-17",
        // over: nothing is needed a day any more
        "2026-06-16, 2026-06-15, 0.01,  LATE,      ,      2026-06-16",
        "2026-06-16, 2025-12-31, 20.00, LATE,      ,      2026-06-17",
        // a leap year's February has a 29th; another's does not
        "2028-02-27, 2028-03-01, 40.00, ON_COURSE, 10.00, 2028-03-01",
        "2026-02-27, 2026-03-01, 40.00, LATE,      13.33, 2026-03-02",
        "2027-12-31, 2028-02-29, 610.00, ON_COURSE, 10.00, 2028-02-29"
    })
    void theDeadlineItselfIsOnTime(
            LocalDate asOf, LocalDate deadline, String remainingMu, Course course, String needed, LocalDate finish) {
        Forecast forecast = Forecast.of(new ForecastQuestion(
                asOf, deadline, mu(remainingMu), asOf.minusYears(1), daily("10.00", asOf, 0), 0, 7));
        assertThat(forecast.course()).isEqualTo(course);
        assertThat(forecast.neededMuPerDay()).isEqualTo(needed == null ? null : mu(needed));
        assertThat(forecast.finishOn()).isEqualTo(finish);
    }

    @ParameterizedTest
    @CsvSource({"0.00, 2026-06-30", "-12.50, 2026-06-30", "0.00, 2026-05-31"})
    void whereNothingRemainsItIsFinishedToday(String remainingMu, LocalDate deadline) {
        Forecast forecast = Forecast.of(
                new ForecastQuestion(AS_OF, deadline, mu(remainingMu), HISTORY_FROM, daily("0.00", AS_OF, 0), 0, 1));
        assertThat(forecast.course()).isEqualTo(Course.ON_COURSE);
        assertThat(forecast.neededMuPerDay()).isNull();
        assertThat(List.of(forecast.finishOn(), forecast.finishEarliest(), forecast.finishLatest()))
                .containsOnly(AS_OF);
    }

    @ParameterizedTest
    @CsvSource({"0.00", "-3.00"})
    void workThatStandsStillOrGoesBackNeverEnds(String muPerDay) {
        Forecast forecast = Forecast.of(question("5.00", daily(muPerDay, AS_OF, 2), 2));
        assertThat(forecast.course()).isEqualTo(Course.LATE);
        assertThat(forecast.finishEarliest()).isNull();
        assertThat(forecast.finishOn()).isNull();
        assertThat(forecast.finishLatest()).isNull();
        assertThat(forecast.recentMuPerDay()).isEqualTo(mu(muPerDay));
        assertThat(forecast.neededMuPerDay()).isEqualTo(mu("0.33"));
    }

    @ParameterizedTest
    // 1,096 days after today are the last that are counted to; today is one more day of work
    @CsvSource({"10.97, 2029-06-16", "10.98, "})
    void whatTakesOverThreeYearsIsNever(String remainingMu, LocalDate finish) {
        Forecast forecast = Forecast.of(question(remainingMu, daily("0.01", AS_OF, 0), 0));
        assertThat(forecast.finishOn()).isEqualTo(finish);
        assertThat(forecast.finishLatest()).isEqualTo(finish);
    }

    @ParameterizedTest
    @CsvSource({
        // nothing was registered yet, or only within the days that are left out
        "2026-06-17, 2026-06-30, AT_RISK",
        "2026-06-13, 2026-06-30, AT_RISK",
        "2026-06-13, 2026-06-15, LATE"
    })
    void withoutHistoryNothingSpeaksForEither(LocalDate historyFrom, LocalDate deadline, Course course) {
        Forecast forecast = Forecast.of(new ForecastQuestion(AS_OF, deadline, mu("5.00"), historyFrom, Map.of(), 3, 1));
        assertThat(forecast.course()).isEqualTo(course);
        assertThat(forecast.finishEarliest()).isNull();
        assertThat(forecast.finishOn()).isNull();
        assertThat(forecast.recentMuPerDay()).isEqualTo(mu("0.00"));
        assertThat(forecast.method()).contains("无可用的进度记录").contains("There is no day to draw from");
    }

    @ParameterizedTest
    @CsvSource({
        // of the history, days of the window, their mean: 10.00 on each of the last 30 days
        "2026-05-01, 14, 10.00",
        "2026-06-02, 14, 10.00",
        "2026-06-03, 13, 10.00",
        "2026-06-15, 1,  10.00"
    })
    void aShorterHistoryMakesAShorterWindow(LocalDate historyFrom, int days, String recent) {
        ForecastQuestion question =
                new ForecastQuestion(AS_OF, DEADLINE, mu("60.00"), historyFrom, daily("10.00", AS_OF, 0), 0, 1);
        Forecast forecast = Forecast.of(question);
        assertThat(forecast.method()).contains("共" + days + "天").contains("of the " + days + " days from");
        assertThat(forecast.recentMuPerDay()).isEqualTo(mu(recent));
        assertThat(forecast.finishOn()).isEqualTo(LocalDate.of(2026, 6, 21));
    }

    @Test
    void daysOutsideTheWindowDoNotEnterTheRates() {
        Map<LocalDate, BigDecimal> days = daily("10.00", AS_OF, 2);
        Forecast before = Forecast.of(question("60.00", days, 2));
        // the window is from 31 May to 13 June
        days.put(LocalDate.of(2026, 5, 30), mu("5000.00"));
        assertThat(Forecast.of(question("60.00", days, 2))).isEqualTo(before);
        days.put(LocalDate.of(2026, 5, 31), mu("5000.00"));
        assertThat(Forecast.of(question("60.00", days, 2)).recentMuPerDay()).isEqualTo(mu("366.43"));
    }

    @ParameterizedTest
    @CsvSource({
        // nothing reported of the 14th, 15th and 16th: 30 of the 60 are done, the 16th's among them
        "0.00,  60.00, 2026-06-19",
        // what is reported was done within those days: the same 60 that remained on the 13th
        "12.00, 48.00, 2026-06-19",
        // more was reported than the rate lets expect: it counts in full
        "45.00, 15.00, 2026-06-18"
    })
    void whatIsKnownOfTheNewestDaysIsNotCountedTwice(String reportedMu, String remainingMu, LocalDate finish) {
        Map<LocalDate, BigDecimal> days = daily("10.00", AS_OF, 2);
        days.put(LocalDate.of(2026, 6, 14), mu(reportedMu));
        assertThat(Forecast.of(question(remainingMu, days, 2)).finishOn()).isEqualTo(finish);
    }

    @Test
    void theQuantilesAreThoseOfTheDraws() {
        // one day in a draw, half of the days 1.00 and half 4.00: of 20.00 that remain either 20 or 5 days are needed
        Map<LocalDate, BigDecimal> days = new HashMap<>();
        for (int back = 1; back <= 14; back++) {
            days.put(AS_OF.minusDays(back), mu(back % 2 == 0 ? "1.00" : "4.00"));
        }
        Forecast forecast = Forecast.of(question("20.00", days, 0), new Settings(14, 1, 1_000));
        assertThat(forecast.finishEarliest()).isEqualTo(AS_OF.plusDays(4));
        assertThat(forecast.finishLatest()).isEqualTo(AS_OF.plusDays(19));
        assertThat(forecast.course()).isEqualTo(Course.AT_RISK);
        assertThat(forecast.recentMuPerDay()).isEqualTo(mu("2.50"));
    }

    @Test
    void roundsThatAreSkippedEndWhereCountingDayByDayEnds() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            int patternDays = random.nextInt(1, 6);
            Map<LocalDate, BigDecimal> days = new HashMap<>();
            for (int back = 1; back <= 14; back++) {
                days.put(AS_OF.minusDays(back), BigDecimal.valueOf(random.nextInt(-400, 700), 2));
            }
            int lagDays = random.nextInt(0, 5);
            BigDecimal remaining = BigDecimal.valueOf(random.nextInt(1, 30_000), 2);
            Forecast forecast =
                    Forecast.of(question(remaining.toString(), days, lagDays), new Settings(14, patternDays, 1));
            assertThat(forecast.finishOn())
                    .as("%s of %s, lag %s", patternDays, remaining, lagDays)
                    .isEqualTo(countedDayByDay(days, remaining, lagDays, patternDays));
        }
    }

    private static LocalDate countedDayByDay(
            Map<LocalDate, BigDecimal> days, BigDecimal known, int lagDays, int patternDays) {
        LocalDate until = AS_OF.minusDays(lagDays + 1);
        Draws draws = new Draws(42);
        List<BigDecimal> pattern = new ArrayList<>();
        for (int i = 0; i < patternDays; i++) {
            pattern.add(days.getOrDefault(until.minusDays(13L - draws.below(14)), BigDecimal.ZERO));
        }
        BigDecimal remaining = known;
        for (LocalDate day = until.plusDays(1); !day.isAfter(AS_OF); day = day.plusDays(1)) {
            remaining = remaining.add(days.getOrDefault(day, BigDecimal.ZERO));
        }
        int number = 0;
        for (LocalDate day = until.plusDays(1); !day.isAfter(AS_OF.plusDays(1_096)); day = day.plusDays(1)) {
            remaining = remaining.subtract(pattern.get(number++ % patternDays));
            if (remaining.signum() <= 0) {
                return day.isBefore(AS_OF) ? AS_OF : day;
            }
            if (day.equals(AS_OF)) {
                remaining = remaining.min(known);
            }
        }
        return null;
    }

    @Test
    void moreThatRemainsNeverEndsEarlier() {
        for (int seed = 0; seed < 20; seed++) {
            Map<LocalDate, BigDecimal> days = uneven(seed);
            LocalDate earliest = LocalDate.MIN;
            LocalDate median = LocalDate.MIN;
            LocalDate latest = LocalDate.MIN;
            Course course = Course.ON_COURSE;
            for (int remaining = 1; remaining < 400; remaining += 3) {
                Forecast forecast = Forecast.of(question(remaining + ".00", days, seed % 4));
                assertThat(orNever(forecast.finishEarliest())).isAfterOrEqualTo(earliest);
                assertThat(orNever(forecast.finishOn())).isAfterOrEqualTo(median);
                assertThat(orNever(forecast.finishLatest())).isAfterOrEqualTo(latest);
                assertThat(forecast.course()).isGreaterThanOrEqualTo(course);
                earliest = orNever(forecast.finishEarliest());
                median = orNever(forecast.finishOn());
                latest = orNever(forecast.finishLatest());
                course = forecast.course();
                assertThat(earliest).isBetween(AS_OF, median);
                assertThat(latest).isAfterOrEqualTo(median);
            }
        }
    }

    private static LocalDate orNever(LocalDate finish) {
        return finish == null ? LocalDate.MAX : finish;
    }

    @Test
    void theSameQuestionHasTheSameAnswerInWhateverOrderItsDaysCome() {
        Map<LocalDate, BigDecimal> days = uneven(3);
        Forecast forecast = Forecast.of(question("90.00", days, 1));
        List<LocalDate> order = new ArrayList<>(days.keySet());
        for (int i = 0; i < 5; i++) {
            Collections.shuffle(order, new Random(i));
            Map<LocalDate, BigDecimal> shuffled = new LinkedHashMap<>();
            order.forEach(day -> shuffled.put(day, days.get(day)));
            assertThat(Forecast.of(question("90.00", shuffled, 1))).isEqualTo(forecast);
        }
        assertThat(forecast.finishEarliest()).isBefore(forecast.finishLatest());
    }

    @Test
    void theOrderOfTheDaysWithinTheWindowHardlyMatters() {
        // another order is another draw of the same days: the ends move by as much as another seed moves them
        Map<LocalDate, BigDecimal> days = new HashMap<>();
        Map<LocalDate, BigDecimal> reversed = new HashMap<>();
        for (int back = 1; back <= 14; back++) {
            days.put(AS_OF.minusDays(back), mu(back + ".00"));
            reversed.put(AS_OF.minusDays(15 - back), mu(back + ".00"));
        }
        Forecast one = Forecast.of(question("90.00", days, 0));
        Forecast other = Forecast.of(question("90.00", reversed, 0));
        assertThat(one.recentMuPerDay()).isEqualTo(other.recentMuPerDay());
        assertThat(one.finishOn())
                .isBetween(other.finishOn().minusDays(1), other.finishOn().plusDays(1));
        assertThat(one.finishLatest())
                .isBetween(
                        other.finishLatest().minusDays(2), other.finishLatest().plusDays(2));
    }

    @Test
    void theMethodTellsWhatItWasComputedFrom() {
        assertThat(Forecast.of(question("90.00", daily("3.00", AS_OF, 3), 3)).method())
                .isEqualTo("以2026-05-30至2026-06-12共14天的每日净进度（今天及此前3天尚未报齐，不取）推算剩余面积：每次随机抽3天循环外推，共1000次，"
                        + "随机种子2a，取10%至90%为区间。 What remains, worked off at the net daily mu of the 14 days from 2026-05-30 to"
                        + " 2026-06-12 (today and the 3 days before, not reported in full, are left out): each of 1000"
                        + " draws repeats 3 of these days, taken at random with seed 2a; the range is from 10 % to"
                        + " 90 %.");
    }

    @Test
    void theSeedTellsQuestionsApartAndNeverChanges() {
        RegionCode region = new RegionCode("999901101000");
        long seed = ForecastQuestion.seed(region, RecoveryStage.RESTORATION, 2026, AS_OF, 17);
        assertThat(seed).isEqualTo(450_156_918_101_848_071L);
        // the published first number of SplitMix64 from 0
        assertThat(Draws.mix(0)).isEqualTo(0xE220A8397B1DCDAFL);
        assertThat(List.of(
                        seed,
                        ForecastQuestion.seed(
                                new RegionCode("999901102000"), RecoveryStage.RESTORATION, 2026, AS_OF, 17),
                        ForecastQuestion.seed(region, RecoveryStage.RECULTIVATION, 2026, AS_OF, 17),
                        ForecastQuestion.seed(region, RecoveryStage.RESTORATION, 2025, AS_OF, 17),
                        ForecastQuestion.seed(region, RecoveryStage.RESTORATION, 2026, AS_OF.minusDays(1), 17),
                        ForecastQuestion.seed(region, RecoveryStage.RESTORATION, 2026, AS_OF, 18)))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesWhatIsNoQuestion() {
        assertThatThrownBy(() -> question("1.00", Map.of(), -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Settings(14, 0, 1_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Forecast.of(question("1.005", daily("1.00", AS_OF, 0), 0)))
                .isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @CsvSource({
        // lag:mu of each report, and the days within which half of the mu was known
        "'', 0",
        "0:1, 0",
        "7:1, 7",
        "1:1 2:1 9:1, 2",
        // of an even number the earlier one
        "1:1 2:1 5:1 9:1, 2",
        // by area, not by number
        "1:1 1:1 1:1 6:3.50, 6",
        "9:1 2:1 1:1, 2"
    })
    void theMedianLagIsThatWithinWhichHalfTheAreaWasKnown(String reports, int expected) {
        List<ReportingLag.Report> list = new ArrayList<>();
        for (String report : reports.split(" ")) {
            if (!report.isEmpty()) {
                String[] parts = report.split(":");
                list.add(new ReportingLag.Report(AS_OF.minusDays(Long.parseLong(parts[0])), AS_OF, mu(parts[1])));
            }
        }
        assertThat(ReportingLag.medianDays(list)).isEqualTo(expected);
    }

    @Test
    void nothingIsKnownBeforeItHappens() {
        ReportingLag.Report report = new ReportingLag.Report(AS_OF.plusDays(1), AS_OF, BigDecimal.ONE);
        assertThatThrownBy(() -> ReportingLag.medianDays(List.of(report)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2026-06-17");
    }
}
