package org.gengtu.sample;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;

/**
 * Writes polygons of one ring each, or lines of one part, as a zipped Shapefile with a GB18030 table, one after another and the same bytes at
 * any time (ESRI Shapefile Technical Description, 1998). The parts lie in a scratch folder until they are zipped.
 */
final class Shapefile implements Closeable {
    private static final Charset GB18030 = Charset.forName("GB18030");
    private static final int HEADER_BYTES = 100;
    private static final int LINE = 3;
    private static final int POLYGON = 5;
    /** What the table's header and the zip say; the true time would change the bytes. */
    private static final LocalDate WRITTEN_ON = LocalDate.of(2026, 6, 16);

    /** A column: C text, N number, D day (yyyymmdd); its width in bytes. */
    record Column(String name, char type, int bytes, int decimals) {
        static Column text(String name, int bytes) {
            return new Column(name, 'C', bytes, 0);
        }

        static Column number(String name, int bytes, int decimals) {
            return new Column(name, 'N', bytes, decimals);
        }

        static Column day(String name) {
            return new Column(name, 'D', 8, 0);
        }
    }

    private final Path folder;
    private final String name;
    private final List<Column> columns;
    private final String projection;
    private final int type;
    private final OutputStream shapes;
    private final OutputStream offsets;
    private final OutputStream table;
    private final Envelope extent = new Envelope();
    private long shapeBytes = HEADER_BYTES;
    private int rows;

    Shapefile(Path folder, String name, String projection, List<Column> columns) throws IOException {
        this(folder, name, projection, columns, POLYGON);
    }

    static Shapefile ofLines(Path folder, String name, String projection, List<Column> columns) throws IOException {
        return new Shapefile(folder, name, projection, columns, LINE);
    }

    private Shapefile(Path folder, String name, String projection, List<Column> columns, int type) throws IOException {
        this.folder = folder;
        this.name = name;
        this.columns = List.copyOf(columns);
        this.projection = projection;
        this.type = type;
        this.shapes = open("shp");
        this.offsets = open("shx");
        this.table = open("dbf");
        shapes.write(new byte[HEADER_BYTES]);
        offsets.write(new byte[HEADER_BYTES]);
        table.write(tableHeader());
    }

    private Path part(String extension) {
        return folder.resolve(name + "." + extension);
    }

    private OutputStream open(String extension) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(part(extension)), 1 << 16);
    }

    /** Appends a line, or a closed clockwise ring, moved east by so many metres, and its row. */
    void add(Coordinate[] ring, double eastMetres, String... values) throws IOException {
        Envelope around = new Envelope();
        for (Coordinate point : ring) {
            around.expandToInclude(point.x + eastMetres, point.y);
        }
        extent.expandToInclude(around);
        int contentBytes = 48 + 16 * ring.length;
        ByteBuffer record = ByteBuffer.allocate(8 + contentBytes);
        record.putInt(rows + 1).putInt(contentBytes / 2);
        record.order(ByteOrder.LITTLE_ENDIAN).putInt(type);
        record.putDouble(around.getMinX()).putDouble(around.getMinY());
        record.putDouble(around.getMaxX()).putDouble(around.getMaxY());
        record.putInt(1).putInt(ring.length).putInt(0);
        for (Coordinate point : ring) {
            record.putDouble(point.x + eastMetres).putDouble(point.y);
        }
        shapes.write(record.array());
        offsets.write(ByteBuffer.allocate(8)
                .putInt((int) (shapeBytes / 2))
                .putInt(contentBytes / 2)
                .array());
        shapeBytes += record.capacity();
        rows++;
        table.write(' ');
        for (int i = 0; i < columns.size(); i++) {
            table.write(cell(columns.get(i), values[i]));
        }
    }

    private static byte[] cell(Column column, String value) {
        byte[] text = value.getBytes(GB18030);
        if (text.length > column.bytes) {
            throw new IllegalArgumentException(value + " is too long for the column " + column.name);
        }
        byte[] cell = " ".repeat(column.bytes).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, cell, column.type == 'N' ? cell.length - text.length : 0, text.length);
        return cell;
    }

    private byte[] tableHeader() {
        ByteBuffer header = ByteBuffer.allocate(32 + 32 * columns.size() + 1).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 3);
        header.put((byte) (WRITTEN_ON.getYear() - 1900));
        header.put((byte) WRITTEN_ON.getMonthValue());
        header.put((byte) WRITTEN_ON.getDayOfMonth());
        header.putInt(rows);
        header.putShort((short) header.capacity());
        header.putShort((short) (1 + columns.stream().mapToInt(Column::bytes).sum()));
        header.position(29);
        header.put((byte) 0x4D); // code page 936, as Chinese survey programs write it
        header.position(32);
        for (Column column : columns) {
            int start = header.position();
            byte[] title = column.name.getBytes(GB18030);
            if (title.length > 10) {
                throw new IllegalArgumentException(column.name + " is longer than ten bytes");
            }
            header.put(title);
            header.position(start + 11);
            header.put((byte) column.type);
            header.position(start + 16);
            header.put((byte) column.bytes).put((byte) column.decimals);
            header.position(start + 32);
        }
        header.put((byte) 0x0D);
        return header.array();
    }

    private byte[] shapeHeader(long bytes) {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(9994);
        header.position(24);
        header.putInt((int) (bytes / 2));
        header.order(ByteOrder.LITTLE_ENDIAN).putInt(1000).putInt(type);
        header.putDouble(extent.getMinX()).putDouble(extent.getMinY());
        header.putDouble(extent.getMaxX()).putDouble(extent.getMaxY());
        return header.array();
    }

    @Override
    public void close() throws IOException {
        shapes.close();
        offsets.close();
        table.write(0x1A);
        table.close();
        overwriteStart("shp", shapeHeader(shapeBytes));
        overwriteStart("shx", shapeHeader(HEADER_BYTES + 8L * rows));
        overwriteStart("dbf", tableHeader());
        Files.writeString(part("prj"), projection, StandardCharsets.US_ASCII);
        Files.writeString(part("cpg"), "GB18030", StandardCharsets.US_ASCII);
    }

    private void overwriteStart(String extension, byte[] bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(part(extension).toFile(), "rw")) {
            file.write(bytes);
        }
    }

    /** Packs the closed parts, and deletes them. */
    void zip(Path target) throws IOException {
        try (ZipOutputStream zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target), 1 << 16))) {
            for (String extension : List.of("shp", "shx", "dbf", "prj", "cpg")) {
                ZipEntry entry = new ZipEntry(name + "." + extension);
                // local time fields: the machine's time zone does not enter
                entry.setTimeLocal(LocalDateTime.of(
                        WRITTEN_ON.getYear(), WRITTEN_ON.getMonthValue(), WRITTEN_ON.getDayOfMonth(), 8, 0));
                zip.putNextEntry(entry);
                Files.copy(part(extension), zip);
                zip.closeEntry();
                Files.delete(part(extension));
            }
        }
    }
}
