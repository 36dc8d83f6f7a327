package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    private final Facts facts;
    private final Reading reading;

    CalendarController(CountyClock clock, Campaigns campaigns, Facts facts, Reading reading) {
        this.clock = clock;
        this.campaigns = campaigns;
        this.facts = facts;
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
        int year = today.getYear();
        Campaign base = campaigns.listCampaigns().stream()
                .filter(one -> one.year() == year)
                .findFirst()
                .orElseGet(() -> Campaign.ofYear(year));
        LocalDate restoration = base.restorationDueOn();
        LocalDate recultivation = base.recultivationDueOn();
        // In the order of from-days: the last one holds. A township's deadlines are not the county's.
        for (Fact fact : facts.listStanding(Set.of(FactKind.CAMPAIGN, FactKind.DEADLINE), reading.at(null))) {
            String region = fact.regionCode();
            if (!Objects.equals(fact.campaign(), year)
                    || fact.from().isAfter(today)
                    || region == null
                    || !region.endsWith("000000")) {
                continue;
            }
            if (fact.kind() == FactKind.CAMPAIGN) {
                restoration = fact.day("restorationDeadline");
                recultivation = fact.day("recultivationDeadline");
            } else if ("RESTORATION".equals(fact.stage())) {
                restoration = fact.day("deadline");
            } else {
                recultivation = fact.day("deadline");
            }
        }
        return new Calendar(
                today,
                year,
                clock.isDemonstration(),
                List.of(
                        deadline(year, "RESTORATION", restoration, today),
                        deadline(year, "RECULTIVATION", recultivation, today)),
                newest.knownAt(),
                newest.position());
    }

    private static Deadline deadline(int campaign, String stage, LocalDate on, LocalDate today) {
        return new Deadline(campaign, stage, on, ChronoUnit.DAYS.between(today, on));
    }
}
