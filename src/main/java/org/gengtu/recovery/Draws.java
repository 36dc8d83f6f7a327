package org.gengtu.recovery;

/**
 * Random numbers that no release of Java changes: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", 2014).
 */
final class Draws {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    Draws(long seed) {
        state = seed;
    }

    static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 (inclusive) to the bound (exclusive), all alike but for less than one in 100 million. */
    int below(int bound) {
        long number = mix(state);
        state += GOLDEN;
        return (int) (((number >>> 32) * bound) >>> 32);
    }
}
