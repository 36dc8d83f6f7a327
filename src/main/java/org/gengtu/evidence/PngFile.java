package org.gengtu.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.gengtu.problem.Problem;

/** The structure of a PNG file (ISO/IEC 15948): its chunks, without inflating any. */
final class PngFile {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    /** Behind a chunk's length and name, its bytes and four of a checksum. */
    private static final int FRAME = 12;

    private static final int HEADER_BYTES = 13;
    private static final Set<String> KEPT =
            Set.of("IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYS");

    private PngFile() {}

    static boolean isOne(ByteBuffer bytes) {
        return bytes.limit() > SIGNATURE.length
                && bytes.slice(0, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
    }

    private record Chunk(String name, int from, int length) {}

    /** @throws Problem EVIDENCE_DAMAGED */
    static Inspected inspect(ByteBuffer bytes) {
        List<Chunk> chunks = chunks(bytes);
        Chunk header = chunks.getFirst();
        if (!header.name.equals("IHDR")
                || header.length != HEADER_BYTES
                || chunks.stream().noneMatch(chunk -> chunk.name.equals("IDAT"))) {
            throw Inspected.damaged("The PNG holds no picture.");
        }
        Chunk end = chunks.getLast();
        if (end.from + FRAME + end.length != bytes.limit()) {
            throw Inspected.damaged("Behind the end of the picture the file goes on with something else.");
        }
        int width = bytes.getInt(header.from + 8);
        int height = bytes.getInt(header.from + 12);
        if (width <= 0 || height <= 0) {
            throw Inspected.damaged("The PNG holds no picture.");
        }
        return new Inspected(MediaKind.PNG, width, height);
    }

    private static List<Chunk> chunks(ByteBuffer in) {
        List<Chunk> chunks = new ArrayList<>();
        int at = SIGNATURE.length;
        while (true) {
            if (at + FRAME > in.limit()) {
                throw Inspected.damaged("The PNG is broken off at byte %d.".formatted(at));
            }
            int length = in.getInt(at);
            if (length < 0 || length > in.limit() - at - FRAME) {
                throw Inspected.damaged("The PNG is broken off at byte %d.".formatted(at));
            }
            CRC32 sum = new CRC32();
            sum.update(in.slice(at + 4, length + 4));
            if ((int) sum.getValue() != in.getInt(at + 8 + length)) {
                throw Inspected.damaged("The PNG is broken at byte %d.".formatted(at));
            }
            Chunk chunk = new Chunk(name(in, at + 4), at, length);
            chunks.add(chunk);
            if (chunk.name.equals("IEND")) {
                return chunks;
            }
            at += FRAME + length;
        }
    }

    private static String name(ByteBuffer in, int from) {
        byte[] name = new byte[4];
        in.get(from, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** The same picture without texts, times, camera data, and what no decoder needs. */
    static byte[] cleaned(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        out.writeBytes(SIGNATURE);
        for (Chunk chunk : chunks(ByteBuffer.wrap(bytes))) {
            if (KEPT.contains(chunk.name)) {
                out.write(bytes, chunk.from, FRAME + chunk.length);
            }
        }
        return out.toByteArray();
    }
}
