package org.gengtu.map;

import org.springframework.jdbc.core.simple.JdbcClient;

/** For tests of layers in other rooms. */
public final class MapQueriesAccess {
    private MapQueriesAccess() {}

    public static MapQueries of(JdbcClient reading) {
        return new MapQueries(reading);
    }

    /** A tile as the program draws it. */
    public static byte[] tile(MapQueries queries, MapQueries.View view, int z, int x, int y) {
        return queries.tile(view, new TileAddress(z, x, y));
    }
}
