package org.gengtu.importing.file;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.gengtu.geo.Finding;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** GeoJSON with one feature a line; a line that is broken costs only its own row. */
final class GeoJsonLinesSource extends Source {
    private static final int MAX_LINE = 64 << 20;

    private final Text text;
    private final Charset charset;
    private final Features features;
    private final long rowCount;

    private GeoJsonLinesSource(
            Text text, Features features, List<Column> columns, Told encoding, Placed placed, long rowCount) {
        super("Newline-delimited GeoJSON", text.layer(), columns, encoding, placed, List.of());
        this.text = text;
        this.charset = Charset.forName(encoding.value());
        this.features = features;
        this.rowCount = rowCount;
    }

    static GeoJsonLinesSource open(Text text, ReadOptions options) throws IOException {
        Told encoding = text.encoding(options.encoding());
        Features features = new Features();
        long count = 0;
        long good = 0;
        try (Lines lines = new Lines(Text.characters(text.bytes(), Charset.forName(encoding.value())))) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                count++;
                try (JsonParser parser = Features.MAPPER.createParser(line)) {
                    parser.nextToken();
                    features.gather(parser, count == 1);
                    good++;
                } catch (JacksonException toldWithItsRow) {
                    // Reading the rows comes to it again.
                }
            }
        }
        if (count > 0 && good == 0) {
            throw Problem.of(ProblemCode.FORMAT_UNKNOWN, "No line of the file is JSON.");
        }
        return new GeoJsonLinesSource(
                text, features, features.columns(), encoding, Features.place(options, features.frame()), count);
    }

    /** Lines that are not blank, of a bounded length. */
    private static final class Lines implements AutoCloseable {
        private final java.io.Reader reader;
        private final char[] buffer = new char[1 << 16];
        private int from;
        private int to;
        private boolean ended;

        Lines(java.io.Reader reader) {
            this.reader = reader;
        }

        @Nullable
        String next() throws IOException {
            StringBuilder line = new StringBuilder();
            while (!ended) {
                if (from == to) {
                    from = 0;
                    to = Math.max(0, reader.read(buffer));
                    ended = to == 0;
                }
                int end = from;
                while (end < to && buffer[end] != '\n') {
                    end++;
                }
                line.append(buffer, from, end - from);
                boolean whole = end < to || ended;
                from = Math.min(end + 1, to);
                if (line.length() > MAX_LINE) {
                    throw unreadable("A line is longer than " + MAX_LINE + " characters.");
                }
                if (whole) {
                    // RFC 8142 puts a record separator before each.
                    String text = line.toString().replace("\u001E", "").strip();
                    line.setLength(0);
                    if (!text.isEmpty()) {
                        return text;
                    }
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    Reader reader(Turn turn) throws IOException {
        Text.Bytes bytes = text.bytes();
        Lines lines = new Lines(Text.characters(bytes, charset));
        return new Reader() {
            private long number;

            @Override
            public @Nullable SourceRow read() throws IOException {
                String line = lines.next();
                if (line == null) {
                    return null;
                }
                number++;
                try (JsonParser parser = Features.MAPPER.createParser(line)) {
                    parser.nextToken();
                    return features.row(parser, number, typedColumns(), turn);
                } catch (JacksonException exception) {
                    return new SourceRow(
                            number,
                            new @Nullable Object[typedColumns().size()],
                            null,
                            List.of(Finding.rejected(
                                    ProblemCode.ROW_UNREADABLE,
                                    "The line is not JSON: " + exception.getOriginalMessage() + ".",
                                    null)));
                }
            }

            @Override
            public double progress() {
                return bytes.counted().progress();
            }

            @Override
            public void close() throws IOException {
                lines.close();
            }
        };
    }
}
