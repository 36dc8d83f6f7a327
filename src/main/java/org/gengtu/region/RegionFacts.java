package org.gengtu.region;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gengtu.calendar.CountyClock;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.Commands;
import org.gengtu.ledger.Done;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKeeper;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.Facts;
import org.gengtu.ledger.Ledger;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Renames regions and merges villages from a day on, each by a fact with a document, and takes such facts back.
 *
 * <p>The changes of a region follow one another: one that is dated before the last is refused, and one on which a later one
 * stands is not taken back.
 */
@Service
public class RegionFacts implements FactKeeper {
    private static final int LONGEST_NAME = 100;
    /** Before it there were no regions of this kind. */
    private static final LocalDate EARLIEST = LocalDate.of(1949, 10, 1);

    private final JdbcClient jdbc;
    private final Commands commands;
    private final Ledger ledger;
    private final Facts facts;
    private final CountyClock clock;
    private final ObjectProvider<RegionChanges> followers;

    public RegionFacts(
            JdbcClient jdbc,
            Commands commands,
            Ledger ledger,
            Facts facts,
            CountyClock clock,
            ObjectProvider<RegionChanges> followers) {
        this.jdbc = jdbc;
        this.commands = commands;
        this.ledger = ledger;
        this.facts = facts;
        this.clock = clock;
        this.followers = followers;
    }

    /**
     * Gives a region another name, and perhaps another code: a village also one of another township, a township one with
     * which the codes of its villages change in their first nine digits.
     *
     * @param code also a former one
     * @param name 1 to 100 characters; the old one where only the code changes
     * @param newCode null to keep the code
     * @param from the first day on which it holds
     * @return with the number {@code fact} and the text {@code region}, the code from that day on
     * @throws Problem REGION_UNKNOWN, REGION_CHANGE_INVALID, NOTHING_CHANGED, DAY_IN_FUTURE, ARGUMENT_INVALID
     */
    public Done rename(
            RegionCode code,
            String name,
            @Nullable RegionCode newCode,
            LocalDate from,
            String document,
            CommandCall call) {
        return commands.run(call, () -> {
            String newName = readName(name);
            requireDated(from, document);
            facts.lockForChange();
            RegionStates states = RegionStates.load(jdbc, facts);
            RegionFold.Piece old = getToday(code, "code", states);
            RegionCode into = newCode == null ? old.code() : newCode;
            if (into.equals(old.code()) && newName.equals(old.name())) {
                throw Problem.of(
                                ProblemCode.NOTHING_CHANGED,
                                "The region %s bears the name %s already.".formatted(into, newName))
                        .at("name");
            }
            List<VillageMove> moves = moves(old.code(), into, from, states.fold());
            RegionChange change = new RegionChange(
                    0, FactKind.RENAME, List.of(old.code()), into, newName, null, from, document.strip(), moves);
            requireLatest(change, states);
            if (change.isRecoding()) {
                requireCode(old.code().level(), into, "newCode", states.fold());
                requireFree(into, Set.of(old.code()), "newCode", states);
                for (VillageMove move : moves) {
                    requireFree(move.now(), Set.of(move.old()), "newCode", states);
                }
                requireTownship(into, from, "newCode", states.fold());
            }
            return write(change, states);
        });
    }

    /**
     * Makes several villages one. Its boundary is the union of theirs where all have one.
     *
     * @param codes those that are merged, also by former codes
     * @param into the code that the merged village bears: one of theirs, or a free one in a township of the county
     * @param name 1 to 100 characters
     * @param from the first day on which they are one
     * @return with the number {@code fact} and the text {@code region}, the code of the merged village
     * @throws Problem REGION_UNKNOWN, REGION_CHANGE_INVALID, DAY_IN_FUTURE, ARGUMENT_INVALID
     */
    public Done mergeVillages(
            List<RegionCode> codes, RegionCode into, String name, LocalDate from, String document, CommandCall call) {
        return commands.run(call, () -> {
            String newName = readName(name);
            requireDated(from, document);
            facts.lockForChange();
            RegionStates states = RegionStates.load(jdbc, facts);
            List<RegionFold.Piece> olds = codes.stream()
                    .map(code -> getToday(code, "codes", states))
                    .distinct()
                    .sorted(Comparator.comparing(piece -> piece.code().digits()))
                    .toList();
            Set<RegionCode> merged =
                    olds.stream().map(RegionFold.Piece::code).collect(Collectors.toCollection(LinkedHashSet::new));
            for (RegionCode code : merged) {
                if (code.level() != RegionLevel.VILLAGE) {
                    throw invalid("%s is not a village.".formatted(code), "codes");
                }
            }
            if (merged.size() + (merged.contains(into) ? 0 : 1) < 2 || merged.isEmpty()) {
                throw invalid("A merger takes two villages or more.", "codes");
            }
            List<VillageMove> moves = merged.stream()
                    .filter(code -> !code.equals(into))
                    .map(code -> new VillageMove(code, into, from, 0))
                    .toList();
            RegionChange change = new RegionChange(
                    0,
                    FactKind.VILLAGE_MERGER,
                    List.copyOf(merged),
                    into,
                    newName,
                    null,
                    from,
                    document.strip(),
                    moves);
            requireLatest(change, states);
            if (change.isRecoding()) {
                requireCode(RegionLevel.VILLAGE, into, "into", states.fold());
                requireFree(into, merged, "into", states);
                requireTownship(into, from, "into", states.fold());
            }
            insertRegions(List.of(into));
            return write(change.bounded(unite(olds, into)), states);
        });
    }

