package org.gengtu.api;

import graphql.schema.DataFetchingEnvironment;
import java.util.Objects;
import org.gengtu.ledger.Actor;
import org.gengtu.ledger.CommandCall;
import org.gengtu.ledger.CommandInput;

/** The commands of GraphQL mutations: each has one argument, {@code input}. */
public final class Inputs {
    private Inputs() {}

    /** @param county the six digits that ids of this county carry */
    public static CommandInput of(DataFetchingEnvironment field, String county) {
        return new CommandInput(Objects.requireNonNull(field.getArgument("input")), county);
    }

    /** The command as it was sent. */
    public static CommandCall call(DataFetchingEnvironment field, Actor actor, CommandInput input) {
        return new CommandCall(actor, field.getField().getName(), field.getArguments(), input.idempotencyKey());
    }
}
