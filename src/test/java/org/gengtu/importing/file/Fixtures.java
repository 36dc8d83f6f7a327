package org.gengtu.importing.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gengtu.geo.CoordinateFrame;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.WKBWriter;

/** Writes small survey files, byte by byte, so that the readers are not tested by their own libraries. */
public final class Fixtures {
    public static final String GK35 =
            "PROJCS[\"CGCS2000_3_Degree_GK_Zone_35\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\","
                    + "DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],"
                    + "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],"
                    + "PARAMETER[\"False_Easting\",35500000.0],PARAMETER[\"False_Northing\",0.0],"
                    + "PARAMETER[\"Central_Meridian\",105.0],PARAMETER[\"Scale_Factor\",1.0],"
                    + "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

    private Fixtures() {}

    /** A plot of about 100 m, clockwise as shapefiles want. */
    public static Polygon plot(int number) {
        double x = 105 + 0.002 * (number % 100);
        double y = 31 + 0.002 * (number / 100);
        return org.gengtu.geo.Shapes.FACTORY.createPolygon(new Coordinate[] {
            new Coordinate(x, y),
            new Coordinate(x + 0.0002, y + 0.0007),
            new Coordinate(x, y + 0.001),
            new Coordinate(x + 0.0005, y + 0.0011),
            new Coordinate(x + 0.001, y + 0.001),
            new Coordinate(x + 0.0011, y + 0.0004),
            new Coordinate(x + 0.001, y),
            new Coordinate(x + 0.0004, y + 0.0001),
            new Coordinate(x, y)
        });
    }

