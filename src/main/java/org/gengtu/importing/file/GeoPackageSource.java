package org.gengtu.importing.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import org.gengtu.geo.CoordinateFrame;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.util.GeometryEditor;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/**
 * One table of a GeoPackage, with geometry or without.
 *
 * @see <a href="https://www.geopackage.org/spec131/">OGC GeoPackage 1.3.1</a>
 */
final class GeoPackageSource extends Source {
    private final Connection connection;
    private final Table table;
    private final List<Stored> stored;
    private final long rowCount;

    /** @param geometry the geometry column; null for a table of attributes */
    private record Table(String name, @Nullable String geometry, int srsId, Envelope extent) {}

    /** A column as the table stores it. */
    private record Stored(String name, String type) {}

    private GeoPackageSource(
            Connection connection,
            Table table,
            List<Stored> stored,
            List<Column> columns,
            Placed placed,
            List<String> notes,
            long rowCount) {
        super("GeoPackage", table.name(), columns, new Told("UTF-8", "format"), placed, notes);
        this.connection = connection;
        this.table = table;
        this.stored = stored;
        this.rowCount = rowCount;
        closeWith(connection);
    }

    static GeoPackageSource open(Path file, ReadOptions options) throws IOException {
        Connection connection = null;
        try {
            Properties properties = new Properties();
            properties.setProperty("open_mode", "1");
            properties.setProperty("trusted_schema", "false");
            // Immutable: a package left in write-ahead mode is read without writing beside it.
            connection = DriverManager.getConnection(
                    "jdbc:sqlite:" + file.toAbsolutePath().toUri() + "?immutable=1", properties);
            return open(connection, options);
        } catch (SQLException | IOException | RuntimeException exception) {
            if (connection != null) {
                closeQuietly(connection);
            }
            if (exception instanceof Problem problem) {
                throw problem;
            }
            throw unreadable("The GeoPackage cannot be read: " + reason(exception) + ".");
        }
    }

