package org.gengtu.importing.file;

import com.linuxense.javadbf.DBFException;
import com.linuxense.javadbf.DBFField;
import com.linuxense.javadbf.DBFReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.gengtu.geo.Finding;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A dBASE table. JavaDBF walks its records; texts, numbers and dates are read from its raw bytes, strictly, as a value
 * that is silently wrong is worse than none.
 */
final class DbfTable {
    private static final int HEADER = 32;
    private static final int DESCRIPTOR = 32;
    private static final int END_OF_DESCRIPTORS = 0x0D;

    private final Path file;
    private final List<Field> fields;
    private final int headerLength;
    private final int recordLength;
    private final int language;
    private final long promised;
    private final long held;

    /** @param offset of its bytes in a record */
    private record Field(byte[] name, char type, int length, int decimals, int offset) {
        boolean isText() {
            return type == 'C';
        }

        Class<?> valueClass() {
            return switch (type) {
                case 'N', 'F' -> decimals == 0 && length <= 18 ? Long.class : BigDecimal.class;
                case 'D' -> LocalDate.class;
                case 'L' -> Boolean.class;
                case 'C', 'M' -> String.class;
                default -> Object.class;
            };
        }
    }

    private DbfTable(
            Path file, List<Field> fields, int headerLength, int recordLength, int language, long promised, long held) {
        this.file = file;
        this.fields = fields;
        this.headerLength = headerLength;
        this.recordLength = recordLength;
        this.language = language;
        this.promised = promised;
        this.held = held;
    }

