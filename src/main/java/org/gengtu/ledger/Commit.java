package org.gengtu.ledger;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a commit beside its place in the order.
 *
 * @param actor who acts
 * @param command the name of the mutation or import
 * @param importId the import that this commit writes; null for commands
 * @param recordedAt the instant to record; null for the county's clock. Only the sample county's loader gives one.
 */
public record Commit(
        Actor actor,
        String command,
        @Nullable UUID importId,
        @Nullable Instant recordedAt) {
    public static Commit of(Actor actor, String command) {
        return new Commit(actor, command, null, null);
    }
}
