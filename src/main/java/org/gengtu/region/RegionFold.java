package org.gengtu.region;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.gengtu.ledger.FactKind;
import org.jspecify.annotations.Nullable;

/**
 * What the regions are on which days: folded from what files told of them and what documents laid down.
 *
 * <p>A region that a file tells of is so on all days. A change ends the pieces of its regions at its day and begins the
 * one of its result. A file's correction counts for whatever gave the value that it corrects: the file before it, so for
 * all days up to a document; or the document, so from its day on, as long as that document stands.
 */
final class RegionFold {
    /** Stands for {@code -infinity}, as the driver has it. */
    static final LocalDate ALWAYS = LocalDate.MIN;

    /** Stands for {@code infinity}, as the driver has it. */
    static final LocalDate OPEN = LocalDate.MAX;

    /** That a value was told by files, not laid down by a fact. */
    static final long FILES = 0;

    /**
     * What an event tells of a region.
     *
     * @param registers whether it begins the region
     * @param nameFact the fact whose name it corrects, or {@link #FILES}
     * @param boundaryFact likewise
     * @param setsBoundary whether it says anything of the boundary
     */
    record Told(
            RegionCode code,
            boolean registers,
            @Nullable String name,
            long nameFact,
            boolean setsBoundary,
            @Nullable Long boundaryId,
            long boundaryFact) {}

    /** A region on days; the last one excluded. */
    record Piece(
            RegionCode code,
            String name,
            @Nullable Long boundaryId,
            LocalDate from,
            LocalDate to,
            long nameFact,
            long boundaryFact) {
        boolean isOpen() {
            return to.equals(OPEN);
        }

        private Piece until(LocalDate end) {
            return new Piece(code, name, boundaryId, from, end, nameFact, boundaryFact);
        }

        private boolean looksLike(Piece other) {
            return name.equals(other.name) && Objects.equals(boundaryId, other.boundaryId);
        }
    }

    /** A code or name that a document ended. */
    record Former(String kind, String value, LocalDate until, String document) {
        static final String NAME = "NAME";
        static final String CODE = "CODE";
    }

    /** A change that the regions of its day do not allow. */
    static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final transient RegionChange change;

