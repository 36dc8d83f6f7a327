package org.gengtu.importing.file;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gengtu.geo.CoordinateFrame;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Shapes;
import org.gengtu.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.PointLocation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/** A shapefile, or a dBASE table alone, whose rows then have no geometry. */
final class ShapefileSource extends Source {
    private final @Nullable Path shp;
    private final @Nullable Path shx;
    private final @Nullable DbfTable table;
    private final @Nullable Path memo;
    private final Charset charset;
    private final long rowCount;

    private ShapefileSource(
            String format,
            String layer,
            ItsFiles files,
            @Nullable DbfTable table,
            List<Column> columns,
            Told encoding,
            Placed placed,
            List<String> notes,
            long rowCount) {
        super(format, layer, columns, encoding, placed, notes);
        this.shp = files.shp();
        this.shx = files.shx();
        this.memo = files.memo();
        this.table = table;
        this.charset = Charset.forName(encoding.value());
        this.rowCount = rowCount;
    }

    /** The files of one shapefile that are there. */
    private record ItsFiles(
            @Nullable Path shp,
            @Nullable Path shx,
            @Nullable Path memo) {}

    static ShapefileSource open(Path shp, ReadOptions options) throws IOException {
        List<String> notes = new ArrayList<>();
        Path shx = sibling(shp, "shx");
        Path dbf = sibling(shp, "dbf");
        DbfTable table = dbf == null ? null : DbfTable.open(dbf);
        if (shx == null) {
            notes.add("There is no .shx file; the shapes were read one after another.");
        }
        if (table == null) {
            notes.add("There is no .dbf file; the rows have no values.");
        }
        Told encoding = encodingOf(shp, table, options, notes);
        Path prj = sibling(shp, "prj");
        CoordinateFrame defined = null;
        if (prj != null && (options.crs() == null || options.crs().isBlank())) {
            String wkt = shortText(prj);
            if (wkt.isBlank()) {
                notes.add("The .prj file is empty.");
            } else {
                defined = CoordinateFrame.ofWkt(wkt);
            }
        }
        long shapes;
        Envelope extent;
        try (ShpFile file = new ShpFile(shp, shx)) {
            shapes = file.indexed();
            extent = file.extent();
        }
        Placed placed = place(options, defined, ".prj", extent);
        long rows = table != null ? table.promised() : shapes;
        if (table != null && shapes >= 0 && shapes != table.promised()) {
            notes.add("The file has " + shapes + " shapes and " + table.promised() + " rows in its table.");
        }
        return new ShapefileSource(
                "Shapefile",
                baseOf(nameOf(shp)),
                new ItsFiles(shp, shx, memoOf(shp)),
                table,
                table == null ? List.of() : table.columns(Charset.forName(encoding.value())),
                encoding,
                placed,
                notes,
                rows);
    }

    /** A .dbf file without shapes. */
    static ShapefileSource openTable(Path dbf, ReadOptions options) throws IOException {
        Path shp = sibling(dbf, "shp");
        if (shp != null) {
            return open(shp, options);
        }
        DbfTable table = DbfTable.open(dbf);
        List<String> notes = new ArrayList<>(List.of("The rows have no shapes."));
        Told encoding = encodingOf(dbf, table, options, notes);
        return new ShapefileSource(
                "dBASE table",
                baseOf(nameOf(dbf)),
                new ItsFiles(null, null, memoOf(dbf)),
                table,
                table.columns(Charset.forName(encoding.value())),
                encoding,
                place(options, null, "", new Envelope()),
                notes,
                table.promised());
    }

    private static Told encodingOf(Path file, @Nullable DbfTable table, ReadOptions options, List<String> notes)
            throws IOException {
        if (table == null) {
            return new Told("UTF-8", "no table");
        }
        Path cpg = sibling(file, "cpg");
        String named = cpg == null ? "" : shortText(cpg).strip();
        Charset hinted = named.isEmpty() ? null : TextEncoding.ofName(named);
        Told told = table.encoding(options.encoding(), hinted);
        if (hinted != null && !told.how().equals(".cpg") && !told.how().equals("given")) {
            notes.add("The .cpg file says " + named + ", but the texts are " + told.value() + ".");
        }
        return told;
    }

    private static @Nullable Path memoOf(Path file) throws IOException {
        Path dbt = sibling(file, "dbt");
        return dbt != null ? dbt : sibling(file, "fpt");
    }

