package org.gengtu.importing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.gengtu.geo.Finding;
import org.gengtu.geo.Outcome;
import org.gengtu.geo.ShapeCheck;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKTReader;

@ExtendWith(SharedData.class)
class SharedFilesTest {
    private static List<SourceRow> rowsOf(Path file, ReadOptions options) {
        try (SurveySource source = SurveyFiles.open(file, options);
                Rows rows = source.rows()) {
            List<SourceRow> all = new ArrayList<>();
            rows.forEachRemaining(all::add);
            return all;
        }
    }

    private static List<SourceRow> rowsOf(String file) {
        return rowsOf(SharedData.file(file), ReadOptions.none());
    }

    @ParameterizedTest
    @CsvSource({
        "my_4490_gbk, GBK, .cpg, EPSG:4490, .prj",
        "my_4490_gbk_nohint, GB18030, GB18030 strict, EPSG:4490, .prj",
        "my_4490_gbk_wrongcpg, GB18030, GB18030 strict, EPSG:4490, .prj",
        "my_4490_utf8, UTF-8, .cpg, EPSG:4490, .prj",
        "my_4523_gk_zone35_gbk, GBK, .cpg, EPSG:4523, .prj",
        "my_4544_gk_cm105_gbk, GBK, .cpg, EPSG:4544, .prj",
        "my_gk35_noprj, GBK, .cpg, EPSG:4523, easting 35…",
    })
    void everyVariantGivesTheSameFeatures(String name, String encoding, String foundBy, String crs, String placedBy) {
        List<SourceRow> reference = rowsOf("shapefiles/cgcs2000_derived/my_4490_utf8.shp");
        Path file = SharedData.file("shapefiles/cgcs2000_derived/" + name + ".shp");
        try (SurveySource source = SurveyFiles.open(file, ReadOptions.none())) {
            assertThat(source.encoding()).isEqualTo(new Told(encoding, foundBy));
            assertThat(source.crs()).isEqualTo(new Told(crs, placedBy));
            // The name is cut at ten bytes, so that UTF-8 has one character fewer.
            assertThat(source.columns().get(1)).isIn("县区名称", "县区名");
            assertThat(source.rowCount()).isEqualTo(9);
        }
        List<SourceRow> rows = rowsOf(file, ReadOptions.none());
        assertThat(rows).hasSize(9);
        for (int index = 0; index < rows.size(); index++) {
            assertThat(rows.get(index).values()).isEqualTo(reference.get(index).values());
            assertThat(rows.get(index)
                            .geometry()
                            .equalsExact(reference.get(index).geometry(), 1e-7))
                    .isTrue();
            assertThat(ShapeCheck.check(rows.get(index).geometry(), ShapeCheck.Kinds.POLYGONS)
                            .outcome())
                    .isLessThanOrEqualTo(Outcome.REPAIRED);
        }
        assertThat(rows.getFirst().values()).containsExactly(510703L, "涪城区", "district");
    }

    @ParameterizedTest
    @CsvSource({
        "mapshaper_dbf/gbk.dbf, , GB18030, 简体国语",
        "mapshaper_dbf/gb2312.dbf, , GB18030, 简体国语",
        "mapshaper_dbf/utf8.dbf, , UTF-8, 国语國語",
        "mapshaper_dbf/big5.dbf, Big5, Big5, 繁體國語",
        "mapshaper_dbf/cpg/big5.dbf, , Big5, 國語",
        "mapshaper_dbf/ldid/chinese.dbf, , GBK, 简体",
        "shapefile_rs/file_cp936.dbf, , GBK, 测试中文",
        "geotools/rus-windows-1251.shp, , windows-1251, Кириллица",
    })
    void readsTablesInTheirEncoding(String file, String given, String encoding, String value) {
        ReadOptions options = ReadOptions.none().withEncoding(given == null ? null : Charset.forName(given));
        try (SurveySource source = SurveyFiles.open(SharedData.file("shapefiles/" + file), options)) {
            assertThat(source.encoding().value()).isEqualTo(encoding);
        }
        assertThat(rowsOf(SharedData.file("shapefiles/" + file), options)
                        .getFirst()
                        .values()[0])
                .isEqualTo(value);
    }

