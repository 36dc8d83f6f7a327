package org.gengtu.ledger;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command as it was sent.
 *
 * @param actor who acts
 * @param mutation the name of the mutation
 * @param input its arguments, as coerced; for the comparison of a key that is sent again
 * @param idempotencyKey 1 to 200 characters; null: none
 */
public record CommandCall(
        Actor actor,
        String mutation,
        Map<String, ?> input,
        @Nullable String idempotencyKey) {}
