package org.gengtu.demonstration;

import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a set of sites must show; a demand for nothing is met by no site at all.
 *
 * @param minimumTownships in how many townships sites must lie; null or under 1 in any number
 * @param everyTownship whether a site must lie in every township
 * @param pillars the pillars that must be shown
 * @param indicators the codes of the indicators that must be shown
 * @param tiers the tiers that must be there, each with a site at least
 * @param everyTownshipTier the tier of which every township must have a site; null for none
 */
public record Demand(
        @Nullable Integer minimumTownships,
        boolean everyTownship,
        Set<Pillar> pillars,
        Set<String> indicators,
        Set<SiteTier> tiers,
        @Nullable SiteTier everyTownshipTier) {
    public Demand {
        pillars = Set.copyOf(pillars);
        indicators = Set.copyOf(indicators);
        tiers = Set.copyOf(tiers);
    }

    /** In how many townships sites must lie, 0 or more. */
    public int leastTownships() {
        return minimumTownships == null ? 0 : Math.max(0, minimumTownships);
    }

    /** Everything that one site at least must meet, and which sites do; the number of townships is not among it. */
    public SortedMap<Need, Predicate<Shown>> needs(Collection<String> townships) {
        SortedMap<Need, Predicate<Shown>> needs = new TreeMap<>();
        SiteTier each = everyTownshipTier;
        for (String township : townships) {
            Predicate<Shown> lies = site -> site.township().equals(township);
            if (everyTownship) {
                needs.put(new Need(Need.Key.EVERY_TOWNSHIP, township), lies);
            }
            if (each != null) {
                needs.put(new Need(Need.Key.EVERY_TOWNSHIP_TIER, township), lies.and(site -> site.tier() == each));
            }
        }
        pillars.forEach(pillar -> needs.put(
                new Need(Need.Key.PILLARS, pillar.name()),
                site -> site.pillars().contains(pillar)));
        indicators.forEach(indicator -> needs.put(
                new Need(Need.Key.INDICATORS, indicator),
                site -> site.indicators().contains(indicator)));
        tiers.forEach(tier -> needs.put(new Need(Need.Key.TIERS, tier.name()), site -> site.tier() == tier));
        return needs;
    }
}
