package org.gengtu.map;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/**
 * A zip of shapefiles, one each for polygons, lines and points, a dBASE table of objects without a place, and a text that
 * tells the rest. Its files are laid aside, as their heads tell their lengths.
 */
final class ShapefileExport implements ExportFile {
    private final ExportHead head;
    private final LaidAside aside;
    private final List<DbfFile.Column> columns;
    private final Map<ExportPart, Shapefile> parts = new EnumMap<>(ExportPart.class);
    private final WKBReader reader = new WKBReader();

    /** @param widths bytes of the longest value of each field */
    ShapefileExport(ExportHead head, List<Integer> widths, LaidAside aside) {
        this.head = head;
        this.aside = aside;
        this.columns = DbfFile.columns(head, widths);
    }

    @Override
    public List<String> shape() {
        return List.of("ST_AsBinary(ST_ForcePolygonCW(%s))".formatted(head.crs().sql("b.geom", "b.geom_3857")));
    }

    @Override
    public void add(ExportRow row) throws IOException {
        try {
            Geometry shape = row.shape().getFirst() instanceof byte[] wkb ? reader.read(wkb) : null;
            part(ExportPart.of(shape)).add(row, shape);
        } catch (ParseException e) {
            throw new IOException(e);
        }
    }

    private Shapefile part(ExportPart part) throws IOException {
        Shapefile known = parts.get(part);
        if (known == null) {
            known = new Shapefile(part, aside.file(part.table(head.layer())), columns, head.english());
            parts.put(part, known);
        }
        return known;
    }

    @Override
    public void end() throws IOException {
        if (parts.isEmpty()) {
            part(ExportPart.POLYGONS);
        }
        for (Shapefile part : parts.values()) {
            part.end();
        }
    }

    @Override
    public void send(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        entry(zip, "README.txt", Utf8.bytes(readme()));
        for (Map.Entry<ExportPart, Shapefile> part : parts.entrySet()) {
            String name = part.getKey().table(head.layer());
            for (Path file : part.getValue().files()) {
                zip.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
                Files.copy(file, zip);
                zip.closeEntry();
            }
            if (part.getKey() != ExportPart.UNPLACED) {
                entry(zip, name + ".prj", Utf8.bytes(head.crs().wkt()));
            }
            entry(zip, name + ".cpg", Utf8.bytes("UTF-8"));
        }
        zip.finish();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    /** With a byte order mark and the line ends of Windows, where it is read most. */
    private String readme() {
        StringBuilder text = new StringBuilder("\uFEFF").append(head.line()).append("\n\n");
        parts.forEach((part, file) -> text.append(part.table(head.layer()))
                .append(part == ExportPart.UNPLACED ? ".dbf: " : ".shp: ")
                .append(file.rows())
                .append('\n'));
        text.append(
                head.english()
                        ? "\nColumns (a dBASE table allows 10 bytes for a name and 254 for a text; longer texts are cut):\n"
                        : "\n字段（dBASE 表的字段名至多 10 字节，文本至多 254 字节，超出部分截断）：\n");
        for (DbfFile.Column column : columns) {
            Label label = column.field().label();
            text.append(column.name())
                    .append(": ")
                    .append(head.english() ? label.en() : label.zh())
                    .append('\n');
        }
        return text.toString().replace("\n", "\r\n");
    }

    @Override
    public void close() throws IOException {
        try (aside) {
            for (Shapefile part : parts.values()) {
                part.close();
            }
        }
    }
}
