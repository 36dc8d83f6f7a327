package org.gengtu.region;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What lies in a village lies in another from a day on: the village got another code, or became part of another.
 *
 * @param from the first day on which it lies in the other
 * @param factId the fact that laid it down
 */
public record VillageMove(RegionCode old, RegionCode now, LocalDate from, long factId) {
    /** The codes of all villages that moves are about. */
    public static Set<String> codes(List<VillageMove> moves) {
        Set<String> codes = new LinkedHashSet<>();
        for (VillageMove move : moves) {
            codes.add(move.old.digits());
            codes.add(move.now.digits());
        }
        return codes;
    }
}
