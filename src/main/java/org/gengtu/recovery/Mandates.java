package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.calendar.Campaign;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.FactKind;
import org.gengtu.region.RegionCode;
import org.gengtu.region.RegionLevel;
import org.jspecify.annotations.Nullable;

/**
 * What documents laid down for regions, as it holds on one day: deadlines and targets.
 *
 * <p><b>Deadline.</b> That of the township, else of the county, else the one that the campaign was opened with, else the
 * default; among several of one region that with the latest from-day, then the latest recorded. A village has its
 * township's.
 *
 * <p><b>Target.</b> A region's own, by the same order. A region that got another code took both along.
 */
final class Mandates {
    /**
     * A standing fact of a region.
     *
     * @param payload in the names of the GraphQL schema: deadline; areaMu; restorationDeadline, recultivationDeadline; moves
     */
    record Fact(
            FactKind kind,
            @Nullable String region,
            @Nullable Integer campaign,
            @Nullable RecoveryStage stage,
            LocalDate from,
            Map<String, @Nullable Object> payload) {
        private LocalDate day(String name) {
            return LocalDate.parse(String.valueOf(payload.get(name)));
        }
    }

    private record Key(String region, int campaign, RecoveryStage stage) {}

    private static final String BELOW_TOWNSHIP = "000";

    private final Map<Integer, Campaign> campaigns = new HashMap<>();
    private final Map<Key, LocalDate> deadlines = new HashMap<>();
    private final Map<Key, Long> targets = new HashMap<>();
    /** The code that a township bore before, by one that it bears since. */
    private final Map<String, String> before = new HashMap<>();

    private Mandates() {}

    /**
     * @param standing in the order of their from-days, then of recording
     * @param on the day
     */
    static Mandates of(Collection<Campaign> campaigns, List<Fact> standing, LocalDate on) {
        Mandates mandates = new Mandates();
        campaigns.forEach(campaign -> mandates.campaigns.put(campaign.year(), campaign));
        // what a campaign was opened with is its base, whatever day is asked
        standing.stream().filter(fact -> fact.kind == FactKind.CAMPAIGN).forEach(mandates::open);
        standing.stream().filter(fact -> fact.kind == FactKind.RENAME).forEach(mandates::follow);
        standing.stream().filter(fact -> !fact.from.isAfter(on)).forEach(mandates::add);
        return mandates;
    }

    private void open(Fact fact) {
        if (fact.campaign != null) {
            Campaign base = campaign(fact.campaign);
            campaigns.put(
                    fact.campaign,
                    new Campaign(
                            fact.campaign,
                            fact.day("restorationDeadline"),
                            fact.day("recultivationDeadline"),
                            base.foundLateRestorationDays(),
                            base.foundLateRecultivationDays()));
        }
    }

    private void add(Fact fact) {
        switch (fact.kind) {
            case DEADLINE -> deadlines.put(key(fact), fact.day("deadline"));
            case TARGET -> targets.put(key(fact), hundredths(String.valueOf(fact.payload.get("areaMu"))));
            case RENAME, VILLAGE_MERGER, CAMPAIGN -> {
                // told above
            }
        }
    }

    private Key key(Fact fact) {
        if (fact.region == null || fact.campaign == null || fact.stage == null) {
            throw new IllegalStateException("A %s without region, campaign or stage".formatted(fact.kind));
        }
        return new Key(first(fact.region), fact.campaign, fact.stage);
    }

    private static long hundredths(String mu) {
        return new BigDecimal(mu).movePointRight(Mu.SCALE).longValueExact();
    }

    /** Whether day or not: nobody but the township ever bears its codes. */
    private void follow(Fact fact) {
        Object newCode = fact.payload.get("newCode");
        if (newCode == null || fact.region == null || !fact.region.endsWith(BELOW_TOWNSHIP)) {
            return;
        }
        String first = first(fact.region);
        String later = first(newCode.toString());
        if (!first.equals(later)) {
            before.put(later, first);
        }
    }

    private String first(String region) {
        String earlier = before.get(region);
        return earlier == null ? region : first(earlier);
    }

    private <T> @Nullable T find(Map<Key, T> facts, String region, int campaign, RecoveryStage stage) {
        return facts.get(new Key(first(region), campaign, stage));
    }

    private Campaign campaign(int year) {
        Campaign known = campaigns.get(year);
        return known != null ? known : Campaign.ofYear(year);
    }

    /** The last day of a stage in a region. */
    LocalDate deadline(RegionCode region, int campaign, RecoveryStage stage) {
        LocalDate own = region.level() == RegionLevel.COUNTY
                ? null
                : find(deadlines, region.township().digits(), campaign, stage);
        LocalDate due = own != null ? own : find(deadlines, region.county().digits(), campaign, stage);
        if (due != null) {
            return due;
        }
        Campaign year = campaign(campaign);
        return stage == RecoveryStage.RESTORATION ? year.restorationDueOn() : year.recultivationDueOn();
    }

    /** The target that the region itself was given, hundredths of mu; null without one. */
    @Nullable
    Long target(RegionCode region, int campaign, RecoveryStage stage) {
        return find(targets, region.digits(), campaign, stage);
    }
}
