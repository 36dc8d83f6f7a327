package org.gengtu.demonstration;

import com.google.ortools.Loader;
import com.google.ortools.sat.BoolVar;
import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.CpSolverStatus;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.Literal;
import com.google.ortools.sat.SatParameters;
import com.google.ortools.sat.SatParameters.SearchBranching;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The smallest sets of candidates that cover a demand, found and proven by CP-SAT.
 *
 * <p>Equal questions get equal answers, unless the time runs out: the solver has one worker, which is the calling
 * thread, a fixed seed, and candidates and needs in an order of their own.
 */
public final class CoveringSets {
    /** How long all of it may take, if not told otherwise. */
    public static final Duration LIMIT = Duration.ofSeconds(10);

    private static final int ALTERNATIVES = 5;
    /** How hard to look for an alternative that shares less: about as many seconds, but the same work on any machine. */
    private static final double EFFORT = 0.05;

    /**
     * The answer.
     *
     * @param sites a smallest set, by code; the best known if it is not proven; empty if something is impossible
     * @param proven whether no smaller set covers the demand
     * @param atLeast no set of fewer sites covers the demand; equals the number of sites if that is proven
     * @param alternatives up to five other sets of the same size, by code each: all there are if they are fewer and the
     *     answer is complete; of those come across in a bounded search each shares least with the set and the
     *     alternatives before it, summed over them
     * @param whyNot each candidate that is in no smallest set, by code; empty if the time was not enough to tell
     * @param complete whether the time was enough to know all of {@code whyNot}, and that there are no more
     *     alternatives if they are fewer than five
     * @param impossible what not even all candidates together meet, sorted; nothing is solved then
     */
    public record Answer(
            List<Shown> sites,
            boolean proven,
            int atLeast,
            List<List<Shown>> alternatives,
            List<WhyNot> whyNot,
            boolean complete,
            List<Need> impossible) {}

    /**
     * Why a candidate is in no smallest set.
     *
     * @param helps whether it meets anything of the demand
     * @param leastSize the size of the smallest sets with it
     * @param dominatedBy a candidate that meets all of the demand that this one meets, or more: one of a smallest set
     *     rather than another, then the one that meets most; null if there is none, or this one meets nothing
     */
    public record WhyNot(
            Shown site,
            boolean helps,
            int leastSize,
            @Nullable Shown dominatedBy) {}

    /** What the solver says: a set or none, and whether that is final, with the best bound of what it minimised. */
    private record Found(@Nullable BitSet set, boolean settled, double bound) {
        private static final Found NOTHING = new Found(null, false, 0);
    }

    private final List<Shown> sites;
    private final int needs;
    private final int rows;
    private final int leastTownships;
    /** By site: the needs that it meets, and after them its township, if a number of townships is demanded. */
    private final BitSet[] meets;

    private final long endNanos;
    /** Smallest sets that were come across. */
    private final List<BitSet> known = new ArrayList<>();

    private boolean complete = true;

    private CoveringSets(
            Collection<Shown> sites,
            Collection<Predicate<Shown>> needs,
            List<String> townships,
            int leastTownships,
            long endNanos) {
        this.sites = List.copyOf(sites);
        this.needs = needs.size();
        this.leastTownships = leastTownships;
        this.endNanos = endNanos;
        Stream<Predicate<Shown>> lies = townships.stream()
                .filter(any -> leastTownships > 0)
                .map(code -> site -> site.township().equals(code));
        List<Predicate<Shown>> all = Stream.concat(needs.stream(), lies).toList();
        rows = all.size();
        meets = this.sites.stream()
                .map(site -> bits(rows, row -> all.get(row).test(site)))
                .toArray(BitSet[]::new);
    }

    /** As {@link #smallest(Collection, Demand, Collection, Duration)}, within ten seconds. */
    public static Answer smallest(Collection<Shown> candidates, Demand demand, Collection<String> townships) {
        return smallest(candidates, demand, townships, LIMIT);
    }

    /**
     * The smallest set of candidates that covers a demand.
     *
     * @param townships the codes of all townships; a site elsewhere is in none
     * @param limit how long all of it may take; when it runs out, the answer says what it does not know
     */
    public static Answer smallest(
            Collection<Shown> candidates, Demand demand, Collection<String> townships, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        TreeSet<Shown> sites = new TreeSet<>(Shown.BY_CODE);
        sites.addAll(candidates);
        var needs = demand.needs(townships);
        List<Need> impossible = new ArrayList<>();
        long reached = townships.stream()
                .distinct()
                .filter(township ->
                        sites.stream().anyMatch(site -> site.township().equals(township)))
                .count();
        if (reached < demand.leastTownships()) {
            impossible.add(new Need(Need.Key.MINIMUM_TOWNSHIPS, Long.toString(reached)));
        }
        needs.forEach((need, met) -> {
            if (sites.stream().noneMatch(met)) {
                impossible.add(need);
            }
        });
        if (!impossible.isEmpty()) {
            return new Answer(List.of(), false, 0, List.of(), List.of(), false, List.copyOf(impossible));
        }
        return new CoveringSets(
                        sites,
                        needs.values(),
                        townships.stream().distinct().sorted().toList(),
                        demand.leastTownships(),
                        end)
                .answer();
    }