    /** Writes name.shp, .shx, .dbf, and .prj and .cpg where given, with columns 编号 (N) and 村名 (C). */
    public static Path shapefile(
            Path folder, String name, int rows, int epsg, String prj, Charset charset, String cpg) {
        CoordinateFrame frame = CoordinateFrame.ofEpsg(epsg);
        ByteArrayOutputStream shapes = new ByteArrayOutputStream();
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        double[] extent = {1e300, 1e300, -1e300, -1e300};
        try {
            for (int row = 0; row < rows; row++) {
                Polygon plot = (Polygon) frame.fromCgcs2000(plot(row));
                Coordinate[] ring = plot.getCoordinates();
                int length = 44 + 4 + 16 * ring.length;
                index.write(ByteBuffer.allocate(8)
                        .putInt((100 + shapes.size()) / 2)
                        .putInt(length / 2)
                        .array());
                ByteBuffer record = ByteBuffer.allocate(8 + length);
                record.putInt(row + 1).putInt(length / 2).order(ByteOrder.LITTLE_ENDIAN);
                var box = plot.getEnvelopeInternal();
                record.putInt(5)
                        .putDouble(box.getMinX())
                        .putDouble(box.getMinY())
                        .putDouble(box.getMaxX())
                        .putDouble(box.getMaxY())
                        .putInt(1)
                        .putInt(ring.length)
                        .putInt(0);
                for (Coordinate point : ring) {
                    record.putDouble(point.x).putDouble(point.y);
                    extent[0] = Math.min(extent[0], point.x);
                    extent[1] = Math.min(extent[1], point.y);
                    extent[2] = Math.max(extent[2], point.x);
                    extent[3] = Math.max(extent[3], point.y);
                }
                shapes.write(record.array());
                table.write(' ');
                table.write(String.format("%10d", row + 1).getBytes(StandardCharsets.US_ASCII));
                table.write(padded(villageOf(row).getBytes(charset), 30));
            }
            table.write(0x1A);
            Files.write(folder.resolve(name + ".shp"), joined(header(100 + shapes.size(), extent), shapes));
            Files.write(folder.resolve(name + ".shx"), joined(header(100 + index.size(), extent), index));
            ByteBuffer head = ByteBuffer.allocate(32 + 2 * 32 + 1).order(ByteOrder.LITTLE_ENDIAN);
            head.put((byte) 3).put((byte) 126).put((byte) 1).put((byte) 1).putInt(rows);
            head.putShort((short) head.capacity()).putShort((short) 41).position(32);
            field(head, "编号".getBytes(charset), 'N', 10);
            field(head, "村名".getBytes(charset), 'C', 30);
            head.put((byte) 13);
            Files.write(folder.resolve(name + ".dbf"), joined(head.array(), table));
            if (prj != null) {
                Files.writeString(folder.resolve(name + ".prj"), prj);
            }
            if (cpg != null) {
                Files.writeString(folder.resolve(name + ".cpg"), cpg);
            }
            return folder.resolve(name + ".shp");
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public static String villageOf(int row) {
        return "郪江村" + row;
    }

    private static void field(ByteBuffer head, byte[] name, char type, int length) {
        int at = head.position();
        head.put(name).position(at + 11);
        head.put((byte) type).position(at + 16);
        head.put((byte) length).position(at + 32);
    }

    private static byte[] padded(byte[] text, int length) {
        byte[] padded = new byte[length];
        java.util.Arrays.fill(padded, (byte) ' ');
        System.arraycopy(text, 0, padded, 0, Math.min(length, text.length));
        return padded;
    }

    private static byte[] header(int bytes, double[] extent) {
        ByteBuffer header = ByteBuffer.allocate(100).putInt(0, 9994).putInt(24, bytes / 2);
        header.order(ByteOrder.LITTLE_ENDIAN).putInt(28, 1000).putInt(32, 5);
        for (int ordinate = 0; ordinate < 4; ordinate++) {
            header.putDouble(36 + 8 * ordinate, extent[ordinate]);
        }
        return header.array();
    }

    private static byte[] joined(byte[] head, ByteArrayOutputStream body) {
        byte[] joined = new byte[head.length + body.size()];
        System.arraycopy(head, 0, joined, 0, head.length);
        System.arraycopy(body.toByteArray(), 0, joined, head.length, body.size());
        return joined;
    }

    public static Path zip(Path zip, List<Path> files, Charset names) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip), names)) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry("资料/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
        return zip;
    }

    public static Path geoPackage(Path file, int rows, int epsg) throws Exception {
        CoordinateFrame frame = CoordinateFrame.ofEpsg(epsg);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT,"
                    + " srs_id INTEGER, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE)");
            statement.executeUpdate("CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT,"
                    + " geometry_type_name TEXT, srs_id INTEGER, z INTEGER, m INTEGER)");
            statement.executeUpdate("CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization"
                    + " TEXT, organization_coordsys_id INTEGER, definition TEXT)");
            statement.executeUpdate("CREATE TABLE \"地块\" (fid INTEGER PRIMARY KEY, geom BLOB, \"编号\" INTEGER,"
                    + " \"村名\" TEXT, \"日期\" DATE, \"水田\" BOOLEAN)");
            statement.executeUpdate(
                    "INSERT INTO gpkg_contents VALUES ('地块', 'features', " + epsg + ", null, null, null, null)");
            statement.executeUpdate(
                    "INSERT INTO gpkg_geometry_columns VALUES ('地块', 'geom', 'POLYGON', " + epsg + ", 0, 0)");
            statement.executeUpdate(
                    "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', " + epsg + ", 'EPSG', " + epsg + ", 'undefined')");
            try (var insert = connection.prepareStatement(
                    "INSERT INTO \"地块\" (geom, \"编号\", \"村名\", \"日期\", \"水田\") VALUES (?, ?, ?, '2026-04-01', 1)")) {
                for (int row = 0; row < rows; row++) {
                    Geometry plot = frame.fromCgcs2000(plot(row));
                    byte[] wkb = new WKBWriter(2, 2).write(plot);
                    ByteBuffer blob = ByteBuffer.allocate(8 + wkb.length).order(ByteOrder.LITTLE_ENDIAN);
                    blob.put((byte) 'G')
                            .put((byte) 'P')
                            .put((byte) 0)
                            .put((byte) 1)
                            .putInt(epsg)
                            .put(wkb);
                    insert.setBytes(1, blob.array());
                    insert.setInt(2, row + 1);
                    insert.setString(3, villageOf(row));
                    insert.executeUpdate();
                }
            }
        }
        return file;
    }

    public static String feature(int row) {
        StringBuilder ring = new StringBuilder();
        for (Coordinate point : plot(row).getCoordinates()) {
            ring.append(ring.isEmpty() ? "" : ",").append("[%s,%s]".formatted(point.x, point.y));
        }
        return "{\"type\":\"Feature\",\"properties\":{\"编号\":%d,\"村名\":\"%s\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[%s]]}}"
                .formatted(row + 1, villageOf(row), ring);
    }

    public static Path write(Path file, String text, Charset charset) throws IOException {
        return Files.write(file, text.getBytes(charset));
    }

    public static Path gzip(Path file, String text) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
