package org.gengtu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How surely a picture that was resized, recompressed or cut is known again, and one of a similar field is not. */
class LookTest {
    private static final int PAIRS = Integer.getInteger("gengtu.look-pairs", 200);

    @Test
    void knowsAPictureAgainAndNotASimilarOne() {
        Random random = new Random(5);
        int found = 0;
        double lowest = 1;
        int wronglyFound = 0;
        int[] foundByKind = new int[3];
        int[] ofKind = new int[3];
        List<Look> originals = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            BufferedImage original = Scene.of(i, 480, 360);
            int kind = i % 3;
            BufferedImage changed = switch (kind) {
                case 0 -> Scene.scaled(original, 0.3 + 0.6 * random.nextDouble());
                case 1 -> original;
                default ->
                    Scene.cut(original, 0.7 + 0.25 * random.nextDouble(), random.nextDouble(), random.nextDouble());
            };
            Look again = Look.of(Scene.read(Scene.jpeg(changed, 0.3f + 0.4f * random.nextFloat())));
            Look look = Look.of(original);
            ofKind[kind]++;
            lowest = Math.min(lowest, look.likeness(again));
            if (look.likeness(again) >= Look.ALIKE) {
                found++;
                foundByKind[kind]++;
            }
            originals.add(look);
        }
        int compared = 0;
        double nearest = 0;
        long began = System.nanoTime();
        for (int i = 0; i < PAIRS; i++) {
            for (int j = i + 1; j < Math.min(PAIRS, i + 8); j++) {
                compared++;
                double likeness = originals.get(i).likeness(originals.get(j));
                nearest = Math.max(nearest, likeness);
                wronglyFound += likeness >= Look.ALIKE ? 1 : 0;
            }
        }
        System.out.printf(
                "%d pairs: %d found again (%d of %d resized, %d of %d recompressed, %d of %d cut); of %,d pairs of similar fields %d wrongly, the likest by %.3f, the least like of the same by %.3f; %.3f ms a pair%n",
                PAIRS,
                found,
                foundByKind[0],
                ofKind[0],
                foundByKind[1],
                ofKind[1],
                foundByKind[2],
                ofKind[2],
                compared,
                wronglyFound,
                nearest,
                lowest,
                (System.nanoTime() - began) / 1e6 / compared);
        assertThat(foundByKind[0]).isEqualTo(ofKind[0]);
        assertThat(foundByKind[1]).isEqualTo(ofKind[1]);
        assertThat((double) foundByKind[2] / ofKind[2]).isGreaterThan(0.9);
        assertThat((double) wronglyFound / compared).isLessThan(0.001);
    }
}
