package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The state that a caller asks for.
 *
 * @param on the county day; null: the county day of {@code knownAt}, else today
 * @param knownAt as the ledger knew it at this instant; null: at the newest position that the request sees
 * @param position exactly this position, in place of {@code knownAt}
 */
public record AsOf(
        @Nullable LocalDate on,
        @Nullable Instant knownAt,
        @Nullable String position) {}
