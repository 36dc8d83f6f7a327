package org.gengtu.recovery;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gengtu.calendar.Campaign;
import org.gengtu.calendar.RegionDeadlines;
import org.gengtu.farmland.RecoveryStage;
import org.gengtu.geo.Mu;
import org.gengtu.ledger.FactKind;
import org.gengtu.region.RegionCode;
import org.jspecify.annotations.Nullable;

/**
 * What documents laid down for regions, as it holds on one day: deadlines and targets.
 *
 * <p><b>Deadline.</b> By {@link RegionDeadlines}.
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

        private @Nullable String text(String name) {
            Object value = payload.get(name);
            return value == null ? null : value.toString();
        }
    }

    private record Key(String region, int campaign, RecoveryStage stage) {}

    private static final String BELOW_TOWNSHIP = "000";

    private final RegionDeadlines deadlines;
    private final LocalDate on;
    private final Map<Key, Long> targets = new HashMap<>();

    private Mandates(RegionDeadlines deadlines, LocalDate on) {
        this.deadlines = deadlines;
        this.on = on;
    }

    /**
     * @param standing in the order of their from-days, then of recording
     * @param on the day
     */
    static Mandates of(Collection<Campaign> campaigns, List<Fact> standing, LocalDate on) {
        Map<Integer, Campaign> years = new HashMap<>();
        campaigns.forEach(campaign -> years.put(campaign.year(), campaign));
        Mandates mandates = new Mandates(
                new RegionDeadlines(year -> {
                    Campaign known = years.get(year);
                    return known != null ? known : Campaign.ofYear(year);
                }),
                on);
        // what a campaign was opened with is its base, whatever day is asked
        standing.stream().filter(fact -> fact.kind == FactKind.CAMPAIGN).forEach(mandates::open);
        standing.stream().filter(fact -> fact.kind == FactKind.RENAME)
                .forEach(fact -> mandates.deadlines.follow(fact.region, fact.text("newCode")));
        standing.stream().filter(fact -> !fact.from.isAfter(on)).forEach(mandates::add);
        return mandates;
    }

    private void open(Fact fact) {
        if (fact.campaign != null) {
            deadlines.open(fact.campaign, fact.day("restorationDeadline"), fact.day("recultivationDeadline"));
        }
    }

    private void add(Fact fact) {
        switch (fact.kind) {
            case DEADLINE -> {
                Key key = key(fact);
                deadlines.add(key.region, key.campaign, key.stage.name(), fact.from, fact.day("deadline"));
            }
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

    /** The code that a township bore first; that of another region as it is. */
    private String first(String region) {
        return region.endsWith(BELOW_TOWNSHIP)
                ? deadlines.first(region.substring(0, region.length() - BELOW_TOWNSHIP.length())) + BELOW_TOWNSHIP
                : region;
    }

    /** The last day of a stage in a region. */
    LocalDate deadline(RegionCode region, int campaign, RecoveryStage stage) {
        return deadlines.due(stage.name(), campaign, region.digits(), on);
    }

    /** The target that the region itself was given, hundredths of mu; null without one. */
    @Nullable
    Long target(RegionCode region, int campaign, RecoveryStage stage) {
        return targets.get(new Key(first(region.digits()), campaign, stage));
    }
}
