package org.gengtu.environment;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.gengtu.ledger.Snapshot;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.gengtu.region.RegionCode;
import org.gengtu.region.Regions;
import org.jspecify.annotations.Nullable;

/**
 * A period within a region.
 *
 * @param from its first day
 * @param prefix of the codes of all villages within
 * @param at the state of its last day
 */
record Period(LocalDate from, String prefix, Snapshot at) {
    /**
     * @param within null: the county
     * @throws Problem ARGUMENT_INVALID for a period that ends before it begins, REGION_UNKNOWN
     */
    static Period of(@Nullable RegionCode within, LocalDate from, Snapshot at, Regions regions) {
        if (at.on().isBefore(from)) {
            throw Problem.of(
                            ProblemCode.ARGUMENT_INVALID,
                            "The period ends on %s, before it begins on %s.".formatted(at.on(), from))
                    .at("to");
        }
        String prefix = within == null
                ? ""
                : Problem.naming("region", () -> regions.getRegion(within))
                        .code()
                        .prefix();
        return new Period(from, prefix, at);
    }

    /**
     * The named parameters of a statement over it: those of the state, {@code from} and {@code to}, and {@code prefix} up to,
     * not including, {@code beyond} for the codes of villages. A statement may leave some unused.
     */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>(at.parameters());
        parameters.put("from", from);
        parameters.put("to", at.on());
        parameters.put("prefix", prefix);
        parameters.put("beyond", prefix + ":");
        return parameters;
    }
}