    private static String readName(String name) {
        String read = name.strip();
        int length = read.codePointCount(0, read.length());
        if (length == 0 || length > LONGEST_NAME || read.indexOf('\0') >= 0) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The name has %d characters; it must have 1 to %d.".formatted(length, LONGEST_NAME))
                    .at("name");
        }
        return read;
    }

    private void requireDated(LocalDate from, String document) {
        Facts.requireText(document, "document");
        if (from.isAfter(clock.today())) {
            throw Problem.of(
                            ProblemCode.DAY_IN_FUTURE,
                            "%s lies after the county's today, %s.".formatted(from, clock.today()))
                    .at("from");
        }
        if (from.isBefore(EARLIEST)) {
            throw invalid("%s lies before %s.".formatted(from, EARLIEST), "from");
        }
    }

    private static Problem invalid(String what, String where) {
        return Problem.of(ProblemCode.REGION_CHANGE_INVALID, what).at(where);
    }

    private static RegionFold.Piece getToday(RegionCode code, String where, RegionStates states) {
        return states.resolve(code)
                .flatMap(states.fold()::today)
                .orElseThrow(() -> Problem.of(ProblemCode.REGION_UNKNOWN, "The region %s is not known.".formatted(code))
                        .at(where));
    }

    /** The villages that get other codes when one of them does, or their township. */
    private static List<VillageMove> moves(RegionCode old, RegionCode into, LocalDate from, RegionFold fold) {
        if (old.equals(into)) {
            return List.of();
        }
        if (old.level() != RegionLevel.TOWNSHIP) {
            return List.of(new VillageMove(old, into, from, 0));
        }
        String prefix = into.digits().substring(0, old.prefix().length());
        return fold.codes().stream()
                .filter(code -> code.level() == RegionLevel.VILLAGE
                        && code.township().equals(old)
                        && fold.today(code).isPresent())
                .map(code -> new VillageMove(
                        code, new RegionCode(prefix + code.digits().substring(prefix.length())), from, 0))
                .toList();
    }

    private static void requireCode(RegionLevel level, RegionCode into, String where, RegionFold fold) {
        if (level == RegionLevel.COUNTY) {
            throw invalid("The code of the county does not change.", where);
        }
        if (into.level() != level) {
            throw invalid(
                    "%s is not the code of a %s."
                            .formatted(into, level == RegionLevel.TOWNSHIP ? "township" : "village"),
                    where);
        }
        if (fold.today(into.county()).isEmpty()) {
            throw invalid("%s does not belong to this county.".formatted(into), where);
        }
    }

    /** A code that other regions bear, or ever bore, would find both. */
    private static void requireFree(RegionCode into, Collection<RegionCode> own, String where, RegionStates states) {
        List<RegionCode> bearers = new ArrayList<>(states.toldBearers(into));
        if (!states.fold().pieces(into).isEmpty()) {
            bearers.add(into);
        }
        states.fold().bearer(into).ifPresent(bearers::add);
        for (RegionCode bearer : bearers) {
            RegionCode today = states.resolve(bearer).orElse(bearer);
            if (!own.contains(today)) {
                throw invalid(
                        today.equals(into)
                                ? "The code %s is that of another region.".formatted(into)
                                : "The code %s was that of another region, which is %s today.".formatted(into, today),
                        where);
            }
        }
    }

    private static void requireTownship(RegionCode into, LocalDate from, String where, RegionFold fold) {
        if (into.level() == RegionLevel.VILLAGE && !fold.isFrom(into.township(), from)) {
            throw invalid(
                    "There is no township %s from %s on for the village %s.".formatted(into.township(), from, into),
                    where);
        }
    }

    /** The changes of a region follow one another, so that none must be judged anew for one that became known later. */
    private static void requireLatest(RegionChange change, RegionStates states) {
        Set<RegionCode> concerned = change.concerned();
        RegionCode township = change.isRecoding() && change.into().level() == RegionLevel.TOWNSHIP
                ? change.codes().getFirst()
                : null;
        states.changes().stream()
                .filter(other -> other.from().isAfter(change.from()))
                .filter(other -> other.concerned().stream()
                        .anyMatch(code -> concerned.contains(code)
                                || township != null && code.township().equals(township)))
                .findFirst()
                .ifPresent(other -> {
                    throw invalid(
                                    "%s lies before a later change, of %s by %s."
                                            .formatted(change.from(), other.from(), other.document()),
                                    "from")
                            .remedy("Give a day not before it, or take it back first.")
                            .with("standing", standing(List.of(other)));
                });
        for (RegionCode code : concerned) {
            states.fold()
                    .today(code)
                    .filter(piece -> piece.from().isAfter(change.from()))
                    .ifPresent(piece -> {
                        throw invalid("The region %s is only from %s on.".formatted(code, piece.from()), "from");
                    });
        }
    }

    private static List<Map<String, Object>> standing(List<RegionChange> changes) {
        return changes.stream()
                .map(change -> {
                    Map<String, Object> told = new LinkedHashMap<>();
                    told.put("factId", change.globalId());
                    told.put("kind", change.kind().name());
                    told.put("from", change.from().toString());
                    told.put("document", change.document());
                    return told;
                })
                .toList();
    }

    private Commands.Written write(RegionChange wanted, RegionStates states) {
        Set<RegionCode> concerned = wanted.concerned();
        insertRegions(concerned);
        lock(concerned);
        lockFollowing(wanted.moves());
        long commitId = ledger.drawCommitId();
        RegionChange change = wanted.numbered(facts.record(wanted.toFact(), commitId));
        states.add(change);
        states.write(commitId);
        tell(change.moves(), commitId);
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("fact", change.factId());
        result.put("region", change.into().digits());
        return new Commands.Written(commitId, result);
    }

    private void insertRegions(Collection<RegionCode> codes) {
        for (RegionCode code : codes) {
            jdbc.sql("""
                            INSERT INTO region (region_code, level, version) VALUES (?, ?::region_level, 1)
                            ON CONFLICT (region_code) DO NOTHING""").params(code.digits(), code.level().name()).update();
        }
    }

    private void lock(Collection<RegionCode> codes) {
        jdbc.sql("SELECT region_code FROM region WHERE region_code = ANY(?) ORDER BY region_code FOR UPDATE")
                .param(codes.stream().map(RegionCode::digits).toArray(String[]::new))
                .query(String.class)
                .list();
    }

    private void lockFollowing(List<VillageMove> moves) {
        if (!moves.isEmpty()) {
            followers.orderedStream().forEach(follower -> follower.lock(moves));
        }
    }

    private void tell(List<VillageMove> moves, long commitId) {
        if (!moves.isEmpty()) {
            followers.orderedStream().forEach(follower -> follower.moved(moves, commitId));
        }
    }

    /** The boundary of the merged village: the union of all; where one has none, that of the village whose code stays. */
    private @Nullable Long unite(List<RegionFold.Piece> olds, RegionCode into) {
        Long own = olds.stream()
                .filter(piece -> piece.code().equals(into))
                .map(RegionFold.Piece::boundaryId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (olds.stream().anyMatch(piece -> piece.boundaryId() == null)) {
            return own;
        }
        return jdbc.sql("""
                        WITH u AS (SELECT ST_Multi(ST_Union(geom)) AS geom FROM region_boundary WHERE boundary_id = ANY(?))
                        INSERT INTO region_boundary (boundary_id, region_code, geom, label_point)
                        SELECT nextval('region_boundary_seq'), ?, u.geom, ST_PointOnSurface(u.geom) FROM u
                        WHERE GeometryType(u.geom) = 'MULTIPOLYGON' RETURNING boundary_id""")
                .param(olds.stream().map(RegionFold.Piece::boundaryId).toArray(Long[]::new))
                .param(into.digits())
                .query(Long.class)
                .optional()
                .orElse(own);
    }

    @Override
    public Set<FactKind> kinds() {
        return RegionChange.KINDS;
    }

    @Override
    public void lock(Fact fact) {
        RegionChange change = RegionChange.of(fact);
        lock(change.concerned());
        lockFollowing(change.moves());
    }

    @Override
    public void undo(Fact fact, long commitId) {
        RegionChange change = RegionChange.of(fact);
        RegionStates states = RegionStates.load(jdbc, facts);
        List<RegionChange> later = states.changes().stream()
                .filter(other -> other.from().isAfter(change.from())
                        || other.from().equals(change.from()) && other.factId() > change.factId())
                .filter(change::bears)
                .toList();
        if (!later.isEmpty()) {
            throw dependedOn(later);
        }
        RegionFold fold;
        try {
            fold = states.fold();
        } catch (RegionFold.Impossible impossible) {
            throw dependedOn(List.of(impossible.change));
        }
        if (!fold.orphans().isEmpty()) {
            throw Problem.of(
                            ProblemCode.DEPENDED_ON,
                            "Villages that were imported since lie in the township %s: %s."
                                    .formatted(
                                            change.into(),
                                            fold.orphans().stream()
                                                    .map(RegionCode::digits)
                                                    .sorted()
                                                    .collect(Collectors.joining(", "))))
                    .at("factId")
                    .remedy("Give the township its former code by another change instead.");
        }
        states.write(commitId);
        tell(change.moves(), commitId);
    }

    private static Problem dependedOn(List<RegionChange> later) {
        RegionChange last = later.getLast();
        return Problem.of(
                        ProblemCode.DEPENDED_ON,
                        "The change of %s by %s stands on it.".formatted(last.from(), last.document()))
                .at("factId")
                .with("standing", standing(later));
    }
}
