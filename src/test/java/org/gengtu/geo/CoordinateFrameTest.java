package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.gengtu.problem.Problem;
import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Envelope;

class CoordinateFrameTest {
    // Expected values by PROJ 9.1 (gdaltransform from EPSG:4490 to each).
    @ParameterizedTest
    @CsvSource({
        "EPSG:4490, 105.1, 31.1, 1e-9",
        "EPSG:4326, 105.1, 31.1, 1e-9",
        "CRS84, 105.1, 31.1, 1e-9",
        "urn:ogc:def:crs:EPSG::4490, 105.1, 31.1, 1e-9",
        "http://www.opengis.net/def/crs/EPSG/0/4490, 105.1, 31.1, 1e-9",
        "EPSG:3857, 11699678.482, 3645742.868, 0.01",
        "EPSG:4544, 509540.448, 3442065.656, 0.002",
        "4523, 35509540.448, 3442065.656, 0.002",
        "EPSG:4543, 795821.615, 3446197.555, 0.002",
    })
    void turnsLongitudeFirstCoordinatesThereAndBack(String name, double x, double y, double tolerance) {
        CoordinateFrame frame = CoordinateFrame.ofName(name);
        double[] xy = {105.1, 31.1};
        assertThat(frame.fromLonLat(xy, 1)).isTrue();
        assertThat(xy[0]).isCloseTo(x, within(tolerance));
        assertThat(xy[1]).isCloseTo(y, within(tolerance));
        assertThat(frame.toLonLat(xy, 1)).isTrue();
        assertThat(xy[0]).isCloseTo(105.1, within(1e-9));
        assertThat(xy[1]).isCloseTo(31.1, within(1e-9));
    }

    @Test
    void takesAFrameWithADatumShift() {
        double[] amersfoort = {155000, 463000};
        assertThat(CoordinateFrame.ofEpsg(28992).toLonLat(amersfoort, 1)).isTrue();
        assertThat(amersfoort[0]).isCloseTo(5.38720621, within(1e-4));
        assertThat(amersfoort[1]).isCloseTo(52.15517440, within(1e-4));
    }

    private static String gaussKrueger(String datum, double falseEasting, double meridian) {
        return "PROJCS[\"x\",GEOGCS[\"GCS\",DATUM[\"" + datum
                + "\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"
                + "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\","
                + falseEasting + "],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\"," + meridian
                + "],PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    }

    @ParameterizedTest
    @CsvSource({
        "35500000, 105, EPSG:4523",
        "500000, 105, EPSG:4544",
        "500000, 102, EPSG:4543",
        "25500000, 75, EPSG:4513",
        "45500000, 135, EPSG:4533",
        "18500000, 105, EPSG:4496",
    })
    void tellsTheZoneOfADefinition(double falseEasting, double meridian, String expected) {
        assertThat(CoordinateFrame.ofWkt(gaussKrueger("D_China_2000", falseEasting, meridian))
                        .name())
                .isEqualTo(expected);
    }

    @Test
    void takesALocalMeridianThatHasNoCode() {
        CoordinateFrame local = CoordinateFrame.ofWkt(gaussKrueger("D_China_2000", 500000, 104.5));
        double[] xy = {500000, 3441830};
        assertThat(local.toLonLat(xy, 1)).isTrue();
        assertThat(xy[0]).isCloseTo(104.5, within(1e-9));
    }

    @Test
    void answersAboutAnUnknownDefinitionWithoutSearchingTheDatabase() {
        long before = System.nanoTime();
        assertThatThrownBy(() -> CoordinateFrame.ofWkt(gaussKrueger("D_Nowhere_1901", 123456, 100.25)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CRS_UNKNOWN));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GCJ02", "gcj-02", "BD-09", "BD09", "火星坐标系", "百度"})
    void refusesShiftedWebMaps(String name) {
        assertThatThrownBy(() -> CoordinateFrame.ofName(name))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.GCJ02_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EPSG:999999", "EPSG:99999999999", "banana", "EPSG:5773", "EPSG:4610", "EPSG:4214"})
    void refusesWhatHasNoWayToCgcs2000(String name) {
        assertThatThrownBy(() -> CoordinateFrame.ofName(name))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CRS_UNKNOWN));
    }

    @ParameterizedTest
    @CsvSource({
        "105, 31, , EPSG:4490",
        "35509541, 3441830, , EPSG:4523",
        "18509541, 3441830, , EPSG:4496",
        "509541, 3441830, 105.1, EPSG:4544",
        "509541, 3441830, 102.9, EPSG:4543",
    })
    void guessesTheFrameOfBareNumbers(double x, double y, Double countyLongitude, String expected) {
        Envelope extent = new Envelope(x, x + 1000 * (x > 180 ? 1 : 0), y, y);
        assertThat(CoordinateFrame.guess(extent, countyLongitude).frame().name())
                .isEqualTo(expected);
    }

    @Test
    void asksWhenTheNumbersDoNotTell() {
        assertThatThrownBy(() -> CoordinateFrame.guess(new Envelope(509541, 509999, 3441830, 3441999), null))
                .isInstanceOf(Problem.class);
    }

    @Test
    void namesTheCodeOfEachCrsOfTheContract() {
        assertThat(Crs.CGCS2000_GK_3.epsg(105.02)).isEqualTo(4544);
        assertThat(Crs.CGCS2000_GK_3_ZONED.epsg(105.02)).isEqualTo(4523);
        assertThat(Crs.CGCS2000_GK_3.epsg(-70)).isEqualTo(4534);
        assertThat(Crs.WEB_MERCATOR.epsg(105)).isEqualTo(3857);
    }
}
