package org.gengtu.map;

/**
 * What a layer tells of each object.
 *
 * @param name as the GraphQL schema names it
 * @param column of the state relation
 * @param inTiles whether tiles carry it; exports and features always do
 */
public record MapField(String name, String column, Kind kind, Label label, boolean inTiles) {
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
        return new MapField(name, column, kind, new Label(zh, en), true);
    }

    /** The same, but for exports and features only. */
    public MapField notInTiles() {
        return new MapField(name, column, kind, label, false);
    }

    /** Its value in SQL, of a type that vector tiles and JSON have. */
    String sql(String alias) {
        String value = alias + "." + column;
        return switch (kind) {
            case ENUM, DATE -> value + "::text";
            case DECIMAL -> value + "::float8";
            case INTEGER -> value + "::int";
            case TEXT, CODE, BOOLEAN -> value;
        };
    }
}
