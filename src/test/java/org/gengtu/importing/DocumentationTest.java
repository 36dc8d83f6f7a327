package org.gengtu.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gengtu.farmland.PlotDocumentation;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;

/** The generated page of layers, attributes and GeoJSON properties. */
class DocumentationTest {
    private static final Path PAGE = Path.of("docs/LAYERS.md");
    private static final Set<Field> NEEDED = Set.of(Field.CODE, Field.NAME, Field.SITE_CODE, Field.ZONE_CODE);

    private static final Map<Field, String> HOLDS = holds();
    private static final Map<ProblemCode, String> OUTCOMES = outcomes();
    private static final Map<String, String> PROPERTIES = properties();

    private static Map<Field, String> holds() {
        Map<Field, String> holds = new EnumMap<>(Field.class);
        holds.put(Field.CODE, "statistical code, 12 digits; a shorter one is padded with zeros");
        holds.put(Field.NAME, "name, up to 100 characters");
        holds.put(Field.FORMER_NAME, "former names, set apart by 、");
        holds.put(Field.FORMER_CODE, "former codes, in the order of the names");
        holds.put(Field.COUNTY_NAME, "the county's name, for an empty database");
        holds.put(Field.CHANGED_ON, "day from which the former names and codes no longer hold");
        holds.put(Field.PLOT_CODE, "contracted plot code or the bureau's own, up to 40 characters; unique");
        holds.put(Field.SOURCE_KEY, "key of the row in the bureau's table; unique within the source");
        holds.put(Field.VILLAGE_CODE, "12 digits");
        holds.put(Field.VILLAGE_NAME, "name, of today or former; used where there is no code");
        holds.put(Field.TOWNSHIP_NAME, "tells villages of one name apart");
        holds.put(Field.GROUP, "group within the village");
        holds.put(Field.AREA_MU, "declared area, mu");
        holds.put(Field.AREA_SQUARE_METRES, "declared area, square metres; used where there is no area in mu");
        holds.put(Field.IDLE_KIND, "one of the words below");
        holds.put(Field.ABANDONED_SINCE, "day; a year or month stands for its first day");
        holds.put(Field.CAUSES, "words below, set apart by 、 , ; / | + or a blank");
        holds.put(Field.LAND_CLASS, "one of the words below");
        holds.put(Field.FOUND_ON, "day from which the plot counts");
        holds.put(Field.STATUS, "one of the words below; it is compared with the days, and never written");
        holds.put(Field.RESTORED_ON, "day; seeds new plots only");
        holds.put(Field.RESTORATION_MODE, "one of the words below");
        holds.put(Field.RECULTIVATED_ON, "day; seeds new plots only");
        holds.put(Field.CROP, "crop planted, up to 100 characters");
        holds.put(
                Field.SITE_CODE,
                "the site's code, up to 40 characters; a known one changes what differs, another is a new candidate");
        holds.put(Field.SITE_NAME, "name, up to 200 characters; a new site needs one");
        holds.put(Field.TIER, "one of the words below; a new site needs one");
        holds.put(Field.PILLARS, "words below, set apart by ; 、 , / | + or a blank");
        holds.put(Field.INDICATORS, "codes of leaves, set apart by ; 、 , or a blank");
        holds.put(Field.VISIT_MINUTES, "1 to 600 minutes; 30 where a new site has none");
        holds.put(Field.OPENS, "time such as 09:00, or both: 09:00-17:30; empty: always open");
        holds.put(Field.CLOSES, "time such as 17:30");
        holds.put(
                Field.ZONE, "code of the zone; where it is empty, a new or moved site is in the zone that it lies in");
        holds.put(Field.DEPARTMENT, "code of the responsible department");
        holds.put(Field.LEAD_OFFICIAL, "office of the leading official, up to 200 characters");
        holds.put(
                Field.ADDED_ON,
                "day from which a new site is a candidate; of a known one it is compared, and never written");
        holds.put(Field.STATUS_ON, "day; it is compared, and never written");
        holds.put(Field.PERCENT, "0 to 100; it is compared, and never written");
        holds.put(Field.PLAN_DUE_ON, "day; it is compared, and never written");
        holds.put(Field.BUILDING_DUE_ON, "day; it is compared, and never written");
        holds.put(
                Field.ZONE_CODE,
                "the zone's code, up to 40 characters; a known one changes what differs, another is a new zone");
        holds.put(Field.ZONE_NAME, "name, up to 200 characters; a new zone needs one");
        holds.put(Field.RETIRED_ON, "day; it is compared, and never written");
        holds.put(
                Field.ROAD_CLASS,
                "one of the words below, or of OpenStreetMap's `highway`; empty: `unclassified`. Roads meet where points of theirs lie within a metre of each other, or an end within a metre of a road");
        holds.put(Field.ROAD_NAME, "name or number, up to 100 characters");
        holds.put(Field.WIDTH, "metres, 1 to 100; 0 and empty: not known");
        holds.put(Field.SURFACE, "one of the words below, or of OpenStreetMap's `surface`");
        holds.put(Field.SPEED, "km/h, 5 to 140; 0 and empty: by class and surface");
        holds.put(Field.ONEWAY, "one of the words below; empty: both ways");
        holds.put(Field.MAX_WEIGHT, "tonnes, 0.5 to 200; 0 and empty: not known");
        holds.put(Field.GRADIENT, "percent, 0 to 60; empty: not known");
        return holds;
    }

