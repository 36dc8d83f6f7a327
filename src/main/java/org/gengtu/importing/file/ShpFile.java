package org.gengtu.importing.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * The shapes of a .shp file, one after another. Every length in the file is checked against the file before it is used.
 *
 * @see <a href="https://www.esri.com/content/dam/esrisites/sitecore-archive/Files/Pdfs/library/whitepapers/pdfs/shapefile.pdf">
 *     ESRI Shapefile Technical Description, 1998</a>
 */
final class ShpFile implements Closeable {
    static final int NULL = 0;
    static final int POINT = 1;
    static final int LINE = 3;
    static final int POLYGON = 5;
    static final int MULTIPOINT = 8;
    static final int MULTIPATCH = 31;

    private static final int FILE_CODE = 9994;
    private static final int HEADER = 100;
    private static final int RECORD_HEADER = 8;
    // Four million points in one shape.
    private static final int MAX_RECORD = 64 << 20;

    private final Window shapes;
    private final @Nullable Window index;
    private final int indexed;
    private final Envelope extent;

    private long expected = HEADER;
    private boolean lost;
    private int record;

    // The current shape.
    private int type;
    private boolean extraOrdinates;
    private int points;
    private int parts;
    private double[] xy = new double[256];
    private int[] partStarts = new int[16];

    ShpFile(Path shp, @Nullable Path shx) throws IOException {
        shapes = new Window(shp);
        ByteBuffer header = shapes.at(0, HEADER);
        if (header == null || header.order(ByteOrder.BIG_ENDIAN).getInt(header.position()) != FILE_CODE) {
            shapes.close();
            throw Source.unreadable(Source.nameOf(shp) + " is not a .shp file, or is cut off.");
        }
        header.order(ByteOrder.LITTLE_ENDIAN);
        int at = header.position() + 36;
        double west = header.getDouble(at);
        double south = header.getDouble(at + 8);
        double east = header.getDouble(at + 16);
        double north = header.getDouble(at + 24);
        extent = west <= east && south <= north && (west != 0 || east != 0)
                ? new Envelope(west, east, south, north)
                : new Envelope();
        Window found = null;
        int count = -1;
        if (shx != null) {
            found = new Window(shx);
            ByteBuffer start = found.at(0, HEADER);
            if (start == null || start.order(ByteOrder.BIG_ENDIAN).getInt(start.position()) != FILE_CODE) {
                found.close();
                found = null;
            } else {
                count = (int) Math.min(Integer.MAX_VALUE, (found.size - HEADER) / RECORD_HEADER);
            }
        }
        index = found;
        indexed = count;
    }

    /** The extent that the header gives; null envelope when it gives none. */
    Envelope extent() {
        return extent;
    }

    /** The number of shapes by the .shx file; -1 without one. */
    int indexed() {
        return indexed;
    }

    double progress() {
        return (double) expected / shapes.size;
    }

    int type() {
        return type;
    }

    boolean hasExtraOrdinates() {
        return extraOrdinates;
    }

    int points() {
        return points;
    }

    /** x and y in turn; valid until the next shape. */
    double[] xy() {
        return xy;
    }

    int parts() {
        return parts;
    }

    int partStart(int part) {
        return part < parts ? partStarts[part] : points;
    }

    /** How reading the next shape went. */
    enum Result {
        READ,
        UNREADABLE,
        END
    }

    /** Reads the next shape. After UNREADABLE the one after it can still be read where the .shx file tells its place. */
    Result next() throws IOException {
        points = 0;
        parts = 0;
        type = NULL;
        extraOrdinates = false;
        record++;
        long position = position();
        if (position < 0) {
            return lost ? Result.END : Result.UNREADABLE;
        }
        ByteBuffer header = shapes.at(position, RECORD_HEADER);
        if (header == null) {
            lost = index == null;
            return lost || position >= shapes.size ? Result.END : Result.UNREADABLE;
        }
        long length = 2L * header.order(ByteOrder.BIG_ENDIAN).getInt(header.position() + 4);
        long from = position + RECORD_HEADER;
        ByteBuffer content = length < 4 || length > MAX_RECORD ? null : shapes.at(from, (int) length);
        if (content == null) {
            lost = index == null;
            expected = -1;
            return Result.UNREADABLE;
        }
        expected = from + length;
        return parse(content.order(ByteOrder.LITTLE_ENDIAN), content.position(), (int) length)
                ? Result.READ
                : Result.UNREADABLE;
    }

