package org.gengtu.sample;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.WKBWriter;

/** Writes the townships as a GeoPackage (OGC 12-128r18) in degrees of CGCS2000, the same bytes at any time. */
final class GeoPackage {
    private static final String CGCS2000 =
            "GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",SPHEROID[\"CGCS2000\",6378137,298.257222101,AUTHORITY[\"EPSG\",\"1024\"]],AUTHORITY[\"EPSG\",\"1043\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4490\"]]";
    private static final String WGS84 =
            "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";
    private static final int SRID = 4490;
    private static final int DECIMALS = 8;

    private GeoPackage() {}

    static void write(Path target, List<Township> townships) throws IOException {
        Files.deleteIfExists(target);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + target)) {
            try (Statement statement = connection.createStatement()) {
                for (String pragma : List.of(
                        "page_size = 4096",
                        "journal_mode = MEMORY",
                        "application_id = 1196444487",
                        "user_version = 10300",
                        "encoding = 'UTF-8'")) {
                    statement.execute("PRAGMA " + pragma);
                }
                connection.setAutoCommit(false);
                for (String sql : TABLES) {
                    statement.executeUpdate(sql);
                }
            }
            references(connection);
            Envelope extent = features(connection, townships);
            contents(connection, extent);
            connection.commit();
        } catch (SQLException e) {
            throw new IOException(target + " cannot be written", e);
        }
        // the version of the SQLite that wrote it, at offset 96, is the only byte that says when and by what
        try (RandomAccessFile file = new RandomAccessFile(target.toFile(), "rw")) {
            file.seek(96);
            file.writeInt(3_045_000);
        }
    }

    private static final List<String> TABLES = List.of("""
            CREATE TABLE gpkg_spatial_ref_sys (
              srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
              organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""", """
            CREATE TABLE gpkg_contents (
              table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
              description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
              max_y DOUBLE, srs_id INTEGER,
              CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""", """
            CREATE TABLE gpkg_geometry_columns (
              table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
              srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
              CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
              CONSTRAINT uk_gc_table_name UNIQUE (table_name),
              CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
              CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""", """
            CREATE TABLE townships (
              fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, "乡镇代码" TEXT(12), "乡镇名称" TEXT(40),
              "县代码" TEXT(12), "县名称" TEXT(40), "曾用名" TEXT(80), "原代码" TEXT(80), "变更日期" DATE)""");

    private static void references(Connection connection) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)")) {
            reference(insert, "Undefined Cartesian SRS", -1, "NONE", "undefined");
            reference(insert, "Undefined geographic SRS", 0, "NONE", "undefined");
            reference(insert, "WGS 84 geodetic", 4326, "EPSG", WGS84);
            reference(insert, "China Geodetic Coordinate System 2000", SRID, "EPSG", CGCS2000);
        }
    }

    private static void reference(PreparedStatement insert, String name, int id, String organisation, String definition)
            throws SQLException {
        insert.setString(1, name);
        insert.setInt(2, id);
        insert.setString(3, organisation);
        insert.setInt(4, id);
        insert.setString(5, definition);
        insert.setString(6, "");
        insert.executeUpdate();
    }

    private static Envelope features(Connection connection, List<Township> townships) throws SQLException {
        Envelope extent = new Envelope();
        String sql =
                "INSERT INTO townships (geom, \"乡镇代码\", \"乡镇名称\", \"县代码\", \"县名称\", \"曾用名\", \"原代码\", \"变更日期\") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Township township : townships) {
                Geometry shape = inDegrees(township.boundary());
                extent.expandToInclude(shape.getEnvelopeInternal());
                insert.setBytes(1, blob(shape));
                insert.setString(2, township.code());
                insert.setString(3, township.name());
                insert.setString(4, SampleCounty.CODE);
                insert.setString(5, SampleCounty.NAME);
                insert.setString(6, township.formerNames().isEmpty() ? null : township.formerNames());
                insert.setString(7, township.formerCodes().isEmpty() ? null : township.formerCodes());
                insert.setString(8, township.changedOn().isEmpty() ? null : township.changedOn());
                insert.executeUpdate();
            }
        }
        return extent;
    }

    /** Point by point, so that neighbours keep their common line. */
    private static Geometry inDegrees(Geometry metres) {
        Geometry degrees = metres.copy();
        degrees.apply(new CoordinateSequenceFilter() {
            @Override
            public void filter(CoordinateSequence points, int i) {
                Coordinate place = GaussKruger.toDegrees(points.getX(i), points.getY(i), DECIMALS);
                points.setOrdinate(i, 0, place.x);
                points.setOrdinate(i, 1, place.y);
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public boolean isGeometryChanged() {
                return true;
            }
        });
        MultiPolygon many = degrees instanceof MultiPolygon multi
                ? multi
                : degrees.getFactory().createMultiPolygon(new Polygon[] {(Polygon) degrees});
        // outer rings counter-clockwise, as GeoPackage readers like them
        return many.reverse();
    }

    private static byte[] blob(Geometry shape) {
        Envelope around = shape.getEnvelopeInternal();
        byte[] wkb = new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(shape);
        return ByteBuffer.allocate(40 + wkb.length)
                .put((byte) 'G')
                .put((byte) 'P')
                .put((byte) 0)
                .put((byte) 3)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SRID)
                .putDouble(around.getMinX())
                .putDouble(around.getMaxX())
                .putDouble(around.getMinY())
                .putDouble(around.getMaxY())
                .put(wkb)
                .array();
    }

    private static void contents(Connection connection, Envelope extent) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO gpkg_contents VALUES ('townships', 'features', 'townships', ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, SampleCounty.NAME);
            insert.setString(2, SampleCounty.DEMONSTRATION_ON + "T00:00:00.000Z");
            insert.setDouble(3, extent.getMinX());
            insert.setDouble(4, extent.getMinY());
            insert.setDouble(5, extent.getMaxX());
            insert.setDouble(6, extent.getMaxY());
            insert.setInt(7, SRID);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO gpkg_geometry_columns VALUES ('townships', 'geom', 'MULTIPOLYGON', ?, 0, 0)")) {
            insert.setInt(1, SRID);
            insert.executeUpdate();
        }
    }
}
