package org.gengtu.demonstration;

import java.util.Comparator;
import java.util.Set;

/**
 * What one site shows.
 *
 * @param siteId what tells sites apart
 * @param code the site's code, by which sites are ordered
 * @param township its township, written as in the list of townships that it is compared with
 * @param tier its tier
 * @param pillars the pillars that it shows
 * @param indicators the codes of the indicators that it shows
 */
public record Shown(
        long siteId, String code, String township, SiteTier tier, Set<Pillar> pillars, Set<String> indicators) {
    static final Comparator<Shown> BY_CODE = Comparator.comparing(Shown::code).thenComparingLong(Shown::siteId);

    public Shown {
        pillars = Set.copyOf(pillars);
        indicators = Set.copyOf(indicators);
    }
}
