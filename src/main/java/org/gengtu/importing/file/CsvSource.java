package org.gengtu.importing.file;

import java.io.FilterReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** A table as text with a header: positions by two columns, by one of WKT, or none. */
final class CsvSource extends Source {
    private static final Set<String> LONGITUDES =
            Set.of("经度", "东经", "lon", "lng", "long", "longitude", "x", "x坐标", "坐标x", "横坐标", "东坐标", "east", "easting");
    private static final Set<String> LATITUDES =
            Set.of("纬度", "北纬", "lat", "latitude", "y", "y坐标", "坐标y", "纵坐标", "北坐标", "north", "northing");
    private static final Set<String> WKTS =
            Set.of("wkt", "geom", "geometry", "the_geom", "wkt_geom", "shape", "几何", "图形", "坐标串");
    private static final int MAX_RECORD = 16 << 20;

    private final Text text;
    private final Charset charset;
    private final CSVFormat csv;
    private static final Pattern GUARDED = Pattern.compile("'+[=+\\-@\t\r\n＝＋－＠]");

    private final Position position;
    private final long rowCount;

    /** The columns of the position by index, -1 for none. */
    private record Position(int x, int y, int wkt) {}

    private CsvSource(
            Text text,
            CSVFormat csv,
            List<Column> columns,
            Told encoding,
            Placed placed,
            Position position,
            List<String> notes,
            long rowCount) {
        super("CSV", text.layer(), columns, encoding, placed, notes);
        this.text = text;
        this.charset = Charset.forName(encoding.value());
        this.csv = csv;
        this.position = position;
        this.rowCount = rowCount;
    }

    @Override
    public List<String> positionColumns() {
        List<String> names = columns();
        return IntStream.of(position.x(), position.y(), position.wkt())
                .filter(column -> column >= 0)
                .mapToObj(names::get)
                .toList();
    }

