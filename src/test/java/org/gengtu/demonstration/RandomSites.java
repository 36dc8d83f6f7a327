package org.gengtu.demonstration;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small made-up sites and demands, some of them odd. */
final class RandomSites {
    static final List<String> INDICATORS = List.of("1.1.1", "1.1.2", "1.2.1", "2.1.1", "2.1.2", "3.1.1", "3.1.2");

    private final Random random;
    final List<String> townships;

    RandomSites(Random random) {
        this.random = random;
        townships = IntStream.rangeClosed(1, 1 + random.nextInt(5))
                .mapToObj("51019910%d"::formatted)
                .toList();
    }

    List<Shown> sites(int most) {
        return IntStream.range(0, random.nextInt(most + 1)).mapToObj(this::site).toList();
    }

    private Shown site(int id) {
        String elsewhere = "510199999";
        return new Shown(
                id,
                "SD%02d".formatted(random.nextInt(20)),
                random.nextInt(12) == 0 ? elsewhere : one(townships),
                one(List.of(SiteTier.values())),
                some(List.of(Pillar.values()), 0.3),
                some(INDICATORS, 0.3));
    }

    Demand demand() {
        return new Demand(
                random.nextInt(3) > 0 ? null : random.nextInt(townships.size() + 2) - 1,
                random.nextInt(4) == 0,
                some(List.of(Pillar.values()), random.nextBoolean() ? 0.5 : 0),
                some(INDICATORS, random.nextBoolean() ? 0.7 : 0.2),
                some(List.of(SiteTier.values()), random.nextBoolean() ? 0.3 : 0),
                random.nextInt(10) > 0 ? null : one(List.of(SiteTier.values())));
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private <T> Set<T> some(Collection<T> of, double chance) {
        return of.stream().filter(any -> random.nextDouble() < chance).collect(Collectors.toSet());
    }

    /** What a site meets of a demand, in words; its township is among it where a number of townships is demanded. */
    static Set<String> met(Shown site, Demand demand, List<String> townships) {
        Set<String> met = new HashSet<>();
        boolean inCounty = townships.contains(site.township());
        if (inCounty && demand.everyTownship()) {
            met.add("everyTownship:" + site.township());
        }
        if (inCounty && site.tier() == demand.everyTownshipTier()) {
            met.add("everyTownshipTier:" + site.township());
        }
        if (inCounty && demand.minimumTownships() != null && demand.minimumTownships() > 0) {
            met.add("lies in " + site.township());
        }
        for (Pillar pillar : site.pillars()) {
            if (demand.pillars().contains(pillar)) {
                met.add("pillars:" + pillar);
            }
        }
        for (String indicator : site.indicators()) {
            if (demand.indicators().contains(indicator)) {
                met.add("indicators:" + indicator);
            }
        }
        if (demand.tiers().contains(site.tier())) {
            met.add("tiers:" + site.tier());
        }
        return met;
    }

    /** What a set of sites leaves unmet, in words. */
    static Set<String> unmet(Collection<Shown> sites, Demand demand, List<String> townships) {
        Set<String> met = sites.stream()
                .flatMap(site -> met(site, demand, townships).stream())
                .collect(Collectors.toSet());
        Set<String> unmet = new HashSet<>();
        for (String township : townships) {
            if (demand.everyTownship()) {
                unmet.add("everyTownship:" + township);
            }
            if (demand.everyTownshipTier() != null) {
                unmet.add("everyTownshipTier:" + township);
            }
        }
        demand.pillars().forEach(pillar -> unmet.add("pillars:" + pillar));
        demand.indicators().forEach(indicator -> unmet.add("indicators:" + indicator));
        demand.tiers().forEach(tier -> unmet.add("tiers:" + tier));
        unmet.removeAll(met);
        long reached = met.stream().filter(one -> one.startsWith("lies")).count();
        if (demand.minimumTownships() != null && demand.minimumTownships() > reached) {
            unmet.add("minimumTownships:" + reached);
        }
        return unmet;
    }

    static Set<Long> ids(Collection<Shown> sites) {
        return sites.stream().map(Shown::siteId).collect(Collectors.toSet());
    }

    static List<Set<Shown>> subsets(List<Shown> sites) {
        return IntStream.range(0, 1 << sites.size())
                .mapToObj(bits -> IntStream.range(0, sites.size())
                        .filter(site -> (bits >> site & 1) == 1)
                        .mapToObj(sites::get)
                        .collect(Collectors.toSet()))
                .toList();
    }

    static Shown site(int id, String township, SiteTier tier, String... indicators) {
        return new Shown(
                id,
                "SD%03d".formatted(id),
                township,
                tier,
                Set.of(),
                Arrays.stream(indicators).collect(Collectors.toSet()));
    }
}
