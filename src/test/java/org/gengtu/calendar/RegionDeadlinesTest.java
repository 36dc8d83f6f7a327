package org.gengtu.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Which of the deadlines laid down holds. */
class RegionDeadlinesTest {
    private static final String COUNTY = "990101000000";
    private static final String TOWNSHIP = "990101101000";
    private static final String VILLAGE = "990101101201";
    private static final String OTHER_VILLAGE = "990101102201";
    private static final String RESTORATION = "RESTORATION";

    private final RegionDeadlines deadlines = new RegionDeadlines(Campaign::ofYear);

    private static LocalDate day(int month, int day) {
        return LocalDate.of(2026, month, day);
    }

    private LocalDate due(String region, LocalDate on) {
        return deadlines.due(RESTORATION, 2026, region, on);
    }

    @Test
    void theTownshipsGoesBeforeTheCountysAndThatBeforeTheCampaigns() {
        deadlines.open(2026, day(6, 20), day(7, 20));
        deadlines.add(COUNTY, 2026, RESTORATION, day(3, 1), day(7, 5));
        deadlines.add(TOWNSHIP, 2026, RESTORATION, day(4, 1), day(6, 25));
        assertThat(due(VILLAGE, day(2, 28))).isEqualTo(day(6, 20));
        assertThat(due(VILLAGE, day(3, 1))).isEqualTo(day(7, 5));
        assertThat(due(VILLAGE, day(4, 1))).isEqualTo(day(6, 25));
        assertThat(due(TOWNSHIP, day(4, 1))).isEqualTo(day(6, 25));
        assertThat(due(OTHER_VILLAGE, day(4, 1))).isEqualTo(day(7, 5));
        assertThat(due(COUNTY, day(4, 1))).isEqualTo(day(7, 5));
        assertThat(due("", day(4, 1))).isEqualTo(day(7, 5));
        assertThat(deadlines.due("RECULTIVATION", 2026, VILLAGE, day(4, 1))).isEqualTo(day(7, 20));
        assertThat(deadlines.due(RESTORATION, 2025, VILLAGE, day(4, 1))).isEqualTo(LocalDate.of(2025, 6, 30));
    }

    @Test
    void amongThoseOfOneRegionTheLastThatHasBegunHolds() {
        deadlines.add(COUNTY, 2026, RESTORATION, day(3, 1), day(7, 5));
        deadlines.add(COUNTY, 2026, RESTORATION, day(3, 1), day(7, 6));
        deadlines.add(COUNTY, 2026, RESTORATION, day(5, 1), day(7, 15));
        assertThat(due(VILLAGE, day(4, 30))).isEqualTo(day(7, 6));
        assertThat(due(VILLAGE, day(5, 1))).isEqualTo(day(7, 15));
    }

    @Test
    void aTownshipThatGetsAnotherCodeTakesItsDeadlinesAlong() {
        deadlines.follow(TOWNSHIP, "990101103000");
        deadlines.follow("990101103000", "990101104000");
        deadlines.follow(VILLAGE, OTHER_VILLAGE);
        deadlines.add(TOWNSHIP, 2026, RESTORATION, day(3, 1), day(7, 5));
        assertThat(due("990101104201", day(4, 1))).isEqualTo(day(7, 5));
        assertThat(due(VILLAGE, day(4, 1))).isEqualTo(day(7, 5));
        assertThat(due(OTHER_VILLAGE, day(4, 1))).isEqualTo(day(6, 30));
        deadlines.add("990101104000", 2026, RESTORATION, day(4, 1), day(7, 7));
        assertThat(due(VILLAGE, day(4, 1))).isEqualTo(day(7, 7));
    }
}
