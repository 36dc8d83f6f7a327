package org.gengtu.calendar;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines that documents laid down for the county and its townships. That of a stage on a day is the township's,
 * else the county's, else the one that the campaign was opened with; among several of one region that with the latest
 * from-day, then the latest recorded. A village has its township's. A township that gets another code takes its deadlines
 * along; a village that comes to another township does not.
 *
 * <p>Campaigns and codes are told first, then the deadlines in the order of their from-days, then of recording.
 */
public final class RegionDeadlines {
    /** The name of the stage that is reached first; the other one is recultivation. */
    public static final String RESTORATION = "RESTORATION";

    private static final int COUNTY_DIGITS = 6;
    private static final int TOWNSHIP_DIGITS = 9;
    private static final String NOTHING_BELOW = "000";
    private static final String COUNTY = "";

    private record Key(String township, int campaign, String stage) {}

    private record LaidDown(LocalDate from, LocalDate due) {}

    private final IntFunction<Campaign> campaigns;
    private final Map<Integer, Campaign> opened = new HashMap<>();
    private final Map<Key, List<LaidDown>> deadlines = new HashMap<>();
    /** The digits that a township bore before, by those that it bears since. */
    private final Map<String, String> before = new HashMap<>();

    /** @param campaigns the deadlines of a year that no document opened */
    public RegionDeadlines(IntFunction<Campaign> campaigns) {
        this.campaigns = campaigns;
    }

    /** A document opens a campaign with these deadlines. */
    public void open(int year, LocalDate restorationDueOn, LocalDate recultivationDueOn) {
        Campaign base = campaigns.apply(year);
        opened.put(
                year,
                new Campaign(
                        year,
                        restorationDueOn,
                        recultivationDueOn,
                        base.foundLateRestorationDays(),
                        base.foundLateRecultivationDays()));
    }

    /** A region bears another code, 12 digits; nobody but the township ever bears its codes, so no day is asked. */
    public void follow(@Nullable String old, @Nullable String now) {
        if (old != null && now != null && old.endsWith(NOTHING_BELOW) && now.endsWith(NOTHING_BELOW)) {
            String first = first(old.substring(0, TOWNSHIP_DIGITS));
            String later = first(now.substring(0, TOWNSHIP_DIGITS));
            if (!first.equals(later)) {
                before.put(later, first);
            }
        }
    }

    /** @param region the 12 digits of the county or a township */
    public void add(String region, int campaign, String stage, LocalDate from, LocalDate dueOn) {
        deadlines
                .computeIfAbsent(new Key(township(region), campaign, stage), key -> new ArrayList<>())
                .add(new LaidDown(from, dueOn));
    }

    /** A year with the deadlines that it was opened with. */
    public Campaign campaign(int year) {
        Campaign known = opened.get(year);
        return known != null ? known : campaigns.apply(year);
    }

    /** The digits that a township bore first. @param township 9 digits */
    public String first(String township) {
        String earlier = before.get(township);
        return earlier == null ? township : first(earlier);
    }

    /** @param region digits of a region, with or without the zeros that fill them */
    private String township(String region) {
        boolean isCounty = region.length() < TOWNSHIP_DIGITS || region.startsWith(NOTHING_BELOW, COUNTY_DIGITS);
        return isCounty ? COUNTY : first(region.substring(0, TOWNSHIP_DIGITS));
    }

    /**
     * The last day of a stage as it holds on a day.
     *
     * @param region digits of the county, a township or a village, with or without the zeros that fill them
     */
    public LocalDate due(String stage, int campaign, String region, LocalDate day) {
        String township = township(region);
        LocalDate own = township.equals(COUNTY) ? null : find(new Key(township, campaign, stage), day);
        LocalDate due = own != null ? own : find(new Key(COUNTY, campaign, stage), day);
        if (due != null) {
            return due;
        }
        Campaign year = campaign(campaign);
        return stage.equals(RESTORATION) ? year.restorationDueOn() : year.recultivationDueOn();
    }

    private @Nullable LocalDate find(Key key, LocalDate day) {
        LocalDate due = null;
        for (LaidDown deadline : deadlines.getOrDefault(key, List.of())) {
            if (!deadline.from.isAfter(day)) {
                due = deadline.due;
            }
        }
        return due;
    }
}
