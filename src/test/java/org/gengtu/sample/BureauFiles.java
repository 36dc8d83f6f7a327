package org.gengtu.sample;

import com.linuxense.javadbf.DBFReader;
import com.linuxense.javadbf.DBFRow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/** Reads the sample's files back in the plainest way, beside the program's own readers. */
final class BureauFiles {
    record Feature(Map<String, Object> row, Geometry shape) {
        String text(String column) {
            Object value = row.get(column);
            return value == null ? "" : value.toString();
        }
    }

    private BureauFiles() {}

    static Map<String, byte[]> entries(Path zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    static List<Feature> shapefile(Path zip, String name) throws IOException {
        Map<String, byte[]> entries = entries(zip);
        ByteBuffer shapes = ByteBuffer.wrap(entries.get(name + ".shp"));
        List<Feature> features = new ArrayList<>();
        Charset encoding = Charset.forName(new String(entries.get(name + ".cpg"), StandardCharsets.US_ASCII));
        try (DBFReader table = new DBFReader(new ByteArrayInputStream(entries.get(name + ".dbf")), encoding)) {
            shapes.position(100);
            while (shapes.hasRemaining()) {
                Polygon shape = polygon(shapes);
                DBFRow row = table.nextRow();
                Map<String, Object> values = new LinkedHashMap<>();
                for (int i = 0; i < table.getFieldCount(); i++) {
                    values.put(table.getField(i).getName(), row.getObject(i));
                }
                features.add(new Feature(values, shape));
            }
        }
        return features;
    }

    private static Polygon polygon(ByteBuffer shapes) {
        shapes.order(ByteOrder.BIG_ENDIAN).getLong();
        shapes.order(ByteOrder.LITTLE_ENDIAN);
        shapes.position(shapes.position() + 4 + 32 + 4);
        Coordinate[] ring = new Coordinate[shapes.getInt()];
        shapes.getInt();
        for (int i = 0; i < ring.length; i++) {
            ring[i] = new Coordinate(shapes.getDouble(), shapes.getDouble());
        }
        return new GeometryFactory().createPolygon(ring);
    }

    static List<Feature> townships(Path geoPackage) throws SQLException, ParseException {
        List<Feature> features = new ArrayList<>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + geoPackage);
                var rows = connection.createStatement().executeQuery("SELECT * FROM townships ORDER BY fid")) {
            while (rows.next()) {
                byte[] blob = rows.getBytes("geom");
                byte[] wkb = java.util.Arrays.copyOfRange(blob, 40, blob.length);
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("乡镇代码", rows.getString("乡镇代码"));
                values.put("县名称", rows.getString("县名称"));
                features.add(new Feature(values, new WKBReader().read(wkb)));
            }
        }
        return features;
    }

    static List<CSVRecord> csv(Path file) throws IOException {
        String text = Files.readString(file);
        CSVFormat format =
                CSVFormat.Builder.create().setHeader().setSkipHeaderRecord(true).get();
        return format.parse(new java.io.StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text))
                .getRecords();
    }
}
