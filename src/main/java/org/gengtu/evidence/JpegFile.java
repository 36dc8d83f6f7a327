package org.gengtu.evidence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;

/** The structure of a JPEG file (ITU-T T.81, Exif 2.32): its segments, without decoding the picture. */
final class JpegFile {
    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP2 = 0xe2;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;
    private static final int COMMENT = 0xfe;
    private static final int ORIENTATION = 0x0112;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] FILM = "ftyp".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] ICC = "ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1);

    private JpegFile() {}

    static boolean isOne(ByteBuffer bytes) {
        return bytes.limit() > 3 && at(bytes, 0) == 0xff && at(bytes, 1) == START && at(bytes, 2) == 0xff;
    }

    /** @param from of its marker @param to behind its last byte, of a scan behind what is coded */
    private record Segment(int marker, int from, int to) {
        boolean begins(ByteBuffer bytes, byte[] with) {
            int first = from + 4;
            return to - first >= with.length && bytes.slice(first, with.length).equals(ByteBuffer.wrap(with));
        }
    }

    /** @throws Problem EVIDENCE_DAMAGED */
    static Inspected inspect(ByteBuffer bytes, JpegMarks marks) {
        int width = 0;
        int height = 0;
        boolean drawn = false;
        List<Segment> segments = segments(bytes, marks);
        for (Segment segment : segments) {
            int marker = segment.marker;
            boolean frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame && segment.to - segment.from >= 10) {
                height = pair(bytes, segment.from + 5);
                width = pair(bytes, segment.from + 7);
            }
            drawn |= marker == SCAN;
        }
        if (width == 0 || height == 0 || !drawn) {
            throw Inspected.damaged("The JPEG holds no picture.");
        }
        requireNothingBehind(bytes, segments.getLast().to);
        return new Inspected(MediaKind.JPEG, width, height);
    }

    /** Cameras put a second picture or a short film behind the first; anything else there makes the file two things at once. */
    private static void requireNothingBehind(ByteBuffer bytes, int end) {
        int from = end;
        while (from < bytes.limit() && bytes.get(from) == 0) {
            from++;
        }
        boolean picture = bytes.limit() - from > 2 && at(bytes, from) == 0xff && at(bytes, from + 1) == START;
        boolean film =
                bytes.limit() - from > 12 && bytes.slice(from + 4, FILM.length).equals(ByteBuffer.wrap(FILM));
        if (from < bytes.limit() && !picture && !film) {
            throw Inspected.damaged("Behind the end of the picture the file goes on with something else.");
        }
    }

    private static List<Segment> segments(ByteBuffer bytes, JpegMarks marks) {
        List<Segment> segments = new ArrayList<>();
        int at = 2;
        while (true) {
            int from = at;
            if (at + 1 >= bytes.limit() || at(bytes, at) != 0xff) {
                throw Inspected.damaged("The JPEG is broken off or broken at byte %d.".formatted(at));
            }
            while (at + 1 < bytes.limit() && at(bytes, at + 1) == 0xff) {
                at++;
            }
            int marker = at + 1 < bytes.limit() ? at(bytes, at + 1) : 0;
            from = at;
            at += 2;
            if (marker == END) {
                segments.add(new Segment(marker, from, at));
                return segments;
            }
            if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd7) {
                continue;
            }
            if (marker < 0xc0 || marker == START || at + 2 > bytes.limit()) {
                throw Inspected.damaged("The JPEG is broken at byte %d.".formatted(from));
            }
            int length = pair(bytes, at);
            at += length;
            if (length < 2 || at > bytes.limit()) {
                throw Inspected.damaged("The JPEG is broken off at byte %d.".formatted(from));
            }
            if (marker == SCAN) {
                at = behindScan(bytes, marks, at);
            }
            segments.add(new Segment(marker, from, at));
        }
    }

    private static int behindScan(ByteBuffer bytes, JpegMarks marks, int from) {
        int next = marks.next(bytes, from);
        if (next < 0) {
            throw Inspected.damaged("The JPEG is broken off within the picture.");
        }
        return next;
    }

    /**
     * The same picture without what else the file tells: place, time, device, comments, thumbnails, and anything behind its
     * end. The orientation and the colour profile stay, as without them it would look otherwise.
     */
    static byte[] cleaned(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        out.write(bytes, 0, 2);
        List<Segment> segments = segments(all, JpegMarks.of(bytes));
        int orientation = orientation(all, segments);
        if (orientation > 1) {
            out.writeBytes(orientationSegment(orientation));
        }
        for (Segment segment : segments) {
            boolean application = segment.marker >= APP0 && segment.marker <= APP15;
            boolean kept = segment.marker == APP0
                    || segment.marker == APP14
                    || segment.marker == APP2 && segment.begins(all, ICC)
                    || !application && segment.marker != COMMENT;
            if (kept) {
                out.write(bytes, segment.from, segment.to - segment.from);
            }
        }
        return out.toByteArray();
    }

    private static byte[] orientationSegment(int orientation) {
        ByteBuffer segment = ByteBuffer.allocate(36);
        segment.put((byte) 0xff).put((byte) APP1).putShort((short) 34).put(EXIF);
        segment.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8).putShort((short) 1);
        segment.putShort((short) ORIENTATION)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        segment.putInt(0);
        return segment.array();
    }

    /** How the picture is to be turned: 1 to 8 as Exif numbers them; 1 where it is not told. */
    static int orientation(byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return orientation(all, segments(all, JpegMarks.of(bytes)));
    }

    private static int orientation(ByteBuffer bytes, List<Segment> segments) {
        for (Segment segment : segments) {
            if (segment.marker == APP1 && segment.begins(bytes, EXIF)) {
                int from = segment.from + 4 + EXIF.length;
                return tiffOrientation(bytes.slice(from, segment.to - from));
            }
        }
        return 1;
    }

    private static int tiffOrientation(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return 1;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = tiff.getInt(4);
        if (directory < 8 || directory > tiff.limit() - 2) {
            return 1;
        }
        int entries = tiff.getShort(directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + 12 * i;
            if (entry + 12 > tiff.limit()) {
                return 1;
            }
            if ((tiff.getShort(entry) & 0xffff) == ORIENTATION) {
                int value = tiff.getShort(entry + 8);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }

    private static int at(ByteBuffer bytes, int at) {
        return bytes.get(at) & 0xff;
    }

    private static int pair(ByteBuffer bytes, int at) {
        return at + 1 < bytes.limit() ? at(bytes, at) << 8 | at(bytes, at + 1) : 0;
    }
}
