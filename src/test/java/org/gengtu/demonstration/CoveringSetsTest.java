package org.gengtu.demonstration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gengtu.demonstration.RandomSites.ids;
import static org.gengtu.demonstration.RandomSites.met;
import static org.gengtu.demonstration.RandomSites.subsets;
import static org.gengtu.demonstration.RandomSites.unmet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gengtu.demonstration.CoveringSets.Answer;
import org.gengtu.demonstration.CoveringSets.WhyNot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoveringSetsTest {
    private static final Demand NOTHING = new Demand(null, false, Set.of(), Set.of(), Set.of(), null);

    /** One question, and the answer to it by trying all sets of sites. */
    private record Tried(List<Shown> sites, Demand demand, List<String> townships) {
        List<Set<Shown>> covering() {
            return subsets(sites).stream()
                    .filter(set -> unmet(set, demand, townships).isEmpty())
                    .toList();
        }

        boolean dominates(Shown other, Shown site) {
            return !other.equals(site) && met(other, demand, townships).containsAll(met(site, demand, townships));
        }
    }

    @Test
    void agreesWithTryingAllSets() {
        Random random = new Random(76);
        Map<String, Integer> seen = new TreeMap<>();
        for (int round = 0; round < 400; round++) {
            RandomSites county = new RandomSites(random);
            Tried tried = new Tried(county.sites(11), county.demand(), county.townships);
            Answer answer = CoveringSets.smallest(tried.sites, tried.demand, tried.townships);
            assertThat(answer.impossible())
                    .as("round %d", round)
                    .extracting(Need::toString)
                    .containsExactlyInAnyOrderElementsOf(unmet(tried.sites, tried.demand, tried.townships));
            if (answer.impossible().isEmpty()) {
                agrees(answer, tried, seen);
            } else {
                assertThat(answer.sites()).isEmpty();
                assertThat(answer.alternatives()).isEmpty();
                assertThat(answer.whyNot()).isEmpty();
                seen.merge("impossible", 1, Integer::sum);
            }
        }
        assertThat(seen.keySet())
                .containsExactly(
                        "alternatives 0",
                        "alternatives 1",
                        "alternatives 2",
                        "alternatives 3",
                        "alternatives 4",
                        "alternatives 5",
                        "dominated",
                        "impossible",
                        "more than 5",
                        "no help",
                        "not dominated");
    }

    private static void agrees(Answer answer, Tried tried, Map<String, Integer> seen) {
        List<Set<Shown>> covering = tried.covering();
        int least = covering.stream().mapToInt(Set::size).min().orElseThrow();
        List<Set<Shown>> smallest =
                covering.stream().filter(set -> set.size() == least).toList();
        assertThat(answer.proven() && answer.complete()).isTrue();
        assertThat(answer.atLeast()).isEqualTo(least);
        List<Set<Shown>> found = new ArrayList<>(List.of(new HashSet<>(answer.sites())));
        answer.alternatives().forEach(set -> found.add(new HashSet<>(set)));
        assertThat(found).doesNotHaveDuplicates().isSubsetOf(smallest).hasSize(Math.min(6, smallest.size()));
        seen.merge("alternatives " + answer.alternatives().size(), 1, Integer::sum);
        if (smallest.size() > 6) {
            seen.merge("more than 5", 1, Integer::sum);
        }

        Set<Shown> used = smallest.stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertThat(answer.whyNot())
                .extracting(WhyNot::site)
                .containsExactlyInAnyOrderElementsOf(tried.sites.stream()
                        .filter(site -> !used.contains(site))
                        .toList());
        for (WhyNot why : answer.whyNot()) {
            Shown site = why.site();
            List<Set<Shown>> with =
                    covering.stream().filter(set -> set.contains(site)).toList();
            assertThat(why.leastSize())
                    .isEqualTo(with.stream().mapToInt(Set::size).min().orElseThrow());
            assertThat(why.helps())
                    .isEqualTo(!met(site, tried.demand, tried.townships).isEmpty());
            Shown dominator = why.dominatedBy();
            if (dominator == null) {
                assertThat(tried.sites).noneMatch(other -> why.helps() && tried.dominates(other, site));
                seen.merge(why.helps() ? "not dominated" : "no help", 1, Integer::sum);
                continue;
            }
            assertThat(tried.dominates(dominator, site)).isTrue();
            assertThat(with).allSatisfy(set -> {
                Set<Shown> swapped = new HashSet<>(set);
                swapped.remove(site);
                swapped.add(dominator);
                assertThat(unmet(swapped, tried.demand, tried.townships)).isEmpty();
            });
            ToIntFunction<Shown> worth = other -> (used.contains(other) ? 100 : 0)
                    + met(other, tried.demand, tried.townships).size();
            assertThat(tried.sites)
                    .noneMatch(other ->
                            tried.dominates(other, site) && worth.applyAsInt(other) > worth.applyAsInt(dominator));
            seen.merge("dominated", 1, Integer::sum);
        }
    }

    @Test
    void answersAlikeInWhateverOrderTheCandidatesCome() {
        Random random = new Random(33);
        for (int round = 0; round < 20; round++) {
            RandomSites county = new RandomSites(random);
            List<Shown> sites = new ArrayList<>(county.sites(40));
            Demand demand = county.demand();
            Answer answer = CoveringSets.smallest(sites, demand, county.townships);
            Collections.shuffle(sites, random);
            assertThat(CoveringSets.smallest(sites, demand, county.townships)).isEqualTo(answer);
        }
    }

    @Test
    void aShowpieceInEveryTownAndAlternativesThatDifferMost() {
        List<String> townships =
                IntStream.range(0, 33).mapToObj("510199%03d"::formatted).toList();
        List<Shown> sites = new ArrayList<>();
        for (String township : townships) {
            for (int twin = 0; twin < 2; twin++) {
                sites.add(RandomSites.site(sites.size(), township, SiteTier.TOWNSHIP_SHOWPIECE));
            }
            sites.add(RandomSites.site(sites.size(), township, SiteTier.VILLAGE_FEATURE));
        }
        Demand demand = new Demand(20, true, Set.of(), Set.of(), Set.of(), SiteTier.TOWNSHIP_SHOWPIECE);
        Answer answer = CoveringSets.smallest(sites, demand, townships);
        assertThat(answer.sites()).hasSize(33);
        assertThat(answer.proven() && answer.complete()).isTrue();
        assertThat(answer.alternatives()).hasSize(5);
        assertThat(answer.alternatives().getFirst()).doesNotContainAnyElementsOf(answer.sites());
        assertThat(answer.whyNot())
                .hasSize(33)
                .allSatisfy(why -> assertThat(why.site().tier()).isEqualTo(SiteTier.VILLAGE_FEATURE))
                .allSatisfy(why -> assertThat(why.leastSize()).isEqualTo(34))
                .allSatisfy(why -> assertThat(why.dominatedBy())
                        .extracting(Shown::township)
                        .isEqualTo(why.site().township()));
        assertThat(CoveringSets.smallest(sites.subList(3, 99), demand, townships)
                        .impossible())
                .extracting(Need::toString)
                .containsExactly("everyTownship:510199000", "everyTownshipTier:510199000");
    }

    @Test
    void aSmallestSetThatTheGreedyWayMisses() {
        // a takes most, then b and c are needed both; d and e do it alone
        List<Shown> sites = List.of(
                RandomSites.site(1, "t", SiteTier.COUNTY_MODEL, "1", "2", "4", "5"),
                RandomSites.site(2, "t", SiteTier.COUNTY_MODEL, "3", "1"),
                RandomSites.site(3, "t", SiteTier.COUNTY_MODEL, "6", "4"),
                RandomSites.site(4, "t", SiteTier.COUNTY_MODEL, "1", "2", "3"),
                RandomSites.site(5, "t", SiteTier.COUNTY_MODEL, "4", "5", "6"));
        Demand demand = new Demand(null, false, Set.of(), Set.of("1", "2", "3", "4", "5", "6"), Set.of(), null);
        Answer answer = CoveringSets.smallest(sites, demand, List.of("t"));
        assertThat(ids(answer.sites())).containsExactlyInAnyOrder(4L, 5L);
        assertThat(answer.whyNot())
                .containsExactly(
                        new WhyNot(sites.get(0), true, 3, null),
                        new WhyNot(sites.get(1), true, 3, sites.get(3)),
                        new WhyNot(sites.get(2), true, 3, sites.get(4)));
    }

    @Test
    void withoutTimeSaysTheBestKnownAndThatItIsNotProven() {
        Random random = new Random(10);
        for (int round = 0; round < 20; round++) {
            RandomSites county = new RandomSites(random);
            List<Shown> sites = county.sites(40);
            Demand demand = county.demand();
            Answer answer = CoveringSets.smallest(sites, demand, county.townships, Duration.ZERO);
            assertThat(answer.proven() || answer.complete()).isFalse();
            assertThat(answer.alternatives()).isEmpty();
            assertThat(answer.whyNot()).isEmpty();
            assertThat(answer.atLeast()).isBetween(0, answer.sites().size());
            if (answer.impossible().isEmpty()) {
                assertThat(unmet(answer.sites(), demand, county.townships)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0})
    void nothingIsMetByNoSite(int minimum) {
        Demand demand = new Demand(minimum, false, Set.of(), Set.of(), Set.of(), null);
        Shown site = RandomSites.site(1, "t", SiteTier.COUNTY_MODEL, "1");
        Answer answer = CoveringSets.smallest(List.of(site), demand, List.of("t"));
        assertThat(answer)
                .isEqualTo(new Answer(
                        List.of(), true, 0, List.of(), List.of(new WhyNot(site, false, 1, null)), true, List.of()))
                .isEqualTo(CoveringSets.smallest(List.of(site, site), NOTHING, List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 34, Integer.MAX_VALUE})
    void moreTownshipsThanThereAre(int minimum) {
        Demand demand = new Demand(minimum, false, Set.of(), Set.of(), Set.of(), null);
        List<Shown> sites = List.of(
                RandomSites.site(1, "t", SiteTier.COUNTY_MODEL),
                RandomSites.site(2, "elsewhere", SiteTier.COUNTY_MODEL));
        assertThat(CoveringSets.smallest(sites, demand, List.of("t", "t")).impossible())
                .containsExactly(new Need(Need.Key.MINIMUM_TOWNSHIPS, "1"));
    }
}
