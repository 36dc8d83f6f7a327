package org.gengtu.demonstration;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What there is to show beside the five pillars. Townships and indicators that are not among these count nowhere;
 * answers name them in the order given here.
 *
 * @param townships the codes of all townships
 * @param indicators the codes of all leaf indicators
 */
public record ToShow(List<String> townships, List<String> indicators) {
    private static final List<Pillar> PILLARS = List.of(Pillar.values());

    public ToShow {
        townships = townships.stream().distinct().toList();
        indicators = indicators.stream().distinct().toList();
    }

    /** All of a kind, in two parts. */
    public record Split<T>(List<T> shown, List<T> missing) {
        private static <T> Split<T> of(List<T> all, Stream<T> shown) {
            Set<T> had = shown.collect(Collectors.toSet());
            return new Split<>(
                    all.stream().filter(had::contains).toList(),
                    all.stream().filter(one -> !had.contains(one)).toList());
        }
    }

    /** The sites of one tier: how many there are, wherever they lie, and the townships with and without one. */
    public record InTier(SiteTier tier, int sites, Split<String> townships) {}

    /** What a set of sites shows, and all four tiers of it. */
    public record Coverage(
            Split<String> townships, Split<Pillar> pillars, Split<String> indicators, List<InTier> tiers) {}

    /** What a site would add to those had. */
    public record Addition(Shown site, List<String> indicators, List<Pillar> pillars, List<String> townships) {
        /** How much it adds: indicators, pillars and townships alike. */
        public int size() {
            return indicators.size() + pillars.size() + townships.size();
        }
    }

    public Coverage shownBy(Collection<Shown> sites) {
        return new Coverage(
                townshipsOf(sites),
                Split.of(PILLARS, all(sites, Shown::pillars)),
                Split.of(indicators, all(sites, Shown::indicators)),
                Arrays.stream(SiteTier.values())
                        .map(tier -> inTier(tier, sites))
                        .toList());
    }

    private InTier inTier(SiteTier tier, Collection<Shown> sites) {
        List<Shown> those = sites.stream().filter(site -> site.tier() == tier).toList();
        return new InTier(tier, those.size(), townshipsOf(those));
    }

    private Split<String> townshipsOf(Collection<Shown> sites) {
        return Split.of(townships, sites.stream().map(Shown::township));
    }

    private static <T> Stream<T> all(Collection<Shown> sites, Function<Shown, Set<T>> shows) {
        return sites.stream().flatMap(site -> shows.apply(site).stream());
    }

    /**
     * What each candidate would add alone, most first, then by code; those that add nothing come last.
     *
     * @param having the sites had, which are no candidates any more
     */
    public List<Addition> next(Collection<Shown> having, Collection<Shown> candidates) {
        Coverage had = shownBy(having);
        Set<Long> taken = having.stream().map(Shown::siteId).collect(Collectors.toSet());
        return candidates.stream()
                .filter(site -> !taken.contains(site.siteId()))
                .map(site -> new Addition(
                        site,
                        of(had.indicators(), site.indicators()),
                        of(had.pillars(), site.pillars()),
                        of(had.townships(), Set.of(site.township()))))
                .sorted(Comparator.comparingInt(Addition::size).reversed().thenComparing(Addition::site, Shown.BY_CODE))
                .toList();
    }

    private static <T> List<T> of(Split<T> had, Set<T> shown) {
        return had.missing().stream().filter(shown::contains).toList();
    }
}