    static CsvSource open(Text text, ReadOptions options) throws IOException {
        Told encoding = text.encoding(options.encoding());
        Charset charset = Charset.forName(encoding.value());
        CSVFormat csv = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiterOf(text, charset))
                .setIgnoreEmptyLines(true)
                .get();
        List<String> notes = new ArrayList<>();
        try (Records records = new Records(text.bytes(), charset, csv)) {
            CSVRecord header = records.next();
            if (header == null) {
                throw unreadable("The table is empty: its first line is to name the columns.");
            }
            List<String> names = unique(header.toList());
            Position position = positionOf(names, options);
            Numbers numbers = new Numbers();
            long rows = 0;
            for (CSVRecord row = records.next(); row != null; row = records.next()) {
                if (!isBlank(row)) {
                    rows++;
                    numbers.add(row, position);
                }
            }
            if (numbers.northingFirst()) {
                position = new Position(position.y(), position.x(), position.wkt());
                notes.add("X was taken as the northing and Y as the easting, as surveyors write them.");
            }
            Envelope extent = numbers.extent();
            Placed placed = place(options, null, "", extent);
            if (position.x() < 0 && position.wkt() < 0) {
                notes.add("The rows have no position.");
            }
            return new CsvSource(
                    text,
                    csv,
                    names.stream().map(name -> new Column(name, String.class)).toList(),
                    encoding,
                    placed,
                    position,
                    notes,
                    rows);
        } catch (UncheckedIOException | IllegalStateException exception) {
            throw unreadable("The table cannot be read: " + reason(exception) + ".");
        }
    }

    /** The separator that the first line has most of, outside quotes. */
    private static char delimiterOf(Text text, Charset charset) throws IOException {
        try (java.io.Reader reader = Text.characters(text.bytes(), charset)) {
            int commas = 0;
            int semicolons = 0;
            int tabs = 0;
            boolean quoted = false;
            for (int count = 0, next = reader.read(); next >= 0 && count < 1 << 16; next = reader.read(), count++) {
                if (next == '"') {
                    quoted = !quoted;
                } else if (next == '\n' && !quoted && commas + semicolons + tabs + count > 0) {
                    break;
                } else if (!quoted) {
                    commas += next == ',' ? 1 : 0;
                    semicolons += next == ';' ? 1 : 0;
                    tabs += next == '\t' ? 1 : 0;
                }
            }
            if (tabs > commas && tabs >= semicolons) {
                return '\t';
            }
            return semicolons > commas ? ';' : ',';
        }
    }

    private static Position positionOf(List<String> names, ReadOptions options) {
        int x = columnOf(names, options.longitudeColumn(), LONGITUDES);
        int y = columnOf(names, options.latitudeColumn(), LATITUDES);
        int wkt = columnOf(names, options.wktColumn(), WKTS);
        boolean both = x >= 0 && y >= 0 && x != y;
        return new Position(both ? x : -1, both ? y : -1, wkt);
    }

    private static int columnOf(List<String> names, @Nullable String given, Set<String> usual) {
        for (int index = 0; index < names.size(); index++) {
            String name = names.get(index);
            String plain = name.toLowerCase(Locale.ROOT).replaceAll("[ _(（].*$", "");
            boolean fits = given != null
                    ? name.equalsIgnoreCase(given)
                    : usual.contains(name.toLowerCase(Locale.ROOT)) || usual.contains(plain);
            if (fits) {
                return index;
            }
        }
        if (given != null) {
            throw Problem.of(ProblemCode.COLUMN_MISSING, "The table has no column \"" + given + "\".")
                    .at(given);
        }
        return -1;
    }

    /** What a cell says without the apostrophe that keeps a spreadsheet from computing it; other apostrophes stay. */
    private static String typed(String cell) {
        return GUARDED.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }

    private static boolean isBlank(CSVRecord row) {
        for (String cell : row) {
            if (!cell.isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Double number(CSVRecord row, int column) {
        if (column < 0 || column >= row.size()) {
            return null;
        }
        try {
            double number = Double.parseDouble(row.get(column).strip());
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /** The numbers of the position columns: degrees if half of them are, else metres. */
    private static final class Numbers {
        private final Envelope degrees = new Envelope();
        private final Envelope metres = new Envelope();
        private final WKTReader wktReader = new WKTReader(Shapes.FACTORY);
        private long inDegrees;
        private long inMetres;
        private boolean fromColumns;
        private boolean swap;

        void add(CSVRecord row, Position position) {
            if (position.wkt() >= 0 && position.wkt() < row.size()) {
                addWkt(row.get(position.wkt()));
                return;
            }
            Double x = number(row, position.x());
            Double y = number(row, position.y());
            if (x != null && y != null) {
                fromColumns = true;
                add(x, y);
            }
        }

        private void addWkt(String wkt) {
            // One coordinate tells degrees from metres and the zone; a malformed text is told with its row.
            if (wkt.isBlank()) {
                return;
            }
            try {
                Geometry geometry = wktReader.read(wkt);
                if (!geometry.isEmpty()) {
                    add(geometry.getCoordinate().x, geometry.getCoordinate().y);
                }
            } catch (ParseException | RuntimeException | StackOverflowError toldWithItsRow) {
                // Reading the rows comes to it again.
            }
        }

        private void add(double x, double y) {
            if (Math.abs(x) <= 180 && Math.abs(y) <= 90) {
                inDegrees++;
                degrees.expandToInclude(x, y);
            } else if (Double.isFinite(x) && Double.isFinite(y)) {
                inMetres++;
                metres.expandToInclude(x, y);
            }
        }

        /** Whether the columns are X = northing, Y = easting, as Chinese surveyors write. */
        boolean northingFirst() {
            if (!fromColumns || inMetres <= inDegrees) {
                return false;
            }
            boolean xIsNorthing = metres.getMinX() > 1_500_000 && metres.getMaxX() < 6_500_000;
            boolean yIsEasting = metres.getMinY() > 100_000 && metres.getMaxY() < 900_000
                    || metres.getMinY() > 13_000_000 && metres.getMaxY() < 46_000_000;
            swap = xIsNorthing && yIsEasting;
            return swap;
        }

        Envelope extent() {
            if (inDegrees >= inMetres) {
                return degrees;
            }
            return swap ? new Envelope(metres.getMinY(), metres.getMaxY(), metres.getMinX(), metres.getMaxX()) : metres;
        }
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    Reader reader(Turn turn) throws IOException {
        return new RowReader(new Records(text.bytes(), charset, csv), turn);
    }

    private final class RowReader implements Reader {
        private final Records records;
        private final Turn turn;
        private final WKTReader wktReader = new WKTReader(Shapes.FACTORY);
        private long number;

        RowReader(Records records, Turn turn) throws IOException {
            this.records = records;
            this.turn = turn;
            records.next();
        }

        @Override
        public @Nullable SourceRow read() throws IOException {
            CSVRecord row;
            try {
                do {
                    row = records.next();
                    if (row == null) {
                        return null;
                    }
                } while (isBlank(row));
            } catch (UncheckedIOException | IllegalStateException exception) {
                throw unreadable("The table cannot be read after row " + number + ": " + reason(exception) + ".");
            }
            number++;
            List<Finding> findings = new ArrayList<>(2);
            List<Column> columns = typedColumns();
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (int index = 0; index < Math.min(values.length, row.size()); index++) {
                String clean =
                        Cells.clean(typed(row.get(index)), columns.get(index).name(), findings);
                values[index] = clean == null ? null : clean.strip();
            }
            if (row.size() > values.length) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_UNREADABLE,
                        "The row has " + row.size() + " cells, but there are " + values.length + " columns.",
                        null));
            }
            return new SourceRow(number, values, geometry(row, findings), findings);
        }

        private @Nullable Geometry geometry(CSVRecord row, List<Finding> findings) {
            String wkt = position.wkt() < 0 || position.wkt() >= row.size() ? "" : row.get(position.wkt());
            if (!wkt.isBlank()) {
                try {
                    Geometry geometry = wktReader.read(wkt.replaceFirst("(?i)^\\s*SRID=\\d+;", ""));
                    return turn.turned(geometry, findings);
                } catch (ParseException | RuntimeException exception) {
                    findings.add(notReadable("The WKT cannot be read: " + reason(exception) + ".", position.wkt()));
                } catch (StackOverflowError tooDeep) {
                    findings.add(notReadable("The WKT is nested too deeply.", position.wkt()));
                }
                return null;
            }
            if (position.x() < 0 || isBlankCell(row, position.x()) && isBlankCell(row, position.y())) {
                return null;
            }
            Double x = number(row, position.x());
            Double y = number(row, position.y());
            if (x == null || y == null) {
                findings.add(notReadable("The position is not two numbers.", x == null ? position.x() : position.y()));
                return null;
            }
            CoordinateSequence point = Shapes.points(1);
            point.setOrdinate(0, 0, x);
            point.setOrdinate(0, 1, y);
            return turn.turned(Shapes.FACTORY.createPoint(point), findings);
        }

        private static boolean isBlankCell(CSVRecord row, int column) {
            return column >= row.size() || row.get(column).isBlank();
        }

        private Finding notReadable(String what, int column) {
            return Finding.rejected(
                    ProblemCode.ROW_VALUE_INVALID,
                    what,
                    typedColumns().get(column).name());
        }

        @Override
        public double progress() {
            return records.progress();
        }

        @Override
        public void close() throws IOException {
            records.close();
        }
    }

    /** The records of the table; one that never ends, since its quote is not closed, is refused before it fills memory. */
    private static final class Records implements AutoCloseable {
        private final Text.Bytes bytes;
        private final Bounded bounded;
        private final CSVParser parser;
        private final Iterator<CSVRecord> records;

        Records(Text.Bytes bytes, Charset charset, CSVFormat csv) throws IOException {
            this.bytes = bytes;
            this.bounded = new Bounded(Text.characters(bytes, charset));
            this.parser = CSVParser.builder().setReader(bounded).setFormat(csv).get();
            this.records = parser.iterator();
        }

        @Nullable
        CSVRecord next() {
            bounded.left = MAX_RECORD;
            return records.hasNext() ? records.next() : null;
        }

        double progress() {
            return bytes.counted().progress();
        }

        @Override
        public void close() throws IOException {
            parser.close();
        }

        private static final class Bounded extends FilterReader {
            private int left = MAX_RECORD;

            Bounded(java.io.Reader in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                take(1);
                return super.read();
            }

            @Override
            public int read(char[] buffer, int from, int length) throws IOException {
                int count = super.read(buffer, from, length);
                take(Math.max(count, 0));
                return count;
            }

            private void take(int characters) throws IOException {
                left -= characters;
                if (left < 0) {
                    throw new IOException(
                            "a row is over " + MAX_RECORD + " characters long, perhaps for want of a closing quote");
                }
            }
        }
    }
}