    private static Map<ProblemCode, String> outcomes() {
        Map<ProblemCode, String> outcomes = new EnumMap<>(ProblemCode.class);
        put(
                outcomes,
                "repaired",
                ProblemCode.ROW_RING_ORDER,
                ProblemCode.ROW_RING_CLOSED,
                ProblemCode.ROW_REPEATED_POINTS,
                ProblemCode.ROW_SELF_INTERSECTION_REPAIRED,
                ProblemCode.ROW_NUL_REMOVED);
        put(
                outcomes,
                "flagged",
                ProblemCode.ROW_AREA_DIFFERS,
                ProblemCode.ROW_OVERLAP,
                ProblemCode.ROW_DUPLICATE,
                ProblemCode.ROW_OUTSIDE_VILLAGE,
                ProblemCode.ROW_STATUS_UNDATED,
                ProblemCode.ROW_STAGE_ASSUMED,
                ProblemCode.ROW_DISCREPANCY,
                ProblemCode.ROW_SAME_PLOT_OFFERED);
        put(
                outcomes,
                "rejected",
                ProblemCode.ROW_GEOMETRY_INVALID,
                ProblemCode.ROW_GEOMETRY_EMPTY,
                ProblemCode.ROW_GEOMETRY_TYPE,
                ProblemCode.ROW_COORDINATES_OUT_OF_RANGE,
                ProblemCode.ROW_FAR_AWAY,
                ProblemCode.ROW_NO_VILLAGE,
                ProblemCode.ROW_VILLAGE_UNKNOWN,
                ProblemCode.ROW_VILLAGE_AMBIGUOUS,
                ProblemCode.ROW_AREA_ZERO,
                ProblemCode.ROW_DATE_ORDER,
                ProblemCode.ROW_DATE_IN_FUTURE,
                ProblemCode.ROW_CODE_REPEATED,
                ProblemCode.ROW_CODE_INVALID,
                ProblemCode.ROW_NAME_MISSING,
                ProblemCode.ROW_PARENT_UNKNOWN,
                ProblemCode.ROW_OTHER_COUNTY,
                ProblemCode.ROW_UNREADABLE);
        // The reader flags a cell that the file's own format spoils; a cell that a field cannot take rejects the row.
        put(outcomes, "rejected, or flagged", ProblemCode.ROW_VALUE_INVALID, ProblemCode.ROW_VALUE_TOO_LONG);
        put(outcomes, "accepted, told", ProblemCode.ROW_EXTRA_ORDINATES);
        return outcomes;
    }

    private static void put(Map<ProblemCode, String> outcomes, String outcome, ProblemCode... codes) {
        Stream.of(codes).forEach(code -> outcomes.put(code, outcome));
    }

