package org.gengtu.ledger;

import org.jspecify.annotations.Nullable;

/** What an event changed: a field in the schema's name, its value before and after as text. */
public record FieldChange(
        String field, @Nullable String before, @Nullable String after) {}
