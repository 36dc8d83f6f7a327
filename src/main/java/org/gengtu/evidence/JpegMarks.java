package org.gengtu.evidence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Where markers may begin in a JPEG file: 0xff with a byte behind it that no coded picture holds there. They are found while the
 * file comes, when its bytes are at hand anyway: the coded picture, nearly all of the file, is then not read again.
 */
final class JpegMarks {
    /** A picture has a few dozen; what has more is searched byte by byte when it is asked for. */
    static final int MOST = 1 << 12;

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final int MARK = 0xff;

    private int[] places = new int[64];
    private int count;
    /** So many bytes were seen, and all marks that begin in them but perhaps the last byte are known. */
    private int seen;

    private boolean endedWithMark;
    private boolean isFull;

    static JpegMarks of(byte[] bytes) {
        JpegMarks marks = new JpegMarks();
        marks.add(bytes, bytes.length);
        return marks;
    }

    /** The next bytes of the file. */
    void add(byte[] bytes, int length) {
        if (isFull || length == 0) {
            return;
        }
        if (endedWithMark) {
            add(seen - 1, bytes[0]);
        }
        int at = next(bytes, 0, length);
        for (; at + 1 < length && !isFull; at = next(bytes, at + 1, length)) {
            add(seen + at, bytes[at + 1]);
        }
        endedWithMark = at + 1 == length;
        if (!isFull) {
            seen += length;
        }
    }

    private void add(int place, byte behind) {
        if (!isMarker(behind)) {
            return;
        }
        if (count == MOST) {
            isFull = true;
            seen = place;
            return;
        }
        if (count == places.length) {
            places = Arrays.copyOf(places, 2 * count);
        }
        places[count++] = place;
    }

    /** Not a coded 0xff, nor one that fills up, nor one that starts the decoder anew. */
    private static boolean isMarker(byte behind) {
        int code = behind & 0xff;
        return code != 0 && code != MARK && !(code >= 0xd0 && code <= 0xd7);
    }

    /** @return the first place at or behind this one; -1 where there is none */
    int next(ByteBuffer bytes, int from) {
        int found = Arrays.binarySearch(places, 0, count, from);
        int index = found < 0 ? -found - 1 : found;
        if (index < count) {
            return places[index];
        }
        for (int at = Math.max(from, isFull ? seen : bytes.limit()); at + 1 < bytes.limit(); at++) {
            if ((bytes.get(at) & 0xff) == MARK && isMarker(bytes.get(at + 1))) {
                return at;
            }
        }
        return -1;
    }

    /** Where the next 0xff is, or the end: eight bytes at a time. */
    private static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long zeros = ~(long) EIGHT.get(bytes, at);
            // the lowest bit of those that borrowed stands for the first zero; higher ones may be wrong
            long found = zeros - ONES & ~zeros & ONES << 7;
            if (found != 0) {
                return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < to && (bytes[at] & 0xff) != MARK) {
            at++;
        }
        return at;
    }
}
