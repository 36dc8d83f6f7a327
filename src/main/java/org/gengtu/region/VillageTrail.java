package org.gengtu.region;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;

/**
 * Which code a village bears on a day, for what was recorded under one of its codes: by the documents that give it another,
 * or make it part of another.
 */
public final class VillageTrail {
    /** The kinds of facts that it follows. */
    public static final Set<FactKind> KINDS = Set.of(FactKind.RENAME, FactKind.VILLAGE_MERGER);

    /** A village bears another code, or lies in another village, from a day on. */
    private record Move(String old, String now, LocalDate from) {}

    private final List<Move> moves = new ArrayList<>();
    /** The code of which a document made a village's, by that; of a merged one the first. */
    private final Map<String, String> madeOf = new HashMap<>();

    private final Set<String> ended = new HashSet<>();

    private VillageTrail() {}

    /** The trails of all times, for who folds anew what was known then. */
    public static Ever ever(Facts facts) {
        return new Ever(facts.listEver(KINDS));
    }

    /** The trails of all times. */
    public record Ever(List<Facts.Known> facts) {
        /** The commits from which on another trail was known. */
        public TreeSet<Long> points() {
            TreeSet<Long> points = new TreeSet<>();
            facts.forEach(known -> {
                points.add(known.fact().commitId());
                points.add(known.knownTo());
            });
            return points;
        }

        /** The trail as known at a commit. */
        public VillageTrail at(long point) {
            return of(facts.stream()
                    .filter(each -> each.fact().commitId() <= point && each.knownTo() > point)
                    .map(Facts.Known::fact)
                    .toList());
        }
    }

    /** @param standing the facts that stand; those of other kinds are passed over */
    public static VillageTrail of(Collection<Fact> standing) {
        VillageTrail trail = new VillageTrail();
        standing.stream()
                .filter(fact -> KINDS.contains(fact.kind()))
                .sorted(Comparator.comparing(Fact::from).thenComparing(Fact::factId))
                .forEach(trail::add);
        return trail;
    }

    private void add(Fact fact) {
        if (fact.payload().get("moves") instanceof List<?> list) {
            for (Object each : list) {
                if (each instanceof Map<?, ?> move) {
                    add(String.valueOf(move.get("old")), String.valueOf(move.get("now")), fact);
                }
            }
        }
    }

    private void add(String old, String now, Fact fact) {
        moves.add(new Move(old, now, fact.from()));
        boolean wasThere =
                fact.payload().get("codes") instanceof List<?> codes && codes.contains(now) || ended.contains(now);
        if (!wasThere) {
            madeOf.putIfAbsent(now, old);
        }
        ended.add(old);
    }

    public boolean isEmpty() {
        return moves.isEmpty();
    }

    /** The days on which some village becomes another. */
    public List<LocalDate> days() {
        return moves.stream().map(Move::from).distinct().toList();
    }

    /**
     * The code of the village in which lies on a day what was recorded in another; also on days before that one got its
     * code, or was made of others: then in the first of them.
     */
    public String village(String recorded, LocalDate day) {
        String village = recorded;
        while (madeOf.containsKey(village)) {
            village = madeOf.get(village);
        }
        for (Move move : moves) {
            if (!move.from.isAfter(day) && move.old.equals(village)) {
                village = move.now;
            }
        }
        return village;
    }

    /** The codes that on a day are others, with what they are then. */
    public Map<String, String> othersOn(LocalDate day) {
        Map<String, String> others = new HashMap<>();
        for (Move move : moves) {
            for (String code : List.of(move.old, move.now)) {
                String then = village(code, day);
                if (!then.equals(code)) {
                    others.put(code, then);
                }
            }
        }
        return others;
    }
}
