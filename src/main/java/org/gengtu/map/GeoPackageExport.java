package org.gengtu.map;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/**
 * A GeoPackage 1.3: a table each for polygons, lines, points and objects without a place, as far as there are any, with the
 * spatial index that every reader knows. It is laid aside and sent whole.
 *
 * @see <a href="https://www.geopackage.org/spec131/">OGC GeoPackage 1.3.1</a>
 */
final class GeoPackageExport implements ExportFile {
    private static final int APPLICATION_ID = 0x47504B47;
    private static final int VERSION = 10300;
    private static final int HEADER_BYTES = 8;
    private static final int BOX_BYTES = 32;
    private static final int WITH_BOX = 0b0000_0011;

    private final ExportHead head;
    private final List<ExportHead.Column> columns;
    private final LaidAside aside;
    private final Path file;
    private final Connection connection;
    private final Map<ExportPart, Table> tables = new EnumMap<>(ExportPart.class);
    private final WKBReader reader = new WKBReader();

    /** A table as it fills. */
    private record Table(
            String name, PreparedStatement insert, @Nullable PreparedStatement index, Envelope extent) {}

    /** @param wkt of the coordinate system */
    GeoPackageExport(ExportHead head, String wkt, LaidAside aside) throws IOException {
        this.head = head;
        this.columns = head.columns();
        this.aside = aside;
        this.file = aside.file("export.gpkg");
        try {
            this.connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
            begin(wkt);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private void begin(String wkt) throws SQLException {
        run("PRAGMA application_id = " + APPLICATION_ID);
        run("PRAGMA user_version = " + VERSION);
        // nobody reads it before it is whole
        run("PRAGMA journal_mode = OFF");
        run("PRAGMA synchronous = OFF");
        run("PRAGMA locking_mode = EXCLUSIVE");
        connection.setAutoCommit(false);
        run("""
                CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
                    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
                    description TEXT)""");
        run("""
                CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
                    identifier TEXT UNIQUE, description TEXT DEFAULT '',
                    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
                    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
                    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""");
        run("""
                CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
                    geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
                    CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
                    CONSTRAINT uk_gc_table_name UNIQUE (table_name),
                    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
                    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""");
        run("""
                CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
                    definition TEXT NOT NULL, scope TEXT NOT NULL,
                    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))""");
        system("Undefined Cartesian", -1, "NONE", "undefined");
        system("Undefined geographic", 0, "NONE", "undefined");
        system("WGS 84", 4326, "EPSG", """
                GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],\
                AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],\
                UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]""");
        if (head.crs().epsg() != 4326) {
            system(head.crs().title(), head.crs().epsg(), "EPSG", wkt);
        }
        table(ExportPart.POLYGONS);
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void run(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }

    private void system(String name, int id, String organization, String definition) throws SQLException {
        run("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)", name, id, organization, id, definition);
    }

    private Table table(ExportPart part) throws SQLException {
        Table known = tables.get(part);
        if (known != null) {
            return known;
        }
        String name = part.table(head.layer());
        boolean placed = part.geometryType() != null;
        StringBuilder sql = new StringBuilder(
                "CREATE TABLE %s (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL".formatted(quoted(name)));
        if (placed) {
            sql.append(", geom ").append(part.geometryType());
        }
        for (ExportHead.Column column : columns) {
            sql.append(", ")
                    .append(quoted(column.name()))
                    .append(' ')
                    .append(type(column.field().kind()));
        }
        run(sql.append(')').toString());
        run(
                "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
                        + "VALUES (?, ?, ?, ?, ?, ?)",
                name,
                placed ? "features" : "attributes",
                head.title() + suffix(part),
                head.line(),
                head.writtenAt().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000Z"),
                placed ? head.crs().epsg() : null);
        if (placed) {
            run(
                    "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
                    name,
                    part.geometryType(),
                    head.crs().epsg());
            run("CREATE VIRTUAL TABLE %s USING rtree(id, minx, maxx, miny, maxy)".formatted(quoted(index(name))));
        }
        int values = columns.size() + (placed ? 2 : 1);
        Table table = new Table(
                name,
                connection.prepareStatement(
                        "INSERT INTO %s VALUES (?%s)".formatted(quoted(name), ", ?".repeat(values - 1))),
                placed
                        ? connection.prepareStatement(
                                "INSERT INTO %s VALUES (?, ?, ?, ?, ?)".formatted(quoted(index(name))))
                        : null,
                new Envelope());
        tables.put(part, table);
        return table;
    }

    private static String index(String table) {
        return "rtree_" + table + "_geom";
    }

    private String suffix(ExportPart part) {
        return switch (part) {
            case POLYGONS -> "";
            case LINES -> head.english() ? ", lines" : "（线）";
            case POINTS -> head.english() ? ", points" : "（点）";
            case UNPLACED -> head.english() ? ", without a place" : "（无位置）";
        };
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String type(MapField.Kind kind) {
        return switch (kind) {
            case TEXT, CODE, ENUM -> "TEXT";
            case INTEGER -> "INTEGER";
            case DECIMAL -> "DOUBLE";
            case DATE -> "DATE";
            case BOOLEAN -> "BOOLEAN";
        };
    }

    @Override
    public List<String> shape() {
        return List.of("ST_AsBinary(ST_ForcePolygonCCW(%s), 'NDR')"
                .formatted(head.crs().sql("b.geom", "b.geom_3857")));
    }

    @Override
    public void add(ExportRow row) throws IOException {
        try {
            Geometry shape = row.shape().getFirst() instanceof byte[] wkb ? multiple(reader.read(wkb)) : null;
            Table table = table(ExportPart.of(shape));
            int at = 1;
            table.insert.setLong(at++, row.key());
            if (table.index != null && shape != null) {
                Envelope box = shape.getEnvelopeInternal();
                table.insert.setBytes(at++, blob(shape, box));
                table.extent.expandToInclude(box);
                table.index.setLong(1, row.key());
                table.index.setDouble(2, box.getMinX());
                table.index.setDouble(3, box.getMaxX());
                table.index.setDouble(4, box.getMinY());
                table.index.setDouble(5, box.getMaxY());
                table.index.executeUpdate();
            }
            for (int i = 0; i < columns.size(); i++) {
                Object value = columns.get(i).value(row.values().get(i), head.english());
                table.insert.setObject(
                        at++,
                        switch (value) {
                            case null -> null;
                            case BigDecimal exact -> exact.doubleValue();
                            case Boolean truth -> truth ? 1 : 0;
                            case Object other -> other;
                        });
            }
            table.insert.executeUpdate();
        } catch (SQLException | ParseException e) {
            throw new IOException(e);
        }
    }

    /** As the kind of the table wants it: polygons and lines always as several. */
    private static Geometry multiple(Geometry shape) {
        return switch (shape) {
            case Polygon polygon -> shape.getFactory().createMultiPolygon(new Polygon[] {polygon});
            case LineString line -> shape.getFactory().createMultiLineString(new LineString[] {line});
            case MultiPoint points -> points.getNumGeometries() == 1 ? points.getGeometryN(0) : points;
            default -> shape;
        };
    }

    /** The header of the format with the box, and the shape. */
    private byte[] blob(Geometry shape, Envelope box) {
        byte[] wkb = new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(shape);
        ByteBuffer blob =
                ByteBuffer.allocate(HEADER_BYTES + BOX_BYTES + wkb.length).order(ByteOrder.LITTLE_ENDIAN);
        blob.put((byte) 'G').put((byte) 'P').put((byte) 0).put((byte) WITH_BOX);
        blob.putInt(head.crs().epsg());
        blob.putDouble(box.getMinX())
                .putDouble(box.getMaxX())
                .putDouble(box.getMinY())
                .putDouble(box.getMaxY());
        return blob.put(wkb).array();
    }

    @Override
    public void end() throws IOException {
        try {
            for (Table table : tables.values()) {
                table.insert.close();
                if (table.index != null) {
                    table.index.close();
                    indexed(table.name);
                }
                if (!table.extent.isNull()) {
                    run(
                            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
                            table.extent.getMinX(),
                            table.extent.getMinY(),
                            table.extent.getMaxX(),
                            table.extent.getMaxY(),
                            table.name);
                }
            }
            connection.commit();
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** What the extension of spatial indexes wants beside the index, so that programs that edit keep it true. */
    private void indexed(String table) throws SQLException {
        run(
                "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', "
                        + "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
                table);
        String index = index(table);
        String box = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)";
        List<String> triggers = new ArrayList<>();
        triggers.add("""
                CREATE TRIGGER "%2$s_insert" AFTER INSERT ON "%1$s"
                WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))
                BEGIN INSERT OR REPLACE INTO "%2$s" VALUES (NEW.fid, %3$s); END""");
        triggers.add("""
                CREATE TRIGGER "%2$s_update1" AFTER UPDATE OF geom ON "%1$s"
                WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
                BEGIN INSERT OR REPLACE INTO "%2$s" VALUES (NEW.fid, %3$s); END""");
        triggers.add("""
                CREATE TRIGGER "%2$s_update2" AFTER UPDATE OF geom ON "%1$s"
                WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
                BEGIN DELETE FROM "%2$s" WHERE id = OLD.fid; END""");
        triggers.add("""
                CREATE TRIGGER "%2$s_update3" AFTER UPDATE ON "%1$s"
                WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))
                BEGIN DELETE FROM "%2$s" WHERE id = OLD.fid;
                INSERT OR REPLACE INTO "%2$s" VALUES (NEW.fid, %3$s); END""");
        triggers.add("""
                CREATE TRIGGER "%2$s_update4" AFTER UPDATE ON "%1$s"
                WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))
                BEGIN DELETE FROM "%2$s" WHERE id IN (OLD.fid, NEW.fid); END""");
        triggers.add("""
                CREATE TRIGGER "%2$s_delete" AFTER DELETE ON "%1$s" WHEN OLD.geom NOT NULL
                BEGIN DELETE FROM "%2$s" WHERE id = OLD.fid; END""");
        for (String trigger : triggers) {
            run(trigger.formatted(table, index, box));
        }
    }

    @Override
    public long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void send(OutputStream out) throws IOException {
        Files.copy(file, out);
    }

    @Override
    public void close() throws IOException {
        try (aside) {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
