package org.gengtu.map;

import java.util.List;
import org.locationtech.jts.geom.Envelope;
import org.springframework.jdbc.core.simple.JdbcClient;

/** For tests of layers in other rooms. */
public final class MapQueriesAccess {
    private MapQueriesAccess() {}

    public static MapQueries of(JdbcClient reading) {
        return new MapQueries(reading);
    }

    /** The boxes of what commits behind a position up to another touched. */
    public static List<Envelope> boxes(JdbcClient jdbc, MapLayer layer, long from, long to) {
        return new Footprints(jdbc, null)
                .list(new ObjectTiles(layer, new MapQueries(jdbc)), layer.changes(from, to)).stream()
                        .flatMap(footprint -> footprint.touches().stream())
                        .map(Footprint.Touch::box)
                        .toList();
    }

    /** A tile as the program draws it. */
    public static byte[] tile(MapQueries queries, MapQueries.View view, int z, int x, int y) {
        return queries.tile(view, new TileAddress(z, x, y));
    }
}
