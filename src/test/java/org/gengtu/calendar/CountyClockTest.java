package org.gengtu.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("timezone")
class CountyClockTest {
    private static final LocalDate DAY = LocalDate.of(2026, 6, 15);

    private final TimeZone serverZone = TimeZone.getDefault();

    /** A clock that a test sets. */
    private static final class Hand extends Clock {
        private Instant instant = Instant.EPOCH;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return instant;
        }
    }

    private final Hand hand = new Hand();
    private final CountyClock clock = new CountyClock(hand);

    @AfterEach
    void giveTheServerItsZoneBack() {
        TimeZone.setDefault(serverZone);
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-06-14T15:59:59.999Z, 2026-06-14",
        "UTC, 2026-06-14T16:00:00Z, 2026-06-15",
        "America/Los_Angeles, 2026-06-14T15:59:59.999Z, 2026-06-14",
        "America/Los_Angeles, 2026-06-14T16:00:00Z, 2026-06-15",
        "America/Los_Angeles, 2025-12-31T16:00:00Z, 2026-01-01",
        "America/Los_Angeles, 2026-03-08T10:30:00Z, 2026-03-08",
        "Asia/Shanghai, 2026-06-14T16:00:00Z, 2026-06-15",
        "Pacific/Kiritimati, 2026-06-14T15:00:00Z, 2026-06-14"
    })
    void theDayIsThatOfShanghaiWhereverTheServerStands(String zone, Instant now, LocalDate day) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        hand.instant = now;
        assertThat(clock.today()).isEqualTo(day);
        assertThat(clock.dayOf(now)).isEqualTo(day);
        assertThat(clock.now()).isEqualTo(now);
        assertThat(clock.recordedAt()).isEmpty();
        assertThat(clock.isDemonstration()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Asia/Shanghai"})
    void theDemonstrationStaysWithinItsDayAtAnyRealTime(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            CountyClock fresh = new CountyClock(hand);
            hand.instant = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextInt(5 * 365 * 86_400));
            fresh.demonstrate(DAY);
            assertThat(fresh.today()).isEqualTo(DAY);
            assertThat(fresh.dayOf(fresh.now())).isEqualTo(DAY);
            assertThat(fresh.now().atZone(CountyClock.ZONE).toLocalTime())
                    .isBetween(LocalTime.of(8, 0), LocalTime.of(20, 0));
        }
    }

    @Test
    void theDemonstrationNeverGoesBackOverRealMidnights() {
        hand.instant = Instant.parse("2026-11-23T10:00:00Z");
        clock.demonstrate(DAY);
        Instant before = clock.now();
        for (int hour = 0; hour < 72; hour++) {
            hand.instant = hand.instant.plus(Duration.ofHours(1));
            Instant now = clock.now();
            assertThat(now).isAfterOrEqualTo(before);
            assertThat(clock.dayOf(now)).isEqualTo(DAY);
            before = now;
        }
    }

    @Test
    void theDemonstrationGoesOnAtHalfSpeedDuringTheDay() {
        hand.instant = Instant.parse("2026-11-23T01:00:00Z");
        clock.demonstrate(DAY);
        Instant before = clock.now();
        hand.instant = hand.instant.plus(Duration.ofHours(2));
        assertThat(Duration.between(before, clock.now())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void eachCommitOfTheDemonstrationIsLaterThanAnyInstantTold() {
        hand.instant = Instant.parse("2026-11-23T10:00:00Z");
        clock.demonstrate(DAY);
        for (int i = 0; i < 100; i++) {
            Instant told = clock.now();
            assertThat(clock.recordedAt().orElseThrow()).isAfter(told);
        }
        assertThat(clock.dayOf(clock.now())).isEqualTo(DAY);
    }

    @Test
    void theDemonstrationGoesOnFromWhatTheLedgerHasRecorded() {
        hand.instant = Instant.parse("2026-11-22T16:00:00Z");
        clock.demonstrate(DAY);
        Instant recorded = Instant.parse("2026-06-15T11:59:00Z");
        clock.notBefore(recorded);
        assertThat(clock.now()).isEqualTo(recorded);
        assertThat(clock.recordedAt().orElseThrow()).isAfter(recorded);
        clock.notBefore(recorded.minusSeconds(60));
        assertThat(clock.now()).isAfter(recorded);
    }

    @Test
    void theRealClockRunsAgainAfterTheDemonstration() {
        hand.instant = Instant.parse("2026-11-23T10:00:00Z");
        clock.demonstrate(DAY);
        clock.demonstrate(null);
        assertThat(clock.now()).isEqualTo(hand.instant);
        assertThat(clock.today()).isEqualTo(LocalDate.of(2026, 11, 23));
        assertThat(clock.recordedAt()).isEmpty();
    }
}
