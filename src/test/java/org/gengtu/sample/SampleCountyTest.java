package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import org.apache.commons.csv.CSVRecord;
import org.gengtu.sample.BureauFiles.Feature;
import org.gengtu.sample.SampleFiles.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.coverage.CoverageValidator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/** The files of {@code geodata/}, read back as a bureau's files are. */
class SampleCountyTest {
    private static final Path COMMITTED = Path.of("geodata");
    private static final double MU_SQUARE_METRES = 2000.0 / 3;

    private static List<Feature> townships;
    private static List<Feature> villages;
    private static List<Feature> plots;
    private static List<CSVRecord> unmapped;

    @BeforeAll
    static void read() throws Exception {
        townships = BureauFiles.townships(COMMITTED.resolve(SampleCounty.TOWNSHIPS_FILE));
        villages = BureauFiles.shapefile(COMMITTED.resolve(SampleCounty.VILLAGES_FILE), "villages");
        plots = BureauFiles.shapefile(COMMITTED.resolve(SampleCounty.PLOTS_FILE), "plots");
        unmapped = BureauFiles.csv(COMMITTED.resolve(SampleCounty.UNMAPPED_PLOTS_FILE));
    }

    @Test
    void generatesTheCommittedBytesUnderAnyLocaleAndTimeZone(@TempDir Path folder) throws IOException {
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            SampleFiles.write(folder, Settings.COMMITTED, made -> {});
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
        for (String file : SampleCounty.files()) {
            if (file.endsWith(".zip")) {
                // entry by entry: another zlib may pack the same bytes differently
                Map<String, byte[]> expected = BureauFiles.entries(COMMITTED.resolve(file));
                Map<String, byte[]> actual = BureauFiles.entries(folder.resolve(file));
                assertThat(actual.keySet()).containsExactlyElementsOf(expected.keySet());
                actual.forEach((entry, bytes) ->
                        assertThat(bytes).as("%s of %s", entry, file).isEqualTo(expected.get(entry)));
            } else {
                assertThat(Files.mismatch(folder.resolve(file), COMMITTED.resolve(file)))
                        .as(file)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void staysBelowEightMegabytes() throws IOException {
        long bytes = 0;
        for (String file : SampleCounty.files()) {
            bytes += Files.size(COMMITTED.resolve(file));
        }
        assertThat(bytes).isLessThan(8_000_000);
    }

    @Test
    void villagesCoverTheCountyWithoutGapsOrOverlaps() {
        Geometry[] shapes = villages.stream().map(Feature::shape).toArray(Geometry[]::new);
        assertThat(shapes).hasSize(460).allMatch(Geometry::isValid);
        assertThat(CoverageValidator.isValid(shapes)).isTrue();
        Geometry county = UnaryUnionOp.union(List.of(shapes));
        double sum = villages.stream().mapToDouble(v -> v.shape().getArea()).sum();
        assertThat(county.getArea()).isCloseTo(sum, within(sum * 1e-9));
        assertThat(county).isInstanceOf(Polygon.class);
        assertThat(((Polygon) county).getNumInteriorRing()).isZero();
        assertThat(county.getArea() / 1e6).isBetween(2400.0, 2800.0);
    }

    @Test
    void townshipsAreTheUnionsOfTheirVillages() {
        assertThat(townships).hasSize(33);
        Geometry[] shapes = townships.stream().map(Feature::shape).toArray(Geometry[]::new);
        assertThat(shapes).allMatch(Geometry::isValid);
        assertThat(CoverageValidator.isValid(shapes)).isTrue();
        Map<String, Set<Coordinate>> points = new HashMap<>();
        for (Feature village : villages) {
            Set<Coordinate> own = points.computeIfAbsent(village.text("乡镇代码"), code -> new HashSet<>());
            for (Coordinate point : village.shape().getCoordinates()) {
                own.add(GaussKruger.toDegrees(point.x, point.y, 8));
            }
        }
        for (Feature township : townships) {
            assertThat(township.shape().getNumGeometries()).isEqualTo(1);
            assertThat(points.get(township.text("乡镇代码")))
                    .contains(township.shape().getCoordinates());
            assertThat(township.text("县名称")).endsWith("（虚构）");
        }
    }

    @Test
    void codesKeepTheRules() {
        Set<String> codes = new HashSet<>();
        for (Feature village : villages) {
            String code = village.text("村代码");
            assertThat(code)
                    .matches("999901[0-4]\\d\\d[0-3]\\d\\d")
                    .startsWith(village.text("乡镇代码").substring(0, 9));
            int last = Integer.parseInt(code.substring(9));
            assertThat(village.text("村名")).endsWith(last < 200 ? "社区" : "村");
            assertThat(codes.add(code)).isTrue();
        }
        long changed = 0;
        for (Feature village : villages) {
            if (!village.text("原代码").isEmpty()) {
                changed++;
                assertThat(village.row().get("变更日期")).isNotNull();
                String[] former = village.text("原代码").split("、");
                assertThat(former).hasSameSizeAs(village.text("曾用名").split("、"));
                for (String code : former) {
                    assertThat(codes.add(code)).as(code).isTrue();
                }
            }
        }
        assertThat(changed).isBetween(80L, 200L);
    }

    @Test
    void plotsLieWithinTheirVillageAndNeverOverlap() {
        Map<String, PreparedGeometry> byCode = new HashMap<>();
        for (Feature village : villages) {
            byCode.put(village.text("村代码"), PreparedGeometryFactory.prepare(village.shape()));
        }
        STRtree index = new STRtree();
        List<Geometry> shapes = new ArrayList<>();
        for (Feature plot : plots) {
            Geometry shape =
                    AffineTransformation.translationInstance(-35_000_000, 0).transform(plot.shape());
            assertThat(shape.isValid()).isTrue();
            assertThat(plot.shape().isValid()).isTrue();
            assertThat(shape.getNumPoints() - 1).isBetween(5, 14);
            assertThat(shape.getArea() / MU_SQUARE_METRES).isBetween(0.2, 8.0);
            assertThat(byCode.get(plot.text("村代码")).containsProperly(shape))
                    .as(plot.text("源编号"))
                    .isTrue();
            index.insert(plot.shape().getEnvelopeInternal(), shapes.size());
            shapes.add(plot.shape());
        }
        for (int i = 0; i < shapes.size(); i++) {
            for (Object other : index.query(shapes.get(i).getEnvelopeInternal())) {
                if ((Integer) other > i) {
                    assertThat(shapes.get(i).intersects(shapes.get((Integer) other)))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void pointsOfUnmappedPlotsLieWithinTheirVillage() {
        Map<String, Geometry> byCode = new HashMap<>();
        for (Feature village : villages) {
            Geometry degrees = village.shape().copy();
            for (Coordinate point : degrees.getCoordinates()) {
                point.setCoordinate(GaussKruger.toDegrees(point.x, point.y, 9));
            }
            degrees.geometryChanged();
            byCode.put(village.text("村代码"), degrees);
        }
        int points = 0;
        for (CSVRecord row : unmapped) {
            assertThat(byCode).containsKey(row.get("村代码"));
            if (!row.get("经度").isEmpty()) {
                points++;
                Point point = new GeometryFactory()
                        .createPoint(
                                new Coordinate(Double.parseDouble(row.get("经度")), Double.parseDouble(row.get("纬度"))));
                assertThat(byCode.get(row.get("村代码")).contains(point)).isTrue();
            }
        }
        assertThat(points).isBetween(unmapped.size() * 2 / 5, unmapped.size() * 3 / 5);
        assertThat(plots.size() + unmapped.size()).isEqualTo(20_000);
        assertThat(unmapped.size()).isBetween(1_000, 1_400);
    }

    @Test
    void keysAreUniqueAndFewDeclaredAreasAreFarOff() {
        Set<String> keys = new HashSet<>();
        Set<String> codes = new HashSet<>();
        int off = 0;
        for (Feature plot : plots) {
            assertThat(keys.add(plot.text("源编号"))).isTrue();
            String code = plot.text("地块编码");
            if (!code.isEmpty()) {
                assertThat(code).hasSize(19).startsWith(plot.text("村代码"));
                assertThat(codes.add(code)).isTrue();
            }
            if (plot.row().get("面积亩") instanceof Number declared) {
                double measured = plot.shape().getArea() / MU_SQUARE_METRES;
                off += Math.abs(declared.doubleValue() - measured) > 0.05 * measured ? 1 : 0;
            }
        }
        for (CSVRecord row : unmapped) {
            assertThat(keys.add(row.get("源编号"))).isTrue();
            assertThat(row.get("地块编码").isEmpty() || codes.add(row.get("地块编码"))).isTrue();
            assertThat(row.get("面积亩")).matches("\\d+\\.\\d\\d");
        }
        assertThat(codes.size()).isBetween(18_500, 19_500);
        assertThat(off).isBetween(100, 400);
    }
}
