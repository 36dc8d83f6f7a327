package org.gengtu.map;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.gengtu.geo.Crs;
import org.gengtu.ledger.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a whole file tells, whatever its format.
 *
 * @param fields what it tells of each object
 * @param filter canonical JSON; null: everything
 * @param licence one line; null: none is stated
 * @param writtenAt when the file was made
 */
record ExportHead(
        MapLayer layer,
        List<MapField> fields,
        Snapshot at,
        @Nullable String filter,
        ExportCrs crs,
        boolean english,
        @Nullable String licence,
        Instant writtenAt) {
    /** A column.
     *
     * @param name its heading, without brackets, blanks and commas, as every program takes it
     */
    record Column(MapField field, String name) {
        /** A value as it is written: enums and, in texts, truths by their word. */
        @Nullable
        Object value(@Nullable Object value, boolean english) {
            if (value instanceof String key && !english) {
                Label word = field.words().get(key);
                return word == null ? key : word.zh();
            }
            return value;
        }
    }

    String title() {
        return english ? layer.title().en() : layer.title().zh();
    }

    /** The licence in words, also where none is stated. */
    String licenceLine() {
        if (licence != null) {
            return licence;
        }
        return english ? "none stated; ask the county before passing this on" : "未声明，转发前请征得县级主管部门同意";
    }

    /** The state, the filter and the licence in one line. */
    String line() {
        String chosen = filter == null ? "" : (english ? " Filter: %s." : "筛选：%s。").formatted(filter);
        return (english
                        ? "%s as of %s, ledger position %d, recorded %s.%s Coordinates: %s. Licence: %s."
                        : "%s，截至 %s，台账位置 %d（%s 记录）。%s坐标系：%s。许可：%s。")
                .formatted(title(), at.on(), at.position(), at.knownAt(), chosen, crs.title(), licenceLine());
    }

    List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (MapField field : fields) {
            String label = english ? field.label().en() : field.label().zh();
            String name = label.replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_|_$", "");
            columns.add(new Column(field, unique(name.isEmpty() ? field.name() : name, Integer.MAX_VALUE, taken)));
        }
        return columns;
    }

    /**
     * Short headings for tables that allow 10 bytes: in Chinese the first three characters of what stands before a bracket, in
     * English the first ten of the column's name; where two would be the same, a digit is added.
     */
    List<Column> shortColumns() {
        List<Column> columns = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Column column : columns()) {
            String name = english
                    ? column.name()
                    : column.field().label().zh().replaceAll("[(（].*", "").replaceAll("[^\\p{L}\\p{N}]+", "");
            columns.add(new Column(column.field(), unique(name, 10, taken)));
        }
        return columns;
    }

    private static String unique(String name, int bytes, Set<String> taken) {
        String cut = Utf8.cut(name, bytes);
        for (int i = 1; !taken.add(cut.toLowerCase(Locale.ROOT)); i++) {
            String digits = Integer.toString(i);
            cut = Utf8.cut(name, bytes - digits.length()) + digits;
        }
        return cut;
    }

    /** The system of the coordinates, and of what zone. @param crs not GCJ-02 */
    record ExportCrs(Crs crs, double longitude) {
        int epsg() {
            return crs.epsg(longitude);
        }

        boolean isDegrees() {
            return crs.isDegrees();
        }

        /** A geometry column of stored shapes in this system, in SQL. */
        String sql(String geom, String mercator) {
            return crs == Crs.WEB_MERCATOR
                    ? mercator
                    // WGS 84 is taken as the same as CGCS2000
                    : isDegrees() ? geom : "ST_Transform(%s, %d)".formatted(geom, epsg());
        }

        String title() {
            return switch (crs) {
                case CGCS2000, GCJ02 -> "CGCS2000 (EPSG:4490)";
                case WGS84 -> "WGS 84 (EPSG:4326)";
                case WEB_MERCATOR -> "Web Mercator (EPSG:3857)";
                case CGCS2000_GK_3 ->
                    "CGCS2000 / 3-degree Gauss-Kruger CM %dE (EPSG:%d)".formatted(3 * Crs.zone(longitude), epsg());
                case CGCS2000_GK_3_ZONED ->
                    "CGCS2000 / 3-degree Gauss-Kruger zone %d (EPSG:%d)".formatted(Crs.zone(longitude), epsg());
            };
        }

        /** As ArcGIS writes and everybody reads it, in a {@code .prj} file. */
        String wkt() {
            String degrees = crs == Crs.WGS84 || crs == Crs.WEB_MERCATOR
                    ? geographic("GCS_WGS_1984", "D_WGS_1984", "\"WGS_1984\",6378137.0,298.257223563")
                    : geographic(
                            "GCS_China_Geodetic_Coordinate_System_2000",
                            "D_China_2000",
                            "\"CGCS2000\",6378137.0,298.257222101");
            int zone = Crs.zone(longitude);
            return switch (crs) {
                case CGCS2000, GCJ02, WGS84 -> degrees;
                case WEB_MERCATOR ->
                    "PROJCS[\"WGS_1984_Web_Mercator_Auxiliary_Sphere\"," + degrees
                            + ",PROJECTION[\"Mercator_Auxiliary_Sphere\"],PARAMETER[\"False_Easting\",0.0],"
                            + "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",0.0],"
                            + "PARAMETER[\"Standard_Parallel_1\",0.0],PARAMETER[\"Auxiliary_Sphere_Type\",0.0],"
                            + "UNIT[\"Meter\",1.0]]";
                case CGCS2000_GK_3 ->
                    gaussKruger("CGCS2000_3_Degree_GK_CM_%dE".formatted(3 * zone), degrees, "500000.0", 3 * zone);
                case CGCS2000_GK_3_ZONED ->
                    gaussKruger("CGCS2000_3_Degree_GK_Zone_" + zone, degrees, zone + "500000.0", 3 * zone);
            };
        }

        private static String geographic(String name, String datum, String spheroid) {
            return "GEOGCS[\"%s\",DATUM[\"%s\",SPHEROID[%s]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
                    .formatted(name, datum, spheroid);
        }

        private static String gaussKruger(String name, String degrees, String easting, int meridian) {
            return ("PROJCS[\"%s\",%s,PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",%s],"
                            + "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",%d.0],"
                            + "PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]")
                    .formatted(name, degrees, easting, meridian);
        }
    }
}
