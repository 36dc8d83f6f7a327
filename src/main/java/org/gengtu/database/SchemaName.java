package org.gengtu.database;

import java.util.regex.Pattern;
import org.gengtu.launch.StartFailure;

/** The schema that holds one county: a plain lower-case identifier, so that it stands unquoted in a search path. */
public record SchemaName(String value) {
    private static final Pattern PLAIN = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    public SchemaName {
        if (!PLAIN.matcher(value).matches()
                || value.startsWith("pg_")
                || value.equals("postgis")
                || value.equals("information_schema")) {
            throw new StartFailure("GENGTU_SCHEMA is \"" + value
                    + "\", which cannot be a schema: give a lower-case letter followed by letters, digits or"
                    + " underscores, at most 63 in all, and none of the database's own names.");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
