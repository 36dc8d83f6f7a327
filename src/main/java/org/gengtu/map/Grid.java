package org.gengtu.map;

import org.locationtech.jts.geom.Envelope;

/**
 * The global power-of-two grid. At level g the Web Mercator square is 2^g cells wide and high, counted from its north-west
 * corner as tiles are; a cell of level g is four of level g + 1. The finest, at level {@value #FINEST}, are 2.4 m wide at
 * the equator; the columns {@code cell_x} and {@code cell_y} hold them.
 */
public final class Grid {
    /** The level of the stored cells. */
    public static final int FINEST = 24;

    /** Half the width of the Web Mercator square, metres. */
    public static final double HALF_METRES = 20_037_508.342789244;

    /** What Web Mercator has room for, in degrees; a little less in latitude. */
    static final Envelope BOX = new Envelope(-180, 180, -85, 85);

    /** A finest cell from side to side, Web Mercator metres. */
    static final double CELL_METRES = 2 * HALF_METRES / (1 << FINEST);

    /** Clusters are cells of this many levels below the zoom: 128 pixels of a 512-pixel tile. */
    static final int CLUSTER_LEVELS = 2;

    /** What is merged in tiles are cells of this many levels below the zoom: 8 pixels. */
    static final int MERGE_LEVELS = 6;

    private Grid() {}

    /** The level at which objects of finest cells between these lie in several cells; {@link #FINEST} + 1 for one cell. */
    static int splitLevel(long minX, long maxX, long minY, long maxY) {
        long differing = (minX ^ maxX) | (minY ^ maxY);
        return differing == 0 ? FINEST + 1 : FINEST - (63 - Long.numberOfLeadingZeros(differing));
    }

    /** Longitude of a place in finest cells from the west. */
    static double longitude(double cellX) {
        return cellX / (1 << FINEST) * 360 - 180;
    }

    /** Latitude of a place in finest cells from the north. */
    static double latitude(double cellY) {
        return Math.toDegrees(Math.atan(Math.sinh(Math.PI * (1 - 2 * cellY / (1 << FINEST)))));
    }

    /** Finest cells from the west to a longitude. */
    static double cellX(double longitude) {
        return (longitude + 180) / 360 * (1 << FINEST);
    }

    /** Finest cells from the north to a latitude. */
    static double cellY(double latitude) {
        return (1 - Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / Math.PI) / 2 * (1 << FINEST);
    }

    /** How many degrees of longitude so many finest cells are; of latitude they are never more. */
    static double degrees(long cells) {
        return (double) cells / (1 << FINEST) * 360;
    }

    /** The box of finest cells, both ends included, in degrees. */
    static Envelope box(long minX, long maxX, long minY, long maxY) {
        return new Envelope(longitude(minX), longitude(maxX + 1.0), latitude(maxY + 1.0), latitude(minY));
    }
}