    /** Where the next record begins; -1 when that cannot be told. */
    private long position() throws IOException {
        if (lost) {
            return -1;
        }
        if (index == null || record > indexed) {
            lost = index != null && expected >= shapes.size;
            return lost ? -1 : expected;
        }
        ByteBuffer entry = index.at(HEADER + (long) RECORD_HEADER * (record - 1), RECORD_HEADER);
        long told = entry == null
                ? -1
                : 2L * Integer.toUnsignedLong(entry.order(ByteOrder.BIG_ENDIAN).getInt(entry.position()));
        if (told == expected || numberAt(told) == record) {
            return told;
        }
        return numberAt(expected) == record ? expected : -1;
    }

    private int numberAt(long position) throws IOException {
        ByteBuffer header = position < HEADER ? null : shapes.at(position, RECORD_HEADER);
        return header == null ? -1 : header.order(ByteOrder.BIG_ENDIAN).getInt(header.position());
    }

    private boolean parse(ByteBuffer content, int at, int length) {
        int full = content.getInt(at);
        // 1x has heights and measures, 2x measures.
        int plain = full > 20 && full < 30 ? full - 20 : full > 10 && full < 20 ? full - 10 : full;
        extraOrdinates = plain != full;
        switch (plain) {
            case NULL -> {
                return true;
            }
            case POINT -> {
                return copyPoints(content, at + 4, 1, length - 4) && setType(plain);
            }
            case MULTIPOINT -> {
                return length >= 40
                        && copyPoints(content, at + 40, content.getInt(at + 36), length - 40)
                        && setType(plain);
            }
            case LINE, POLYGON -> {
                if (length < 44) {
                    return false;
                }
                int partCount = content.getInt(at + 36);
                int pointCount = content.getInt(at + 40);
                if (partCount < 0 || 4L * partCount > length - 44) {
                    return false;
                }
                if (partStarts.length < partCount) {
                    partStarts = new int[partCount];
                }
                int before = 0;
                for (int part = 0; part < partCount; part++) {
                    int start = content.getInt(at + 44 + 4 * part);
                    if (start < before || start > pointCount || part == 0 && start != 0) {
                        return false;
                    }
                    partStarts[part] = start;
                    before = start;
                }
                boolean copied = copyPoints(content, at + 44 + 4 * partCount, pointCount, length - 44 - 4 * partCount);
                parts = copied ? partCount : 0;
                return copied && (partCount > 0 || pointCount == 0) && setType(plain);
            }
            case MULTIPATCH -> {
                extraOrdinates = false;
                return setType(plain);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean setType(int plain) {
        type = plain;
        return true;
    }

    private boolean copyPoints(ByteBuffer content, int at, int count, int available) {
        if (count < 0 || 16L * count > available) {
            return false;
        }
        if (xy.length < 2 * count) {
            xy = new double[Math.max(2 * count, 2 * xy.length)];
        }
        for (int ordinate = 0; ordinate < 2 * count; ordinate++) {
            xy[ordinate] = content.getDouble(at + 8 * ordinate);
        }
        points = count;
        return true;
    }

    @Override
    public void close() throws IOException {
        shapes.close();
        if (index != null) {
            index.close();
        }
    }

    /** A moving part of a file in memory. */
    private static final class Window implements Closeable {
        private final FileChannel channel;
        private final long size;
        private ByteBuffer buffer = ByteBuffer.allocate(1 << 18).limit(0);
        private long start;

        Window(Path file) throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            size = Files.size(file);
        }

        /** The buffer with its position at the bytes asked for; null where the file does not hold so many. */
        @Nullable
        ByteBuffer at(long position, int length) throws IOException {
            if (position < 0 || length < 0 || position + length > size) {
                return null;
            }
            if (position < start || position + length > start + buffer.limit()) {
                if (buffer.capacity() < length) {
                    buffer = ByteBuffer.allocate(Math.max(length, 2 * buffer.capacity()));
                }
                buffer.clear();
                start = position;
                while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
                    // Until the window is full or the file ends.
                }
                buffer.flip();
                if (buffer.limit() < length) {
                    return null;
                }
            }
            buffer.position((int) (position - start));
            return buffer;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
