package org.gengtu.region;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.gengtu.ledger.Fact;
import org.gengtu.ledger.FactKind;
import org.gengtu.ledger.GlobalId;
import org.jspecify.annotations.Nullable;

/**
 * What a fact lays down of regions: one or several become one, under one code and name, from a day on.
 *
 * @param codes the regions concerned: one that is renamed, or the villages that are merged
 * @param into the code from that day on; one of {@code codes}, or another
 * @param boundaryId the boundary of merged villages; null for a renamed region, which keeps its own, and for a merger of
 *     villages that do not all have one
 * @param moves the villages that become others by it, also those of a township that gets another code
 */
record RegionChange(
        long factId,
        FactKind kind,
        List<RegionCode> codes,
        RegionCode into,
        String name,
        @Nullable Long boundaryId,
        LocalDate from,
        String document,
        List<VillageMove> moves) {
    static final Set<FactKind> KINDS = Set.of(FactKind.RENAME, FactKind.VILLAGE_MERGER);

    static RegionChange of(Fact fact) {
        RegionCode about = new RegionCode(String.valueOf(fact.regionCode()));
        boolean merger = fact.kind() == FactKind.VILLAGE_MERGER;
        String newCode = fact.text("newCode");
        String boundary = fact.text("boundary");
        return new RegionChange(
                fact.factId(),
                fact.kind(),
                merger ? list(fact, "codes").map(RegionChange::code).toList() : List.of(about),
                merger || newCode == null ? about : new RegionCode(newCode),
                String.valueOf(fact.text("name")),
                boundary == null ? null : Long.valueOf(boundary),
                fact.from(),
                fact.document(),
                list(fact, "moves")
                        .map(move -> (Map<?, ?>) move)
                        .map(move -> new VillageMove(
                                code(move.get("old")), code(move.get("now")), fact.from(), fact.factId()))
                        .toList());
    }

    private static Stream<?> list(Fact fact, String name) {
        return fact.payload().get(name) instanceof List<?> list ? list.stream() : Stream.empty();
    }

    private static RegionCode code(@Nullable Object digits) {
        return new RegionCode(String.valueOf(digits));
    }

    /** The fact that records the change. */
    Fact toFact() {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("name", name);
        if (kind == FactKind.VILLAGE_MERGER) {
            payload.put("codes", codes.stream().map(RegionCode::digits).toList());
            payload.put("into", into.digits());
            payload.put("boundary", boundaryId);
        } else {
            payload.put("newCode", isRecoding() ? into.digits() : null);
        }
        payload.put(
                "moves",
                moves.stream()
                        .map(move -> Map.of(
                                "old", move.old().digits(), "now", move.now().digits()))
                        .toList());
        RegionCode about = kind == FactKind.VILLAGE_MERGER ? into : codes.getFirst();
        Fact fact = Fact.ofRegion(kind, about.digits(), null, null, from, document, payload);
        return factId == 0
                ? fact
                : new Fact(
                        factId,
                        kind,
                        fact.regionCode(),
                        null,
                        null,
                        null,
                        from,
                        document,
                        payload,
                        0,
                        null,
                        null,
                        false);
    }

    RegionChange numbered(long number) {
        return new RegionChange(
                number,
                kind,
                codes,
                into,
                name,
                boundaryId,
                from,
                document,
                moves.stream()
                        .map(move -> new VillageMove(move.old(), move.now(), from, number))
                        .toList());
    }

    RegionChange bounded(@Nullable Long boundary) {
        return new RegionChange(factId, kind, codes, into, name, boundary, from, document, moves);
    }

    /** The id of the fact in the API. */
    String globalId() {
        return GlobalId.live("Fact", into.county().prefix(), Long.toString(factId))
                .encode();
    }

    /** Whether it gives a region a code that none of its regions bore. */
    boolean isRecoding() {
        return !codes.contains(into);
    }

    /** Every code that it concerns. */
    Set<RegionCode> concerned() {
        Set<RegionCode> all = new LinkedHashSet<>(codes);
        all.add(into);
        moves.forEach(move -> {
            all.add(move.old());
            all.add(move.now());
        });
        return all;
    }

    /** Whether a later change needs what this one did: it concerns what came of it, or the township to come back to. */
    boolean bears(RegionChange later) {
        Set<RegionCode> results = new LinkedHashSet<>();
        results.add(into);
        moves.forEach(move -> results.add(move.now()));
        Set<RegionCode> all = later.concerned();
        return all.stream().anyMatch(results::contains)
                || changesTownship() && liesIn(all, into)
                || later.changesTownship() && liesIn(concerned(), later.codes.getFirst());
    }

    /** Whether a township and its villages get other codes. */
    boolean changesTownship() {
        return isRecoding() && into.level() == RegionLevel.TOWNSHIP;
    }

    private static boolean liesIn(Set<RegionCode> codes, RegionCode township) {
        return codes.stream()
                .anyMatch(code ->
                        code.level() == RegionLevel.VILLAGE && code.township().equals(township));
    }
}
