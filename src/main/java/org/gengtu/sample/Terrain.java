package org.gengtu.sample;

/**
 * Made-up hills and valleys. Frame: metres, east and north, of Gauss–Krüger at 105° E without a zone number
 * (EPSG:4544). Gradient noise of additions and products alone, so that the heights are the same on every machine.
 */
final class Terrain {
    private static final double[] EAST = {
        1, 0.92388, 0.70711, 0.38268, 0, -0.38268, -0.70711, -0.92388, -1, -0.92388, -0.70711, -0.38268, 0, 0.38268,
        0.70711, 0.92388
    };

    private final long seed;

    Terrain(long seed) {
        this.seed = seed;
    }

    /** Height in metres above the sea: broad hills, cut by winding valleys, with spurs and gullies. */
    double height(double x, double y) {
        return 430
                + 130 * noise(1, x, y, 9000)
                + 150 * valley(2, x, y, 3400)
                + 62 * valley(3, x, y, 1250)
                + 16 * noise(4, x, y, 420);
    }

    /** How near a valley floor a place lies: 1 on the floor, falling to 0 on the ridges. */
    double lowness(double x, double y) {
        double broad = valley(2, x, y, 3400);
        double near = valley(3, x, y, 1250);
        double low = 1 - 1.6 * broad - 0.9 * near;
        return low < 0 ? 0 : low;
    }

    /** Distance, in noise heights, from the line where the noise is zero: these lines are the valley floors. */
    private double valley(int layer, double x, double y, double lengthMetres) {
        double value = noise(layer, x, y, lengthMetres);
        return StrictMath.sqrt(value * value + 0.0025) - 0.05;
    }

    /** Smooth noise from about -0.9 to 0.9, whose hills are about a length across. */
    double noise(int layer, double x, double y, double lengthMetres) {
        double u = x / lengthMetres;
        double v = y / lengthMetres;
        long column = (long) StrictMath.floor(u);
        long row = (long) StrictMath.floor(v);
        double du = u - column;
        double dv = v - row;
        double fu = fade(du);
        double fv = fade(dv);
        double south = lerp(fu, corner(layer, column, row, du, dv), corner(layer, column + 1, row, du - 1, dv));
        double north = lerp(
                fu, corner(layer, column, row + 1, du, dv - 1), corner(layer, column + 1, row + 1, du - 1, dv - 1));
        return 1.4 * lerp(fv, south, north);
    }

    private double corner(int layer, long column, long row, double du, double dv) {
        long hash =
                Dice.mix(seed + layer * 0x632BE59BD9B4E019L + column * 0x9E3779B97F4A7C15L + row * 0xD1B54A32D192ED03L);
        int direction = (int) (hash >>> 60);
        return EAST[direction] * du + EAST[(direction + 12) & 15] * dv;
    }

    private static double fade(double t) {
        return t * t * t * (t * (t * 6 - 15) + 10);
    }

    private static double lerp(double t, double a, double b) {
        return a + t * (b - a);
    }
}