    private Answer answer() {
        Loader.loadNativeLibraries();
        BitSet greedy = greedy();
        Found first = solve(sets -> sets.startFrom(greedy).fewest());
        BitSet best = first.set() == null || first.set().cardinality() > greedy.cardinality() ? greedy : first.set();
        int size = best.cardinality();
        if (!first.settled()) {
            int atLeast = Math.clamp((long) Math.ceil(first.bound() - 1e-6), 0, size);
            return new Answer(sites(best), false, atLeast, List.of(), List.of(), false, List.of());
        }
        List<WhyNot> whyNot = whyNot(best);
        List<List<Shown>> alternatives =
                alternatives(best).stream().map(this::sites).toList();
        return new Answer(sites(best), true, size, alternatives, whyNot, complete, List.of());
    }

    /** Looks for smallest sets until they use every candidate that is in one between them: all others are then in none. */
    private List<WhyNot> whyNot(BitSet best) {
        int size = best.cardinality();
        BitSet open = bits(sites.size(), site -> !meets[site].isEmpty());
        for (BitSet next = best; next != null; ) {
            widen(next, open);
            next = open.isEmpty() ? null : settled(sets -> sets.atMost(size).anyOf(open));
        }
        BitSet used = new BitSet();
        known.forEach(used::or);
        return IntStream.range(0, complete ? sites.size() : 0)
                .filter(site -> !used.get(site))
                // Any smallest set and this site: no set with it is smaller, or it would be a smallest one.
                .mapToObj(site -> new WhyNot(sites.get(site), !meets[site].isEmpty(), size + 1, dominator(site, used)))
                .toList();
    }

    private List<BitSet> alternatives(BitSet best) {
        int size = best.cardinality();
        List<BitSet> chosen = new ArrayList<>(List.of(best));
        while (chosen.size() <= ALTERNATIVES) {
            BitSet met = leastShared(chosen);
            BitSet next = met != null ? met : settled(sets -> sets.atMost(size).noneOf(chosen));
            if (next == null) {
                break;
            }
            BitSet less = solve(sets ->
                            sets.startFrom(next).ofSize(size).noneOf(chosen).leastShared(chosen))
                    .set();
            chosen.add(less == null ? next : less);
        }
        return chosen.subList(1, chosen.size());
    }

    /** A set of those asked for; null if there is none, or if the time is not enough to tell, and nothing is complete then. */
    private @Nullable BitSet settled(Consumer<Sets> question) {
        Found found = solve(question);
        complete &= found.settled();
        return found.set();
    }

    /** Of the known sets that are none of the chosen, the one that shares least with them; null if there is none. */
    private @Nullable BitSet leastShared(List<BitSet> chosen) {
        return known.stream()
                .filter(set -> !chosen.contains(set))
                .min(Comparator.comparingInt(set -> chosen.stream()
                        .mapToInt(other -> set.cardinality() - or(set, other).cardinality())
                        .sum()))
                .orElse(null);
    }

    /** Adds a smallest set to those known, and what differs from it by one open site, and so on; the sites of all are open no more. */
    private void widen(BitSet smallest, BitSet open) {
        Deque<BitSet> sets = new ArrayDeque<>(List.of(smallest));
        open.andNot(smallest);
        while (!sets.isEmpty()) {
            BitSet set = sets.remove();
            known.add(set);
            set.stream().forEach(out -> {
                BitSet rest = (BitSet) set.clone();
                rest.clear(out);
                BitSet met = met(rest);
                for (int in : open.stream()
                        .filter(site -> covers(or(met, meets[site])))
                        .toArray()) {
                    BitSet swapped = (BitSet) rest.clone();
                    swapped.set(in);
                    open.clear(in);
                    sets.add(swapped);
                }
            });
        }
    }

    private @Nullable Shown dominator(int site, BitSet used) {
        if (meets[site].isEmpty()) {
            return null;
        }
        return IntStream.range(0, sites.size())
                .filter(other -> other != site && or(meets[site], meets[other]).equals(meets[other]))
                .boxed()
                .min(Comparator.<Integer, Boolean>comparing(other -> !used.get(other))
                        .thenComparing(other -> -meets[other].cardinality()))
                .map(sites::get)
                .orElse(null);
    }

    /** A set that covers the demand, by taking what adds most and leaving out what turns out to be superfluous. */
    private BitSet greedy() {
        BitSet set = new BitSet();
        BitSet met = new BitSet();
        while (!covers(met)) {
            int next = IntStream.range(0, sites.size())
                    .boxed()
                    .max(Comparator.<Integer>comparingInt(
                                    site -> or(met, meets[site]).cardinality())
                            .thenComparing(Comparator.reverseOrder()))
                    .orElseThrow();
            set.set(next);
            met.or(meets[next]);
        }
        for (int site = set.nextSetBit(0); site >= 0; site = set.nextSetBit(site + 1)) {
            set.clear(site);
            set.set(site, !covers(met(set)));
        }
        return set;
    }

