package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.Campaigns;
import org.gengtu.calendar.CountyClock;
import org.gengtu.calendar.RegionDeadlines;
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
        RegionDeadlines deadlines = deadlines();
        // Digits of no township: those are the county's.
        LocalDate restoration = deadlines.due("RESTORATION", year, "", today);
        LocalDate recultivation = deadlines.due("RECULTIVATION", year, "", today);
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

    private RegionDeadlines deadlines() {
        Map<Integer, Campaign> years = new HashMap<>();
        campaigns.listCampaigns().forEach(campaign -> years.put(campaign.year(), campaign));
        RegionDeadlines deadlines = new RegionDeadlines(each -> {
            Campaign known = years.get(each);
            return known != null ? known : Campaign.ofYear(each);
        });
        List<Fact> standing = facts.listStanding(Set.of(FactKind.CAMPAIGN, FactKind.DEADLINE), reading.at(null));
        for (Fact fact : standing) {
            if (fact.kind() == FactKind.CAMPAIGN && fact.campaign() != null) {
                deadlines.open(fact.campaign(), fact.day("restorationDeadline"), fact.day("recultivationDeadline"));
            }
        }
        for (Fact fact : standing) {
            if (fact.kind() == FactKind.DEADLINE && fact.campaign() != null && fact.regionCode() != null) {
                deadlines.add(
                        fact.regionCode(),
                        fact.campaign(),
                        String.valueOf(fact.stage()),
                        fact.from(),
                        fact.day("deadline"));
            }
        }
        return deadlines;
    }

    private static Deadline deadline(int campaign, String stage, LocalDate on, LocalDate today) {
        return new Deadline(campaign, stage, on, ChronoUnit.DAYS.between(today, on));
    }
}
