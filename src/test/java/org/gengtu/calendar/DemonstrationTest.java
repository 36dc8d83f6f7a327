package org.gengtu.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDate;
import java.util.TimeZone;
import org.gengtu.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("timezone")
class DemonstrationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 6, 15);

    private final TimeZone serverZone = TimeZone.getDefault();
    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(serverZone);
        database.close();
    }

    @Test
    void theClockIsRealUntilTheSampleIsLoaded() {
        CountyClock clock = new CountyClock(Clock.systemUTC());
        new Demonstration(database.jdbc(), clock).afterPropertiesSet();
        assertThat(clock.isDemonstration()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Pacific/Kiritimati"})
    void theFixedDayIsTheSameAfterAStartAnywhere(String zone) {
        CountyClock first = new CountyClock(Clock.systemUTC());
        Demonstration demonstration = new Demonstration(database.jdbc(), first);
        demonstration.fix(DAY);
        assertThat(first.isDemonstration()).isFalse();
        demonstration.refresh();
        assertThat(first.today()).isEqualTo(DAY);

        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        CountyClock restarted = new CountyClock(Clock.systemUTC());
        new Demonstration(database.jdbc(), restarted).afterPropertiesSet();
        assertThat(restarted.today()).isEqualTo(DAY);
        assertThat(restarted.dayOf(restarted.now())).isEqualTo(DAY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Pacific/Kiritimati"})
    void aCampaignIsOpenedOnceAndReadWithTheSameDaysAnywhere(String zone) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        Campaigns campaigns = new Campaigns(database.jdbc(), JdbcClient.create(database.reading()));
        assertThat(campaigns.openIfAbsent(2028, 1)).isEqualTo(Campaign.ofYear(2028));
        assertThat(campaigns.openIfAbsent(2028, 2)).isEqualTo(Campaign.ofYear(2028));
        campaigns.openIfAbsent(2026, 3);
        assertThat(campaigns.listCampaigns()).containsExactly(Campaign.ofYear(2026), Campaign.ofYear(2028));
    }

    @Test
    void theDeadlinesOfTheCountyAreTakenAsTheyStand() {
        database.jdbc().sql("""
                        INSERT INTO campaign (campaign, restoration_due_on, recultivation_due_on,
                            found_late_restoration_days, found_late_recultivation_days, commit_id)
                        VALUES (2026, '2026-05-31', '2026-06-30', 30, 45, 1)""").update();
        Campaigns campaigns = new Campaigns(database.jdbc(), JdbcClient.create(database.reading()));
        Campaign campaign = campaigns.openIfAbsent(2026, 2);
        assertThat(campaign.restorationDueOn(LocalDate.of(2026, 6, 1))).isEqualTo(LocalDate.of(2026, 7, 1));
        assertThat(campaign.recultivationDueOn(LocalDate.of(2026, 6, 1))).isEqualTo(LocalDate.of(2026, 7, 16));
    }
}
