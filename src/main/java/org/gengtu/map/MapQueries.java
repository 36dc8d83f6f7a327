package org.gengtu.map;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.filter.Condition;
import org.gengtu.filter.FilterCompiler;
import org.gengtu.filter.SqlCondition;
import org.gengtu.filter.StateRelation;
import org.gengtu.geo.RawJson;
import org.gengtu.geo.Shapes;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The SQL of the map, the same for every layer: tiles, clusters, features and totals of a {@link View}. It runs within the
 * caller's reading transaction.
 */
@Component
public class MapQueries {
    /**
     * Moving to the grid moves a corner by at most half a unit's diagonal, and two of them against each other by twice
     * that. A shape with a larger clearance stays valid.
     */
    private static final double CLEAR_UNITS = 1.5;

    /** Web Mercator metres of a shape from side to side; there is an index on it. */
    private static final String WIDTH =
            "greatest(ST_XMax(b.geom_3857) - ST_XMin(b.geom_3857), ST_YMax(b.geom_3857) - ST_YMin(b.geom_3857))";

    /** By how many widths of its border a box must be larger for the border to be looked at alone. */
    private static final int LEAST_WITHIN = 8;

    /** Of what the layer may hold, the share that a box covers for cells to be the shorter way. */
    private static final double LEAST_SHARE = 0.2;

    private final JdbcClient jdbc;

