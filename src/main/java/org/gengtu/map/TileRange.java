package org.gengtu.map;

import org.locationtech.jts.geom.Envelope;

/** The tiles of a zoom, with their buffers, that a box meets; both ends included. */
record TileRange(int z, int west, int north, int east, int south) {
    /** A little more than the buffer, so that rounding never leaves a tile out. */
    private static final double BUFFER = (TileAddress.BUFFER + 1.0) / TileAddress.EXTENT;

    private static final double NORTHERNMOST = 85.051128779806;

    /** @param box in degrees */
    static TileRange of(Envelope box, int z) {
        double side = 1L << z;
        return new TileRange(
                z,
                clamp(column(box.getMinX()) * side - BUFFER, z),
                clamp(row(box.getMaxY()) * side - BUFFER, z),
                clamp(column(box.getMaxX()) * side + BUFFER, z),
                clamp(row(box.getMinY()) * side + BUFFER, z));
    }

    /** 0 at the west, 1 at the east of the square. */
    private static double column(double longitude) {
        return (longitude + 180) / 360;
    }

    /** 0 at the north, 1 at the south of the square. */
    private static double row(double latitude) {
        double sine = Math.sin(Math.toRadians(Math.clamp(latitude, -NORTHERNMOST, NORTHERNMOST)));
        return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    }

    private static int clamp(double number, int z) {
        return (int) Math.clamp(Math.floor(number), 0, (1L << z) - 1);
    }

    boolean contains(int x, int y) {
        return x >= west && x <= east && y >= north && y <= south;
    }

    /** How many tiles. */
    long size() {
        return (east - west + 1L) * (south - north + 1L);
    }
}
