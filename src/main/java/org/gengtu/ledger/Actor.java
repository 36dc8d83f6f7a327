package org.gengtu.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Who acts: declared by the caller and recorded as unverified until accounts exist.
 *
 * @param name name and office, 1 to 200 characters; null when nothing was declared
 */
public record Actor(@Nullable String name) {
    public static final Actor UNKNOWN = new Actor(null);
}
