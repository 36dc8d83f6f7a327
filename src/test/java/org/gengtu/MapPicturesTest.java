package org.gengtu;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page at three zooms on two screens looks as it did when somebody looked at it last. The references in
 * {@code src/test/resources/pages} are written anew with {@code -Dgengtu.write-pictures=true}, and then looked at. A
 * picture that differs is left in {@code target/pages}, with the places that differ in red.
 *
 * <p>Compared are the mean colours of blocks, so that another drawing of the same letters does not count.
 */
@GengtuTest(sample = true)
class MapPicturesTest extends BrowserTest {
    private static final Path REFERENCES = Path.of("src/test/resources/pages");
    /** What is of the hour, or of the machine. */
    private static final String HIDE =
            "() => document.querySelectorAll('.stamp').forEach(each => { each.style.visibility = 'hidden'; })";

    private static final int BLOCK = 8;
    /** Of 255, by which the mean colour of a block may differ. */
    private static final int COLOUR_TOLERANCE = 16;
    /** Of all blocks, how many may differ by more. */
    private static final double MOST_DIFFERENT = 0.004;

    private static final int MOST_TRIES = 50;
    private static final int RED = 0xff0000;

    static Stream<Arguments> views() {
        return Stream.of("1280x800", "390x844")
                .flatMap(screen -> Stream.of(
                        Arguments.of("county", "/", screen),
                        Arguments.of("township", "/?view=recultivation&region=999901100000", screen),
                        Arguments.of("plots", "/?region=999901100000&list=1&at=%s,15", screen)));
    }

    @ParameterizedTest
    @MethodSource("views")
    void looksAsItDid(String name, String address, String screen) throws IOException {
        String[] size = screen.split("x");
        Page page = window(Integer.parseInt(size[0]), Integer.parseInt(size[1]), address.formatted(among()));
        waitForMap(page);
        byte[] now = settled(page);
        String file = name + "-" + screen + ".png";
        Path reference = REFERENCES.resolve(file);
        if (Boolean.getBoolean("gengtu.write-pictures")) {
            Files.createDirectories(REFERENCES);
            Files.write(reference, now);
            return;
        }
        BufferedImage is = read(now);
        BufferedImage was = read(Files.readAllBytes(reference));
        assertThat(is.getWidth() + "x" + is.getHeight()).isEqualTo(was.getWidth() + "x" + was.getHeight());
        double different = mark(is, was);
        if (different > MOST_DIFFERENT) {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(file), now);
            ImageIO.write(
                    is,
                    "png",
                    PICTURES.resolve(name + "-" + screen + "-different.png").toFile());
        }
        assertThat(different).as("share of " + file + " that differs").isLessThanOrEqualTo(MOST_DIFFERENT);
    }

    /** Where most plots of the township lie together, in degrees. */
    private String among() {
        return database.jdbc().sql("""
                        SELECT round(avg(ST_X(ST_Centroid(b.geom)))::numeric, 5) || ',' || round(avg(ST_Y(ST_Centroid(b.geom)))::numeric, 5)
                        FROM plot_state s JOIN plot_boundary b USING (boundary_id)
                        WHERE left(s.village_code, 9) = '999901100' AND s.known_to = 9223372036854775807 AND s.valid_to = 'infinity'
                        GROUP BY b.cell_x >> 9, b.cell_y >> 9 ORDER BY count(*) DESC, 1 LIMIT 1""").query(String.class).single();
    }

    /** The window when two pictures in a row are the same. */
    private static byte[] settled(Page page) {
        byte[] before = new byte[0];
        for (int i = 0; i < MOST_TRIES; i++) {
            page.evaluate(HIDE);
            byte[] now = page.screenshot(new Page.ScreenshotOptions().setAnimations(ScreenshotAnimations.DISABLED));
            if (Arrays.equals(before, now)) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("the page never came to rest");
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    /** Frames the blocks of a picture that differ from another's. @return their share */
    private static double mark(BufferedImage picture, BufferedImage other) {
        int columns = picture.getWidth() / BLOCK;
        int rows = picture.getHeight() / BLOCK;
        int different = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int[] is = mean(picture, column * BLOCK, row * BLOCK);
                int[] was = mean(other, column * BLOCK, row * BLOCK);
                boolean differs = Math.abs(is[0] - was[0]) > COLOUR_TOLERANCE
                        || Math.abs(is[1] - was[1]) > COLOUR_TOLERANCE
                        || Math.abs(is[2] - was[2]) > COLOUR_TOLERANCE;
                if (differs) {
                    different++;
                    for (int i = 0; i < BLOCK; i++) {
                        picture.setRGB(column * BLOCK + i, row * BLOCK, RED);
                        picture.setRGB(column * BLOCK, row * BLOCK + i, RED);
                    }
                }
            }
        }
        return (double) different / (columns * rows);
    }

    /** Red, green and blue of a block, 0 to 255. */
    private static int[] mean(BufferedImage picture, int left, int top) {
        int[] sums = new int[3];
        for (int y = top; y < top + BLOCK; y++) {
            for (int x = left; x < left + BLOCK; x++) {
                int colour = picture.getRGB(x, y);
                sums[0] += colour >> 16 & 0xff;
                sums[1] += colour >> 8 & 0xff;
                sums[2] += colour & 0xff;
            }
        }
        return Arrays.stream(sums).map(sum -> sum / (BLOCK * BLOCK)).toArray();
    }
}