    /** The file beside it with the same name but for the extension, whatever the case of the letters. */
    private static @Nullable Path sibling(Path file, String extension) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return null;
        }
        String wanted = baseOf(nameOf(file)) + "." + extension;
        Path exact = folder.resolve(wanted);
        if (Files.isRegularFile(exact)) {
            return exact;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(other -> nameOf(other).equalsIgnoreCase(wanted))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .orElse(null);
        }
    }

    private static String shortText(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8)
                    .replace("\uFEFF", "")
                    .replace("\0", "");
        }
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    Reader reader(Turn turn) throws IOException {
        ShpFile shapes = shp == null ? null : new ShpFile(shp, shx);
        try {
            return new RowReader(shapes, table == null ? null : table.records(charset, columns(), memo), turn);
        } catch (IOException | RuntimeException exception) {
            if (shapes != null) {
                shapes.close();
            }
            throw exception;
        }
    }

    private final class RowReader implements Reader {
        private static final Object[] NO_VALUES = {};

        private final @Nullable ShpFile shapes;
        private final DbfTable.@Nullable Records records;
        private final Turn turn;
        private final RingAssembly rings = new RingAssembly();
        private long number;
        private boolean ended;

        RowReader(@Nullable ShpFile shapes, DbfTable.@Nullable Records records, Turn turn) {
            this.shapes = shapes;
            this.records = records;
            this.turn = turn;
        }

        @Override
        public @Nullable SourceRow read() throws IOException {
            while (!ended) {
                number++;
                List<Finding> findings = new ArrayList<>(2);
                @Nullable Object[] values = records == null ? NO_VALUES : records.next(findings);
                if (values == null) {
                    ended = true;
                    return afterTheTable();
                }
                ShpFile.Result result = shapes == null ? null : shapes.next();
                if (records != null && records.isDeleted()) {
                    continue;
                }
                if (records == null && result == ShpFile.Result.END) {
                    ended = true;
                    return rowCount >= number ? cutOff("shapes", rowCount) : null;
                }
                return new SourceRow(number, values, geometry(result, findings), findings);
            }
            return null;
        }

        /** What is left over once the table has ended: rows that it promised, or shapes without a row. */
        private @Nullable SourceRow afterTheTable() throws IOException {
            if (table != null && table.held() < table.promised()) {
                return cutOff("table", table.promised());
            }
            boolean more = shapes != null
                    && (shapes.indexed() < 0 ? shapes.next() == ShpFile.Result.READ : shapes.indexed() >= number);
            if (more) {
                return rejected("There are more shapes than rows of the table.");
            }
            return null;
        }

        private SourceRow cutOff(String what, long promised) {
            return rejected("The " + what + " should go on to row " + promised + ", but the file is cut off here.");
        }

        private SourceRow rejected(String sentence) {
            return new SourceRow(
                    number,
                    new @Nullable Object[typedColumns().size()],
                    null,
                    List.of(Finding.rejected(ProblemCode.ROW_UNREADABLE, sentence, null)));
        }

        private @Nullable Geometry geometry(ShpFile.@Nullable Result result, List<Finding> findings) {
            if (result == null || shapes == null) {
                return null;
            }
            if (result != ShpFile.Result.READ) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_UNREADABLE,
                        result == ShpFile.Result.END
                                ? "The file of shapes ends before this row."
                                : "The shape contradicts itself or its place in the file.",
                        null));
                return null;
            }
            if (shapes.type() == ShpFile.NULL) {
                return null;
            }
            if (shapes.type() == ShpFile.MULTIPATCH) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_GEOMETRY_TYPE, "The shape is a MultiPatch, which is not read.", null));
                return null;
            }
            double[] xy = shapes.xy();
            double x = shapes.points() == 0 ? 0 : xy[0];
            double y = shapes.points() == 0 ? 0 : xy[1];
            if (!turn.turn(xy, shapes.points())) {
                findings.add(Finding.rejected(
                        ProblemCode.ROW_COORDINATES_OUT_OF_RANGE,
                        "The shape has no place in " + frame().name() + ".",
                        Double.isFinite(x) && Double.isFinite(y) ? Shapes.wktPoint(x, y) : null));
                return null;
            }
            if (shapes.hasExtraOrdinates()) {
                findings.add(EXTRA_ORDINATES);
            }
            return turn.checked(build(shapes, xy, findings), findings);
        }

        private Geometry build(ShpFile shape, double[] xy, List<Finding> findings) {
            return switch (shape.type()) {
                case ShpFile.POINT -> Shapes.FACTORY.createPoint(sequence(xy, 0, 1));
                case ShpFile.MULTIPOINT -> Shapes.FACTORY.createMultiPoint(sequence(xy, 0, shape.points()));
                case ShpFile.LINE -> {
                    LineString[] lines = new LineString[shape.parts()];
                    for (int part = 0; part < lines.length; part++) {
                        int start = shape.partStart(part);
                        int count = shape.partStart(part + 1) - start;
                        lines[part] = Shapes.FACTORY.createLineString(
                                count == 1 ? sequence(xy, start, 1, 2) : sequence(xy, start, count));
                    }
                    yield lines.length == 1 ? lines[0] : Shapes.FACTORY.createMultiLineString(lines);
                }
                default -> rings.polygons(shape, xy, findings);
            };
        }

        @Override
        public double progress() {
            if (records != null && rowCount > 0) {
                return (double) number / rowCount;
            }
            return shapes == null ? 0 : shapes.progress();
        }

        @Override
        public void close() throws IOException {
            if (records != null) {
                records.close();
            }
            if (shapes != null) {
                shapes.close();
            }
        }
    }

    private static CoordinateSequence sequence(double[] xy, int start, int count) {
        return sequence(xy, start, count, count);
    }

    /** A sequence of {@code size} points, the last of those given repeated. */
    private static CoordinateSequence sequence(double[] xy, int start, int count, int size) {
        CoordinateSequence points = Shapes.points(size);
        for (int point = 0; point < size; point++) {
            int at = 2 * (start + Math.min(point, count - 1));
            points.setOrdinate(point, 0, xy[at]);
            points.setOrdinate(point, 1, xy[at + 1]);
        }
        return points;
    }

    /** Tells shells and holes apart: clockwise rings are shells, the others holes of the smallest shell around them. */
    private static final class RingAssembly {
        private record Ring(LinearRing line, double area) {}

        Geometry polygons(ShpFile shape, double[] xy, List<Finding> findings) {
            List<Ring> shells = new ArrayList<>(1);
            List<Ring> holes = new ArrayList<>(0);
            for (int part = 0; part < shape.parts(); part++) {
                int start = shape.partStart(part);
                int count = shape.partStart(part + 1) - start;
                if (count == 0) {
                    continue;
                }
                // Positive when clockwise.
                double area = clockwiseArea(xy, start, count);
                Ring ring = new Ring(Shapes.ring(xy, 2 * start, count, findings), Math.abs(area));
                (area >= 0 ? shells : holes).add(ring);
            }
            if (shells.size() == 1 && holes.isEmpty()) {
                return Shapes.FACTORY.createPolygon(shells.getFirst().line());
            }
            return assembled(shells, holes, findings);
        }

        private static Geometry assembled(List<Ring> shells, List<Ring> holes, List<Finding> findings) {
            int known = shells.size();
            List<List<LinearRing>> holesOf = new ArrayList<>();
            for (int shell = 0; shell < known; shell++) {
                holesOf.add(new ArrayList<>());
            }
            for (Ring hole : holes) {
                int around = -1;
                for (int shell = 0; shell < known; shell++) {
                    if ((around < 0
                                    || shells.get(shell).area()
                                            < shells.get(around).area())
                            && contains(shells.get(shell), hole)) {
                        around = shell;
                    }
                }
                if (around >= 0) {
                    holesOf.get(around).add(hole.line());
                } else {
                    Coordinate place = hole.line().getCoordinate();
                    findings.add(Finding.repaired(
                            ProblemCode.ROW_RING_ORDER,
                            "A ring runs as a hole does, but no ring is around it.",
                            Shapes.wktPoint(place.x, place.y),
                            "It was taken as an outline."));
                    shells.add(hole);
                    holesOf.add(new ArrayList<>());
                }
            }
            Polygon[] polygons = new Polygon[shells.size()];
            for (int shell = 0; shell < polygons.length; shell++) {
                polygons[shell] = Shapes.FACTORY.createPolygon(
                        shells.get(shell).line(), holesOf.get(shell).toArray(LinearRing[]::new));
            }
            if (polygons.length == 0) {
                return Shapes.FACTORY.createPolygon();
            }
            return polygons.length == 1 ? polygons[0] : Shapes.FACTORY.createMultiPolygon(polygons);
        }

        private static boolean contains(Ring shell, Ring hole) {
            if (!shell.line().getEnvelopeInternal().contains(hole.line().getEnvelopeInternal())) {
                return false;
            }
            Coordinate[] outline = shell.line().getCoordinates();
            // A hole may touch its shell: the first point off the outline decides.
            for (Coordinate point : hole.line().getCoordinates()) {
                switch (PointLocation.locateInRing(point, outline)) {
                    case org.locationtech.jts.geom.Location.INTERIOR -> {
                        return true;
                    }
                    case org.locationtech.jts.geom.Location.EXTERIOR -> {
                        return false;
                    }
                    default -> {
                        // On the outline.
                    }
                }
            }
            return true;
        }

        private static double clockwiseArea(double[] xy, int start, int count) {
            double baseX = xy[2 * start];
            double baseY = xy[2 * start + 1];
            double twice = 0;
            for (int point = start; point < start + count; point++) {
                int next = point + 1 < start + count ? point + 1 : start;
                double x0 = xy[2 * point] - baseX;
                double y0 = xy[2 * point + 1] - baseY;
                double x1 = xy[2 * next] - baseX;
                double y1 = xy[2 * next + 1] - baseY;
                twice += x1 * y0 - x0 * y1;
            }
            return twice / 2;
        }
    }
}