    private static Map<String, String> properties() {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("row", "number of the row in the file, from 1");
        properties.put("outcome", "`ACCEPTED`, `REPAIRED`, `FLAGGED` or `REJECTED`");
        properties.put("code", "name in the catalogue, as in the table above");
        properties.put("number", "its number");
        properties.put("title", "what it is, English");
        properties.put("titleZh", "what it is, Chinese");
        properties.put("what", "what is wrong in this row");
        properties.put("where", "WKT of the place, or the name of the column; may be null");
        properties.put("done", "what was done about it; may be null");
        properties.put("remedy", "what to do");
        return properties;
    }

    /** Written anew with {@code -Dgengtu.write-docs=true}. */
    @Test
    void keepsThePageOfLayersUpToDate() throws IOException {
        if (Boolean.getBoolean("gengtu.write-docs")) {
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE).content(StandardCharsets.UTF_8).isEqualTo(page());
    }

    @Test
    void saysHowEveryFindingOfARowEnds() {
        assertThat(OUTCOMES.keySet())
                .containsExactlyInAnyOrderElementsOf(Stream.of(ProblemCode.values())
                        .filter(DocumentationTest::isOfARow)
                        .toList());
        assertThat(HOLDS).containsOnlyKeys(Field.values());
    }

    @Test
    void namesEveryPropertyOfTheReport() {
        Finding finding = new Finding(ProblemCode.ROW_OVERLAP, Outcome.FLAGGED, "", null, null);
        assertThat(PROPERTIES.keySet())
                .containsExactlyElementsOf(
                        ImportReport.members(new ImportJobs.Written(1, finding)).keySet());
    }

