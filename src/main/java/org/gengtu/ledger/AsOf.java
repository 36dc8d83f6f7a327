package org.gengtu.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Map;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
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
        @Nullable String position) {
    /**
     * The state that an input of the schema asks for.
     *
     * @param input as GraphQL coerced it
     * @throws Problem AS_OF_INVALID
     */
    public static AsOf of(Map<String, Object> input) {
        Instant knownAt = switch (input.get("knownAt")) {
            case Instant instant -> instant;
            case OffsetDateTime instant -> instant.toInstant();
            case null -> null;
            default ->
                throw Problem.of(ProblemCode.AS_OF_INVALID, "The instant cannot be read.")
                        .at("asOf.knownAt");
        };
        return new AsOf((LocalDate) input.get("on"), knownAt, (String) input.get("position"));
    }
}
