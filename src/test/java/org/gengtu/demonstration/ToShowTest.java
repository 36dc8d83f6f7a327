package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.gengtu.demonstration.ToShow.Addition;
import org.gengtu.demonstration.ToShow.Coverage;
import org.gengtu.demonstration.ToShow.InTier;
import org.gengtu.demonstration.ToShow.Split;
import org.junit.jupiter.api.Test;

class ToShowTest {
    @Test
    void coverageAgreesWithLookingAtEverySite() {
        Random random = new Random(27);
        for (int round = 0; round < 300; round++) {
            RandomSites county = new RandomSites(random);
            List<Shown> sites = county.sites(8);
            Coverage coverage = new ToShow(county.townships, RandomSites.INDICATORS).shownBy(sites);
            splits(
                    coverage.townships(),
                    county.townships,
                    sites,
                    (one, site) -> site.township().equals(one));
            splits(
                    coverage.pillars(),
                    List.of(Pillar.values()),
                    sites,
                    (one, site) -> site.pillars().contains(one));
            splits(
                    coverage.indicators(),
                    RandomSites.INDICATORS,
                    sites,
                    (one, site) -> site.indicators().contains(one));
            assertThat(coverage.tiers()).extracting(InTier::tier).containsExactly(SiteTier.values());
            for (InTier tier : coverage.tiers()) {
                assertThat(tier.sites()).isEqualTo((int) sites.stream()
                        .map(Shown::tier)
                        .filter(tier.tier()::equals)
                        .count());
                splits(
                        tier.townships(),
                        county.townships,
                        sites,
                        (one, site) ->
                                site.tier() == tier.tier() && site.township().equals(one));
            }
        }
    }

    private interface Shows<T> {
        boolean test(T one, Shown site);
    }

    private static <T> void splits(Split<T> split, List<T> all, List<Shown> sites, Shows<T> shows) {
        List<T> shown = new ArrayList<>(all);
        shown.removeIf(one -> sites.stream().noneMatch(site -> shows.test(one, site)));
        List<T> missing = new ArrayList<>(all);
        missing.removeAll(shown);
        assertThat(split).isEqualTo(new Split<>(shown, missing));
    }

    @Test
    void theNextSiteAddsMostToTheCoverage() {
        Random random = new Random(6);
        for (int round = 0; round < 300; round++) {
            RandomSites county = new RandomSites(random);
            ToShow all = new ToShow(county.townships, RandomSites.INDICATORS);
            List<Shown> sites = county.sites(12);
            List<Shown> having = sites.subList(0, sites.size() / 3);
            List<Shown> candidates = sites.subList(sites.size() / 4, sites.size());
            List<Addition> next = all.next(having, candidates);
            assertThat(next)
                    .extracting(Addition::site)
                    .containsExactlyInAnyOrderElementsOf(sites.subList(having.size(), sites.size()))
                    .isSortedAccordingTo(Comparator.<Shown>comparingInt(site -> -added(all, having, site))
                            .thenComparing(Shown::code));
            for (Addition addition : next) {
                Coverage before = all.shownBy(having);
                List<Shown> with = new ArrayList<>(having);
                with.add(addition.site());
                Coverage after = all.shownBy(with);
                assertThat(addition.size()).isEqualTo(added(all, having, addition.site()));
                assertThat(addition.indicators()).isEqualTo(gained(before.indicators(), after.indicators()));
                assertThat(addition.pillars()).isEqualTo(gained(before.pillars(), after.pillars()));
                assertThat(addition.townships()).isEqualTo(gained(before.townships(), after.townships()));
            }
        }
    }

    private static <T> List<T> gained(Split<T> before, Split<T> after) {
        return after.shown().stream()
                .filter(one -> !before.shown().contains(one))
                .toList();
    }

    private static int added(ToShow all, List<Shown> having, Shown site) {
        Set<Object> fresh = new HashSet<>(site.indicators());
        fresh.addAll(site.pillars());
        fresh.addAll(all.townships().contains(site.township()) ? Set.of(site.township()) : Set.of());
        having.forEach(had -> {
            fresh.removeAll(had.indicators());
            fresh.removeAll(had.pillars());
            fresh.remove(had.township());
        });
        return fresh.size();
    }

    @Test
    void whatIsNotAskedForCountsNowhere() {
        ToShow all = new ToShow(List.of("510199101", "510199102"), List.of("1.1.1"));
        Shown stranger = RandomSites.site(1, "510299101", SiteTier.GROUP_HIGHLIGHT, "9.9.9");
        Coverage coverage = all.shownBy(Arrays.asList(stranger, stranger));
        assertThat(coverage.townships().missing()).hasSize(2);
        assertThat(coverage.indicators().shown()).isEmpty();
        assertThat(coverage.tiers().getLast().sites()).isEqualTo(2);
        assertThat(all.next(List.of(), List.of(stranger)))
                .extracting(Addition::size)
                .containsExactly(0);
    }
}
