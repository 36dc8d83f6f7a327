package org.gengtu.geo;

import static org.assertj.core.api.Assertions.assertThat;

import org.gengtu.problem.ProblemCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class ShapeCheckTest {
    private static Geometry wkt(String text) {
        try {
            return new WKTReader(Shapes.FACTORY).read(text);
        } catch (ParseException exception) {
            throw new AssertionError(exception);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0)) | ACCEPTED |",
                "POINT (1 2) | ACCEPTED |",
                "MULTIPOINT ((1 2)) | ACCEPTED |",
                "POLYGON ((0 0, 0 0, 10 0, 10 10, 0 10, 0 0)) | REPAIRED | ROW_REPEATED_POINTS",
                "POLYGON ((0 0, 10 0, 10 10, 9.9 10, 9.9 10.1, 10 9.99, 0 10, 0 0)) | REPAIRED | ROW_SELF_INTERSECTION_REPAIRED",
                "POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0)) | REJECTED | ROW_GEOMETRY_INVALID",
                "POLYGON ((0 0, 1 0, 2 0, 0 0)) | REJECTED | ROW_GEOMETRY_INVALID",
                "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (20 20, 24 20, 24 24, 20 20)) | REJECTED | ROW_GEOMETRY_INVALID",
                "POLYGON EMPTY | REJECTED | ROW_GEOMETRY_EMPTY",
                "LINESTRING (0 0, 1 1) | REJECTED | ROW_GEOMETRY_TYPE",
                "GEOMETRYCOLLECTION (POINT (0 0)) | REJECTED | ROW_GEOMETRY_TYPE",
                "POINT (NaN 1) | REJECTED | ROW_COORDINATES_OUT_OF_RANGE",
                "POLYGON ((0 0, 1e999 0, 10 10, 0 10, 0 0)) | REJECTED | ROW_COORDINATES_OUT_OF_RANGE",
            })
    void endsEachShapeByTheRule(String shape, Outcome outcome, ProblemCode code) {
        ShapeCheck.Result result = ShapeCheck.check(wkt(shape), ShapeCheck.Kinds.POLYGONS_AND_POINTS);
        assertThat(result.outcome()).isEqualTo(outcome);
        assertThat(result.findings())
                .extracting(Finding::code)
                .isEqualTo(code == null ? java.util.List.of() : java.util.List.of(code));
        if (outcome == Outcome.REJECTED) {
            assertThat(result.geometry()).isNull();
        } else {
            assertThat(result.geometry().isValid()).isTrue();
        }
    }

    @Test
    void refusesPointsWhereOnlyPolygonsAreTaken() {
        assertThat(ShapeCheck.check(wkt("POINT (1 2)"), ShapeCheck.Kinds.POLYGONS)
                        .findings())
                .extracting(Finding::code)
                .containsExactly(ProblemCode.ROW_GEOMETRY_TYPE);
    }

    @Test
    void windsShellsAnticlockwiseAndHolesClockwise() {
        Polygon polygon = (Polygon) ShapeCheck.check(
                        wkt("POLYGON ((0 0, 0 10, 10 10, 10 0, 0 0), (2 2, 4 2, 4 4, 2 2))"), ShapeCheck.Kinds.POLYGONS)
                .geometry();
        assertThat(Orientation.isCCW(polygon.getExteriorRing().getCoordinateSequence()))
                .isTrue();
        assertThat(Orientation.isCCW(polygon.getInteriorRingN(0).getCoordinateSequence()))
                .isFalse();
    }

    @Test
    void saysWhereAShapeCrossesItself() {
        assertThat(ShapeCheck.check(wkt("POLYGON ((0 0, 10 10, 10 0, 0 10, 0 0))"), ShapeCheck.Kinds.POLYGONS)
                        .findings()
                        .getFirst()
                        .where())
                .isEqualTo("POINT (5 5)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POINT (105 31) |",
                "POINT (105.6 31) |",
                "POINT (31 105) | swapped",
                "POINT (108 31) | zone looks wrong by 3 degrees",
                "POINT (0 0) | look empty",
                "POINT (5 52) | lies"
            })
    void saysWhyAShapeIsFarFromTheCounty(String shape, String expected) {
        var far = Bounds.findFarAway(
                wkt(shape).getEnvelopeInternal(),
                wkt("LINESTRING (104.7 30.7, 105.5 31.5)").getEnvelopeInternal());
        if (expected == null) {
            assertThat(far).isEmpty();
        } else {
            assertThat(far.orElseThrow()).contains(expected);
        }
    }
}