    private BitSet met(BitSet set) {
        BitSet met = new BitSet(rows);
        set.stream().forEach(site -> met.or(meets[site]));
        return met;
    }

    private boolean covers(BitSet met) {
        return met.nextClearBit(0) >= needs
                && met.get(needs, Math.max(needs, rows)).cardinality() >= leastTownships;
    }

    private List<Shown> sites(BitSet set) {
        return set.stream().mapToObj(sites::get).toList();
    }

    private static BitSet or(BitSet one, BitSet other) {
        BitSet both = (BitSet) one.clone();
        both.or(other);
        return both;
    }

    private static BitSet bits(int count, IntPredicate which) {
        BitSet bits = new BitSet(count);
        IntStream.range(0, count).filter(which).forEach(bits::set);
        return bits;
    }

    private Found solve(Consumer<Sets> question) {
        double seconds = (endNanos - System.nanoTime()) / 1e9;
        if (seconds <= 0) {
            return Found.NOTHING;
        }
        Sets sets = new Sets();
        question.accept(sets);
        sets.parameters.setMaxTimeInSeconds(seconds);
        CpSolverStatus status = sets.solver.solve(sets.model);
        return switch (status) {
            case OPTIMAL, FEASIBLE ->
                new Found(
                        bits(sites.size(), site -> sets.solver.booleanValue(sets.in[site])),
                        status == CpSolverStatus.OPTIMAL || sets.parameters.getStopAfterFirstSolution(),
                        sets.solver.bestObjectiveBound());
            case INFEASIBLE -> new Found(null, true, 0);
            case UNKNOWN -> new Found(null, false, sets.solver.bestObjectiveBound());
            case MODEL_INVALID, UNRECOGNIZED -> throw new IllegalStateException(sets.model.validate());
        };
    }

    /** All sets that cover the demand, and what is asked of them. */
    private final class Sets {
        private final CpModel model = new CpModel();
        private final CpSolver solver = new CpSolver();
        private final SatParameters.Builder parameters = solver.getParameters();
        private final BoolVar[] in = IntStream.range(0, sites.size())
                .mapToObj(site -> model.newBoolVar("in" + site))
                .toArray(BoolVar[]::new);

        private Sets() {
            // A worker alone proves hardly anything without the linear relaxation.
            parameters
                    .setNumWorkers(1)
                    .setRandomSeed(1)
                    .setLinearizationLevel(2)
                    .setSearchBranching(SearchBranching.PSEUDO_COST_SEARCH)
                    .setExploitAllLpSolution(true);
            Literal[] lies = new Literal[rows - needs];
            for (int row = 0; row < rows; row++) {
                int met = row;
                Stream<Literal> by = IntStream.range(0, in.length)
                        .filter(site -> meets[site].get(met))
                        .mapToObj(site -> in[site]);
                if (row >= needs) {
                    Literal township = model.newBoolVar("township" + row);
                    lies[row - needs] = township;
                    by = Stream.concat(by, Stream.of(township.not()));
                }
                model.addAtLeastOne(by.toArray(Literal[]::new));
            }
            if (leastTownships > 0) {
                model.addGreaterOrEqual(LinearExpr.sum(lies), leastTownships);
            }
        }

        private Sets startFrom(BitSet set) {
            IntStream.range(0, in.length).forEach(site -> model.addHint(in[site], set.get(site)));
            return this;
        }

        private Sets fewest() {
            model.minimize(LinearExpr.sum(in));
            return this;
        }

        /** The first that is found: that the fewest are asked for lets the solver prove sooner that there is none. */
        private Sets atMost(int size) {
            model.addLessOrEqual(LinearExpr.sum(in), size);
            parameters.setStopAfterFirstSolution(true);
            return fewest();
        }

        private Sets ofSize(int size) {
            model.addEquality(LinearExpr.sum(in), size);
            return this;
        }

        private Sets anyOf(BitSet some) {
            model.addAtLeastOne(some.stream().mapToObj(site -> in[site]).toArray(Literal[]::new));
            return this;
        }

        /** Of a size, so that what differs from one of these leaves out a site of it. */
        private Sets noneOf(List<BitSet> others) {
            others.forEach(set -> model.addBoolOr(
                    set.stream().mapToObj(site -> in[site].not()).toArray(Literal[]::new)));
            return this;
        }

        private Sets leastShared(List<BitSet> others) {
            parameters.setMaxDeterministicTime(EFFORT);
            model.minimize(LinearExpr.weightedSum(
                    in,
                    IntStream.range(0, in.length)
                            .mapToLong(site ->
                                    others.stream().filter(set -> set.get(site)).count())
                            .toArray()));
            return this;
        }
    }
}
