package org.gengtu.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.geometry.jts.JTS;
import org.geotools.referencing.CRS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;

class GaussKrugerTest {
    @ParameterizedTest
    @CsvSource({"500000, 3436000", "472000.123, 3409000.5", "537000, 3465000", "503000, 3436000", "640000, 2500000"})
    void agreesWithGeoTools(double east, double north) throws Exception {
        MathTransform transform =
                CRS.findMathTransform(CRS.decode("EPSG:4544", true), CRS.decode("EPSG:4490", true), true);
        Coordinate expected = JTS.transform(new Coordinate(east, north), null, transform);
        Coordinate actual = GaussKruger.toDegrees(east, north, 10);
        assertThat(actual.x).isCloseTo(expected.x, within(2e-9));
        assertThat(actual.y).isCloseTo(expected.y, within(2e-9));
    }
}
