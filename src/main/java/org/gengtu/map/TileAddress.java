package org.gengtu.map;

import org.locationtech.jts.geom.Envelope;

/**
 * A tile of the Web Mercator pyramid.
 *
 * @param z 0 to {@value #DEEPEST}
 * @param x from the west, 0 to 2^z − 1
 * @param y from the north, 0 to 2^z − 1
 */
public record TileAddress(int z, int x, int y) {
    /** The deepest zoom. */
    public static final int DEEPEST = 18;

    /** Units of a tile's side. */
    public static final int EXTENT = 4_096;

    /** Units around a tile that are drawn too, so that no seam shows. */
    public static final int BUFFER = 64;

    public TileAddress {
        if (!exists(z, x, y)) {
            throw new IllegalArgumentException("No tile %d/%d/%d".formatted(z, x, y));
        }
    }

    static boolean exists(long z, long x, long y) {
        return z >= 0 && z <= DEEPEST && x >= 0 && y >= 0 && x < 1L << z && y < 1L << z;
    }

    /** Metres of its side in Web Mercator. */
    double metres() {
        return 2 * Grid.HALF_METRES / (1 << z);
    }

    /** Metres of the buffer that is drawn around it, in Web Mercator. */
    public double bufferMetres() {
        return metres() * BUFFER / EXTENT;
    }

    /** In Web Mercator, metres. */
    public Envelope mercator() {
        double side = metres();
        double west = x * side - Grid.HALF_METRES;
        double north = Grid.HALF_METRES - y * side;
        return new Envelope(west, west + side, north - side, north);
    }

    /** With its buffer, in degrees. */
    Envelope degrees() {
        double cells = 1 << (Grid.FINEST - z);
        double buffer = cells * BUFFER / EXTENT;
        return new Envelope(
                Grid.longitude(x * cells - buffer),
                Grid.longitude((x + 1) * cells + buffer),
                Grid.latitude((y + 1) * cells + buffer),
                Grid.latitude(y * cells - buffer));
    }

    /** The first finest cell of its west side. */
    int firstCellX() {
        return x << (Grid.FINEST - z);
    }

    /** The first finest cell of its north side. */
    int firstCellY() {
        return y << (Grid.FINEST - z);
    }

    /** How many finest cells its side has. */
    int cells() {
        return 1 << (Grid.FINEST - z);
    }
}