    @Test
    void readsTheOtherShapefiles() {
        assertThat(rowsOf("shapefiles/geotools/chinese_poly.shp").getFirst().values()[2])
                .isEqualTo("黑龙江省");
        assertThat(rowsOf("shapefiles/mapshaper_dbf/cpg/utf16.dbf")).isEmpty();
        try (SurveySource source = SurveyFiles.open(
                SharedData.file("shapefiles/mapshaper_dbf/duplicate_fields.dbf"), ReadOptions.none())) {
            assertThat(source.columns()).doesNotHaveDuplicates();
        }
        assertThat(rowsOf("shapefiles/mapshaper_dbf/duplicate_fields.dbf")).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"sample.shp | 23", "sample_null.shp | 1", "sample_int64.shp | 1", "pyshp_corrupt_too_long.shp | 10"
            })
    void readsWhatCanBeReadOfDamagedShapefiles(String file, int rows) {
        assertThat(rowsOf("invalid/shp/" + file)).hasSize(rows);
    }

    @ParameterizedTest
    @CsvSource({
        "invalid/shp/pyshp_latin1.shp, ENCODING_UNKNOWN",
        "invalid/shp/pyshp_empty_zipfile.zip, FORMAT_UNKNOWN",
        "invalid/shp/pyshp_blockgroups_multishapefile.zip, IMPORT_OPTIONS_INVALID",
        "invalid/gpkg/mixed_crs.gpkg, IMPORT_OPTIONS_INVALID",
        "invalid/gpkg/data_only_tables.gpkg, IMPORT_OPTIONS_INVALID",
        "invalid/shp/pyshp_REL.zip, CRS_UNKNOWN",
        "geojson/truncated.geojson, FILE_UNREADABLE",
        "geojson/topology.geojson, FORMAT_UNKNOWN",
    })
    void refusesWithACode(String file, ProblemCode code) {
        assertThatThrownBy(() -> rowsOf(file))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void readsTheNamedLayer() {
        assertThat(rowsOf(
                        SharedData.file("invalid/shp/pyshp_blockgroups_multishapefile.zip"),
                        ReadOptions.none().withTable("blockgroups2").withCrs("EPSG:4490")))
                .hasSize(663);
        assertThat(rowsOf(
                        SharedData.file("invalid/gpkg/mixed_crs.gpkg"),
                        ReadOptions.none().withTable("oregon_4326")))
                .hasSize(1);
        assertThat(rowsOf(
                        SharedData.file("invalid/gpkg/data_only_tables.gpkg"),
                        ReadOptions.none().withTable("oregon_cities")))
                .hasSize(5);
        assertThat(rowsOf("invalid/gpkg/null_crs_gdal.gpkg")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nl_brp_2023.gpkg", "ai4sf_vietnam.gpkg", "india_10k.zip"})
    void readsParcelsOfOtherFrames(String file) {
        List<SourceRow> rows = rowsOf("parcels/" + file);
        assertThat(rows).hasSize(100);
        assertThat(rows).allSatisfy(row -> assertThat(row.geometry()).isNotNull());
    }

    @ParameterizedTest
    // The lines are rounded to seven decimals, which makes seven more invalid.
    @CsvSource({"parcels_merged_4326.gpkg, 4", "parcels_merged_4326.geojsonl.gz, 11"})
    void readsAllParcelsAndExplainsTheInvalid(String file, int invalid) {
        List<SourceRow> rows = rowsOf("parcels/" + file);
        assertThat(rows).hasSize(2420);
        int explained = 0;
        for (SourceRow row : rows) {
            assertThat(row.geometry()).isNotNull();
            ShapeCheck.Result result = ShapeCheck.check(row.geometry(), ShapeCheck.Kinds.POLYGONS);
            boolean valid = row.geometry().isValid();
            if (!valid) {
                explained++;
                assertThat(result.findings()).isNotEmpty();
                assertThat(result.findings().getFirst().where()).startsWith("POINT");
                assertThat(result.outcome()).isGreaterThanOrEqualTo(Outcome.REPAIRED);
            } else {
                assertThat(result.outcome()).isLessThanOrEqualTo(Outcome.REPAIRED);
            }
        }
        assertThat(explained).isEqualTo(invalid);
    }

    static Stream<String[]> expected() throws IOException {
        return Files.readAllLines(SharedData.file("geojson/EXPECTED.tsv")).stream()
                .skip(1)
                .map(line -> line.split("\t"));
    }

    @Test
    void endsEachGeoJsonAsExpected() throws IOException {
        for (String[] line : expected().toList()) {
            String verdict = verdictOf(SharedData.file("geojson/" + line[0]));
            List<String> allowed = switch (line[1]) {
                case "accept" -> List.of("accept");
                case "accept-or-report" -> List.of("accept", "reject");
                case "accept|repair" -> List.of("accept", "repair");
                case "repair|reject" -> List.of("repair", "reject");
                case "reject|strip" -> List.of("reject", "repair");
                default -> List.of(line[1]);
            };
            assertThat(verdict).as(line[0]).isIn(allowed);
        }
    }

    private static String verdictOf(Path file) {
        try {
            Outcome worst = Outcome.ACCEPTED;
            for (SourceRow row : rowsOf(file, ReadOptions.none())) {
                worst = worst.worse(Finding.worst(row.findings()));
                if (row.geometry() != null) {
                    worst = worst.worse(ShapeCheck.check(row.geometry(), ShapeCheck.Kinds.POLYGONS_AND_POINTS)
                            .outcome());
                }
            }
            return switch (worst) {
                case REJECTED -> "reject";
                case REPAIRED -> "repair";
                default -> "accept";
            };
        } catch (Problem problem) {
            return "reject";
        }
    }

    @Test
    void keepsRareCharactersAndStripsNul() {
        assertThat(rowsOf("geojson/emoji_and_rare_han.geojson").getFirst().values())
                .containsExactly("郪江𠮷😀");
        SourceRow nul = rowsOf("geojson/nul_in_property.geojson").getFirst();
        assertThat(nul.values()).containsExactly("ab");
        assertThat(nul.findings()).extracting(Finding::code).containsExactly(ProblemCode.ROW_NUL_REMOVED);
    }

    @Test
    void agreesWithTheVerdictOnEveryWkt() throws Exception {
        int cases = 0;
        for (String line : Files.readAllLines(SharedData.file("invalid/jts_isvalid_cases.tsv"))) {
            String[] cells = line.split("\t");
            if (cells[0].equals("file")) {
                continue;
            }
            cases++;
            Geometry shape = new WKTReader().read(cells[2]);
            ShapeCheck.Result result = ShapeCheck.check(shape, ShapeCheck.Kinds.ANY);
            if (shape.isEmpty()) {
                assertThat(result.findings()).extracting(Finding::code).containsExactly(ProblemCode.ROW_GEOMETRY_EMPTY);
            } else if (cells[3].equals("true")) {
                assertThat(result.geometry()).as(line).isNotNull();
                assertThat(result.geometry().getArea())
                        .as(line)
                        .isEqualTo(shape.getArea(), org.assertj.core.data.Offset.offset(1e-6));
                assertThat(result.findings())
                        .as(line)
                        .allSatisfy(finding -> assertThat(finding.code()).isEqualTo(ProblemCode.ROW_REPEATED_POINTS));
            } else {
                assertThat(result.outcome()).as(line).isNotEqualTo(Outcome.ACCEPTED);
                assertThat(result.findings()).as(line).isNotEmpty();
                assertThat(result.geometry() == null || result.geometry().isValid())
                        .as(line)
                        .isTrue();
            }
        }
        assertThat(cases).isEqualTo(416);
    }
}
