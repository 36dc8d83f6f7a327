package org.gengtu.farmland;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.RegionDeadlines;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.region.VillageTrail;
import org.jspecify.annotations.Nullable;

/**
 * What the states of plots follow beside their own events: the campaigns and the standing facts. The deadline of a stage
 * on a day is that of the plot's own facts, else of its township's, else of the county's, else the campaign's; among
 * those of one kind the one with the latest from-day, then the latest recorded. A plot found late has deadlines of its
 * own, which only facts of the plot change.
 */
final class PlotRules {
    static final Set<FactKind> KINDS =
            Set.of(FactKind.DEADLINE, FactKind.CAMPAIGN, FactKind.RENAME, FactKind.VILLAGE_MERGER);

    private static final int TOWNSHIP_DIGITS = 9;

    /** In the order of from-days, then of recording: the last that fits is the one that holds. */
    private record Deadline(
            int campaign,
            RecoveryStage stage,
            @Nullable String prefix,
            @Nullable Long plotId,
            LocalDate from,
            LocalDate due) {}

    /** A campaign takes over what is not restored on its first day. */
    record Opening(int campaign, LocalDate from) {}

    private final RegionDeadlines ofRegions;
    private final List<Opening> openings = new ArrayList<>();
    private final List<Deadline> deadlines = new ArrayList<>();
    private final VillageTrail trail;

    private PlotRules(IntFunction<Campaign> campaigns, VillageTrail trail) {
        this.ofRegions = new RegionDeadlines(campaigns);
        this.trail = trail;
    }

    /** The rules while no document says otherwise. */
    static PlotRules plain(IntFunction<Campaign> campaigns) {
        return new PlotRules(campaigns, VillageTrail.of(List.of()));
    }

    /**
     * @param campaigns the deadlines of a year as it is opened by default
     * @param standing the facts that stand, of {@link #KINDS}
     */
    static PlotRules of(IntFunction<Campaign> campaigns, Collection<Fact> standing) {
        PlotRules rules = new PlotRules(campaigns, VillageTrail.of(standing));
        List<Fact> ordered = standing.stream()
                .sorted(Comparator.comparing(Fact::from).thenComparing(Fact::factId))
                .toList();
        ordered.forEach(rules::tellFirst);
        ordered.forEach(rules::add);
        return rules;
    }

    private void tellFirst(Fact fact) {
        switch (fact.kind()) {
            case CAMPAIGN ->
                ofRegions.open(campaignOf(fact), fact.day("restorationDeadline"), fact.day("recultivationDeadline"));
            case RENAME, VILLAGE_MERGER -> ofRegions.follow(fact.regionCode(), fact.text("newCode"));
            case DEADLINE, TARGET -> {
                // in their order, when all codes are known
            }
        }
    }

    private void add(Fact fact) {
        switch (fact.kind()) {
            case DEADLINE -> {
                if (fact.regionCode() != null) {
                    ofRegions.add(
                            fact.regionCode(),
                            campaignOf(fact),
                            String.valueOf(fact.stage()),
                            fact.from(),
                            fact.day("deadline"));
                }
                deadlines.add(new Deadline(
                        campaignOf(fact),
                        RecoveryStage.valueOf(String.valueOf(fact.stage())),
                        prefix(fact.regionCode()),
                        fact.plotId(),
                        fact.from(),
                        fact.day("deadline")));
            }
            case CAMPAIGN -> openings.add(new Opening(campaignOf(fact), fact.from()));
            case RENAME, VILLAGE_MERGER -> {
                // the trail follows them
            }
            case TARGET -> throw new IllegalArgumentException("A target changes no plot.");
        }
    }

    private static int campaignOf(Fact fact) {
        Integer campaign = fact.campaign();
        if (campaign == null) {
            throw new IllegalStateException("The fact %d names no campaign.".formatted(fact.factId()));
        }
        return campaign;
    }

    private static @Nullable String prefix(@Nullable String regionCode) {
        if (regionCode == null) {
            return null;
        }
        return regionCode.endsWith("000000") ? "" : regionCode.substring(0, TOWNSHIP_DIGITS);
    }

    /** Whether plots of these years follow the campaign's own deadlines alone, so that set-based SQL can date them. */
    boolean isPlainFor(Collection<Integer> years) {
        return trail.isEmpty()
                && deadlines.stream().noneMatch(deadline -> years.contains(deadline.campaign))
                && openings.stream().noneMatch(opening -> years.stream().anyMatch(year -> year < opening.campaign));
    }

    /** A year with the deadlines that it was opened with. */
    Campaign campaign(int year) {
        return ofRegions.campaign(year);
    }

    List<Opening> openings() {
        return openings;
    }

    /**
     * The code of the village in which lies on a day what was recorded in another; also on days before that one got its
     * code, or was made of others: then in the first of them.
     */
    String village(String recorded, LocalDate day) {
        return trail.village(recorded, day);
    }

    /** The days from which some rule may change the states of a plot. */
    void addDays(Collection<String> villages, Set<Long> plotIds, Collection<LocalDate> days) {
        days.addAll(trail.days());
        openings.forEach(opening -> days.add(opening.from));
        for (Deadline deadline : deadlines) {
            boolean concerns = deadline.plotId != null
                    ? plotIds.contains(deadline.plotId)
                    : !trail.isEmpty()
                            || villages.stream()
                                    .anyMatch(village -> village.startsWith(String.valueOf(deadline.prefix)));
            if (concerns) {
                days.add(deadline.from);
            }
        }
    }

    /** The deadline of county and township on a day. */
    LocalDate due(RecoveryStage stage, int campaign, String village, LocalDate day) {
        return ofRegions.due(stage.name(), campaign, village, day);
    }

    /** The deadline that facts give the plot itself on a day; null without one. */
    @Nullable
    LocalDate ownDue(RecoveryStage stage, int campaign, Set<Long> plotIds, LocalDate day) {
        LocalDate due = null;
        for (Deadline deadline : deadlines) {
            if (deadline.plotId != null
                    && deadline.campaign == campaign
                    && deadline.stage == stage
                    && !deadline.from.isAfter(day)
                    && plotIds.contains(deadline.plotId)) {
                due = deadline.due;
            }
        }
        return due;
    }
}
