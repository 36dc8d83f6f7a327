package org.gengtu.orienteering;

import org.jspecify.annotations.Nullable;

/**
 * What the engine found out.
 *
 * @param best the best plan found; null: none
 * @param bound no plan has more value
 * @param outcome what is certain
 */
public record Answer(@Nullable Plan best, int bound, Outcome outcome) {
    /** What is certain of an answer. */
    public enum Outcome {
        /** No plan has more value: {@code best.value() == bound}. */
        PROVEN,
        /** There is a plan; a better one may exist. */
        FOUND,
        /** It is proven that no plan meets the task. */
        INFEASIBLE,
        /** The time was not enough to find a plan, or to prove that there is none. */
        UNKNOWN
    }
}
