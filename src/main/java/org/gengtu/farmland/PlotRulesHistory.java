package org.gengtu.farmland;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.gengtu.calendar.Campaign;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Snapshot;

/** The rules as they were known at each commit, and which of the commits that changed them may concern a plot. */
final class PlotRulesHistory {
    private static final int MOST_KEPT = 128;
    private static final int TOWNSHIP_DIGITS = 9;

    private final List<Facts.Known> facts;
    private final IntFunction<Campaign> campaigns;
    private final long[] changes;
    private final List<Facts.Known> everywhere = new ArrayList<>();
    private final Map<String, List<Facts.Known>> byTownship = new HashMap<>();
    private final Map<Long, List<Facts.Known>> byPlot = new HashMap<>();
    private final Set<Integer> opened = new HashSet<>();
    /** Townships between which villages moved count as one: a fact of either may concern the plots of both. */
    private final Map<String, String> sameAs = new HashMap<>();

    @SuppressWarnings("serial")
    private final Map<Integer, PlotRules> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, PlotRules> eldest) {
            return size() > MOST_KEPT;
        }
    };

    /**
     * @param facts all that were ever recorded, of {@link PlotRules#KINDS}
     * @param campaigns the deadlines of a year as it is opened by default
     */
    PlotRulesHistory(Collection<Facts.Known> facts, IntFunction<Campaign> campaigns) {
        this.facts = List.copyOf(facts);
        this.campaigns = campaigns;
        TreeSet<Long> ids = new TreeSet<>();
        for (Facts.Known known : facts) {
            ids.add(known.fact().commitId());
            ids.add(known.knownTo());
            String one = null;
            for (String other : townships(known.fact())) {
                if (one != null) {
                    sameAs.put(township(one), township(other));
                }
                one = other;
            }
        }
        ids.remove(Snapshot.MAX);
        this.changes = ids.stream().mapToLong(Long::longValue).toArray();
        facts.forEach(this::sort);
    }

    /** The first nine digits of the townships between which a fact moves villages, or that it gives another code. */
    private static Set<String> townships(Fact fact) {
        Set<String> townships = new LinkedHashSet<>();
        String newCode = fact.text("newCode");
        if (fact.regionCode() != null && newCode != null) {
            townships.add(fact.regionCode().substring(0, TOWNSHIP_DIGITS));
            townships.add(newCode.substring(0, TOWNSHIP_DIGITS));
        }
        if (fact.payload().get("moves") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> move) {
                    townships.add(String.valueOf(move.get("old")).substring(0, TOWNSHIP_DIGITS));
                    townships.add(String.valueOf(move.get("now")).substring(0, TOWNSHIP_DIGITS));
                }
            }
        }
        return townships;
    }

    private String township(String digits) {
        String township = digits;
        String other = sameAs.get(township);
        while (other != null && !other.equals(township)) {
            township = other;
            other = sameAs.get(township);
        }
        return township;
    }

    private void sort(Facts.Known known) {
        Fact fact = known.fact();
        switch (fact.kind()) {
            case CAMPAIGN -> {
                everywhere.add(known);
                if (fact.campaign() != null) {
                    opened.add(fact.campaign());
                }
            }
            case DEADLINE -> {
                String region = fact.regionCode();
                if (fact.plotId() != null) {
                    byPlot.computeIfAbsent(fact.plotId(), id -> new ArrayList<>())
                            .add(known);
                } else if (region == null || region.endsWith("000000")) {
                    everywhere.add(known);
                } else {
                    of(region.substring(0, TOWNSHIP_DIGITS)).add(known);
                }
            }
            case RENAME, VILLAGE_MERGER ->
                townships(fact).stream()
                        .map(this::township)
                        .distinct()
                        .forEach(township -> of(township).add(known));
            case TARGET -> throw new IllegalArgumentException("A target changes no plot.");
        }
    }

    private List<Facts.Known> of(String digits) {
        return byTownship.computeIfAbsent(township(digits), township -> new ArrayList<>());
    }

    /** The rules known from a commit on. */
    PlotRules at(long commitId) {
        int found = Arrays.binarySearch(changes, commitId);
        int at = found >= 0 ? found : -found - 2;
        return kept.computeIfAbsent(at, index -> {
            long change = index < 0 ? 0 : changes[index];
            return PlotRules.of(
                    campaigns,
                    facts.stream()
                            .filter(known -> known.fact().commitId() <= change && known.knownTo() > change)
                            .map(Facts.Known::fact)
                            .toList());
        });
    }

    /**
     * The commits at which a fact came or went that may concern plots; those left out change none of their states.
     *
     * @param plotIds a plot with its relatives
     * @param villages those that their events name
     * @param years those in which they were registered
     */
    Set<Long> points(Collection<Long> plotIds, Collection<String> villages, Collection<Integer> years) {
        Set<Long> points = new HashSet<>();
        if (facts.isEmpty()) {
            return points;
        }
        everywhere.forEach(known -> add(known, years, points));
        if (!byTownship.isEmpty()) {
            villages.stream()
                    .map(village -> township(village.substring(0, TOWNSHIP_DIGITS)))
                    .distinct()
                    .forEach(township ->
                            byTownship.getOrDefault(township, List.of()).forEach(known -> add(known, years, points)));
        }
        if (!byPlot.isEmpty()) {
            plotIds.forEach(
                    plotId -> byPlot.getOrDefault(plotId, List.of()).forEach(known -> add(known, years, points)));
        }
        points.remove(Snapshot.MAX);
        return points;
    }

    private void add(Facts.Known known, Collection<Integer> years, Set<Long> points) {
        Integer campaign = known.fact().campaign();
        boolean concerns = known.fact().kind() != FactKind.DEADLINE
                || campaign != null && (years.contains(campaign) || opened.contains(campaign));
        if (concerns) {
            points.add(known.fact().commitId());
            points.add(known.knownTo());
        }
    }
}
