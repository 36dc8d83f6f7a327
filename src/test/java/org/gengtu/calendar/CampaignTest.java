package org.gengtu.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CampaignTest {
    @ParameterizedTest
    @CsvSource({
        "2026, 2026-01-01, false, 2026-06-30, 2026-07-31",
        "2026, 2026-06-30, false, 2026-06-30, 2026-07-31",
        "2026, 2026-07-01, true, 2026-08-30, 2026-09-29",
        "2026, 2026-11-15, true, 2027-01-14, 2027-02-13",
        "2027, 2027-12-31, true, 2028-02-29, 2028-03-30",
        "2028, 2028-02-29, false, 2028-06-30, 2028-07-31",
        "2026, 2026-12-31, true, 2027-03-01, 2027-03-31",
        "2026, 2025-10-20, false, 2026-06-30, 2026-07-31"
    })
    void aPlotFoundAfterTheRestorationDeadlineHasSixtyAndNinetyDays(
            int year, LocalDate registeredOn, boolean foundLate, LocalDate restoration, LocalDate recultivation) {
        Campaign campaign = Campaign.ofYear(year);
        assertThat(campaign.isFoundLate(registeredOn)).isEqualTo(foundLate);
        assertThat(campaign.restorationDueOn(registeredOn)).isEqualTo(restoration);
        assertThat(campaign.recultivationDueOn(registeredOn)).isEqualTo(recultivation);
    }
}
