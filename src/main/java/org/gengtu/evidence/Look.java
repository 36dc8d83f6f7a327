package org.gengtu.evidence;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * What a picture looks like: its greys, a few dozen pixels wide. Two show the same where one, at some scale and place within
 * the other, correlates with what lies there (normalized cross-correlation), so that a resized, recompressed or cut picture is
 * known again.
 *
 * @param width pixels
 * @param height pixels
 * @param greys row by row
 */
record Look(int width, int height, byte[] greys) {
    /** The longer side, pixels. */
    static final int SIDE = 40;
    /** At least so well do two pictures of the same correlate. */
    static final double ALIKE = 0.945;

    /** A cut-out of less than this share of a side is not looked for. */
    private static final double SMALLEST = 0.6;
    /** Tried first at a quarter and at half of the pixels a side: what does not correlate there does not at all. */
    private static final int[] COARSE = {4, 2};

    private static final double[] COARSELY_ALIKE = {0.75, 0.88};

    static Look of(BufferedImage picture) {
        int longer = Math.max(picture.getWidth(), picture.getHeight());
        return of(
                picture,
                Math.max(1, Math.round((float) picture.getWidth() * SIDE / longer)),
                Math.max(1, Math.round((float) picture.getHeight() * SIDE / longer)));
    }

    private static Look of(BufferedImage picture, int width, int height) {
        BufferedImage half = picture;
        // by halves, as bilinear sampling from far larger pictures would miss most of them
        while (half.getWidth() >= 2 * width && half.getHeight() >= 2 * height) {
            half = drawn(half, half.getWidth() / 2, half.getHeight() / 2);
        }
        BufferedImage small = drawn(half, width, height);
        byte[] greys = new byte[width * height];
        small.getRaster().getDataElements(0, 0, width, height, greys);
        return new Look(width, height, greys);
    }

    private static BufferedImage drawn(BufferedImage from, int width, int height) {
        BufferedImage into = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = into.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(from, 0, 0, width, height, null);
        graphics.dispose();
        return into;
    }

    /** How well they correlate at best: 1 for the same, about 0 for pictures that have nothing in common. */
    double likeness(Look other) {
        return Math.max(within(other), other.within(this));
    }

    /** This as a cut-out of the other. */
    private double within(Look other) {
        for (int i = 0; i < COARSE.length; i++) {
            double coarsely = scaled(1.0 / COARSE[i]).best(other.scaled(1.0 / COARSE[i]));
            if (coarsely < COARSELY_ALIKE[i]) {
                return coarsely;
            }
        }
        return best(other);
    }

    private double best(Look other) {
        double best = -1;
        int most = Math.max(other.width, other.height);
        for (int side = most; side >= SMALLEST * most; side--) {
            Look cut = scaled((double) side / Math.max(width, height));
            for (int x = 0; x + cut.width <= other.width; x++) {
                for (int y = 0; y + cut.height <= other.height; y++) {
                    best = Math.max(best, cut.correlation(other, x, y));
                }
            }
        }
        return best;
    }

    /** By the mean of what each pixel covers. */
    private Look scaled(double by) {
        int wide = Math.max(1, (int) Math.round(width * by));
        int high = Math.max(1, (int) Math.round(height * by));
        if (wide == width && high == height) {
            return this;
        }
        byte[] scaled = new byte[wide * high];
        for (int y = 0; y < high; y++) {
            for (int x = 0; x < wide; x++) {
                scaled[y * wide + x] = (byte) Math.round(mean(
                        (double) x * width / wide,
                        (double) (x + 1) * width / wide,
                        (double) y * height / high,
                        (double) (y + 1) * height / high));
            }
        }
        return new Look(wide, high, scaled);
    }

    private double mean(double west, double east, double north, double south) {
        double sum = 0;
        double weights = 0;
        for (int y = (int) north; y < Math.min(height, Math.ceil(south)); y++) {
            double high = Math.min(y + 1, south) - Math.max(y, north);
            for (int x = (int) west; x < Math.min(width, Math.ceil(east)); x++) {
                double weight = high * (Math.min(x + 1, east) - Math.max(x, west));
                sum += weight * (greys[y * width + x] & 0xff);
                weights += weight;
            }
        }
        return sum / weights;
    }

    private double correlation(Look other, int right, int down) {
        long n = (long) width * height;
        long a = 0;
        long b = 0;
        long aa = 0;
        long bb = 0;
        long ab = 0;
        for (int y = 0; y < height; y++) {
            int from = (y + down) * other.width + right;
            for (int x = 0; x < width; x++) {
                int mine = greys[y * width + x] & 0xff;
                int others = other.greys[from + x] & 0xff;
                a += mine;
                b += others;
                aa += mine * mine;
                bb += others * others;
                ab += mine * others;
            }
        }
        double spread = Math.sqrt((double) (n * aa - a * a) * (n * bb - b * b));
        return spread == 0 ? 0 : (n * ab - a * b) / spread;
    }
}
