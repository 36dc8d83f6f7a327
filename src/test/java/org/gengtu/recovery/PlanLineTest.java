package org.gengtu.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.gengtu.recovery.PlanLine.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanLineTest {
    private static Group group(String registeredOn, String dueOn, String areaMu) {
        return new Group(LocalDate.parse(registeredOn), LocalDate.parse(dueOn), new BigDecimal(areaMu));
    }

    @ParameterizedTest
    @CsvSource({
        // before registration, on it, on the way, on the deadline, after it: 100 days, 1 mu a day
        "2026-03-21, 0.00",
        "2026-03-22, 100.00",
        "2026-03-23, 99.00",
        "2026-05-11, 50.00",
        "2026-06-29, 1.00",
        "2026-06-30, 0.00",
        "2026-07-01, 0.00"
    })
    void goesEvenlyFromRegistrationToTheDeadline(LocalDate day, String remainingMu) {
        PlanLine line = PlanLine.of(List.of(group("2026-03-22", "2026-06-30", "100.00")));
        assertThat(line.remainingMu(day)).isEqualTo(new BigDecimal(remainingMu));
    }

    @ParameterizedTest
    @CsvSource({
        // 100 mu over 100 days; 30 mu found late over 60 days; 7 mu with an extension over 130 days
        "2026-05-11, 54.31", // 50 + 7 × 80/130 = 4.3077
        "2026-06-30, 1.62", // 0 + 7 × 30/130 = 1.6154
        "2026-07-01, 31.56", // 30 + 7 × 29/130 = 1.5615
        "2026-07-30, 15.50", // 30 × 31/60, the extension is over
        "2026-08-30, 0.00"
    })
    void eachGroupGoesItsOwnWay(LocalDate day, String remainingMu) {
        PlanLine line = PlanLine.of(List.of(
                group("2026-03-22", "2026-06-30", "100.00"),
                group("2026-07-01", "2026-08-30", "30.00"),
                group("2026-03-22", "2026-07-30", "7.00")));
        assertThat(line.remainingMu(day)).isEqualTo(new BigDecimal(remainingMu));
    }

    @ParameterizedTest
    @CsvSource({
        // due on the day it was found, or, by a correction, before
        "2026-07-01, 2026-07-01, 2026-07-01, 0.00",
        "2026-07-01, 2026-07-01, 2026-06-30, 0.00",
        "2026-07-01, 2026-06-30, 2026-06-30, 0.00",
        "2026-07-01, 2026-06-30, 2026-07-01, 0.00",
        // one day: all of it on the first, nothing on the second
        "2026-06-29, 2026-06-30, 2026-06-29, 8.88",
        "2026-06-29, 2026-06-30, 2026-06-30, 0.00",
        // 29 February is a day of its own: 4 days, of which 3, 2, 1 are left
        "2028-02-27, 2028-03-02, 2028-02-28, 6.66",
        "2028-02-27, 2028-03-02, 2028-02-29, 4.44",
        "2028-02-27, 2028-03-02, 2028-03-01, 2.22"
    })
    void shortPlans(String registeredOn, String dueOn, LocalDate day, String remainingMu) {
        PlanLine line = PlanLine.of(List.of(group(registeredOn, dueOn, "8.88")));
        assertThat(line.remainingMu(day)).isEqualTo(new BigDecimal(remainingMu));
    }

    @Test
    void withoutPlotsNothingIsPlanned() {
        assertThat(PlanLine.of(List.of()).remainingMu(LocalDate.of(2026, 6, 16)))
                .isEqualTo(new BigDecimal("0.00"));
    }

    @Test
    void theSumIsExactAndRoundedOnce() {
        // 0.01 × 1/3 + 0.01 × 1/6 is half a hundredth exactly: it is rounded up; each alone would be nothing
        PlanLine line = PlanLine.of(
                List.of(group("2026-06-15", "2026-06-18", "0.01"), group("2026-06-12", "2026-06-18", "0.01")));
        assertThat(line.remainingMu(LocalDate.of(2026, 6, 17))).isEqualTo(new BigDecimal("0.01"));
    }

    @Test
    void neitherTheOrderOfTheGroupsNorHowTheyAreSplitMatters() {
        Random random = new Random(11);
        LocalDate newYear = LocalDate.of(2026, 1, 1);
        List<Group> groups = new ArrayList<>();
        List<Group> split = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            LocalDate registeredOn = newYear.plusDays(random.nextInt(200));
            LocalDate dueOn = registeredOn.plusDays(random.nextInt(200));
            long centimu = random.nextInt(2, 100_000);
            long part = random.nextLong(1, centimu);
            groups.add(new Group(registeredOn, dueOn, BigDecimal.valueOf(centimu, 2)));
            split.add(new Group(registeredOn, dueOn, BigDecimal.valueOf(part, 2)));
            split.add(new Group(registeredOn, dueOn, BigDecimal.valueOf(centimu - part, 2)));
        }
        Collections.shuffle(split, random);
        PlanLine line = PlanLine.of(groups);
        PlanLine other = PlanLine.of(split);
        BigDecimal most = BigDecimal.ZERO;
        for (int day = 0; day < 420; day++) {
            BigDecimal planned = line.remainingMu(newYear.plusDays(day));
            assertThat(other.remainingMu(newYear.plusDays(day))).isEqualTo(planned);
            assertThat(planned).isNotNegative();
            most = most.max(planned);
        }
        assertThat(most).isPositive();
        assertThat(line.remainingMu(newYear.plusDays(419))).isEqualTo(new BigDecimal("0.00"));
    }
}
