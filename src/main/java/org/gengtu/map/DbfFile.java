package org.gengtu.map;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dBASE III table in UTF-8, row by row. */
final class DbfFile implements Closeable {
    private static final int LONGEST_TEXT = 254;
    private static final int DECIMALS = 6;
    private static final int DECIMAL_WIDTH = 19;
    private static final int INTEGER_WIDTH = 11;
    private static final int HEADER_BYTES = 32;
    private static final int COUNT_AT = 4;

    /** A column of the file. */
    record Column(MapField field, String name, char type, int width, int decimals) {}

    private final Path file;
    private final OutputStream out;
    private final List<Column> columns;
    private final boolean english;
    private final int recordBytes;
    private long rows;

    /** @param widths bytes of the longest value of each field, as stored */
    static List<Column> columns(ExportHead head, List<Integer> widths) {
        List<ExportHead.Column> named = head.shortColumns();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            MapField field = named.get(i).field();
            int longest = widths.get(i);
            if (!head.english()) {
                for (Label word : field.words().values()) {
                    longest = Math.max(longest, Utf8.bytes(word.zh()).length);
                }
            }
            String name = named.get(i).name();
            columns.add(
                    switch (field.kind()) {
                        case TEXT, CODE, ENUM -> new Column(field, name, 'C', Math.clamp(longest, 1, LONGEST_TEXT), 0);
                        case INTEGER -> new Column(field, name, 'N', INTEGER_WIDTH, 0);
                        case DECIMAL -> new Column(field, name, 'N', DECIMAL_WIDTH, DECIMALS);
                        case DATE -> new Column(field, name, 'D', 8, 0);
                        case BOOLEAN -> new Column(field, name, 'L', 1, 0);
                    });
        }
        return columns;
    }

    DbfFile(Path file, List<Column> columns, boolean english) throws IOException {
        this.file = file;
        this.columns = columns;
        this.english = english;
        this.recordBytes = 1 + columns.stream().mapToInt(Column::width).sum();
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out.write(header());
    }

    private byte[] header() {
        int bytes = HEADER_BYTES * (1 + columns.size()) + 1;
        ByteBuffer header = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        // the day of the last change is not ours to tell: the state's own is told beside
        header.put((byte) 3).put((byte) 126).put((byte) 1).put((byte) 1);
        header.putInt(0).putShort((short) bytes).putShort((short) recordBytes);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            header.position(HEADER_BYTES * (i + 1));
            header.put(Utf8.bytes(column.name()));
            header.position(HEADER_BYTES * (i + 1) + 11);
            header.put((byte) column.type())
                    .putInt(0)
                    .put((byte) column.width())
                    .put((byte) column.decimals());
        }
        header.put(bytes - 1, (byte) 0x0D);
        return header.array();
    }

    void add(ExportRow row) throws IOException {
        byte[] bytes = new byte[recordBytes];
        Arrays.fill(bytes, (byte) ' ');
        int at = 1;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Object value = new ExportHead.Column(column.field(), column.name())
                    .value(row.values().get(i), english);
            byte[] cell = cell(column, value);
            // numbers stand to the right
            System.arraycopy(
                    cell, 0, bytes, column.type() == 'N' ? at + column.width() - cell.length : at, cell.length);
            at += column.width();
        }
        out.write(bytes);
        rows++;
    }

    private static byte[] cell(Column column, @Nullable Object value) {
        String text = switch (value) {
            case null -> column.type() == 'L' ? "?" : "";
            case Boolean truth -> truth ? "T" : "F";
            case Number number -> column.type() == 'N' ? number(column, number) : number.toString();
            case Object other -> column.type() == 'D' ? other.toString().replace("-", "") : other.toString();
        };
        return column.type() == 'C'
                ? Utf8.bytes(Utf8.cut(text, column.width()))
                : text.length() > column.width() ? new byte[0] : text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String number(Column column, Number number) {
        BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        return exact.setScale(column.decimals(), RoundingMode.HALF_UP).toPlainString();
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return HEADER_BYTES * (1L + columns.size()) + 1 + rows * recordBytes;
    }

    void end() throws IOException {
        out.write(0x1A);
        out.close();
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.seek(COUNT_AT);
            random.writeInt(Integer.reverseBytes(Math.toIntExact(rows)));
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