    private static boolean isOfARow(ProblemCode code) {
        return code.number() >= 6000 && code.number() < 7000;
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Layers, attributes and properties 图层、属性与要素字段

                Generated from the program by `DocumentationTest`; what it says is what the importer and the filters do.

                ## Files

                Every layer is read from a Shapefile (zip, or its files sent together), GeoPackage, GeoJSON, newline-delimited GeoJSON, CSV (also
                with semicolons or tabs), or a dBASE table alone. A CSV gives positions in two columns (经度 纬度, lon lat, x y …) or one of WKT, or
                has none. Encoding and coordinate system are found from the file (`.cpg`, `.prj`, byte order mark, the texts and numbers themselves)
                and told in the result under `encoding` and `crs`, each with `how` it was found; the options `encoding` and `crs` overrule it.
                Coordinates are stored in CGCS2000 (EPSG:4490), longitude first.

                A column is guessed by its header. Headers are compared without case, blanks, underscores, hyphens, brackets and stops, so that
                `面积（亩）`, `面积 亩` and `面积亩` are one. The option `mapping` settles it by hand: `{"mapping": {"areaMu": "MJ_1"}}`; an empty text says
                that no column holds the field. Columns that no field uses are listed in the result as `unusedColumns`, and not stored.

                Days are taken as `2026-03-01`, `2026/3/1`, `2026.3.1`, `2026年3月1日`, `2026年3月`, `20260301`, `202603`, `2026`, or the number that a spreadsheet
                keeps. Numbers may hold commas and 亩.

                """);
        for (Layer layer : Layer.values()) {
            page.append("## ").append(title(layer)).append("\n\n");
            table(page, List.of("Field", "Holds", "Headers by which it is guessed, best first"), fields(layer));
        }
        words(page);
        findings(page);
        attributes(page);
        page.append("""
                ## Properties of a report

                `GET /imports/ID/report.geojson` is a FeatureCollection with one feature a finding: a point in CGCS2000 where the finding has a
                place, else a null geometry. The objects of `findings` in `report.json` have the same members; the columns of `report.csv` are the
                same but for the titles, and there every accepted row has a line too. What leaves a row accepted may be listed for the first rows only.

                """);
        table(
                page,
                List.of("Property", "Holds"),
                PROPERTIES.entrySet().stream()
                        .map(entry -> List.of("`" + entry.getKey() + "`", entry.getValue()))
                        .toList());
        return page.toString().strip() + "\n";
    }

    private static String title(Layer layer) {
        return switch (layer) {
            case TOWNSHIPS -> "`townships` 乡镇（街道）: polygons, or none";
            case VILLAGES -> "`villages` 村（社区）: polygons, or none";
            case PLOTS -> "`plots` 撂荒地块: polygons, points, or none";
            case SITES -> "`sites` 示范点: points, polygons (footprints), or none for known ones";
            case ZONES -> "`zones` 示范区: polygons, or none for known ones";
            case ROADS ->
                "`roads` 道路: lines; or a file of OpenStreetMap (`.osm`, `.osm.gz`, `.osm.pbf`), which needs no columns";
        };
    }

    private static List<List<String>> fields(Layer layer) {
        return Field.of(layer).stream()
                .map(field -> List.of(
                        "`" + field.label() + "`" + (NEEDED.contains(field) ? " (needed)" : ""),
                        HOLDS.getOrDefault(field, ""),
                        String.join(" ", field.headers())))
                .toList();
    }

    private static void words(StringBuilder page) {
        page.append("""
                ## Words in cells

                The names of the schema's enums are taken too, in any case.

                """);
        List<List<String>> rows = new ArrayList<>();
        rows.addAll(words(Field.IDLE_KIND, Words.IDLE_KINDS));
        rows.addAll(words(Field.LAND_CLASS, Words.LAND_CLASSES));
        rows.addAll(words(Field.CAUSES, Words.CAUSES));
        rows.addAll(words(Field.STATUS, Words.STATUSES));
        rows.addAll(words(Field.RESTORATION_MODE, Words.MODES));
        rows.addAll(words(Field.TIER, Words.TIERS));
        rows.addAll(words(Field.PILLARS, Words.PILLARS));
        rows.addAll(words(Field.STATUS, Words.SITE_STATUSES));
        rows.addAll(words(Field.ROAD_CLASS, Words.ROAD_CLASSES));
        rows.addAll(words(Field.SURFACE, Words.SURFACES));
        rows.addAll(words(Field.ONEWAY, Words.ONEWAYS));
        table(page, List.of("Field", "Value", "Words"), rows);
    }

    private static <E extends Comparable<E>> List<List<String>> words(Field field, Map<String, E> words) {
        Map<E, Set<String>> byValue = new TreeMap<>();
        words.forEach((word, value) ->
                byValue.computeIfAbsent(value, key -> new TreeSet<>()).add(word));
        return byValue.entrySet().stream()
                .map(entry -> List.of(
                        "`" + field.label() + "`", "`" + entry.getKey() + "`", String.join(" ", entry.getValue())))
                .toList();
    }

    private static void findings(StringBuilder page) {
        page.append("""
                ## What can be found in a row

                A row ends as the worst of its findings; without any it is accepted. One rejected row refuses the whole file, unless
                `onlyValid` is true. A flagged row is written as it stands, a repaired one with its shape kept.

                """);
        List<List<String>> rows = Arrays.stream(ProblemCode.values())
                .filter(DocumentationTest::isOfARow)
                .map(code -> List.of(
                        String.valueOf(code.number()),
                        "`" + code.name() + "`",
                        OUTCOMES.getOrDefault(code, ""),
                        code.title(),
                        code.titleZh(),
                        code.remedy()))
                .toList();
        table(page, List.of("No.", "Code", "The row is", "Found", "问题", "What to do"), rows);
    }

    private static void attributes(StringBuilder page) {
        page.append("""
                ## Attributes of plots

                The attributes that an ECQL expression (`filter: {cql: "…"}`) may name, in the names of the GraphQL fields. Areas are mu. A
                comparison with a missing value does not hold.

                """);
        table(page, List.of("Attribute", "Type", "Values"), PlotDocumentation.cql());
        page.append("""
                The fields of `PlotFilter` beside `spatial`, `cql`, `and`, `or` and `not`:

                """);
        page.append(PlotDocumentation.fields().stream()
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", ")))
                .append(".\n\n");
    }

    private static void table(StringBuilder page, List<String> head, List<List<String>> rows) {
        line(page, head);
        line(page, head.stream().map(cell -> "---").toList());
        rows.forEach(row -> line(page, row));
        page.append('\n');
    }

    private static void line(StringBuilder page, List<String> cells) {
        page.append("| ")
                .append(String.join(
                        " | ",
                        cells.stream().map(cell -> cell.replace("|", "\\|")).toList()))
                .append(" |\n");
    }
}