    static DbfTable open(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER) {
                throw Source.unreadable(Source.nameOf(file) + " is not a dBASE table, or is cut off.");
            }
            int headerLength = unsigned(header, 8);
            int recordLength = unsigned(header, 10);
            List<Field> fields = new ArrayList<>();
            int offset = 1;
            for (int left = headerLength - HEADER; left > DESCRIPTOR; left -= DESCRIPTOR) {
                byte[] descriptor = in.readNBytes(DESCRIPTOR);
                if (descriptor.length == 0 || descriptor[0] == END_OF_DESCRIPTORS) {
                    break;
                }
                if (descriptor.length < DESCRIPTOR) {
                    throw Source.unreadable(Source.nameOf(file) + " is cut off within its header.");
                }
                Field field = new Field(
                        nameOf(descriptor),
                        (char) (descriptor[11] & 0xFF),
                        descriptor[16] & 0xFF,
                        descriptor[17] & 0xFF,
                        offset);
                fields.add(field);
                offset += field.length();
            }
            if (fields.isEmpty() || recordLength != offset || recordLength > Short.MAX_VALUE) {
                throw Source.unreadable("The header of " + Source.nameOf(file) + " contradicts itself.");
            }
            long promised = Integer.toUnsignedLong(ByteBuffer.wrap(header)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .getInt(4));
            long held = Math.min(promised, Math.max(0, Files.size(file) - headerLength) / recordLength);
            return new DbfTable(file, fields, headerLength, recordLength, header[29] & 0xFF, promised, held);
        }
    }

    private static byte[] nameOf(byte[] descriptor) {
        int length = 0;
        while (length < 11 && descriptor[length] != 0) {
            length++;
        }
        byte[] name = new byte[length];
        System.arraycopy(descriptor, 0, name, 0, length);
        return name;
    }

    private static int unsigned(byte[] bytes, int at) {
        return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
    }

    /** The records that the header promises, deleted ones included. */
    long promised() {
        return promised;
    }

    /** The records that are there in full. */
    long held() {
        return held;
    }

    /** Tries every text of the table: what the user says, .cpg, language byte, UTF-8, GB18030. */
    Told encoding(@Nullable Charset given, @Nullable Charset cpg) throws IOException {
        TextEncoding encoding = new TextEncoding(given);
        encoding.hint(cpg, ".cpg");
        encoding.hint(TextEncoding.ofLanguageByte(language), "language byte");
        encoding.guesses();
        for (Field field : fields) {
            // Programs cut a name at ten bytes, or at the NUL within a wide character.
            encoding.offer(field.name(), 0, field.name().length, true);
        }
        List<Field> texts = fields.stream().filter(Field::isText).toList();
        if (texts.isEmpty()) {
            return encoding.found();
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18)) {
            in.skipNBytes(headerLength);
            byte[] record = new byte[recordLength];
            for (long row = 0; row < held && in.readNBytes(record, 0, recordLength) == recordLength; row++) {
                for (Field field : texts) {
                    int length = trimmed(record, field.offset(), field.length());
                    encoding.offer(record, field.offset(), length, length == field.length());
                }
            }
        }
        return encoding.found();
    }

    /** The length without the spaces and NULs that fill a field up. */
    private static int trimmed(byte[] bytes, int from, int length) {
        int end = from + length;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == 0)) {
            end--;
        }
        return end - from;
    }

    List<Source.Column> columns(Charset charset) {
        List<String> names = new ArrayList<>();
        CharsetDecoder decoder = TextEncoding.strict(charset);
        for (Field field : fields) {
            String name = TextEncoding.decode(decoder, field.name(), 0, field.name().length, true);
            names.add(name == null ? new String(field.name(), charset) : name.replaceAll("[\\p{Cntrl}\uFEFF]", ""));
        }
        List<String> unique = Source.unique(names);
        List<Source.Column> columns = new ArrayList<>();
        for (int index = 0; index < unique.size(); index++) {
            columns.add(new Source.Column(unique.get(index), fields.get(index).valueClass()));
        }
        return columns;
    }

    /** @param memo the .dbt or .fpt file beside the table, if any */
    Records records(Charset charset, List<String> columns, @Nullable Path memo) throws IOException {
        return new Records(charset, columns, memo);
    }

    /** The records one after another, deleted ones included. */
    final class Records implements Closeable {
        private final RawReader reader;
        private final CharsetDecoder decoder;
        private final List<String> columns;
        private long read;
        private boolean deleted;

        private Records(Charset charset, List<String> columns, @Nullable Path memo) throws IOException {
            this.decoder = TextEncoding.strict(charset);
            this.columns = columns;
            InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18);
            try {
                reader = new RawReader(in);
                if (memo != null) {
                    reader.setMemoFile(memo.toFile());
                }
            } catch (RuntimeException exception) {
                in.close();
                throw Source.unreadable(Source.nameOf(file) + " cannot be read: " + Source.reason(exception) + ".");
            }
        }

        /** The values of the next record; null after the last. A row that cannot be read has values of null only. */
        @Nullable
        Object @Nullable [] next(List<Finding> findings) {
            if (read >= held) {
                return null;
            }
            read++;
            Object[] raw;
            try {
                raw = reader.nextRecord();
            } catch (DBFException | IllegalArgumentException | IndexOutOfBoundsException exception) {
                throw Source.unreadable(
                        "The table cannot be read at row " + read + ": " + Source.reason(exception) + ".");
            }
            if (raw == null || raw.length != fields.size() + 1) {
                throw Source.unreadable("The table ends at row " + read + " of " + promised + ".");
            }
            deleted = Boolean.TRUE.equals(raw[0]);
            @Nullable Object[] values = new @Nullable Object[fields.size()];
            if (!deleted) {
                for (int index = 0; index < values.length; index++) {
                    values[index] = value(fields.get(index), columns.get(index), raw[index + 1], findings);
                }
            }
            return values;
        }

        boolean isDeleted() {
            return deleted;
        }

        private @Nullable Object value(Field field, String column, @Nullable Object raw, List<Finding> findings) {
            return switch (raw) {
                case null -> null;
                case byte[] bytes ->
                    field.isText() ? text(bytes, column, findings) : notText(field, bytes, column, findings);
                case Date date ->
                    date.toInstant().atZone(ZoneId.systemDefault()).toLocalDate();
                case String memo -> Cells.clean(memo, column, findings);
                case Number number -> number;
                case Boolean truth -> truth;
                default -> null;
            };
        }

        private @Nullable String text(byte[] bytes, String column, List<Finding> findings) {
            int length = trimmed(bytes, 0, bytes.length);
            if (length == 0) {
                return null;
            }
            boolean full = length == bytes.length;
            String text = TextEncoding.decode(decoder, bytes, 0, length, full);
            if (text == null) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_VALUE_INVALID,
                        "The text is not " + decoder.charset().name() + ".",
                        column));
                return null;
            }
            if (full && TextEncoding.decode(decoder, bytes, 0, length, false) == null) {
                findings.add(Finding.flagged(
                        ProblemCode.ROW_VALUE_TOO_LONG,
                        "The text was cut within its last character by the program that wrote the table.",
                        column));
            }
            return Cells.clean(text, column, findings);
        }

        private @Nullable Object notText(Field field, byte[] bytes, String column, List<Finding> findings) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace('\0', ' ')
                    .strip();
            if (text.isEmpty()) {
                return null;
            }
            try {
                return switch (field.type()) {
                    case 'L' -> truth(text);
                    case 'D' -> text.equals("00000000") ? null : day(text);
                    default -> number(field, text);
                };
            } catch (NumberFormatException | DateTimeException notReadable) {
                findings.add(Finding.flagged(
                        ProblemCode.ROW_VALUE_INVALID,
                        text.startsWith("*")
                                ? "The number was too long for the table."
                                : "\"" + text + "\" is not a " + (field.type() == 'D' ? "day." : "number."),
                        column));
                return null;
            }
        }

        /** As the formatter reads it, which takes ten times as long. */
        private static LocalDate day(String text) {
            if (text.length() != 8 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
            }
            int digits = Integer.parseInt(text);
            return LocalDate.of(digits / 10_000, digits / 100 % 100, digits % 100);
        }

        private static @Nullable Boolean truth(String text) {
            return switch (text.charAt(0)) {
                case 'T', 't', 'Y', 'y', '1' -> true;
                case 'F', 'f', 'N', 'n', '0' -> false;
                default -> null;
            };
        }

        private static Number number(Field field, String text) {
            if (field.decimals() == 0 && text.length() <= 18 && text.chars().allMatch(Character::isDigit)) {
                return Long.valueOf(text);
            }
            BigDecimal number = new BigDecimal(text);
            if (Math.abs((long) number.scale()) > 400) {
                throw new NumberFormatException("out of range");
            }
            boolean whole = field.decimals() == 0 && number.precision() - number.scale() <= 18;
            return whole && number.stripTrailingZeros().scale() <= 0 ? (Number) number.longValueExact() : number;
        }

        @Override
        public void close() {
            reader.close();
        }
    }

    /** Gives texts, numbers, days and truths as their bytes. */
    private static final class RawReader extends DBFReader {
        RawReader(InputStream in) {
            super(in, StandardCharsets.ISO_8859_1, true, false);
        }

        @Override
        protected @Nullable Object getFieldValue(DBFField field) throws IOException {
            return switch (field.getType()) {
                case CHARACTER, NUMERIC, FLOATING_POINT, DATE, LOGICAL -> {
                    byte[] bytes = new byte[field.getLength()];
                    dataInputStream.readFully(bytes);
                    yield bytes;
                }
                default -> super.getFieldValue(field);
            };
        }
    }
}