    MapQueries(@Qualifier("reading") JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which objects of a layer are meant: those that fit a condition, in a state.
     *
     * @param placed only those that have a place
     */
    public record View(MapLayer layer, Condition condition, Snapshot at, boolean placed) {
        public View(MapLayer layer, Condition condition, Snapshot at) {
            this(layer, condition, at, false);
        }

        /** The condition over the alias s. */
        String where(SqlCondition condition) {
            return placed ? "s.cell_x IS NOT NULL AND " + condition.sql() : condition.sql();
        }

        SqlCondition sql() {
            return FilterCompiler.compile(condition, layer.relation(), at, "s", null);
        }

        private String table() {
            return layer.relation().table();
        }

        private String amount() {
            MapField amount = layer.amount();
            return amount == null ? "0::numeric" : amount.value("s");
        }
    }

    /** Objects of one class: how many, and the sum of the layer's amount. */
    public record ClassTotal(String key, long objects, BigDecimal amount) {}

    /** The objects of one cell of the grid. */
    public record Cell(
            int level,
            long x,
            long y,
            double longitude,
            double latitude,
            Envelope extent,
            double splitsAtZoom,
            List<ClassTotal> classes) {
        public String id() {
            return level + "/" + x + "/" + y;
        }

        /** The middle of its objects, as GeoJSON. */
        public RawJson position() {
            return new RawJson("{\"type\":\"Point\",\"coordinates\":[%.7f,%.7f]}".formatted(longitude, latitude));
        }
    }

    /** Of a view, only those objects whose shape really meets the box, in degrees. */
    public View within(View view, Envelope box) {
        if (holdsAll(view.layer, box)) {
            return new View(view.layer, view.condition, view.at, true);
        }
        return new View(
                view.layer, new Condition.And(List.of(view.condition, meeting(view.layer, box))), view.at, true);
    }

    /**
     * That a shape meets the box. No shape reaches farther from the middle of its own box, whose cell the row holds, than
     * half the widest: one whose middle lies so far within meets the box for sure, and of the others only those can that
     * meet the box within twice that of its border. So in a box over many shapes few are compared; in one over few the
     * index of shapes is the shorter way.
     */
    private Condition meeting(MapLayer layer, Envelope box) {
        Envelope all = layer.extent();
        boolean isMost = box.intersection(all).getArea() >= LEAST_SHARE * all.getArea();
        if (!isMost || !Grid.BOX.contains(box)) {
            return meets(box);
        }
        double reach = jdbc.sql("SELECT coalesce(max(%s), 0) / 2 FROM %s b"
                        .formatted(WIDTH, layer.relation().boundaryTable()))
                .query(Double.class)
                .single();
        long cells = (long) Math.ceil(reach / Grid.CELL_METRES) + 1;
        long west = (long) Math.ceil(Grid.cellX(box.getMinX())) + cells;
        long east = (long) Math.floor(Grid.cellX(box.getMaxX())) - 1 - cells;
        long north = (long) Math.ceil(Grid.cellY(box.getMaxY())) + cells;
        long south = (long) Math.floor(Grid.cellY(box.getMinY())) - 1 - cells;
        if (Math.min(east - west, south - north) < LEAST_WITHIN * cells) {
            return meets(box);
        }
        double border = 2 * Grid.degrees(cells);
        return new Condition.Or(List.of(
                new Condition.And(List.of(
                        new Condition.Range(StateRelation.CELL_X, west, east),
                        new Condition.Range(StateRelation.CELL_Y, north, south))),
                meets(new Envelope(box.getMinX(), box.getMinX() + border, box.getMinY(), box.getMaxY())),
                meets(new Envelope(box.getMaxX() - border, box.getMaxX(), box.getMinY(), box.getMaxY())),
                meets(new Envelope(box.getMinX(), box.getMaxX(), box.getMinY(), box.getMinY() + border)),
                meets(new Envelope(box.getMinX(), box.getMaxX(), box.getMaxY() - border, box.getMaxY()))));
    }

    private static Condition meets(Envelope box) {
        return new Condition.Spatial(Condition.SpatialRelation.INTERSECTS, Shapes.FACTORY.toGeometry(box), 0);
    }

    /** Whether no shape of any day reaches out of the box; then none need be compared with it. */
    private boolean holdsAll(MapLayer layer, Envelope box) {
        String outside = Stream.of(
                        "-180, -90, :west, 90",
                        ":east, -90, 180, 90",
                        "-180, -90, 180, :south",
                        "-180, :north, 180, 90")
                .map(strip -> "NOT EXISTS (SELECT FROM %s b WHERE b.geom && ST_MakeEnvelope(%s, 4490))"
                        .formatted(layer.relation().boundaryTable(), strip))
                .collect(Collectors.joining(" AND "));
        return jdbc.sql("SELECT " + outside)
                .param("west", box.getMinX())
                .param("east", box.getMaxX())
                .param("south", box.getMinY())
                .param("north", box.getMaxY())
                .query(Boolean.class)
                .single();
    }

    /** A vector tile, not compressed; empty when there is nothing to draw. */
    byte[] tile(View view, TileAddress tile) {
        return tile.z() >= view.layer.objectZoom() ? objects(view, tile) : merged(view, tile);
    }

    private byte[] objects(View view, TileAddress tile) {
        SqlCondition condition = view.sql();
        Envelope mercator = tile.mercator();
        Envelope degrees = tile.degrees();
        String fields = view.layer.fields().stream()
                .filter(MapField::inTiles)
                .map(field -> "%s AS \"%s\"".formatted(field.sql("s"), field.name()))
                .collect(Collectors.joining(", "));
        double unit = tile.metres() / TileAddress.EXTENT;
        // Most shapes lie wholly within, and moving their corners to the grid cannot break them: they need neither
        // cutting
        // nor mending. A shape smaller than the tile's unit has no area left: it is drawn as a point, so that nothing
        // is
        // lost. The OFFSET keeps the condition on the drawn shape outside, else each would be drawn twice.
        return jdbc.sql("""
                        SELECT ST_AsMVT(t, :layer, %1$d, 'geom', 'id') FROM (
                            SELECT s.%2$s AS id, %3$s,
                                CASE WHEN b.clearance > :clear AND b.geom_3857 @ e.inner_box
                                    THEN ST_Reverse(ST_SnapToGrid(ST_TransScale(b.geom_3857, -:minX, -:maxY, 1 / :unit, -1 / :unit), 1))
                                    ELSE coalesce(
                                        ST_AsMVTGeom(b.geom_3857, e.box, %1$d, %4$d, true),
                                        CASE WHEN ST_XMax(b.geom_3857) - ST_XMin(b.geom_3857) < 2 * :unit
                                                OR ST_YMax(b.geom_3857) - ST_YMin(b.geom_3857) < 2 * :unit
                                            THEN ST_AsMVTGeom(ST_Centroid(ST_Envelope(b.geom_3857)), e.box, %1$d, %4$d, true)
                                        END)
                                END AS geom
                            FROM %5$s s JOIN %6$s b ON b.boundary_id = s.boundary_id,
                                (SELECT ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857) AS box,
                                    ST_Expand(ST_MakeEnvelope(:minX, :minY, :maxX, :maxY, 3857), %4$d * :unit) AS inner_box
                                OFFSET 0) e
                            WHERE b.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4490) AND %7$s
                            ORDER BY s.%2$s OFFSET 0) t
                        WHERE t.geom IS NOT NULL""".formatted(
                                TileAddress.EXTENT,
                                view.layer.keyColumn(),
                                fields,
                                TileAddress.BUFFER,
                                view.table(),
                                view.layer.relation().boundaryTable(),
                                condition.sql()))
                .params(condition.parameters())
                .param("layer", view.layer.name())
                .param("unit", unit)
                .param("clear", CLEAR_UNITS * unit)
                .param("minX", mercator.getMinX())
                .param("minY", mercator.getMinY())
                .param("maxX", mercator.getMaxX())
                .param("maxY", mercator.getMaxY())
                .param("west", degrees.getMinX())
                .param("south", degrees.getMinY())
                .param("east", degrees.getMaxX())
                .param("north", degrees.getMaxY())
                .query(byte[].class)
                .single();
    }

    /** Each cell of 8 pixels as one point in the middle of its objects, with counts and amounts by class. */
    private byte[] merged(View view, TileAddress tile) {
        SqlCondition condition = view.sql();
        MapCategory category = view.layer.category();
        int shift = Math.max(0, Grid.FINEST - tile.z() - Grid.MERGE_LEVELS);
        double unit = (double) tile.cells() / TileAddress.EXTENT;
        MapField amount = view.layer.amount();
        String objects = view.layer.name();
        List<String> counted = new ArrayList<>(List.of("count(*)::int AS n"));
        List<String> told = new ArrayList<>(List.of(
                "true AS merged",
                "g.n AS \"%s\"".formatted(objects),
                "%s AS \"%s\""
                        .formatted(
                                top(category, amount != null), category.field().name())));
        if (amount != null) {
            counted.add("sum(c.amount)::float8 AS total");
            told.add(2, "g.total AS \"%s\"".formatted(amount.name()));
        }
        for (String key : category.keys()) {
            String of = "FILTER (WHERE c.class = '%s')".formatted(key);
            counted.add("nullif(count(*) %s, 0)::int AS \"n%s\"".formatted(of, key));
            told.add("g.\"n%1$s\" AS \"%2$s%1$s\"".formatted(key, objects));
            if (amount != null) {
                counted.add("sum(c.amount) %s::float8 AS \"a%s\"".formatted(of, key));
                told.add("g.\"a%1$s\" AS \"%2$s%1$s\"".formatted(key, amount.name()));
            }
        }
        return jdbc.sql("""
                        SELECT ST_AsMVT(t, :layer, %1$d, 'geom') FROM (
                            SELECT %2$s, g.geom
                            FROM (
                                SELECT %3$s,
                                    ST_MakePoint(floor((avg(c.cell_x::float8) + 0.5 - :firstX) / :unit),
                                        floor((avg(c.cell_y::float8) + 0.5 - :firstY) / :unit)) AS geom
                                FROM (
                                    SELECT s.cell_x, s.cell_y, s.cell_x >> :shift AS column_of, s.cell_y >> :shift AS row_of,
                                        %4$s AS class, %5$s AS amount FROM %6$s s
                                    WHERE s.cell_x >= :firstX AND s.cell_x < :firstX + :cells
                                        AND s.cell_y >= :firstY AND s.cell_y < :firstY + :cells AND %7$s) c
                                GROUP BY c.column_of, c.row_of
                                ORDER BY c.column_of, c.row_of) g) t""".formatted(
                                TileAddress.EXTENT,
                                String.join(", ", told),
                                String.join(", ", counted),
                                category.field().value("s"),
                                view.amount(),
                                view.table(),
                                condition.sql()))
                .params(condition.parameters())
                .param("layer", view.layer.name())
                .param("firstX", tile.firstCellX())
                .param("firstY", tile.firstCellY())
                .param("cells", tile.cells())
                .param("shift", shift)
                .param("unit", unit)
                .query(byte[].class)
                .single();
    }

    /** The class that stands for the objects of a cell, whose numbers and amounts by class are {@code n} and {@code a}. */
    private static String top(MapCategory category, boolean hasAmount) {
        String measured = hasAmount ? "a" : "n";
        String most = category.keys().stream()
                .map(key -> "coalesce(\"%s%s\", 0)".formatted(measured, key))
                .collect(Collectors.joining(", ", "greatest(", ")"));
        return category.keys().stream()
                .map(key -> category.standing() == MapCategory.Standing.FIRST
                        ? "WHEN \"n%1$s\" > 0 THEN '%1$s'".formatted(key)
                        : "WHEN coalesce(\"%2$s%1$s\", 0) = %3$s THEN '%1$s'".formatted(key, measured, most))
                .collect(Collectors.joining(" ", "CASE ", " END"));
    }

    /** The objects of a view by cells of the grid, in the order of cells. @param zoom of 512-pixel tiles, any number */
    public List<Cell> cells(View view, double zoom) {
        return cells(view, zoom, view.layer.category().field());
    }

    /** The same with other classes. @param by what their keys are */
    public List<Cell> cells(View view, double zoom, MapField by) {
        SqlCondition condition = view.sql();
        int level = Math.clamp((int) Math.floor(zoom) + Grid.CLUSTER_LEVELS, 0, Grid.FINEST);
        Map<String, Grown> cells = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT s.cell_x >> :shift, s.cell_y >> :shift, %s::text, count(*), coalesce(sum(%s), 0),
                            sum(s.cell_x::bigint), sum(s.cell_y::bigint),
                            min(s.cell_x), max(s.cell_x), min(s.cell_y), max(s.cell_y)
                        FROM %s s WHERE %s
                        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""".formatted(by.value("s"), view.amount(), view.table(), view.where(condition)))
                .params(condition.parameters())
                .param("shift", Grid.FINEST - level)
                .query(row -> {
                    cells.computeIfAbsent(
                                    row.getLong(1) + "/" + row.getLong(2),
                                    key -> new Grown(valueOf(key, 0), valueOf(key, 1)))
                            .add(new ClassTotal(row.getString(3), row.getLong(4), row.getBigDecimal(5)), new long[] {
                                row.getLong(6),
                                row.getLong(7),
                                row.getLong(8),
                                row.getLong(9),
                                row.getLong(10),
                                row.getLong(11)
                            });
                });
        return cells.values().stream()
                .map(grown -> grown.cell(level, view.layer.objectZoom()))
                .toList();
    }

    private static long valueOf(String key, int part) {
        return Long.parseLong(key.split("/")[part]);
    }

    /** A cell as its classes are read. */
    private static final class Grown {
        private final long x;
        private final long y;
        private final List<ClassTotal> classes = new ArrayList<>();
        private long objects;
        private long sumX;
        private long sumY;
        private long minX = Long.MAX_VALUE;
        private long maxX = Long.MIN_VALUE;
        private long minY = Long.MAX_VALUE;
        private long maxY = Long.MIN_VALUE;

        Grown(long x, long y) {
            this.x = x;
            this.y = y;
        }

        /** @param cells of the class: sums of x and y, smallest and largest x, smallest and largest y */
        void add(ClassTotal total, long... cells) {
            classes.add(total);
            objects += total.objects;
            sumX += cells[0];
            sumY += cells[1];
            minX = Math.min(minX, cells[2]);
            maxX = Math.max(maxX, cells[3]);
            minY = Math.min(minY, cells[4]);
            maxY = Math.max(maxY, cells[5]);
        }

        Cell cell(int level, int objectZoom) {
            return new Cell(
                    level,
                    x,
                    y,
                    Grid.longitude((double) sumX / objects + 0.5),
                    Grid.latitude((double) sumY / objects + 0.5),
                    Grid.box(minX, maxX, minY, maxY),
                    Math.min(objectZoom, Grid.splitLevel(minX, maxX, minY, maxY) - Grid.CLUSTER_LEVELS),
                    List.copyOf(classes));
        }
    }

    /** Count and amount of a view by class; classes without objects are left out. */
    public List<ClassTotal> totals(View view) {
        return totals(view, view.layer.category().field());
    }

    /** The same with other classes. @param by what their keys are */
    public List<ClassTotal> totals(View view, MapField by) {
        SqlCondition condition = view.sql();
        return jdbc.sql(
                        "SELECT c.class::text, count(*), coalesce(sum(c.amount), 0) FROM (SELECT %1$s AS class, %2$s AS amount FROM %3$s s WHERE %4$s) c GROUP BY c.class ORDER BY c.class"
                                .formatted(
                                        by.value("s"),
                                        view.amount(),
                                        view.layer.relation().table(),
                                        view.where(condition)))
                .params(condition.parameters())
                .query((row, number) -> new ClassTotal(row.getString(1), row.getLong(2), row.getBigDecimal(3)))
                .list();
    }

    /** Count and amount by class of each region. @param digits of the region codes: 6 county, 9 township, 12 village */
    public Map<String, List<ClassTotal>> totalsByRegion(View view, int digits) {
        return totalsByRegion(view, digits, view.layer.category().field());
    }

    /** The same with other classes. @param by what their keys are */
    public Map<String, List<ClassTotal>> totalsByRegion(View view, int digits, MapField by) {
        SqlCondition condition = view.sql();
        Map<String, List<ClassTotal>> regions = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT left(s.%1$s, :digits), %2$s, count(*), coalesce(sum(%3$s), 0)
                        FROM %4$s s WHERE %5$s GROUP BY 1, 2 ORDER BY 1, 2""".formatted(
                                view.layer.regionColumn(),
                                by.value("s"),
                                view.amount(),
                                view.layer.relation().table(),
                                view.where(condition)))
                .params(condition.parameters())
                .param("digits", digits)
                .query(row -> {
                    regions.computeIfAbsent(row.getString(1), region -> new ArrayList<>())
                            .add(new ClassTotal(row.getString(2), row.getLong(3), row.getBigDecimal(4)));
                });
        return regions;
    }