        Impossible(RegionChange change, RegionCode code) {
            super("The fact %d cannot change the region %s.".formatted(change.factId(), code));
            this.change = change;
        }
    }

    private record Source(RegionCode code, long fact) {}

    private final Map<Source, String> names = new HashMap<>();
    private final Map<Source, Optional<Long>> boundaries = new HashMap<>();
    private final Map<RegionCode, List<Piece>> pieces = new HashMap<>();
    private final Map<RegionCode, Set<Former>> formers = new HashMap<>();
    private final Map<RegionCode, RegionCode> bearers = new HashMap<>();
    /** Villages that files told of in a township that no file told of: they begin with it. */
    private final Set<RegionCode> waiting = new LinkedHashSet<>();

    /**
     * @param told by region in the order in which it became known
     * @param changes by day, then in the order in which they became known
     * @throws Impossible when a change meets regions that it cannot be of
     */
    RegionFold(Collection<Told> told, Collection<RegionChange> changes) {
        Set<RegionCode> registered = new LinkedHashSet<>();
        for (Told each : told) {
            if (each.registers) {
                registered.add(each.code);
            }
            if (each.name != null) {
                names.put(new Source(each.code, each.nameFact), each.name);
            }
            if (each.setsBoundary) {
                boundaries.put(new Source(each.code, each.boundaryFact), Optional.ofNullable(each.boundaryId));
            }
        }
        for (RegionCode code : registered) {
            if (code.level() == RegionLevel.VILLAGE && !registered.contains(code.township())) {
                waiting.add(code);
            } else {
                beginTold(code, ALWAYS);
            }
        }
        changes.forEach(this::apply);
    }

    private void beginTold(RegionCode code, LocalDate from) {
        Source files = new Source(code, FILES);
        List<Piece> of = pieces.computeIfAbsent(code, key -> new ArrayList<>());
        of.add(new Piece(
                code,
                names.getOrDefault(files, code.digits()),
                boundaries.getOrDefault(files, Optional.empty()).orElse(null),
                from,
                OPEN,
                FILES,
                FILES));
    }

    private void apply(RegionChange change) {
        List<Piece> olds =
                change.codes().stream().map(code -> end(code, change)).toList();
        Piece first = olds.getFirst();
        if (change.kind() == FactKind.RENAME && !change.isRecoding()) {
            begin(change, first.code, change.name(), first.boundaryId, first.boundaryFact);
        } else {
            Long boundaryId = change.kind() == FactKind.RENAME ? first.boundaryId : change.boundaryId();
            begin(change, change.into(), change.name(), boundaryId, change.factId());
        }
        succeed(olds, change.into(), change);
        for (VillageMove move : change.moves()) {
            if (!change.codes().contains(move.old())) {
                Piece old = end(move.old(), change);
                begin(change, move.now(), old.name, old.boundaryId, change.factId());
                succeed(List.of(old), move.now(), change);
            }
        }
        if (change.changesTownship()) {
            waiting.stream()
                    .filter(village -> village.township().equals(change.into()))
                    .toList()
                    .forEach(village -> {
                        waiting.remove(village);
                        beginTold(village, change.from());
                    });
        }
    }

    private Piece end(RegionCode code, RegionChange change) {
        Piece last = last(code).filter(Piece::isOpen).orElseThrow(() -> new Impossible(change, code));
        if (last.from.isAfter(change.from())) {
            throw new Impossible(change, code);
        }
        List<Piece> of = pieces.getOrDefault(code, List.of());
        of.removeLast();
        if (last.from.isBefore(change.from())) {
            of.add(last.until(change.from()));
        }
        return last;
    }

    private void begin(
            RegionChange change, RegionCode code, String name, @Nullable Long boundaryId, long boundaryFact) {
        if (last(code).filter(Piece::isOpen).isPresent()) {
            throw new Impossible(change, code);
        }
        String corrected = names.getOrDefault(new Source(code, change.factId()), name);
        Long drawn = boundaryFact == change.factId()
                ? boundaries
                        .getOrDefault(new Source(code, change.factId()), Optional.ofNullable(boundaryId))
                        .orElse(null)
                : boundaryId;
        pieces.computeIfAbsent(code, key -> new ArrayList<>())
                .add(new Piece(code, corrected, drawn, change.from(), OPEN, change.factId(), boundaryFact));
    }

    /** What the old ones used to bear, and bore up to the change, is from now on what the new one used to bear. */
    private void succeed(List<Piece> olds, RegionCode now, RegionChange change) {
        Set<Former> all = new LinkedHashSet<>();
        for (Piece old : olds) {
            Set<Former> before = formers.remove(old.code);
            if (before != null) {
                all.addAll(before);
            }
        }
        String name = last(now).map(Piece::name).orElse("");
        for (Piece old : olds) {
            if (!old.name.equals(name)) {
                all.add(new Former(Former.NAME, old.name, change.from(), change.document()));
            }
            if (!old.code.equals(now)) {
                all.add(new Former(Former.CODE, old.code.digits(), change.from(), change.document()));
            }
        }
        all.removeIf(former -> former.kind.equals(Former.CODE) && former.value.equals(now.digits()));
        all.stream()
                .filter(former -> former.kind.equals(Former.CODE))
                .forEach(former -> bearers.put(new RegionCode(former.value), now));
        bearers.remove(now);
        formers.put(now, all);
    }

    /** The pieces of a region in the order of their days; none when it never was. */
    List<Piece> pieces(RegionCode code) {
        return pieces.getOrDefault(code, List.of());
    }

    /** What the region is today, or was last. */
    Optional<Piece> last(RegionCode code) {
        List<Piece> of = pieces(code);
        return of.isEmpty() ? Optional.empty() : Optional.of(of.getLast());
    }

    /** What the region is today. */
    Optional<Piece> today(RegionCode code) {
        return last(code).filter(Piece::isOpen);
    }

    /** The codes of all regions that are, or ever were. */
    List<RegionCode> codes() {
        return pieces.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .sorted(Comparator.comparing(RegionCode::digits))
                .toList();
    }

    /** The villages that files told of, and whose township is not known. */
    Set<RegionCode> orphans() {
        return Set.copyOf(waiting);
    }

    /** Today's code of the region that bore a code until a document ended that. */
    Optional<RegionCode> bearer(RegionCode code) {
        return Optional.ofNullable(bearers.get(code));
    }

    /** What documents ended, by the region that bears the result today. */
    Map<RegionCode, Set<Former>> formers() {
        return formers;
    }

    /** Whether the region is on all days from a day on. */
    boolean isFrom(RegionCode code, LocalDate from) {
        LocalDate needed = OPEN;
        for (Piece piece : pieces(code).reversed()) {
            if (!piece.to.equals(needed)) {
                return false;
            }
            if (!piece.from.isAfter(from)) {
                return true;
            }
            needed = piece.from;
        }
        return false;
    }

    /** The pieces of a region, those that follow one another and look the same as one. */
    List<Piece> states(RegionCode code) {
        List<Piece> states = new ArrayList<>();
        for (Piece piece : pieces(code)) {
            Piece before = states.isEmpty() ? null : states.getLast();
            if (before != null && before.to.equals(piece.from) && before.looksLike(piece)) {
                states.removeLast();
                states.add(before.until(piece.to));
            } else {
                states.add(piece);
            }
        }
        return states;
    }

    /** The names that the region, or one that became it, bore until documents ended that. */
    Set<String> formerNames(RegionCode code) {
        Set<String> bare = new LinkedHashSet<>();
        formers.getOrDefault(code, Set.of()).stream()
                .filter(former -> former.kind.equals(Former.NAME))
                .forEach(former -> bare.add(former.value));
        pieces(code).forEach(piece -> bare.add(piece.name));
        return bare;
    }
}