    private static GeoPackageSource open(Connection connection, ReadOptions options) throws SQLException, IOException {
        Table table = choose(connection, tablesIn(connection), options.table());
        List<Stored> stored = columnsOf(connection, table);
        List<String> notes = new ArrayList<>();
        List<String> names = unique(stored.stream().map(Stored::name).toList());
        List<Column> columns = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            columns.add(new Column(names.get(index), classOf(stored.get(index).type())));
        }
        Placed placed;
        if (table.geometry() == null) {
            placed = place(options, null, "", new Envelope());
            notes.add("The rows have no shapes.");
        } else {
            boolean given = options.crs() != null && !options.crs().isBlank();
            CoordinateFrame defined = given ? null : definedFrame(connection, table.srsId());
            Envelope extent = given || defined != null ? new Envelope() : extentOf(connection, table);
            placed = place(options, defined, "srs_id " + table.srsId(), extent);
        }
        long rows;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM " + quoted(table.name()))) {
            rows = result.next() ? result.getLong(1) : 0;
        }
        return new GeoPackageSource(connection, table, stored, columns, placed, notes, rows);
    }

    private static void requireTables(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT count(*) FROM sqlite_master
                        WHERE type <> 'table' AND lower(name) IN
                            ('gpkg_contents', 'gpkg_geometry_columns', 'gpkg_spatial_ref_sys')
                        """)) {
            if (rows.next() && rows.getInt(1) > 0) {
                throw unreadable("The GeoPackage computes its own table of contents.");
            }
        }
    }

    private static List<Table> tablesIn(Connection connection) throws SQLException {
        List<Table> tables = new ArrayList<>();
        requireTables(connection);
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT c.table_name, g.column_name, coalesce(g.srs_id, c.srs_id, 0),
                               c.min_x, c.min_y, c.max_x, c.max_y
                        FROM gpkg_contents c
                        -- a view may compute without end, and cannot be stopped from outside
                        JOIN sqlite_master m ON lower(m.name) = lower(c.table_name) AND m.type = 'table'
                        LEFT JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)
                        WHERE c.data_type IN ('features', 'attributes')
                        ORDER BY g.column_name IS NULL, c.table_name
                        LIMIT 1000
                        """)) {
            while (rows.next()) {
                Envelope extent = new Envelope();
                if (rows.getObject(4) instanceof Number west
                        && rows.getObject(5) instanceof Number south
                        && rows.getObject(6) instanceof Number east
                        && rows.getObject(7) instanceof Number north) {
                    extent = new Envelope(
                            west.doubleValue(), east.doubleValue(), south.doubleValue(), north.doubleValue());
                }
                String name = rows.getString(1);
                if (name != null) {
                    tables.add(new Table(name, rows.getString(2), rows.getInt(3), extent));
                }
            }
        }
        return tables;
    }

    private static Table choose(Connection connection, List<Table> tables, @Nullable String wanted)
            throws SQLException {
        List<String> names = tables.stream().map(Table::name).toList();
        if (tables.isEmpty()) {
            throw unreadable("The GeoPackage holds no table of features or attributes.");
        }
        if (wanted != null) {
            return tables.stream()
                    .filter(table -> table.name().equalsIgnoreCase(wanted))
                    .findFirst()
                    .orElseThrow(() -> SurveyFiles.noTable(wanted, names));
        }
        List<Table> features =
                tables.stream().filter(table -> table.geometry() != null).toList();
        List<Table> candidates = features.isEmpty() ? tables : features;
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        List<Table> filled = new ArrayList<>();
        for (Table table : candidates) {
            if (holdsRows(connection, table)) {
                filled.add(table);
            }
        }
        if (filled.size() != 1) {
            throw SurveyFiles.several(candidates.stream().map(Table::name).toList());
        }
        return filled.getFirst();
    }

    private static boolean holdsRows(Connection connection, Table table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM " + quoted(table.name()) + " LIMIT 1")) {
            return row.next();
        }
    }

    private static List<Stored> columnsOf(Connection connection, Table table) throws SQLException {
        List<Stored> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA table_info(" + quoted(table.name()) + ")")) {
            while (rows.next()) {
                String name = Objects.requireNonNullElse(rows.getString("name"), "");
                String type =
                        Objects.requireNonNullElse(rows.getString("type"), "").toUpperCase(Locale.ROOT);
                boolean rowId = rows.getInt("pk") > 0 && type.contains("INT");
                if (!rowId && !name.equalsIgnoreCase(table.geometry()) && !type.contains("BLOB")) {
                    columns.add(new Stored(name, type));
                }
            }
        }
        return columns;
    }

    private static Class<?> classOf(String type) {
        if (type.startsWith("BOOL")) {
            return Boolean.class;
        }
        if (type.equals("DATE")) {
            return LocalDate.class;
        }
        if (type.contains("INT")) {
            return Long.class;
        }
        return type.startsWith("TEXT") || type.contains("CHAR") || type.equals("DATETIME")
                ? String.class
                : type.startsWith("REAL") || type.startsWith("DOUBLE") || type.startsWith("FLOAT")
                        ? Double.class
                        : Object.class;
    }

    /** The frame that the package defines; null for its two undefined ones and for none. */
    private static @Nullable CoordinateFrame definedFrame(Connection connection, int srsId) throws SQLException {
        if (srsId == 0 || srsId == -1) {
            return null;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?")) {
            statement.setInt(1, srsId);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                String organization = rows.getString(1);
                int code = rows.getInt(2);
                String definition = rows.getString(3);
                if ("EPSG".equalsIgnoreCase(organization) && code > 0) {
                    return CoordinateFrame.ofEpsg(code);
                }
                boolean defined = definition != null
                        && !definition.isBlank()
                        && !definition.toLowerCase(Locale.ROOT).contains("undefined");
                return defined ? CoordinateFrame.ofWkt(definition) : null;
            }
        }
    }

    private static Envelope extentOf(Connection connection, Table table) throws SQLException {
        if (!table.extent().isNull() || table.geometry() == null) {
            return table.extent();
        }
        Envelope extent = new Envelope();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + quoted(table.geometry()) + " FROM " + quoted(table.name()))) {
            while (rows.next()) {
                byte[] blob = rows.getBytes(1);
                Geometry geometry = blob == null ? null : geometryOf(blob, new ArrayList<>());
                if (geometry != null) {
                    extent.expandToInclude(geometry.getEnvelopeInternal());
                }
            }
        }
        return extent;
    }

    /** The geometry of a GeoPackage blob, or null with a finding. */
    private static @Nullable Geometry geometryOf(byte[] blob, List<Finding> findings) {
        if (blob.length < 8 || blob[0] != 'G' || blob[1] != 'P') {
            return unreadableShape("it does not begin as a GeoPackage geometry does", findings);
        }
        int flags = blob[3];
        int[] envelopeBytes = {0, 32, 48, 48, 64};
        int envelope = flags >> 1 & 7;
        if (envelope >= envelopeBytes.length || (flags & 0x20) != 0) {
            return unreadableShape("its header is not of the standard", findings);
        }
        int from = 8 + envelopeBytes[envelope];
        if (blob.length < from + 5) {
            return unreadableShape("it is cut off", findings);
        }
        byte[] wkb = new byte[blob.length - from];
        System.arraycopy(blob, from, wkb, 0, wkb.length);
        try {
            Geometry geometry = new WKBReader(Shapes.FACTORY).read(wkb);
            geometry.setSRID(Shapes.SRID);
            if (hasExtraOrdinates(wkb)) {
                findings.add(EXTRA_ORDINATES);
                return flat(geometry);
            }
            return geometry;
        } catch (ParseException | RuntimeException exception) {
            return unreadableShape(reason(exception), findings);
        } catch (StackOverflowError tooDeep) {
            return unreadableShape("it is nested too deeply", findings);
        }
    }

    private static boolean hasExtraOrdinates(byte[] wkb) {
        int type = ByteBuffer.wrap(wkb)
                .order(wkb[0] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .getInt(1);
        return type < 0 || (type & 0x40000000) != 0 || (type & 0xFFFF) >= 1000;
    }

    private static Geometry flat(Geometry geometry) {
        return new GeometryEditor(Shapes.FACTORY).edit(geometry, new GeometryEditor.CoordinateSequenceOperation() {
            @Override
            public CoordinateSequence edit(CoordinateSequence points, Geometry part) {
                CoordinateSequence two = Shapes.points(points.size());
                for (int point = 0; point < points.size(); point++) {
                    two.setOrdinate(point, 0, points.getX(point));
                    two.setOrdinate(point, 1, points.getY(point));
                }
                return two;
            }
        });
    }

    private static @Nullable Geometry unreadableShape(String why, List<Finding> findings) {
        findings.add(Finding.rejected(ProblemCode.ROW_UNREADABLE, "The shape cannot be read: " + why + ".", null));
        return null;
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    Reader reader(Turn turn) throws IOException {
        StringBuilder sql =
                new StringBuilder("SELECT ").append(table.geometry() == null ? "NULL" : quoted(table.geometry()));
        for (Stored column : stored) {
            sql.append(", ").append(quoted(column.name()));
        }
        sql.append(" FROM ").append(quoted(table.name()));
        try {
            return new RowReader(connection.createStatement(), sql.toString(), turn);
        } catch (SQLException exception) {
            throw new IOException(exception);
        }
    }

    private final class RowReader implements Reader {
        private final Statement statement;
        private final ResultSet rows;
        private final Turn turn;
        private long number;

        RowReader(Statement statement, String sql, Turn turn) throws SQLException {
            this.statement = statement;
            this.turn = turn;
            try {
                this.rows = statement.executeQuery(sql);
            } catch (SQLException exception) {
                statement.close();
                throw exception;
            }
        }

        @Override
        public @Nullable SourceRow read() throws IOException {
            try {
                if (!rows.next()) {
                    return null;
                }
                number++;
                List<Finding> findings = new ArrayList<>(2);
                @Nullable Object[] values = new @Nullable Object[stored.size()];
                for (int index = 0; index < values.length; index++) {
                    values[index] =
                            value(rows.getObject(index + 2), typedColumns().get(index), findings);
                }
                byte[] blob = rows.getBytes(1);
                Geometry geometry = blob == null ? null : geometryOf(blob, findings);
                return new SourceRow(
                        number, values, geometry == null ? null : turn.turned(geometry, findings), findings);
            } catch (SQLException exception) {
                throw new IOException(exception.getMessage(), exception);
            }
        }

        private static @Nullable Object value(@Nullable Object raw, Column column, List<Finding> findings) {
            if (raw instanceof String text) {
                String clean = Cells.clean(text, column.name(), findings);
                return clean == null || column.type() != LocalDate.class ? clean : day(clean, column, findings);
            }
            if (raw instanceof Number number) {
                return column.type() == Boolean.class ? (Object) (number.longValue() != 0) : number;
            }
            return null;
        }

        private static @Nullable Object day(String text, Column column, List<Finding> findings) {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException notADay) {
                findings.add(Finding.flagged(
                        ProblemCode.ROW_VALUE_INVALID, "\"" + text + "\" is not a day.", column.name()));
                return null;
            }
        }

        @Override
        public double progress() {
            return rowCount == 0 ? 1 : (double) number / rowCount;
        }

        @Override
        public void close() throws IOException {
            try {
                rows.close();
                statement.close();
            } catch (SQLException exception) {
                throw new IOException(exception);
            }
        }
    }
}