    /**
     * An object with its shape.
     *
     * @param values by field, in the layer's order
     * @param geometry GeoJSON in degrees; null for an object without a place
     */
    public record MapObject(
            long key,
            List<@Nullable Object> values,
            @Nullable RawJson geometry) {}

    /** The objects of a view in the order of their numbers, as they stream in. @param most of them; 0: all */
    public void objects(View view, String geometry, int most, Consumer<MapObject> consumer) {
        SqlCondition condition = view.sql();
        List<MapField> fields = view.layer.fields();
        jdbc.sql("""
                        SELECT s.%1$s, %2$s, %3$s FROM %4$s s LEFT JOIN %5$s b ON b.boundary_id = s.boundary_id
                        WHERE %6$s ORDER BY s.%1$s%7$s""".formatted(
                                view.layer.keyColumn(),
                                geometry,
                                fields.stream().map(field -> field.sql("s")).collect(Collectors.joining(", ")),
                                view.layer.relation().table(),
                                view.layer.relation().boundaryTable(),
                                view.where(condition),
                                most > 0 ? " LIMIT " + most : ""))
                .params(condition.parameters())
                .query(row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < fields.size(); i++) {
                        values.add(row.getObject(3 + i));
                    }
                    String text = row.getString(2);
                    consumer.accept(new MapObject(row.getLong(1), values, text == null ? null : new RawJson(text)));
                });
    }
}
