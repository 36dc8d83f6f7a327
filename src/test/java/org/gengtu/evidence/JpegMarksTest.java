package org.gengtu.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Marks are found wherever they are, however the file comes, and however many there are. */
class JpegMarksTest {
    private static final int[] BYTES = {0xff, 0xff, 0x00, 0xd0, 0xd7, 0xd8, 0xd9, 0x01, 0x7f, 0x80, 0xfe};

    private final Random random = new Random(16);

    @Test
    void findsAMarkWhereverItIs() {
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = random(random.nextInt(60));
            JpegMarks marks = inPieces(bytes, 1 + random.nextInt(20));
            int from = random.nextInt(bytes.length + 1);
            assertThat(marks.next(ByteBuffer.wrap(bytes), from))
                    .as("%d of %s", from, Arrays.toString(bytes))
                    .isEqualTo(expected(bytes, from));
        }
    }

    @Test
    void findsMarksBehindTheMostThatAreRemembered() {
        byte[] bytes = random(10 * JpegMarks.MOST);
        for (int piece : new int[] {1, 7, 4_096, bytes.length}) {
            JpegMarks marks = inPieces(bytes, piece);
            int found = 0;
            for (int at = marks.next(ByteBuffer.wrap(bytes), 0);
                    at >= 0;
                    at = marks.next(ByteBuffer.wrap(bytes), at + 1)) {
                assertThat(at).isEqualTo(expected(bytes, found == 0 ? 0 : at));
                found++;
            }
            assertThat(found).isGreaterThan(JpegMarks.MOST).isEqualTo(count(bytes));
        }
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) BYTES[random.nextInt(BYTES.length)];
        }
        return bytes;
    }

    private static JpegMarks inPieces(byte[] bytes, int piece) {
        JpegMarks marks = new JpegMarks();
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] next = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
            // behind what has come, a buffer holds what came before
            byte[] buffer = Arrays.copyOf(next, next.length + 9);
            Arrays.fill(buffer, next.length, buffer.length, (byte) 0xff);
            marks.add(buffer, next.length);
        }
        return marks;
    }

    private static int expected(byte[] bytes, int from) {
        for (int at = from; at + 1 < bytes.length; at++) {
            if (isMarker(bytes, at)) {
                return at;
            }
        }
        return -1;
    }

    private static int count(byte[] bytes) {
        int count = 0;
        for (int at = 0; at + 1 < bytes.length; at++) {
            count += isMarker(bytes, at) ? 1 : 0;
        }
        return count;
    }

    private static boolean isMarker(byte[] bytes, int at) {
        int behind = bytes[at + 1] & 0xff;
        return (bytes[at] & 0xff) == 0xff && behind != 0 && behind != 0xff && (behind < 0xd0 || behind > 0xd7);
    }
}
