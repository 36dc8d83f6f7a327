package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.Campaigns;
import org.gengtu.calendar.CountyClock;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** The query {@code calendar}: what day it is in the county, what is due, and how far the ledger is known. */
@Controller
public class CalendarController {
    private final CountyClock clock;
    private final Campaigns campaigns;
    private final Reading reading;

    CalendarController(CountyClock clock, Campaigns campaigns, Reading reading) {
        this.clock = clock;
        this.campaigns = campaigns;
        this.reading = reading;
    }

    /** @param deadlines of the county as facts have set them by now */
    public record Calendar(
            LocalDate today,
            int campaign,
            boolean demonstration,
            List<Deadline> deadlines,
            Instant knownUpTo,
            String position) {}

    /** @param daysLeft from today, 0 on the last day */
    public record Deadline(int campaign, String stage, LocalDate on, long daysLeft) {}

    /** The county's calendar as the current reading transaction sees it. */
    @QueryMapping
    public Calendar calendar() {
        AsOfStamp newest = reading.at(null).stamp();
        LocalDate today = clock.today();
        Campaign campaign = campaigns.listCampaigns().stream()
                .filter(one -> one.year() == today.getYear())
                .findFirst()
                .orElseGet(() -> Campaign.ofYear(today.getYear()));
        return new Calendar(
                today,
                campaign.year(),
                clock.isDemonstration(),
                List.of(
                        deadline(campaign, "RESTORATION", campaign.restorationDueOn(), today),
                        deadline(campaign, "RECULTIVATION", campaign.recultivationDueOn(), today)),
                newest.knownAt(),
                newest.position());
    }

    private static Deadline deadline(Campaign campaign, String stage, LocalDate on, LocalDate today) {
        return new Deadline(campaign.year(), stage, on, ChronoUnit.DAYS.between(today, on));
    }
}
