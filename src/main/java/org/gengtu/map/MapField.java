package org.gengtu.map;

import java.util.Map;

/**
 * What a layer tells of each object.
 *
 * @param name as the GraphQL schema names it
 * @param column of the state relation; or an expression over it, with %s for its alias and :asOfDay for the day that is read
 * @param inTiles whether tiles carry it; exports and features always do
 * @param words what its keys are called in files for people; empty: they are written as they are
 */
public record MapField(String name, String column, Kind kind, Label label, boolean inTiles, Map<String, Label> words) {
    /** How a value is written: numbers and truths as such, codes and days as text. */
    public enum Kind {
        TEXT,
        CODE,
        ENUM,
        INTEGER,
        DECIMAL,
        DATE,
        BOOLEAN
    }

    public static MapField of(String name, String column, Kind kind, String zh, String en) {
        return new MapField(name, column, kind, new Label(zh, en), true, Map.of());
    }

    /** The same, but for exports and features only. */
    public MapField notInTiles() {
        return new MapField(name, column, kind, label, false, words);
    }

    /** The same with words for its keys. */
    public MapField withWords(Map<String, Label> spoken) {
        return new MapField(name, column, kind, label, inTiles, Map.copyOf(spoken));
    }

    /** Whether the day by itself may change it: what it follows from stands in other fields. */
    boolean isOfTheDay() {
        return column.contains(":asOfDay");
    }

    /** Its value in SQL, as the state has it. */
    String value(String alias) {
        return column.contains("%s") ? "(" + column.replace("%s", alias) + ")" : alias + "." + column;
    }

    /** Its value in SQL, of a type that vector tiles and JSON have. */
    String sql(String alias) {
        String value = value(alias);
        return switch (kind) {
            case ENUM, DATE -> value + "::text";
            case DECIMAL -> value + "::float8";
            case INTEGER -> value + "::int";
            case TEXT, CODE, BOOLEAN -> value;
        };
    }

    /** Its value in SQL for files: decimals exact, days as ISO 8601, no day for one that never comes. */
    String exactSql(String alias) {
        String value = value(alias);
        return switch (kind) {
            case ENUM -> value + "::text";
            case DATE -> "CASE WHEN isfinite(%1$s) THEN %1$s::text END".formatted(value);
            case INTEGER -> value + "::int";
            case TEXT, CODE, BOOLEAN, DECIMAL -> value;
        };
    }
}
