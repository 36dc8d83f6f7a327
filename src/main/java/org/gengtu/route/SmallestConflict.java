package org.gengtu.route;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A smallest set of demands that cannot be met together.
 *
 * <p>By implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva: Smallest MUS extraction with minimal hitting set
 * dualization, 2015): every set that cannot be met has a demand of each set whose taking back makes the rest possible. The
 * smallest set that hits all such sets known so far is either impossible, and then no smaller one is, or it grows to as many
 * demands as can be met together, and what these leave out is one more set to hit.
 */
final class SmallestConflict {
    /** Whether demands can be met together. */
    enum Verdict {
        POSSIBLE,
        IMPOSSIBLE,
        UNKNOWN
    }

    /** Asks whether a set of demands can be met, by number. */
    interface Oracle {
        Verdict ask(BitSet demands);

        /** Whether there is no more time to ask. */
        boolean isOver();
    }

    /**
     * The answer.
     *
     * @param demands by number; empty: not even nothing can be met, or no conflict was found in the time
     * @param proven whether no smaller set is impossible
     */
    record Answer(BitSet demands, boolean proven) {}

    private final int count;
    private final Oracle oracle;
    private final List<BitSet> toHit = new ArrayList<>();
    private boolean certain = true;

    private SmallestConflict(int count, Oracle oracle) {
        this.count = count;
        this.oracle = oracle;
    }

    /** @param count how many demands there are; together they are known to be impossible */
    static Answer find(int count, Oracle oracle) {
        return new SmallestConflict(count, oracle).find();
    }

    private Answer find() {
        while (!oracle.isOver()) {
            BitSet hits = smallestHit();
            Verdict verdict = oracle.ask(hits);
            if (verdict == Verdict.IMPOSSIBLE) {
                return new Answer(hits, certain);
            }
            certain &= verdict == Verdict.POSSIBLE;
            BitSet left = grown(hits);
            left.flip(0, count);
            if (left.isEmpty()) {
                // all together were found possible after all, or it cannot be told in the time
                break;
            }
            toHit.add(left);
        }
        return new Answer(shrunk(), false);
    }

    /** Adds demands while they can be met. */
    private BitSet grown(BitSet from) {
        BitSet set = (BitSet) from.clone();
        for (int i = set.nextClearBit(0); i < count && !oracle.isOver(); i = set.nextClearBit(i + 1)) {
            set.set(i);
            Verdict verdict = oracle.ask(set);
            certain &= verdict != Verdict.UNKNOWN;
            if (verdict != Verdict.POSSIBLE) {
                set.clear(i);
            }
        }
        return set;
    }

    /** A set none of whose demands can be taken back, as far as can be told. */
    private BitSet shrunk() {
        BitSet set = new BitSet();
        set.set(0, count);
        for (int i = 0; i < count && !oracle.isOver(); i++) {
            set.clear(i);
            if (oracle.ask(set) != Verdict.IMPOSSIBLE) {
                set.set(i);
            }
        }
        return set;
    }

    private BitSet smallestHit() {
        for (int size = 0; size <= count; size++) {
            BitSet found = hit(new BitSet(), size);
            if (found != null) {
                return found;
            }
        }
        throw new IllegalStateException("A set to hit is empty.");
    }

    /** A set of at most so many more demands that hits all sets; null: there is none. */
    private @Nullable BitSet hit(BitSet chosen, int more) {
        BitSet open = toHit.stream()
                .filter(each -> !each.intersects(chosen))
                .min(Comparator.comparingInt(BitSet::cardinality))
                .orElse(null);
        if (open == null) {
            return chosen;
        }
        if (more == 0) {
            return null;
        }
        for (int i = open.nextSetBit(0); i >= 0; i = open.nextSetBit(i + 1)) {
            BitSet next = (BitSet) chosen.clone();
            next.set(i);
            BitSet found = hit(next, more - 1);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
