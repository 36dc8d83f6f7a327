package org.gengtu.map;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tile as it was drawn once. It is kept as gzip where that is smaller, which nearly every client takes; for one that does
 * not it is unpacked.
 */
final class Tile {
    /** What a kept tile takes beside its bytes: itself, its tags, its place in the maps. */
    static final int OVERHEAD_BYTES = 400;

    private static final int TAG_BYTES = 12;
    /** Below this many bytes compressing saves nothing. */
    private static final int SMALLEST = 150;

    private static final int GZIP_FRAME = 18;

    private final byte @Nullable [] plain;
    private final byte @Nullable [] gzip;
    private final int length;
    private final long position;
    private final String plainTag;
    private final String gzipTag;

    private Tile(byte @Nullable [] plain, byte @Nullable [] gzip, int length, long position, String tag) {
        this.plain = plain;
        this.gzip = gzip;
        this.length = length;
        this.position = position;
        this.plainTag = '"' + tag + '"';
        this.gzipTag = '"' + tag + "-gzip\"";
    }

    /** @param position of the state that it shows */
    static Tile of(byte[] drawn, long position) {
        String tag = tag(drawn);
        byte[] packed = drawn.length < SMALLEST ? drawn : pack(drawn);
        return packed.length < drawn.length
                ? new Tile(null, packed, drawn.length, position, tag)
                : new Tile(drawn, null, drawn.length, position, tag);
    }

    private static String tag(byte[] drawn) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(drawn);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, TAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] pack(byte[] drawn) {
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setInput(drawn);
            deflater.finish();
            byte[] packed = new byte[drawn.length + GZIP_FRAME];
            System.arraycopy(HEADER, 0, packed, 0, HEADER.length);
            int end = HEADER.length + deflater.deflate(packed, HEADER.length, packed.length - GZIP_FRAME);
            if (!deflater.finished()) {
                return drawn;
            }
            CRC32 crc = new CRC32();
            crc.update(drawn);
            little(packed, end, (int) crc.getValue());
            little(packed, end + Integer.BYTES, drawn.length);
            return Arrays.copyOf(packed, end + 2 * Integer.BYTES);
        } finally {
            deflater.end();
        }
    }

    private static final int LEVEL = 4;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static void little(byte[] into, int at, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            into[at + i] = (byte) (value >>> (8 * i));
        }
    }

    boolean isEmpty() {
        return length == 0;
    }

    boolean hasGzip() {
        return gzip != null;
    }

    /** The bytes in gzip; only where {@link #hasGzip}. */
    byte[] gzip() {
        if (gzip == null) {
            throw new IllegalStateException("This tile is not packed.");
        }
        return gzip;
    }

    /** Mapbox Vector Tile 2.1. */
    byte[] plain() {
        if (plain != null) {
            return plain;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip()))) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(length);
            in.transferTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The entity tag of a coding: equal bytes have equal tags. */
    String tag(boolean asGzip) {
        return asGzip ? gzipTag : plainTag;
    }

    long position() {
        return position;
    }

    /** About what it takes to keep it. */
    int keptBytes() {
        return OVERHEAD_BYTES + (gzip != null ? gzip.length : length);
    }
}
