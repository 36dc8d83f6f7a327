package org.gengtu.road;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.linuxense.javadbf.DBFDataType;
import com.linuxense.javadbf.DBFField;
import com.linuxense.javadbf.DBFWriter;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.gengtu.SampleFiles;
import org.gengtu.importing.ImportJob;
import org.gengtu.importing.ImportOptions;
import org.gengtu.importing.ImportPhase;
import org.gengtu.importing.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.io.WKTReader;

/** Roads of shapefiles: what offices call their columns, where lines meet, and the sample county's own. */
class RoadFilesTest extends RoadRoom {
    @TempDir
    Path folder;

    private record Row(
            String wkt, String kind, Double width, String surface, Integer speed, String oneway, Double tonnes) {}

    /** Written by hand, with the column names of an office. */
    private Path shapefile(List<Row> rows) throws Exception {
        ByteArrayOutputStream shapes = new ByteArrayOutputStream();
        ByteArrayOutputStream offsets = new ByteArrayOutputStream();
        try (DBFWriter table =
                new DBFWriter(new FileOutputStream(folder.resolve("roads.dbf").toFile()), UTF_8)) {
            table.setFields(new DBFField[] {
                column("等级", DBFDataType.CHARACTER, 20),
                column("宽度", DBFDataType.NUMERIC, 6),
                column("路面", DBFDataType.CHARACTER, 20),
                column("限速", DBFDataType.NUMERIC, 4),
                column("单行", DBFDataType.CHARACTER, 9),
                column("限重", DBFDataType.NUMERIC, 6)
            });
            int number = 0;
            for (Row row : rows) {
                Coordinate[] points = new WKTReader().read(row.wkt).getCoordinates();
                int words = 22 + 8 * points.length + 2;
                offsets.writeBytes(ByteBuffer.allocate(8)
                        .putInt(50 + shapes.size() / 2)
                        .putInt(words)
                        .array());
                ByteBuffer record = ByteBuffer.allocate(8 + 2 * words);
                record.putInt(++number)
                        .putInt(words)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(3);
                Envelope box = new Envelope();
                List.of(points).forEach(box::expandToInclude);
                record.putDouble(box.getMinX())
                        .putDouble(box.getMinY())
                        .putDouble(box.getMaxX())
                        .putDouble(box.getMaxY());
                record.putInt(1).putInt(points.length).putInt(0);
                List.of(points).forEach(point -> record.putDouble(point.x).putDouble(point.y));
                shapes.writeBytes(record.array());
                table.addRecord(new Object[] {row.kind, row.width, row.surface, row.speed, row.oneway, row.tonnes});
            }
        }
        write("shp", shapes);
        write("shx", offsets);
        Files.writeString(folder.resolve("roads.cpg"), "UTF-8");
        return folder;
    }

    private static DBFField column(String name, DBFDataType type, int length) {
        DBFField column = new DBFField(name, type, length);
        if (type == DBFDataType.NUMERIC) {
            column.setDecimalCount(1);
        }
        return column;
    }

    private void write(String ending, ByteArrayOutputStream body) throws Exception {
        ByteBuffer file = ByteBuffer.allocate(100 + body.size());
        file.putInt(9994).position(24).putInt(file.capacity() / 2).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(1000)
                .putInt(3)
                .putDouble(105)
                .putDouble(30.9)
                .putDouble(105.1)
                .putDouble(31.1);
        file.position(100).put(body.toByteArray());
        Files.write(folder.resolve("roads." + ending), file.array());
    }

