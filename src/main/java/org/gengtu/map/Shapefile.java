package org.gengtu.map;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;

/**
 * The .shp, .shx and .dbf of one kind of shape, row by row; of objects without a place only the .dbf. Polygons are given with
 * their outer rings clockwise.
 */
final class Shapefile implements Closeable {
    private static final int HEADER_BYTES = 100;
    private static final int MAGIC = 9994;
    private static final int VERSION = 1000;
    private static final int POINT = 1;
    private static final int POINT_BYTES = 20;
    private static final int PARTS_BYTES = 44;

    private final ExportPart part;
    private final Path shp;
    private final Path shx;
    private final Path dbf;
    private final @Nullable OutputStream shapes;
    private final @Nullable OutputStream index;
    private final DbfFile table;
    private final Envelope extent = new Envelope();
    private long shpBytes = HEADER_BYTES;
    private int number;

    /** @param base the files' path without their endings */
    Shapefile(ExportPart part, Path base, List<DbfFile.Column> columns, boolean english) throws IOException {
        this.part = part;
        String name = String.valueOf(base.getFileName());
        this.shp = base.resolveSibling(name + ".shp");
        this.shx = base.resolveSibling(name + ".shx");
        this.dbf = base.resolveSibling(name + ".dbf");
        this.table = new DbfFile(dbf, columns, english);
        this.shapes = part == ExportPart.UNPLACED ? null : open(shp);
        this.index = part == ExportPart.UNPLACED ? null : open(shx);
    }

    private static OutputStream open(Path file) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out.write(new byte[HEADER_BYTES]);
        return out;
    }

    void add(ExportRow row, @Nullable Geometry shape) throws IOException {
        if (shapes == null || index == null || shape == null) {
            record(row);
            return;
        }
        // a shapefile of points holds one in each record
        for (int i = 0; i < (part == ExportPart.POINTS ? shape.getNumGeometries() : 1); i++) {
            byte[] content = part == ExportPart.POINTS ? point(shape.getGeometryN(i)) : parts(shape);
            ByteBuffer place = ByteBuffer.allocate(8);
            place.putInt(Math.toIntExact(shpBytes / 2)).putInt(content.length / 2);
            index.write(place.array());
            ByteBuffer begin = ByteBuffer.allocate(8);
            number++;
            begin.putInt(number).putInt(content.length / 2);
            shapes.write(begin.array());
            shapes.write(content);
            shpBytes += 8 + content.length;
            extent.expandToInclude(shape.getEnvelopeInternal());
            record(row);
        }
    }

    private void record(ExportRow row) throws IOException {
        table.add(row);
        if (shpBytes > Integer.MAX_VALUE || table.bytes() > Integer.MAX_VALUE) {
            throw Problem.of(ProblemCode.EXPORT_TOO_LARGE, "A shapefile holds at most 2 GB.")
                    .at("format");
        }
    }

    private static byte[] point(Geometry shape) {
        Coordinate at = shape.getCoordinate();
        return ByteBuffer.allocate(POINT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(POINT)
                .putDouble(at.x)
                .putDouble(at.y)
                .array();
    }

    private byte[] parts(Geometry shape) {
        List<LineString> lines = new ArrayList<>();
        for (int i = 0; i < shape.getNumGeometries(); i++) {
            if (shape.getGeometryN(i) instanceof Polygon polygon) {
                lines.add(polygon.getExteriorRing());
                for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
                    lines.add(polygon.getInteriorRingN(hole));
                }
            } else if (shape.getGeometryN(i) instanceof LineString line) {
                lines.add(line);
            }
        }
        int points = lines.stream().mapToInt(LineString::getNumPoints).sum();
        Envelope box = shape.getEnvelopeInternal();
        ByteBuffer content = ByteBuffer.allocate(PARTS_BYTES + 4 * lines.size() + 16 * points)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(part.shapeType());
        putBox(content, box);
        content.putInt(lines.size()).putInt(points);
        int first = 0;
        for (LineString line : lines) {
            content.putInt(first);
            first += line.getNumPoints();
        }
        for (LineString line : lines) {
            for (int i = 0; i < line.getNumPoints(); i++) {
                content.putDouble(line.getCoordinateN(i).x).putDouble(line.getCoordinateN(i).y);
            }
        }
        return content.array();
    }

    private static void putBox(ByteBuffer bytes, Envelope box) {
        bytes.putDouble(box.getMinX())
                .putDouble(box.getMinY())
                .putDouble(box.getMaxX())
                .putDouble(box.getMaxY());
    }

    long rows() {
        return table.rows();
    }

    /** What is to be sent. */
    List<Path> files() {
        return shapes == null ? List.of(dbf) : List.of(shp, shx, dbf);
    }

    void end() throws IOException {
        table.end();
        if (shapes != null && index != null) {
            shapes.close();
            index.close();
            header(shp, shpBytes);
            header(shx, HEADER_BYTES + 8L * number);
        }
    }

    private void header(Path file, long bytes) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        header.putInt(0, MAGIC);
        header.putInt(24, Math.toIntExact(bytes / 2));
        header.order(ByteOrder.LITTLE_ENDIAN).position(28);
        header.putInt(VERSION).putInt(part.shapeType());
        putBox(header, extent.isNull() ? new Envelope(0, 0, 0, 0) : extent);
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rw")) {
            random.write(header.array());
        }
    }

    @Override
    public void close() throws IOException {
        table.close();
        if (shapes != null && index != null) {
            shapes.close();
            index.close();
        }
    }
}
