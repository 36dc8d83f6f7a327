package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Random;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.io.WKTReader;

class GeodesicAreaTest {
    // Expected values by PostGIS 3.3.2: ST_Area(ST_GeogFromText('SRID=4490;…')).
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POLYGON ((105 31, 105.01 31, 105.01 31.01, 105 31.01, 105 31)) | 1058796.2089648247",
                "POLYGON ((105 31, 105 31.01, 105.01 31.01, 105.01 31, 105 31)) | 1058796.2089648247",
                "POLYGON ((105 31, 105.01 31, 105.01 31.01, 105 31.01, 105 31), (105.002 31.002, 105.004 31.002, 105.004 31.004, 105.002 31.002)) | 1037619.6282917261",
                "MULTIPOLYGON (((105 31, 106 31, 106 32, 105 31)), ((105 30, 105.0001 30, 105.0001 30.0001, 105 30))) | 5294826265.889388",
                "POINT (105 31) | 0",
            })
    void agreesWithPostgis(String wkt, double squareMetres) throws Exception {
        assertThat(GeodesicArea.squareMetres(new WKTReader(Shapes.FACTORY).read(wkt)))
                .isCloseTo(squareMetres, within(1e-6 * squareMetres));
    }

    @Test
    void smallRingsAgreeWithGeodesicsAnywhereInChina() throws Exception {
        Random random = new Random(7);
        Geodesic geodesic = new Geodesic(GeodesicArea.SEMI_MAJOR_METRES, GeodesicArea.FLATTENING);
        for (int ring = 0; ring < 2000; ring++) {
            double longitude = 73 + 62 * random.nextDouble();
            double latitude = 3 + 51 * random.nextDouble();
            double size = 0.0001 + 0.0095 * random.nextDouble();
            PolygonArea expected = new PolygonArea(geodesic, false);
            StringBuilder wkt = new StringBuilder();
            String first = "";
            for (int point = 0; point < 12; point++) {
                double angle = (point + 0.8 * random.nextDouble()) * Math.PI / 6;
                double radius = size * (0.3 + 0.7 * random.nextDouble());
                double x = longitude + radius * Math.cos(angle);
                double y = latitude + radius * Math.sin(angle);
                expected.AddPoint(y, x);
                wkt.append(x).append(' ').append(y).append(", ");
                first = point == 0 ? x + " " + y : first;
            }
            double area = Math.abs(expected.Compute(false, true).area);
            assertThat(GeodesicArea.squareMetres(new WKTReader(Shapes.FACTORY).read("POLYGON ((" + wkt + first + "))")))
                    .as("%s %s %s", longitude, latitude, size)
                    .isCloseTo(area, within(2e-7 * area));
        }
    }

    @ParameterizedTest
    @CsvSource({"666.6666666666666, 1.00", "0, 0.00", "3.33, 0.00", "3.3334, 0.01", "10000, 15.00", "670, 1.01"})
    void roundsMuHalfUp(double squareMetres, BigDecimal mu) {
        assertThat(Mu.ofSquareMetres(squareMetres)).isEqualTo(mu);
    }

    @Test
    void shiftsForDisplayByTheKnownFormula() throws Exception {
        // eviltransform's test: Shanghai, WGS84 31.1774276, 121.5272106 → GCJ-02 31.17530398364597, 121.531541859215.
        Point shifted = (Point) Gcj02.shift(new WKTReader(Shapes.FACTORY).read("POINT (121.5272106 31.1774276)"));
        assertThat(shifted.getX()).isCloseTo(121.531541859215, within(1e-6));
        assertThat(shifted.getY()).isCloseTo(31.17530398364597, within(1e-6));
        assertThat(Gcj02.shift(new WKTReader().read("POINT (5 52)")).toText()).isEqualTo("POINT (5 52)");
    }
}