    @Test
    void linesMeetWherePointsOrEndsAreWithinAMetre() throws Exception {
        // a main road of 1.9 km; a side road whose end lies half a metre from its middle, where it has no point; one
        // that
        // crosses it as a bridge does; and a one-way street back to it, too weak for a coach
        ImportJob job = read(
                shapefile(List.of(
                        new Row("LINESTRING (105 31, 105.02 31)", "县道", 6.5, "沥青", 60, "否", null),
                        new Row("LINESTRING (105.01 31.000004, 105.01 31.005)", "村道", 4.5, "水泥", 30, "", 0.0),
                        new Row("LINESTRING (105.015 30.995, 105.015 31.005)", "乡道", 5.0, "砂石", null, "双向", null),
                        new Row("LINESTRING (105.01 31.005, 105.02 31.000003)", "四级公路", 4.0, "水泥", 20, "是", 8.0))),
                Map.of());
        assertThat(job.phase()).as(String.valueOf(job.result())).isEqualTo(ImportPhase.DONE);
        assertThat(Objects.requireNonNull(job.result()).get("joined")).isEqualTo(1);
        ready();
        Coordinate west = new Coordinate(105.001, 31);
        Coordinate north = new Coordinate(105.01, 31.004);
        Coordinate onSlope = new Coordinate(105.0125, 31.00375);
        int[][] car =
                roads.travel(Vehicle.CAR, List.of(west, north, onSlope), DAY).seconds();
        assertThat(car[0][1]).as("over the end that was laid on the road").isBetween(90, 140);
        assertThat(car[1][2]).as("with the one-way, and round it").isLessThan(car[2][1] / 2);
        Travel coach = roads.travel(Vehicle.COACH, List.of(west, onSlope), DAY);
        assertThat(coach.offRoadMetres()[1])
                .as("the weak road is none for a coach")
                .isGreaterThan(200);
        assertThat(database.jdbc()
                        .sql(
                                "SELECT class || ' ' || surface || ' ' || coalesce(speed_kmh::text, '-') FROM road ORDER BY network_id DESC, road_number LIMIT 3")
                        .query(String.class)
                        .list())
                .containsExactly("tertiary asphalt 60", "residential concrete 30", "unclassified gravel -");
    }

    @Test
    void rowsThatCannotBeRoadsAreToldAndRefuseTheFile() throws Exception {
        Path file = folder.resolve("bad.csv");
        Files.writeString(
                file,
                "道路等级,路面宽度,WKT\n县道,4.5,\"LINESTRING (105 31, 105.01 31)\"\n飞道,4,\"LINESTRING (105 31, 105.01 31)\"\n县道,900,\"LINESTRING (105 31, 105.01 31)\"\n县道,4,POINT (105 31)\n");
        ImportJob job = read(file, Map.of());
        assertThat(job.phase()).isEqualTo(ImportPhase.REFUSED);
        assertThat(Objects.requireNonNull(job.result()).get("rows").toString()).contains("rejected=3");
        assertThat(read(file, Map.of("onlyValid", true)).phase()).isEqualTo(ImportPhase.DONE);
    }

    @Test
    void everyVillageOfTheSampleIsReachedByCarAndMostByCoach() {
        SampleFiles.importFile(imports, "roads.zip", Layer.ROADS, ImportOptions.none());
        ready();
        List<Coordinate> ends = database.jdbc()
                .sql("""
                        SELECT DISTINCT ST_X(p), ST_Y(p) FROM (
                            SELECT ST_StartPoint(geom) AS p FROM road WHERE class = 'residential'
                                AND network_id = (SELECT max(network_id) FROM road_network)) r ORDER BY 1, 2 LIMIT 400""")
                .query((row, number) -> new Coordinate(row.getDouble(1), row.getDouble(2)))
                .list();
        assertThat(ends).hasSizeGreaterThan(300);
        Travel car = roads.travel(Vehicle.CAR, ends, DAY);
        assertThat(Arrays.stream(car.offRoadMetres()).max().orElseThrow()).isLessThan(1);
        assertThat(Arrays.stream(car.seconds())
                        .flatMapToInt(Arrays::stream)
                        .max()
                        .orElseThrow())
                .isLessThan(4 * 3_600);
        Travel coach = roads.travel(Vehicle.COACH, ends, DAY);
        long reached = Arrays.stream(coach.offRoadMetres())
                .filter(metres -> metres < 150)
                .count();
        assertThat(reached).isBetween(ends.size() * 6L / 10, (long) ends.size() - 20);
    }
}
